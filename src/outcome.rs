//! How a run ended: the only place that decides the exit code.

use serde::Serialize;

use crate::report::Report;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The data is complete and no threshold is broken.
    Passed,
    /// The report is written, but data is missing.
    Incomplete,
    /// The report is written, and open findings break the threshold.
    ThresholdBroken,
}

impl Outcome {
    /// Judges a report. A broken threshold outranks missing data: more data cannot mend it.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        if report.is_threshold_broken() {
            Self::ThresholdBroken
        } else if report.is_complete() {
            Self::Passed
        } else {
            Self::Incomplete
        }
    }

    /// The exit code.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Passed => 0,
            Self::Incomplete => 4,
            Self::ThresholdBroken => 5,
        }
    }
}
