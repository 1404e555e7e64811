//! What is known right now, for those who ask over HTTP.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use super::log;
use crate::cli::clock;
use crate::cli::console::Console;
use crate::config::ScheduleConfig;
use crate::schedule::{Event, Job, State};

/// A scheduler that has not looked at its clock for so long hangs; it does so every thirty seconds.
const HANGS: TimeDelta = TimeDelta::minutes(2);

/// What is known right now.
pub(super) struct Board {
    view: Mutex<View>,
    /// What only another start changes.
    fixed: (Option<SocketAddr>, PathBuf),
}

/// What is known at one moment.
#[derive(Clone, Default)]
pub(super) struct View {
    pub(super) jobs: Vec<Job>,
    pub(super) state: State,
    pub(super) running: BTreeSet<String>,
    /// When the scheduler looked at its clock last.
    pub(super) looked: Option<DateTime<Utc>>,
    pub(super) is_stopping: bool,
}

impl Board {
    pub(super) fn new(config: &ScheduleConfig) -> Self {
        let view = View {
            jobs: jobs(config),
            ..View::default()
        };
        Self {
            view: Mutex::new(view),
            fixed: (config.listen, config.journal.clone()),
        }
    }

    /// Takes over what changed.
    pub(super) fn note(&self, event: &Event<'_>) {
        if let Event::Changed {
            state,
            running,
            is_stopping,
        } = event
        {
            let mut view = self.lock();
            if view.state != **state {
                view.state = (*state).clone();
            }
            view.running = running.iter().map(|job| (*job).to_owned()).collect();
            view.is_stopping = *is_stopping;
            view.looked = Some(clock());
        }
    }

    /// Takes over other jobs.
    pub(super) fn reload(&self, config: &ScheduleConfig, console: &Console) {
        self.lock().jobs = jobs(config);
        if self.fixed != (config.listen, config.journal.clone()) {
            let text = "`listen` and `journal` change with the next start";
            log::say("settings_fixed", text, console);
        }
    }

    pub(super) fn view(&self) -> View {
        self.lock().clone()
    }

    /// A panic of somebody else leaves nothing half done in here.
    fn lock(&self) -> MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl View {
    /// Whether the scheduler looks at its clock.
    pub(super) fn is_alive(&self, now: DateTime<Utc>) -> bool {
        self.looked.is_some_and(|looked| now - looked < HANGS)
    }

    /// Whether it starts what is due.
    pub(super) fn is_ready(&self, now: DateTime<Utc>) -> bool {
        self.is_alive(now) && !self.is_stopping
    }
}

fn jobs(config: &ScheduleConfig) -> Vec<Job> {
    let jobs = config.jobs.iter();
    jobs.map(|planned| planned.job.clone()).collect()
}
