//! A set of millions of digests in little more room than the digests themselves.

use std::collections::HashSet;
use std::hash::{BuildHasherDefault, Hasher};

/// A set of digests.
///
/// A hash table takes up to 38 bytes for each digest of eight, and twice that while it grows. Here most digests stand in
/// a sorted list, and only the newest quarter in a table, which stays small enough to be fast.
#[derive(Debug, Default)]
pub(super) struct Keys {
    sorted: Vec<u64>,
    fresh: HashSet<u64, BuildHasherDefault<Digested>>,
}

/// Takes a digest for its own hash.
#[derive(Default)]
struct Digested(u64);

/// The table is emptied into the list when it is so large, or a quarter of the list.
const LEAST_FRESH: usize = 1 << 14;

impl Keys {
    /// How many different digests there are.
    pub(super) fn len(&self) -> usize {
        self.sorted.len() + self.fresh.len()
    }

    pub(super) fn extend(&mut self, digests: impl IntoIterator<Item = u64>) {
        for digest in digests {
            if self.sorted.binary_search(&digest).is_err() {
                self.fresh.insert(digest);
            }
        }
        if self.fresh.len() >= LEAST_FRESH.max(self.sorted.len() / 4) {
            self.settle();
        }
    }

    /// Takes in all of another set; the larger one grows.
    pub(super) fn unite(&mut self, mut other: Self) {
        if other.len() > self.len() {
            std::mem::swap(self, &mut other);
        }
        self.extend(other.sorted);
        self.extend(other.fresh.iter().copied());
    }

    fn settle(&mut self) {
        self.sorted.reserve_exact(self.fresh.len());
        self.sorted.extend(self.fresh.drain());
        self.sorted.sort_unstable();
        // Its room is given back: the next time it is filled it may stay smaller.
        self.fresh = HashSet::default();
    }
}

impl Hasher for Digested {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_digest_counts_once_however_many_there_are() {
        let mut keys = Keys::default();
        for page in 0..2_000_u64 {
            keys.extend((0..200).map(|row| (page * 150 + row).wrapping_mul(0x9e37_79b9_7f4a_7c15)));
        }
        assert_eq!(keys.len(), 2_000 * 150 + 50);
        assert!(keys.fresh.len() <= LEAST_FRESH.max(keys.sorted.len() / 4));
    }

    proptest! {
        #[test]
        fn a_union_has_what_either_has(
            one in proptest::collection::vec(0_u64..300, 0..400),
            other in proptest::collection::vec(0_u64..300, 0..400),
        ) {
            let (mut keys, mut more) = (Keys::default(), Keys::default());
            keys.extend(one.iter().copied());
            keys.settle();
            more.extend(other.iter().copied());
            keys.unite(more);
            let expected: BTreeSet<u64> = one.into_iter().chain(other).collect();
            prop_assert_eq!(keys.len(), expected.len());
        }
    }
}
