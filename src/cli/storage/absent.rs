//! Stands in for the storage in a build without it: the settings refuse every address before it comes to this.

use std::path::Path;

use super::Upload;
use crate::cli::console::Console;
use crate::cli::failure::Failure;
use crate::config::StorageConfig;

const ABSENT: Failure = Failure::Bug("this build has no object storage");

/// What is never fetched.
pub(in crate::cli) enum Fetched {}

impl Fetched {
    pub(super) fn path(&self) -> &Path {
        match *self {}
    }
}

pub(super) fn probe(_: &StorageConfig) -> Result<(), Failure> {
    Err(ABSENT)
}

pub(super) async fn refuse_existing(_: &StorageConfig, _: &str) -> Result<(), Failure> {
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

pub(super) fn send(_: &StorageConfig, _: &Path, _: &Console) -> Result<String, Failure> {
    Err(ABSENT)
}

pub(super) fn uploaded_before(_: &Path, _: &str) -> Upload {
    Upload::NotWanted
}

pub(super) fn upload(_: &StorageConfig, _: &Path, _: &Console) -> Result<String, Failure> {
    Err(ABSENT)
}
