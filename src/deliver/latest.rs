//! `OUT/latest`, the newest finished run.

use std::fs;
use std::io;
use std::path::Path;

use super::Error;

/// The name of the link.
pub(super) const NAME: &str = "latest";

/// Points `latest` to a run in one step: whoever looks sees the old run or the new one.
///
/// A link where the file system has links, else a file that holds the name of the run.
pub(super) fn point(out: &Path, run_id: &str) -> Result<(), Error> {
    let path = out.join(NAME);
    let next = out.join(format!(".{NAME}.partial-{}", std::process::id()));
    let replace = || -> io::Result<()> {
        if let Err(error) = fs::remove_file(&next)
            && error.kind() != io::ErrorKind::NotFound
        {
            return Err(error);
        }
        link(run_id, &next).or_else(|_| fs::write(&next, format!("{run_id}\n")))?;
        fs::rename(&next, &path)
    };
    replace().map_err(|source| {
        // Best effort: a leftover is hidden and overwritten next time.
        let _ = fs::remove_file(&next);
        Error::Latest {
            path,
            run_id: run_id.to_owned(),
            source,
        }
    })
}

/// The run that is named; nothing where none is.
pub(super) fn target(out: &Path) -> Option<String> {
    let path = out.join(NAME);
    let name = match fs::read_link(&path) {
        Ok(target) => target.into_os_string().into_string().ok()?,
        Err(_) => fs::read_to_string(&path).ok()?.trim_end().to_owned(),
    };
    (!name.is_empty()).then_some(name)
}

/// Relative, so that the archive can be moved.
#[cfg(unix)]
fn link(run_id: &str, at: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(run_id, at)
}

#[cfg(not(unix))]
fn link(_run_id: &str, _at: &Path) -> io::Result<()> {
    Err(io::Error::from(io::ErrorKind::Unsupported))
}
