//! Failures that are gone and not proven to be fixed: a later run may prove it.

use std::collections::{BTreeMap, HashMap};

use super::fate::{Fate, of_listed, write_key};
use super::ledger::{Left, result_of};
use super::reach::{Reach, Spot};
use super::run::{AssetRow, Facts, PastFinding, Row, Run};
use super::{Error, Incomparable, Vanished};
use crate::findings::CheckResult;

/// A failure that is gone.
#[derive(Debug, Clone, Copy)]
struct Open {
    id: u128,
    since: i64,
    facts: Facts,
    scanned_at: Option<i64>,
    /// With which run it left, and its place among what left with it.
    left: (usize, usize),
}

/// All of them, by asset: a run's assets are walked through once, whatever has piled up.
#[derive(Debug, Default)]
pub(super) struct Pending {
    open: HashMap<Vec<u8>, Vec<Open>>,
    /// Those whose absence never meant anything, and why.
    unheard: BTreeMap<u128, Incomparable>,
    /// How many runs were looked at.
    runs: usize,
}

/// A failure that is proven to be fixed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fixed {
    pub(super) since: i64,
    pub(super) facts: Facts,
}

/// What a run proves.
pub(super) struct Proof<'p> {
    run: &'p dyn Run,
    /// How far the run before it reaches.
    earlier: &'p Reach,
    /// In the order of ids.
    rows: &'p [Row],
    /// What became of those that left with this run.
    pub(super) fates: Vec<Fate>,
    /// What is proven to be fixed, whenever it left.
    pub(super) fixed: Vec<Fixed>,
}

impl<'p> Proof<'p> {
    pub(super) fn of(run: &'p dyn Run, earlier: &'p Reach, rows: &'p [Row]) -> Self {
        Self {
            run,
            earlier,
            rows,
            fates: Vec::new(),
            fixed: Vec::new(),
        }
    }

    /// What the run says by its lists alone.
    fn by_lists(&self, left: &Left, spot: Spot<'_>) -> Fate {
        if result_of(self.rows, left.id) == Some(CheckResult::Pass) {
            return Fate::Fixed;
        }
        let reach = self.run.reach();
        match reach.hears(spot, left.facts.check, self.earlier) {
            Err(why) => Fate::Incomparable(why),
            Ok(()) if reach.knows_assets(spot) => Fate::Vanished(Vanished::NotListed),
            Ok(()) => Fate::Incomparable(Incomparable::InventoryIncomplete),
        }
    }

    /// What the run says by the asset, which it lists; nothing when the failure is back.
    fn by_asset(&self, open: &Open, asset: &AssetRow<'_>) -> Option<Fate> {
        let check = open.facts.check;
        Some(match result_of(self.rows, open.id) {
            Some(CheckResult::Fail) => return None,
            Some(CheckResult::Pass) => Fate::Fixed,
            Some(CheckResult::Unknown) | None => {
                match self.run.reach().hears(asset.spot, check, self.earlier) {
                    Err(why) => Fate::Incomparable(why),
                    Ok(()) => of_listed(open.scanned_at, asset, check),
                }
            }
        })
    }
}

impl Pending {
    /// Why the absence of a failure never meant anything, if it did not.
    pub(super) fn unheard(&self, id: u128) -> Option<Incomparable> {
        self.unheard.get(&id).copied()
    }

    /// Takes in what left with a run, and settles it and what left before.
    pub(super) fn settle(
        &mut self,
        left: &[Left],
        findings: &[PastFinding],
        proof: &mut Proof<'_>,
    ) -> Result<(), Error> {
        self.runs += 1;
        for (place, (left, finding)) in left.iter().zip(findings).enumerate() {
            let fate = proof.by_lists(left, finding.spot());
            proof.fates.push(fate);
            if fate == Fate::Fixed {
                proof.note(left.since, left.facts);
            } else {
                self.keep(left, finding, place);
            }
        }
        if self.open.is_empty() {
            return Ok(());
        }
        let run = proof.run;
        let mut key = Vec::new();
        run.assets(&mut |asset| {
            write_key(asset.spot, asset.spot.asset_key, &mut key);
            if let Some(mut open) = self.open.remove(&key) {
                open.retain(|open| self.is_still_open(open, asset, proof));
                if !open.is_empty() {
                    self.open.insert(key.clone(), open);
                }
            }
        })?;
        for (left, fate) in left.iter().zip(&proof.fates) {
            if let Fate::Incomparable(why) = fate {
                self.unheard.insert(left.id, *why);
            }
        }
        Ok(())
    }

    fn keep(&mut self, left: &Left, finding: &PastFinding, place: usize) {
        let mut key = Vec::new();
        write_key(finding.spot(), &finding.asset_key, &mut key);
        self.open.entry(key).or_default().push(Open {
            id: left.id,
            since: left.since,
            facts: left.facts,
            scanned_at: finding.scanned_at,
            left: (self.runs, place),
        });
    }

    fn is_still_open(&mut self, open: &Open, asset: &AssetRow<'_>, proof: &mut Proof<'_>) -> bool {
        let Some(fate) = proof.by_asset(open, asset) else {
            self.unheard.remove(&open.id);
            return false;
        };
        let (run, place) = open.left;
        if let Some(own) = proof.fates.get_mut(place).filter(|_| run == self.runs) {
            *own = fate;
        }
        if fate == Fate::Fixed {
            proof.note(open.since, open.facts);
        }
        if !matches!(fate, Fate::Incomparable(_)) {
            self.unheard.remove(&open.id);
        }
        fate != Fate::Fixed
    }
}

impl Proof<'_> {
    fn note(&mut self, since: i64, facts: Facts) {
        self.fixed.push(Fixed { since, facts });
    }
}
