//! What came out: per control, per framework.

use std::sync::Arc;

use serde::Serialize;

use super::Reason;
use crate::findings::{Asset, FindingId};
use crate::frameworks::{Control, Framework};

/// How a control stands. Ordered: the first one that is there decides over many assets or controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlOutcome {
    /// There is evidence against it.
    NotSatisfied,
    /// The data does not decide.
    Undetermined,
    /// Everything that it asks for is there.
    Satisfied,
    /// It is about something else.
    NotApplicable,
}

/// How a framework stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameworkVerdict {
    /// Which.
    pub framework: Arc<Framework>,
    /// The worst of its controls that HSS data speaks to.
    pub outcome: ControlOutcome,
    /// How many of its controls came out how; those that cannot be assessed are not among them.
    pub counts: OutcomeCounts,
    /// One for each control of the framework that can be assessed, in its order.
    pub controls: Vec<ControlVerdict>,
}

/// How a control stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlVerdict {
    /// Its place among the controls of the framework.
    pub control: usize,
    /// The worst over all assets.
    pub outcome: ControlOutcome,
    /// The reason of most of the assets that decide.
    pub reason: Reason,
    /// How many assets came out how.
    pub assets: OutcomeCounts,
    /// Why, worst outcome first, then the most frequent reason.
    pub reasons: Vec<ReasonCount>,
}

/// How many assets have one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonCount {
    /// How the control stands for them.
    pub outcome: ControlOutcome,
    /// Why.
    pub reason: Reason,
    /// How many.
    pub assets: u64,
    /// The first of them, in the order of all assets.
    pub examples: Vec<AssetReference>,
    /// The sets that all of them are in, in ascending order: see [`AssetStanding::set`](crate::findings::AssetStanding::set).
    pub sets: Vec<u32>,
}

/// An asset that stands for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetReference {
    /// The asset.
    pub asset: Arc<Asset>,
    /// Region id.
    pub region: Arc<str>,
    /// IAM project id.
    pub project_id: Arc<str>,
    /// Its first finding, when it has any.
    pub finding: Option<FindingId>,
}

/// How many came out how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct OutcomeCounts {
    /// With evidence against.
    pub not_satisfied: u64,
    /// Undecided.
    pub undetermined: u64,
    /// Satisfied.
    pub satisfied: u64,
    /// About something else.
    pub not_applicable: u64,
}

impl ControlOutcome {
    /// All outcomes, worst first.
    pub const ALL: [Self; 4] = [
        Self::NotSatisfied,
        Self::Undetermined,
        Self::Satisfied,
        Self::NotApplicable,
    ];

    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSatisfied => "not_satisfied",
            Self::Undetermined => "undetermined",
            Self::Satisfied => "satisfied",
            Self::NotApplicable => "not_applicable",
        }
    }
}

impl OutcomeCounts {
    /// How many came out so.
    #[must_use]
    pub fn of(&self, outcome: ControlOutcome) -> u64 {
        match outcome {
            ControlOutcome::NotSatisfied => self.not_satisfied,
            ControlOutcome::Undetermined => self.undetermined,
            ControlOutcome::Satisfied => self.satisfied,
            ControlOutcome::NotApplicable => self.not_applicable,
        }
    }

    /// The first outcome that is there; nothing when nothing was counted.
    #[must_use]
    pub fn worst(&self) -> Option<ControlOutcome> {
        let mut outcomes = ControlOutcome::ALL.into_iter();
        outcomes.find(|outcome| self.of(*outcome) > 0)
    }

    pub(super) fn add(&mut self, outcome: ControlOutcome, count: u64) {
        *match outcome {
            ControlOutcome::NotSatisfied => &mut self.not_satisfied,
            ControlOutcome::Undetermined => &mut self.undetermined,
            ControlOutcome::Satisfied => &mut self.satisfied,
            ControlOutcome::NotApplicable => &mut self.not_applicable,
        } += count;
    }
}

impl ControlVerdict {
    /// The assets whose own reason is that of the control; absent where it is one of the control as a whole.
    #[must_use]
    pub fn main_reason(&self) -> Option<&ReasonCount> {
        let mut reasons = self.reasons.iter();
        reasons.find(|counted| (counted.outcome, counted.reason) == (self.outcome, self.reason))
    }
}

impl FrameworkVerdict {
    /// The verdict on a control, by its id; nothing when it cannot be assessed.
    #[must_use]
    pub fn control(&self, id: &str) -> Option<&ControlVerdict> {
        let mut controls = self.controls.iter();
        controls.find(|verdict| self.control_of(verdict).is_some_and(|one| one.id == id))
    }

    /// What a verdict is about.
    #[must_use]
    pub fn control_of(&self, verdict: &ControlVerdict) -> Option<&Control> {
        self.framework.controls.get(verdict.control)
    }
}
