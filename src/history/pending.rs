//! Failures that are gone and not proven to be fixed: a later run may prove it.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::fate::{Fate, of_listed, write_key};
use super::ledger::{Left, result_of};
use super::past::PastFindings;
use super::reach::{Reach, Spot};
use super::run::{AssetRow, Facts, Row, Run};
use super::{Error, Incomparable, Vanished};
use crate::findings::{Check, CheckResult};

/// A failure that left with an earlier run.
#[derive(Debug, Clone, Copy)]
struct Open {
    id: u128,
    since: i64,
    facts: Facts,
    scanned_at: Option<i64>,
}

/// All of them, by asset: a run's assets are walked through once, whatever has piled up.
#[derive(Debug, Default)]
pub(super) struct Pending {
    open: HashMap<Vec<u8>, Vec<Open>>,
    /// Those whose absence never meant anything, and why.
    unheard: BTreeMap<u128, Incomparable>,
}

/// A failure that is proven to be fixed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fixed {
    pub(super) since: i64,
    pub(super) facts: Facts,
}

/// What left with a run: in the order of the run before, which had it.
#[derive(Default)]
pub(super) struct Lost {
    pub(super) left: Vec<Left>,
    pub(super) findings: PastFindings,
    /// What became of each.
    pub(super) fates: Vec<Fate>,
    /// What is proven to be fixed, whenever it left.
    pub(super) fixed: Vec<Fixed>,
}

/// What a run proves.
pub(super) struct Proof<'p> {
    run: &'p dyn Run,
    /// How far the run before it reaches.
    earlier: &'p Reach,
    /// In the order of ids.
    rows: &'p [Row],
}

/// Where those of one asset stand among what left; more than one place only if the run before is not in order.
type Places = HashMap<Vec<u8>, Vec<Range<usize>>>;

impl<'p> Proof<'p> {
    pub(super) fn of(run: &'p dyn Run, earlier: &'p Reach, rows: &'p [Row]) -> Self {
        Self { run, earlier, rows }
    }

    /// What the run says by its lists alone.
    fn by_lists(&self, left: &Left, spot: Spot<'_>) -> Fate {
        if left.result == Some(CheckResult::Pass) {
            return Fate::Fixed;
        }
        let reach = self.run.reach();
        match reach.hears(spot, left.facts.check, self.earlier) {
            Err(why) => Fate::Incomparable(why),
            Ok(()) if reach.knows_assets(spot) => Fate::Vanished(Vanished::NotListed),
            Ok(()) => Fate::Incomparable(Incomparable::InventoryIncomplete),
        }
    }

    /// What the run says by the asset, which it lists.
    fn by_asset(&self, check: Check, scanned_at: Option<i64>, asset: &AssetRow<'_>) -> Fate {
        match self.run.reach().hears(asset.spot, check, self.earlier) {
            Err(why) => Fate::Incomparable(why),
            Ok(()) => of_listed(scanned_at, asset, check),
        }
    }

    /// What the run says of a failure that left before, whose asset it lists; nothing when the failure is back.
    fn of_open(&self, open: &Open, asset: &AssetRow<'_>) -> Option<Fate> {
        match result_of(self.rows, open.id) {
            Some(CheckResult::Fail) => None,
            Some(CheckResult::Pass) => Some(Fate::Fixed),
            Some(CheckResult::Unknown) | None => {
                Some(self.by_asset(open.facts.check, open.scanned_at, asset))
            }
        }
    }
}

impl Lost {
    /// What the lists of a run alone say of what left with it.
    pub(super) fn by_lists(left: Vec<Left>, findings: PastFindings, proof: &Proof<'_>) -> Self {
        let cases = left.iter().zip(findings.iter());
        let fates = cases.map(|(left, finding)| proof.by_lists(left, finding.spot()));
        Self {
            fates: fates.collect(),
            left,
            findings,
            fixed: Vec::new(),
        }
    }

