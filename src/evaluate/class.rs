//! The classes of assets, and how many are in each.

use serde::Serialize;

use crate::findings::PopulationClass;

/// Assets by class. The classes add up to `total`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ClassCounts {
    /// All assets: those of the inventory and those that only have results.
    pub total: u64,
    /// Looked at, nothing wrong.
    pub clean: u64,
    /// At least one open failure.
    pub failing: u64,
    /// Only failures that somebody has accepted.
    pub ignored: u64,
    /// Protection is off.
    pub not_protected: u64,
    /// The agent does not answer.
    pub agent_offline: u64,
    /// No scan yet.
    pub never_scanned: u64,
    /// The data does not say.
    pub unknown: u64,
    /// Of `total`: assets that have results but are in no inventory list.
    pub not_in_inventory: u64,
    /// Of `total`: assets whose inventory list was read, so that the total is the service's own.
    pub in_inventory: u64,
    /// Of `unknown`: images of a type that was not asked for.
    pub not_asked: u64,
    /// Of `unknown`: clean in one check, and nothing is known of the other; always 0 for a single check.
    pub clean_in_part: u64,
}

impl ClassCounts {
    /// How many assets are in a class.
    #[must_use]
    pub fn of(&self, class: PopulationClass) -> u64 {
        match class {
            PopulationClass::Failing => self.failing,
            PopulationClass::Ignored => self.ignored,
            PopulationClass::Clean => self.clean,
            PopulationClass::NotProtected => self.not_protected,
            PopulationClass::AgentOffline => self.agent_offline,
            PopulationClass::NeverScanned => self.never_scanned,
            PopulationClass::Unknown => self.unknown,
        }
    }

    pub(super) fn add(&mut self, class: PopulationClass, origin: Origin) {
        self.total += 1;
        match class {
            PopulationClass::Failing => self.failing += 1,
            PopulationClass::Ignored => self.ignored += 1,
            PopulationClass::Clean => self.clean += 1,
            PopulationClass::NotProtected => self.not_protected += 1,
            PopulationClass::AgentOffline => self.agent_offline += 1,
            PopulationClass::NeverScanned => self.never_scanned += 1,
            PopulationClass::Unknown => self.unknown += 1,
        }
        match origin {
            Origin::Inventory => self.in_inventory += 1,
            Origin::ResultsOnly => self.not_in_inventory += 1,
        }
    }
}

/// How an asset came to be counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// An inventory list names it.
    Inventory,
    /// Only results are about it.
    ResultsOnly,
}
