//! Walks through runs from the earliest to the latest and tells of each what changed.

use super::Error;
use super::comparison::{ChangeCounts, Comparison, Gone, Present, PresentClass};
use super::fate::note_reinstalled;
use super::ledger::{Before, Ledger, Left, Met};
use super::pending::{Lost, Pending, Proof};
use super::run::{Detail, Facts, Row, Run};
use super::trend::{Point, Remediation, Trend};
use crate::findings::{Change, FindingId, Severity};

/// What is known before a run is looked at. After an error it is of no use any more.
#[derive(Default)]
pub(super) struct Fold<'r> {
    previous: Option<&'r dyn Run>,
    ledger: Ledger,
    pending: Pending,
    points: Vec<Point>,
    /// Milliseconds from when it came up, or up again, to fixed, by severity as in [`Severity::FAILING`].
    remediated: [Vec<i64>; 4],
}

/// The failures of a run.
#[derive(Default)]
struct Seen {
    counts: ChangeCounts,
    open: [u64; 4],
    /// Those that somebody wants to see.
    listed: Vec<Present>,
}

impl<'r> Fold<'r> {
    /// Takes in the next run.
    pub(super) fn add(&mut self, run: &'r dyn Run) -> Result<(), Error> {
        let rows = sorted_rows(run)?;
        let (mut seen, left) = self.meet(&rows, run, Detail::Place);
        self.hear(&mut seen, run)?;
        let lost = self.lose(left, &rows, run, Detail::Place)?;
        self.pending.keep(&lost);
        self.note(&seen, &lost, run);
        Ok(())
    }

    /// Takes in the last run, and tells what changed since the one before; nothing when there is none.
    pub(super) fn finish(mut self, run: &'r dyn Run) -> Result<(Option<Comparison>, Trend), Error> {
        let previous = self.previous;
        let rows = sorted_rows(run)?;
        let (mut seen, left) = self.meet(&rows, run, Detail::Whole);
        self.hear(&mut seen, run)?;
        let lost = self.lose(left, &rows, run, Detail::Whole)?;
        let counts = self.note(&seen, &lost, run);
        let comparison = match previous {
            None => None,
            Some(previous) => Some(Comparison {
                earlier: previous.head().clone(),
                earlier_reach: previous.reach().clone(),
                counts,
                gone: gone(&lost, run, previous)?,
                gone_findings: lost.findings,
                present: seen.listed,
            }),
        };
        Ok((comparison, self.into_trend()))
    }

    /// The trend of all runs so far.
    pub(super) fn into_trend(self) -> Trend {
        Trend {
            remediation: Remediation::of(self.remediated),
            points: self.points,
        }
    }

    /// Puts the failures of a run into their classes. Lists all of them, or only those that the run before may have been
    /// deaf to.
    fn meet(&mut self, rows: &[Row], run: &dyn Run, detail: Detail) -> (Seen, Vec<Left>) {
        let (previous, pending) = (self.previous, &self.pending);
        let is_deaf = previous.is_some_and(|previous| !previous.reach().covers(run.reach()));
        let mut seen = Seen::default();
        let meet = |met: Met| {
            let present = class_of(&met, previous, pending);
            if present.facts.is_open() {
                add_to(&mut seen.open, present.facts.severity);
            }
            if detail == Detail::Whole || (is_deaf && is_absent(present.class)) {
                seen.listed.push(present);
            } else {
                seen.counts.add_present(present.class);
            }
        };
        let now_ms = run.head().time_ms;
        let left = match detail {
            Detail::Place => self.ledger.merge(rows, now_ms, meet),
            Detail::Whole => std::mem::take(&mut self.ledger).finish(rows, now_ms, meet),
        };
        (seen, left)
    }

    /// Where the earlier run was deaf, nothing is new. Counts what is listed.
    fn hear(&self, seen: &mut Seen, run: &dyn Run) -> Result<(), Error> {
        if let Some(previous) = self.previous
            && !previous.reach().covers(run.reach())
        {
            let listed = seen.listed.iter_mut();
            let mut absent: Vec<&mut Present> =
                listed.filter(|present| is_absent(present.class)).collect();
            absent.sort_unstable_by_key(|present| present.number);
            let numbers: Vec<u32> = absent.iter().map(|present| present.number).collect();
            let findings = run.findings(&numbers, Detail::Place)?;
            for (present, finding) in absent.iter_mut().zip(findings.iter()) {
                let check = present.facts.check;
                let heard = previous.reach().hears(finding.spot(), check, run.reach());
                if let Err(why) = heard {
                    // Seen before, and not seen to be gone since.
                    let is_known = present.class == PresentClass::Reopened;
                    present.change = is_known.then_some(Change::Persisting);
                    present.class = PresentClass::Incomparable(why);
                }
            }
        }
        for present in &seen.listed {
            seen.counts.add_present(present.class);
        }
        Ok(())
    }

