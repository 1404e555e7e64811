//! A run while it is being built.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::chain::lock;
use super::clean::{claim, is_abandoned, left_by};
use super::tree::{Tree, check_name};
use super::writer::{HashedFile, Tally};
use super::{Error, FileEntry, latest};

/// A run that nobody sees yet. Dropped before it is published, it leaves nothing behind.
#[derive(Debug)]
pub struct Staging {
    pub(super) out: PathBuf,
    pub(super) run_id: String,
    existing: Existing,
    pub(super) path: PathBuf,
    pub(super) files: BTreeMap<String, FileEntry>,
    /// Says to others that somebody is building here; see [`claim`].
    _claim: Option<File>,
}

/// What to do when there is a run of this name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Existing {
    /// Leave it alone and fail: what an auditor has seen does not change.
    #[default]
    Refuse,
    /// Put the new one in its place.
    Replace,
}

/// Why a file of the run was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError<E> {
    /// The disk, or the name.
    #[error(transparent)]
    Deliver(#[from] Error),
    /// What was to be written could not be made.
    #[error(transparent)]
    Content(E),
}

impl Staging {
    /// Makes the hidden directory that the run is built in, beside its place in `out`; makes `out` when needed.
    ///
    /// # Shape
    /// `OUT/.<run-id>.partial-<process id>`
    /// # Errors
    /// When `out` cannot be used, or has the run already and `existing` does not say to replace it: better now than
    /// after the work.
    pub fn create(out: &Path, run_id: &str, existing: Existing) -> Result<Self, Error> {
        make_root(out, run_id)?;
        let staging = Self::nowhere(out, run_id, existing);
        staging.check_existing()?;
        // Until it is claimed, it looks like one that nobody works in.
        let _lock = lock(out)?;
        staging.begin()
    }

    /// The same for a name that somebody else may have chosen as well; nothing where there is a run of this name, or one is
    /// being built.
    ///
    /// # Errors
    /// When `out` cannot be used.
    pub fn create_unless_taken(out: &Path, run_id: &str) -> Result<Option<Self>, Error> {
        make_root(out, run_id)?;
        let staging = Self::nowhere(out, run_id, Existing::Refuse);
        // Of two who want the same name the second finds it taken.
        let _lock = lock(out)?;
        if fs::symlink_metadata(staging.destination()).is_ok() || is_being_built(out, run_id)? {
            return Ok(None);
        }
        staging.begin().map(Some)
    }

    /// Makes the hidden directory, and claims it.
    fn begin(mut self) -> Result<Self, Error> {
        let path = self.out.join(partial(&self.run_id));
        // A process of the same number may have been killed here; in a container every process has the same.
        if is_abandoned(&path) {
            let _ = fs::remove_dir_all(&path);
        }
        match fs::create_dir(&path) {
            Ok(()) => self._claim = claim(&path),
            Err(source) => return Err(Error::Create { path, source }),
        }
        self.path = path;
        Ok(self)
    }

    /// Takes up the newest run whose process was killed, of those that `is_wanted` by run id; of what it had written only
    /// `keep` stays. Nothing when there is none.
    ///
    /// # Errors
    /// When `out` cannot be read, or the run cannot be taken over.
    pub fn resume(
        out: &Path,
        is_wanted: impl Fn(&str) -> bool,
        keep: &str,
        existing: Existing,
    ) -> Result<Option<Self>, Error> {
        if !out.is_dir() {
            return Ok(None);
        }
        // Of two who want the same one the second finds it claimed.
        let _lock = lock(out)?;
        let Some((run_id, left)) = newest_abandoned(out, is_wanted)? else {
            return Ok(None);
        };
        let mut staging = Self::nowhere(out, &run_id, existing);
        staging.check_existing()?;
        let path = out.join(partial(&run_id));
        let failed = |source| Error::Create {
            path: path.clone(),
            source,
        };
        let claim = claim(&left);
        if left != path {
            fs::rename(&left, &path).map_err(failed)?;
        }
        staging.path.clone_from(&path);
        staging._claim = claim;
        for entry in fs::read_dir(&path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.file_name() != keep {
                remove(&entry.path()).map_err(failed)?;
            }
        }
        Ok(Some(staging))
    }

    fn nowhere(out: &Path, run_id: &str, existing: Existing) -> Self {
        Self {
            out: out.to_owned(),
            run_id: run_id.to_owned(),
            existing,
            // Filled in when the directory is ours, so that dropping never removes somebody else's.
            path: PathBuf::new(),
            files: BTreeMap::new(),
            _claim: None,
        }
    }

    /// The name of the run.
    #[must_use]
    pub fn run_id(&self) -> &str {
        &self.run_id
    }

    /// Where the run is being built; for those who write many files themselves and have them adopted.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the run will be.
    #[must_use]
    pub fn destination(&self) -> PathBuf {
        self.out.join(&self.run_id)
    }

    /// The files so far, ordered by name.
    pub fn files(&self) -> impl Iterator<Item = &FileEntry> {
        self.files.values()
    }

