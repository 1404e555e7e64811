//! Every asset with its set in `report.json`, and the sets that reasons of controls name.

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::controls::Framework;
use crate::verify::asset_sets::AssetSets;
use crate::verify::readers::facts;
use crate::verify::statement::Statement;

#[derive(Deserialize)]
pub(super) struct Table {
    digest: String,
    sizes: Vec<u64>,
    places: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    region: String,
    project_id: String,
    /// Key, name, set.
    assets: Vec<(String, Option<String>, u64)>,
}

pub(super) fn say(table: &Table, frameworks: &[Framework], statement: &mut Statement) {
    let mut sets = AssetSets::default();
    let mut sizes: Vec<u64> = Vec::new();
    let mut hasher = Sha256::new();
    let mut all = 0_u64;
    for place in &table.places {
        for (key, _, set) in &place.assets {
            let line = [place.region.as_str(), &place.project_id, key];
            sets.enter(*set, line);
            hasher.update(format!("{}\t{set}\n", line.join("\t")));
            all += 1;
            let number = usize::try_from(*set).unwrap_or(usize::MAX);
            // A set far behind all others belongs to nothing, and its size is said nowhere.
            if number <= sizes.len() {
                sizes.resize(sizes.len().max(number + 1), 0);
                sizes
                    .iter_mut()
                    .skip(number)
                    .take(1)
                    .for_each(|size| *size += 1);
            }
        }
    }
    statement.say("assets", all);
    statement.say(facts::SET_DIGEST, &table.digest);
    statement.say(facts::SET_DIGEST, hex::encode(hasher.finalize()));
    for said in [&table.sizes, &sizes] {
        let said: Vec<String> = said.iter().map(ToString::to_string).collect();
        statement.say("sizes of the sets of assets", said.join(", "));
    }
    for framework in frameworks {
        framework.name_sets(statement, &mut sets);
    }
    sets.say(statement);
}
