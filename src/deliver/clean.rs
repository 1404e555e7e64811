//! Removes what killed processes left behind.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::Error;
use super::chain::lock;
use super::tree::Tree;

/// Removes hidden directories of runs that nobody is building any more; gives those that are gone.
///
/// A directory goes when nothing in it changed since `before` and nobody works in it. What a removal left is for the next
/// [`remove`](super::remove), which forgets more than the directory.
///
/// # Errors
/// When `out` cannot be read. What cannot be removed stays for the next time.
pub fn clean(out: &Path, before: SystemTime) -> Result<Vec<PathBuf>, Error> {
    let cannot_read = |source| Error::Read {
        path: out.to_owned(),
        source,
    };
    // Who begins a run makes its directory first, and then claims it.
    let _lock = lock(out)?;
    let mut removed = Vec::new();
    for entry in fs::read_dir(out).map_err(cannot_read)? {
        let path = entry.map_err(cannot_read)?.path();
        let Some((run, _)) = left_by(&path) else {
            continue;
        };
        let is_directory = fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir());
        if !is_directory || run.ends_with(".pruned") || is_only_copy(out, run) {
            continue;
        }
        // Held while it is deleted: nobody takes it up meanwhile.
        let claim = claim_abandoned(&path);
        if claim.is_some() && is_older(&path, before) && fs::remove_dir_all(&path).is_ok() {
            removed.push(path);
        }
    }
    removed.sort();
    Ok(removed)
}

/// The run and the process id in `.<run-id>.partial-<process id>`, and with `replaced` and `pruned` in the same place.
pub(super) fn left_by(path: &Path) -> Option<(&str, u32)> {
    let (run, process) = path
        .file_name()?
        .to_str()?
        .strip_prefix('.')?
        .rsplit_once('-')?;
    let is_ours = [".partial", ".replaced", ".pruned"]
        .iter()
        .any(|suffix| run.ends_with(suffix));
    is_ours.then_some((run, process.parse().ok()?))
}

/// The runs that somebody was killed while replacing, or replaces now, and where what they were is.
pub(super) fn replaced_runs(out: &Path) -> Result<Vec<(String, PathBuf)>, Error> {
    let cannot_read = |source| Error::Read {
        path: out.to_owned(),
        source,
    };
    let mut runs = Vec::new();
    for entry in fs::read_dir(out).map_err(cannot_read)? {
        let path = entry.map_err(cannot_read)?.path();
        let run = left_by(&path).and_then(|(run, _)| run.strip_suffix(".replaced"));
        if let Some(run_id) = run.map(str::to_owned) {
            runs.push((run_id, path));
        }
    }
    runs.sort();
    Ok(runs)
}

/// Whether a process was killed while it replaced a run, so that the old one is only here.
fn is_only_copy(out: &Path, run: &str) -> bool {
    run.strip_suffix(".replaced")
        .is_some_and(|run_id| !out.join(run_id).exists())
}

/// Marks a directory as being worked in for as long as the file is held, even if the process is killed without a word.
///
/// A lock says this better than the number of the process: numbers are used again, and in a container every process has
/// the same. Nothing where a directory cannot be locked; then the number has to do.
pub(super) fn claim(path: &Path) -> Option<File> {
    let directory = File::open(path).ok()?;
    directory.try_lock().ok()?;
    Some(directory)
}

/// A hidden directory of a run that nobody else works in as long as this is held.
pub(super) struct Claim {
    _lock: Option<File>,
}

/// Claims the hidden directory of a run; nothing where somebody works in it. Of two who want it at the same moment one gets
/// it.
pub(super) fn claim_abandoned(path: &Path) -> Option<Claim> {
    let (_, process) = left_by(path)?;
    let by_number = || (!is_running(process)).then_some(Claim { _lock: None });
    match File::open(path).map(|directory| (directory.try_lock(), directory)) {
        Ok((Ok(()), directory)) => Some(Claim {
            _lock: Some(directory),
        }),
        Ok((Err(TryLockError::WouldBlock), _)) => None,
        Ok((Err(TryLockError::Error(_)), _)) => by_number(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(_) => by_number(),
    }
}

/// Whether nobody works in the hidden directory of a run any more.
pub(super) fn is_abandoned(path: &Path) -> bool {
    claim_abandoned(path).is_some()
}

/// Where there is no `/proc`, age alone decides.
fn is_running(process: u32) -> bool {
    process == std::process::id() || Path::new("/proc").join(process.to_string()).exists()
}

/// Whether nothing below a directory, itself included, changed since.
fn is_older(path: &Path, before: SystemTime) -> bool {
    let Ok(tree) = Tree::read(path, "") else {
        return false;
    };
    let files = tree.files.iter().map(|name| path.join(name));
    let changed =
        |path: PathBuf| -> io::Result<SystemTime> { fs::symlink_metadata(path)?.modified() };
    files
        .chain(tree.directories)
        .all(|path| changed(path).is_ok_and(|at| at < before))
}
