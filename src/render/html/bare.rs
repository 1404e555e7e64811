//! The second part of the packed block: the assets that no result names. It is unpacked when somebody asks for them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::columns::{Column, Dictionary, Place, lay_out};
use super::rows::{KINDS, code};
use crate::report::{AssetKind, AssetStanding, PopulationClass};

/// The head of the part.
#[derive(Serialize)]
pub(super) struct Header<'a> {
    /// How many assets.
    count: usize,
    words: Words,
    dictionaries: BTreeMap<&'static str, Vec<&'a str>>,
    columns: Vec<Place>,
}

/// What the numbers of the byte columns mean.
#[derive(Serialize)]
struct Words {
    kind: [AssetKind; 2],
    class: [PopulationClass; 7],
}

/// Where a text of an asset stands.
type Field = for<'a> fn(&'a AssetStanding) -> Option<&'a str>;

/// The texts of an asset. The key of an image says its name.
const TEXTS: [(&str, Field); 4] = [
    ("key", |one| Some(&one.asset.key)),
    ("name", |one| one.asset.as_host().map(|_| &*one.asset.name)),
    ("region", |one| Some(&one.region)),
    ("project", |one| Some(&one.project_id)),
];

/// Head and cells of the part, assets in the order of their places.
pub(super) fn pack<'a>(assets: &[&'a AssetStanding]) -> (Header<'a>, Vec<u8>) {
    let each = || assets.iter();
    let mut columns = vec![
        Column::bytes("kind", each().map(|one| code(&KINDS, one.asset.kind()))),
        Column::bytes(
            "class",
            each().map(|one| code(&PopulationClass::ALL, one.class)),
        ),
        Column::words("set", each().map(|one| one.set)),
    ];
    let mut dictionaries = BTreeMap::new();
    for (name, field) in TEXTS {
        let mut dictionary = Dictionary::default();
        let cells: Vec<u32> = each().map(|one| dictionary.number(field(one))).collect();
        columns.push(Column::words(name, cells));
        dictionaries.insert(name, dictionary.into_words());
    }
    let (places, cells) = lay_out(&columns);
    let header = Header {
        count: assets.len(),
        words: Words {
            kind: KINDS,
            class: PopulationClass::ALL,
        },
        dictionaries,
        columns: places,
    };
    (header, cells)
}
