//! Holds the rows of a run against those that follow from its evidence.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};

use chrono::DateTime;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::evidence::{NotCompared, Part};
use crate::report::{Change, FindingLine, JudgedFinding, Redaction, Report};

/// The file that is compared.
pub(super) const FINDINGS: &str = "findings.ndjson";
/// So many rows that differ are shown; the others are counted.
const SHOWN: usize = 5;

/// What follows from settings, by what has to be known of them.
const JUDGED: [(Part, &[&str]); 3] = [
    (
        Part::Severity,
        &["severity", "score", "score_parts", "freshness"],
    ),
    (Part::Waivers, &["status", "waiver", "due_at", "overdue"]),
    (Part::History, &["first_seen", "change"]),
];
/// What a redacted run says in words of its own.
const WITHHELD: &str = "suggestion";

/// With what, and how closely, rows are compared.
pub(super) struct Rows<'a> {
    report: &'a Report,
    /// Whether what earlier runs say is known; if not, what the row says of it is believed.
    knows_history: bool,
    /// Fields that are not compared.
    left_out: Vec<&'static str>,
}

impl<'a> Rows<'a> {
    /// Compares with a report; what `gaps` name is left out.
    pub(super) fn of(report: &'a Report, redaction: &Redaction, gaps: &[NotCompared]) -> Self {
        let is_gap = |part: Part| gaps.iter().any(|gap| part.needs(gap.part));
        let judged = JUDGED.iter().filter(|(part, _)| is_gap(*part));
        let mut left_out: Vec<&str> = judged.flat_map(|(_, fields)| *fields).copied().collect();
        if let Redaction::Full(_) = redaction {
            left_out.push(WITHHELD);
        }
        Self {
            report,
            knows_history: !is_gap(Part::History),
            left_out,
        }
    }

    /// Holds each row against the one that follows from the evidence: both stand in the same order. Gives what differs.
    pub(super) fn compare(&self, file: File) -> io::Result<Vec<String>> {
        let mut expected = self.report.findings.iter();
        let (mut problems, mut differing, mut rows) = (Vec::new(), 0, 0);
        for line in BufReader::new(file).lines() {
            rows += 1;
            let Some(judged) = expected.next() else {
                continue;
            };
            if let Some(problem) = self.difference(&line?, judged) {
                differing += 1;
                if differing <= SHOWN {
                    problems.push(format!("`{FINDINGS}` row {rows}: {problem}"));
                }
            }
        }
        if differing > SHOWN {
            let further = differing - SHOWN;
            problems.push(format!("`{FINDINGS}`: rows that differ besides: {further}"));
        }
        let all = self.report.findings.len();
        if rows != all {
            problems.push(format!(
                "rows of `{FINDINGS}`: {rows}, the evidence says {all}"
            ));
        }
        Ok(problems)
    }

    /// The first field in which a row is not what follows from the evidence.
    fn difference(&self, line: &str, judged: &JudgedFinding) -> Option<String> {
        let Ok(Value::Object(mut found)) = serde_json::from_str(line) else {
            return Some("it is no result".to_owned());
        };
        let mut own = match self.own(judged, &found) {
            Ok(own) => own,
            Err(problem) => return Some(problem),
        };
        if is_ignored(&found) != is_ignored(&own) {
            let what = match is_ignored(&own) {
                true => "the evidence says that it is ignored in HSS",
                false => "the evidence does not say that it is ignored in HSS",
            };
            return Some(what.to_owned());
        }
        for field in &self.left_out {
            found.remove(*field);
            own.remove(*field);
        }
        let mut fields = own.keys().chain(found.keys());
        let field = fields.find(|field| own.get(*field) != found.get(*field))?;
        let said = |row: &Map<String, Value>| {
            row.get(field)
                .map_or("nothing".to_owned(), Value::to_string)
        };
        Some(format!(
            "`{field}` is {}, the evidence says {}",
            said(&found),
            said(&own)
        ))
    }

    /// The row as it should be.
    fn own(
        &self,
        judged: &JudgedFinding,
        found: &Map<String, Value>,
    ) -> Result<Map<String, Value>, String> {
        if self.knows_history {
            return fields(judged);
        }
        let seen = found.get("first_seen").and_then(Value::as_str);
        let seen = seen.and_then(|text| DateTime::parse_from_rfc3339(text).ok());
        let first_seen = seen.ok_or("it does not say when it was first seen")?;
        let first_seen = first_seen.timestamp_millis();
        let now_ms = self.report.run.generated_at;
        if first_seen > now_ms {
            return Err("it was first seen after the run".to_owned());
        }
        let change = found.get("change").unwrap_or(&Value::Null);
        let change = Option::<Change>::deserialize(change).map_err(|error| error.to_string())?;
        let mut judged = JudgedFinding {
            first_seen,
            change,
            ..judged.clone()
        };
        judged.due = self.report.requirements.deadlines.due(&judged, now_ms);
        fields(&judged)
    }
}

/// The fields of a row.
fn fields(judged: &JudgedFinding) -> Result<Map<String, Value>, String> {
    match serde_json::to_value(FindingLine::of(judged)) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(other) => Err(format!("`{other}` is no row")),
        Err(error) => Err(error.to_string()),
    }
}

fn is_ignored(row: &Map<String, Value>) -> bool {
    row.get("status") == Some(&"ignored_in_hss".into())
}

/// What can be told of a row without its names.
type Kind = [String; 4];

fn kind(row: &Value) -> Kind {
    ["region", "project_id", "check", "result"].map(|field| row[field].to_string())
}

/// Counts rows of each kind on both sides; gives what differs.
pub(super) fn by_counts(report: &Report, file: File) -> io::Result<Vec<String>> {
    let mut counts: BTreeMap<Kind, (usize, usize)> = BTreeMap::new();
    for judged in &report.findings {
        let own = serde_json::to_value(FindingLine::of(judged))?;
        counts.entry(kind(&own)).or_default().0 += 1;
    }
    for line in BufReader::new(file).lines() {
        let row: Value = serde_json::from_str(&line?).unwrap_or_default();
        counts.entry(kind(&row)).or_default().1 += 1;
    }
    let differ = counts.iter().filter(|(_, (own, found))| own != found);
    let words = differ.map(|(kind, (own, found))| {
        let kind = kind.join(" ");
        format!("rows of `{FINDINGS}` of {kind}: {found}, the evidence says {own}")
    });
    Ok(words.collect())
}
