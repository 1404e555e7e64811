//! Waivers: failures that somebody has accepted, for a reason and for a time.
//!
//! - `pattern`: what `*` and `?` stand for.
//! - `scope`: what a waiver covers.
//! - `shelves`: which of a thousand waivers may cover a finding at all.
//! - `judge`: which of them do, and what is to be said of each.
//!
//! A waiver that names a control accepts a failure for that control alone; the finding itself stays open. A result that is
//! ignored in HSS stays ignored; the waiver that covers it as well is noted beside it.

mod judge;
mod pattern;
mod scope;
mod shelves;

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub(super) use judge::apply;
pub use pattern::Pattern;
pub use scope::{ControlPattern, ScopeEntry, WaiverScope};

/// An accepted failure.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiver {
    /// What people call it by; no two have the same.
    pub id: String,
    /// What it covers.
    pub scope: WaiverScope,
    /// Why the failure is accepted.
    pub reason: String,
    /// Who bears the risk.
    pub owner: String,
    /// Who agreed.
    pub approver: String,
    /// Where the decision is recorded.
    pub ticket: String,
    /// The first day, in UTC, on which it holds.
    pub created: NaiveDate,
    /// The last day, in UTC, on which it holds.
    pub expires: NaiveDate,
}

/// What a waiver may not exceed without being remarked upon; nothing of it keeps a waiver from being applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaiverLimits {
    /// A waiver that expires within so many days is remarked upon.
    pub expiring_days: u32,
    /// One that covers more failures than this is too broad, unless it lists them or their assets one by one.
    pub most_findings: u64,
    /// One that covers more than this share of all failures, on more than one asset, is too broad likewise. In per cent.
    pub most_share: u8,
    /// One that holds for more days than this holds too long; no limit unless set.
    pub most_days: Option<u32>,
}

/// A waiver and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedWaiver {
    /// What somebody wrote.
    pub waiver: Arc<Waiver>,
    /// Where it stands.
    pub state: WaiverState,
    /// What is to be said of it besides.
    pub remarks: Vec<WaiverRemark>,
    /// Days until its last one; negative once that is over.
    pub days_left: i64,
    /// Failures within its scope, whatever else accepts them.
    pub covered: u64,
    /// On so many assets.
    pub assets: u64,
    /// Failures that are waived by it.
    pub waived: u64,
    /// Failures within its scope that are ignored in HSS.
    pub ignored_in_hss: u64,
    /// Failures within its scope that are open.
    pub open: u64,
}

/// Where a waiver stands. A waiver is in exactly one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WaiverState {
    /// Its last day is over.
    Expired,
    /// It holds and covers failures.
    Applied,
    /// It holds for controls only, and waives no finding.
    ForControls,
    /// It holds and covers nothing.
    Unused,
    /// Its first day is still to come.
    NotYetValid,
}

/// What is to be said of a waiver besides its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WaiverRemark {
    /// It holds, but not for long.
    ExpiresSoon,
    /// Nothing narrower than a project bounds it.
    Unbounded,
    /// It covers more than the policy allows.
    TooBroad,
    /// It holds for longer than the policy allows.
    TooLong,
    /// Who bears the risk is who agreed.
    ApproverIsOwner,
    /// All that it covers is accepted without it.
    Redundant,
}

impl WaiverState {
    /// All states, in the order in which reports list them: what calls for action first.
    pub const ALL: [Self; 5] = [
        Self::Expired,
        Self::Applied,
        Self::ForControls,
        Self::Unused,
        Self::NotYetValid,
    ];

    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Applied => "applied",
            Self::ForControls => "for_controls",
            Self::Unused => "unused",
            Self::NotYetValid => "not_yet_valid",
        }
    }
}

impl WaiverRemark {
    /// All remarks, in the order used everywhere.
    pub const ALL: [Self; 6] = [
        Self::ExpiresSoon,
        Self::Unbounded,
        Self::TooBroad,
        Self::TooLong,
        Self::ApproverIsOwner,
        Self::Redundant,
    ];

    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExpiresSoon => "expires_soon",
            Self::Unbounded => "unbounded",
            Self::TooBroad => "too_broad",
            Self::TooLong => "too_long",
            Self::ApproverIsOwner => "approver_is_owner",
            Self::Redundant => "redundant",
        }
    }
}

impl Default for WaiverLimits {
    fn default() -> Self {
        Self {
            expiring_days: 30,
            most_findings: 100,
            most_share: 10,
            most_days: None,
        }
    }
}

impl Waiver {
    /// Whether it holds on a day: from its first day to its last, both included.
    #[must_use]
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.created <= day && day <= self.expires
    }
}

impl JudgedWaiver {
    /// Whether it has expired and failures that it covered are open now.
    #[must_use]
    pub fn leaves_open(&self) -> bool {
        self.state == WaiverState::Expired && self.open > 0
    }

    /// Whether it bears a remark.
    #[must_use]
    pub fn has(&self, remark: WaiverRemark) -> bool {
        self.remarks.contains(&remark)
    }
}
