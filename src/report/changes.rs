//! What changed since an earlier run.

use std::collections::BTreeMap;

use serde::Serialize;

use super::listed::{GoneClass, GoneFindings};
use super::{Instant, Reach, Redaction, Verdict};
use crate::history::{
    Archive, ChangeCounts, Comparison, Fate, Incomparable, PresentClass, Unusable, Vanished,
};

/// The earlier runs that a report may look at.
#[derive(Debug, Clone)]
pub enum Earlier {
    /// The operator wants no comparison.
    NotAsked,
    /// Those of an archive, whose reports show names, or hide them, as this says, whatever the report at hand does.
    Runs(Archive, Box<Redaction>),
}

/// What changed since an earlier run.
#[derive(Debug, Clone, Serialize)]
pub struct Changes {
    /// Whether there is a comparison, and if not, why.
    pub state: ComparisonState,
    /// With which run.
    pub compared_with: Option<ComparedRun>,
    /// How many failures are in each class.
    pub counts: Option<ChangeCounts>,
    /// Why failures vanished or cannot be compared, and how many each.
    pub reasons: Vec<ChangeReason>,
    /// How the runs themselves differ.
    pub differences: Vec<RunDifference>,
    /// Failures of the earlier run that are not there any more, in the order of findings.
    pub gone: GoneFindings,
    /// Earlier runs that could not be used.
    pub unusable: Vec<UnusableRun>,
}

/// Whether there is a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ComparisonState {
    /// There is.
    Compared,
    /// The archive has no earlier run of this scope.
    FirstRun,
    /// The archive has earlier runs, but none that can be used.
    NoneUsable,
    /// The operator wants none.
    NotAsked,
}

/// A run that is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ComparedRun {
    /// Name of the run directory.
    pub id: String,
    /// Its moment.
    pub generated_at: Instant,
    /// How whole its data is.
    pub verdict: Verdict,
}

/// A run that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnusableRun {
    /// Name of the run directory.
    pub name: String,
    /// Why.
    pub why: String,
}

/// How two runs differ as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RunDifference {
    /// Other regions, projects or enterprise projects.
    Scope,
    /// Other types of image.
    ImageTypes,
    /// The earlier run has gaps.
    EarlierIncomplete,
    /// The later run has gaps.
    LaterIncomplete,
}

/// How many failures share a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ChangeReason {
    /// `vanished` or `incomparable`.
    pub class: GoneClass,
    /// The reason.
    pub reason: &'static str,
    /// How many.
    pub count: u64,
}

impl Changes {
    pub(super) fn none(state: ComparisonState) -> Self {
        Self {
            state,
            compared_with: None,
            counts: None,
            reasons: Vec::new(),
            differences: Vec::new(),
            gone: GoneFindings::default(),
            unusable: Vec::new(),
        }
    }

    /// What changed up to a run of this verdict and reach; takes what is gone out of the comparison.
    #[must_use]
    pub fn of(comparison: &mut Comparison, verdict: Verdict, reach: &Reach) -> Self {
        let (reasons, differences) = (reasons(comparison), differences(comparison, verdict, reach));
        let gone = std::mem::take(&mut comparison.gone);
        let gone_findings = std::mem::take(&mut comparison.gone_findings);
        let earlier = &comparison.earlier;
        Self {
            compared_with: Some(ComparedRun {
                id: earlier.id.clone(),
                generated_at: Instant(earlier.time_ms),
                verdict: earlier.verdict,
            }),
            counts: Some(comparison.counts),
            reasons,
            differences,
            gone: GoneFindings::of(gone, gone_findings),
            ..Self::none(ComparisonState::Compared)
        }
    }
}

fn differences(comparison: &Comparison, verdict: Verdict, reach: &Reach) -> Vec<RunDifference> {
    let earlier = &comparison.earlier_reach;
    let found = [
        (earlier.targets != reach.targets, RunDifference::Scope),
        (
            earlier.image_types != reach.image_types,
            RunDifference::ImageTypes,
        ),
        (
            comparison.earlier.verdict != Verdict::Complete,
            RunDifference::EarlierIncomplete,
        ),
        (verdict != Verdict::Complete, RunDifference::LaterIncomplete),
    ];
    let is_there = |(is_there, difference)| bool::then_some(is_there, difference);
    found.into_iter().filter_map(is_there).collect()
}

/// The reasons that occur, in the order used everywhere.
fn reasons(comparison: &Comparison) -> Vec<ChangeReason> {
    let mut vanished: BTreeMap<Vanished, u64> = BTreeMap::new();
    let mut incomparable: BTreeMap<Incomparable, u64> = BTreeMap::new();
    for gone in &comparison.gone {
        match gone.fate {
            Fate::Fixed => {}
            Fate::Vanished(why) => *vanished.entry(why).or_default() += 1,
            Fate::Incomparable(why) => *incomparable.entry(why).or_default() += 1,
        }
    }
    for present in &comparison.present {
        match present.class {
            PresentClass::Incomparable(why) => *incomparable.entry(why).or_default() += 1,
            PresentClass::New
            | PresentClass::Reopened
            | PresentClass::Persisting
            | PresentClass::Changed(_) => {}
        }
    }
    let vanished = vanished.into_iter().map(|(why, count)| ChangeReason {
        class: GoneClass::Vanished,
        reason: why.as_str(),
        count,
    });
    let incomparable = incomparable.into_iter().map(|(why, count)| ChangeReason {
        class: GoneClass::Incomparable,
        reason: why.as_str(),
        count,
    });
    vanished.chain(incomparable).collect()
}

impl UnusableRun {
    /// A run that could not be used.
    #[must_use]
    pub fn of(unusable: Unusable) -> Self {
        Self {
            name: unusable.name,
            why: unusable.why,
        }
    }
}
