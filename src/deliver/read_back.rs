//! A published run, read back.

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use super::tree::{check_name, read_plain};
use super::verify::read_listing;
use super::writer::Tally;
use super::{Error, FileEntry, MANIFEST};

/// A run as its manifest describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunFiles {
    /// The run directory.
    pub path: PathBuf,
    /// Its files, ordered by name, without the manifest and its signature.
    pub files: Vec<FileEntry>,
    /// SHA-256 of the manifest, hexadecimal: what stands for the whole run.
    pub manifest_sha256: String,
}

/// Reads what the manifest of a run says: of its files, and, in the caller's terms, of the run itself.
///
/// # Errors
/// When there is no manifest, or it cannot be understood.
pub fn read_back<H: DeserializeOwned>(run: &Path) -> Result<(RunFiles, H), Error> {
    let path = run.join(MANIFEST);
    let text = match read_plain(&path) {
        Ok(text) => text,
        Err(source) => return Err(Error::Read { path, source }),
    };
    let head = match serde_json::from_slice(&text) {
        Ok(head) => head,
        Err(source) => return Err(Error::Manifest { path, source }),
    };
    let run_files = RunFiles {
        path: run.to_owned(),
        files: read_listing(run)?.files,
        manifest_sha256: hex::encode(Sha256::digest(&text)),
    };
    Ok((run_files, head))
}

impl RunFiles {
    /// The entry of a file, where the run has it.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&FileEntry> {
        self.files.iter().find(|entry| entry.name == name)
    }

    /// What a file of the run holds; nothing when that is not what was published.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn content(&self, entry: &FileEntry) -> Result<Option<Vec<u8>>, Error> {
        check_name(&entry.name)?;
        let path = self.path.join(&entry.name);
        let read = || -> std::io::Result<Option<Vec<u8>>> {
            let bytes = fs::read(&path)?;
            let found = Tally::of(bytes.as_slice())?.finish();
            Ok((found == (entry.bytes, entry.sha256.clone())).then_some(bytes))
        };
        read().map_err(|source| Error::Read {
            path: path.clone(),
            source,
        })
    }
}
