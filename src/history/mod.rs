//! What earlier runs say: what changed since the last one, since when a failure is known, how long mending takes.
//!
//! Reads `findings.parquet` and `assets.parquet` of the runs of an archive, column by column and row group by row group, and
//! walks through the runs by sorted ids; of a finding 32 bytes are held. Absence proves nothing by itself: a failure that a
//! run does not name is *fixed* only if the run shows that the asset was looked at again; else it *vanished*, or, where the
//! run could not have named it, nothing can be said.
//!
//! ```text
//! archive → runs → ledger (ids) → what left → fate (assets, reach) → comparison, trend
//! ```

mod archive;
mod comparison;
mod error;
mod fate;
mod fold;
mod ledger;
mod listing;
mod manifest;
mod pages;
mod past;
mod pending;
mod reach;
mod run;
mod stored;
mod table;
mod trend;

pub use archive::{Archive, MOST_RUNS, Unusable, find, names, scope_digits, scopes};
pub use comparison::{ChangeCounts, Comparison, Gone, Present, PresentClass};
pub use error::Error;
pub use fate::{Fate, Vanished};
pub use listing::{ListedRun, Wholeness, listed};
pub use past::{PastFinding, PastFindings};
pub use reach::{Incomparable, Reach, ReachList, ReachTarget, Spot};
pub use run::{AssetRow, Detail, Facts, Row, Run, RunHead};
pub use stored::{FILES, StoredRun};
pub use trend::{Point, Remediation, Trend};

use fold::Fold;

#[cfg(test)]
mod tests;

/// Name and version of the form of `findings.parquet`.
pub const FINDING_SCHEMA: &str = "hss-audit/finding/1";
/// Name and version of the form of `assets.parquet`.
pub const ASSET_SCHEMA: &str = "hss-audit/asset/1";
/// Name and version of the form of the manifest.
const MANIFEST_SCHEMA: &str = "hss-audit/manifest/1";
/// What `assets.parquet` has the reach of its run under.
pub const REACH_KEY: &str = "reach";

/// With which run to compare.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Compare {
    /// The newest one of the same scope before this one.
    #[default]
    Previous,
    /// This one: a run directory, or the name of one in the archive.
    With(String),
    /// None: no earlier run is looked at.
    None,
}

/// What the runs of an archive say.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// What changed in the last run since the one before; absent when there is none before.
    pub comparison: Option<Comparison>,
    /// How findings develop.
    pub trend: Trend,
    /// Runs that could not be used, and why.
    pub unusable: Vec<Unusable>,
}

impl History {
    /// Walks through the runs of an archive and then, where there is one, the run that is being made. A run that turns out
    /// to be damaged is left out, and named.
    ///
    /// # Errors
    /// When the run that is being made cannot be read.
    pub fn read(mut archive: Archive, current: Option<&dyn Run>) -> Result<Self, Error> {
        let newest = archive.runs.last().map(|run| run.reach().names.clone());
        let names = current.map(|run| run.reach().names.clone());
        archive.keep_named_by(names.or(newest).flatten().as_deref());
        loop {
            match walk(&archive, current) {
                Ok((comparison, trend)) => {
                    let unusable = archive.unusable;
                    return Ok(Self {
                        comparison,
                        trend,
                        unusable,
                    });
                }
                // Begun again without it: half of what it says may have been taken in.
                Err(error) if archive.exclude(&error) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

fn walk(
    archive: &Archive,
    current: Option<&dyn Run>,
) -> Result<(Option<Comparison>, Trend), Error> {
    let mut fold = Fold::default();
    for run in &archive.runs {
        fold.add(run)?;
    }
    match current {
        Some(run) => fold.finish(run),
        None => Ok((None, fold.into_trend())),
    }
}

/// Compares two runs.
///
/// # Errors
/// When one of them cannot be read, or their names have nothing in common.
pub fn compare(earlier: &StoredRun, later: &StoredRun) -> Result<Comparison, Error> {
    if earlier.reach().names != later.reach().names {
        return Err(Error::OtherNames {
            path: earlier.path().to_owned(),
        });
    }
    let mut fold = Fold::default();
    fold.add(earlier)?;
    let (comparison, _) = fold.finish(later)?;
    comparison.ok_or_else(|| Error::NotEarlier {
        name: later.head().id.clone(),
    })
}
