//! What the operator requires, beside the severity formula.

use serde::{Deserialize, Serialize};

use super::{Deadlines, WaiverLimits};

/// What the operator requires of findings, data and waivers.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Requirements {
    /// Until when failures have to be mended.
    pub deadlines: Deadlines,
    /// Least share of the expected assets that HSS must have looked at, in per cent.
    pub minimum_coverage: Option<u8>,
    /// What waivers should not exceed.
    pub waivers: WaiverLimits,
    /// Where the policy stands; absent when it is this program's own.
    pub file: Option<FileDigest>,
}

/// A file that decided something, so that nobody has to believe which one it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDigest {
    /// Its name without the folders.
    pub name: String,
    /// SHA-256 of its bytes, hexadecimal.
    pub sha256: String,
}
