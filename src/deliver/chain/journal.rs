//! The chain in the hands of the one who adds to it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::check::{self, Manifested};
use super::line::{Line, Link};
use super::lock::lock;
use super::{CHAIN, Chain, Event, Replacement, RunRecord};
use crate::deliver::Error;
use crate::deliver::clean::replaced_runs;
use crate::deliver::is_whole;
use crate::deliver::tree::sync_directory;

/// The chain of an archive that nobody else changes meanwhile.
#[derive(Debug)]
pub(in crate::deliver) struct Journal {
    out: PathBuf,
    chain: Chain,
    file: File,
    /// Lets go of the archive when it is dropped.
    _lock: Option<File>,
}

impl Journal {
    /// Waits for the archive, and mends what a killed process left in the chain.
    ///
    /// # Errors
    /// When the archive cannot be locked, or the chain cannot be read or written.
    pub(in crate::deliver) fn open(out: &Path) -> Result<Self, Error> {
        let path = out.join(CHAIN);
        let failed = |source| Error::Write {
            path: path.clone(),
            source,
        };
        let lock = lock(out)?;
        let is_new = !path.exists();
        let mut file = File::options()
            .read(true)
            .append(true)
            .create(true)
            .open(&path)
            .map_err(failed)?;
        if is_new {
            sync_directory(out).map_err(failed)?;
        }
        let bytes = fs::read(&path).map_err(failed)?;
        let chain = mend(&bytes, &mut file).map_err(failed)?;
        Ok(Self {
            out: out.to_owned(),
            chain,
            file,
            _lock: lock,
        })
    }

    pub(in crate::deliver) fn chain(&self) -> &Chain {
        &self.chain
    }

    /// What the manifest of a run says that is entered next.
    pub(in crate::deliver) fn link(&self) -> Link {
        Line::link_behind(self.chain.lines.last())
    }

    /// Adds a line and brings it to disk; gives its number.
    pub(in crate::deliver) fn append(
        &mut self,
        event: Event,
        at: DateTime<Utc>,
    ) -> Result<u64, Error> {
        let failed = |source: io::Error| Error::Write {
            path: self.out.join(CHAIN),
            source,
        };
        let (line, text) = Line::behind(self.chain.lines.last(), event, at)
            .map_err(|error| failed(error.into()))?;
        // In one piece: a kill leaves a line or the beginning of one, never two that are mixed.
        self.file
            .write_all(text.as_bytes())
            .and_then(|()| self.file.sync_data())
            .map_err(failed)?;
        let number = line.number;
        self.chain.lines.push(line);
        Ok(number)
    }

    /// Enters runs that are published and have no line, and replacements that were not entered; gives their names.
    ///
    /// A run belongs here when its manifest names the line that is the last one now, or names none because an earlier
    /// version wrote it. Any other run was copied from elsewhere, or its line was taken out: that is for `verify` to say.
    pub(in crate::deliver) fn adopt_forgotten(
        &mut self,
        at: DateTime<Utc>,
    ) -> Result<Vec<String>, Error> {
        let mut adopted = Vec::new();
        for run_id in check::runs(&self.out)? {
            if self.chain.last_of(&run_id).is_none()
                && let Some(run) = self.own(&run_id)
            {
                self.append(Event::Adopted(run.record(&run_id)), at)?;
                adopted.push(run_id);
            }
        }
        for run_id in replaced_runs(&self.out)? {
            let before = self
                .chain
                .last_of(&run_id)
                .and_then(|line| line.event.manifest());
            let before = before.map(str::to_owned);
            if let (Some(before), Some(run)) = (before, self.own(&run_id))
                && run.link.is_some()
                && before != run.sha256
            {
                let event = Event::Replaced(run.record(&run_id).in_place_of(before));
                self.append(event, at)?;
                adopted.push(run_id);
            }
        }
        Ok(adopted)
    }

    /// A run of the archive, when it belongs behind the last line. Who publishes leaves a whole one: of anything else a part was
    /// brought here, to be compared with.
    fn own(&self, run_id: &str) -> Option<Manifested> {
        let path = self.out.join(run_id);
        let run = Manifested::read(&path).ok()?;
        if !is_whole(&path) {
            return None;
        }
        let is_next = run.link.as_ref().is_none_or(|link| *link == self.link());
        is_next.then_some(run)
    }
}

impl RunRecord {
    /// The same run in the place of another one.
    pub(in crate::deliver) fn in_place_of(self, replaced_manifest_sha256: String) -> Replacement {
        Replacement {
            run_id: self.run_id,
            manifest_sha256: self.manifest_sha256,
            findings_digest: self.findings_digest,
            replaced_manifest_sha256,
        }
    }
}

/// Ends a whole line that has no end, and cuts off half a one.
fn mend(bytes: &[u8], file: &mut File) -> io::Result<Chain> {
    let chain = Chain::parse(bytes);
    if chain.torn_bytes == 0 {
        return Ok(chain);
    }
    let ended = Chain::parse(&[bytes, b"\n"].concat());
    if ended.lines.len() > chain.lines.len() {
        file.write_all(b"\n")?;
        file.sync_data()?;
        return Ok(ended);
    }
    let kept = bytes.len() - chain.torn_bytes;
    file.set_len(kept as u64)?;
    file.sync_data()?;
    Ok(Chain::parse(bytes.get(..kept).unwrap_or_default()))
}
