//! The lines of a journal.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::state::JobState;
use crate::schedule::outcome::{End, Standing};

/// What happened. Due times and beginnings have whole seconds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Line {
    /// The first line: what this file is.
    Journal {
        /// Name and version of the form.
        schema: String,
    },
    /// All that earlier lines said of a job; an older file ended here.
    Snapshot {
        /// Which.
        job: String,
        /// What is known of it.
        state: Box<JobState>,
    },
    /// A job is new, or is due at other times than before. Due times before this moment are none of its own.
    Known {
        /// Which.
        job: String,
        /// Cron expression and time zone.
        timetable: String,
        /// Up to when due times were settled by a clock that was wrong: they are open again after this moment.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ahead: Option<DateTime<Utc>>,
        /// When it was noticed.
        at: DateTime<Utc>,
    },
    /// The start of a due time has come. It will be started or skipped, whatever the settings say later.
    Due {
        /// Which job.
        job: String,
        /// The due time.
        due: DateTime<Utc>,
        /// When it was noticed.
        at: DateTime<Utc>,
    },
    /// The process of a run is about to be started; with an attempt above one, again.
    Started {
        /// Which job.
        job: String,
        /// The due time.
        due: DateTime<Utc>,
        /// The moment that names the run, the same for every attempt.
        begun: DateTime<Utc>,
        /// Counted from 1.
        attempt: u32,
        /// When.
        at: DateTime<Utc>,
    },
    /// A run ended.
    Ended {
        /// Which job.
        job: String,
        /// The due time.
        due: DateTime<Utc>,
        /// When.
        at: DateTime<Utc>,
        /// How.
        #[serde(flatten)]
        end: End,
    },
    /// Due times that are not started, ever.
    Skipped {
        /// Which job.
        job: String,
        /// The last of them.
        due: DateTime<Utc>,
        /// The first of them.
        first: DateTime<Utc>,
        /// How many.
        count: u64,
        /// Why.
        reason: Reason,
        /// When that was decided.
        at: DateTime<Utc>,
    },
    /// Somebody was told how a job is.
    Told {
        /// Which.
        job: String,
        /// What was told.
        #[serde(flatten)]
        standing: Standing,
        /// When.
        at: DateTime<Utc>,
    },
    /// What somebody was told is over, or a part of it, and nobody wants to know.
    Settled {
        /// Of which job.
        job: String,
        /// What is left of it.
        #[serde(flatten)]
        standing: Standing,
        /// When.
        at: DateTime<Utc>,
    },
}

/// Why a due time is skipped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The run of an earlier due time still went on.
    Overlap,
    /// Nobody was there to start it, and a later one was due meanwhile.
    Missed,
    /// Nobody was there to start it within the window for catching up.
    TooLate,
}

impl Reason {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Overlap, Self::Missed, Self::TooLate];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overlap => "overlap",
            Self::Missed => "missed",
            Self::TooLate => "too_late",
        }
    }
}
