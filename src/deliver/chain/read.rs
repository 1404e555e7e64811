//! The chain as it stands in its file.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use super::line::Line;
use super::sense::{Nonsense, Standing};
use super::{CHAIN, Event, Hold, Tombstone};
use crate::deliver::Error;

/// The chain of an archive.
#[derive(Debug, Clone, Default)]
pub struct Chain {
    /// The lines that can be read.
    pub(super) lines: Vec<Line>,
    faults: Vec<Fault>,
    /// How many bytes at the end are no whole line.
    pub(super) torn_bytes: usize,
}

/// Something that is wrong with the lines themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// A line is not as it was written.
    Changed { number: usize, what: &'static str },
    /// A line does not follow the one before it.
    Broken { number: usize },
    /// A line says what cannot have happened after the lines before it.
    Senseless {
        number: usize,
        run_id: String,
        why: Nonsense,
    },
    /// The last line has no end.
    Torn,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed { number, what } => {
                write!(formatter, "`{CHAIN}` line {number} was changed: {what}")
            }
            Self::Broken { number } => write!(
                formatter,
                "`{CHAIN}` line {number} does not follow the line before it: lines were removed, added or moved"
            ),
            Self::Senseless {
                number,
                run_id,
                why,
            } => write!(
                formatter,
                "`{CHAIN}` line {number} cannot be true: run `{run_id}` {why}; this program does not write such a line"
            ),
            Self::Torn => write!(
                formatter,
                "`{CHAIN}` ends within a line: whoever wrote it was killed, or its end was cut off"
            ),
        }
    }
}

