//! What the template shows: the report's own words and numbers, with hidden characters made visible.

use serde::Serialize;

use super::acceptance::{self, Acceptance, Deadlines};
use super::aids::Aids;
use super::brand::Brand;
use super::changes::ChangePart;
use super::chart::Chart;
use super::completeness::{self, List, PopulationTable};
use super::controls::Controls;
use super::second_source::SecondSource;
use super::visible::{short, visible};
use crate::report::{Check, Finding, FormulaLine, Headline, JudgedFinding, Report, Text, Value};

/// How many findings stand in the page itself, for browsers that run no script.
const PLAIN_ROWS: usize = 500;

/// The breakdowns that the first page shows; the others have a section of their own.
const FIRST_PAGE: [&str; 3] = ["severity", "population-hosts", "population-images"];

#[derive(Serialize)]
pub(super) struct Page<'a> {
    language: &'a str,
    brand: Brand,
    run: String,
    tool: String,
    generated: String,
    collected: Option<String>,
    scope: Vec<String>,
    verdict: Verdict,
    conditions: Vec<Condition>,
    standing: Vec<String>,
    acceptance: Acceptance,
    deadlines: Deadlines,
    policy_lines: Vec<FormulaLine>,
    headlines: &'a [Headline],
    charts: Vec<Chart>,
    breakdowns: Vec<Chart>,
    change: ChangePart,
    fix_first: Vec<Fix>,
    fix_none: String,
    counts: Counts,
    gaps: Vec<[String; 2]>,
    notices: Vec<[String; 2]>,
    first_gaps: usize,
    further_gaps: Option<String>,
    ledger: Vec<List>,
    is_ledger_long: bool,
    ledger_title: String,
    second: SecondSource,
    controls: Controls,
    population: PopulationTable,
    sentences: Vec<String>,
    is_balanced: bool,
    aids: Aids,
    formula: Vec<FormulaLine>,
    method: Vec<String>,
    digest: &'a str,
    redaction: String,
    rows: Vec<Row>,
    rows_note: String,
}

#[derive(Serialize)]
struct Verdict {
    key: &'static str,
    label: String,
    sentence: String,
}

#[derive(Serialize)]
struct Condition {
    is_broken: bool,
    outcome: &'static str,
    sentence: String,
}

/// The counts beside the headlines.
#[derive(Serialize)]
struct Counts {
    results: String,
    ignored: String,
    waived: String,
    overdue: String,
    passed: String,
    unknown: String,
    has_accepted: bool,
}

/// An asset to mend first.
#[derive(Serialize)]
struct Fix {
    name: String,
    kind: &'static str,
    place: String,
    severity: &'static str,
    score: u32,
    open: String,
    reasons: Vec<String>,
    formula: String,
    /// The asset's most urgent finding; the link that survives a new run.
    finding: String,
}

/// A finding for browsers that run no script.
#[derive(Serialize)]
struct Row {
    severity: &'static str,
    asset: String,
    check: &'static str,
    account: String,
    service: String,
    scanned: String,
    place: String,
}

impl<'a> Page<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let text = &report.text;
        let chart = |first_page: bool| {
            let wanted = move |id: &str| FIRST_PAGE.contains(&id) == first_page;
            let breakdowns = report.summary.breakdowns.iter();
            breakdowns
                .filter(|breakdown| wanted(breakdown.id))
                .map(|breakdown| Chart::of(breakdown, text))
                .collect()
        };
        Self {
            language: text.language(),
            brand: Brand::of(report),
            run: visible(&report.run.id),
            tool: format!("{} {}", report.tool.name, report.tool.version),
            generated: text.moment(report.run.generated_at),
            collected: collected(report),
            scope: scope(report),
            verdict: verdict(report),
            conditions: conditions(report),
            standing: acceptance::standing(report),
            acceptance: Acceptance::of(report),
            deadlines: Deadlines::of(report),
            policy_lines: lines(report.policy_lines()),
            headlines: &report.summary.headlines,
            charts: chart(true),
            breakdowns: chart(false),
            change: ChangePart::of(report),
            fix_first: fix_first(report),
            fix_none: report.nothing_to_fix(),
            counts: counts(report),
            gaps: completeness::gaps(report),
            notices: completeness::notices(report),
            first_gaps: completeness::FIRST_GAPS,
            further_gaps: completeness::further_gaps(report),
            ledger: completeness::ledger(report),
            is_ledger_long: completeness::is_long(report),
            ledger_title: completeness::ledger_title(report),
            second: SecondSource::of(report),
            controls: Controls::of(report),
            population: completeness::population(report),
            sentences: completeness::sentences(report),
            is_balanced: report.population.balances,
            aids: Aids::of(report),
            formula: lines(report.formula()),
            method: report.method(),
            digest: &report.findings_digest,
            redaction: report.redaction_sentence(),
            rows: rows(report),
            rows_note: rows_note(report),
        }
    }
}

