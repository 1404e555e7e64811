//! How the process of a run is started.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use tokio::process::Command;

use super::job::Job;

/// A program and what it is told; the moment that names the run is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invocation {
    /// The program.
    pub program: PathBuf,
    /// What it is told.
    pub arguments: Vec<OsString>,
    /// Variables that it must not see.
    pub hidden: Vec<&'static str>,
}

/// A job, and how it is run.
#[derive(Debug, Clone)]
pub struct ScheduledJob {
    /// When.
    pub job: Job,
    /// By which process.
    pub invocation: Invocation,
    /// Where it writes to: of the jobs of one archive one runs at a time.
    pub archive: PathBuf,
    /// How long it may take before it is told to come to an end.
    pub timeout: Duration,
}

impl Invocation {
    /// The process of a run; `attempt` above one goes on with what was begun.
    ///
    /// It gets a group of its own: an interrupt from the keyboard is for the scheduler, which decides what becomes of runs.
    pub(super) fn command(&self, begun: DateTime<Utc>, attempt: u32, stdin: Stdio) -> Command {
        let mut command = Command::new(&self.program);
        command
            .args(&self.arguments)
            .arg("--begun")
            .arg(begun.to_rfc3339_opts(SecondsFormat::Secs, true))
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        if attempt > 1 {
            command.arg("--resume");
        }
        for variable in &self.hidden {
            command.env_remove(variable);
        }
        #[cfg(unix)]
        command.process_group(0);
        command
    }
}
