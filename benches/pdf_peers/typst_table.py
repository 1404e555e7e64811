"""The list of findings with Typst, tagged for PDF/UA-1."""
import json
import os
import sys
import time

import typst

SOURCE = """
#set document(title: "Password compliance report", date: none)
#set page(paper: "a4", margin: (x: 45pt, top: 68pt, bottom: 56pt), header: [Password compliance report], footer: context counter(page).display())
#set text(lang: "en", font: ("IBM Plex Sans", "Noto Sans SC"), size: 8pt)
#title()
#let rows = json("rows.json")
#table(
  columns: (54pt, 88pt, 1fr, 42pt, 72pt, 60pt, 50pt),
  stroke: (x: none, y: 0.6pt + gray),
  inset: (x: 0pt, y: 3pt),
  table.header[Severity][Check][Account, or failed rules][In use][Scanned][Status][Finding],
  ..rows.map(row => if row.len() == 3 {
    (table.cell(colspan: 7)[#strong(row.at(0)) \\ #row.at(1) \\ #row.at(2)],)
  } else {
    row.map(cell => [#cell])
  }).flatten()
)
"""


def main(folder):
    source, output = folder + "/table.typ", folder + "/typst.pdf"
    with open(source, "w", encoding="utf-8") as file:
        file.write(SOURCE)
    began = time.process_time()
    typst.compile(source, output=output, font_paths=[folder], pdf_standards=["ua-1"])
    processor = time.process_time() - began
    with open("/proc/self/status", encoding="ascii") as status:
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
    print(json.dumps({"processor": processor, "peak_megabytes": peak / 1024, "bytes": os.path.getsize(output)}))


main(sys.argv[1])
