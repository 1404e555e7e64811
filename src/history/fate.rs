//! What became of failures that a run does not name any more: only what is proven is called fixed.

use std::collections::{BTreeSet, HashMap};

use serde::Serialize;

use super::Error;
use super::comparison::Gone;
use super::reach::{Incomparable, Spot};
use super::run::{AssetRow, Run};
use crate::findings::{AssetKind, Check, PopulationClass};

/// What became of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Looked at again, and it is not there any more.
    Fixed,
    /// Not there, and nobody looked.
    Vanished(Vanished),
    /// Nobody can tell.
    Incomparable(Incomparable),
}

/// Why a failure that is not there any more is not fixed for all we know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Vanished {
    /// The asset is not listed any more.
    NotListed,
    /// Protection of the host is off.
    NotProtected,
    /// The agent of the host does not answer.
    AgentOffline,
    /// The asset has no finished scan.
    NeverScanned,
    /// The last scan is the one that found it.
    NotScannedAgain,
    /// The asset is scanned, but this result is given no more, neither as failed nor as passed.
    NotReported,
}

impl Vanished {
    /// All reasons, in the order used everywhere.
    pub const ALL: [Self; 6] = [
        Self::NotListed,
        Self::NotProtected,
        Self::AgentOffline,
        Self::NeverScanned,
        Self::NotScannedAgain,
        Self::NotReported,
    ];

    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotListed => "not_listed",
            Self::NotProtected => "not_protected",
            Self::AgentOffline => "agent_offline",
            Self::NeverScanned => "never_scanned",
            Self::NotScannedAgain => "not_scanned_again",
            Self::NotReported => "not_reported",
        }
    }
}

/// The asset is there: was it looked at?
pub(super) fn of_listed(then: Option<i64>, asset: &AssetRow<'_>, check: Check) -> Fate {
    match asset.absence[check as usize] {
        PopulationClass::Clean => match (then, asset.scanned_at) {
            (Some(then), Some(now)) if now <= then => Fate::Vanished(Vanished::NotScannedAgain),
            _ => Fate::Fixed,
        },
        PopulationClass::NotProtected => Fate::Vanished(Vanished::NotProtected),
        PopulationClass::AgentOffline => Fate::Vanished(Vanished::AgentOffline),
        PopulationClass::NeverScanned => Fate::Vanished(Vanished::NeverScanned),
        PopulationClass::Failing | PopulationClass::Ignored | PopulationClass::Unknown => {
            Fate::Vanished(Vanished::NotReported)
        }
    }
}

/// Hosts that are not listed any more, with the one host of the same name that is there instead and was not before: it was
/// probably installed anew.
pub(super) fn note_reinstalled(
    gone: &mut [Gone],
    run: &dyn Run,
    earlier: &dyn Run,
) -> Result<(), Error> {
    let mut names: HashMap<Vec<u8>, BTreeSet<String>> = HashMap::new();
    let mut key = Vec::new();
    let is_gone_host = |gone: &Gone| {
        gone.fate == Fate::Vanished(Vanished::NotListed)
            && gone.finding.spot().kind() == AssetKind::Host
    };
    for gone in gone.iter().filter(|gone| is_gone_host(gone)) {
        write_key(gone.finding.spot(), &gone.finding.asset_name, &mut key);
        if !names.contains_key(&key) {
            names.insert(key.clone(), BTreeSet::new());
        }
    }
    if names.is_empty() {
        return Ok(());
    }
    run.assets(&mut |asset| {
        write_key(asset.spot, asset.name, &mut key);
        if let (AssetKind::Host, Some(found)) = (asset.spot.kind(), names.get_mut(&key)) {
            found.insert(asset.spot.asset_key.to_owned());
        }
    })?;
    earlier.assets(&mut |asset| {
        write_key(asset.spot, asset.name, &mut key);
        if let Some(found) = names.get_mut(&key) {
            found.remove(asset.spot.asset_key);
        }
    })?;
    for gone in gone.iter_mut().filter(|gone| is_gone_host(gone)) {
        write_key(gone.finding.spot(), &gone.finding.asset_name, &mut key);
        let found = names.get(&key).filter(|found| found.len() == 1);
        gone.reinstalled_as = found.and_then(BTreeSet::first).cloned();
    }
    Ok(())
}

/// What tells names, or keys, of different places apart. Region and project are ids, which have no zero byte.
pub(super) fn write_key(spot: Spot<'_>, name: &str, key: &mut Vec<u8>) {
    key.clear();
    for part in [spot.region, "\0", spot.project_id, "\0", name] {
        key.extend_from_slice(part.as_bytes());
    }
}
