//! The archive on object storage: what `--out s3://…` adds to the commands, and `hss-audit upload`.
//!
//! Runs are built in a local archive, as always. What comparing needs of earlier runs is fetched into it before the work,
//! and what is finished is uploaded from it afterwards.

#[cfg(feature = "object-storage")]
mod archive;
#[cfg(not(feature = "object-storage"))]
#[path = "absent.rs"]
mod archive;
#[cfg(feature = "object-storage")]
mod copies;
#[cfg(feature = "object-storage")]
pub(super) mod hints;
#[cfg(feature = "object-storage")]
mod remote;
#[cfg(not(feature = "object-storage"))]
use archive as remote;

pub(super) mod arguments;
mod trial;

use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::arguments::ConfigArguments;
use super::console::Console;
use super::failure::Failure;
use super::{clock, environment};
use crate::config::{
    self, Problem, Problems, RawRender, RenderConfig, StorageConfig, is_storage_address,
};
use crate::deliver::{ChainEnd, Hold, Removal};
use crate::history::{Compare, scope_digits};
use arguments::UploadArguments;
pub(super) use trial::Trial;

/// The newest run, by its other name.
const LATEST: &str = "latest";

/// What became of the upload of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Upload {
    /// The archive is a folder: the run is where it belongs.
    NotWanted,
    /// It is up.
    Done {
        /// Where.
        address: String,
    },
    /// It is only here.
    Failed {
        /// Why, where that is known.
        why: String,
    },
}

/// What an operator named: a folder here, or a run or an archive on object storage, fetched for the time being.
pub(super) enum Named {
    Here(PathBuf),
    Run(remote::Fetched),
    Archive(archive::Outline),
}

impl Named {
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Here(path) => path,
            Self::Run(run) => run.path(),
            Self::Archive(outline) => outline.path(),
        }
    }

    /// The folder that holds what belongs to the archive and stays on this machine, if the archive is on object storage.
    pub(super) fn local(&self) -> Option<&Path> {
        match self {
            Self::Here(_) => None,
            Self::Run(run) => Some(run.local()),
            Self::Archive(outline) => Some(outline.local()),
        }
    }

    /// Where the archive is, if it is on object storage.
    pub(super) fn address(&self) -> Option<&str> {
        match self {
            Self::Here(_) => None,
            Self::Run(run) => Some(run.address()),
            Self::Archive(outline) => Some(outline.address()),
        }
    }

    /// What is wrong with the chain for this machine alone: it saw more of it.
    pub(super) fn faults(&self) -> &[String] {
        match self {
            Self::Here(_) => &[],
            Self::Run(run) => run.faults(),
            Self::Archive(outline) => outline.faults(),
        }
    }

    /// Looks into a run of an archive, wherever it is; nothing where it was removed since.
    pub(super) fn look_into<T>(
        &self,
        run_id: &str,
        look: impl FnOnce(&Path) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        if let Self::Archive(outline) = self {
            return outline.look_into(run_id, look);
        }
        let run = self.path().join(run_id);
        match look(&run) {
            Ok(_) | Err(_) if !run.exists() => Ok(None),
            looked => looked.map(Some),
        }
    }
}

/// Finds out whether the storage can be reached, before the work; and fetches the run that is to be compared with.
pub(super) fn begin(mut render: RenderConfig) -> Result<RenderConfig, Failure> {
    let Some(storage) = &render.storage else {
        return Ok(render);
    };
    remote::probe(storage)?;
    if let Compare::With(name) = &render.compare {
        render.compare = Compare::With(fetch_named(storage, name)?);
    }
    Ok(render)
}

/// Fetches what comparing needs of earlier runs of the same scope, unless it is here; refuses a run that is there already.
pub(super) async fn look_back(
    render: &RenderConfig,
    run_id: &str,
    console: &Console,
) -> Result<(), Failure> {
    let Some(storage) = &render.storage else {
        return Ok(());
    };
    let digits = scope_digits(run_id).unwrap_or_default();
    let is_earlier = |name: &str| name < run_id && scope_digits(name) == Some(digits);
    remote::refuse_existing(storage, run_id).await?;
    remote::look_at_chain(storage, console).await?;
    match render.compare {
        Compare::None => Ok(()),
        Compare::Previous | Compare::With(_) => {
            remote::fetch_earlier(storage, is_earlier, console).await
        }
    }
}

/// Uploads a finished run, and those whose upload was cut off. The run is written by now, so what goes wrong here is told,
/// and is no failure of the run.
pub(super) fn send(render: &RenderConfig, run: &Path, console: &Console) -> Upload {
    let Some(storage) = &render.storage else {
        return Upload::NotWanted;
    };
    let at = render.now.unwrap_or_else(clock);
    match remote::send(storage, run, at, console) {
        Ok(address) => Upload::Done { address },
        Err(failure) => {
            console.failure(&failure);
            let why = failure.chain();
            Upload::Failed { why }
        }
    }
}

