//! Removing runs so that nothing is left in doubt.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use crate::deliver::chain::{Event, Journal, Manifested, lock, runs};
use crate::deliver::clean::{claim_abandoned, left_by};
use crate::deliver::tree::sync_directory;
use crate::deliver::{Error, Ledger, Tombstone, latest};

/// What was removed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removal {
    /// The runs that were to go and are gone.
    pub removed: Vec<String>,
    /// Runs that an earlier removal was cut off at, and that are gone now.
    pub finished: Vec<String>,
    /// Runs that were to go and stay: somebody holds them by now, they were published anew, or they are not those that the
    /// chain says.
    pub left: Vec<String>,
    /// What is out of sight, and cannot be deleted.
    pub stuck: Vec<PathBuf>,
}

/// The run that `latest` names.
#[must_use]
pub fn latest_run(out: &Path) -> Option<String> {
    latest::target(out)
}

/// Removes runs of an archive, and ends removals that were cut off.
///
/// `wanted` are the runs that the rules let go. What is held by now, named by `latest` or not as the chain says stays.
///
/// # Errors
/// When the archive or its chain cannot be read or written, or a run cannot be moved out of sight. What was removed until then
/// is gone, and the chain says so.
pub fn remove(
    out: &Path,
    wanted: &[String],
    rule: &str,
    at: DateTime<Utc>,
) -> Result<Removal, Error> {
    let mut removal = Removal::default();
    let mut journal = Journal::open(out)?;
    journal.adopt_forgotten(at)?;
    for run_id in unfinished(&journal, out)? {
        hide(out, &run_id)?;
        removal.finished.push(run_id);
    }
    for run_id in wanted {
        // Just now, or by somebody who had the archive before.
        if journal.chain().is_removed(run_id) && !out.join(run_id).exists() {
            continue;
        }
        if remove_one(&mut journal, out, (run_id, rule), at)? {
            removal.removed.push(run_id.clone());
        } else {
            removal.left.push(run_id.clone());
        }
    }
    // Deleting may take long, and nobody has to wait for it.
    drop(journal);
    removal.stuck = delete_hidden(out)?;
    Ok(removal)
}

/// Deletes what is here of runs that were removed from an archive elsewhere; gives what cannot be deleted.
///
/// # Errors
/// When the folder cannot be read or written.
pub fn remove_copies<'a>(
    out: &Path,
    runs: impl Iterator<Item = &'a String>,
) -> Result<Vec<PathBuf>, Error> {
    if !out.is_dir() {
        return Ok(Vec::new());
    }
    let alone = lock(out)?;
    for run_id in runs {
        if out.join(run_id).is_dir() {
            hide(out, run_id)?;
        }
    }
    drop(alone);
    delete_hidden(out)
}

/// Enters the removal, and then moves the run out of sight.
fn remove_one(
    journal: &mut Journal,
    out: &Path,
    (run_id, rule): (&str, &str),
    at: DateTime<Utc>,
) -> Result<bool, Error> {
    let chain = journal.chain();
    let is_kept = chain.holds().contains_key(run_id)
        || latest::target(out).is_some_and(|latest| latest == run_id);
    let Some(known) = chain.manifest_of(run_id).filter(|_| !is_kept) else {
        return Ok(false);
    };
    // What is not as the chain says is evidence of something, and not ours to remove.
    let Some(run) = as_known(out, run_id, known) else {
        return Ok(false);
    };
    let record = run.record(run_id);
    journal.append(
        Event::Pruned(Tombstone {
            run_id: record.run_id,
            manifest_sha256: record.manifest_sha256,
            findings_digest: record.findings_digest,
            rule: rule.to_owned(),
        }),
        at,
    )?;
    hide(out, run_id)?;
    Ok(true)
}

/// Runs that are there although the chain says that they were removed, and are the very ones that were.
fn unfinished(journal: &Journal, out: &Path) -> Result<Vec<String>, Error> {
    let present: BTreeSet<String> = runs(out)?.into_iter().collect();
    let mut unfinished = Vec::new();
    for run_id in present {
        if let Some(tombstone) = journal.chain().tombstone_of(&run_id)
            && as_known(out, &run_id, &tombstone.manifest_sha256).is_some()
        {
            unfinished.push(run_id);
        }
    }
    Ok(unfinished)
}

/// A run that is there with the manifest that the chain has of it; what cannot be read is not it.
fn as_known(out: &Path, run_id: &str, manifest_sha256: &str) -> Option<Manifested> {
    let run = Manifested::read(&out.join(run_id)).ok()?;
    (run.sha256 == manifest_sha256).then_some(run)
}

/// Moves a run out of sight.
fn hide(out: &Path, run_id: &str) -> Result<(), Error> {
    let path = out.join(run_id);
    let hidden = out.join(format!(".{run_id}.pruned-{}", std::process::id()));
    let failed = |source| Error::Remove {
        path: path.clone(),
        source,
    };
    // Left by a killed process of the same number; a directory can only take the place of an empty one.
    if hidden.exists() {
        fs::remove_dir_all(&hidden).map_err(failed)?;
    }
    fs::rename(&path, &hidden).map_err(failed)?;
    sync_directory(out).map_err(failed)
}

/// Deletes a run, and before it who got letters about it: those are people's addresses.
fn forget(out: &Path, run_id: &str, hidden: &Path) -> io::Result<()> {
    match fs::remove_file(Ledger::place(out, run_id)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => fs::remove_dir_all(hidden),
    }
}

/// Deletes what is out of sight, of others that were killed as well; gives what could not be.
fn delete_hidden(out: &Path) -> Result<Vec<PathBuf>, Error> {
    let cannot_read = |source| Error::Read {
        path: out.to_owned(),
        source,
    };
    let mut stuck = Vec::new();
    for entry in fs::read_dir(out).map_err(cannot_read)? {
        let path = entry.map_err(cannot_read)?.path();
        let Some(run_id) = left_by(&path).and_then(|(run, _)| run.strip_suffix(".pruned")) else {
            continue;
        };
        // Held while it is deleted: of two who prune at the same time one would find the other's work half done.
        let claim = claim_abandoned(&path);
        if claim.is_some() && forget(out, run_id, &path).is_err() && path.exists() {
            stuck.push(path);
        }
    }
    stuck.sort();
    Ok(stuck)
}
