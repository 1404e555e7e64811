//! The commands' side of the storage.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use tempfile::TempDir;

use super::trial::Trial;
use super::{LATEST, Upload, archive, copies, hints};
use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::cli::layout::counted;
use crate::cli::run::runtime;
use crate::config::StorageConfig;
use crate::deliver::storage::{
    Addressing, Conditions, Error, Latest, Options, Storage, TroubleKind, Uploaded, Whereabouts,
};
use crate::history::{self, MOST_RUNS, scope_digits};

/// Runs that are fetched at once.
const AT_ONCE: usize = 4;

/// A run that was fetched for the time being.
pub(in crate::cli) struct Fetched {
    path: PathBuf,
    local: PathBuf,
    address: String,
    faults: Vec<String>,
    /// Removes it in the end.
    _folder: TempDir,
}

impl Fetched {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn local(&self) -> &Path {
        &self.local
    }

    /// Where its archive is.
    pub(super) fn address(&self) -> &str {
        &self.address
    }

    /// What is wrong with the chain for this machine alone: it saw more of it.
    pub(super) fn faults(&self) -> &[String] {
        &self.faults
    }
}

pub(super) fn open(config: &StorageConfig) -> Result<Storage, Failure> {
    Ok(Storage::open(&Options {
        bucket: config.bucket.clone(),
        prefix: config.prefix.clone(),
        endpoint: config.endpoint.clone(),
        region: config.region.clone(),
        access_key: config.key.access.clone(),
        secret_key: config.key.secret.expose().into(),
        security_token: config
            .key
            .security_token
            .as_ref()
            .map(|token| token.expose().into()),
        addressing: match config.is_path_style {
            true => Addressing::Path,
            false => Addressing::VirtualHosted,
        },
        storage_class: config.storage_class.clone(),
        encryption: config.encryption.clone(),
    })?)
}

/// Says to whoever uploads that others do so as well.
const ALONE: &str = "this storage does not keep writers apart: see that no two of them write there at the same moment";

/// Asks for something small.
pub(super) fn probe(config: &StorageConfig) -> Result<(), Failure> {
    let storage = open(config)?;
    runtime()?.block_on(storage.runs())?;
    Ok(())
}

/// What becomes of the requests that a run, and `prune`, would make.
pub(super) fn trials(config: &StorageConfig, is_to_write: bool) -> Result<Vec<Trial>, Failure> {
    let storage = open(config)?;
    let address = storage.address("");
    let trial = |what, done: Result<(), Error>| Trial {
        what,
        address: address.clone(),
        failure: done.err().map(|error| {
            let hint = match error.trouble() {
                Some(TroubleKind::Denied) => hints::of_right(what),
                Some(_) | None => hints::hint(&error),
            };
            (Failure::from(error).chain(), hint)
        }),
        remark: None,
    };
    runtime()?.block_on(async {
        let mut trials = vec![trial("list", storage.runs().await.map(drop))];
        if is_to_write {
            let written = storage.conditions().await;
            let remark = matches!(written, Ok(Conditions::Ignored)).then_some(ALONE);
            trials.push(Trial {
                remark,
                ..trial("write", written.map(drop))
            });
            trials.push(trial("delete", storage.try_deleting().await));
        }
        Ok(trials)
    })
}

/// Looks at the chain before a run is published behind it.
pub(super) async fn look_at_chain(
    config: &StorageConfig,
    console: &Console,
) -> Result<(), Failure> {
    let storage = open(config)?;
    let chain = storage.chain().await?;
    for fault in archive::faults(&storage, &chain, config)? {
        console.remark(&fault);
    }
    Ok(())
}

/// What is published does not change: a run of this name is not written again.
pub(super) async fn refuse_existing(config: &StorageConfig, run_id: &str) -> Result<(), Failure> {
    let storage = open(config)?;
    match storage.has(run_id).await? {
        true => Err(Failure::Storage(Error::Taken {
            address: storage.address(run_id),
        })),
        false => Ok(()),
    }
}

