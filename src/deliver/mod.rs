//! Puts a run on disk: all of it or nothing.
//!
//! Knows names and bytes, and nothing of what they mean. A run is built in a hidden directory beside its place and
//! renamed when it is whole, so nobody ever sees half a run:
//!
//! ```text
//! Staging::create → write, adopt, … → publish → verify, any time later
//! ```
//!
//! What is published can be sent: [`mail`] brings it to people, and the [`Ledger`] beside the runs remembers what went out.

mod clean;
mod key;
mod latest;
mod ledger;
pub mod mail;
mod manifest;
mod publish;
mod read_back;
mod staging;
mod tree;
mod verify;
mod writer;

use std::io;
use std::path::PathBuf;

pub use clean::clean;
pub use key::{Kept, keep_secret};
pub use ledger::{DELIVERIES, Ledger, LedgerError, Line, Parcel, Standing, Step, unfinished};
pub use manifest::{FileEntry, MANIFEST, MANIFEST_SCHEMA};
pub use publish::Published;
pub use read_back::read_back;
pub use staging::{Existing, Staging, WriteError};
pub use verify::{Problem, verify};

/// Why a run could not be put on disk, or looked at there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The directory for all runs is something else.
    #[error("cannot use `{}` for reports: it is not a directory", path.display())]
    NotADirectory {
        /// The directory for all runs.
        path: PathBuf,
    },
    /// A directory could not be made.
    #[error("cannot create `{}`", path.display())]
    Create {
        /// The directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file could not be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// Where it would have been published.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file or directory could not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The whole run could not be moved to its place.
    #[error("cannot publish `{}`", path.display())]
    Publish {
        /// Its place.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The run is published, but `latest` still names another one.
    #[error("cannot point `{}` to `{run_id}`", path.display())]
    Latest {
        /// The link.
        path: PathBuf,
        /// The run that is published.
        run_id: String,
        /// Why.
        source: io::Error,
    },
    /// There is such a run already.
    #[error("cannot write run `{}`: it exists already", path.display())]
    Exists {
        /// Its place.
        path: PathBuf,
    },
    /// A name would leave the run directory, or is taken.
    #[error("cannot use `{name}` as a file of the run: {reason}")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// There is a file in the run directory that nobody registered.
    #[error("cannot publish a run with `{name}`: it would not be in the manifest")]
    Unregistered {
        /// Its name.
        name: String,
    },
    /// What the caller says about the run does not fit into a manifest.
    #[error("cannot write the manifest")]
    Head(#[source] serde_json::Error),
    /// There is a manifest, but not one of a run.
    #[error("cannot use `{}` as a manifest", path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// Why.
        source: serde_json::Error,
    },
    /// The manifest has a form that this program does not know.
    #[error("cannot use `{}`: its schema is `{schema}`, expected `{MANIFEST_SCHEMA}`", path.display())]
    Schema {
        /// The file.
        path: PathBuf,
        /// What it says.
        schema: String,
    },
}
