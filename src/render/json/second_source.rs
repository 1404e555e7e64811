//! The part of `report.json` about the numbers that HSS states itself.

use serde::Serialize;

use crate::report::{
    CrossCheck, CrossCheckCounts, CrossCheckVerdict, Explanation, FigureKind, Instant, Parameters,
    Reading, Report, StatementLedger,
};

/// What became of a question for numbers, its time as text.
#[derive(Serialize)]
pub(super) struct StatementEntry<'a> {
    endpoint: &'a str,
    region: &'a str,
    project_id: &'a str,
    parameters: &'a Parameters,
    received_at: Instant,
    requests: u64,
    withheld: u64,
    narrowed: Option<&'a str>,
    error: Option<&'a str>,
}

/// The comparison of these numbers with what was collected.
#[derive(Serialize)]
pub(super) struct CrossCheckEntry<'a> {
    statement: String,
    #[serde(flatten)]
    counts: CrossCheckCounts,
    figures: Vec<FigureEntry<'a>>,
}

#[derive(Serialize)]
struct FigureEntry<'a> {
    endpoint: &'a str,
    region: &'a str,
    project_id: &'a str,
    parameters: &'a Parameters,
    figure: Option<FigureKind>,
    stated: Option<i64>,
    counted: Option<u64>,
    verdict: CrossCheckVerdict,
    readings: &'a [Reading],
    explanations: &'a [Explanation],
    error: Option<&'a str>,
}

impl<'a> StatementEntry<'a> {
    pub(super) fn all_of(report: &'a Report) -> Vec<Self> {
        report.coverage.statements.iter().map(Self::of).collect()
    }

    fn of(account: &'a StatementLedger) -> Self {
        Self {
            endpoint: &account.endpoint,
            region: &account.region,
            project_id: &account.project_id,
            parameters: &account.parameters,
            received_at: Instant(account.received_at),
            requests: account.requests,
            withheld: account.withheld,
            narrowed: account.narrowed.as_deref(),
            error: account.error.as_deref(),
        }
    }
}

impl<'a> CrossCheckEntry<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let checks = &report.coverage.cross_checks;
        Self {
            statement: report.cross_check_sentence(),
            counts: CrossCheckCounts::of(checks),
            figures: checks.iter().map(FigureEntry::of).collect(),
        }
    }
}

impl<'a> FigureEntry<'a> {
    fn of(check: &'a CrossCheck) -> Self {
        Self {
            endpoint: &check.endpoint,
            region: &check.region,
            project_id: &check.project_id,
            parameters: &check.parameters,
            figure: check.figure,
            stated: check.stated,
            counted: check.counted,
            verdict: check.verdict,
            readings: &check.readings,
            explanations: &check.explanations,
            error: check.error.as_deref(),
        }
    }
}
