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
use crate::deliver::clean::{is_abandoned, replaced_runs};
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

    /// Puts back runs that somebody was killed while replacing, enters runs that are published and have no line, and
    /// replacements that were not entered; gives the names of those that were entered.
    ///
    /// A run belongs here when its manifest names the line that is the last one now, or names none because an earlier
    /// version wrote it. Any other run was copied from elsewhere, or its line was taken out: that is for `verify` to say.
    pub(in crate::deliver) fn adopt_forgotten(
        &mut self,
        at: DateTime<Utc>,
    ) -> Result<Vec<String>, Error> {
        self.put_back()?;
        let mut adopted = Vec::new();
        for run_id in check::runs(&self.out)? {
            if self.chain.manifest_of(&run_id).is_none()
                && let Some(run) = self.own(&run_id)
            {
                self.append(Event::Adopted(run.record(&run_id)), at)?;
                adopted.push(run_id);
            }
        }
        for (run_id, _) in replaced_runs(&self.out)? {
            let before = self.chain.manifest_of(&run_id).map(str::to_owned);
            if let (Some(before), Some(run)) = (before, self.own(&run_id))
                && before != run.sha256
            {
                let event = Event::Replaced(run.record(&run_id).in_place_of(before));
                self.append(event, at)?;
                adopted.push(run_id);
            }
        }
        Ok(adopted)
    }

    /// Gives runs their names back whose replacement was cut off between the two renames: nothing has taken their place.
    fn put_back(&self) -> Result<(), Error> {
        for (run_id, hidden) in replaced_runs(&self.out)? {
            let path = self.out.join(&run_id);
            // Half of one that was being deleted has no manifest, or is not the one that the chain has.
            let is_it = || {
                let run = Manifested::read(&hidden).ok();
                run.is_some_and(|run| self.chain.manifest_of(&run_id) == Some(run.sha256.as_str()))
            };
            if path.exists() || !is_abandoned(&hidden) || !is_it() {
                continue;
            }
            let failed = |source| Error::Publish {
                path: path.clone(),
                source,
            };
            fs::rename(&hidden, &path).map_err(failed)?;
            sync_directory(&self.out).map_err(failed)?;
        }
        Ok(())
    }

    /// A run of the archive, when it belongs behind the last line. One that the chain knows, and that names no line, was not
    /// published anew: its removal was cut off. Who publishes leaves a whole one: of anything else a part was brought here, to
    /// be compared with.
    fn own(&self, run_id: &str) -> Option<Manifested> {
        let path = self.out.join(run_id);
        let run = Manifested::read(&path).ok()?;
        if !is_whole(&path) {
            return None;
        }
        let is_next = match &run.link {
            Some(link) => *link == self.link(),
            None => !self.chain.knows(run_id),
        };
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
