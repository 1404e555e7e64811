//! Why a run of the archive could not be read.

use std::io;
use std::path::{Path, PathBuf};

/// Why a run of the archive could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is not what a run writes, or is damaged.
    #[error("cannot use `{}`", path.display())]
    Broken {
        /// Which.
        path: PathBuf,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The file has a form that this program does not know.
    #[error("cannot use `{}`: its schema is `{found}`, expected `{expected}`", path.display())]
    Schema {
        /// Which.
        path: PathBuf,
        /// What it says.
        found: String,
        /// What this program reads.
        expected: &'static str,
    },
    /// The run kept evidence and wrote no results.
    #[error("cannot compare `{}`: it keeps evidence only", path.display())]
    EvidenceOnly {
        /// The run directory.
        path: PathBuf,
    },
    /// A file has another size than the manifest says.
    #[error("cannot use `{}`: {found} bytes, its manifest says {expected}", path.display())]
    Size {
        /// Which.
        path: PathBuf,
        /// What it has.
        found: u64,
        /// What it had.
        expected: u64,
    },
    /// The manifest lists no such file.
    #[error("cannot compare `{}`: its manifest lists no `{name}`", path.display())]
    Missing {
        /// The run directory.
        path: PathBuf,
        /// Which file.
        name: &'static str,
    },
    /// The names of the two runs have nothing in common.
    #[error("cannot compare `{}`: its names are hidden in another way", path.display())]
    OtherNames {
        /// The run directory.
        path: PathBuf,
    },
    /// There is no such run.
    #[error("there is no run `{name}` in `{}`", out.display())]
    NoRun {
        /// What was asked for.
        name: String,
        /// The archive.
        out: PathBuf,
    },
    /// The run is not earlier than the one that it is compared with.
    #[error("cannot compare with `{name}`: it is not earlier than this run")]
    NotEarlier {
        /// Which.
        name: String,
    },
}

impl Error {
    /// The file or folder that it is about.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::Read { path, .. }
            | Self::Broken { path, .. }
            | Self::Schema { path, .. }
            | Self::EvidenceOnly { path }
            | Self::Size { path, .. }
            | Self::OtherNames { path }
            | Self::Missing { path, .. } => Some(path),
            Self::NoRun { .. } | Self::NotEarlier { .. } => None,
        }
    }
}
