//! How a run is begun: with the lock of its archive, under a moment that names it alone.

use std::fs::File;
use std::path::PathBuf;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use tokio::sync::watch;
use tokio::task::Id;

use super::archive::{self, Hold};
use super::{Daemon, Done, Event};
use crate::schedule::error::Error;
use crate::schedule::invocation::ScheduledJob;
use crate::schedule::journal::Line;
use crate::schedule::outcome::End;
use crate::schedule::plan::Start;
use crate::schedule::running::{self, Circumstances};

/// A run that goes on.
pub(super) struct Going {
    pub(super) due: DateTime<Utc>,
    archive: PathBuf,
    pub(super) task: Id,
    pub(super) stop: watch::Sender<bool>,
}

impl Daemon<'_> {
    /// Starts a run if its archive is free; otherwise it stays due.
    pub(super) fn start(&mut self, start: Start, now: DateTime<Utc>) -> Result<(), Error> {
        let Some(job) = self.jobs().find(|job| job.job.name == start.job).cloned() else {
            return Ok(());
        };
        let is_ours = |going: &Going| going.archive == job.archive;
        if self.running.values().any(is_ours) {
            return Ok(());
        }
        let lock = match archive::hold(&job.archive) {
            Hold::Ours(lock) => lock,
            Hold::Taken => {
                if self.waiting.insert(start.job.clone()) {
                    (self.listener)(Event::Waiting {
                        job: &start.job,
                        archive: &job.archive,
                    });
                }
                return Ok(());
            }
            Hold::Unusable(why) => {
                return self.keep(&Line::Ended {
                    job: start.job,
                    due: start.due,
                    at: now,
                    end: End::failed(why, 0),
                });
            }
        };
        self.waiting.remove(&start.job);
        let begun = start.begun.unwrap_or_else(|| self.moment(now));
        self.keep(&Line::Started {
            job: start.job.clone(),
            due: start.due,
            begun,
            attempt: start.attempt,
            at: now,
        })?;
        self.spawn(&job, &start, begun, lock);
        Ok(())
    }

    fn spawn(&mut self, job: &ScheduledJob, start: &Start, begun: DateTime<Utc>, lock: File) {
        let (stop, stopped) = watch::channel(false);
        let circumstances = Circumstances {
            job: start.job.clone(),
            begun,
            attempt: start.attempt,
            lock,
            timeout: job.timeout,
            grace: self.settings.grace,
            stop: stopped,
            said: self.said.0.clone(),
        };
        let (name, due) = (start.job.clone(), start.due);
        let invocation = job.invocation.clone();
        let task = self.tasks.spawn(async move {
            Done {
                job: name,
                due,
                end: running::run(&invocation, circumstances).await,
            }
        });
        let going = Going {
            due,
            archive: job.archive.clone(),
            task: task.id(),
            stop,
        };
        self.running.insert(start.job.clone(), going);
    }

    /// The moment that names a run: now, in whole seconds, and never that of another run.
    fn moment(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let second = TimeDelta::seconds(1);
        let now = now.duration_trunc(second).unwrap_or(now);
        let last = self.journal.state().last_begun;
        // A clock that was wrong for a while does not count: its runs have other names.
        let near = last.filter(|last| *last >= now && *last - now < TimeDelta::minutes(1));
        near.map_or(now, |last| last + second)
    }
}
