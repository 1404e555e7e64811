//! The sets of assets that reasons of controls name, as all formats number them.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::{AssetStanding, FrameworkVerdict, Report, Value};

/// What is said of all sets of assets. The set of an asset stands with the asset, those of a reason with the reason.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetSets {
    /// SHA-256 over which asset is in which set, hexadecimal.
    ///
    /// # Shape
    /// A line per asset, in the order of region, project and key: region, project id, key and number of the set, with a tab
    /// between them and a line feed at the end.
    pub digest: String,
    /// How many assets each set has.
    pub sizes: Vec<u64>,
}

impl AssetSets {
    /// Numbers the sets in the order of the assets, and sums them up.
    ///
    /// The old numbers followed the old names, and would tell of them where names are hidden.
    pub(super) fn number(
        standings: &mut [AssetStanding],
        frameworks: &mut [FrameworkVerdict],
    ) -> Self {
        let mut numbers: BTreeMap<u32, u32> = BTreeMap::new();
        let mut sizes: Vec<u64> = Vec::new();
        let mut hasher = Sha256::new();
        for standing in standings {
            let next = u32::try_from(sizes.len()).unwrap_or(u32::MAX);
            standing.set = *numbers.entry(standing.set).or_insert(next);
            if standing.set == next {
                sizes.push(0);
            }
            if let Some(size) = sizes.get_mut(standing.set as usize) {
                *size += 1;
            }
            for part in [
                &*standing.region,
                &*standing.project_id,
                &*standing.asset.key,
            ] {
                hasher.update(part.as_bytes());
                hasher.update(b"\t");
            }
            hasher.update(standing.set.to_string().as_bytes());
            hasher.update(b"\n");
        }
        let controls = frameworks.iter_mut().flat_map(|one| &mut one.controls);
        for reason in controls.flat_map(|control| &mut control.reasons) {
            let new = reason.sets.iter();
            reason.sets = new.filter_map(|set| numbers.get(set).copied()).collect();
            reason.sets.sort_unstable();
        }
        Self {
            digest: hex::encode(hasher.finalize()),
            sizes,
        }
    }
}

impl Report {
    /// Where all assets of every reason are listed.
    #[must_use]
    pub fn asset_sets_sentence(&self) -> String {
        let values = [("digest", Value::Text(self.asset_sets.digest.as_str()))];
        self.text.format("controls-asset-sets", &values)
    }
}
