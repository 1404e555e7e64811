//! How a failure of this run relates to earlier runs.

use serde::{Deserialize, Serialize};

/// How a failure relates to the runs before; absent where nothing can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// No earlier run has it.
    New,
    /// An earlier run has it, the run before this one did not, and now it is back.
    Reopened,
    /// The run before has it too.
    Persisting,
}

impl Change {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Reopened => "reopened",
            Self::Persisting => "persisting",
        }
    }
}
