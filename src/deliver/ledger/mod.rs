//! The delivery ledger: what went out to whom, each step on disk before the next one is taken.
//!
//! It stands beside the runs, not in them: a run never changes after it is published, and its delivery begins then.
//!
//! ```text
//! OUT/deliveries/<run-id>.ndjson     one line per step, see `Line`
//! ```
//!
//! A message is in the hands of a server from the moment that its last byte is sent, and this program knows it from the
//! moment that the answer came and was written down. A process that is killed between the two leaves a step `sending`
//! without an end. Nobody can tell then whether the message arrived: it is *in doubt*, and goes out again under the same
//! id, by which a receiver knows it, or waits for a human, as the operator chose. At this one point a message may arrive
//! twice; everywhere else it arrives once.

mod error;
mod line;
mod standing;

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use chrono::DateTime;

pub use error::LedgerError;
pub use line::{Line, Parcel, Step};
pub use standing::{Standing, unfinished};

/// The folder of ledgers beside the runs.
pub const DELIVERIES: &str = "deliveries";

/// The JSON Schema of a line.
pub static LEDGER_SCHEMA: &str = include_str!("../../../samples/schema/deliveries.schema.json");

/// The ledger of one run, held by this process alone.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    /// Locked for as long as it is open.
    file: File,
    lines: Vec<Line>,
    /// Milliseconds since 1970.
    clock: fn() -> i64,
    /// Whether a step could not be written down: what is in the file behind the last whole line is then not known.
    is_broken: bool,
}

impl Ledger {
    /// Where the ledger of a run is.
    #[must_use]
    pub fn place(out: &Path, run_id: &str) -> PathBuf {
        out.join(DELIVERIES).join(format!("{run_id}.ndjson"))
    }

    /// Opens the ledger of a run in an archive, or begins it, and keeps every other process from it.
    ///
    /// # Errors
    /// When another process delivers this run, or the ledger can be neither read nor written. A last line that was cut off
    /// when its process was killed is taken away: what it would have said had not happened yet, or is in doubt.
    pub fn open(out: &Path, run_id: &str, clock: fn() -> i64) -> Result<Self, LedgerError> {
        let path = Self::place(out, run_id);
        let cannot_write = |source| LedgerError::Write {
            path: path.clone(),
            source,
        };
        let folder = out.join(DELIVERIES);
        let is_new = !path.exists();
        fs::create_dir_all(&folder).map_err(cannot_write)?;
        let mut file = private().open(&path).map_err(cannot_write)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LedgerError::Locked { path }),
            Err(TryLockError::Error(source)) => return Err(cannot_write(source)),
        }
        if is_new {
            super::tree::sync_directory(&folder).map_err(cannot_write)?;
        }
        let lines = read(&mut file, &path)?;
        Ok(Self {
            path,
            file,
            lines,
            clock,
            is_broken: false,
        })
    }

    /// Reads the ledger of a run, without keeping anybody from it; empty where there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn peek(out: &Path, run_id: &str) -> Result<Vec<Line>, LedgerError> {
        let path = Self::place(out, run_id);
        match fs::read(&path) {
            Ok(bytes) => Ok(parse(&bytes, &path)?.0),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(source) => Err(LedgerError::Read { path, source }),
        }
    }

    /// Writes down a step and brings it to disk.
    ///
    /// # Errors
    /// When that is not possible; then the step must not be taken, or, if it was, is in doubt. It is not possible after it
    /// failed once, before the ledger is opened again: half a line in the middle would spoil all of it.
    pub fn record(&mut self, parcel: &Parcel, step: Step) -> Result<(), LedgerError> {
        let at = DateTime::from_timestamp_millis((self.clock)()).unwrap_or_default();
        let line = Line::new(at, parcel.clone(), step);
        let cannot_write = |source| LedgerError::Write {
            path: self.path.clone(),
            source,
        };
        if self.is_broken {
            return Err(cannot_write(io::Error::other(
                "a step before could not be written",
            )));
        }
        self.is_broken = true;
        append(&mut self.file, &line).map_err(cannot_write)?;
        self.is_broken = false;
        self.lines.push(line);
        Ok(())
    }

    /// All steps, in their order.
    #[must_use]
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// How a delivery stands: of its newest edition, whatever edition the parcel names.
    #[must_use]
    pub fn standing(&self, parcel: &Parcel) -> Standing {
        Standing::of(&self.lines, parcel)
    }
}

/// What has addresses of people in it is for its owner alone.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn append(file: &mut File, line: &Line) -> io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    file.write_all(&text)?;
    file.sync_data()
}

fn read(file: &mut File, path: &Path) -> Result<Vec<Line>, LedgerError> {
    let cannot_read = |source| LedgerError::Read {
        path: path.to_owned(),
        source,
    };
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0)).map_err(cannot_read)?;
    file.read_to_end(&mut bytes).map_err(cannot_read)?;
    let (lines, whole) = parse(&bytes, path)?;
    if whole < bytes.len() {
        file.set_len(whole as u64).map_err(cannot_read)?;
        file.sync_data().map_err(cannot_read)?;
    }
    Ok(lines)
}

/// The lines, and how many bytes are whole: what stands behind the last line break was cut off.
fn parse(bytes: &[u8], path: &Path) -> Result<(Vec<Line>, usize), LedgerError> {
    let whole = bytes
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |end| end + 1);
    let text = bytes.get(..whole).unwrap_or_default();
    let lines = text.split(|byte| *byte == b'\n');
    let numbered = (1..).zip(lines).filter(|(_, line)| !line.is_empty());
    let lines = numbered.map(|(number, line)| {
        Line::parse(line).map_err(|source| LedgerError::Line {
            path: path.to_owned(),
            number,
            source,
        })
    });
    Ok((lines.collect::<Result<_, _>>()?, whole))
}

#[cfg(test)]
mod tests;
