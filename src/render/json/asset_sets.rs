//! The part of `report.json` that lists every asset with its set; reasons of controls name sets.

use serde::Serialize;

use super::inline::Inline;
use crate::report::{AssetKind, AssetStanding, Report};

/// Every asset of the report by the set that it is in.
#[derive(Serialize)]
pub(super) struct AssetSetsEntry<'a> {
    digest: &'a str,
    sizes: Inline<&'a [u64]>,
    places: Vec<PlaceEntry<'a>>,
}

/// The assets of one region and project.
#[derive(Serialize)]
struct PlaceEntry<'a> {
    region: &'a str,
    project_id: &'a str,
    assets: Vec<Inline<AssetRow<'a>>>,
}

/// Key, name and set. The key of an image says its name.
type AssetRow<'a> = (&'a str, Option<&'a str>, u32);

impl<'a> AssetSetsEntry<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let places = report.standings.chunk_by(|one, other| {
            (&one.region, &one.project_id) == (&other.region, &other.project_id)
        });
        Self {
            digest: &report.asset_sets.digest,
            sizes: Inline(&report.asset_sets.sizes),
            places: places.filter_map(PlaceEntry::of).collect(),
        }
    }
}

impl<'a> PlaceEntry<'a> {
    fn of(standings: &'a [AssetStanding]) -> Option<Self> {
        let first = standings.first()?;
        Some(Self {
            region: &first.region,
            project_id: &first.project_id,
            assets: standings.iter().map(|one| Inline(row(one))).collect(),
        })
    }
}

fn row(standing: &AssetStanding) -> AssetRow<'_> {
    let asset = &standing.asset;
    let name = match asset.kind() {
        AssetKind::Host => Some(&*asset.name),
        AssetKind::Image => None,
    };
    (&asset.key, name, standing.set)
}
