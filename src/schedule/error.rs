//! Why a scheduler cannot work.

use std::io;
use std::path::PathBuf;

/// Why a scheduler cannot work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another one works here.
    #[error("another scheduler (process {process}) works with the journal in `{}`", folder.display())]
    Locked {
        /// The folder.
        folder: PathBuf,
        /// Its process, as it says itself.
        process: String,
    },
    /// The folder of the journal cannot be made or locked.
    #[error("cannot use the journal's folder `{}`", path.display())]
    Folder {
        /// The folder, or a file in it.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// The journal cannot be read.
    #[error("cannot read the journal `{}`", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
    /// A line in the middle is no line of a journal.
    #[error("the journal `{}` is damaged: line {line} cannot be read", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    /// Another version wrote it.
    #[error("the journal `{}` has the form `{found}`, expected `{expected}`", path.display())]
    Schema {
        /// The file.
        path: PathBuf,
        /// What it says.
        found: String,
        /// What this program reads.
        expected: &'static str,
    },
    /// The journal cannot be written: nothing may be started that it does not know.
    #[error("cannot write the journal `{}`", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: io::Error,
    },
}
