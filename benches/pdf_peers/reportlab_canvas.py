"""The list of findings with ReportLab's canvas, its fastest way: no tags, no bookmarks, no links."""
import json
import os
import sys
import time

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

LEFT, TOP, BOTTOM = 45, 774, 56
WIDTHS = [54, 88, 139, 42, 72, 60, 50]
TITLES = ["Severity", "Check", "Account, or failed rules", "In use", "Scanned", "Status", "Finding"]
SIZE, LEADING, PADDING, GUTTER = 8, 10.9, 3, 9


def font_of(text, usual):
    """ReportLab has no fallback: a text with Chinese in it is set in the Chinese font."""
    return usual if text.isascii() or all(ord(one) < 0x2E80 for one in text) else "Han"


class Page:
    def __init__(self, canvas):
        self.canvas, self.number = canvas, 0
        self.begin()

    def begin(self):
        self.number += 1
        self.canvas.setFont("Sans", 7.5)
        self.canvas.drawString(LEFT, 804, "Password compliance report")
        self.canvas.drawRightString(550, 30, f"Page {self.number}")
        self.y = TOP
        self.draw(TITLES, WIDTHS, "Bold", [SIZE] * 7)

    def draw(self, texts, widths, usual, sizes):
        x, height = LEFT, 0
        for text, width, size in zip(texts, widths, sizes):
            font, y = font_of(text, usual), self.y - PADDING
            self.canvas.setFont(font, size)
            for line in simpleSplit(text, font, size, width - GUTTER):
                y -= LEADING
                self.canvas.drawString(x, y, line)
            height = max(height, self.y - y)
            x += width
        self.y -= height + PADDING
        self.canvas.line(LEFT, self.y, 550, self.y)

    def row(self, texts):
        if self.y < BOTTOM + 40:
            self.canvas.showPage()
            self.begin()
        if len(texts) == 3:
            for text, usual, size in zip(texts, ["Bold", "Sans", "Sans"], [9, 7.5, 7.5]):
                self.draw([text], [505], usual, [size])
        else:
            self.draw(texts, WIDTHS, "Sans", [SIZE] * 7)


def main(folder):
    with open(folder + "/rows.json", encoding="utf-8") as file:
        rows = json.load(file)
    output = folder + "/reportlab.pdf"
    began = time.process_time()
    for name, file in [("Sans", "IBMPlexSans-Regular"), ("Bold", "IBMPlexSans-SemiBold"), ("Han", "NotoSansSC-Regular")]:
        pdfmetrics.registerFont(TTFont(name, f"{folder}/{file}.ttf"))
    canvas = Canvas(output, pageCompression=1, invariant=1)
    page = Page(canvas)
    for row in rows:
        page.row(row)
    canvas.save()
    processor = time.process_time() - began
    with open("/proc/self/status", encoding="ascii") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    print(json.dumps({"processor": processor, "peak_megabytes": peak / 1024, "bytes": os.path.getsize(output)}))


main(sys.argv[1])
