//! What lies on the local disk of runs that are up, and how little of it has to stay.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::chain::RemoteChain;
use super::journal::{self, Whereabouts};
use super::run::LocalRun;
use super::{Error, Storage};
use crate::deliver::MANIFEST;
use crate::deliver::chain::Manifested;
use crate::deliver::tree::Tree;

impl RemoteChain {
    /// Whether the very run that lies here was removed there.
    #[must_use]
    pub fn is_removed(&self, copy: &Path) -> bool {
        let Some(run_id) = copy.file_name().and_then(|name| name.to_str()) else {
            return false;
        };
        let tombstone = self.chain().tombstone_of(run_id);
        let own = Manifested::read(copy).ok();
        let own = own.map(|own| own.sha256);
        own.is_some_and(|own| tombstone.is_some_and(|known| known.manifest_sha256 == own))
    }
}

impl Storage {
    /// Whether nothing is lost with the run that lies here: this machine brought it up, and all of its objects are there, by
    /// their names and sizes, with this manifest.
    ///
    /// # Errors
    /// When the run or the storage cannot be read.
    pub async fn has_all_of(&self, copy: &Path, archive: &Path) -> Result<bool, Error> {
        let run = LocalRun::read(copy)?;
        let address = self.address(&run.id);
        if Whereabouts::of(archive, &run.id) != (Whereabouts::Up { address })
            || !self.is_up(&run).await?
        {
            return Ok(false);
        }
        let there = self.objects_of(&run.id).await?;
        let is_there = |name: &str, bytes: u64| {
            let key = self.key(&format!("{}/{name}", run.id));
            let mut objects = there.iter();
            objects.any(|object| object.location == key && object.size == bytes)
        };
        let mut files = run.files.iter().chain(&run.companions);
        Ok(files.all(|file| is_there(&file.name, file.bytes)))
    }
}

/// Whether of a run no more is here than its manifest and some of these files.
///
/// # Errors
/// When the folder cannot be read.
pub fn is_reduced(copy: &Path, names: &[&str]) -> Result<bool, Error> {
    Ok(surplus(copy, names)?.is_empty())
}

/// Leaves of a run its manifest and these files.
///
/// # Errors
/// When something cannot be deleted; the next time tries again.
pub fn reduce(copy: &Path, names: &[&str]) -> Result<(), Error> {
    for name in surplus(copy, names)? {
        let path = copy.join(name);
        fs::remove_file(&path).map_err(|source| Error::Write { path, source })?;
    }
    let tree = Tree::read(copy, "")?;
    // Those below come behind those above them.
    for path in tree.directories.iter().skip(1).rev() {
        fs::remove_dir(path).map_err(|source| Error::Write {
            path: path.clone(),
            source,
        })?;
    }
    Ok(())
}

/// Removes what lies here of a run, and what is known of its upload.
///
/// # Errors
/// When something cannot be deleted; the next time tries again.
pub fn discard(archive: &Path, run_id: &str) -> Result<(), Error> {
    let path = archive.join(run_id);
    fs::remove_dir_all(&path).map_err(|source| Error::Write { path, source })?;
    forget_upload(archive, run_id)
}

/// Forgets what is known of the upload of a run.
///
/// # Errors
/// When the journal is there and cannot be deleted.
pub fn forget_upload(archive: &Path, run_id: &str) -> Result<(), Error> {
    let path: PathBuf = journal::place(archive, run_id);
    match fs::remove_file(&path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(Error::Write { path, source })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}

/// What is here of a run besides its manifest and these files.
fn surplus(copy: &Path, names: &[&str]) -> Result<Vec<String>, Error> {
    let mut files = Tree::read(copy, "")?.files;
    files.retain(|name| name != MANIFEST && !names.contains(&name.as_str()));
    Ok(files)
}