/// Fetches what comparing needs of the newest runs; forgets what is here of those that were removed there.
pub(super) async fn fetch_earlier(
    config: &StorageConfig,
    is_wanted: impl Fn(&str) -> bool,
    console: &Console,
) -> Result<(), Failure> {
    let storage = open(config)?;
    copies::forget_removed(&config.archive, &storage.chain().await?)?;
    let mut names = storage.runs().await?;
    names.retain(|name| is_wanted(name));
    let names = names.split_off(names.len().saturating_sub(MOST_RUNS));
    fetch_all(&storage, config, names, console).await
}

/// Fetches what comparing needs of every run; forgets what is here of those that were removed there.
pub(super) fn fetch_history(config: &StorageConfig, console: &Console) -> Result<(), Failure> {
    let storage = open(config)?;
    runtime()?.block_on(async {
        copies::forget_removed(&config.archive, &storage.chain().await?)?;
        let mut names = storage.runs().await?;
        names.retain(|name| scope_digits(name).is_some());
        fetch_all(&storage, config, names, console).await
    })
}

async fn fetch_all(
    storage: &Storage,
    config: &StorageConfig,
    names: Vec<String>,
    console: &Console,
) -> Result<(), Failure> {
    let missing = names
        .into_iter()
        .filter(|name| !config.archive.join(name).is_dir());
    let jobs = missing.map(|name| async move {
        match storage
            .fetch_part(&name, &history::FILES, &config.archive)
            .await
        {
            // A run that was damaged is no reason to do without all others; the report is compared with what is left.
            Err(error @ Error::Damaged { .. }) => {
                console.remark(&format!("not compared with `{name}`: {error}"));
                Ok(())
            }
            fetched => fetched.map(drop),
        }
    });
    let mut jobs = stream::iter(jobs).buffer_unordered(AT_ONCE);
    while jobs.try_next().await?.is_some() {}
    Ok(())
}

/// Fetches what comparing needs of one run; gives its name here.
pub(super) fn fetch_named(config: &StorageConfig, name: &str) -> Result<String, Failure> {
    let storage = open(config)?;
    runtime()?.block_on(async {
        let name = resolved(&storage, name).await?;
        let is_here = config.archive.join(&name).is_dir();
        if !is_here
            && !storage
                .fetch_part(&name, &history::FILES, &config.archive)
                .await?
        {
            return Err(storage.absence(&name).await?.into());
        }
        Ok(name)
    })
}

/// Fetches all that is there of one run, and what comparing needs of those before it.
pub(super) fn fetch(config: &StorageConfig, name: &str) -> Result<Fetched, Failure> {
    let storage = open(config)?;
    let folder = archive::hidden(&config.archive)?;
    runtime()?.block_on(async {
        let name = resolved(&storage, name).await?;
        let path = folder.path().join(&name);
        storage.fetch(&name, &path).await?;
        // Behind the run: its line is written when all of it is there.
        let chain = storage.chain().await?;
        chain.save(folder.path())?;
        fetch_before(&storage, &name, folder.path()).await?;
        Ok(Fetched {
            path,
            local: config.archive.clone(),
            address: storage.address(""),
            faults: archive::faults(&storage, &chain, config)?,
            _folder: folder,
        })
    })
}

/// Fetches what comparing needs of the runs before this one; a damaged one is missed by whoever compares.
async fn fetch_before(storage: &Storage, run_id: &str, into: &Path) -> Result<(), Failure> {
    let mut names = storage.runs().await?;
    names.retain(|name| name.as_str() < run_id && scope_digits(name) == scope_digits(run_id));
    let names = names.split_off(names.len().saturating_sub(MOST_RUNS));
    let jobs = names.iter().map(|name| async move {
        match storage.fetch_part(name, &history::FILES, into).await {
            Ok(_) | Err(Error::Damaged { .. }) => Ok(()),
            Err(error) => Err(error),
        }
    });
    let mut jobs = stream::iter(jobs).buffer_unordered(AT_ONCE);
    while jobs.try_next().await?.is_some() {}
    Ok(())
}

