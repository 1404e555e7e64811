//! What of a run is up already: a local file, so that an upload that was cut off goes on where it was.
//!
//! ```text
//! WORK/.uploads/<run-id>.ndjson
//! {"schema":"hss-audit/upload/1","to":"s3://…","manifest_sha256":"…"}
//! {"name":"findings.ndjson","bytes":…,"sha256":"…","etag":"…"}
//! {"finished":true}
//! ```

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::Error;
use super::run::LocalRun;
use crate::deliver::FileEntry;
use crate::deliver::tree::sync_directory;

/// The folder of the local archive that keeps what is known of the one elsewhere.
pub(super) const FOLDER: &str = ".uploads";
/// Name and version of the form.
const SCHEMA: &str = "hss-audit/upload/1";

/// The journal of one upload, held by one process at a time.
pub(super) struct Journal {
    path: PathBuf,
    file: Mutex<File>,
    up: BTreeMap<String, Line>,
}

/// A file that is up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    #[serde(flatten)]
    pub(super) file: FileEntry,
    /// What the storage called this state of the object.
    pub(super) etag: Option<String>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    schema: String,
    to: String,
    manifest_sha256: String,
}

#[derive(Serialize, Deserialize)]
struct End {
    finished: bool,
}

impl Journal {
    /// Opens the journal of a run, or begins one. What is said of another manifest or another place does not count.
    pub(super) fn open(archive: &Path, run: &LocalRun, to: &str) -> Result<Self, Error> {
        let path = place(archive, &run.id);
        let failed = |source| Error::Write {
            path: path.clone(),
            source,
        };
        fs::create_dir_all(archive.join(FOLDER)).map_err(failed)?;
        let mut options = OpenOptions::new();
        let options = options.read(true).write(true).create(true).truncate(false);
        let mut file = options.open(&path).map_err(failed)?;
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            let run_id = run.id.clone();
            return Err(Error::Busy { run_id });
        }
        let head = Head {
            schema: SCHEMA.to_owned(),
            to: to.to_owned(),
            manifest_sha256: run.entry.sha256.clone(),
        };
        let (up, whole) = read(&mut file, &head).map_err(failed)?;
        let begin = |file: &mut File| -> io::Result<()> {
            // A line that was cut off would spoil the next one.
            file.set_len(whole)?;
            file.seek(io::SeekFrom::End(0))?;
            if whole == 0 {
                append(file, &head)?;
            }
            sync_directory(&archive.join(FOLDER))
        };
        begin(&mut file).map_err(failed)?;
        Ok(Self {
            path,
            file: Mutex::new(file),
            up,
        })
    }

    /// What is known of a file, if exactly this one is up.
    pub(super) fn of(&self, file: &FileEntry) -> Option<&Line> {
        self.up.get(&file.name).filter(|line| line.file == *file)
    }

    /// Notes that a file is up.
    pub(super) fn note(&self, line: &Line) -> Result<(), Error> {
        self.write(line)
    }

    /// Notes that the run is up.
    pub(super) fn finish(&self) -> Result<(), Error> {
        self.write(&End { finished: true })
    }

    fn write(&self, line: &impl Serialize) -> Result<(), Error> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        append(&mut file, line).map_err(|source| Error::Write {
            path: self.path.clone(),
            source,
        })
    }
}

/// Where a run is up, as far as the journal of its upload knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whereabouts {
    /// No upload of it was ever begun here.
    Unknown,
    /// An upload was begun and did not end.
    CutOff,
    /// It is up.
    Up {
        /// Where.
        address: String,
    },
}

impl Whereabouts {
    /// Where a run of a local archive is up.
    #[must_use]
    pub fn of(archive: &Path, run_id: &str) -> Self {
        let text = fs::read_to_string(place(archive, run_id)).unwrap_or_default();
        let first = text.lines().next().unwrap_or_default();
        match serde_json::from_str::<Head>(first) {
            Err(_) => Self::Unknown,
            Ok(head) if is_finished(archive, run_id) => Self::Up { address: head.to },
            Ok(_) => Self::CutOff,
        }
    }
}

/// Whether a run is known to be up.
pub(super) fn is_finished(archive: &Path, run_id: &str) -> bool {
    let text = fs::read_to_string(place(archive, run_id)).unwrap_or_default();
    let last = text.lines().next_back().unwrap_or_default();
    serde_json::from_str(last).is_ok_and(|end: End| end.finished)
}

pub(super) fn place(archive: &Path, run_id: &str) -> PathBuf {
    archive.join(FOLDER).join(format!("{run_id}.ndjson"))
}

/// What the journal says, and how much of it are whole lines of this upload.
fn read(file: &mut File, head: &Head) -> io::Result<(BTreeMap<String, Line>, u64)> {
    let mut text = Vec::new();
    file.read_to_end(&mut text)?;
    let mut lines = text.split_inclusive(|byte| *byte == b'\n');
    let first = lines.next().unwrap_or_default();
    let is_ours = serde_json::from_slice::<Head>(first).is_ok_and(|found| found == *head);
    if !is_ours || !first.ends_with(b"\n") {
        return Ok((BTreeMap::new(), 0));
    }
    let mut whole = first.len() as u64;
    let mut up = BTreeMap::new();
    for line in lines.filter(|line| line.ends_with(b"\n")) {
        whole += line.len() as u64;
        if let Ok(line) = serde_json::from_slice::<Line>(line) {
            up.insert(line.file.name.clone(), line);
        }
    }
    Ok((up, whole))
}

fn append(file: &mut File, line: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    file.write_all(&text)?;
    file.sync_data()
}
