//! Brings records into order by the ranks of their assets.

use std::cmp::Ordering;

/// Orders items by rank; `within` decides between those of the same rank, and where it does not, they stay as they are.
///
/// Numbers are compared and moved instead of the items, which are large and say where they belong in long texts.
pub(super) fn order<T>(items: &mut [T], ranks: &[usize], within: impl Fn(&T, &T) -> Ordering) {
    let mut places: Vec<(usize, usize)> =
        ranks.iter().copied().take(items.len()).zip(0..).collect();
    places.sort_unstable_by(|(rank, place), (other_rank, other)| {
        rank.cmp(other_rank)
            .then_with(|| within(&items[*place], &items[*other]))
            .then(place.cmp(other))
    });
    let mut wanted: Vec<usize> = places.into_iter().map(|(_, place)| place).collect();
    arrange(items, &mut wanted);
}

/// Moves items so that the first is the one that stood at the first of `wanted`, and so on.
fn arrange<T>(items: &mut [T], wanted: &mut [usize]) {
    for start in 0..wanted.len() {
        let mut here = start;
        loop {
            let from = std::mem::replace(&mut wanted[here], here);
            if from == start || from == here {
                break;
            }
            items.swap(here, from);
            here = from;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::order;

    proptest! {
        #[test]
        fn it_is_a_stable_sort(items in proptest::collection::vec((0_usize..6, 0_u8..4), 0..60)) {
            let numbered: Vec<(usize, u8, usize)> =
                items.iter().zip(0..).map(|((rank, detail), place)| (*rank, *detail, place)).collect();
            let ranks: Vec<usize> = numbered.iter().map(|(rank, ..)| *rank).collect();
            let mut ordered = numbered.clone();
            order(&mut ordered, &ranks, |one, other| one.1.cmp(&other.1));
            let mut expected = numbered;
            expected.sort_by_key(|(rank, detail, _)| (*rank, *detail));
            prop_assert_eq!(ordered, expected);
        }
    }
}
