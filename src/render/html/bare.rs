//! The second part of the packed block: the assets that no result names. It is unpacked when somebody asks for them.

use serde::Serialize;

use super::columns::{Column, Dictionary};
use super::rows::{KINDS, code};
use super::texts::Texts;
use crate::render::Error;
use crate::report::{AssetKind, AssetStanding, PopulationClass};

/// The part before it is packed.
pub(super) struct Bare {
    pub(super) header: Header,
    pub(super) texts: Vec<Texts>,
    pub(super) columns: Vec<Column>,
}

/// The head of the part.
#[derive(Serialize)]
pub(super) struct Header {
    /// How many assets.
    count: usize,
    words: Words,
}

/// What the numbers of the columns of words mean.
#[derive(Serialize)]
struct Words {
    kind: [AssetKind; 2],
    class: [PopulationClass; 7],
}

/// Where a text of an asset stands.
type Field = for<'a> fn(&'a AssetStanding) -> Option<&'a str>;

/// The texts of an asset. The key of a host follows from its id, and that of an image says its name.
const TEXTS: [(&str, Field); 5] = [
    ("asset_id", |one| Some(&*one.asset.as_host()?.host_id)),
    ("key", |one| one.asset.as_image().map(|_| &*one.asset.key)),
    ("name", |one| one.asset.as_host().map(|_| &*one.asset.name)),
    ("region", |one| Some(&one.region)),
    ("project", |one| Some(&one.project_id)),
];

/// Lays out the part, assets in the order of their places.
pub(super) fn lay_out(assets: &[&AssetStanding]) -> Result<Bare, Error> {
    let each = || assets.iter();
    let mut columns = vec![
        Column::words("kind", each().map(|one| code(&KINDS, one.asset.kind()))),
        Column::words(
            "class",
            each().map(|one| code(&PopulationClass::ALL, one.class)),
        ),
        Column::words("set", each().map(|one| one.set)),
    ];
    let mut texts = Vec::with_capacity(TEXTS.len());
    for (name, field) in TEXTS {
        let mut dictionary = Dictionary::default();
        let cells: Vec<u32> = each().map(|one| dictionary.number(field(one))).collect();
        columns.push(Column::words(name, cells));
        texts.push(Texts::of(name, &dictionary.into_words())?);
    }
    let header = Header {
        count: assets.len(),
        words: Words {
            kind: KINDS,
            class: PopulationClass::ALL,
        },
    };
    Ok(Bare {
        header,
        texts,
        columns,
    })
}
