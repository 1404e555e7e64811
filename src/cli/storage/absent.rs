//! Stands in for the storage in a build without it: the settings refuse every address before it comes to this.

use std::path::Path;

use chrono::{DateTime, Utc};

use super::Upload;
use super::trial::Trial;
use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::config::StorageConfig;
use crate::deliver::{ChainEnd, Hold, Removal};

const ABSENT: Failure = Failure::Bug("this build has no object storage");

/// What is never fetched.
pub(in crate::cli) enum Fetched {}

/// What is never fetched either.
pub(in crate::cli) type Outline = Fetched;

impl Fetched {
    pub(super) fn fetch(_: &StorageConfig) -> Result<Self, Failure> {
        Err(ABSENT)
    }

    pub(super) fn path(&self) -> &Path {
        match *self {}
    }

    pub(super) fn local(&self) -> &Path {
        match *self {}
    }

    pub(super) fn address(&self) -> &str {
        match *self {}
    }

    pub(super) fn faults(&self) -> &[String] {
        match *self {}
    }

    pub(super) fn look_into<T>(
        &self,
        _: &str,
        _: impl FnOnce(&Path) -> Result<T, Failure>,
    ) -> Result<Option<T>, Failure> {
        match *self {}
    }
}

pub(super) fn probe(_: &StorageConfig) -> Result<(), Failure> {
    Err(ABSENT)
}

pub(super) fn trials(_: &StorageConfig, _: bool) -> Result<Vec<Trial>, Failure> {
    Err(ABSENT)
}

pub(super) async fn refuse_existing(_: &StorageConfig, _: &str) -> Result<(), Failure> {
    Err(ABSENT)
}

pub(super) async fn look_at_chain(_: &StorageConfig, _: &Console) -> Result<(), Failure> {
    Err(ABSENT)
}

pub(super) fn end_of_chain(_: &StorageConfig) -> Result<ChainEnd, Failure> {
    Err(ABSENT)
}

pub(super) async fn fetch_earlier(
    _: &StorageConfig,
    _: impl Fn(&str) -> bool,
    _: &Console,
) -> Result<(), Failure> {
    Err(ABSENT)
}

pub(super) fn fetch_history(_: &StorageConfig, _: &Console) -> Result<(), Failure> {
    Err(ABSENT)
}

pub(super) fn fetch_named(_: &StorageConfig, _: &str) -> Result<String, Failure> {
    Err(ABSENT)
}

pub(super) fn fetch(_: &StorageConfig, _: &str) -> Result<Fetched, Failure> {
    Err(ABSENT)
}

pub(super) fn send(
    _: &StorageConfig,
    _: &Path,
    _: DateTime<Utc>,
    _: &Console,
) -> Result<String, Failure> {
    Err(ABSENT)
}

pub(super) fn uploaded_before(_: &Path, _: &str) -> Upload {
    Upload::NotWanted
}

pub(super) fn upload(
    _: &StorageConfig,
    _: &Path,
    _: DateTime<Utc>,
    _: &Console,
) -> Result<String, Failure> {
    Err(ABSENT)
}

pub(super) fn remove(
    _: &StorageConfig,
    _: (&[String], &str),
    _: DateTime<Utc>,
) -> Result<Removal, Failure> {
    Err(ABSENT)
}

pub(super) fn hold(
    _: &StorageConfig,
    _: (Hold, bool),
    _: DateTime<Utc>,
) -> Result<(String, u64), Failure> {
    Err(ABSENT)
}
