//! `report.json`: every number of the report.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::values::plain_number;
use crate::verify::rows::Words;
use crate::verify::statement::{Known, Statement};

#[derive(Deserialize)]
struct Document {
    run: Run,
    coverage: Coverage,
    population: Population,
    summary: Summary,
    threshold: Threshold,
    findings_digest: String,
    redaction: String,
    rows: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
struct Run {
    id: String,
}

#[derive(Deserialize)]
struct Coverage {
    verdict: String,
}

#[derive(Deserialize)]
struct Population {
    hosts: Counts,
    images: Counts,
}

#[derive(Deserialize)]
struct Counts {
    total: u64,
}

#[derive(Deserialize)]
struct Threshold {
    broken: bool,
}

#[derive(Deserialize)]
struct Summary {
    results: u64,
    open: u64,
    ignored_in_hss: u64,
    waived: u64,
    passed: u64,
    unknown: u64,
    open_by_severity: Vec<BySeverity>,
    open_by_check: Vec<ByCheck>,
    failing_hosts: u64,
    failing_images: u64,
    deadlines: Deadlines,
    headlines: Vec<Headline>,
    breakdowns: Vec<Breakdown>,
}

#[derive(Deserialize)]
struct Deadlines {
    overdue: u64,
}

#[derive(Deserialize)]
struct BySeverity {
    severity: String,
    count: u64,
}

#[derive(Deserialize)]
struct ByCheck {
    check: String,
    kind: String,
    count: u64,
}

#[derive(Deserialize)]
struct Headline {
    id: String,
    label: String,
    figure: String,
}

#[derive(Deserialize)]
struct Breakdown {
    id: String,
    bars: Vec<Bar>,
}

#[derive(Deserialize)]
struct Bar {
    key: String,
    label: String,
    count: u64,
}

/// The fact that a headline states.
pub(super) fn fact_of_headline(id: &str) -> Option<&'static str> {
    match id {
        "open" => Some("open findings"),
        "urgent" => Some("open findings, critical or high"),
        "hosts" => Some("failing hosts"),
        "images" => Some("failing images"),
        _ => None,
    }
}

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    (_, known): (&mut Words, &mut Known),
) -> Result<(), String> {
    let document: Document = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    statement.say("run", &document.run.id);
    statement.say("digest of the findings", &document.findings_digest);
    statement.say("hidden", &document.redaction);
    let verdict = &document.coverage.verdict;
    statement.say("verdict on completeness", verdict);
    let outcome = match (document.threshold.broken, verdict.as_str()) {
        (true, _) => "threshold_broken",
        (false, "complete") => "passed",
        (false, _) => "incomplete",
    };
    statement.say("outcome", outcome);
    statement.say("hosts", document.population.hosts.total);
    statement.say("images", document.population.images.total);
    let population = &document.population;
    statement.say("assets", population.hosts.total + population.images.total);
    for (file, rows) in &document.rows {
        let fact = match file.as_str() {
            "assets.parquet" => "assets",
            _ => "results",
        };
        statement.say(fact, rows);
    }
    say_counts(&document.summary, statement);
    say_printed(&document.summary, statement, known);
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
        ("failing hosts", summary.failing_hosts),
        ("failing images", summary.failing_images),
        ("overdue", summary.deadlines.overdue),
    ] {
        statement.say(fact, count);
    }
    let mut urgent = 0;
    for by in &summary.open_by_severity {
        statement.say(format!("open findings, {}", by.severity), by.count);
        if ["critical", "high"].contains(&by.severity.as_str()) {
            urgent += by.count;
        }
    }
    statement.say("open findings, critical or high", urgent);
    for by in &summary.open_by_check {
        let fact = format!("open findings, {} of {}", by.check, by.kind);
        statement.say(fact, by.count);
    }
}

/// What the first page prints, with the labels that it stands behind.
fn say_printed(summary: &Summary, statement: &mut Statement, known: &mut Known) {
    for headline in &summary.headlines {
        if let Some(fact) = fact_of_headline(&headline.id) {
            statement.say(fact, plain_number(&headline.figure));
            known.labels.push((fact.to_owned(), headline.label.clone()));
        }
    }
    let severities = summary.breakdowns.iter();
    let severities = severities.filter(|breakdown| breakdown.id == "severity");
    for bar in severities.flat_map(|breakdown| &breakdown.bars) {
        let fact = format!("open findings, {}", bar.key);
        statement.say(fact.as_str(), bar.count);
        known.labels.push((fact, bar.label.clone()));
    }
}