    /// Where those stand that the lists do not prove to be fixed, by asset.
    fn places(&self) -> Places {
        let mut places = Places::new();
        let mut key = Vec::new();
        let mut start = 0;
        for end in 1..=self.left.len() {
            if self.findings.are_of_one_asset(start, end) {
                continue;
            }
            let range = start..end;
            start = end;
            if let Some(finding) = self.findings.at(range.start)
                && self.are_open(&range)
            {
                write_key(finding.spot(), finding.asset_key, &mut key);
                match places.get_mut(&key) {
                    Some(ranges) => ranges.push(range),
                    None => {
                        places.insert(key.clone(), vec![range]);
                    }
                }
            }
        }
        places
    }

    fn are_open(&self, range: &Range<usize>) -> bool {
        let fates = self.fates.get(range.clone()).unwrap_or_default();
        fates.iter().any(|fate| *fate != Fate::Fixed)
    }

    /// What an asset, which the run lists, says of those in a range.
    fn hear(&mut self, range: Range<usize>, asset: &AssetRow<'_>, proof: &Proof<'_>) {
        for place in range {
            if let (Some(left), Some(fate), Some(finding)) = (
                self.left.get(place),
                self.fates.get_mut(place),
                self.findings.at(place),
            ) && *fate != Fate::Fixed
            {
                *fate = proof.by_asset(left.facts.check, finding.scanned_at, asset);
            }
        }
    }
}

impl Pending {
    /// Why the absence of a failure never meant anything, if it did not.
    pub(super) fn unheard(&self, id: u128) -> Option<Incomparable> {
        self.unheard.get(&id).copied()
    }

    /// Settles what left with a run, and what left before, by the assets that the run lists.
    pub(super) fn settle(&mut self, lost: &mut Lost, proof: &Proof<'_>) -> Result<(), Error> {
        let places = lost.places();
        if !places.is_empty() || !self.open.is_empty() {
            let mut key = Vec::new();
            proof.run.assets(&mut |asset| {
                write_key(asset.spot, asset.spot.asset_key, &mut key);
                for range in places.get(&key).into_iter().flatten() {
                    lost.hear(range.clone(), asset, proof);
                }
                self.look_again(&key, asset, proof, &mut lost.fixed);
            })?;
        }
        let cases = lost.left.iter().zip(&lost.fates);
        let fixed = cases.filter(|(_, fate)| **fate == Fate::Fixed);
        lost.fixed.extend(fixed.map(|(left, _)| Fixed {
            since: left.since,
            facts: left.facts,
        }));
        Ok(())
    }

    /// Keeps what left with a run and is not proven to be fixed, for later runs.
    pub(super) fn keep(&mut self, lost: &Lost) {
        let mut key = Vec::new();
        let cases = lost.left.iter().zip(lost.findings.iter());
        for ((left, finding), fate) in cases.zip(&lost.fates) {
            match fate {
                Fate::Incomparable(why) => self.unheard.insert(left.id, *why),
                Fate::Fixed | Fate::Vanished(_) => self.unheard.remove(&left.id),
            };
            if *fate == Fate::Fixed {
                continue;
            }
            let open = Open {
                id: left.id,
                since: left.since,
                facts: left.facts,
                scanned_at: finding.scanned_at,
            };
            write_key(finding.spot(), finding.asset_key, &mut key);
            match self.open.get_mut(&key) {
                Some(others) => others.push(open),
                None => {
                    self.open.insert(key.clone(), vec![open]);
                }
            }
        }
    }

    /// Settles what left before, by its asset, which the run lists.
    fn look_again(
        &mut self,
        key: &[u8],
        asset: &AssetRow<'_>,
        proof: &Proof<'_>,
        fixed: &mut Vec<Fixed>,
    ) {
        let Some(open) = self.open.get_mut(key) else {
            return;
        };
        open.retain(|open| {
            let fate = proof.of_open(open, asset);
            if !matches!(fate, Some(Fate::Incomparable(_))) {
                self.unheard.remove(&open.id);
            }
            if fate == Some(Fate::Fixed) {
                fixed.push(Fixed {
                    since: open.since,
                    facts: open.facts,
                });
            }
            fate.is_some() && fate != Some(Fate::Fixed)
        });
        if open.is_empty() {
            self.open.remove(key);
        }
    }
}
