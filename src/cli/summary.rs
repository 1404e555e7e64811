//! What came out of a run, for programs: one JSON object on one line.

use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;

use super::delivery::Delivered;
use super::mail::LetterOutcome;
use super::storage::Upload;
use crate::outcome::Outcome;
use crate::report::{
    ChangeCounts, Condition, ConditionOutcome, QueryLedger, Report, Severity, Verdict,
};

/// Its JSON Schema.
pub(super) static SCHEMA: &str = include_str!("../../samples/schema/summary.schema.json");

/// The summary for programs.
#[derive(Serialize)]
pub(super) struct MachineSummary<'a> {
    schema: &'static str,
    run_id: &'a str,
    /// Approximate where its name is no Unicode, which JSON cannot hold.
    run_directory: Cow<'a, str>,
    /// Where the archive is on object storage.
    #[serde(skip_serializing_if = "Option::is_none")]
    uploaded_to: Option<&'a str>,
    /// Why the run is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_uploaded: Option<&'a str>,
    outcome: Outcome,
    exit_code: u8,
    verdict: Verdict,
    findings_digest: &'a str,
    open: u64,
    open_by_severity: Vec<(Severity, u64)>,
    failing_hosts: u64,
    failing_images: u64,
    gaps: usize,
    /// HTTP requests of all lists, and what became of them.
    requests: u64,
    retries: u64,
    throttled: u64,
    waived: u64,
    overdue: u64,
    /// The conditions of `--fail-on` that are met.
    broken_conditions: Vec<&'a Condition>,
    /// Those that what was read does not meet, while not everything was read.
    undetermined_conditions: Vec<&'a Condition>,
    compared_with: Option<&'a str>,
    changes: Option<ChangeCounts>,
    letters: &'a [LetterOutcome],
}

impl<'a> MachineSummary<'a> {
    /// What came out of a run, and how far it got.
    pub(super) fn of(
        report: &'a Report,
        (directory, delivered): (&'a Path, &'a Delivered),
        exit_code: u8,
    ) -> Self {
        let (summary, coverage) = (&report.summary, &report.coverage);
        let sum = |count: fn(&QueryLedger) -> u64| coverage.queries.iter().map(count).sum();
        let by_severity = summary.open_by_severity.iter();
        let (uploaded_to, not_uploaded) = match &delivered.upload {
            Upload::NotWanted => (None, None),
            Upload::Done { address } => (Some(address.as_str()), None),
            Upload::Failed { why } => (None, Some(why.as_str())),
        };
        Self {
            schema: "hss-audit/summary/1",
            run_id: &report.run.id,
            run_directory: directory.to_string_lossy(),
            uploaded_to,
            not_uploaded,
            outcome: Outcome::of(report),
            exit_code,
            verdict: coverage.verdict,
            findings_digest: &report.findings_digest,
            open: summary.open,
            open_by_severity: by_severity
                .map(|counted| (counted.severity, counted.count))
                .collect(),
            failing_hosts: summary.failing_hosts,
            failing_images: summary.failing_images,
            gaps: coverage.gaps.len(),
            requests: sum(|query| query.requests),
            retries: sum(|query| query.retries),
            throttled: sum(|query| query.throttled),
            waived: summary.waived,
            overdue: summary.deadlines.overdue,
            broken_conditions: report.threshold.of(ConditionOutcome::Broken).collect(),
            undetermined_conditions: report
                .threshold
                .of(ConditionOutcome::Undetermined)
                .collect(),
            compared_with: report.changes.compared_with.as_ref().map(|run| &*run.id),
            changes: report.changes.counts,
            letters: &delivered.letters,
        }
    }
}
