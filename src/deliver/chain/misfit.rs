//! What can be wrong between an archive and its chain, in words.

use std::fmt;

use super::CHAIN;
use crate::deliver::{MANIFEST, latest};

/// A run that is not what the chain says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// It should be there, and is not.
    Gone {
        /// The name of the run.
        run_id: String,
        /// The line that says that it is there.
        line: u64,
    },
    /// It was removed, and yet it is there.
    StillThere {
        /// The name of the run.
        run_id: String,
        /// The line that says that it is gone.
        line: u64,
    },
    /// No line is about it.
    NoLine {
        /// The name of the run.
        run_id: String,
    },
    /// Its manifest is another one.
    OtherManifest {
        /// The name of the run.
        run_id: String,
        /// The line that has the hash of its manifest.
        line: u64,
    },
    /// Its manifest does not name the line before its own.
    OtherPast {
        /// The name of the run.
        run_id: String,
        /// Its line.
        line: u64,
    },
    /// It was entered in a chain, and there is none.
    NoChain {
        /// The name of the run.
        run_id: String,
    },
    /// What is named as the newest run is none of the archive.
    NoLatest {
        /// What is named.
        run_id: String,
    },
    /// Another run than the one that was published last is named as the newest.
    OtherLatest {
        /// What is named.
        run_id: String,
        /// The run that was published last.
        published: String,
    },
}

impl Misfit {
    /// The run.
    #[must_use]
    pub fn run_id(&self) -> &str {
        match self {
            Self::Gone { run_id, .. }
            | Self::StillThere { run_id, .. }
            | Self::NoLine { run_id }
            | Self::OtherManifest { run_id, .. }
            | Self::OtherPast { run_id, .. }
            | Self::NoChain { run_id }
            | Self::NoLatest { run_id }
            | Self::OtherLatest { run_id, .. } => run_id,
        }
    }
}

impl fmt::Display for Misfit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone { run_id, line } => write!(
                formatter,
                "run `{run_id}` is missing: `{CHAIN}` line {line} says that it is there, and no line that it was removed"
            ),
            Self::StillThere { run_id, line } => write!(
                formatter,
                "run `{run_id}` is there, and `{CHAIN}` line {line} says that it was removed: a removal was cut off, and \
                 `hss-audit prune` ends it, or the run was put back"
            ),
            Self::NoLine { run_id } => write!(
                formatter,
                "run `{run_id}` has no line in `{CHAIN}`: whoever published it was killed, and the next run, or its next \
                 upload, enters it; or its line was removed; or it belongs to another archive"
            ),
            Self::OtherManifest { run_id, line } => write!(
                formatter,
                "`{MANIFEST}` of run `{run_id}` was changed: it is not the one of `{CHAIN}` line {line}"
            ),
            Self::OtherPast { run_id, line } => write!(
                formatter,
                "run `{run_id}` was published behind another line than one before `{CHAIN}` line {line}: the chain was written \
                 anew, or runs were taken out of it"
            ),
            Self::NoChain { run_id } => write!(
                formatter,
                "`{CHAIN}` is missing, and run `{run_id}` says that it was entered there: nothing tells whether a run was \
                 taken out"
            ),
            Self::NoLatest { run_id } => {
                write!(
                    formatter,
                    "`{}` names `{run_id}`, which is no run of this archive",
                    latest::NAME
                )
            }
            Self::OtherLatest { run_id, published } => write!(
                formatter,
                "`{}` names `{run_id}`, and `{published}` was published after it: whoever published that one was killed, and \
                 the next run puts it right; or the link was changed",
                latest::NAME
            ),
        }
    }
}
