//! Why a run could not be uploaded, or fetched.

use std::io;
use std::path::PathBuf;

use super::{Trouble, TroubleKind};

/// Why a run could not be uploaded, or fetched.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The storage did not do what it was asked.
    #[error("cannot {action} `{address}`: {trouble}")]
    Storage {
        /// What was asked.
        action: &'static str,
        /// Of which object.
        address: String,
        /// Why not.
        trouble: Trouble,
    },
    /// There is a run of this name, and it is not this one.
    #[error("cannot upload `{address}`: there is another run of this name")]
    Taken {
        /// The run.
        address: String,
    },
    /// Somebody else began to upload a run of this name.
    #[error("cannot upload `{address}`: somebody else has begun another run of this name")]
    Claimed {
        /// The run.
        address: String,
        /// What says so.
        claim: String,
    },
    /// An object of the run is there, with other content.
    #[error("cannot upload `{address}`: there is an object of this name with other content")]
    Differs {
        /// The object.
        address: String,
    },
    /// Another process is at it.
    #[error("cannot upload `{run_id}`: another process is doing so")]
    Busy {
        /// The run.
        run_id: String,
    },
    /// A local file is not as its manifest says.
    #[error("cannot upload `{}`: it is not as the manifest says", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// An object that others write as well cannot be written: they do so all the time.
    #[error("cannot write `{address}`: others keep writing it")]
    Contended {
        /// The object.
        address: String,
    },
    /// The run was removed from there.
    #[error("cannot upload `{address}`: it was removed from there, by these rules: {rule}")]
    Removed {
        /// The run.
        address: String,
        /// The rules that did not keep it.
        rule: String,
    },
    /// The chain says nothing of a run that is there.
    #[error("cannot hold `{address}`: no line of the chain says that it is there")]
    NoLine {
        /// The run.
        address: String,
    },
    /// There is no run of this name.
    #[error("there is no run `{address}`")]
    Absent {
        /// Where it was looked for.
        address: String,
    },
    /// There are files of a run, and no manifest.
    #[error("`{address}` is no whole run: it has no manifest")]
    Unfinished {
        /// The run.
        address: String,
    },
    /// An object is not as the manifest of its run says.
    #[error("cannot use `{address}`: it is not as the manifest says")]
    Damaged {
        /// The object.
        address: String,
    },
    /// An object whose key cannot be the name of a file.
    #[error("cannot use `{address}`: it is no name for a file")]
    Key {
        /// The object.
        address: String,
    },
    /// A local file could not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A local file could not be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The local run cannot be used.
    #[error(transparent)]
    Run(#[from] crate::deliver::Error),
    /// A task of this program ended before its time. What it says of itself may be data, and is told where it happens.
    #[error("cannot go on reading files")]
    Task,
}

impl From<tokio::task::JoinError> for Error {
    fn from(_: tokio::task::JoinError) -> Self {
        Self::Task
    }
}

impl Error {
    /// What is wrong with the storage, if it is the storage.
    #[must_use]
    pub fn trouble(&self) -> Option<TroubleKind> {
        if let Self::Storage { trouble, .. } = self {
            Some(trouble.kind)
        } else {
            None
        }
    }
}
