//! How findings develop over the runs of the archive.

use serde::Serialize;

use super::{Instant, Severity, SeverityCount, Verdict};
use crate::history::{ChangeCounts, Point, Remediation, Trend};

/// How findings develop over the runs of the archive.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct TrendReport {
    /// Run after run, earliest first; the last is this one.
    pub runs: Vec<TrendRun>,
    /// How long it takes from the run that first has a failure to the first one that proves it fixed.
    pub time_to_remediate: Vec<TimeToRemediate>,
}

/// One run of the trend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TrendRun {
    /// Name of the run directory.
    pub run_id: String,
    /// Its moment.
    pub generated_at: Instant,
    /// How whole its data is.
    pub verdict: Verdict,
    /// Open failures.
    pub open: u64,
    /// The same by severity, most urgent first.
    pub open_by_severity: Vec<SeverityCount>,
    /// What changed since the run before; null for the first.
    pub changes: Option<ChangeCounts>,
}

/// How long it takes to mend failures of one severity.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TimeToRemediate {
    /// Which.
    pub severity: Severity,
    /// How many are proven to be fixed.
    pub fixed: u64,
    /// Days on average.
    pub mean_days: Option<f64>,
    /// Days of the one in the middle.
    pub median_days: Option<f64>,
}

impl TrendReport {
    /// Puts a trend into the form of reports.
    #[must_use]
    pub fn of(trend: &Trend) -> Self {
        Self {
            runs: trend.points.iter().map(TrendRun::of).collect(),
            time_to_remediate: trend.remediation.iter().map(TimeToRemediate::of).collect(),
        }
    }
}

impl TrendRun {
    fn of(point: &Point) -> Self {
        let counts = Severity::FAILING.into_iter().zip(point.open);
        Self {
            run_id: point.run.id.clone(),
            generated_at: Instant(point.run.time_ms),
            verdict: point.run.verdict,
            open: point.open_in_all(),
            open_by_severity: counts
                .map(|(severity, count)| SeverityCount { severity, count })
                .collect(),
            changes: point.changes,
        }
    }
}

impl TimeToRemediate {
    fn of(remediation: &Remediation) -> Self {
        Self {
            severity: remediation.severity,
            fixed: remediation.fixed,
            mean_days: remediation.mean_days,
            median_days: remediation.median_days,
        }
    }
}
