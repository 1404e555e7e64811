//! What the manifest of a run says, as far as comparing needs it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Error, MANIFEST_SCHEMA};
use crate::findings::Verdict;

/// Its name in the run directory.
pub(super) const MANIFEST: &str = "manifest.json";

/// What the manifest of a run says, as far as it matters here.
#[derive(Deserialize)]
pub(super) struct Manifest {
    pub(super) run_id: String,
    pub(super) as_of: String,
    pub(super) verdict: Verdict,
    #[serde(default)]
    outcome: Option<String>,
    files: Vec<ManifestFile>,
}

#[derive(Deserialize)]
struct ManifestFile {
    name: String,
    bytes: u64,
}

impl Manifest {
    /// Reads the manifest of a run that wrote results.
    pub(super) fn read(run: &Path) -> Result<Self, Error> {
        let manifest = Self::read_any(run)?;
        match manifest.has_results() {
            true => Ok(manifest),
            false => Err(Error::EvidenceOnly {
                path: run.to_owned(),
            }),
        }
    }

    /// Only a run that judged what it collected has an outcome.
    pub(super) fn has_results(&self) -> bool {
        self.outcome.is_some()
    }

    /// Reads the manifest of any run.
    pub(super) fn read_any(run: &Path) -> Result<Self, Error> {
        let path = run.join(MANIFEST);
        let read = || match std::fs::metadata(&path)?.is_file() {
            true => std::fs::read(&path),
            // A pipe would be waited for.
            false => Err(std::io::Error::other("it is not a plain file")),
        };
        let text = match read() {
            Ok(text) => text,
            Err(source) => return Err(Error::Read { path, source }),
        };
        // The schema first: of a form of later years the other fields may have changed.
        let named: BTreeMap<String, serde_json::Value> = match serde_json::from_slice(&text) {
            Ok(named) => named,
            Err(source) => return Err(unreadable(path, source)),
        };
        let schema = named.get("schema").and_then(|schema| schema.as_str());
        if schema != Some(MANIFEST_SCHEMA) {
            return Err(Error::Schema {
                path,
                found: schema.unwrap_or_default().to_owned(),
                expected: MANIFEST_SCHEMA,
            });
        }
        match serde_json::from_slice(&text) {
            Ok(manifest) => Ok(manifest),
            Err(source) => Err(unreadable(path, source)),
        }
    }

    /// A file that was cut off says so by its size; the digests are the business of `verify`.
    pub(super) fn check(&self, run: &Path, name: &'static str) -> Result<(), Error> {
        let Some(file) = self.files.iter().find(|file| file.name == name) else {
            return Err(Error::Missing {
                path: run.to_owned(),
                name,
            });
        };
        let path = run.join(name);
        match std::fs::metadata(&path) {
            Ok(found) if found.len() == file.bytes => Ok(()),
            Ok(found) => Err(Error::Size {
                path,
                found: found.len(),
                expected: file.bytes,
            }),
            Err(source) => Err(Error::Read { path, source }),
        }
    }
}

fn unreadable(path: PathBuf, source: serde_json::Error) -> Error {
    Error::Broken {
        path,
        source: source.into(),
    }
}
