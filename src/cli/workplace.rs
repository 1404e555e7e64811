//! Where a run is made: a new directory that nobody sees yet, or one that a killed process left.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::arguments::OutArguments;
use super::console::Console;
use super::failure::Failure;
use super::head::run_id;
use super::interrupt::Farewell;
use crate::collect::{self, Clock, EVIDENCE, Scope};
use crate::config::RenderConfig;
use crate::deliver::{Existing, Staging};

/// How to begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beginning {
    /// What to do when there is a run of this name.
    pub(super) existing: Existing,
    /// Whether to go on with what a killed process left.
    pub(super) resume: bool,
    /// The moment of the only run to go on with; any of the same scope where there is none.
    pub(super) exactly: Option<DateTime<Utc>>,
    /// The moment that ages are counted to, in a run that begins now.
    pub(super) now: DateTime<Utc>,
    /// What is said when it is told to end.
    pub(super) farewell: Farewell,
}

/// A run being made.
pub(super) struct Workplace {
    pub(super) staging: Staging,
    /// Where evidence is kept.
    pub(super) folder: PathBuf,
    /// The moment that ages are counted to.
    pub(super) now: DateTime<Utc>,
}

/// What beginning led to.
pub(super) enum Begun {
    /// There is work to do.
    Work(Workplace),
    /// The run that was to be resumed is finished; it is here.
    Finished(PathBuf),
}

impl Beginning {
    /// A new run.
    pub(super) fn anew(arguments: &OutArguments, now: DateTime<Utc>) -> Self {
        Self {
            existing: existing(arguments.replace),
            resume: false,
            exactly: None,
            now,
            farewell: Farewell::RUN,
        }
    }
}

/// Says that there is no archive where one is looked for.
pub(super) fn expect_archive(out: &Path) -> Result<(), Failure> {
    match out.is_dir() {
        true => Ok(()),
        false => Err(Failure::NoArchive {
            path: out.to_owned(),
        }),
    }
}

pub(super) fn existing(replace: bool) -> Existing {
    if replace {
        Existing::Replace
    } else {
        Existing::Refuse
    }
}

/// Begins a run, or takes up the newest one of the same scope that was killed.
pub(super) async fn begin(
    scope: &Scope,
    render: &RenderConfig,
    beginning: Beginning,
    console: &Console,
) -> Result<Begun, Failure> {
    if beginning.resume {
        if let Some(left) = take_up(scope, render, &beginning)? {
            let run = left.staging.run_id().to_owned();
            console.remark(&format!("going on with {run}, which was cut off"));
            return Ok(Begun::Work(left));
        }
        let finished = render.out.join(run_id(scope, beginning.now));
        let is_exact = beginning.exactly.is_some() && beginning.existing == Existing::Refuse;
        if is_exact && finished.exists() {
            console.remark("nothing to resume: the run is finished");
            return Ok(Begun::Finished(finished));
        }
        console.remark("nothing to resume: no run of this scope was cut off; beginning anew");
    }
    let is_any = beginning.exactly.is_none() && render.now.is_none();
    let (staging, now) = if is_any && beginning.existing == Existing::Refuse {
        create_at_a_free_moment(scope, render, beginning.now).await?
    } else {
        let run_id = run_id(scope, beginning.now);
        let staging = Staging::create(&render.out, &run_id, beginning.existing)?;
        (staging, beginning.now)
    };
    Ok(Begun::Work(Workplace {
        folder: evidence_folder(&staging)?,
        staging,
        now,
    }))
}

/// Begins a run in the first second that no other run of the same scope has: their names would be the same.
async fn create_at_a_free_moment(
    scope: &Scope,
    render: &RenderConfig,
    mut now: DateTime<Utc>,
) -> Result<(Staging, DateTime<Utc>), Failure> {
    loop {
        if let Some(staging) = Staging::create_unless_taken(&render.out, &run_id(scope, now))? {
            return Ok((staging, now));
        }
        let of_second = u64::from(now.timestamp_subsec_millis()).min(999);
        tokio::time::sleep(Duration::from_millis(1_000 - of_second)).await;
        now = super::clock();
    }
}

/// What a killed process left, if it got as far as keeping evidence.
fn take_up(
    scope: &Scope,
    render: &RenderConfig,
    beginning: &Beginning,
) -> Result<Option<Workplace>, Failure> {
    let exactly = beginning.exactly.map(|moment| run_id(scope, moment));
    // Runs of the same scope end in the same digits.
    let any_moment = run_id(scope, DateTime::UNIX_EPOCH);
    let (_, digits) = any_moment.rsplit_once('-').unwrap_or_default();
    let is_wanted = |id: &str| match &exactly {
        Some(exactly) => id == exactly,
        None => id.rsplit_once('-').is_some_and(|(_, own)| own == digits),
    };
    let Some(staging) = Staging::resume(&render.out, is_wanted, EVIDENCE, beginning.existing)?
    else {
        return Ok(None);
    };
    let folder = staging.path().join(EVIDENCE);
    let begun = collect::begun(&folder).map_err(Failure::Evidence)?;
    let now = begun.and_then(|begun| DateTime::from_timestamp_millis(begun.as_of));
    // Killed before the first line was kept: letting go of it removes it.
    Ok(now.map(|now| Workplace {
        staging,
        folder,
        now,
    }))
}

/// Makes the folder for evidence in a run that nobody sees yet.
pub(super) fn evidence_folder(staging: &Staging) -> Result<PathBuf, Failure> {
    let folder = staging.path().join(EVIDENCE);
    match fs::create_dir(&folder) {
        Ok(()) => Ok(folder),
        Err(source) => Err(Failure::Folder {
            path: folder.display().to_string(),
            source,
        }),
    }
}

/// The clock of a run: who fixes the moment wants the same output again, so everything is recorded as of it.
pub(super) fn clock(render: &RenderConfig) -> Clock {
    match render.now {
        Some(now) => Clock::Standing(now.timestamp_millis()),
        None => Clock::Running(super::clock_ms),
    }
}
