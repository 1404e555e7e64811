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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::findings::{Asset, CheckStanding, HostAsset, PopulationClass};

    fn standing(id: &str, set: u32) -> AssetStanding {
        let host = HostAsset {
            host_id: id.into(),
            ..HostAsset::default()
        };
        let clean = CheckStanding {
            class: PopulationClass::Clean,
            absence: PopulationClass::Clean,
        };
        AssetStanding {
            region: "r".into(),
            project_id: "p".into(),
            asset: Arc::new(Asset::host(None, host)),
            is_listed: true,
            class: PopulationClass::Clean,
            checks: [clean; 2],
            scanned_at: None,
            set,
        }
    }

    #[test]
    fn sets_are_numbered_in_the_order_of_the_assets() {
        let mut standings = [standing("a", 7), standing("b", 2), standing("c", 7)];
        let sets = AssetSets::number(&mut standings, &mut []);
        assert_eq!(standings.each_ref().map(|one| one.set), [0, 1, 0]);
        assert_eq!(sets.sizes, [2, 1]);
        let lines = "r\tp\thost:a\t0\nr\tp\thost:b\t1\nr\tp\thost:c\t0\n";
        assert_eq!(sets.digest, hex::encode(Sha256::digest(lines)));
    }
}
