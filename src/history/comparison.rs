//! What changed from one run to the next.

use std::sync::Arc;

use serde::Serialize;

use super::fate::Fate;
use super::past::PastFindings;
use super::reach::{Incomparable, Reach};
use super::run::{Facts, RunHead};
use crate::findings::{Change, FindingId};

/// What changed from one run to the next. Every failure of either run is in exactly one class.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// The earlier run.
    pub earlier: RunHead,
    /// How far it reaches.
    pub earlier_reach: Reach,
    /// How many there are of each class.
    pub counts: ChangeCounts,
    /// The failures of the later run.
    pub present: Vec<Present>,
    /// The failures of the earlier run that the later one does not have; in the order of the earlier one.
    pub gone: Vec<Gone>,
    /// What they were, in the same order.
    pub gone_findings: PastFindings,
}

/// How many failures are in each class.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ChangeCounts {
    /// In the later run alone, and in none before.
    pub new: u64,
    /// Not in the earlier run, but in one before it, and now back.
    pub reopened: u64,
    /// In both, alike.
    pub persisting: u64,
    /// In both, with another status or severity.
    pub changed: u64,
    /// In the earlier run; looked at again and not there any more.
    pub fixed: u64,
    /// In the earlier run; not there any more, but nobody looked.
    pub vanished: u64,
    /// In one run, where the other one's silence says nothing.
    pub incomparable: u64,
}

/// A failure of the later run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Present {
    /// Its place among the results of the run.
    pub number: u32,
    /// Its id.
    pub id: FindingId,
    /// What is thought of it.
    pub facts: Facts,
    /// When a run first had it, milliseconds since 1970.
    pub first_seen: i64,
    /// What to mark it with; nothing where nobody can tell.
    pub change: Option<Change>,
    /// Its class.
    pub class: PresentClass,
}

/// The class of a failure of the later run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PresentClass {
    /// No run before has it.
    New,
    /// It is back.
    Reopened,
    /// As it was.
    Persisting,
    /// With another status or severity; this is what was thought of it.
    Changed(Facts),
    /// The earlier run could not have seen it.
    Incomparable(Incomparable),
}

/// A failure of the earlier run that the later one does not have.
#[derive(Debug, Clone)]
pub struct Gone {
    /// Its id.
    pub id: FindingId,
    /// What the earlier run thought of it.
    pub facts: Facts,
    /// When a run first had it, milliseconds since 1970.
    pub first_seen: i64,
    /// What became of it.
    pub fate: Fate,
    /// The key of the host that seems to be the same one, installed anew.
    pub reinstalled_as: Option<Arc<str>>,
}

impl ChangeCounts {
    pub(super) fn add_present(&mut self, class: PresentClass) {
        match class {
            PresentClass::New => self.new += 1,
            PresentClass::Reopened => self.reopened += 1,
            PresentClass::Persisting => self.persisting += 1,
            PresentClass::Changed(_) => self.changed += 1,
            PresentClass::Incomparable(_) => self.incomparable += 1,
        }
    }

    pub(super) fn add_gone(&mut self, fate: Fate) {
        match fate {
            Fate::Fixed => self.fixed += 1,
            Fate::Vanished(_) => self.vanished += 1,
            Fate::Incomparable(_) => self.incomparable += 1,
        }
    }
}
