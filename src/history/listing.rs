//! The runs of an archive, as far as their keeping depends on it.

use std::path::Path;

use chrono::DateTime;

use super::archive::{chain, names};
use super::manifest::{MANIFEST, Manifest};
use super::{Error, Unusable, scope_digits};
use crate::findings::Verdict;

/// A run of an archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedRun {
    /// Its name.
    pub id: String,
    /// The digits that name its scope.
    pub scope: String,
    /// Its moment, milliseconds since 1970.
    pub time_ms: i64,
    /// How much it says.
    pub wholeness: Wholeness,
}

/// How much a run says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wholeness {
    /// Data is missing.
    Incomplete,
    /// The data is whole, and reports can be made of it.
    EvidenceOnly,
    /// The data is whole, and so are the reports.
    Complete,
}

/// Lists the runs of an archive by name, and those whose manifest says nothing that can be used.
///
/// # Errors
/// When the folder cannot be read.
pub fn listed(out: &Path) -> Result<(Vec<ListedRun>, Vec<Unusable>), Error> {
    let (mut runs, mut unusable) = (Vec::new(), Vec::new());
    for name in names(out)? {
        match read(&out.join(&name), &name) {
            Ok(run) => runs.push(run),
            Err(error) => unusable.push(Unusable {
                why: chain(&error),
                name,
            }),
        }
    }
    Ok((runs, unusable))
}

fn read(path: &Path, name: &str) -> Result<ListedRun, Error> {
    let manifest = Manifest::read_any(path)?;
    let time = DateTime::parse_from_rfc3339(&manifest.as_of).map_err(|source| Error::Broken {
        path: path.join(MANIFEST),
        source: source.into(),
    })?;
    let wholeness = match (manifest.verdict, manifest.has_results()) {
        (Verdict::Complete, true) => Wholeness::Complete,
        (Verdict::Complete, false) => Wholeness::EvidenceOnly,
        (Verdict::ChangedWhileReading | Verdict::Short | Verdict::Failed, _) => {
            Wholeness::Incomplete
        }
    };
    Ok(ListedRun {
        id: name.to_owned(),
        scope: scope_digits(name).unwrap_or_default().to_owned(),
        time_ms: time.timestamp_millis(),
        wholeness,
    })
}
