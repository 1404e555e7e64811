//! One run at a time in an archive, also across schedulers and their deaths.

use std::fs::{self, File, TryLockError};
use std::path::Path;

/// Whether a run may begin in an archive.
pub(super) enum Hold {
    /// It may; whoever holds the file holds the archive.
    Ours(File),
    /// Somebody else works there.
    Taken,
    /// Never: why.
    Unusable(String),
}

/// Tries to take the lock of an archive, `ARCHIVE/.schedule/run.lock`.
pub(super) fn hold(archive: &Path) -> Hold {
    let folder = archive.join(".schedule");
    let path = folder.join("run.lock");
    let open = || {
        fs::create_dir_all(&folder)?;
        let mut options = File::options();
        let options = options.read(true).write(true).create(true).truncate(false);
        options.open(&path)
    };
    let unusable = |error: std::io::Error| {
        Hold::Unusable(format!("cannot lock `{}`: {error}", path.display()))
    };
    match open() {
        Err(error) => unusable(error),
        Ok(file) => match file.try_lock() {
            Ok(()) => Hold::Ours(file),
            Err(TryLockError::WouldBlock) => Hold::Taken,
            Err(TryLockError::Error(error)) => unusable(error),
        },
    }
}
