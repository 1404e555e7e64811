//! What a line of the chain says.

use serde::{Deserialize, Serialize};

/// Something that happened to a run of the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// It was published.
    Run(RunRecord),
    /// It was found published without a line: whoever published it was killed, or an earlier version did.
    Adopted(RunRecord),
    /// It was published in another archive, and brought here.
    Copied(RunRecord),
    /// It was published in the place of one of the same name.
    Replaced(Replacement),
    /// It was removed.
    Pruned(Tombstone),
    /// It must not be removed.
    Hold(Hold),
    /// It may be removed again.
    Released(Hold),
}

/// A run, by what stands for the whole of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRecord {
    /// The name of the run.
    pub run_id: String,
    /// SHA-256 of its manifest, hexadecimal.
    pub manifest_sha256: String,
    /// SHA-256 of its findings, hexadecimal; absent where only evidence was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings_digest: Option<String>,
}

/// A run in the place of another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replacement {
    /// The name of both.
    pub run_id: String,
    /// SHA-256 of the new manifest, hexadecimal.
    pub manifest_sha256: String,
    /// SHA-256 of the new findings, hexadecimal; absent where only evidence was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings_digest: Option<String>,
    /// SHA-256 of the manifest of the one that went, hexadecimal.
    pub replaced_manifest_sha256: String,
}

/// What is left of a run that was removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// The name of the run.
    pub run_id: String,
    /// SHA-256 of its manifest, hexadecimal.
    pub manifest_sha256: String,
    /// SHA-256 of its findings, hexadecimal; absent where only evidence was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub findings_digest: Option<String>,
    /// The rules that it was not kept by.
    pub rule: String,
}

/// Who keeps a run from being removed, or lets it go, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The name of the run.
    pub run_id: String,
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
}

impl Event {
    /// The run that it is about.
    #[must_use]
    pub fn run_id(&self) -> &str {
        match self {
            Self::Run(run) | Self::Adopted(run) | Self::Copied(run) => &run.run_id,
            Self::Replaced(run) => &run.run_id,
            Self::Pruned(run) => &run.run_id,
            Self::Hold(hold) | Self::Released(hold) => &hold.run_id,
        }
    }

    /// The manifest that the run has from here on; nothing where it has none any more, or where nothing changes.
    pub(super) fn manifest(&self) -> Option<&str> {
        match self {
            Self::Run(run) | Self::Adopted(run) | Self::Copied(run) => Some(&run.manifest_sha256),
            Self::Replaced(run) => Some(&run.manifest_sha256),
            Self::Pruned(_) | Self::Hold(_) | Self::Released(_) => None,
        }
    }

    /// Whether it says that the run is there, or is gone.
    pub(super) fn is_about_presence(&self) -> bool {
        match self {
            Self::Run(_)
            | Self::Adopted(_)
            | Self::Copied(_)
            | Self::Replaced(_)
            | Self::Pruned(_) => true,
            Self::Hold(_) | Self::Released(_) => false,
        }
    }
}
