//! From hidden to published, in one step.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::chain::{ChainEnd, Event, Journal, Link, RunRecord, lock};
use super::manifest::Head;
use super::signing::{Signer, UNTRUSTED, trusted_comment};
use super::tree::{Tree, sync_directory};
use super::{Error, MANIFEST, RunFiles, SIGNATURE, SigningKey, Staging, WriteError, latest};

/// When a run is published, who signs it, and which chain it is entered in.
#[derive(Debug, Clone)]
pub struct Seal<'a> {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The key; without one the run is not signed.
    pub key: Option<&'a SigningKey>,
    /// The end of the chain of an archive elsewhere: whoever brings the run there enters it. Without one the run is entered in
    /// the chain of the folder that it is published in.
    pub behind: Option<ChainEnd>,
}

/// A run that is in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The run itself.
    pub run: RunFiles,
    /// Its line in the chain of the folder; none where it is for an archive elsewhere.
    pub line: Option<u64>,
    /// Runs that were found published without a line, and were entered before this one.
    pub adopted: Vec<String>,
    /// What is wrong with the chain of the archive, and was before this run.
    pub chain_faults: Vec<String>,
}

/// What a run is entered in.
enum Register {
    /// The chain of the folder.
    Here(Journal),
    /// The chain of an archive elsewhere. Nobody else publishes in the folder meanwhile all the same.
    Elsewhere { end: ChainEnd, _lock: Option<File> },
}

impl Register {
    fn open(out: &Path, seal: &Seal<'_>) -> Result<Self, Error> {
        match &seal.behind {
            None => Ok(Self::Here(Journal::open(out)?)),
            Some(end) => Ok(Self::Elsewhere {
                end: end.clone(),
                _lock: lock(out)?,
            }),
        }
    }

    /// Enters what others forgot; gives that, and what is wrong with the chain.
    fn mend(&mut self, at: DateTime<Utc>) -> Result<(Vec<String>, Vec<String>), Error> {
        match self {
            Self::Here(journal) => {
                let faults = journal.chain().faults();
                Ok((journal.adopt_forgotten(at)?, faults))
            }
            Self::Elsewhere { .. } => Ok((Vec::new(), Vec::new())),
        }
    }

    fn link(&self) -> Link {
        match self {
            Self::Here(journal) => journal.link(),
            Self::Elsewhere { end, .. } => end.link().clone(),
        }
    }

    fn enter(&mut self, run: RunRecord, at: DateTime<Utc>) -> Result<Option<u64>, Error> {
        let Self::Here(journal) = self else {
            return Ok(None);
        };
        let before = journal.chain().manifest_of(&run.run_id).map(str::to_owned);
        let event = match before {
            Some(before) => Event::Replaced(run.in_place_of(before)),
            None => Event::Run(run),
        };
        journal.append(event, at).map(Some)
    }
}

impl Staging {
    /// Signs, writes the manifest, brings everything to disk, moves the run to its place, enters it in the chain of the
    /// archive and points `latest` to it.
    ///
    /// `head` is what the manifest says about the run besides its files: anything that serializes to a map. Nobody else
    /// publishes in the same archive meanwhile.
    ///
    /// # Errors
    /// Nothing of the run is left, unless it is whole and in its place already: then the chain may lack it
    /// ([`Error::Unchained`]), which the next one mends, or `latest` still name another one ([`Error::Latest`]).
    pub fn publish(mut self, head: &impl Serialize, seal: &Seal<'_>) -> Result<Published, Error> {
        let tree = Tree::read(&self.path, "")?;
        self.check_registered(&tree)?;
        self.check_existing()?;
        let head = Head::of(head)?;
        let mut register = Register::open(&self.out, seal)?;
        let (adopted, chain_faults) = register.mend(seal.at)?;
        self.check_held(&register)?;
        let signer = seal.key.map(|key| Signer::of(key.public()));
        let manifest = head.compose(&register.link(), signer.as_ref(), self.files())?;
        if let Some(key) = seal.key {
            self.write_signature(&head, &manifest, (key, seal.at))?;
        }
        let manifest_sha256 = self.put(MANIFEST, &manifest)?;
        let path = self.destination();
        let replaced = self.bring_into_place(&tree, &path)?;
        let record = RunRecord {
            run_id: self.run_id.clone(),
            manifest_sha256: manifest_sha256.clone(),
            findings_digest: head.text("findings_digest").map(str::to_owned),
        };
        let line = self.enter(&mut register, record, replaced, seal.at)?;
        latest::point(&self.out, &self.run_id)?;
        Ok(Published {
            run: RunFiles {
                path,
                files: std::mem::take(&mut self.files).into_values().collect(),
                manifest_sha256,
            },
            line,
            adopted,
            chain_faults,
        })
    }

