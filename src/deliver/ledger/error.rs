//! Why a delivery could not be written down, or looked up.

use std::io;
use std::path::PathBuf;

/// Why a ledger could not be used.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// Another process delivers the same run.
    #[error("cannot use `{}`: another process is delivering this run", path.display())]
    Locked {
        /// The ledger.
        path: PathBuf,
    },
    /// It could not be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The ledger.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It could not be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The ledger.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A line before the last one is not as it was written.
    #[error("cannot use `{}`: line {number} is no step of a delivery", path.display())]
    Line {
        /// The ledger.
        path: PathBuf,
        /// Counted from 1.
        number: usize,
        /// Why.
        source: serde_json::Error,
    },
}
