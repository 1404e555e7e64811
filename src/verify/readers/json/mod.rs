//! `report.json`: every number of the report.

mod asset_sets;
mod changes;
mod controls;
mod standing;

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::facts;
use super::values::plain_number;
use crate::verify::rows::Words;
use crate::verify::statement::{Family, Known, Statement};

#[derive(Deserialize)]
struct Document {
    run: Run,
    coverage: Coverage,
    population: standing::Population,
    frameworks: Vec<controls::Framework>,
    asset_sets: asset_sets::Table,
    summary: Summary,
    waivers: standing::Waivers,
    policy: Policy,
    aids: standing::Aids,
    changes: changes::Changes,
    trend: changes::Trend,
    threshold: Threshold,
    findings_digest: String,
    redaction: String,
    rows: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
struct Policy {
    deadlines: BTreeMap<String, Value>,
}

#[derive(Deserialize)]
struct Run {
    id: String,
}

#[derive(Deserialize)]
struct Coverage {
    verdict: String,
    gaps: Vec<IgnoredAny>,
    cross_check: standing::CrossCheck,
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
    overdue_by_severity: Vec<BySeverity>,
    with_deadline: u64,
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
    title: String,
    total: u64,
    bars: Vec<Bar>,
}

#[derive(Deserialize)]
struct Bar {
    key: String,
    label: String,
    count: u64,
}

impl Policy {
    /// Days are numbers; beside them stands from when they are counted.
    fn sets_deadlines(&self) -> bool {
        self.deadlines.values().any(Value::is_number)
    }
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
    statement.say(facts::RUN, &document.run.id);
    statement.say(facts::DIGEST, &document.findings_digest);
    statement.say(facts::HIDDEN, &document.redaction);
    let verdict = &document.coverage.verdict;
    statement.say(facts::COMPLETENESS, verdict);
    let outcome = match (document.threshold.broken, verdict.as_str()) {
        (true, _) => "threshold_broken",
        (false, "complete") => "passed",
        (false, _) => "incomplete",
    };
    statement.say("outcome", outcome);
    for (file, rows) in &document.rows {
        let fact = match file.as_str() {
            "assets.parquet" => "assets",
            _ => "results",
        };
        statement.say(fact, rows);
    }
    statement.say("gaps", document.coverage.gaps.len());
    say_counts(&document.summary, statement);
    say_printed(&document.summary, statement, known);
    standing::say_population(&document.population, statement);
    known.has_deadlines = document.policy.sets_deadlines();
    standing::say_waivers(&document.waivers, statement);
    standing::say_cross_check(&document.coverage.cross_check, statement);
    standing::say_aids(&document.aids, statement);
    controls::say(&document.frameworks, statement, known);
    asset_sets::say(&document.asset_sets, &document.frameworks, statement);
    changes::say_changes(&document.changes, statement);
    changes::say_trend(&document.trend, &document.run.id, statement, known);
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
        ("results with a deadline", summary.deadlines.with_deadline),
    ] {
        statement.say(fact, count);
    }
    for by in &summary.deadlines.overdue_by_severity {
        statement.say(facts::overdue(&by.severity), by.count);
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
    for breakdown in &summary.breakdowns {
        say_chart(breakdown, statement, known);
    }
}

fn say_chart(breakdown: &Breakdown, statement: &mut Statement, known: &mut Known) {
    let id = &breakdown.id;
    known.charts.push((id.clone(), breakdown.title.clone()));
    statement.say(facts::chart_total(id), breakdown.total);
    // A chart of nothing has no bars on some pages.
    if breakdown.total > 0 {
        let numbers = breakdown.bars.iter().map(|bar| bar.count.to_string());
        let numbers: Vec<String> = numbers.collect();
        statement.say(facts::chart_numbers(id), numbers.join(", "));
    }
    let family = match id.as_str() {
        "severity" => Family::Severity,
        "population-hosts" => Family::Class,
        _ => return,
    };
    for bar in &breakdown.bars {
        known.learn(family, &bar.key, &bar.label);
        if family == Family::Severity {
            let fact = format!("open findings, {}", bar.key);
            statement.say(fact.as_str(), bar.count);
            known.labels.push((fact, bar.label.clone()));
        }
    }
}