    /// Writes one file and brings it to disk.
    ///
    /// # Errors
    /// [`WriteError::Deliver`] when the disk is to blame, even if `fill` reports that in its own words;
    /// [`WriteError::Content`] otherwise. The file is then not part of the run; other files can still be written.
    pub fn write<E>(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<FileEntry, WriteError<E>> {
        self.check_free(name)?;
        let (bytes, sha256) = self.fill(name, fill)?;
        Ok(self.register(name, bytes, sha256))
    }

    pub(super) fn fill<E>(
        &self,
        name: &str,
        fill: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<(u64, String), WriteError<E>> {
        let cannot_write = |source| self.cannot_write(name, source);
        let path = self.path.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(cannot_write)?;
        }
        let mut file = HashedFile::new(File::create_new(&path).map_err(cannot_write)?);
        let filled = fill(&mut file);
        let result = match (file.failure(), filled) {
            (Some(source), _) => Err(cannot_write(source).into()),
            (None, Err(content)) => Err(WriteError::Content(content)),
            (None, Ok(())) => file.finish().map_err(|source| cannot_write(source).into()),
        };
        if result.is_err() {
            // Best effort: half a file in the run would only be refused when it is published.
            let _ = fs::remove_file(&path);
        }
        result
    }

    /// Makes a file that somebody else wrote below [`Staging::path`], or all files of a directory there, part of the
    /// run.
    ///
    /// # Errors
    /// When it cannot be read, or is neither a plain file nor a directory.
    pub fn adopt(&mut self, name: &str) -> Result<(), Error> {
        check_name(name)?;
        // A link to a directory is not followed: what it leads to would not be part of the run.
        let metadata = fs::symlink_metadata(self.path.join(name));
        if metadata.is_ok_and(|metadata| metadata.is_dir()) {
            for file in Tree::read(&self.path, name)?.files {
                self.adopt_file(&file)?;
            }
            return Ok(());
        }
        self.adopt_file(name)
    }

    fn adopt_file(&mut self, name: &str) -> Result<(), Error> {
        self.check_free(name)?;
        let path = self.path.join(name);
        let read = || -> io::Result<(u64, String)> {
            if !fs::symlink_metadata(&path)?.is_file() {
                return Err(io::Error::other("it is not a plain file"));
            }
            let file = File::open(&path)?;
            let tally = Tally::of(&file)?;
            file.sync_all()?;
            Ok(tally.finish())
        };
        let (bytes, sha256) = read().map_err(|source| Error::Read {
            path: path.clone(),
            source,
        })?;
        self.register(name, bytes, sha256);
        Ok(())
    }

    pub(super) fn check_existing(&self) -> Result<(), Error> {
        let path = self.destination();
        if self.existing == Existing::Refuse && fs::symlink_metadata(&path).is_ok() {
            return Err(Error::Exists { path });
        }
        Ok(())
    }

    fn check_free(&self, name: &str) -> Result<(), Error> {
        check_name(name)?;
        if self.files.contains_key(name) {
            return Err(Error::Name {
                name: name.to_owned(),
                reason: "there is one already",
            });
        }
        Ok(())
    }

    fn register(&mut self, name: &str, bytes: u64, sha256: String) -> FileEntry {
        let entry = FileEntry {
            name: name.to_owned(),
            bytes,
            sha256,
        };
        self.files.insert(name.to_owned(), entry.clone());
        entry
    }

    /// Names the file by its place to be: the hidden one is gone when somebody reads this.
    pub(super) fn cannot_write(&self, name: &str, source: io::Error) -> Error {
        Error::Write {
            path: self.destination().join(name),
            source,
        }
    }
}

/// The name of the hidden directory of a run.
fn partial(run_id: &str) -> String {
    format!(".{run_id}.partial-{}", std::process::id())
}

/// Makes the directory for all runs.
fn make_root(out: &Path, run_id: &str) -> Result<(), Error> {
    check_run_id(run_id)?;
    if out.exists() && !out.is_dir() {
        return Err(Error::NotADirectory {
            path: out.to_owned(),
        });
    }
    fs::create_dir_all(out).map_err(|source| Error::Create {
        path: out.to_owned(),
        source,
    })
}

/// Whether a process builds a run of this name, or was killed while it did.
fn is_being_built(out: &Path, run_id: &str) -> Result<bool, Error> {
    let failed = |source| Error::Read {
        path: out.to_owned(),
        source,
    };
    for entry in fs::read_dir(out).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let run = left_by(&path).and_then(|(run, _)| run.strip_suffix(".partial"));
        if run == Some(run_id) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn newest_abandoned(
    out: &Path,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Option<(String, PathBuf)>, Error> {
    let failed = |source| Error::Read {
        path: out.to_owned(),
        source,
    };
    let entries = fs::read_dir(out).map_err(failed)?;
    let mut newest: Option<(String, PathBuf)> = None;
    for entry in entries {
        let path = entry.map_err(failed)?.path();
        let run = left_by(&path).and_then(|(run, _)| run.strip_suffix(".partial"));
        let Some(run_id) = run.filter(|run_id| is_wanted(run_id) && is_abandoned(&path)) else {
            continue;
        };
        let found = (run_id.to_owned(), path.clone());
        newest = newest.max(Some(found));
    }
    Ok(newest)
}

fn remove(path: &Path) -> io::Result<()> {
    if fs::symlink_metadata(path)?.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    }
}

fn check_run_id(run_id: &str) -> Result<(), Error> {
    check_name(run_id)?;
    if run_id.starts_with('.') || run_id.contains('/') || run_id == latest::NAME {
        return Err(Error::Name {
            name: run_id.to_owned(),
            reason: "it is no run id",
        });
    }
    Ok(())
}

impl Drop for Staging {
    fn drop(&mut self) {
        // Empty when it was published, or never made.
        if !self.path.as_os_str().is_empty() {
            // Best effort: nobody can be told here, and cleaning finds what is left.
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}
