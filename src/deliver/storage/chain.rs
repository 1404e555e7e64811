//! The chain of the archive: one object, of which each version is the one before with a line more.
//!
//! Several machines write there. Whoever adds a line reads the object, and writes it anew under the condition that nobody did
//! so meanwhile; else he reads it again, and looks again whether there is still something to say. What this machine saw of the
//! chain it keeps: a chain that does not begin with that was cut off, or written anew.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::journal::FOLDER;
use super::swap::{Conditions, Swap};
use super::{Error, Storage};
use crate::deliver::{CHAIN, Chain, ChainEnd, Event};

/// The chain as it is there.
#[derive(Debug, Clone, Default)]
pub struct RemoteChain {
    bytes: Vec<u8>,
    etag: Option<String>,
    chain: Chain,
}

/// A line that is there now.
#[derive(Debug, Clone)]
pub struct Entered {
    /// Its number; nothing where there was nothing to say any more.
    pub line: Option<u64>,
    /// The chain with it.
    pub chain: RemoteChain,
}

/// What a chain does not have any more, although this machine saw it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortened {
    /// The chain.
    pub address: String,
    /// How many lines this machine saw.
    pub lines: usize,
    /// Where it keeps them.
    pub kept: PathBuf,
}

impl std::fmt::Display for Shortened {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "`{}` does not begin with the {} lines that this machine saw there: lines were taken out, or it was written anew; \
             `{}` has them",
            self.address,
            self.lines,
            self.kept.display()
        )
    }
}

impl RemoteChain {
    /// What it says.
    #[must_use]
    pub fn chain(&self) -> &Chain {
        &self.chain
    }

    /// Writes it to a file, as it is.
    ///
    /// # Errors
    /// When that is not possible. Where there is no chain, nothing is written.
    pub fn save(&self, folder: &Path) -> Result<(), Error> {
        if self.bytes.is_empty() {
            return Ok(());
        }
        let path = folder.join(CHAIN);
        fs::write(&path, &self.bytes).map_err(|source| Error::Write { path, source })
    }
}

impl Storage {
    /// Reads the chain of the archive; an empty one where there is none.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn chain(&self) -> Result<RemoteChain, Error> {
        let found = self.read(&self.key(CHAIN)).await?;
        Ok(
            found.map_or_else(RemoteChain::default, |(bytes, etag)| RemoteChain {
                chain: Chain::parse(&bytes),
                bytes: bytes.into(),
                etag,
            }),
        )
    }

    /// What a run is published behind that is to be brought here: the chain as this machine saw it last.
    ///
    /// # Errors
    /// When the local archive cannot be read.
    pub fn seen_end(&self, archive: &Path) -> Result<ChainEnd, Error> {
        let seen = Chain::parse(&read_seen(&seen_at(archive))?);
        Ok(ChainEnd::of(&seen, &self.address("")))
    }

    /// Holds the chain against what this machine saw of it, and keeps it for the next time; a shortened one is not kept, so
    /// that everybody is told until somebody removes the older one.
    ///
    /// # Errors
    /// When the local archive cannot be read or written.
    pub fn compare_with_seen(
        &self,
        found: &RemoteChain,
        archive: &Path,
    ) -> Result<Option<Shortened>, Error> {
        let path = seen_at(archive);
        let seen = read_seen(&path)?;
        if !found.bytes.starts_with(&seen) {
            return Ok(Some(Shortened {
                address: self.address(CHAIN),
                lines: Chain::parse(&seen).len(),
                kept: path,
            }));
        }
        if found.bytes.len() > seen.len() {
            keep(&path, &found.bytes).map_err(|source| Error::Write { path, source })?;
        }
        Ok(None)
    }

    /// Adds the line that `say` wants, given what is there; nothing where it has nothing to say.
    ///
    /// # Errors
    /// What `say` refuses; or when the chain cannot be read or written.
    pub(super) async fn enter(
        &self,
        conditions: Conditions,
        at: DateTime<Utc>,
        say: impl Fn(&Chain) -> Result<Option<Event>, Error>,
    ) -> Result<Entered, Error> {
        let key = self.key(CHAIN);
        let mut tried: Option<(u64, Vec<u8>)> = None;
        let mut swap = Swap::new(self, &key, conditions);
        loop {
            let found = self.chain().await?;
            // Done all the same: the answer was lost, or somebody added to it since.
            if let Some((number, bytes)) = &tried
                && found.bytes.starts_with(bytes)
            {
                let line = Some(*number);
                return Ok(Entered { line, chain: found });
            }
            let Some(event) = say(&found.chain)? else {
                let line = None;
                return Ok(Entered { line, chain: found });
            };
            let (number, text) = found.chain.next(event, at).map_err(|error| Error::Write {
                path: CHAIN.into(),
                source: error.into(),
            })?;
            let mut bytes = found.bytes;
            // What was spoilt stays to be seen, and spoils nothing else.
            if bytes.last().is_some_and(|last| *last != b'\n') {
                bytes.push(b'\n');
            }
            bytes.extend_from_slice(text.as_bytes());
            swap.attempt(&bytes, found.etag).await?;
            // Read again in any case: a storage without conditions may have let somebody else write over it.
            tried = Some((number, bytes));
        }
    }
}

/// Where the local archive keeps what this machine saw.
fn seen_at(archive: &Path) -> PathBuf {
    archive.join(FOLDER).join(CHAIN)
}

fn read_seen(path: &Path) -> Result<Vec<u8>, Error> {
    match fs::read(path) {
        Ok(seen) => Ok(seen),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(source) => {
            let path = path.to_owned();
            Err(Error::Read { path, source })
        }
    }
}

/// Puts a file in the place of an older one.
fn keep(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(".chain-")
        .tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path)?;
    Ok(())
}
