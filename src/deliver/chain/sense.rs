//! Whether what the lines say, one after the other, can have happened.
//!
//! A hash tells that a line was written as a whole, not that it was written by who had the archive: a removal that was made up
//! can have any words. What the program writes follows from the lines before it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::event::{Event, RunRecord, Tombstone};

/// What the lines so far say of the archive.
#[derive(Debug, Default)]
pub(super) struct Standing {
    /// The runs that are there.
    runs: BTreeMap<String, Identity>,
    held: BTreeSet<String>,
}

/// What stands for a run: its manifest, and its findings where it has any.
type Identity = (String, Option<String>);

/// Why a line cannot follow from those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nonsense {
    /// It publishes a run that is there already.
    There,
    /// It is about a run that is not there.
    NotThere,
    /// It removes or replaces another run of the same name.
    OtherRun,
    /// It removes or replaces a run that somebody holds.
    Held,
    /// It releases a run that nobody holds.
    NotHeld,
}

impl fmt::Display for Nonsense {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::There => "is published, and is there already",
            Self::NotThere => "is not there by the lines before",
            Self::OtherRun => "has other digests in the lines before",
            Self::Held => "goes, and is held by the lines before",
            Self::NotHeld => "is released, and is not held by the lines before",
        })
    }
}

impl Standing {
    /// Takes in the next line.
    pub(super) fn take_in(&mut self, event: &Event) -> Result<(), Nonsense> {
        match event {
            Event::Run(run) | Event::Adopted(run) | Event::Copied(run) => self.enter(run),
            Event::Replaced(run) => {
                self.leave(&run.run_id, |(manifest, _)| {
                    *manifest == run.replaced_manifest_sha256
                })?;
                self.enter(&RunRecord {
                    run_id: run.run_id.clone(),
                    manifest_sha256: run.manifest_sha256.clone(),
                    findings_digest: run.findings_digest.clone(),
                })
            }
            Event::Pruned(Tombstone {
                run_id,
                manifest_sha256,
                findings_digest,
                ..
            }) => self.leave(run_id, |(manifest, findings)| {
                manifest == manifest_sha256 && findings == findings_digest
            }),
            Event::Hold(hold) if self.runs.contains_key(&hold.run_id) => {
                self.held.insert(hold.run_id.clone());
                Ok(())
            }
            Event::Hold(_) => Err(Nonsense::NotThere),
            Event::Released(hold) if self.held.remove(&hold.run_id) => Ok(()),
            Event::Released(_) => Err(Nonsense::NotHeld),
        }
    }

    fn enter(&mut self, run: &RunRecord) -> Result<(), Nonsense> {
        let identity = (run.manifest_sha256.clone(), run.findings_digest.clone());
        match self.runs.insert(run.run_id.clone(), identity) {
            None => Ok(()),
            Some(_) => Err(Nonsense::There),
        }
    }

    fn leave(&mut self, run_id: &str, is_it: impl Fn(&Identity) -> bool) -> Result<(), Nonsense> {
        if self.held.contains(run_id) {
            return Err(Nonsense::Held);
        }
        match self.runs.remove(run_id) {
            None => Err(Nonsense::NotThere),
            Some(identity) if is_it(&identity) => Ok(()),
            Some(_) => Err(Nonsense::OtherRun),
        }
    }
}
