//! Which asset is in which set, as one file says it: reasons of controls name sets, not assets.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::statement::Statement;

/// The assets of a file by their sets, and the sets by the reasons that name them.
#[derive(Debug, Default)]
pub(super) struct AssetSets {
    sets: BTreeMap<u64, Vec<String>>,
    reasons: Vec<Named>,
}

/// A reason of a control and the sets that it names.
#[derive(Debug)]
struct Named {
    /// What the fact of its number of assets is called.
    fact: String,
    sets: Vec<u64>,
}

impl AssetSets {
    /// Enters an asset: region, project and key.
    pub(super) fn enter(&mut self, set: u64, place: [&str; 3]) {
        let assets = self.sets.entry(set).or_default();
        assets.push(place.join("\t"));
    }

    /// Enters a reason by the fact that its number of assets is.
    pub(super) fn name(&mut self, fact: String, sets: Vec<u64>) {
        self.reasons.push(Named { fact, sets });
    }

    /// States how many assets every reason has by its sets, which sets these are, and who is in every set.
    pub(super) fn say(mut self, statement: &mut Statement) {
        let count = |set: &u64| self.sets.get(set).map_or(0, |assets| assets.len() as u64);
        for Named { fact, sets } in &self.reasons {
            statement.say(fact, sets.iter().map(count).sum::<u64>());
            let sets: Vec<String> = sets.iter().map(ToString::to_string).collect();
            statement.say(format!("sets of the {fact}"), sets.join(", "));
        }
        for (set, assets) in &mut self.sets {
            // Files list assets in different orders.
            assets.sort_unstable();
            let digest = hex::encode(Sha256::digest(assets.join("\n")));
            let value = format!("{} by SHA-256 {digest}", assets.len());
            statement.say(format!("assets in set {set}"), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(assets: &[(u64, &str)]) -> Vec<(String, String)> {
        let mut sets = AssetSets::default();
        for (set, key) in assets {
            sets.enter(*set, ["r", "p", key]);
        }
        sets.name("assets of a reason".to_owned(), vec![0, 2]);
        let mut statement = Statement::of("report.json");
        sets.say(&mut statement);
        statement.facts
    }

    #[test]
    fn the_order_of_assets_says_nothing_and_their_set_does() {
        let facts = said(&[(0, "a"), (0, "b"), (1, "c")]);
        assert_eq!(facts[0], ("assets of a reason".to_owned(), "2".to_owned()));
        assert_eq!(facts[1].1, "0, 2");
        assert_eq!(facts, said(&[(1, "c"), (0, "b"), (0, "a")]));
        // As many in each set, but not the same ones.
        let swapped = said(&[(0, "a"), (0, "c"), (1, "b")]);
        assert_eq!(facts[0], swapped[0]);
        assert_ne!(facts[2], swapped[2]);
        assert!(facts[2].1.starts_with("2 by SHA-256 "));
    }
}
