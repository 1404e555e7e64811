//! What to do now: which due times are noticed, which are skipped, what is started, when to look again.

use std::collections::BTreeSet;

use chrono::{DateTime, SecondsFormat, Utc};

use super::job::Job;
use super::journal::{JobState, Line, Reason, State};
use super::outcome::End;

/// A run whose process was started so often and never came to an end is given up: it takes the machine with it.
const MOST_ATTEMPTS: u32 = 3;

/// What to do now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// To be kept first.
    pub lines: Vec<Line>,
    /// To be started, in this order, as soon as their archives are free.
    pub starts: Vec<Start>,
    /// When to look again if nothing happens before.
    pub next: Option<DateTime<Utc>>,
}

/// A run to be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Start {
    /// Of which job.
    pub job: String,
    /// The due time.
    pub due: DateTime<Utc>,
    /// The moment that names the run; absent for one that begins now.
    pub begun: Option<DateTime<Utc>>,
    /// Counted from 1.
    pub attempt: u32,
}

/// Due times that have come, of one job.
struct Come {
    /// The newest whose start has come.
    newest: DateTime<Utc>,
    /// Those before it: the first, the last, how many.
    earlier: Option<(DateTime<Utc>, DateTime<Utc>, u64)>,
}

/// Says what to do at a moment; `running` names the jobs whose processes this scheduler waits for.
///
/// Of several due times that nobody started only the newest is: a report of now says all that the others could.
#[must_use]
pub fn plan(jobs: &[Job], state: &State, running: &BTreeSet<String>, now: DateTime<Utc>) -> Plan {
    let mut plan = Plan::default();
    plan.give_up_orphans(jobs, state, running, now);
    for job in jobs {
        let known = state.jobs.get(&job.name);
        let words = job.timetable.words();
        let ahead = known.and_then(|known| known.ahead_of(now));
        match known.filter(|known| known.timetable == words && ahead.is_none()) {
            Some(known) => plan.add(job, known, running.contains(&job.name), now),
            None => {
                plan.lines.push(Line::Known {
                    job: job.name.clone(),
                    timetable: words.clone(),
                    ahead,
                    at: now,
                });
                // Planned as it will be once that line is kept.
                let mut after = known.cloned();
                let fresh = after.get_or_insert_with(|| JobState::known(&words, now));
                fresh.know(&words, ahead.is_some(), now);
                plan.add(job, fresh, running.contains(&job.name), now);
            }
        }
    }
    plan.starts
        .sort_by(|one, other| (one.due, &one.job).cmp(&(other.due, &other.job)));
    plan
}

impl Plan {
    fn add(&mut self, job: &Job, known: &JobState, is_running: bool, now: DateTime<Utc>) {
        if is_running {
            self.skip_overlap(job, known, now);
        } else if let Some(run) = known.begun {
            if run.attempt >= MOST_ATTEMPTS {
                let why = format!(
                    "given up after {MOST_ATTEMPTS} attempts that were cut off; the archive has a run begun at {} if one \
                     of them came to its end",
                    run.begun.to_rfc3339_opts(SecondsFormat::Secs, true)
                );
                self.end(&job.name, run.due, End::failed(why, 0), now);
                return self.look_again(now);
            }
            self.starts.push(Start {
                job: job.name.clone(),
                due: run.due,
                begun: Some(run.begun),
                attempt: run.attempt + 1,
            });
        } else {
            self.start_newest(job, known, now);
        }
    }

    fn skip_overlap(&mut self, job: &Job, known: &JobState, now: DateTime<Utc>) {
        let mut skipped: Option<(DateTime<Utc>, DateTime<Utc>, u64)> = None;
        for due in job.timetable.after(known.settled) {
            if due > now {
                self.look_again(due);
                break;
            }
            skipped = Some(with(skipped, due));
        }
        if let Some(skipped) = skipped {
            self.skip(job, skipped, Reason::Overlap, now);
        }
    }

    fn start_newest(&mut self, job: &Job, known: &JobState, now: DateTime<Utc>) {
        let Some(come) = self.come(job, known, now) else {
            return;
        };
        if let Some(earlier) = come.earlier {
            self.skip(job, earlier, Reason::Missed, now);
        }
        let due = come.newest;
        if !job.is_in_time(due, now) {
            return self.skip(job, (due, due, 1), Reason::TooLate, now);
        }
        if known.pending != Some(due) {
            self.lines.push(Line::Due {
                job: job.name.clone(),
                due,
                at: now,
            });
        }
        self.starts.push(Start {
            job: job.name.clone(),
            due,
            begun: None,
            attempt: 1,
        });
    }

    /// Due times that have come and are not settled; notes when the next one does.
    fn come(&mut self, job: &Job, known: &JobState, now: DateTime<Utc>) -> Option<Come> {
        let mut newest = known.pending;
        let mut before = None;
        // Passed over so far, and settled only if a later one has its start.
        let mut passed = known.pending.map(|pending| with(None, pending));
        for due in job.timetable.after(known.settled) {
            if Some(due) == known.pending {
                continue;
            }
            if due > now {
                self.look_again(job.start_of(due));
                break;
            }
            let start = job.start_of(due);
            if start <= now {
                newest = Some(due);
                before = passed;
            } else {
                self.look_again(start);
            }
            passed = Some(with(passed, due));
        }
        Some(Come {
            newest: newest?,
            earlier: before,
        })
    }

    /// A run of a job that is in the settings no more is not taken up again.
    fn give_up_orphans(
        &mut self,
        jobs: &[Job],
        state: &State,
        running: &BTreeSet<String>,
        now: DateTime<Utc>,
    ) {
        for (name, known) in &state.jobs {
            let is_listed = jobs.iter().any(|job| job.name == *name);
            if let Some(run) = known
                .begun
                .filter(|_| !is_listed && !running.contains(name))
            {
                let end = End::failed("cut off, and there is no job of this name any more", 0);
                self.end(name, run.due, end, now);
            }
        }
    }

    fn skip(
        &mut self,
        job: &Job,
        (first, due, count): (DateTime<Utc>, DateTime<Utc>, u64),
        reason: Reason,
        at: DateTime<Utc>,
    ) {
        self.lines.push(Line::Skipped {
            job: job.name.clone(),
            due,
            first,
            count,
            reason,
            at,
        });
    }

    fn end(&mut self, job: &str, due: DateTime<Utc>, end: End, at: DateTime<Utc>) {
        self.lines.push(Line::Ended {
            job: job.to_owned(),
            due,
            at,
            end,
        });
    }

    fn look_again(&mut self, at: DateTime<Utc>) {
        self.next = Some(self.next.map_or(at, |next| next.min(at)));
    }
}

/// One more due time behind those before.
fn with(
    before: Option<(DateTime<Utc>, DateTime<Utc>, u64)>,
    due: DateTime<Utc>,
) -> (DateTime<Utc>, DateTime<Utc>, u64) {
    before.map_or((due, due, 1), |(first, _, count)| (first, due, count + 1))
}

#[cfg(test)]
mod tests;