    /// Before the manifest: a signature that came after it could be missing from a run that is there.
    fn write_signature(
        &self,
        head: &Head,
        manifest: &[u8],
        (key, at): (&SigningKey, DateTime<Utc>),
    ) -> Result<(), Error> {
        let run_id = head.text("run_id").unwrap_or_default();
        let mut comment = trusted_comment(run_id, head.text("findings_digest"));
        comment.push_str(&at.to_rfc3339_opts(SecondsFormat::Secs, true));
        let signed = key.sign(manifest, &comment, UNTRUSTED);
        let text = signed.map_err(|source| Error::Sign {
            path: self.destination().join(MANIFEST),
            source,
        })?;
        self.put(SIGNATURE, text.as_bytes()).map(drop)
    }

    /// Writes a file that is in no manifest; gives its SHA-256.
    fn put(&self, name: &str, bytes: &[u8]) -> Result<String, Error> {
        let written = self.fill(name, |writer| writer.write_all(bytes));
        match written {
            Ok((_, sha256)) => Ok(sha256),
            Err(WriteError::Deliver(error)) => Err(error),
            Err(WriteError::Content(source)) => Err(self.cannot_write(name, source)),
        }
    }

    /// What somebody holds is not replaced either.
    fn check_held(&self, register: &Register) -> Result<(), Error> {
        let Register::Here(journal) = register else {
            return Ok(());
        };
        match journal.chain().holds().get(self.run_id.as_str()) {
            Some(hold) if self.destination().exists() => Err(Error::Held {
                run_id: self.run_id.clone(),
                by: hold.by.clone(),
                reason: hold.reason.clone(),
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// Brings the directories to disk and the run to its place; gives where the one is that it replaces.
    fn bring_into_place(&mut self, tree: &Tree, path: &Path) -> Result<Option<PathBuf>, Error> {
        let cannot_publish = |source| Error::Publish {
            path: path.to_owned(),
            source,
        };
        for directory in tree.directories.iter().rev() {
            sync_directory(directory).map_err(cannot_publish)?;
        }
        let replaced = self.move_into_place(path)?;
        sync_directory(&self.out).map_err(cannot_publish)?;
        Ok(replaced)
    }

    /// Enters the run in the chain, and then lets go of the one that it replaces: until then what is left of that one tells
    /// that the line is missing.
    fn enter(
        &self,
        register: &mut Register,
        record: RunRecord,
        replaced: Option<PathBuf>,
        at: DateTime<Utc>,
    ) -> Result<Option<u64>, Error> {
        let entered = register.enter(record, at);
        let line = entered.map_err(|source| Error::Unchained {
            run_id: self.run_id.clone(),
            source: Box::new(source),
        })?;
        if let Some(old) = replaced {
            // Best effort: it is out of sight, and cleaning finds it.
            let _ = fs::remove_dir_all(old);
        }
        Ok(line)
    }

    /// The manifest names what is there: nothing more and nothing less.
    fn check_registered(&self, tree: &Tree) -> Result<(), Error> {
        let is_registered = |name: &&String| self.files.contains_key(*name);
        if let Some(name) = tree.files.iter().find(|name| !is_registered(name)) {
            return Err(Error::Unregistered { name: name.clone() });
        }
        let is_there = |name: &&String| tree.files.binary_search(name).is_ok();
        if let Some(name) = self.files.keys().find(|name| !is_there(name)) {
            return Err(Error::Read {
                path: self.path.join(name),
                source: io::ErrorKind::NotFound.into(),
            });
        }
        Ok(())
    }

    /// Between the two renames of a replacement there is no run of this name for a moment, but never half of one.
    fn move_into_place(&mut self, place: &Path) -> Result<Option<PathBuf>, Error> {
        self.check_existing()?;
        let cannot_publish = |source| Error::Publish {
            path: place.to_owned(),
            source,
        };
        let old = self
            .path
            .with_extension(format!("replaced-{}", std::process::id()));
        let replaces = place.exists();
        if replaces {
            fs::rename(place, &old).map_err(cannot_publish)?;
        }
        if let Err(source) = fs::rename(&self.path, place) {
            if replaces {
                // Best effort: the old run stays readable under its hidden name if this fails too.
                let _ = fs::rename(&old, place);
            }
            return Err(if is_taken(&source) {
                Error::Exists {
                    path: place.to_owned(),
                }
            } else {
                cannot_publish(source)
            });
        }
        self.path = PathBuf::new();
        Ok(replaces.then_some(old))
    }
}

/// Another process published the same run since the check.
fn is_taken(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists
    )
}
