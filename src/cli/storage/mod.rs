//! The archive on object storage: what `--out s3://…` adds to the commands, and `hss-audit upload`.
//!
//! Runs are built in a local archive, as always. What comparing needs of earlier runs is fetched into it before the work,
//! and what is finished is uploaded from it afterwards.

#[cfg(not(feature = "object-storage"))]
#[path = "absent.rs"]
mod remote;
#[cfg(feature = "object-storage")]
mod remote;

pub(super) mod arguments;
#[cfg(feature = "object-storage")]
pub(super) mod hints;

use std::path::{Path, PathBuf};

use super::arguments::ConfigArguments;
use super::console::Console;
use super::environment;
use super::failure::Failure;
use crate::config::{
    self, Problem, Problems, RawRender, RenderConfig, StorageConfig, is_storage_address,
};
use crate::history::{Compare, scope_digits};
use arguments::UploadArguments;

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

/// A run on the local disk, or one that was fetched there for the time being.
pub(super) enum LocalRun {
    Own(PathBuf),
    Fetched(remote::Fetched),
}

impl LocalRun {
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Own(path) => path,
            Self::Fetched(fetched) => fetched.path(),
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
    match remote::send(storage, run, console) {
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

/// A run by its path, or by its address: then all of it is fetched for the time being.
pub(super) fn local(run: &Path, config: &ConfigArguments) -> Result<LocalRun, Failure> {
    let Some(address) = run.to_str().filter(|text| is_storage_address(text)) else {
        return Ok(LocalRun::Own(run.to_owned()));
    };
    let named = address.trim_end_matches('/').rsplit_once('/');
    let Some((archive, name)) = named.filter(|(archive, _)| is_storage_address(archive)) else {
        return Err(wrong(
            format!("`{address}` names no run"),
            "name it as `s3://BUCKET/PREFIX/RUN`, or `s3://BUCKET/PREFIX/latest`",
        ));
    };
    let environment = environment();
    let storage = config::storage(&config.sources(&environment), archive)?;
    remote::fetch(&storage, name).map(LocalRun::Fetched)
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
    let address = remote::upload(storage, &arguments.run, console)?;
    console.result(&address);
    Ok(0)
}

fn wrong(what: impl Into<String>, hint: &str) -> Failure {
    Failure::Settings(Problems {
        file: None,
        list: vec![Problem::new(what, hint)],
    })
}
