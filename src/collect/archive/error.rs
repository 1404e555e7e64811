//! Why evidence cannot be kept or read.

use std::io;
use std::path::PathBuf;

use super::LEDGER;

/// Why evidence cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A file of the bundle cannot be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A file of the bundle cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The folder holds no bundle.
    #[error("`{}` is no evidence bundle: it has no `{LEDGER}`", path.display())]
    NoBundle {
        /// Which folder.
        path: PathBuf,
    },
    /// A line of the ledger makes no sense.
    #[error("`{}` line {line}: {reason}", path.display())]
    Ledger {
        /// The ledger.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// The bundle has no end.
    #[error("`{}` was cut off: its last line is missing", path.display())]
    CutOff {
        /// The ledger.
        path: PathBuf,
    },
    /// The bundle to go on with covers something else.
    #[error("`{}` was begun for another scope", path.display())]
    OtherScope {
        /// The ledger.
        path: PathBuf,
    },
    /// A page is not what was received.
    #[error("`{}` is damaged: the page at byte {position} {reason}", path.display())]
    Damaged {
        /// The file of pages.
        path: PathBuf,
        /// Where the page begins.
        position: u64,
        /// What is wrong.
        reason: String,
    },
}
