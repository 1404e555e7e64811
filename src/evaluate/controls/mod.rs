//! Judges the controls of frameworks: satisfied, not satisfied, or undetermined with the reason.
//!
//! Every asset is judged by every control, and the worst asset decides. What is the same about many assets is judged
//! once: assets are counted by their facts, see [`facts`].
//!
//! # Rules
//! - Evidence against a control counts whatever its age, and whatever else is missing.
//! - Nothing satisfies a control that is stale, that HSS did not date, that comes from a host or image which HSS cannot
//!   look at, or that was read from a region and project of which a list is not whole. While any list anywhere is not whole, no
//!   control as a whole is satisfied.
//! - A failure that somebody accepted, by a waiver or in HSS, no longer breaks a control and does not satisfy it either.
//! - [`EvidenceKind`] bounds what tests can say: indicative ones never satisfy, supporting ones decide nothing.

mod accepted;
mod facts;
mod fit;
mod numbers;
mod outcome;
mod reason;
mod sets;
mod subject;
mod systems;
mod tally;
mod target;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use serde::Serialize;

use super::{JudgedFinding, Waiver};
use crate::findings::{Coverage, Inventory};
use crate::frameworks::{self, Framework};
use facts::Gatherer;
use tally::Judged;

pub use outcome::{
    AssetReference, ControlOutcome, ControlVerdict, FrameworkVerdict, OutcomeCounts, ReasonCount,
};
pub use reason::{Acceptance, Reason, RuleSet, Threshold};

/// By what controls are judged; reports print it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlOptions {
    /// The frameworks, in the order of the report.
    pub frameworks: Vec<Arc<Framework>>,
    /// What the length beside a result means.
    pub min_length_meaning: MinLengthMeaning,
    /// The length that HSS tests against where neither rows nor settings say it: a statement of the operator.
    pub assumed_min_length: Option<i64>,
}

/// What `min_length_num` of a result row is.
///
/// # Source
/// HSS API v5, ListPasswordComplexity: "the minimum length defined in the complexity policy", 8 to 26; the same number is a
/// setting of the project. Whether a region reports the host's own length instead could not be tried. Read 2026-04-03.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MinLengthMeaning {
    /// The length that HSS tests against.
    #[default]
    HssThreshold,
    /// The length that the host demands.
    HostValue,
}

impl MinLengthMeaning {
    /// Both, in the order used everywhere.
    pub const ALL: [Self; 2] = [Self::HssThreshold, Self::HostValue];

    /// The word used in settings and files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HssThreshold => "hss_threshold",
            Self::HostValue => "host_value",
        }
    }
}

impl Default for ControlOptions {
    fn default() -> Self {
        Self {
            frameworks: frameworks::defaults(),
            min_length_meaning: MinLengthMeaning::default(),
            assumed_min_length: None,
        }
    }
}

/// Judges every control of every framework. `waivers` hold for the controls that they name, and for no other. Beside the
/// verdicts stands the number of the set that each asset is in, hosts before images.
///
/// # Units
/// `freshness` tells how recent a scan at a moment in milliseconds since 1970 is.
pub(super) fn judge(
    (findings, inventory, coverage): (&[JudgedFinding], &Inventory, &Coverage),
    options: &ControlOptions,
    waivers: &[&Waiver],
    freshness: &dyn Fn(Option<i64>) -> super::Freshness,
) -> (Vec<FrameworkVerdict>, Vec<u32>) {
    if options.frameworks.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let accepting = |waivers: &[&Waiver]| {
        let mut gatherer = Gatherer::new(coverage, freshness, waivers);
        super::assets::for_each_asset(findings, inventory, |found| gatherer.add(&found));
        tally::verdicts(&gatherer.finish(), coverage, options)
    };
    let mut judged = accepting(&[]);
    accepted::enter(&mut judged, waivers, accepting);
    let Judged { verdicts, sets } = judged;
    (verdicts, sets.0)
}
