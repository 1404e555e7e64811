//! The journal on disk: one line for each thing that happened, brought to disk before anything follows from it.
//!
//! # Shape
//! `journal.ndjson`, one JSON object a line; the first says `hss-audit/schedule/1`. `journal.1.ndjson` is what the file was
//! before it became too long and began anew. `lock` is held as long as a scheduler works here and has its process id.

mod line;
mod state;

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

pub use line::{Line, Reason};
pub use state::{Begun, Finished, JobState, State, Told};

use super::error::Error;

/// Name and version of the form.
const SCHEMA: &str = "hss-audit/schedule/1";
const NAME: &str = "journal.ndjson";
const EARLIER: &str = "journal.1.ndjson";
const NEXT: &str = "journal.next";
const LOCK: &str = "lock";
/// A file that is longer begins anew; some ten thousand runs.
const LONGEST: u64 = 8 << 20;

/// A journal that this process alone writes.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    file: File,
    /// How long the file is; what is behind it was never written whole.
    length: u64,
    longest: u64,
    state: State,
    /// Held until the process ends, however it ends.
    _lock: File,
}

impl Journal {
    /// Opens the journal of a folder, or begins one. What a kill left behind the last whole line is cut off.
    ///
    /// # Errors
    /// When another scheduler works there, or the folder or the file cannot be used.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        let unusable = |path: &Path| {
            let path = path.to_owned();
            |source| Error::Folder { path, source }
        };
        fs::create_dir_all(folder).map_err(unusable(folder))?;
        let lock = lock(folder)?;
        let path = folder.join(NAME);
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(unusable(&path))?;
        let (state, length) = read(&mut file, &path)?;
        let mut journal = Self {
            folder: folder.to_owned(),
            file,
            length,
            longest: LONGEST,
            state,
            _lock: lock,
        };
        let failed = |source| Error::Write {
            path: path.clone(),
            source,
        };
        journal.file.set_len(length).map_err(failed)?;
        journal.file.seek(SeekFrom::End(0)).map_err(failed)?;
        if length == 0 {
            journal.append(&header())?;
            sync_folder(folder).map_err(failed)?;
        }
        Ok(journal)
    }

    /// The same, which begins a new file as soon as one is longer than so many bytes.
    #[must_use]
    pub fn with_longest(self, longest: u64) -> Self {
        Self { longest, ..self }
    }

    /// What the lines add up to.
    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Adds a line and brings it to disk.
    ///
    /// # Errors
    /// When that fails; then the line is not part of the journal, and nothing may follow from it.
    pub fn append(&mut self, line: &Line) -> Result<(), Error> {
        let text = text_of(std::slice::from_ref(line)).map_err(|source| self.failed(source))?;
        let written = self
            .file
            .write_all(&text)
            .and_then(|()| self.file.sync_data());
        if let Err(source) = written {
            // Best effort: opening cuts off what is not whole.
            let _ = self.file.set_len(self.length);
            let _ = self.file.seek(SeekFrom::Start(self.length));
            return Err(self.failed(source));
        }
        self.length += text.len() as u64;
        self.state.add(line);
        if self.length > self.longest {
            self.begin_anew().map_err(|source| self.failed(source))?;
        }
        Ok(())
    }

    /// Begins a new file that says in a line for each job what the old one added up to. Killed at any moment, either the
    /// old or the new one is whole.
    fn begin_anew(&mut self) -> io::Result<()> {
        let snapshots = self.state.jobs.iter().map(|(job, state)| Line::Snapshot {
            job: job.clone(),
            state: Box::new(state.clone()),
        });
        let lines: Vec<Line> = std::iter::once(header()).chain(snapshots).collect();
        let text = text_of(&lines)?;
        let (path, next) = (self.folder.join(NAME), self.folder.join(NEXT));
        let mut file = File::options()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&next)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::copy(&path, self.folder.join(EARLIER))?;
        fs::rename(&next, &path)?;
        sync_folder(&self.folder)?;
        self.file = file;
        self.length = text.len() as u64;
        // Many jobs may need more than the bound; then twice of it is.
        self.longest = self.longest.max(2 * self.length);
        Ok(())
    }

    fn failed(&self, source: io::Error) -> Error {
        Error::Write {
            path: self.folder.join(NAME),
            source,
        }
    }
}

fn header() -> Line {
    Line::Journal {
        schema: SCHEMA.to_owned(),
    }
}

fn text_of(lines: &[Line]) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    for line in lines {
        serde_json::to_writer(&mut text, line)?;
        text.push(b'\n');
    }
    Ok(text)
}

/// Takes the lock of a folder and writes into it who has it.
fn lock(folder: &Path) -> Result<File, Error> {
    let path = folder.join(LOCK);
    let unusable = |source| Error::Folder {
        path: path.clone(),
        source,
    };
    let mut file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(unusable)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut process = String::new();
            // Best effort: the number only helps to find the other one.
            let _ = file.take(20).read_to_string(&mut process);
            let digits: String = process.chars().filter(char::is_ascii_digit).collect();
            return Err(Error::Locked {
                folder: folder.to_owned(),
                process: digits,
            });
        }
        Err(TryLockError::Error(source)) => return Err(unusable(source)),
    }
    file.set_len(0).map_err(unusable)?;
    writeln!(file, "{}", std::process::id()).map_err(unusable)?;
    Ok(file)
}

/// Reads all whole lines; gives where the last of them ends.
fn read(file: &mut File, path: &Path) -> Result<(State, u64), Error> {
    let mut text = Vec::new();
    file.read_to_end(&mut text).map_err(|source| Error::Read {
        path: path.to_owned(),
        source,
    })?;
    let mut state = State::default();
    let mut end = 0;
    let lines = text.split_inclusive(|byte| *byte == b'\n');
    for (index, line) in lines.enumerate() {
        let is_last = end + line.len() == text.len();
        let parsed = serde_json::from_slice::<Line>(line).ok();
        match parsed.filter(|_| line.ends_with(b"\n")) {
            Some(Line::Journal { schema }) if schema != SCHEMA => {
                return Err(Error::Schema {
                    path: path.to_owned(),
                    found: schema,
                    expected: SCHEMA,
                });
            }
            Some(line) if index > 0 || matches!(line, Line::Journal { .. }) => state.add(&line),
            // Killed, or without power, while it was written.
            None if is_last => break,
            Some(_) | None => {
                return Err(Error::Damaged {
                    path: path.to_owned(),
                    line: index + 1,
                });
            }
        }
        end += line.len();
    }
    Ok((state, end as u64))
}

/// Brings names to disk, where the system can.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
