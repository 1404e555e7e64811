//! From hidden to published, in one step.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::manifest::compose;
use super::tree::{Tree, sync_directory};
use super::{Error, FileEntry, MANIFEST, Staging, WriteError, latest};

/// A run that is in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The run directory.
    pub path: PathBuf,
    /// Its files, ordered by name, without the manifest.
    pub files: Vec<FileEntry>,
    /// SHA-256 of the manifest, hexadecimal: what stands for the whole run.
    pub manifest_sha256: String,
}

impl Staging {
    /// Writes the manifest, brings everything to disk, moves the run to its place and points `latest` to it.
    ///
    /// `head` is what the manifest says about the run besides its files: anything that serializes to a map.
    ///
    /// # Errors
    /// Nothing of the run is left, unless it is whole and in its place already: then `latest` may still name another
    /// one ([`Error::Latest`]).
    pub fn publish(mut self, head: &impl Serialize) -> Result<Published, Error> {
        let tree = Tree::read(&self.path, "")?;
        self.check_registered(&tree)?;
        let manifest = compose(head, self.files())?;
        let written = self.fill(MANIFEST, |writer| writer.write_all(&manifest));
        let (_, manifest_sha256) = written.map_err(|error| match error {
            WriteError::Deliver(error) => error,
            WriteError::Content(source) => self.cannot_write(MANIFEST, source),
        })?;
        let path = self.destination();
        let cannot_publish = |source| Error::Publish {
            path: path.clone(),
            source,
        };
        for directory in tree.directories.iter().rev() {
            sync_directory(directory).map_err(cannot_publish)?;
        }
        self.move_into_place(&path)?;
        sync_directory(&self.out).map_err(cannot_publish)?;
        latest::point(&self.out, &self.run_id)?;
        Ok(Published {
            path,
            files: std::mem::take(&mut self.files).into_values().collect(),
            manifest_sha256,
        })
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
    fn move_into_place(&mut self, place: &Path) -> Result<(), Error> {
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
        if replaces {
            // Best effort: it is out of sight, and cleaning finds it.
            let _ = fs::remove_dir_all(&old);
        }
        Ok(())
    }
}

/// Another process published the same run since the check.
fn is_taken(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::AlreadyExists
    )
}
