"""Holds `ocsf.ndjson` of a run against the OCSF schema, and against what the schema does not say.

The schema takes seconds for milliseconds, and says nothing of ids that come twice, of hosts whose name is no host name, or
of numbers that differ from those of the report.

    python ocsf.py RUN...
"""

import collections
import json
import pathlib
import sys

import jsonschema
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

VERSION = "1.8.0"
CLASS = 2003
# 2001-09-09 and 2286-11-20: seconds lie below, microseconds above.
MILLISECONDS = range(10**12, 10**13)
RESULTS = {"fail": 3, "unknown": 2, "pass": 1}
SEVERITIES = {"none": 1, "low": 2, "medium": 3, "high": 4, "critical": 5}
VERDICTS = {"satisfied": 1, "undetermined": 2, "not_satisfied": 3, "not_applicable": 99, "not_assessable": 99}


def validator():
    schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version=VERSION))
    name = schema.lookup_class_name_from_uid(class_uid=CLASS)
    own = schema.get_class_schema(class_name=name, profiles=["cloud"])
    jsonschema.Draft202012Validator.check_schema(own)
    return jsonschema.Draft202012Validator(own)


def times(value, at=""):
    """Every time in an event, with its place."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "time" or key.endswith(("_time", "_at")) and inner is not None:
                yield f"{at}.{key}", inner
            else:
                yield from times(inner, f"{at}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from times(inner, f"{at}[]")


def of_event(event):
    """What is wrong with one event that the schema lets pass."""
    found = [f"{at}: {time} is not in milliseconds" for at, time in times(event) if time not in MILLISECONDS]
    if event["type_uid"] != event["class_uid"] * 100 + event["activity_id"]:
        found.append(f"type_uid {event['type_uid']} does not fit activity {event['activity_id']}")
    if event["metadata"]["version"] != VERSION or event["class_uid"] != CLASS:
        found.append("another class or version")
    return found


def of_finding(event, line):
    """What an event says otherwise than the line of `findings.ndjson` with its id."""
    suppressed = line["status"] != "open"
    wanted = {
        "compliance.status_id": RESULTS[line["result"]],
        "severity_id": SEVERITIES[line["severity"]],
        "is_suppressed": suppressed,
        "asset": line["asset"]["key"],
        "project": line["project_id"],
        "result": line["result"],
        "status": line["status"],
    }
    said = {
        "compliance.status_id": event["compliance"]["status_id"],
        "severity_id": event["severity_id"],
        "is_suppressed": event["status_id"] == 3,
        "asset": event["resources"][0]["uid"],
        "project": event["cloud"]["account"]["uid"],
        "result": event["unmapped"]["result"],
        "status": event["unmapped"]["status"],
    }
    return [f"{name}: {said[name]!r}, expected {value!r}" for name, value in wanted.items() if said[name] != value]


def of_run(run, valid):
    with open(run / "findings.ndjson", encoding="utf-8") as lines:
        lines = {line["id"]: line for line in map(json.loads, lines)}
    with open(run / "report.json", encoding="utf-8") as file:
        report = json.load(file)
    found, uids, kinds, verdicts = [], set(), collections.Counter(), {}
    with open(run / "ocsf.ndjson", encoding="utf-8", newline="\n") as events:
        for number, text in enumerate(events, 1):
            event = json.loads(text)
            problems = [f"{error.json_path}: {error.message[:200]}" for error in valid.iter_errors(event)]
            problems += of_event(event)
            uid, kind = event["finding_info"]["uid"], event["metadata"]["event_code"]
            kinds[kind] += 1
            if uid in uids:
                problems.append(f"uid {uid} comes twice")
            uids.add(uid)
            if kind == "finding":
                problems += of_finding(event, lines[uid]) if uid in lines else [f"no finding {uid}"]
            elif kind == "control":
                own = event["unmapped"]
                verdicts[own["framework"], own["control"]] = own["verdict"]
                if event["compliance"]["status_id"] != VERDICTS[own["verdict"]]:
                    problems.append(f"status {event['compliance']['status_id']} of a control that is {own['verdict']}")
            elif kind == "coverage":
                is_pass = event["compliance"]["status_id"] == 1
                if number != 1 or is_pass != (report["coverage"]["verdict"] == "complete"):
                    problems.append("coverage is not said first, or not as it is")
                if len(event["unmapped"]["gaps"]) != len(report["coverage"]["gaps"]):
                    problems.append("gaps are missing")
            if event["unmapped"]["findings_digest"] != report["findings_digest"]:
                problems.append("another digest")
            found += [f"line {number}: {problem}" for problem in problems]
    wanted = {
        (framework["id"], control["id"]): control["verdict"] or "not_assessable"
        for framework in report["frameworks"]
        for control in framework["controls"]
    }
    if verdicts != wanted:
        found.append("verdicts of controls differ from report.json")
    if kinds != {"coverage": 1, "control": len(wanted), "finding": len(lines)} and (lines or kinds["finding"]):
        found.append(f"{dict(kinds)} events for {len(lines)} findings")
    return found, sum(kinds.values())


def main():
    valid, failed = validator(), False
    for run in map(pathlib.Path, sys.argv[1:]):
        found, events = of_run(run, valid)
        print(f"OCSF: {run}: {events} events, {len(found)} problems")
        print(*found[:10], sep="\n", end="\n" if found else "")
        failed |= bool(found) or not events
    sys.exit(failed)


main()