/// What became of the upload of a run by an earlier process, as far as the archive that it lies in knows.
pub(super) fn uploaded_before(archive: &Path, run_id: &str) -> Upload {
    remote::uploaded_before(archive, run_id)
}

/// Makes all runs of the archive, or the newest of each scope, comparable here.
pub(super) fn fetch_history(render: &RenderConfig, console: &Console) -> Result<(), Failure> {
    match &render.storage {
        Some(storage) => remote::fetch_history(storage, console),
        None => Ok(()),
    }
}

/// A run by the name that it has here: one that is elsewhere is fetched, as far as comparing needs it.
pub(super) fn named(render: &RenderConfig, name: &str) -> Result<String, Failure> {
    match &render.storage {
        Some(storage) => fetch_named(storage, name),
        None => Ok(name.to_owned()),
    }
}

fn fetch_named(storage: &StorageConfig, name: &str) -> Result<String, Failure> {
    if name != LATEST && Path::new(name).exists() {
        return Ok(name.to_owned());
    }
    remote::fetch_named(storage, name)
}

/// A run or an archive, by its path or by its address: then it is fetched for the time being, all of a run, and of an archive
/// what tells of the whole.
pub(super) fn find(path: &Path, config: &ConfigArguments) -> Result<Named, Failure> {
    let Some(address) = path.to_str().filter(|text| is_storage_address(text)) else {
        return Ok(Named::Here(path.to_owned()));
    };
    let environment = environment();
    let sources = config.sources(&environment);
    match run_address(address) {
        Some((archive, name)) => {
            remote::fetch(&config::storage(&sources, archive)?, name).map(Named::Run)
        }
        None => archive::Outline::fetch(&config::storage(&sources, address)?).map(Named::Archive),
    }
}

/// A run, by its path or by its address: then all of it is fetched for the time being.
pub(super) fn find_run(path: &Path, config: &ConfigArguments) -> Result<Named, Failure> {
    let address = path.to_str().filter(|text| is_storage_address(text));
    match address.filter(|address| run_address(address).is_none()) {
        Some(address) => Err(wrong(
            format!("`{address}` names no run"),
            "name one of the archive: `s3://BUCKET/PREFIX/latest`; `hss-audit history --out s3://BUCKET/PREFIX` lists them",
        )),
        None => find(path, config),
    }
}

/// The archive and the name of a run in an address; nothing in that of an archive.
fn run_address(address: &str) -> Option<(&str, &str)> {
    let is_run = |name: &str| name == LATEST || scope_digits(name).is_some();
    let named = address.trim_end_matches('/').rsplit_once('/');
    named.filter(|(archive, name)| is_storage_address(archive) && is_run(name))
}

/// What tells of a whole archive on object storage.
pub(super) fn outline(storage: &StorageConfig) -> Result<Named, Failure> {
    archive::Outline::fetch(storage).map(Named::Archive)
}

/// The chain that a run is published behind, where its archive is on object storage.
pub(super) fn end_of_chain(render: &RenderConfig) -> Result<Option<ChainEnd>, Failure> {
    let end = render.storage.as_ref().map(archive::end_of_chain);
    end.transpose()
}

/// Removes runs from object storage, and what is here of them.
pub(super) fn remove(
    storage: &StorageConfig,
    runs: (&[String], &str),
    at: DateTime<Utc>,
) -> Result<Removal, Failure> {
    archive::remove(storage, runs, at)
}

/// Holds a run on object storage, or lets it go; gives its name and the line of the chain that says so.
pub(super) fn hold(
    storage: &StorageConfig,
    (hold, is_release): (Hold, bool),
    at: DateTime<Utc>,
) -> Result<(String, u64), Failure> {
    archive::hold(storage, (hold, is_release), at)
}

/// What becomes of the requests that a run would make of object storage, and with `is_to_write` those that write there.
pub(super) fn trials(storage: &StorageConfig, is_to_write: bool) -> Result<Vec<Trial>, Failure> {
    remote::trials(storage, is_to_write)
}

/// `hss-audit upload`
pub(super) fn upload(arguments: &UploadArguments, console: &Console) -> Result<u8, Failure> {
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    let raw = RawRender {
        out: arguments.to.clone(),
        ..RawRender::default()
    };
    let render = config::render(&sources, &raw)?;
    let Some(storage) = &render.storage else {
        return Err(wrong(
            "no archive on object storage is named",
            "name one with `--to s3://BUCKET/PREFIX`, or `out` in the settings",
        ));
    };
    let address = remote::upload(storage, &arguments.run, clock(), console)?;
    console.result(&address);
    Ok(0)
}

fn wrong(what: impl Into<String>, hint: &str) -> Failure {
    Failure::Settings(Problems {
        file: None,
        list: vec![Problem::new(what, hint)],
    })
}