impl Chain {
    /// Reads the chain of an archive; nothing where it has none.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn read(out: &Path) -> Result<Option<Self>, Error> {
        let path = out.join(CHAIN);
        let read = || match fs::metadata(&path)?.is_file() {
            true => fs::read(&path),
            // A pipe would be waited for.
            false => Err(io::Error::other("it is not a plain file")),
        };
        match read() {
            Ok(bytes) => Ok(Some(Self::parse(&bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(Error::Read { path, source }),
        }
    }

    pub(in crate::deliver) fn parse(bytes: &[u8]) -> Self {
        let mut chain = Self::default();
        // Nothing can be said of how a line follows one that cannot be read.
        let mut is_known = true;
        let mut standing = Standing::default();
        for (number, text) in (1..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
            let whole = text.strip_suffix(b"\n");
            if whole.is_none() {
                chain.faults.push(Fault::Torn);
                chain.torn_bytes = text.len();
            }
            let words = str::from_utf8(whole.unwrap_or(text)).map_err(|_error| "it is no text");
            match words.and_then(Line::parse) {
                Ok(line) if whole.is_some() => {
                    if is_known && !follows(&line, chain.lines.last()) {
                        chain.faults.push(Fault::Broken { number });
                    }
                    chain.make_sense(&mut standing, number, &line);
                    chain.lines.push(line);
                    is_known = true;
                }
                Ok(_) => {}
                Err(_) if whole.is_none() => {}
                Err(what) => {
                    chain.faults.push(Fault::Changed { number, what });
                    is_known = false;
                }
            }
        }
        chain
    }

    /// Lines behind one that is wrong say nothing of what was there before them.
    fn make_sense(&mut self, standing: &mut Standing, number: usize, line: &Line) {
        if !self.faults.is_empty() {
            return;
        }
        if let Err(why) = standing.take_in(&line.event) {
            let run_id = line.event.run_id().to_owned();
            self.faults.push(Fault::Senseless {
                number,
                run_id,
                why,
            });
        }
    }

    /// What is wrong with the lines, in their order.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        self.faults.iter().map(ToString::to_string).collect()
    }

    /// How many lines there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The hash of the last line: who keeps it elsewhere can tell whether lines were taken from the end.
    #[must_use]
    pub fn head(&self) -> Option<&str> {
        self.lines.last().map(|line| line.sha256.as_str())
    }

    /// Whether any line has this hash.
    #[must_use]
    pub fn has_line(&self, sha256: &str) -> bool {
        self.lines.iter().any(|line| line.sha256 == sha256)
    }

    /// The runs that `latest` may name: the one that was published last, and those that were found published since then, whose
    /// publisher was killed before he could change it or behind that.
    pub(super) fn published_last(&self) -> Vec<&str> {
        let mut runs = Vec::new();
        for line in self.lines.iter().rev() {
            match &line.event {
                Event::Run(run) => {
                    runs.push(run.run_id.as_str());
                    break;
                }
                Event::Replaced(run) => {
                    runs.push(run.run_id.as_str());
                    break;
                }
                Event::Adopted(run) | Event::Copied(run) => runs.push(run.run_id.as_str()),
                Event::Pruned(_) | Event::Hold(_) | Event::Released(_) => {}
            }
        }
        runs
    }

    /// The holds that are in force, by the name of the run.
    #[must_use]
    pub fn holds(&self) -> BTreeMap<&str, &Hold> {
        let mut holds = BTreeMap::new();
        for line in &self.lines {
            match &line.event {
                Event::Hold(hold) => {
                    holds.insert(hold.run_id.as_str(), hold);
                }
                Event::Released(hold) => {
                    holds.remove(hold.run_id.as_str());
                }
                Event::Run(_)
                | Event::Adopted(_)
                | Event::Copied(_)
                | Event::Replaced(_)
                | Event::Pruned(_) => {}
            }
        }
        holds
    }

    /// Whether any line says that there is, or was, such a run.
    #[must_use]
    pub fn knows(&self, run_id: &str) -> bool {
        self.last_of(run_id).is_some()
    }

    /// The number of the line that a run which is there was entered in; nothing where the chain says of none.
    #[must_use]
    pub fn line_of(&self, run_id: &str) -> Option<u64> {
        let line = self.last_of(run_id)?;
        line.event.manifest().map(|_| line.number)
    }

    /// The last line that says whether a run is there.
    pub(super) fn last_of(&self, run_id: &str) -> Option<&Line> {
        let is_its = |line: &&Line| line.event.is_about_presence() && line.event.run_id() == run_id;
        self.lines.iter().rev().find(is_its)
    }

    /// The manifest that a run has, if it is there.
    pub(in crate::deliver) fn manifest_of(&self, run_id: &str) -> Option<&str> {
        self.last_of(run_id)?.event.manifest()
    }

    /// Whether a run was removed, and not published anew since: one that is there all the same is about to go.
    #[must_use]
    pub fn is_removed(&self, run_id: &str) -> bool {
        self.tombstone_of(run_id).is_some()
    }

    /// What is left of a run that was removed, and not published anew since.
    pub(in crate::deliver) fn tombstone_of(&self, run_id: &str) -> Option<&Tombstone> {
        match &self.last_of(run_id)?.event {
            Event::Pruned(tombstone) => Some(tombstone),
            Event::Run(_)
            | Event::Adopted(_)
            | Event::Copied(_)
            | Event::Replaced(_)
            | Event::Hold(_)
            | Event::Released(_) => None,
        }
    }

    /// When and by which rules a run was removed from the archive, as an error of whoever looks for it; nothing where it was
    /// not, or was published anew.
    #[must_use]
    pub fn removal_of(&self, run_id: &str, archive: &str) -> Option<Error> {
        let tombstone = self.tombstone_of(run_id)?;
        let line = self.last_of(run_id)?;
        Some(Error::Removed {
            run_id: run_id.to_owned(),
            archive: archive.to_owned(),
            at: line.at.clone(),
            rule: tombstone.rule.clone(),
        })
    }

    /// The runs that should be there.
    #[cfg(feature = "object-storage")]
    pub(in crate::deliver) fn present(&self) -> impl Iterator<Item = &str> {
        let last = self.last_lines().into_iter();
        last.filter_map(|(run_id, line)| line.event.manifest().map(|_| run_id))
    }

    /// The last line of every run that says whether it is there.
    pub(super) fn last_lines(&self) -> BTreeMap<&str, &Line> {
        let about = self
            .lines
            .iter()
            .filter(|line| line.event.is_about_presence());
        about.map(|line| (line.event.run_id(), line)).collect()
    }
}

/// When and by which rules the run that would lie here was removed; nothing where the chain beside it does not say so.
#[must_use]
pub fn removal_of(run: &Path) -> Option<Error> {
    let (out, run_id) = (run.parent()?, run.file_name()?.to_str()?);
    let chain = Chain::read(out).ok().flatten()?;
    let shown = match out.as_os_str().is_empty() {
        true => ".".to_owned(),
        false => out.display().to_string(),
    };
    chain.removal_of(run_id, &shown)
}

/// Whether a line stands behind another one.
fn follows(line: &Line, last: Option<&Line>) -> bool {
    let hash = last.map(|last| last.sha256.as_str());
    let number = last.map_or(0, |last| last.number).saturating_add(1);
    line.previous.as_deref() == hash && line.number == number
}
