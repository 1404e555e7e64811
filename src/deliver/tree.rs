//! The files below a directory, and making sure that they are on disk.

use std::fs::{self, File};
use std::io;
use std::path::{Component, Path, PathBuf};

use super::{Error, MANIFEST, SIGNATURE};

/// What stands below a directory; links are not followed.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Everything that is no directory, in the order of names.
    pub(super) files: Vec<String>,
    /// The directories, the top one first.
    pub(super) directories: Vec<PathBuf>,
}

impl Tree {
    /// Lists what stands below `root/below`; names are relative to `root` and use `/`.
    pub(super) fn read(root: &Path, below: &str) -> Result<Self, Error> {
        let mut tree = Self::default();
        tree.add(&root.join(below), below)?;
        tree.files.sort();
        Ok(tree)
    }

    /// The directories without anything below them, by their names relative to `root` and with `/` at the end.
    pub(super) fn empty_directories(&self, root: &Path) -> Vec<String> {
        let names = self.directories.iter().filter_map(|path| {
            let below = path.strip_prefix(root).ok()?;
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            (!parts.is_empty()).then(|| format!("{}/", parts.join("/")))
        });
        let names: Vec<String> = names.collect();
        let all = || names.iter().chain(&self.files);
        let is_empty = |name: &&String| !all().any(|one| one != *name && one.starts_with(*name));
        names.iter().filter(is_empty).cloned().collect()
    }

    fn add(&mut self, directory: &Path, name: &str) -> Result<(), Error> {
        let cannot_read = |source| Error::Read {
            path: directory.to_owned(),
            source,
        };
        self.directories.push(directory.to_owned());
        for entry in fs::read_dir(directory).map_err(cannot_read)? {
            let entry = entry.map_err(cannot_read)?;
            let own = entry.file_name().to_string_lossy().into_owned();
            let name = if name.is_empty() {
                own
            } else {
                format!("{name}/{own}")
            };
            if entry.file_type().map_err(cannot_read)?.is_dir() {
                self.add(&entry.path(), &name)?;
            } else {
                self.files.push(name);
            }
        }
        Ok(())
    }
}

/// Reads a plain file. A link leads out of what is looked at, a pipe has no end, and a device has no size.
pub(super) fn read_plain(path: &Path) -> io::Result<Vec<u8>> {
    if fs::symlink_metadata(path)?.is_file() {
        fs::read(path)
    } else {
        Err(io::Error::other("it is not a plain file"))
    }
}

/// Checks that a name stays within the run directory and means the same on every system.
pub(super) fn check_name(name: &str) -> Result<(), Error> {
    let plain = Path::new(name)
        .components()
        .all(|component| matches!(component, Component::Normal(_)));
    let reason = if name.is_empty()
        || !plain
        || name.contains(['\\', ':', '\0'])
        || name.contains("//")
        || name.ends_with('/')
    {
        "it is not a plain relative path"
    } else if name == MANIFEST {
        "the manifest is written last, by publishing"
    } else if name == SIGNATURE {
        "the signature is written by publishing"
    } else {
        return Ok(());
    };
    Err(Error::Name {
        name: name.to_owned(),
        reason,
    })
}

/// Brings a directory's list of entries to disk: without it a new file may be gone after a power cut.
pub(super) fn sync_directory(path: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(path)?.sync_all()
    } else {
        // Elsewhere a directory cannot be opened as a file, and renames are journaled.
        Ok(())
    }
}
