//! What the template shows of accepted risks and of deadlines.

use serde::Serialize;

use super::visible::{cut, short};
use crate::report::{DeadlineWords, FormulaLine, OverdueWords, Report, Text, Value, WaiverWords};

/// A list of more waivers than this is folded.
const LONG_LIST: usize = 20;

/// The longest reason that the page shows whole; report.json has every one whole.
const LONGEST: usize = 1_500;

/// Every waiver, and what is ignored in HSS.
#[derive(Serialize)]
pub(super) struct Acceptance {
    sentence: String,
    ignored: String,
    waived: String,
    has_waived: bool,
    states: Vec<FormulaLine>,
    waivers: Vec<Waiver>,
    is_long: bool,
    title: String,
}

#[derive(Serialize)]
struct Waiver {
    key: &'static str,
    id: String,
    standing: String,
    scope: Vec<String>,
    reason: String,
    owner: String,
    approver: String,
    ticket: String,
    span: String,
    left: String,
    covered: String,
    waived: String,
    remarks: Vec<String>,
}

/// Deadlines by severity, and what is longest overdue.
#[derive(Serialize)]
pub(super) struct Deadlines {
    are_set: bool,
    sentence: String,
    start: String,
    rows: Vec<Deadline>,
    overdue: Vec<Overdue>,
}

#[derive(Serialize)]
struct Deadline {
    severity: &'static str,
    days: String,
    open: String,
    overdue: String,
    longest: String,
}

#[derive(Serialize)]
struct Overdue {
    severity: &'static str,
    asset: String,
    finding: String,
    check: &'static str,
    account: String,
    due: String,
    days: String,
}

/// What page one says of both, where there is anything to say.
pub(super) fn standing(report: &Report) -> Vec<String> {
    let mut sentences = Vec::new();
    if !report.waiver_files.is_empty() {
        sentences.push(report.acceptance_sentence());
    }
    if report.requirements.deadlines.are_set() {
        sentences.push(report.deadline_sentence());
    }
    sentences.extend(report.minimum_coverage_sentence());
    sentences
}

impl Acceptance {
    pub(super) fn of(report: &Report) -> Self {
        let text = &report.text;
        let words = report.waiver_words();
        let count = [("waivers", Value::Count(words.len() as u64))];
        Self {
            sentence: report.acceptance_sentence(),
            ignored: text.number(report.summary.ignored_in_hss),
            waived: text.number(report.summary.waived),
            has_waived: report.summary.waived > 0,
            states: report.waiver_states(),
            is_long: words.len() > LONG_LIST,
            title: text.format("waivers-all", &count),
            waivers: words.iter().map(|one| waiver(one, text)).collect(),
        }
    }
}

fn waiver(words: &WaiverWords, text: &Text) -> Waiver {
    let values = [
        ("created", Value::Text(words.created.as_str())),
        ("expires", Value::Text(&words.expires)),
    ];
    let waived = [("waived", Value::Text(words.waived.as_str()))];
    let covered = [("covered", Value::Text(words.covered.as_str()))];
    let long = |line: &str| cut(line, LONGEST, text);
    Waiver {
        key: words.state.as_str(),
        id: short(&words.id, text),
        standing: words.standing.clone(),
        scope: words.scope.iter().map(|line| long(line)).collect(),
        reason: long(&words.reason),
        owner: short(&words.owner, text),
        approver: short(&words.approver, text),
        ticket: short(&words.ticket, text),
        span: text.format("waiver-span", &values),
        left: words.left.clone(),
        covered: text.format("waiver-covered-count", &covered),
        waived: text.format("waiver-waived-count", &waived),
        remarks: words.remarks.clone(),
    }
}

impl Deadlines {
    pub(super) fn of(report: &Report) -> Self {
        let overdue = report.longest_overdue();
        Self {
            are_set: report.requirements.deadlines.are_set(),
            sentence: report.deadline_sentence(),
            start: report.deadline_start_sentence(),
            rows: report.deadline_words().into_iter().map(deadline).collect(),
            overdue: overdue.iter().map(|one| late(one, &report.text)).collect(),
        }
    }
}

fn deadline(words: DeadlineWords) -> Deadline {
    Deadline {
        severity: words.severity.as_str(),
        days: words.days,
        open: words.open,
        overdue: words.overdue,
        longest: words.longest,
    }
}

fn late(words: &OverdueWords<'_>, text: &Text) -> Overdue {
    let finding = &words.judged.finding;
    let account = finding.account.as_ref();
    Overdue {
        severity: words.judged.severity.as_str(),
        asset: short(&finding.asset.name, text),
        finding: finding.id.to_string(),
        check: finding.check.as_str(),
        account: account.map_or_else(String::new, |account| short(&account.name, text)),
        due: words.due.clone(),
        days: words.days.clone(),
    }
}
