//! The columns of the packed block that describe findings.

use std::collections::HashMap;
use std::fmt::Write;

use serde::Serialize;

use super::columns::{Column, Dictionary};
use super::texts::Texts;
use crate::render::Error;
use crate::report::{
    AssetKind, Change, Check, CheckResult, Evidence, Freshness, JudgedFinding, Report, Severity,
    Status,
};

const SEVERITIES: [Severity; 5] = [
    Severity::None,
    Severity::Low,
    Severity::Medium,
    Severity::High,
    Severity::Critical,
];
pub(super) const KINDS: [AssetKind; 2] = [AssetKind::Host, AssetKind::Image];
const RESULTS: [CheckResult; 3] = [CheckResult::Fail, CheckResult::Unknown, CheckResult::Pass];
const STATUSES: [Status; 3] = [Status::Open, Status::IgnoredInHss, Status::Waived];
const DEADLINES: [&str; 3] = ["none", "in_time", "overdue"];
/// The first word is for findings of which earlier runs say nothing.
const CHANGES: [&str; 4] = ["none", "new", "reopened", "persisting"];
const FRESHNESSES: [Freshness; 3] = [Freshness::Recent, Freshness::Stale, Freshness::Unknown];

/// What the numbers of the columns of words mean, in the words of `findings.ndjson`.
#[derive(Serialize)]
pub(super) struct Words {
    severity: [Severity; 5],
    kind: [AssetKind; 2],
    check: [Check; 2],
    result: [CheckResult; 3],
    status: [Status; 3],
    freshness: [Freshness; 3],
    deadline: [&'static str; 3],
    change: [&'static str; 4],
}

/// The finding half of the block.
pub(super) struct RowColumns {
    pub(super) columns: Vec<Column>,
    pub(super) texts: Vec<Texts>,
    pub(super) scores: Vec<[u32; 6]>,
}

/// The meaning of the columns of words.
pub(super) fn words() -> Words {
    Words {
        severity: SEVERITIES,
        kind: KINDS,
        check: Check::ALL,
        result: RESULTS,
        status: STATUSES,
        freshness: FRESHNESSES,
        deadline: DEADLINES,
        change: CHANGES,
    }
}

/// The number of a word: its place in the list of all.
pub(super) fn code<T: PartialEq>(all: &[T], one: T) -> u32 {
    let place = all.iter().position(|other| *other == one);
    place
        .and_then(|place| u32::try_from(place).ok())
        .unwrap_or(u32::MAX)
}

impl RowColumns {
    /// Reads the findings in their order.
    pub(super) fn of(report: &Report) -> Result<Self, Error> {
        let rows = &report.findings;
        let mut columns = facts(rows);
        let (scores, cells) = scores(rows);
        columns.push(Column::words("score", cells));
        let (evidence, cells) = evidence(rows)?;
        let different: Vec<&str> = evidence.iter().map(String::as_str).collect();
        columns.push(Column::words("evidence", cells));
        let mut texts = vec![Texts::of("evidence", &different)?];
        for (name, field) in TEXTS {
            let mut dictionary = Dictionary::default();
            let cells: Vec<u32> = rows
                .iter()
                .map(|row| dictionary.number(field(row)))
                .collect();
            columns.push(Column::words(name, cells));
            texts.push(Texts::of(name, &dictionary.into_words())?);
        }
        Ok(Self {
            columns,
            texts,
            scores,
        })
    }
}

/// Where a text of a finding stands.
type Field = for<'a> fn(&'a JudgedFinding) -> Option<&'a str>;

const TEXTS: [(&str, Field); 4] = [
    ("account", |row| Some(&*row.finding.account.as_ref()?.name)),
    ("service", |row| {
        Some(&*row.finding.account.as_ref()?.service_type)
    }),
    ("suggestion", |row| row.finding.suggestion.as_deref()),
    ("waiver", |row| Some(row.waiver.as_ref()?.id.as_str())),
];

fn facts(rows: &[JudgedFinding]) -> Vec<Column> {
    let each = || rows.iter();
    vec![
        Column::words("id_start", each().map(id_start)),
        Column::words(
            "severity",
            each().map(|row| code(&SEVERITIES, row.severity)),
        ),
        Column::words(
            "check",
            each().map(|row| code(&Check::ALL, row.finding.check)),
        ),
        Column::words(
            "result",
            each().map(|row| code(&RESULTS, row.finding.result)),
        ),
        Column::words("status", each().map(|row| code(&STATUSES, row.status))),
        Column::words(
            "freshness",
            each().map(|row| code(&FRESHNESSES, row.freshness)),
        ),
        Column::words(
            "change",
            each().map(|row| code(&CHANGES, row.change.map_or(CHANGES[0], Change::as_str))),
        ),
        Column::numbers("days", each().map(|row| row.finding.duration_days)),
        Column::numbers("scanned", each().map(|row| row.finding.scanned_at)),
        Column::numbers("first_seen", each().map(|row| Some(row.first_seen))),
        Column::numbers("due", each().map(|row| row.due.map(|due| due.at))),
        Column::words(
            "deadline",
            each().map(|row| code(&DEADLINES, deadline(row))),
        ),
    ]
}

/// How a finding stands to its deadline.
fn deadline(row: &JudgedFinding) -> &'static str {
    match row.due {
        None => "none",
        Some(due) if due.is_overdue => "overdue",
        Some(_) => "in_time",
    }
}