    /// What became of the failures that the run does not have.
    fn lose(
        &mut self,
        left: Vec<Left>,
        rows: &[Row],
        run: &dyn Run,
        detail: Detail,
    ) -> Result<Lost, Error> {
        let Some(previous) = self.previous else {
            return Ok(Lost::default());
        };
        let numbers: Vec<u32> = left.iter().map(|left| left.number).collect();
        let findings = previous.findings(&numbers, detail)?;
        let proof = Proof::of(run, previous.reach(), rows);
        let mut lost = Lost::by_lists(left, findings, &proof);
        self.pending.settle(&mut lost, &proof)?;
        Ok(lost)
    }

    /// Writes down what a run says; gives how many failures are in each class.
    fn note(&mut self, seen: &Seen, lost: &Lost, run: &'r dyn Run) -> ChangeCounts {
        let mut counts = seen.counts;
        for fate in &lost.fates {
            counts.add_gone(*fate);
        }
        let now = run.head().time_ms;
        for fixed in &lost.fixed {
            let place = place_of(fixed.facts.severity);
            if let Some(times) = place.and_then(|place| self.remediated.get_mut(place)) {
                times.push(now.saturating_sub(fixed.since).max(0));
            }
        }
        self.points.push(Point {
            run: run.head().clone(),
            open: seen.open,
            changes: self.previous.map(|_| counts),
        });
        self.previous = Some(run);
        counts
    }
}

/// What is gone, for readers: in the order of the earlier run.
fn gone(lost: &Lost, run: &dyn Run, previous: &dyn Run) -> Result<Vec<Gone>, Error> {
    let cases = lost.left.iter().zip(&lost.fates);
    let mut gone: Vec<Gone> = cases
        .map(|(left, fate)| Gone {
            id: FindingId::from_bytes(left.id.to_be_bytes()),
            facts: left.facts,
            first_seen: left.first_seen,
            fate: *fate,
            reinstalled_as: None,
        })
        .collect();
    note_reinstalled(&mut gone, &lost.findings, (previous, run))?;
    Ok(gone)
}

fn sorted_rows(run: &dyn Run) -> Result<Vec<Row>, Error> {
    let mut rows = run.rows()?;
    rows.sort_unstable_by_key(|row| row.id);
    rows.dedup_by_key(|row| row.id);
    Ok(rows)
}

fn class_of(met: &Met, previous: Option<&dyn Run>, pending: &Pending) -> Present {
    // A run that is not looked at, because the archive was pruned or only two runs are compared, had it.
    let is_older = |moment: i64| previous.is_some_and(|run| moment < run.head().time_ms);
    let class = match met.before {
        Before::Unknown if is_older(met.first_seen) => PresentClass::Reopened,
        Before::Unknown => PresentClass::New,
        // What comes back was away only if its absence meant something.
        Before::Earlier => pending
            .unheard(met.id)
            .map_or(PresentClass::Reopened, PresentClass::Incomparable),
        Before::Present(facts) if is_alike(facts, met.facts) => PresentClass::Persisting,
        Before::Present(facts) => PresentClass::Changed(facts),
    };
    let change = match class {
        PresentClass::New => Change::New,
        PresentClass::Reopened => Change::Reopened,
        PresentClass::Persisting | PresentClass::Changed(_) | PresentClass::Incomparable(_) => {
            Change::Persisting
        }
    };
    Present {
        number: met.number,
        id: FindingId::from_bytes(met.id.to_be_bytes()),
        facts: met.facts,
        first_seen: met.first_seen,
        change: previous.map(|_| change),
        class,
    }
}

fn is_alike(one: Facts, other: Facts) -> bool {
    (one.status, one.severity) == (other.status, other.severity)
}

/// Whether the run before did not have it.
fn is_absent(class: PresentClass) -> bool {
    match class {
        PresentClass::New | PresentClass::Reopened => true,
        PresentClass::Persisting | PresentClass::Changed(_) | PresentClass::Incomparable(_) => {
            false
        }
    }
}

fn place_of(severity: Severity) -> Option<usize> {
    Severity::FAILING.iter().position(|one| *one == severity)
}

fn add_to(counts: &mut [u64; 4], severity: Severity) {
    if let Some(count) = place_of(severity).and_then(|place| counts.get_mut(place)) {
        *count += 1;
    }
}
