//! Judges findings: how urgent each is, and what the whole population looks like.
//!
//! Pure functions of the findings, the inventory, the ledger and `now`. Frameworks and waivers enter here, and what earlier
//! runs say of a failure.

mod assets;
mod class;
mod controls;
mod deadlines;
mod policy;
mod population;
mod readings;
mod sample;
mod scanned;
mod severity;
mod sighting;
mod waivers;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::findings::{
    AssetStanding, Change, CheckResult, Coverage, Finding, Inventory, Severity, Status,
};

pub use crate::findings::PopulationClass;
pub use crate::frameworks::{
    AccountSelection, Basis, Bilingual, Control, DEFAULT_ACCOUNTS, EvidenceKind, Framework,
    Sureness, Test,
};
pub use class::ClassCounts;
pub use controls::{
    Acceptance, AssetReference, ControlOptions, ControlOutcome, ControlVerdict, FrameworkVerdict,
    MinLengthMeaning, OutcomeCounts, Reason, ReasonCount, RuleSet, Threshold,
};
pub use deadlines::{DeadlineStart, Deadlines, Due};
pub use policy::{FileDigest, Requirements};
pub use population::{CheckPopulation, Population};
pub use sample::{Sample, SampleOrder, SampledAsset, Stratum};
pub use scanned::Scanned;
pub use severity::{AgeStep, NamedPoints, Score, SeverityPolicy};
pub use sighting::Sighting;
pub use waivers::{
    ControlPattern, JudgedWaiver, Pattern, ScopeEntry, Waiver, WaiverLimits, WaiverRemark,
    WaiverScope, WaiverState,
};

/// What judging depends on besides the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// How points are given and what they add up to.
    pub severity: SeverityPolicy,
    /// A result older than this many days is stale.
    ///
    /// # Source
    /// HSS scans for weak passwords daily; seven days is this program's default, not the service's.
    pub stale_after_days: i64,
    /// Which frameworks, and what their controls are judged by.
    pub controls: ControlOptions,
    /// Deadlines, coverage and limits of waivers.
    pub requirements: Requirements,
    /// What somebody has accepted.
    pub waivers: Vec<Arc<Waiver>>,
    /// The files that the waivers stand in.
    pub waiver_files: Vec<FileDigest>,
}

/// The judged data.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluation {
    /// Every finding with its judgement, in the order of the findings.
    pub findings: Vec<JudgedFinding>,
    /// Every asset in exactly one class.
    pub population: Population,
    /// How the controls of every framework stand, in the order of the options.
    pub frameworks: Vec<FrameworkVerdict>,
    /// What became of every waiver, ordered by id.
    pub waivers: Vec<JudgedWaiver>,
    /// Where each asset stands, in the order of places.
    pub standings: Vec<AssetStanding>,
    /// The policy that was applied; reports print it.
    pub options: Options,
}

/// A finding and what is thought of it.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedFinding {
    /// The facts.
    pub finding: Finding,
    /// How urgent; [`Severity::None`] unless the result is a failure.
    pub severity: Severity,
    /// Where the severity comes from.
    pub score: Score,
    /// Whether it still calls for action.
    pub status: Status,
    /// When this program first saw it, in milliseconds since 1970.
    pub first_seen: i64,
    /// How it relates to earlier runs; absent where nothing can be said.
    pub change: Option<Change>,
    /// Whether the scan behind it is known and recent.
    pub freshness: Freshness,
    /// The waiver that covers it; it is what the status rests on unless the result is ignored in HSS.
    pub waiver: Option<Arc<Waiver>>,
    /// Until when it has to be mended; absent unless it is an open failure whose severity has a deadline.
    pub due: Option<Due>,
}

/// How recent a result is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    /// Scanned within the policy's limit.
    Recent,
    /// Scanned before that.
    Stale,
    /// HSS does not say when it scanned.
    Unknown,
}

