"""Holds findings.parquet and assets.parquet against the other files of the same run, as pyarrow reads them.

usage: columns.py FOLDER
"""
import datetime, json, pathlib, sys

import pyarrow
import pyarrow.parquet as parquet

RULES = ["min_length", "uppercase_letter", "lowercase_letter", "number", "special_character"]
FIELDS = {
    "finding_id": lambda line: bytes.fromhex(line["id"]),
    "check_id": lambda line: line["check"],
    "result": lambda line: line["result"],
    "status": lambda line: line["status"],
    "severity": lambda line: line["severity"],
    "score": lambda line: line["score"],
    "region": lambda line: line["region"],
    "project_id": lambda line: line["project_id"],
    "asset_key": lambda line: line["asset"]["key"],
    "asset_name": lambda line: line["asset"]["name"],
    "asset_kind": lambda line: line["asset"]["kind"],
    "private_ip": lambda line: line["asset"].get("private_ip"),
    "image_version": lambda line: line["asset"].get("image_version"),
    "account_name": lambda line: (line["account"] or {}).get("name"),
    "service_type": lambda line: (line["account"] or {}).get("service_type"),
    "duration_days": lambda line: line["duration_days"],
    "scanned_at": lambda line: moment(line["scanned_at"]),
    "first_seen": lambda line: moment(line["first_seen"]),
    "suggestion": lambda line: line["suggestion"],
    "waiver_id": lambda line: line["waiver"],
    "overdue": lambda line: line["overdue"],
    "change": lambda line: line["change"],
    **{f"{rule}_result": lambda line, rule=rule: of_rule(line, rule, "result") for rule in RULES},
    **{f"{rule}_required": lambda line, rule=rule: of_rule(line, rule, "required") for rule in RULES},
}


def fail(message):
    sys.exit(f"columns: {message}")


def moment(text):
    return text and datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def of_rule(line, rule, what):
    rules = line["evidence"].get("rules") or []
    return next((one[what] for one in rules if one["rule"] == rule), None)


def check_rows(table, lines):
    if table.num_rows != len(lines):
        fail(f"{table.num_rows} rows, and {len(lines)} lines")
    for name, of_line in FIELDS.items():
        expected = [of_line(line) for line in lines]
        found = table.column(name).to_pylist()
        for row, (one, other) in enumerate(zip(found, expected)):
            if one != other:
                fail(f"{name} of row {row} is {one!r}, and {other!r} in findings.ndjson")


def check_metadata(file, manifest, schema):
    said = {key.decode(): value.decode() for key, value in file.schema_arrow.metadata.items()}
    for key, expected in [
        ("hss-audit.schema", schema),
        ("hss-audit.run", manifest["run_id"]),
        ("hss-audit.findings_digest", manifest["findings_digest"]),
    ]:
        if said.get(key) != expected:
            fail(f"{key} is {said.get(key)!r}, expected {expected!r}")
    if "hss-audit.coverage" not in said or "hss-audit.scope" not in said:
        fail("scope or coverage is not in the metadata")


def check_order(table):
    places = list(zip(*(table.column(name).to_pylist() for name in ["region", "project_id", "asset_key"])))
    if places != sorted(places):
        fail("the rows are not in the order that the file declares")


def main(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    lines = [json.loads(line) for line in (folder / "findings.ndjson").open(encoding="utf-8")]
    findings = parquet.ParquetFile(folder / "findings.parquet")
    table = findings.read()
    table.validate(full=True)
    if table.schema.field("finding_id").type != pyarrow.binary(16):
        fail(f"an id is {table.schema.field('finding_id').type}")
    check_rows(table, lines)
    check_order(table)
    check_metadata(findings, manifest, lines[0]["schema"] if lines else "hss-audit/finding/1")
    assets = parquet.ParquetFile(folder / "assets.parquet").read()
    assets.validate(full=True)
    check_order(assets)
    missing = set(table.column("asset_key").to_pylist()) - set(assets.column("asset_key").to_pylist())
    if missing:
        fail(f"{len(missing)} assets with findings are not in assets.parquet")
    print(f"  {folder.name}: {table.num_rows} findings, {assets.num_rows} assets, {table.num_columns} columns")


main(pathlib.Path(sys.argv[1]))
