//! What became of failures that a run does not name any more: only what is proven is called fixed.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;

use super::Error;
use super::comparison::Gone;
use super::past::{PastFinding, PastFindings};
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

/// Hosts that are there instead, by the place and name of one that is not listed any more, and whether each was there before.
type Namesakes = HashMap<Vec<u8>, Vec<(Box<str>, bool)>>;

/// Hosts that are not listed any more, with the one host of the same name that is there instead and was not before: it was
/// probably installed anew.
pub(super) fn note_reinstalled(
    gone: &mut [Gone],
    findings: &PastFindings,
    (earlier, later): (&dyn Run, &dyn Run),
) -> Result<(), Error> {
    let mut namesakes = Namesakes::new();
    let mut key = Vec::new();
    each_gone_host(gone, findings, |_, host| {
        write_key(host.spot(), host.asset_name, &mut key);
        if !namesakes.contains_key(&key) {
            namesakes.insert(key.clone(), Vec::new());
        }
    });
    if namesakes.is_empty() {
        return Ok(());
    }
    find_namesakes(&mut namesakes, earlier, later)?;
    each_gone_host(gone, findings, |gone, host| {
        write_key(host.spot(), host.asset_name, &mut key);
        let found = namesakes.get(&key).map(Vec::as_slice).unwrap_or_default();
        let mut instead = found.iter().filter(|(_, was_there)| !was_there);
        if let (Some((instead, _)), None) = (instead.next(), instead.next()) {
            let instead: Arc<str> = Arc::from(&**instead);
            for gone in gone.iter_mut().filter(|gone| is_not_listed(gone)) {
                gone.reinstalled_as = Some(Arc::clone(&instead));
            }
        }
    });
    Ok(())
}

/// Shows the failures of each host that is not listed any more, and one of them as a reader sees it.
fn each_gone_host(
    gone: &mut [Gone],
    findings: &PastFindings,
    mut show: impl FnMut(&mut [Gone], PastFinding<'_>),
) {
    let mut rest = gone;
    let mut start = 0;
    while let Some(finding) = findings.at(start) {
        let is_of_it = |place: &usize| findings.are_of_one_asset(start, *place);
        let count = 1 + (start + 1..).take_while(is_of_it).count();
        let Some((of_asset, others)) = rest.split_at_mut_checked(count) else {
            return;
        };
        if finding.spot().kind() == AssetKind::Host && of_asset.iter().any(is_not_listed) {
            show(of_asset, finding);
        }
        (rest, start) = (others, start + count);
    }
}

fn is_not_listed(gone: &Gone) -> bool {
    gone.fate == Fate::Vanished(Vanished::NotListed)
}

fn find_namesakes(
    namesakes: &mut Namesakes,
    earlier: &dyn Run,
    later: &dyn Run,
) -> Result<(), Error> {
    let mut key = Vec::new();
    later.assets(&mut |asset| {
        write_key(asset.spot, asset.name, &mut key);
        if let (AssetKind::Host, Some(found)) = (asset.spot.kind(), namesakes.get_mut(&key)) {
            found.push((asset.spot.asset_key.into(), false));
        }
    })?;
    // In order they are found without comparing each with each: thousands of hosts may have the same name.
    namesakes.values_mut().for_each(|found| {
        found.sort_unstable();
        found.dedup();
    });
    earlier.assets(&mut |asset| {
        write_key(asset.spot, asset.name, &mut key);
        if let Some(found) = namesakes.get_mut(&key) {
            let place = found.binary_search_by(|(own, _)| (**own).cmp(asset.spot.asset_key));
            if let Some((_, was_there)) = place.ok().and_then(|place| found.get_mut(place)) {
                *was_there = true;
            }
        }
    })
}

/// What tells names, or keys, of different places apart. Region and project are ids, which have no zero byte.
pub(super) fn write_key(spot: Spot<'_>, name: &str, key: &mut Vec<u8>) {
    key.clear();
    for part in [spot.region, "\0", spot.project_id, "\0", name] {
        key.extend_from_slice(part.as_bytes());
    }
}
