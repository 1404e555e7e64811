//! What stays on the local disk of runs that are up: of the newest ones everything, of those before them what comparing needs, and
//! of those that no report looks at any more nothing.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::config::StorageConfig;
use crate::deliver::storage::{self as objects, RemoteChain, Storage};
use crate::deliver::{self, CHAIN, Ledger};
use crate::history::{self, FILES, MOST_RUNS, scope_digits};

/// What becomes of a run that lies here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Stays,
    Reduced,
    Goes,
}

/// Makes room in the local archive. Nothing goes that is not in the bucket, or that letters are still to be written about; what
/// cannot go now is told, and is no failure: the next time tries again.
pub(super) async fn make_room(config: &StorageConfig, storage: &Storage, console: &Console) {
    if let Err(failure) = try_to(config, storage).await {
        let archive = config.archive.display();
        console.remark(&format!(
            "runs that are up stay in `{archive}` for now: {}",
            failure.chain()
        ));
    }
}

async fn try_to(config: &StorageConfig, storage: &Storage) -> Result<(), Failure> {
    let archive = config.archive.as_path();
    let chain = storage.chain().await?;
    // Somebody uses the folder as an archive of its own; or the one there is not what it was, and what is here is proof.
    if archive.join(CHAIN).exists()
        || !chain.chain().faults().is_empty()
        || storage.compare_with_seen(&chain, archive)?.is_some()
    {
        return Ok(());
    }
    forget_removed(archive, &chain)?;
    for runs in by_scope(archive)?.values() {
        for (age, run_id) in runs.iter().rev().enumerate() {
            match fate(storage, (archive, run_id), (age, config.keep_local)).await? {
                Fate::Stays => {}
                Fate::Reduced => objects::reduce(&archive.join(run_id), &FILES)?,
                // Who got letters about it stays known: the run is still there.
                Fate::Goes => objects::discard(archive, run_id)?,
            }
        }
    }
    Ok(())
}

/// Forgets what lies here of runs that were removed there: they are compared with no more. A chain that somebody changed is not
/// believed.
pub(super) fn forget_removed(archive: &Path, chain: &RemoteChain) -> Result<(), Failure> {
    if !chain.chain().faults().is_empty() {
        return Ok(());
    }
    let mut names = history::names(archive)?;
    names.retain(|run_id| chain.is_removed(&archive.join(run_id)));
    remove(archive, &names).map(drop)
}

/// Removes what lies here of runs that were removed there; gives what cannot be deleted.
pub(super) fn remove(archive: &Path, runs: &[String]) -> Result<Vec<PathBuf>, Failure> {
    if runs.is_empty() {
        return Ok(Vec::new());
    }
    let stuck = deliver::remove_copies(archive, runs.iter())?;
    for run_id in runs {
        objects::forget_upload(archive, run_id)?;
    }
    Ok(stuck)
}

/// The runs that lie here, earliest first.
fn by_scope(archive: &Path) -> Result<BTreeMap<String, Vec<String>>, Failure> {
    let mut scopes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for run_id in history::names(archive)? {
        let digits = scope_digits(&run_id).unwrap_or_default().to_owned();
        scopes.entry(digits).or_default().push(run_id);
    }
    Ok(scopes)
}

/// `age` is how many newer runs of its scope there are here.
async fn fate(
    storage: &Storage,
    (archive, run_id): (&Path, &str),
    (age, keep): (usize, usize),
) -> Result<Fate, Failure> {
    if age < keep || is_to_be_written_about(archive, run_id) {
        return Ok(Fate::Stays);
    }
    let copy = archive.join(run_id);
    let is_reduced = objects::is_reduced(&copy, &FILES)?;
    Ok(match (is_reduced, age < MOST_RUNS) {
        (true, true) => Fate::Stays,
        (true, false) => Fate::Goes,
        (false, _) if !storage.has_all_of(&copy, archive).await? => Fate::Stays,
        (false, true) => Fate::Reduced,
        (false, false) => Fate::Goes,
    })
}

/// Whether letters about a run did not arrive yet; a ledger that cannot be read may say so.
fn is_to_be_written_about(archive: &Path, run_id: &str) -> bool {
    let lines = Ledger::peek(archive, run_id);
    lines.map_or(true, |lines| !deliver::unfinished(&lines).is_empty())
}
