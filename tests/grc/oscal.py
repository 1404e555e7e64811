"""Holds `oscal-assessment-results.json` of a run against OSCAL, and against the report it is of.

trestle reads the document by its models and looks for ids that come twice and parts that nothing defines. What it does not
look at is held against `report.json` and `findings.ndjson`: counts, verdicts, and that every reference leads somewhere.

    python oscal.py RUN...
"""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile

NAMESPACE = "urn:hss-audit:oscal"
STATES = {
    "satisfied": ("satisfied", "pass"),
    "not_satisfied": ("not-satisfied", "fail"),
    "undetermined": ("not-satisfied", "other"),
}
FILE = "oscal-assessment-results.json"


def trestle(*arguments, folder):
    command = [str(pathlib.Path(sys.executable).with_name("trestle")), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def by_trestle(path, folder):
    """What trestle says of a document, in its workspace: nothing when it is valid."""
    name = path.parent.name
    for step in (["import", "-f", str(path.resolve()), "-o", name], ["validate", "-t", "assessment-results", "-n", name]):
        code, said = trestle(*step, folder=folder)
        if code:
            return [said.splitlines()[-1][:500] if said else f"trestle ended with {code}"]
    return [] if "VALID" in said else [said[-500:]]


def own(part):
    props = [prop for prop in part.get("props", []) if prop.get("ns") == NAMESPACE]
    return {prop["name"]: prop["value"] for prop in props}


def references(value):
    """The ids that a document refers to."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("subject-uuid", "actor-uuid", "observation-uuid", "risk-uuid"):
                yield inner
            elif key == "href" and inner.startswith("#"):
                yield inner[1:]
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def ids(value):
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "uuid":
                yield inner
            else:
                yield from ids(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from ids(inner)


def verdicts(report):
    for framework in report["frameworks"]:
        for control in framework["controls"]:
            yield (framework["id"], control["id"]), control["verdict"] or "not_assessable"


def of_verdicts(result, report):
    found, said = [], {}
    for finding in result.get("findings", []):
        props, status = own(finding), finding["target"]["status"]
        said[props["framework"], props["control-number"]] = props["verdict"]
        if (status["state"], status["reason"]) != STATES[props["verdict"]]:
            found.append(f"{status['state']} for a control that is {props['verdict']}")
    for selection in result["reviewed-controls"]["control-selections"]:
        framework = own(selection).get("framework")
        for prop in selection.get("props", []):
            if prop["name"] in ("not-assessable", "not-applicable"):
                said[framework, prop["value"]] = prop["name"].replace("-", "_")
    if said != dict(verdicts(report)):
        found.append("verdicts of controls differ from report.json")
    return found


def of_rows(result, lines):
    found = []
    rows = {}
    for observation in result.get("observations", []):
        for evidence in observation["relevant-evidence"]:
            props = own(evidence)
            rows[props["finding-id"]] = (own(observation)["check"], props["result"], props["status"], props["severity"])
    wanted = {line["id"]: (line["check"], line["result"], line["status"], line["severity"]) for line in lines}
    if rows != wanted:
        differing = [key for key in wanted if rows.get(key) != wanted[key]]
        found.append(f"{len(rows)} rows for {len(wanted)}; {len(differing)} differ, such as {differing[:3]}")
    return found


def of_run(run, folder):
    path = run / FILE
    found = by_trestle(path, folder)
    document = json.loads(path.read_text(encoding="utf-8"))["assessment-results"]
    report = json.loads((run / "report.json").read_text(encoding="utf-8"))
    with open(run / "findings.ndjson", encoding="utf-8") as lines:
        lines = [json.loads(line) for line in lines]
    (result,) = document["results"]
    known = list(ids(document))
    twice = [key for key, count in collections.Counter(known).items() if count > 1]
    lost = set(references(document)) - set(known)
    found += [f"id {key} comes twice" for key in twice[:3]] + [f"nothing has the id {key}" for key in list(lost)[:3]]
    found += of_verdicts(result, report) + of_rows(result, lines)
    props = own(result)
    gaps = [prop for prop in result["props"] if prop["name"] == "gap"]
    if props["coverage-verdict"] != report["coverage"]["verdict"] or len(gaps) != len(report["coverage"]["gaps"]):
        found.append("completeness is said otherwise")
    hashes = [entry for resource in document["back-matter"]["resources"] for link in resource["rlinks"] for entry in link.get("hashes", [])]
    if [entry["value"] for entry in hashes] != [report["findings_digest"]]:
        found.append("another digest")
    total = sum(report["population"][kind]["total"] for kind in ("hosts", "images"))
    items = result["local-definitions"].get("inventory-items", [])
    if len(items) != total:
        found.append(f"{len(items)} assets, expected {total}")
    return found, (len(items), len(result.get("observations", [])), len(result.get("risks", [])), len(result.get("findings", [])))


def main():
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        code, said = trestle("init", "--local", folder=folder)
        if code:
            sys.exit(said)
        for run in map(pathlib.Path, sys.argv[1:]):
            found, counts = of_run(run, folder)
            print(f"OSCAL: {run}: {counts} assets, observations, risks, findings; {len(found)} problems")
            print(*found[:10], sep="\n", end="\n" if found else "")
            failed |= bool(found)
    sys.exit(failed)


main()
