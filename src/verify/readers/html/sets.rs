//! The sets of assets in the packed block, and the reasons of controls that name them.

use serde::Deserialize;

use super::block::Block;
use super::parts::{Part, Words};
use crate::verify::asset_sets::AssetSets;
use crate::verify::readers::facts;
use crate::verify::statement::Statement;

/// A reason of a control.
#[derive(Deserialize)]
pub(super) struct Reason {
    framework: String,
    control: String,
    sets: Vec<u64>,
}

/// The head of the part about assets that no finding names.
#[derive(Deserialize)]
struct Bare {
    words: Words,
}

pub(super) fn say(block: &Block, bare: &str, statement: &mut Statement) -> Result<(), String> {
    let mut sets = AssetSets::default();
    let with_findings = enter_block(block, &mut sets)?;
    let without = enter_bare(&Part::of(bare)?, &mut sets)?;
    statement.say("assets", with_findings + without);
    let mut last = ("", "");
    let mut place = 0;
    for reason in block.reasons() {
        let of = (reason.framework.as_str(), reason.control.as_str());
        place = if of == last { place + 1 } else { 1 };
        last = of;
        let fact = facts::assets_of_reason(of.0, of.1, place);
        sets.name(fact, reason.sets.clone());
    }
    sets.say(statement);
    Ok(())
}

/// The assets with findings; returns how many.
fn enter_block(block: &Block, sets: &mut AssetSets) -> Result<usize, String> {
    let kinds = block.words_of_assets("kind")?;
    let texts = |name| block.texts_of_assets(name);
    let (names, ids, types) = (texts("asset")?, texts("asset_id")?, texts("image_type")?);
    let (regions, projects) = (texts("region")?, texts("project")?);
    for (asset, set) in block.column("set")?.iter().enumerate() {
        let at = |texts: &[&str]| texts.get(asset).map_or("", |text| *text).to_owned();
        let key = key(&at(&kinds), [&at(&names), &at(&ids), &at(&types)]);
        sets.enter(number(*set)?, [&at(&regions), &at(&projects), &key]);
    }
    Ok(kinds.len())
}

/// The key of an asset, by the recipe that the schema of findings gives.
pub(super) fn key(kind: &str, [name, id, image_type]: [&str; 3]) -> String {
    match (kind, image_type, id) {
        ("host", _, id) => format!("host:{id}"),
        (_, "cicd", id) if !id.is_empty() => format!("image:cicd/{name}@{id}"),
        (_, image_type, _) => format!("image:{image_type}/{name}"),
    }
}

/// The other assets; returns how many. An image has its key there, and the key of a host follows from its id.
fn enter_bare(part: &Part<Bare>, sets: &mut AssetSets) -> Result<usize, String> {
    let kinds = part.words(&part.header.words, "kind")?;
    let (keys, ids) = (part.texts("key")?, part.texts("asset_id")?);
    let (regions, projects) = (part.texts("region")?, part.texts("project")?);
    for (asset, set) in part.column("set")?.iter().enumerate() {
        let at = |texts: &[&str]| texts.get(asset).map_or("", |text| *text).to_owned();
        let key = match at(&kinds).as_str() {
            "host" => key("host", ["", &at(&ids), ""]),
            _ => at(&keys),
        };
        sets.enter(number(*set)?, [&at(&regions), &at(&projects), &key]);
    }
    Ok(keys.len())
}

fn number(set: Option<i64>) -> Result<u64, String> {
    let number = set.and_then(|set| u64::try_from(set).ok());
    number.ok_or_else(|| "an asset without a set".to_owned())
}
