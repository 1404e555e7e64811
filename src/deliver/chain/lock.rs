//! Who may be in an archive at the same time.

use std::fs::File;
use std::io;
use std::path::Path;

use crate::deliver::Error;

/// Who may be in the archive at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lock {
    /// Nobody.
    Alone,
    /// Others who only look.
    Shared,
}

/// Keeps others from changing the archive as long as the file is held; nothing where a directory cannot be locked, and
/// then two who publish at the same moment are kept apart by chance alone.
///
/// # Errors
/// When the archive cannot be opened.
pub(in crate::deliver) fn lock(out: &Path) -> Result<Option<File>, Error> {
    take(out, Lock::Alone).map_err(|source| Error::Lock {
        path: out.to_owned(),
        source,
    })
}

/// The same for who only looks.
///
/// # Errors
/// When the archive cannot be opened.
pub(super) fn lock_shared(out: &Path) -> Result<Option<File>, Error> {
    take(out, Lock::Shared).map_err(|source| Error::Read {
        path: out.to_owned(),
        source,
    })
}

fn take(out: &Path, how: Lock) -> io::Result<Option<File>> {
    if !cfg!(unix) {
        return Ok(None);
    }
    let directory = File::open(out)?;
    let locked = match how {
        Lock::Alone => directory.lock(),
        // A reader of a read-only archive, or of one on a medium without locks, has to do without.
        Lock::Shared => directory.lock_shared(),
    };
    match (locked, how) {
        (Ok(()), _) => Ok(Some(directory)),
        (Err(error), Lock::Alone) if error.kind() != io::ErrorKind::Unsupported => Err(error),
        (Err(_), _) => Ok(None),
    }
}