fn collected(report: &Report) -> Option<String> {
    let (from, to) = (report.run.collected_from?, report.run.collected_to?);
    let (from, to) = (report.text.moment(from), report.text.moment(to));
    Some(report.text.format(
        "html-span",
        &[("from", Value::Text(&from)), ("to", Value::Text(&to))],
    ))
}

fn scope(report: &Report) -> Vec<String> {
    let place = |target: &crate::report::ScopeTarget| {
        visible(&format!("{} / {}", target.region, target.project_id))
    };
    report.scope.targets.iter().map(place).collect()
}

fn verdict(report: &Report) -> Verdict {
    Verdict {
        key: report.coverage.verdict.as_str(),
        label: report.verdict_label(),
        sentence: report.verdict_sentence(),
    }
}

fn conditions(report: &Report) -> Vec<Condition> {
    let conditions = report.threshold.conditions.iter();
    conditions
        .map(|condition| Condition {
            is_broken: condition.is_broken(),
            outcome: condition.outcome.as_str(),
            sentence: condition.sentence(&report.text),
        })
        .collect()
}

/// Lines whose labels may hold words of a policy.
fn lines(lines: Vec<FormulaLine>) -> Vec<FormulaLine> {
    lines
        .into_iter()
        .map(|line| FormulaLine {
            label: visible(&line.label),
            points: line.points,
        })
        .collect()
}

fn counts(report: &Report) -> Counts {
    let summary = &report.summary;
    let number = |count| report.text.number(count);
    Counts {
        results: number(summary.results),
        ignored: number(summary.ignored_in_hss),
        waived: number(summary.waived),
        overdue: number(summary.deadlines.overdue),
        passed: number(summary.passed),
        unknown: number(summary.unknown),
        has_accepted: summary.ignored_in_hss + summary.waived > 0,
    }
}

fn fix_first(report: &Report) -> Vec<Fix> {
    let groups = report.assets.iter().filter(|group| group.open > 0);
    let text = &report.text;
    groups
        .zip(&report.summary.fix_first)
        .map(|(group, fix)| {
            let worst =
                |row: &&JudgedFinding| row.is_open_failure() && row.score.total() == group.score;
            let finding = report.findings_of(group).iter().find(worst);
            Fix {
                name: short(&fix.name, text),
                kind: fix.kind.as_str(),
                place: visible(&format!("{} / {}", fix.region, fix.project_id)),
                severity: fix.severity.as_str(),
                score: fix.score,
                open: text.number(fix.open),
                reasons: fix
                    .reasons
                    .iter()
                    .map(|reason| short(reason, text))
                    .collect(),
                formula: fix.formula.clone(),
                finding: finding.map_or_else(String::new, |row| row.finding.id.to_string()),
            }
        })
        .collect()
}

/// The first open findings, the most urgent assets first.
fn rows(report: &Report) -> Vec<Row> {
    let groups = report.assets.iter();
    groups
        .flat_map(|group| report.findings_of(group))
        .filter(|row| row.is_open_failure())
        .take(PLAIN_ROWS)
        .map(|row| plain_row(row, &report.text))
        .collect()
}

fn plain_row(row: &JudgedFinding, text: &Text) -> Row {
    let finding: &Finding = &row.finding;
    let account = finding.account.as_ref();
    Row {
        severity: row.severity.as_str(),
        asset: short(&finding.asset.name, text),
        check: Check::as_str(finding.check),
        account: account.map_or_else(String::new, |account| short(&account.name, text)),
        service: account.map_or_else(String::new, |account| short(&account.service_type, text)),
        scanned: match finding.scanned_at {
            Some(at) => text.moment(at),
            None => text.get("unknown"),
        },
        place: visible(&format!("{} / {}", finding.region, finding.project_id)),
    }
}

fn rows_note(report: &Report) -> String {
    let rows = (PLAIN_ROWS as u64).min(report.summary.open);
    report.text.format(
        "html-plain-note",
        &[
            ("shown", Value::Count(rows)),
            ("open", Value::Count(report.summary.open)),
        ],
    )
}