impl Freshness {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recent => "recent",
            Self::Stale => "stale",
            Self::Unknown => "unknown",
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            severity: SeverityPolicy::default(),
            stale_after_days: 7,
            controls: ControlOptions::default(),
            requirements: Requirements::default(),
            waivers: Vec::new(),
            waiver_files: Vec::new(),
        }
    }
}

impl JudgedFinding {
    /// Whether somebody has to act: a failure that nobody has accepted.
    #[must_use]
    pub fn is_open_failure(&self) -> bool {
        self.finding.result == CheckResult::Fail && self.status == Status::Open
    }
}

/// Judges everything that was found.
///
/// # Units
/// `now` is the moment that ages are counted to.
#[must_use]
pub fn evaluate(
    findings: Vec<Finding>,
    inventory: &Inventory,
    coverage: &Coverage,
    options: &Options,
    now: DateTime<Utc>,
) -> Evaluation {
    let now_ms = now.timestamp_millis();
    let requirements = &options.requirements;
    let mut findings: Vec<JudgedFinding> = findings
        .into_iter()
        .map(|finding| judge(finding, options, now_ms))
        .collect();
    let (limits, today) = (requirements.waivers, now.date_naive());
    let waivers = waivers::apply(&mut findings, &options.waivers, limits, today);
    requirements.deadlines.set(&mut findings, now_ms);
    let (population, mut standings) = Population::count(&findings, inventory, coverage);
    let freshness = |scanned_at| freshness(scanned_at, options.stale_after_days, now_ms);
    let for_controls = options.waivers.iter().map(Arc::as_ref);
    let for_controls: Vec<&Waiver> = for_controls
        .filter(|waiver| waiver.scope.is_for_controls() && waiver.holds_on(today))
        .collect();
    let data = (findings.as_slice(), inventory, coverage);
    let (frameworks, sets) = controls::judge(data, &options.controls, &for_controls, &freshness);
    // Both walked through the assets in one order.
    for (standing, set) in standings.iter_mut().zip(sets) {
        standing.set = set;
    }
    // Two runs in order, which this sort finds and merges.
    standings.sort_by(|one, other| one.place().cmp(&other.place()));
    Evaluation {
        findings,
        population,
        frameworks,
        waivers,
        standings,
        options: options.clone(),
    }
}

fn judge(finding: Finding, options: &Options, now_ms: i64) -> JudgedFinding {
    let score = options.severity.score(&finding);
    let severity = match finding.result {
        CheckResult::Fail => options.severity.severity(score),
        CheckResult::Pass | CheckResult::Unknown => Severity::None,
    };
    let status = if finding.ignored_in_hss {
        Status::IgnoredInHss
    } else {
        Status::Open
    };
    let freshness = freshness(finding.scanned_at, options.stale_after_days, now_ms);
    JudgedFinding {
        severity,
        score,
        status,
        first_seen: now_ms,
        change: None,
        freshness,
        waiver: None,
        due: None,
        finding,
    }
}

/// Tells how recent a scan is.
fn freshness(scanned_at: Option<i64>, stale_after_days: i64, now_ms: i64) -> Freshness {
    const DAY_MS: i64 = 86_400_000;
    match scanned_at {
        None => Freshness::Unknown,
        Some(at) if now_ms.saturating_sub(at) > stale_after_days.saturating_mul(DAY_MS) => {
            Freshness::Stale
        }
        Some(_) => Freshness::Recent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_stale_after_the_limit_and_not_before() {
        let day = 86_400_000;
        assert_eq!(freshness(Some(0), 7, 7 * day), Freshness::Recent);
        assert_eq!(freshness(Some(0), 7, 7 * day + 1), Freshness::Stale);
        assert_eq!(freshness(None, 7, 0), Freshness::Unknown);
        // A scan time ahead of this clock is odd, but not old.
        assert_eq!(freshness(Some(10 * day), 7, 0), Freshness::Recent);
    }
}
