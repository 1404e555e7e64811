//! What changed since an earlier run.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{AssetKind, Check, Instant, Reach, Severity, Status, Verdict};
use crate::findings::FindingId;
use crate::history::{
    Archive, ChangeCounts, Comparison, Fate, Gone, Incomparable, PresentClass, Unusable, Vanished,
};

/// The earlier runs that a report may look at.
#[derive(Debug, Clone)]
pub enum Earlier {
    /// The operator wants no comparison.
    NotAsked,
    /// Those of an archive.
    Runs(Archive),
}

/// What changed since an earlier run.
#[derive(Debug, Clone, PartialEq, Serialize)]
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
    pub gone: Vec<GoneFinding>,
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

/// What became of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GoneClass {
    /// Looked at again, and not there any more.
    Fixed,
    /// Not there, and nobody looked.
    Vanished,
    /// Nobody can tell.
    Incomparable,
}

/// A failure of the earlier run that is not there any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GoneFinding {
    /// Its id.
    pub id: FindingId,
    /// What became of it.
    pub class: GoneClass,
    /// Why it is not called fixed.
    pub reason: Option<&'static str>,
    /// The key of the host that seems to be the same one, installed anew.
    pub reinstalled_as: Option<String>,
    /// Which check.
    pub check: Check,
    /// How urgent it was.
    pub severity: Severity,
    /// Whether it still called for action.
    pub status: Status,
    /// Host or image.
    pub asset_kind: AssetKind,
    /// Identity of the asset.
    pub asset_key: String,
    /// What a reader calls it.
    pub asset_name: String,
    /// Account name; absent for complexity.
    pub account: Option<String>,
    /// What the account belongs to.
    pub service_type: Option<String>,
    /// Region id.
    pub region: String,
    /// IAM project id.
    pub project_id: String,
    /// When a run first had it.
    pub first_seen: Instant,
}

impl Changes {
    pub(super) fn none(state: ComparisonState) -> Self {
        Self {
            state,
            compared_with: None,
            counts: None,
            reasons: Vec::new(),
            differences: Vec::new(),
            gone: Vec::new(),
            unusable: Vec::new(),
        }
    }

    /// What changed up to a run of this verdict and reach.
    #[must_use]
    pub fn of(comparison: Comparison, verdict: Verdict, reach: &Reach) -> Self {
        let earlier = &comparison.earlier;
        Self {
            compared_with: Some(ComparedRun {
                id: earlier.id.clone(),
                generated_at: Instant(earlier.time_ms),
                verdict: earlier.verdict,
            }),
            counts: Some(comparison.counts),
            reasons: reasons(&comparison),
            differences: differences(&comparison, verdict, reach),
            gone: comparison.gone.into_iter().map(GoneFinding::of).collect(),
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

impl GoneFinding {
    fn of(gone: Gone) -> Self {
        let (class, reason) = match gone.fate {
            Fate::Fixed => (GoneClass::Fixed, None),
            Fate::Vanished(why) => (GoneClass::Vanished, Some(why.as_str())),
            Fate::Incomparable(why) => (GoneClass::Incomparable, Some(why.as_str())),
        };
        let asset_kind = gone.finding.spot().kind();
        let finding = gone.finding;
        Self {
            id: gone.id,
            class,
            reason,
            reinstalled_as: gone.reinstalled_as,
            check: gone.facts.check,
            severity: gone.facts.severity,
            status: gone.facts.status,
            asset_kind,
            asset_key: finding.asset_key,
            asset_name: finding.asset_name,
            account: finding.account,
            service_type: finding.service_type,
            region: finding.region,
            project_id: finding.project_id,
            first_seen: Instant(gone.first_seen),
        }
    }
}

impl GoneClass {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Vanished => "vanished",
            Self::Incomparable => "incomparable",
        }
    }
}
