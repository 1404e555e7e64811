//! All failures that any run had, run after run merged by id.
//!
//! Ids are digests, so runs are sorted by them and walked through side by side: no hashing, no text, 48 bytes each.

use super::run::{Facts, Row};
use crate::findings::CheckResult;

/// A failure that some run had.
#[derive(Debug, Clone, Copy)]
struct Known {
    id: u128,
    first_seen: i64,
    /// Since when it is there without a break, as far as any run tells.
    since: i64,
    /// Its place among the results of the last run; [`ABSENT`] when that had it not.
    number: u32,
    facts: Facts,
}

const ABSENT: u32 = u32::MAX;

/// Every failure that was ever seen, in the order of ids.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    known: Vec<Known>,
    /// The room of the list before, for the next one: fresh memory would have to be cleared each time.
    room: Vec<Known>,
}

/// What a run says of one failure, held against what was known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Met {
    pub(super) id: u128,
    /// Its place among the results of this run.
    pub(super) number: u32,
    pub(super) first_seen: i64,
    pub(super) facts: Facts,
    pub(super) before: Before,
}

/// What was known of a failure of this run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing.
    Unknown,
    /// The last run had it not, an earlier one did.
    Earlier,
    /// The last run had it, and thought this of it.
    Present(Facts),
}

/// A failure of the last run that this one does not call a failure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Left {
    pub(super) id: u128,
    /// Its place among the results of the last run.
    pub(super) number: u32,
    pub(super) first_seen: i64,
    /// Since when it was there without a break.
    pub(super) since: i64,
    /// What the last run thought of it.
    pub(super) facts: Facts,
    /// What this run says of it; nothing when it does not name it.
    pub(super) result: Option<CheckResult>,
}

/// A run being taken in.
struct Merge<F> {
    now_ms: i64,
    /// What is known after it; nothing when nobody asks for that.
    known: Option<Vec<Known>>,
    left: Vec<Left>,
    meet: F,
}

impl Ledger {
    /// Takes in a run, shows its failures in the order of ids, and gives those that left, in the order of the run before;
    /// `rows` stand in the order of ids.
    ///
    /// # Units
    /// `now_ms` is the moment of the run.
    pub(super) fn merge(&mut self, rows: &[Row], now_ms: i64, meet: impl FnMut(Met)) -> Vec<Left> {
        let mut room = std::mem::take(&mut self.room);
        room.clear();
        room.reserve(self.known.len().max(rows.len()) + rows.len() / 8);
        let merged = self.walk(rows, Merge::new(now_ms, Some(room), meet));
        self.room = std::mem::replace(&mut self.known, merged.known.unwrap_or_default());
        merged.left
    }

    /// Does the same with the last run: afterwards nothing is known any more.
    pub(super) fn finish(self, rows: &[Row], now_ms: i64, meet: impl FnMut(Met)) -> Vec<Left> {
        self.walk(rows, Merge::new(now_ms, None, meet)).left
    }

    fn walk<F: FnMut(Met)>(&self, rows: &[Row], mut merge: Merge<F>) -> Merge<F> {
        let mut rows = rows.iter().copied().peekable();
        for known in &self.known {
            while let Some(row) = rows.next_if(|row| row.id < known.id) {
                merge.row(row, None);
            }
            match rows.next_if(|row| row.id == known.id) {
                Some(row) => merge.row(row, Some(*known)),
                None => merge.leave(*known, None),
            }
        }
        rows.for_each(|row| merge.row(row, None));
        // Those of one asset stand together in its run, and are read from front to back.
        merge.left.sort_unstable_by_key(|left| left.number);
        merge
    }
}

impl<F: FnMut(Met)> Merge<F> {
    fn new(now_ms: i64, known: Option<Vec<Known>>, meet: F) -> Self {
        Self {
            now_ms,
            known,
            left: Vec::new(),
            meet,
        }
    }

    fn row(&mut self, row: Row, known: Option<Known>) {
        if row.facts.result != CheckResult::Fail {
            if let Some(known) = known {
                self.leave(known, Some(row.facts.result));
            }
            return;
        }
        let first_seen = known.map_or(row.first_seen, |known| known.first_seen.min(row.first_seen));
        if let Some(kept) = &mut self.known {
            kept.push(Known {
                id: row.id,
                first_seen,
                since: match known {
                    Some(known) if known.number == ABSENT => self.now_ms,
                    Some(known) => known.since,
                    None => first_seen,
                },
                number: row.number,
                facts: row.facts,
            });
        }
        (self.meet)(Met {
            id: row.id,
            number: row.number,
            first_seen,
            facts: row.facts,
            before: match known {
                None => Before::Unknown,
                Some(known) if known.number == ABSENT => Before::Earlier,
                Some(known) => Before::Present(known.facts),
            },
        });
    }

    fn leave(&mut self, known: Known, result: Option<CheckResult>) {
        if known.number != ABSENT {
            self.left.push(Left {
                id: known.id,
                number: known.number,
                first_seen: known.first_seen,
                since: known.since,
                facts: known.facts,
                result,
            });
        }
        if let Some(kept) = &mut self.known {
            kept.push(Known {
                number: ABSENT,
                ..known
            });
        }
    }
}

/// What a run says of an id; rows stand in the order of ids.
pub(super) fn result_of(rows: &[Row], id: u128) -> Option<CheckResult> {
    let place = rows.binary_search_by_key(&id, |row| row.id).ok()?;
    Some(rows.get(place)?.facts.result)
}
