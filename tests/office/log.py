"""Holds a SARIF log against the schema, and against what the multitool said of it.

usage: log.py SCHEMA LOG VALIDATION

The multitool passes over a file that it cannot read or that is too large for it, and says that all is well. So the schema is checked here; and since the
program has no public address to name, a log that was read is remarked upon once (SARIF2005): without that it was not.
"""
import json, sys

import jsonschema


def read(path):
    with open(path, encoding="utf-8-sig") as file:
        return json.load(file)


schema, log, validation = map(read, sys.argv[1:])
validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
problems = [f"{list(error.path)}: {error.message[:200]}" for error in validator.iter_errors(log)]
results = validation["runs"][0]["results"]
if not any(one["ruleId"] == "SARIF2005" for one in results):
    problems.append("the multitool has not read the log")
for one in results:
    if one.get("level", "warning") in ("error", "warning") and one["ruleId"] != "SARIF2005":
        problems.append(f"{one['ruleId']}: {one['message']}")
ids = [one["partialFingerprints"]["hssAuditFinding/v1"] for one in log["runs"][0]["results"]]
if len(set(ids)) != len(ids):
    problems.append("two results have one identity")
if problems:
    sys.exit("\n".join(problems[:5]))
print(f"{sys.argv[2]}: {len(ids)} results, no errors, no warnings")
