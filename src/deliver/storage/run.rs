//! A run on the local disk that is to be uploaded.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::Error;
use crate::deliver::chain::Link;
use crate::deliver::manifest::Listing;
use crate::deliver::tree::check_name;
use crate::deliver::writer::Tally;
use crate::deliver::{FileEntry, MANIFEST};

/// A run on the local disk.
pub(super) struct LocalRun {
    pub(super) path: PathBuf,
    pub(super) id: String,
    pub(super) manifest: Vec<u8>,
    /// What the manifest is itself.
    pub(super) entry: FileEntry,
    /// What it lists.
    pub(super) files: Vec<FileEntry>,
    /// What stands beside it and speaks for it, such as a signature: no manifest can list that.
    pub(super) companions: Vec<FileEntry>,
    /// SHA-256 of its findings, hexadecimal; absent where only evidence was kept.
    pub(super) findings_digest: Option<String>,
    link: Option<Link>,
}

#[derive(Deserialize)]
struct Head {
    run_id: String,
    findings_digest: Option<String>,
    chain: Option<Link>,
}

impl LocalRun {
    /// Reads the manifest of a run.
    pub(super) fn read(path: &Path) -> Result<Self, Error> {
        // Through `latest` to the run itself.
        let path = fs::canonicalize(path).map_err(|source| Error::Read {
            path: path.to_owned(),
            source,
        })?;
        let place = path.join(MANIFEST);
        let manifest = fs::read(&place).map_err(|source| Error::Read {
            path: place.clone(),
            source,
        })?;
        let listing = Listing::parse(&place, &manifest)?;
        for file in &listing.files {
            check_name(&file.name)?;
        }
        let head: Head = serde_json::from_slice(&manifest).map_err(|source| {
            crate::deliver::Error::Manifest {
                path: place.clone(),
                source,
            }
        })?;
        check_name(&head.run_id)?;
        let companions = companions(&path)?;
        Ok(Self {
            entry: entry(&path, MANIFEST)?,
            id: head.run_id,
            findings_digest: head.findings_digest,
            link: head.chain,
            manifest,
            files: listing.files,
            companions,
            path,
        })
    }

    /// Whether its manifest speaks of the chain of this archive.
    pub(super) fn was_written_for(&self, archive: &str) -> bool {
        let named = self.link.as_ref().and_then(|link| link.archive.as_deref());
        named == Some(archive)
    }
}

/// The files `manifest.json.…` beside the manifest.
fn companions(run: &Path) -> Result<Vec<FileEntry>, Error> {
    let failed = |source| Error::Read {
        path: run.to_owned(),
        source,
    };
    let mut found = Vec::new();
    for file in fs::read_dir(run).map_err(failed)? {
        let name = file.map_err(failed)?.file_name();
        let Some(name) = name.to_str() else { continue };
        let rest = name.strip_prefix(MANIFEST);
        if rest.is_some_and(|rest| rest.starts_with('.')) {
            found.push(entry(run, name)?);
        }
    }
    found.sort();
    Ok(found)
}

fn entry(run: &Path, name: &str) -> Result<FileEntry, Error> {
    let path = run.join(name);
    let tally = fs::File::open(&path).and_then(Tally::of);
    let (bytes, sha256) = match tally {
        Ok(tally) => tally.finish(),
        Err(source) => return Err(Error::Read { path, source }),
    };
    Ok(FileEntry {
        name: name.to_owned(),
        bytes,
        sha256,
    })
}
