//! `report.sarif`: results for pipelines; counts, controls and completeness beside them.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::facts::{self, verdict_of_control};
use super::values::{Rule, failed};
use crate::verify::rows::{Row, Words};
use crate::verify::statement::{Known, Statement};

#[derive(Deserialize)]
struct Log<'a> {
    version: String,
    #[serde(borrow)]
    runs: Vec<Run<'a>>,
}

#[derive(Deserialize)]
struct Run<'a> {
    invocations: Vec<Invocation>,
    taxonomies: Vec<Taxonomy>,
    #[serde(borrow)]
    results: Vec<ResultObject<'a>>,
    properties: RunProperties,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
    properties: Verdict,
}

#[derive(Deserialize)]
struct Notification {
    level: String,
}

#[derive(Deserialize)]
struct Verdict {
    verdict: String,
}

#[derive(Deserialize)]
struct Taxonomy {
    name: String,
    taxa: Vec<Taxon>,
}

#[derive(Deserialize)]
struct Taxon {
    id: String,
    properties: Verdict,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RunProperties {
    run_id: String,
    findings_digest: String,
    redaction: String,
    summary: Summary,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    results: u64,
    open: u64,
    open_by_severity: Vec<BySeverity>,
    ignored_in_hss: u64,
    waived: u64,
    passed: u64,
    unknown: u64,
    overdue: u64,
}

#[derive(Deserialize)]
struct BySeverity {
    severity: String,
    count: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ResultObject<'a> {
    #[serde(borrow)]
    rule_id: Cow<'a, str>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    level: Cow<'a, str>,
    #[serde(borrow)]
    locations: [Location<'a>; 1],
    #[serde(borrow)]
    partial_fingerprints: Fingerprints<'a>,
    suppressions: Vec<IgnoredAny>,
    #[serde(borrow)]
    properties: Properties<'a>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    #[serde(borrow)]
    logical_locations: [LogicalLocation<'a>; 1],
}

#[derive(Deserialize)]
struct LogicalLocation<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Fingerprints<'a> {
    #[serde(borrow, rename = "hssAuditFinding/v1")]
    finding: Cow<'a, str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'a> {
    #[serde(borrow)]
    status: Cow<'a, str>,
    #[serde(borrow)]
    severity: Cow<'a, str>,
    score: u64,
    #[serde(borrow)]
    region: Cow<'a, str>,
    #[serde(borrow)]
    project_id: Cow<'a, str>,
    #[serde(borrow, default)]
    asset_id: Cow<'a, str>,
    #[serde(borrow, default)]
    private_ip: Cow<'a, str>,
    #[serde(borrow, default)]
    public_ip: Cow<'a, str>,
    #[serde(borrow, default)]
    image_type: Cow<'a, str>,
    #[serde(borrow, default)]
    account: Cow<'a, str>,
    #[serde(borrow, default)]
    service_type: Cow<'a, str>,
    #[serde(default)]
    rules: Vec<Rule>,
    #[serde(borrow, default)]
    masked_password: Cow<'a, str>,
    duration_days: Option<i64>,
    #[serde(borrow, default)]
    scanned_at: Cow<'a, str>,
    #[serde(borrow)]
    freshness: Cow<'a, str>,
    #[serde(borrow)]
    first_seen: Cow<'a, str>,
    #[serde(borrow, default)]
    suggestion: Cow<'a, str>,
    #[serde(borrow, default)]
    waiver: Cow<'a, str>,
    #[serde(borrow, default)]
    due_at: Cow<'a, str>,
    overdue: Option<bool>,
    #[serde(borrow, default)]
    change: Cow<'a, str>,
}

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    (words, _): (&mut Words, &mut Known),
) -> Result<(), String> {
    let log: Log<'_> = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let ("2.1.0", [run]) = (log.version.as_str(), log.runs.as_slice()) else {
        return Err("no log of version 2.1.0 with one run".to_owned());
    };
    statement.say(facts::RUN, &run.properties.run_id);
    statement.say(facts::DIGEST, &run.properties.findings_digest);
    statement.say(facts::HIDDEN, &run.properties.redaction);
    say_completeness(run, statement)?;
    for taxonomy in &run.taxonomies {
        for taxon in &taxonomy.taxa {
            let fact = verdict_of_control(&taxonomy.name, &taxon.id);
            statement.say(fact, &taxon.properties.verdict);
        }
    }
    say_counts(&run.properties.summary, statement);
    let rows = run.results.iter().map(|result| row(result, words));
    statement.rows = Some(rows.collect());
    Ok(())
}

/// The invocation is successful if and only if the data is whole.
fn say_completeness(run: &Run<'_>, statement: &mut Statement) -> Result<(), String> {
    let [invocation] = run.invocations.as_slice() else {
        return Err("not one invocation".to_owned());
    };
    let verdict = invocation.properties.verdict.as_str();
    let is_complete = verdict == "complete";
    let errors = invocation.tool_execution_notifications.iter();
    let errors = errors.filter(|one| one.level == "error").count();
    if invocation.execution_successful != is_complete || (errors == 0 && !is_complete) {
        return Err(format!(
            "success of the invocation is {}, with {errors} errors, while the data is {verdict}",
            invocation.execution_successful
        ));
    }
    statement.say(facts::COMPLETENESS, verdict);
    Ok(())
}

fn say_counts(summary: &Summary, statement: &mut Statement) {
    for (fact, count) in [
        ("results", summary.results),
        ("open findings", summary.open),
        ("ignored in HSS", summary.ignored_in_hss),
        ("waived", summary.waived),
        ("passed", summary.passed),
        ("unknown", summary.unknown),
        ("overdue", summary.overdue),
    ] {
        statement.say(fact, count);
    }
    for by in &summary.open_by_severity {
        statement.say(format!("open findings, {}", by.severity), by.count);
    }
}

fn row(result: &ResultObject<'_>, words: &mut Words) -> Row {
    let [location] = &result.locations;
    let [asset] = &location.logical_locations;
    let said = &result.properties;
    let days = said.duration_days.map(|days| days.to_string());
    let overdue = said.overdue.map(|overdue| overdue.to_string());
    let cells: [&str; 26] = [
        &result.rule_id,
        outcome(&result.kind),
        status(result),
        severity(result),
        &said.score.to_string(),
        &asset.kind,
        &asset.name,
        &said.asset_id,
        &said.private_ip,
        &said.public_ip,
        &said.image_type,
        &said.account,
        &said.service_type,
        &failed(&said.rules),
        &days.unwrap_or_default(),
        &said.scanned_at,
        &said.freshness,
        &said.first_seen,
        &said.region,
        &said.project_id,
        &said.suggestion,
        &said.masked_password,
        &said.waiver,
        &said.due_at,
        &overdue.unwrap_or_default(),
        &said.change,
    ];
    Row {
        id: words.number(&result.partial_fingerprints.finding),
        cells: cells.map(|text| words.number(text)),
    }
}

fn outcome(kind: &str) -> &str {
    match kind {
        "open" => "unknown",
        // `fail` and `pass` are the same words; any other is found to disagree.
        other => other,
    }
}

/// What is suppressed is not open, and what is not suppressed is.
fn status<'a>(result: &'a ResultObject<'_>) -> &'a str {
    match (result.suppressions.is_empty(), &*result.properties.status) {
        (true, "open") => "open",
        (true, _) => "not suppressed",
        (false, "open") => "suppressed",
        (false, status) => status,
    }
}

fn severity<'a>(result: &'a ResultObject<'_>) -> &'a str {
    match (&*result.level, &*result.properties.severity) {
        ("error", severity @ ("critical" | "high"))
        | ("warning", severity @ "medium")
        | ("note", severity @ "low")
        | ("none", severity @ "none") => severity,
        _ => "another level than its severity",
    }
}
