//! The part of `report.json` about conditions, deadlines, waivers and the policy in force.

use serde::Serialize;

use crate::report::{
    Condition, ConditionOutcome, ConditionResult, FileDigest, Report, Requirements, Scanned,
    Severity, Text, WaiverCounts, WaiverEntry,
};

/// What breaks the threshold. The first three fields are older than the conditions.
#[derive(Serialize)]
pub(super) struct ThresholdEntry {
    fail_on: Option<Severity>,
    breaking: u64,
    broken: bool,
    conditions: Vec<ConditionEntry>,
}

#[derive(Serialize)]
struct ConditionEntry {
    condition: Condition,
    broken: bool,
    outcome: ConditionOutcome,
    count: u64,
    scanned: Option<Scanned>,
    statement: String,
}

/// Settings besides the severity formula.
#[derive(Serialize)]
pub(super) struct PolicyEntry<'a> {
    #[serde(flatten)]
    requirements: &'a Requirements,
    stale_after_days: i64,
    scanned: Scanned,
    minimum_coverage_met: Option<bool>,
    lines: Vec<LineEntry>,
}

#[derive(Serialize)]
struct LineEntry {
    label: String,
    value: String,
}

/// Everything that somebody has accepted.
#[derive(Serialize)]
pub(super) struct WaiversEntry<'a> {
    statement: String,
    files: &'a [FileDigest],
    counts: WaiverCounts,
    list: Vec<WaiverEntry<'a>>,
}

impl ThresholdEntry {
    pub(super) fn of(report: &Report) -> Self {
        let threshold = &report.threshold;
        let conditions = threshold.conditions.iter();
        Self {
            fail_on: threshold.fail_on,
            breaking: threshold.breaking,
            broken: threshold.is_broken(),
            conditions: conditions
                .map(|one| ConditionEntry::of(one, &report.text))
                .collect(),
        }
    }
}

impl ConditionEntry {
    fn of(result: &ConditionResult, text: &Text) -> Self {
        Self {
            condition: result.condition.clone(),
            broken: result.is_broken(),
            outcome: result.outcome,
            count: result.count,
            scanned: result.scanned,
            statement: result.sentence(text),
        }
    }
}

impl<'a> PolicyEntry<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let scanned = report.population.scanned();
        let lines = report.policy_lines().into_iter();
        Self {
            requirements: &report.requirements,
            stale_after_days: report.stale_after_days,
            scanned,
            minimum_coverage_met: report
                .requirements
                .minimum_coverage
                .map(|share| scanned.reaches(share)),
            lines: lines
                .map(|line| LineEntry {
                    label: line.label,
                    value: line.points,
                })
                .collect(),
        }
    }
}

impl<'a> WaiversEntry<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        Self {
            statement: report.acceptance_sentence(),
            files: &report.waiver_files,
            counts: WaiverCounts::of(&report.waivers),
            list: report.waivers.iter().map(WaiverEntry::of).collect(),
        }
    }
}
