//! The columns of the packed block that describe assets; findings of one asset stand together and share them.

use super::columns::{Column, Dictionary};
use super::rows::{KINDS, code};
use super::texts::Texts;
use crate::render::Error;
use crate::report::{AssetGroup, AssetStanding, Place, Report};

/// The asset half of the block.
pub(super) struct AssetColumns {
    pub(super) columns: Vec<Column>,
    pub(super) texts: Vec<Texts>,
}

/// Where a text of an asset stands.
type Field = for<'a> fn(&'a AssetGroup) -> Option<&'a str>;

/// The texts of an asset, by the name of their column.
const TEXTS: [(&str, Field); 11] = [
    ("asset", |group| Some(&group.asset.name)),
    ("asset_id", |group| match group.asset.as_host() {
        Some(host) => Some(&host.host_id),
        None => group.asset.as_image()?.image_id.as_deref(),
    }),
    ("private_ip", |group| {
        group.asset.as_host()?.private_ip.as_deref()
    }),
    ("public_ip", |group| {
        group.asset.as_host()?.public_ip.as_deref()
    }),
    ("enterprise_project", |group| {
        let host = group.asset.as_host()?;
        let name = host.enterprise_project_name.as_deref();
        name.or(host.enterprise_project_id.as_deref())
    }),
    ("enterprise_project_id", |group| {
        group.asset.as_host()?.enterprise_project_id.as_deref()
    }),
    ("os_type", |group| group.asset.as_host()?.os_type.as_deref()),
    ("asset_value", |group| {
        group.asset.as_host()?.asset_value.as_deref()
    }),
    ("image_type", |group| {
        Some(group.asset.as_image()?.image_type.as_str())
    }),
    ("region", |group| Some(&group.region)),
    ("project", |group| Some(&group.project_id)),
];

/// The assets with findings, in the order of their findings.
fn groups(report: &Report) -> Vec<&AssetGroup> {
    let mut groups: Vec<&AssetGroup> = report.assets.iter().collect();
    groups.sort_by_key(|group| group.findings.start);
    groups
}

/// The sets of the assets with findings, in the order of their findings, and the other assets.
pub(super) fn by_results(report: &Report) -> (Vec<u32>, Vec<&AssetStanding>) {
    let (mut sets, mut bare) = (Vec::new(), Vec::new());
    let mut groups = groups(report).into_iter().peekable();
    // Findings and standings are in the order of their places.
    for standing in &report.standings {
        match groups.next_if(|group| place(group) == standing.place()) {
            Some(_) => sets.push(standing.set),
            None => bare.push(standing),
        }
    }
    (sets, bare)
}

fn place(group: &AssetGroup) -> Place<'_> {
    Place {
        region: &group.region,
        project_id: &group.project_id,
        asset: &group.asset,
    }
}

impl AssetColumns {
    /// Reads the assets in the order of their findings; `sets` are theirs.
    pub(super) fn of(report: &Report, sets: Vec<u32>) -> Result<Self, Error> {
        let groups = groups(report);
        let word = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        let mut columns = vec![
            Column::words(
                "findings",
                groups.iter().map(|group| word(group.findings.len() as u64)),
            ),
            Column::words(
                "kind",
                groups.iter().map(|group| code(&KINDS, group.asset.kind())),
            ),
            Column::words("set", sets),
        ];
        let mut texts = Vec::with_capacity(TEXTS.len());
        for (name, field) in TEXTS {
            let mut dictionary = Dictionary::default();
            let cells: Vec<u32> = groups
                .iter()
                .map(|group| dictionary.number(field(group)))
                .collect();
            columns.push(Column::words(name, cells));
            texts.push(Texts::of(name, &dictionary.into_words())?);
        }
        Ok(Self { columns, texts })
    }
}
