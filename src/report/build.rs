//! Builds the report from the judged data.

use std::cmp::Reverse;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::{
    AssetGroup, ControlName, ControlSettings, Coverage, JudgedFinding, Redaction, Report, Run,
    Scope, Severity, Summary, Text, Threshold, Tool, WatchedControl, write_lines,
};
use crate::evaluate::Evaluation;

/// What a report says about the run itself.
#[derive(Debug, Clone)]
pub struct Context {
    /// Which run, and when.
    pub run: Run,
    /// What was asked for.
    pub scope: Scope,
    /// The least severity of an open failure that breaks the threshold.
    pub fail_on: Option<Severity>,
    /// The controls that break it when they are not satisfied.
    pub fail_on_controls: Vec<ControlName>,
    /// Whether masked passwords may be printed.
    pub redaction: Redaction,
    /// Labels and number formats.
    pub text: Text,
}

/// Builds the report.
#[must_use]
pub fn build(evaluation: Evaluation, coverage: Coverage, context: Context) -> Report {
    let Evaluation {
        findings,
        population,
        frameworks,
        options,
    } = evaluation;
    let assets = group_by_asset(&findings);
    let summary = Summary::count(&findings, &assets, &population, &context.text);
    let breaking = context.fail_on.map_or(0, |least| summary.open_from(least));
    Report {
        tool: Tool::this(),
        run: context.run,
        scope: context.scope,
        coverage,
        threshold: Threshold {
            fail_on: context.fail_on,
            breaking,
            controls: WatchedControl::all(context.fail_on_controls, &frameworks),
        },
        population,
        frameworks,
        control_settings: ControlSettings {
            min_length_meaning: options.controls.min_length_meaning,
            assumed_min_length: options.controls.assumed_min_length,
        },
        summary,
        severity_policy: options.severity,
        stale_after_days: options.stale_after_days,
        findings_digest: digest(&findings, context.redaction),
        redaction: context.redaction,
        findings,
        assets,
        text: context.text,
    }
}

/// The assets that findings are about, most urgent first.
fn group_by_asset(findings: &[JudgedFinding]) -> Vec<AssetGroup> {
    let mut start = 0;
    let mut groups: Vec<AssetGroup> = findings
        .chunk_by(|one, other| one.finding.place() == other.finding.place())
        .filter_map(|chunk| {
            let range = start..start + chunk.len();
            start = range.end;
            let first = &chunk.first()?.finding;
            let open = || chunk.iter().filter(|judged| judged.is_open_failure());
            Some(AssetGroup {
                asset: Arc::clone(&first.asset),
                region: Arc::clone(&first.region),
                project_id: Arc::clone(&first.project_id),
                worst: open()
                    .map(|judged| judged.severity)
                    .max()
                    .unwrap_or(Severity::None),
                score: open().map(|judged| judged.score.total()).max().unwrap_or(0),
                open: open().count() as u64,
                findings: range,
            })
        })
        .collect();
    // Where two are equally urgent, the order of the findings decides: this sort keeps it.
    groups.sort_by_key(|group| Reverse((group.score, group.open)));
    groups
}

/// SHA-256 of what `findings.ndjson` holds.
fn digest(findings: &[JudgedFinding], redaction: Redaction) -> String {
    let mut hasher = HashWriter(Sha256::new());
    match write_lines(findings, redaction, &mut hasher) {
        Ok(()) => hex::encode(hasher.0.finalize()),
        // The writer above never fails; a finding that cannot be written would fail in its own renderer too.
        Err(error) => error.to_string(),
    }
}

struct HashWriter(Sha256);

impl std::io::Write for HashWriter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
