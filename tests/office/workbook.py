"""Holds a workbook against findings.ndjson of the same run, as openpyxl and LibreOffice read it.

usage: workbook.py FOLDER [soffice]
"""
import csv, datetime, json, pathlib, re, subprocess, sys, tempfile

import openpyxl

LONGEST = 32767
FIELDS = {
    1: lambda line: line["id"],
    2: lambda line: line["severity"],
    3: lambda line: line["score"],
    4: lambda line: line["check"],
    5: lambda line: line["result"],
    6: lambda line: line["status"],
    8: lambda line: line["asset"]["name"],
    9: lambda line: (line["account"] or {}).get("name"),
    10: lambda line: (line["account"] or {}).get("service_type"),
    14: lambda line: line["duration_days"],
    15: lambda line: line["scanned_at"],
    17: lambda line: line["first_seen"],
    20: lambda line: line["overdue"],
    31: lambda line: line["region"],
    32: lambda line: line["project_id"],
    33: lambda line: line["asset"]["key"],
    34: lambda line: line["suggestion"],
}


def fail(message):
    sys.exit(f"workbook: {message}")


def restored(text):
    return re.sub(r"\[U\+([0-9A-F]{4,6})\]", lambda found: chr(int(found.group(1), 16)), text)


def decoded(text):
    """openpyxl leaves the escapes of the format as they are."""
    return re.sub(r"_x([0-9A-F]{4})_", lambda found: chr(int(found.group(1), 16)), text)


def same(cell, wanted):
    value = cell.value
    if isinstance(value, datetime.datetime):
        moment = datetime.datetime.fromisoformat(wanted.replace("Z", "+00:00")).replace(tzinfo=None)
        return abs((value - moment).total_seconds()) < 0.001
    if isinstance(value, str):
        value = decoded(value)
        if len(value.encode("utf-16-le")) // 2 >= LONGEST - 1:
            start = value.rsplit("…", 1)[0].rsplit("[U+", 1)[0]
            return wanted.startswith(restored(start))
        # XML readers give one LF for CR LF unless the CR is escaped, which the writer does.
        return restored(value) == wanted
    return value == wanted or (value is None and wanted in (None, ""))


def compare(book, lines):
    sheets = [sheet for sheet in book.worksheets if sheet.max_column == 35]
    rows = [row for sheet in sheets for row in list(sheet.iter_rows())[1:]]
    if len(rows) != len(lines):
        fail(f"{len(rows)} rows for {len(lines)} findings")
    for row, line in zip(rows, lines):
        for place, field in FIELDS.items():
            if not same(row[place - 1], field(line)):
                fail(f"{row[place - 1].coordinate} is {str(row[place - 1].value)[:80]!r}, not {str(field(line))[:80]!r}")
    for sheet in sheets:
        if sheet.freeze_panes != "A2" or not sheet.auto_filter.ref:
            fail(f"{sheet.title} has no frozen header or no filter")
    return len(rows)


def harmless(book):
    cells = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type in ("f", "e") or cell.hyperlink:
                    fail(f"{sheet.title}!{cell.coordinate} is a formula, an error or a link: {cell.value!r}")
                if isinstance(cell.value, str) and cell.value[:1] in "=+-@" and not cell.quotePrefix:
                    fail(f"{sheet.title}!{cell.coordinate} would run when somebody edits it")
                cells += cell.value is not None
    return cells


def in_libreoffice(soffice, path, book):
    """Every text cell of every sheet as LibreOffice reads it."""
    with tempfile.TemporaryDirectory() as folder:
        every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
        subprocess.run(
            [soffice, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", every_sheet, "--outdir", folder, str(path)],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=100,
        )
        compared = 0
        for sheet in book.worksheets:
            table = pathlib.Path(folder) / f"report-{sheet.title}.csv"
            csv.field_size_limit(1 << 30)
            with open(table, encoding="utf-8", newline="") as file:
                found = list(csv.reader(file))
            for number, row in enumerate(sheet.iter_rows()):
                for place, cell in enumerate(row):
                    if not isinstance(cell.value, str):
                        continue
                    text = found[number][place] if number < len(found) and place < len(found[number]) else ""
                    wanted = decoded(cell.value)
                    if text.replace("\r\n", "\n").replace("\r", "\n") != wanted.replace("\r\n", "\n").replace("\r", "\n"):
                        fail(f"LibreOffice reads {sheet.title}!{cell.coordinate} as {text[:80]!r}, not {wanted[:80]!r}")
                    compared += 1
        return compared


def main():
    folder = pathlib.Path(sys.argv[1])
    path = folder / "report.xlsx"
    book = openpyxl.load_workbook(path)
    with open(folder / "findings.ndjson", encoding="utf-8", newline="\n") as file:
        lines = [json.loads(line) for line in file]
    rows, cells = compare(book, lines), harmless(book)
    said = f"{folder.name}: {len(book.worksheets)} sheets, {rows} findings and {cells} cells as written"
    if len(sys.argv) > 2:
        said += f", {in_libreoffice(sys.argv[2], path, book)} texts the same in LibreOffice"
    print(said)


main()
