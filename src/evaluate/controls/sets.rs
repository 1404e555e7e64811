//! Sets of assets. Those of one set come out alike in every control, so a reason names a few sets and not a hundred
//! thousand assets.

use std::collections::{BTreeMap, HashMap};

/// The number of the set that each asset is in, in the order in which assets are walked through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct AssetSets(pub(super) Vec<u32>);

/// What has become of the sets of two divisions of the same assets that were put together.
pub(super) struct Refinement {
    own: BTreeMap<u32, Vec<u32>>,
    other: BTreeMap<u32, Vec<u32>>,
}

/// Numbers the different ways in which assets come out, in the order in which they first come.
#[derive(Debug, Default)]
pub(super) struct SetNumbers {
    known: HashMap<Vec<usize>, u32>,
}

impl SetNumbers {
    /// The number of a way, and whether it is a new one.
    pub(super) fn number(&mut self, way: &[usize]) -> (u32, bool) {
        if let Some(number) = self.known.get(way) {
            return (*number, false);
        }
        let number = counted(self.known.len());
        self.known.insert(way.to_vec(), number);
        (number, true)
    }
}

impl AssetSets {
    /// Divides the sets further, so that two assets share one only when they share one in both divisions.
    pub(super) fn refine(&mut self, other: &Self) -> Refinement {
        let mut numbers = HashMap::new();
        let mut refinement = Refinement {
            own: BTreeMap::new(),
            other: BTreeMap::new(),
        };
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            let next = counted(numbers.len());
            let number = *numbers.entry((*own, *other)).or_insert(next);
            if number == next {
                refinement.own.entry(*own).or_default().push(next);
                refinement.other.entry(*other).or_default().push(next);
            }
            *own = number;
        }
        refinement
    }
}

impl Refinement {
    /// What sets of the first division are made of now.
    pub(super) fn of_own(&self, sets: &[u32]) -> Vec<u32> {
        parts(&self.own, sets)
    }

    /// What sets of the second one are made of now.
    pub(super) fn of_other(&self, sets: &[u32]) -> Vec<u32> {
        parts(&self.other, sets)
    }
}

fn parts(parts: &BTreeMap<u32, Vec<u32>>, sets: &[u32]) -> Vec<u32> {
    let parts = sets.iter().filter_map(|set| parts.get(set));
    let mut parts: Vec<u32> = parts.flatten().copied().collect();
    parts.sort_unstable();
    parts
}

/// So many assets do not fit into memory that their sets could not be counted.
fn counted(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_divided_until_both_divisions_hold() {
        let mut sets = AssetSets(vec![0, 0, 1, 1, 0]);
        let refinement = sets.refine(&AssetSets(vec![0, 1, 1, 1, 0]));
        assert_eq!(sets.0, [0, 1, 2, 2, 0]);
        assert_eq!(refinement.of_own(&[0]), [0, 1]);
        assert_eq!(refinement.of_own(&[1]), [2]);
        assert_eq!(refinement.of_other(&[1]), [1, 2]);
        assert_eq!(refinement.of_other(&[0, 1]), [0, 1, 2]);
    }

    #[test]
    fn ways_are_numbered_as_they_come() {
        let mut numbers = SetNumbers::default();
        assert_eq!(numbers.number(&[3, 1]), (0, true));
        assert_eq!(numbers.number(&[1, 3]), (1, true));
        assert_eq!(numbers.number(&[3, 1]), (0, false));
    }
}