/// The first byte of the id: so few of many rows share it that the script finds an id at once among them.
///
/// An id is a digest: it does not compress, and whole ids would be half of the file. The script computes the rest
/// when somebody asks for it, by the recipe of `FindingId::of`, and compares it with this.
fn id_start(row: &JudgedFinding) -> u32 {
    let [first, ..] = *row.finding.id.as_bytes();
    u32::from(first)
}

/// The different scores, and which of them each finding has, from 1 on.
fn scores(rows: &[JudgedFinding]) -> (Vec<[u32; 6]>, Vec<u32>) {
    let mut numbers: HashMap<[u32; 6], u32> = HashMap::new();
    let mut scores = Vec::new();
    let cells = rows
        .iter()
        .map(|row| {
            let parts = row.score.parts();
            *numbers.entry(parts).or_insert_with(|| {
                scores.push(parts);
                u32::try_from(scores.len()).unwrap_or(u32::MAX)
            })
        })
        .collect();
    (scores, cells)
}

/// The different evidence in the JSON of `findings.ndjson`, and which of it each finding has, from 1 on.
///
/// As text: the script reads what it shows, and need not hold ten thousand lists of rules that nobody looks at.
fn evidence(rows: &[JudgedFinding]) -> Result<(Vec<String>, Vec<u32>), Error> {
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let mut different = Vec::new();
    let mut cells = Vec::with_capacity(rows.len());
    let mut key = String::new();
    for row in rows {
        evidence_key(&row.finding.evidence, &mut key);
        if let Some(number) = numbers.get(key.as_str()) {
            cells.push(*number);
            continue;
        }
        different.push(serde_json::to_string(&row.finding.evidence)?);
        let number = u32::try_from(different.len()).unwrap_or(u32::MAX);
        numbers.insert(key.clone(), number);
        cells.push(number);
    }
    Ok((different, cells))
}

/// Two pieces of evidence have the same key only if they print the same.
fn evidence_key(evidence: &Evidence, key: &mut String) {
    key.clear();
    match evidence {
        Evidence::WeakPassword { masked_password } => match masked_password {
            None => key.push('?'),
            Some(masked) => {
                key.push('*');
                key.push_str(masked);
            }
        },
        Evidence::PasswordComplexity { rules } => {
            for rule in &**rules {
                // Writing to a string never fails.
                let _ = write!(key, "{}{:?} ", code(&RESULTS, rule.result), rule.required);
            }
        }
    }
}
