//! What the lines of a journal add up to.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::line::{Line, Reason};
use crate::schedule::outcome::{Condition, End, Standing};

/// A clock that is set back by less repeats no due time. By more it was wrong, and what it settled does not count: a job
/// would not run before that time comes again, which may be years.
const LONGEST_SETBACK: TimeDelta = TimeDelta::days(1);

/// What is known of every job.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    /// By name.
    pub jobs: BTreeMap<String, JobState>,
    /// The last moment that names a run of any job.
    pub last_begun: Option<DateTime<Utc>>,
}

/// What is known of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobState {
    /// Cron expression and time zone.
    pub timetable: String,
    /// No due time up to this one is open any more, but for those named below.
    pub settled: DateTime<Utc>,
    /// Noticed, and neither started nor skipped.
    pub pending: Option<DateTime<Utc>>,
    /// Started, and not ended.
    pub begun: Option<Begun>,
    /// The last moment that names a run.
    #[serde(default)]
    pub last_begun: Option<DateTime<Utc>>,
    /// The end of the last run.
    pub last: Option<Finished>,
    /// What somebody was told last.
    pub told: Option<Told>,
    /// How often runs ended how.
    pub runs: BTreeMap<Condition, u64>,
    /// How often a report did not reach everybody.
    #[serde(default)]
    pub undelivered: u64,
    /// How many due times were skipped, and why.
    pub skipped: BTreeMap<Reason, u64>,
    /// Requests of all runs.
    pub requests: u64,
    /// Requests of all runs that were sent again.
    pub retries: u64,
    /// Answers to all runs that said "too many requests".
    pub throttled: u64,
}

/// A run that has started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// The due time.
    pub due: DateTime<Utc>,
    /// The moment that names the run.
    pub begun: DateTime<Utc>,
    /// How often its process was started.
    pub attempt: u32,
}

/// A run that has ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finished {
    /// The due time.
    pub due: DateTime<Utc>,
    /// When it ended.
    pub at: DateTime<Utc>,
    /// How.
    pub end: End,
}

/// What somebody was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What; of that, what is left.
    #[serde(flatten)]
    pub standing: Standing,
    /// When.
    pub at: DateTime<Utc>,
}

impl State {
    /// Adds a line.
    pub fn add(&mut self, line: &Line) {
        match line {
            Line::Journal { .. } => {}
            Line::Snapshot { job, state } => {
                let begun = state.begun.map(|begun| begun.begun);
                self.note_begun(begun.max(state.last_begun));
                self.jobs.insert(job.clone(), (**state).clone());
            }
            Line::Known {
                job,
                timetable,
                ahead,
                at,
            } => {
                let known = self.jobs.entry(job.clone());
                let known = known.or_insert_with(|| JobState::known(timetable, *at));
                known.know(timetable, ahead.is_some(), *at);
            }
            Line::Due { job, due, .. } => self.change(job, |job| job.pending = Some(*due)),
            Line::Started {
                job,
                due,
                begun,
                attempt,
                ..
            } => {
                let run = Begun {
                    due: *due,
                    begun: *begun,
                    attempt: *attempt,
                };
                self.note_begun(Some(*begun));
                self.change(job, |job| job.start(run));
            }
            Line::Ended { job, due, at, end } => {
                let finished = Finished {
                    due: *due,
                    at: *at,
                    end: end.clone(),
                };
                self.change(job, |job| job.finish(finished));
            }
            Line::Skipped {
                job,
                due,
                count,
                reason,
                ..
            } => self.change(job, |job| job.skip(*due, *count, *reason)),
            Line::Told { job, standing, at } | Line::Settled { job, standing, at } => {
                let told = Told {
                    standing: *standing,
                    at: *at,
                };
                self.change(job, |job| job.told = Some(told));
            }
        }
    }

    /// A line about a job that no line made known says nothing that could be used.
    fn change(&mut self, name: &str, change: impl FnOnce(&mut JobState)) {
        if let Some(job) = self.jobs.get_mut(name) {
            change(job);
        }
    }

    fn note_begun(&mut self, begun: Option<DateTime<Utc>>) {
        self.last_begun = self.last_begun.max(begun);
    }
}

impl JobState {
    /// A job that is known from a moment on.
    #[must_use]
    pub fn known(timetable: &str, at: DateTime<Utc>) -> Self {
        Self {
            timetable: timetable.to_owned(),
            settled: at,
            pending: None,
            begun: None,
            last_begun: None,
            last: None,
            told: None,
            runs: BTreeMap::new(),
            undelivered: 0,
            skipped: BTreeMap::new(),
            requests: 0,
            retries: 0,
            throttled: 0,
        }
    }

    /// Up to when due times are settled, if that is so far ahead of a moment that the clock must have been wrong.
    #[must_use]
    pub fn ahead_of(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        Some(self.settled).filter(|settled| *settled - now > LONGEST_SETBACK)
    }

    /// Is due at these times from a moment on; with a clock that was wrong before, whatever was settled or told by it.
    pub fn know(&mut self, timetable: &str, was_wrong: bool, at: DateTime<Utc>) {
        timetable.clone_into(&mut self.timetable);
        if was_wrong {
            self.settled = at;
            self.pending = self.pending.filter(|pending| *pending <= at);
            if let Some(told) = &mut self.told {
                told.at = told.at.min(at);
            }
        } else {
            self.settled = self.settled.max(at);
        }
    }

    fn start(&mut self, run: Begun) {
        self.settle(run.due);
        self.begun = Some(run);
        self.last_begun = self.last_begun.max(Some(run.begun));
    }

    fn finish(&mut self, finished: Finished) {
        self.settle(finished.due);
        self.begun = None;
        let standing = finished.end.standing;
        *self.runs.entry(standing.condition).or_default() += 1;
        self.undelivered += u64::from(standing.is_undelivered());
        if let Some(summary) = &finished.end.summary {
            self.requests += summary.requests;
            self.retries += summary.retries;
            self.throttled += summary.throttled;
        }
        self.last = Some(finished);
    }

    fn skip(&mut self, due: DateTime<Utc>, count: u64, reason: Reason) {
        self.settle(due);
        *self.skipped.entry(reason).or_default() += count;
    }

    fn settle(&mut self, due: DateTime<Utc>) {
        self.settled = self.settled.max(due);
        self.pending = self.pending.filter(|pending| *pending > due);
    }
}
