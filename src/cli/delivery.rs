//! Brings a finished run to its readers: first its files to where they are kept, then the letters, which name that place.

use std::path::Path;

use super::console::Console;
use super::failure::Failure;
use super::mail::{self, LetterOutcome, MailedRun};
use super::storage::{self, Upload};
use super::summary::MachineSummary;
use crate::config::RenderConfig;
use crate::outcome::{Delivery, Outcome};
use crate::report::Report;

/// How far a finished run got.
pub(super) struct Delivered {
    pub(super) upload: Upload,
    /// What became of the letters, in the order of the settings.
    pub(super) letters: Vec<LetterOutcome>,
}

impl Delivered {
    /// Whether it reached everybody who was to get it.
    pub(super) fn end(&self) -> Delivery {
        match &self.upload {
            Upload::Failed { .. } => Delivery::Failed,
            Upload::NotWanted | Upload::Done { .. } => mail::delivery(&self.letters),
        }
    }

    /// Where it is, as far as readers are concerned.
    pub(super) fn address<'a>(&'a self, directory: &'a Path) -> &'a Path {
        match &self.upload {
            Upload::Done { address } => Path::new(address),
            Upload::NotWanted | Upload::Failed { .. } => directory,
        }
    }
}

/// Uploads a run that no letters are about.
pub(super) fn upload(render: &RenderConfig, directory: &Path, console: &Console) -> Delivered {
    Delivered {
        upload: storage::send(render, directory, console),
        letters: Vec::new(),
    }
}

/// Uploads a run, and sends the letters about it.
pub(super) fn deliver(run: MailedRun<'_>, console: &Console) -> Delivered {
    let upload = storage::send(run.config, &run.published.path, console);
    let run = MailedRun { upload, ..run };
    Delivered {
        letters: mail::after_run(&run, console),
        upload: run.upload,
    }
}

/// Prints the summary and tells the exit code.
pub(super) fn tell(
    report: &Report,
    (directory, delivered): (&Path, &Delivered),
    json: bool,
    console: &Console,
) -> Result<u8, Failure> {
    let exit_code = Outcome::of(report).exit_code(delivered.end());
    if json {
        let summary = MachineSummary::of(report, (directory, delivered), exit_code);
        console.object(&summary)?;
    } else {
        console.summary(report, delivered.address(directory));
    }
    Ok(exit_code)
}
