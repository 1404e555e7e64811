//! Where an asset stands: its class, and what it means when no result names it.

use std::sync::Arc;

use serde::Serialize;

use super::{Asset, Check, Place};

/// The classes of the population, in the order used everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PopulationClass {
    /// At least one open failure.
    Failing,
    /// Only failures that somebody has accepted.
    Ignored,
    /// Looked at, nothing wrong.
    Clean,
    /// Protection is off.
    NotProtected,
    /// The agent does not answer.
    AgentOffline,
    /// No scan yet.
    NeverScanned,
    /// The data does not say.
    Unknown,
}

impl PopulationClass {
    /// All classes, in the order used everywhere.
    pub const ALL: [Self; 7] = [
        Self::Failing,
        Self::Ignored,
        Self::Clean,
        Self::NotProtected,
        Self::AgentOffline,
        Self::NeverScanned,
        Self::Unknown,
    ];

    /// Whether HSS has looked: a result says so, or the absence of one means something.
    #[must_use]
    pub fn is_looked_at(self) -> bool {
        match self {
            Self::Failing | Self::Ignored | Self::Clean => true,
            Self::NotProtected | Self::AgentOffline | Self::NeverScanned | Self::Unknown => false,
        }
    }

    /// Whether the data does not say.
    #[must_use]
    pub fn is_unknown(self) -> bool {
        self == Self::Unknown
    }

    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failing => "failing",
            Self::Ignored => "ignored",
            Self::Clean => "clean",
            Self::NotProtected => "not_protected",
            Self::AgentOffline => "agent_offline",
            Self::NeverScanned => "never_scanned",
            Self::Unknown => "unknown",
        }
    }
}

/// One asset of the population; what it shares with inventory and findings it does not copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetStanding {
    /// Region id.
    pub region: Arc<str>,
    /// IAM project id.
    pub project_id: Arc<str>,
    /// The asset.
    pub asset: Arc<Asset>,
    /// Whether an inventory list names it; else only results do.
    pub is_listed: bool,
    /// Its class, both checks together.
    pub class: PopulationClass,
    /// Check by check, in the order of [`Check::ALL`].
    pub checks: [CheckStanding; 2],
    /// When it was last scanned, in milliseconds since 1970, as far as any row says.
    pub scanned_at: Option<i64>,
    /// The number of the set that it is in: assets of one set come out alike in every control, for the same reasons.
    pub set: u32,
}

/// Where an asset stands in one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckStanding {
    /// Its class.
    pub class: PopulationClass,
    /// What it means that the results do not name a certain failure of it: [`PopulationClass::Clean`] proves that there is
    /// none, anything else says why nothing is proven.
    pub absence: PopulationClass,
}

impl AssetStanding {
    /// Where it belongs.
    #[must_use]
    pub fn place(&self) -> Place<'_> {
        Place {
            region: &self.region,
            project_id: &self.project_id,
            asset: &self.asset,
        }
    }

    /// Where it stands in one check.
    #[must_use]
    pub fn of(&self, check: Check) -> CheckStanding {
        self.checks[check as usize]
    }
}
