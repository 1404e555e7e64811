//! The archive on object storage as a whole: looked into, pruned, and runs of it held.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use tempfile::TempDir;

use super::copies;
use super::remote::{open, resolved};
use crate::cli::clock;
use crate::cli::failure::Failure;
use crate::cli::run::runtime;
use crate::config::StorageConfig;
use crate::deliver::storage::{self as objects, Error, RemoteChain, Storage};
use crate::deliver::{self, ChainEnd, Hold, Removal};
use crate::history::{self, FILES, MOST_RUNS, scope_digits};

/// What the names of folders begin with that things are fetched to for the time being.
const FETCHED: &str = ".fetched-";
/// Nothing takes so long to be looked at.
const FORGOTTEN: TimeDelta = TimeDelta::days(2);

/// What tells of the whole archive, fetched for the time being: the chain, the manifest of each run, the newest one's name.
pub(in crate::cli) struct Outline {
    /// Whole runs come here as well, one at a time.
    folder: TempDir,
    storage: Storage,
    local: PathBuf,
    address: String,
    faults: Vec<String>,
}

impl Outline {
    pub(in crate::cli) fn fetch(config: &StorageConfig) -> Result<Self, Failure> {
        let storage = open(config)?;
        let folder = hidden(&config.archive)?;
        let chain = runtime()?.block_on(storage.fetch_outline(folder.path()))?;
        let faults = faults(&storage, &chain, config)?;
        Ok(Self {
            folder,
            address: storage.address(""),
            storage,
            local: config.archive.clone(),
            faults,
        })
    }

    pub(in crate::cli) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(in crate::cli) fn local(&self) -> &Path {
        &self.local
    }

    pub(in crate::cli) fn address(&self) -> &str {
        &self.address
    }

    /// What is wrong with the chain for this machine alone: it saw more of it.
    pub(in crate::cli) fn faults(&self) -> &[String] {
        &self.faults
    }

    /// Looks into one run, all of which is fetched meanwhile; nothing where it was removed since. What comparing needs of it
    /// stays for those after it, which are looked into later.
    pub(in crate::cli) fn look_into<T>(
        &self,
        run_id: &str,
        look: impl FnOnce(&Path) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        let path = self.path().join(run_id);
        // Its manifest, which comes again with the rest.
        fs::remove_dir_all(&path).map_err(|source| Failure::Folder {
            path: path.display().to_string(),
            source,
        })?;
        match runtime()?.block_on(self.storage.fetch(run_id, &path)) {
            Ok(()) => {}
            Err(Error::Run(deliver::Error::Removed { .. })) => return Ok(None),
            // Its manifest was there a moment ago, and the chain says that it still is.
            Err(Error::Absent { address } | Error::Unfinished { address }) => {
                return Err(Error::Damaged { address }.into());
            }
            Err(error) => return Err(error.into()),
        }
        let looked = look(&path)?;
        objects::reduce(&path, &FILES)?;
        self.forget_before(run_id)?;
        Ok(Some(looked))
    }

    /// Of a run that no later one is compared with its manifest is enough.
    fn forget_before(&self, run_id: &str) -> Result<(), Failure> {
        let mut names = history::names(self.path())?;
        names.retain(|name| name.as_str() <= run_id && scope_digits(name) == scope_digits(run_id));
        if let Some(past) = names.iter().rev().nth(MOST_RUNS) {
            objects::reduce(&self.path().join(past), &[])?;
        }
        Ok(())
    }
}

/// A new hidden folder in the local archive, gone when it is dropped. Those of processes that were killed go now.
pub(super) fn hidden(archive: &Path) -> Result<TempDir, Failure> {
    let folder = fs::create_dir_all(archive).and_then(|()| {
        remove_forgotten(archive, clock())?;
        tempfile::Builder::new().prefix(FETCHED).tempdir_in(archive)
    });
    folder.map_err(|source| Failure::Folder {
        path: archive.display().to_string(),
        source,
    })
}

/// Removes what was fetched for the time being, and was not looked at for long.
fn remove_forgotten(archive: &Path, now: DateTime<Utc>) -> io::Result<()> {
    for entry in fs::read_dir(archive)? {
        let entry = entry?;
        let is_ours = entry.file_name().to_string_lossy().starts_with(FETCHED);
        let changed = entry.metadata().and_then(|metadata| metadata.modified());
        if is_ours && changed.is_ok_and(|at| now - DateTime::<Utc>::from(at) > FORGOTTEN) {
            // Best effort: it is out of sight, and the next time tries again.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

/// What the chain does not have any more, although this machine saw it.
pub(super) fn faults(
    storage: &Storage,
    chain: &RemoteChain,
    config: &StorageConfig,
) -> Result<Vec<String>, Failure> {
    let shortened = storage.compare_with_seen(chain, &config.archive)?;
    Ok(shortened.iter().map(ToString::to_string).collect())
}

/// What a run is published behind that is to be uploaded: the end of the chain as this machine saw it last.
pub(super) fn end_of_chain(config: &StorageConfig) -> Result<ChainEnd, Failure> {
    Ok(open(config)?.seen_end(&config.archive)?)
}

/// Removes runs there, and what is here of them.
pub(super) fn remove(
    config: &StorageConfig,
    (wanted, rule): (&[String], &str),
    at: DateTime<Utc>,
) -> Result<Removal, Failure> {
    let storage = open(config)?;
    let (mut removal, chain) = runtime()?.block_on(storage.remove(wanted, rule, at))?;
    storage.compare_with_seen(&chain, &config.archive)?;
    let gone = [removal.removed.as_slice(), &removal.finished].concat();
    removal.stuck = copies::remove(&config.archive, &gone)?;
    Ok(removal)
}

/// Holds a run there, or lets it go; gives its name and the line of the chain that says so.
pub(super) fn hold(
    config: &StorageConfig,
    (mut hold, is_release): (Hold, bool),
    at: DateTime<Utc>,
) -> Result<(String, u64), Failure> {
    let storage = open(config)?;
    let (name, entered) = runtime()?.block_on(async {
        hold.run_id = resolved(&storage, &hold.run_id).await?;
        let entered = match is_release {
            true => storage.release(&hold, at).await?,
            false => storage.hold(&hold, at).await?,
        };
        Ok::<_, Failure>((hold.run_id, entered))
    })?;
    storage.compare_with_seen(&entered.chain, &config.archive)?;
    let line = entered.line.ok_or(Failure::Bug("a hold without a line"))?;
    Ok((name, line))
}
