//! What a scheduler is told, and what it tells.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::schedule::alarm::{AlarmOptions, Notice};
use crate::schedule::invocation::ScheduledJob;
use crate::schedule::journal::{Begun, Line, State};
use crate::schedule::outcome::Standing;

/// What to run, and how.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The jobs; their names are unique.
    pub jobs: Vec<ScheduledJob>,
    /// How long a process may take to end when it is told to.
    pub grace: Duration,
    /// What somebody wants to be told of.
    pub alarms: Option<AlarmOptions>,
}

/// How long to work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Until somebody says so.
    Stopped,
    /// Until nothing is due any more, here and now.
    NothingIsDue,
}

/// What a scheduler is told.
#[derive(Debug, Clone)]
pub enum Order {
    /// Start nothing any more, tell what runs to end, and end.
    Stop,
    /// End.
    StopNow,
    /// Work with other settings; what runs goes on as it was started.
    Reload(Box<Settings>),
    /// Somebody was told of a job.
    Told {
        /// Which.
        job: String,
        /// What.
        standing: Standing,
    },
    /// Nobody could be told of a job.
    NotTold {
        /// Which.
        job: String,
        /// Why.
        why: String,
    },
}

/// What a scheduler tells.
#[derive(Debug, Clone, Copy)]
pub enum Event<'a> {
    /// Something is in the journal now.
    Kept {
        /// What.
        line: &'a Line,
        /// The run that it begins or ends, if any.
        run: Option<Begun>,
    },
    /// A run said something on standard error. From outside, and to be neutralised where it is shown.
    Said {
        /// Of which job.
        job: &'a str,
        /// What.
        line: &'a str,
    },
    /// A run has to wait: a process of somebody else works in its archive.
    Waiting {
        /// Of which job.
        job: &'a str,
        /// Where.
        archive: &'a Path,
    },
    /// A run was cut off and will be taken up again.
    CutOff {
        /// Of which job.
        job: &'a str,
    },
    /// Somebody has to be told; who listens says by an order whether that worked.
    Alarm(&'a Notice),
    /// Nobody could be told.
    NotTold {
        /// Of which job.
        job: &'a str,
        /// Why.
        why: &'a str,
        /// When it is tried again.
        again: DateTime<Utc>,
    },
    /// How things are now.
    Changed {
        /// What is known of every job.
        state: &'a State,
        /// Jobs that run.
        running: &'a [&'a str],
        /// Whether nothing is started any more.
        is_stopping: bool,
    },
}
