//! How a run ended: the only place that decides the exit code.

use serde::{Deserialize, Serialize};

use crate::report::Report;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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

    /// The exit code. What did not reach its readers outranks all that the report says: nobody may have seen that.
    #[must_use]
    pub fn exit_code(self, delivery: Delivery) -> u8 {
        match (delivery, self) {
            (Delivery::Failed, _) => 6,
            (Delivery::Whole, Self::Passed) => 0,
            (Delivery::Whole, Self::Incomplete) => 4,
            (Delivery::Whole, Self::ThresholdBroken) => 5,
        }
    }
}

/// Whether a report reached everybody who was to get it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Delivery {
    /// It did, or nobody was to get it.
    #[default]
    Whole,
    /// It did not, or nobody knows.
    Failed,
}
