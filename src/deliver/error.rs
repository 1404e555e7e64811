//! Why a run could not be put on disk, or looked at there.

use std::io;
use std::path::PathBuf;

use super::MANIFEST_SCHEMA;

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
    /// The run is published, but the chain of its archive does not have it yet.
    #[error("cannot enter run `{run_id}` in the chain; the run itself is published")]
    Unchained {
        /// The run.
        run_id: String,
        /// Why.
        #[source]
        source: Box<Error>,
    },
    /// The signature could not be made.
    #[error("cannot sign `{}`", path.display())]
    Sign {
        /// What was to be signed.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A key would take the place of another one.
    #[error("cannot write key `{}`: there is a file of this name, and keys are never overwritten", path.display())]
    KeyExists {
        /// Its place.
        path: PathBuf,
    },
    /// The run is held.
    #[error("cannot replace run `{run_id}`: `{by}` holds it: {reason}")]
    Held {
        /// The run.
        run_id: String,
        /// Who.
        by: String,
        /// Why.
        reason: String,
    },
    /// The archive has no such run.
    #[error("there is no run `{run_id}` in `{}`", out.display())]
    NoRun {
        /// What was asked for.
        run_id: String,
        /// The archive.
        out: PathBuf,
    },
    /// The archive had such a run, and it was removed.
    #[error(
        "there is no run `{run_id}` in `{archive}`: it was removed at {at}, by these rules: {rule}"
    )]
    Removed {
        /// What was asked for.
        run_id: String,
        /// The archive.
        archive: String,
        /// When the chain was told so, RFC 3339.
        at: String,
        /// The rules that did not keep it.
        rule: String,
    },
    /// The archive could not be kept from others for a moment.
    #[error("cannot lock `{}`", path.display())]
    Lock {
        /// The archive.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A run could not be moved out of sight.
    #[error("cannot remove `{}`", path.display())]
    Remove {
        /// The run directory.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The run is not held.
    #[error("cannot release run `{run_id}`: it is not held")]
    NotHeld {
        /// The run.
        run_id: String,
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