/// The name of a run, where `latest` is the newest one. Whoever may write `latest` may write anything there.
pub(super) async fn resolved(storage: &Storage, name: &str) -> Result<String, Failure> {
    let name = match name {
        LATEST => storage.latest().await?,
        name => Some(name.to_owned()),
    };
    let absent = || Error::Absent {
        address: storage.address(LATEST),
    };
    let name = name.ok_or_else(absent)?;
    match scope_digits(&name) {
        Some(_) => Ok(name),
        None => Err(Failure::Storage(Error::Absent {
            address: storage.address(&name),
        })),
    }
}

/// Uploads a run of the local archive, and before it those whose upload was cut off.
pub(super) fn send(
    config: &StorageConfig,
    run: &Path,
    at: DateTime<Utc>,
    console: &Console,
) -> Result<String, Failure> {
    let own = fs::canonicalize(run).unwrap_or_else(|_| run.to_owned());
    for left in left_behind(&config.archive)? {
        if left == own {
            continue;
        }
        // One that cannot be uploaded is no reason to keep the new one back.
        if let Err(failure) = upload(config, &left, at, console) {
            let left = left.display();
            console.remark(&format!(
                "`{left}` is still not uploaded: {}",
                failure.chain()
            ));
        }
    }
    let address = upload(config, run, at, console)?;
    let storage = open(config)?;
    runtime()?.block_on(copies::make_room(config, &storage, console));
    Ok(address)
}

/// What the journal of an upload says.
pub(super) fn uploaded_before(archive: &Path, run_id: &str) -> Upload {
    match Whereabouts::of(archive, run_id) {
        Whereabouts::Unknown => Upload::NotWanted,
        Whereabouts::CutOff => Upload::Failed {
            why: "its upload was cut off".to_owned(),
        },
        Whereabouts::Up { address } => Upload::Done { address },
    }
}

/// Whole runs of the local archive that are not known to be up, earliest first. Of runs that were fetched only parts are
/// here.
fn left_behind(archive: &Path) -> Result<Vec<PathBuf>, Failure> {
    let archive = fs::canonicalize(archive).unwrap_or_else(|_| archive.to_owned());
    let names = history::names(&archive)?;
    let runs = names
        .into_iter()
        .filter(|name| !Storage::is_known_to_be_up(&archive, name))
        .map(|name| archive.join(name));
    Ok(runs.filter(|run| crate::deliver::is_whole(run)).collect())
}

/// Uploads a run, or goes on with it; gives its address.
pub(super) fn upload(
    config: &StorageConfig,
    run: &Path,
    at: DateTime<Utc>,
    console: &Console,
) -> Result<String, Failure> {
    let storage = open(config)?;
    let uploaded = runtime()?.block_on(storage.upload(run, &config.archive, at))?;
    tell(&uploaded, run, console);
    Ok(uploaded.address)
}

fn tell(uploaded: &Uploaded, run: &Path, console: &Console) {
    let Uploaded {
        sent,
        skipped,
        bytes,
        address,
        ..
    } = uploaded;
    let before = match skipped {
        0 => String::new(),
        skipped => format!(", {skipped} were there already"),
    };
    let run = run.display();
    let files = counted(*sent, "file", "files");
    console.remark(&format!(
        "uploaded {files} ({bytes} bytes) to {address}{before}; the local copy is `{run}`"
    ));
    if uploaded.conditions == Conditions::Ignored {
        console.remark(ALONE);
    }
    if let Some(shortened) = &uploaded.shortened {
        console.remark(&shortened.to_string());
    }
    if let Latest::Newer(newer) = &uploaded.latest {
        console.remark(&format!("`latest` stays at {newer}, which is newer"));
    }
}
