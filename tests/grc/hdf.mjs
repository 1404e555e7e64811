// Holds `hdf.json` of a run against the format's own library, and what the library makes of it against the report: it
// works out the state of every control from the results, and no control may come out better than ours.
//
//     node hdf.mjs RUN...
import { readFileSync } from "node:fs";
import inspecjs from "inspecjs";

const { convertFile, hdfWrapControl } = inspecjs;
const STATES = {
  satisfied: "Passed",
  not_satisfied: "Failed",
  undetermined: "Not Reviewed",
  not_assessable: "Not Reviewed",
  not_applicable: "Not Applicable",
};
const SEVERITIES = ["none", "low", "medium", "high", "critical"];
/** The controls that belong to no framework: completeness, and two checks on two kinds of asset. */
const CHECKS = 5;

/** What the format's library makes of a control. */
const judged = hdfWrapControl;

function ofVerdicts(controls, report) {
  const found = [];
  const byId = new Map(controls.map((control) => [control.id, control]));
  if (byId.size !== controls.length) found.push("ids of controls come twice");
  for (const framework of report.frameworks) {
    for (const control of framework.controls) {
      const own = byId.get(`${framework.id}/${control.id}`);
      const wanted = STATES[control.verdict ?? "not_assessable"];
      const state = own && judged(own).status;
      if (state !== wanted) found.push(`${framework.id} ${control.id}: ${state}, expected ${wanted}`);
      if (framework.id.startsWith("nist-800-53-") && judged(own).parsedNistTags[0]?.rawText !== control.id) {
        found.push(`${control.id} has another NIST tag`);
      }
    }
  }
  const wanted = report.frameworks.reduce((sum, framework) => sum + framework.controls.length, CHECKS);
  if (controls.length !== wanted) found.push(`${controls.length} controls, expected ${wanted}`);
  return found;
}

function ofRows(controls, lines, report) {
  const found = [];
  const rows = new Map();
  for (const control of controls.filter((one) => !one.tags.framework)) {
    const state = judged(control).status;
    const counts = { failed: 0, passed: 0, skipped: 0, error: 0 };
    let worst = 0;
    for (const result of control.results) {
      counts[result.status] += 1;
      if (!result.resource_id) continue;
      if (rows.has(result.resource_id)) found.push(`${result.resource_id} comes twice`);
      rows.set(result.resource_id, result);
      if (result.status === "failed") worst = Math.max(worst, SEVERITIES.indexOf(result.hss_audit.severity));
    }
    if (control.id === "coverage") {
      const wanted = report.coverage.verdict === "complete" ? "Passed" : "Profile Error";
      if (state !== wanted) found.push(`coverage: ${state}, expected ${wanted}`);
      if (wanted !== "Passed" && control.results.length < report.coverage.gaps.length) found.push("gaps are missing");
    } else if (state === "Passed" && (counts.skipped || report.coverage.verdict !== "complete")) {
      found.push(`${control.id} passes with ${counts.skipped} results that prove nothing`);
    } else if (counts.failed && judged(control).severity !== SEVERITIES[worst]) {
      found.push(`${control.id} is ${judged(control).severity}, expected ${SEVERITIES[worst]}`);
    }
  }
  if (rows.size !== lines.length) found.push(`${rows.size} rows, expected ${lines.length}`);
  for (const line of lines) {
    const row = rows.get(line.id);
    if (!row) {
      found.push(`no row ${line.id}`);
      continue;
    }
    const isOpen = line.result === "fail" && line.status === "open";
    const fits = isOpen ? row.status === "failed" : row.status === "skipped" || (row.status === "passed" && line.result === "pass");
    const words = row.hss_audit;
    const isSame = words.result === line.result && words.status === line.status && words.severity === line.severity;
    if (!fits || !isSame) found.push(`${line.id}: ${row.status} for ${line.result} and ${line.status}`);
  }
  return found;
}

function ofRun(run) {
  const read = (name) => readFileSync(`${run}/${name}`, "utf8");
  const document = convertFile(read("hdf.json"))["1_0_ExecJson"];
  if (!document) return [["the library takes it for something else"], 0];
  const report = JSON.parse(read("report.json"));
  const lines = read("findings.ndjson").split("\n").filter(Boolean).map((line) => JSON.parse(line));
  // The SAF tools look at the first profile and at no other.
  const [profile, ...others] = document.profiles;
  const { controls } = profile;
  const found = [...ofVerdicts(controls, report), ...ofRows(controls, lines, report)];
  if (others.length > 0) found.push("more than one profile");
  const grouped = profile.groups.flatMap((group) => group.controls);
  if (grouped.join() !== controls.map((control) => control.id).join()) found.push("groups are not all controls");
  const { data } = document.passthrough.auxiliary_data[0];
  if (data.findings_digest !== report.findings_digest || data.coverage_verdict !== report.coverage.verdict) {
    found.push("digest or completeness is said otherwise");
  }
  if (controls.some((control) => judged(control).severity === undefined)) found.push("a control without severity");
  return [found, controls.length];
}

let failed = false;
for (const run of process.argv.slice(2)) {
  const [found, controls] = ofRun(run);
  console.log(`HDF: ${run}: ${controls} controls, ${found.length} problems`);
  found.slice(0, 10).forEach((problem) => console.log(problem));
  failed ||= found.length > 0 || controls === 0;
}
process.exit(failed ? 1 : 0);
