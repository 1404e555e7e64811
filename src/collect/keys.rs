//! A set of millions of digests in little more room than the digests themselves.

/// A set of digests.
///
/// A hash table takes up to 38 bytes for each digest of eight, and twice that while it grows. Here they stand in a sorted
/// list; the newest wait in a second one until they are worth merging.
#[derive(Debug, Default)]
pub(super) struct Keys {
    sorted: Vec<u64>,
    /// In the order of arrival, and perhaps not new at all.
    waiting: Vec<u64>,
}

/// So many are merged at once, or a quarter of what is sorted.
const LEAST_MERGED: usize = 1 << 15;

impl Keys {
    /// How many different digests there are.
    pub(super) fn len(&self) -> usize {
        let mut new = self.waiting.clone();
        self.make_new(&mut new);
        self.sorted.len() + new.len()
    }

    pub(super) fn extend(&mut self, digests: impl IntoIterator<Item = u64>) {
        self.waiting.extend(digests);
        if self.waiting.len() >= LEAST_MERGED.max(self.sorted.len() / 4) {
            self.settle();
        }
    }

    /// Whether any of these is new since the last [`Keys::settle`].
    pub(super) fn lack_any(&self, digests: &[u64]) -> bool {
        let mut digests = digests.iter();
        digests.any(|digest| self.sorted.binary_search(digest).is_err())
    }

    /// Takes in all of another set; the larger one grows.
    pub(super) fn unite(&mut self, mut other: Self) {
        if other.sorted.len() > self.sorted.len() {
            std::mem::swap(self, &mut other);
        }
        for digests in [other.sorted, other.waiting] {
            self.settle();
            self.waiting = digests;
        }
        self.settle();
    }

    /// Merges what is waiting.
    pub(super) fn settle(&mut self) {
        let mut new = std::mem::take(&mut self.waiting);
        self.make_new(&mut new);
        // From the back, so that no second list of this size is needed.
        let mut old = self.sorted.len();
        self.sorted.reserve_exact(new.len());
        self.sorted.resize(old + new.len(), 0);
        let mut place = self.sorted.len();
        while let Some(&digest) = new.last() {
            place -= 1;
            if old > 0 && self.sorted[old - 1] > digest {
                old -= 1;
                self.sorted[place] = self.sorted[old];
            } else {
                self.sorted[place] = digest;
                new.pop();
            }
        }
    }

    /// Brings digests into order, and drops what is there twice or sorted already.
    fn make_new(&self, digests: &mut Vec<u64>) {
        digests.sort_unstable();
        digests.dedup();
        let mut sorted = self.sorted.iter().peekable();
        digests.retain(|digest| {
            while sorted.next_if(|known| *known < digest).is_some() {}
            sorted.peek() != Some(&digest)
        });
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
        assert!(keys.waiting.len() <= LEAST_MERGED.max(keys.sorted.len() / 4));
        assert!(keys.sorted.is_sorted());
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
            prop_assert!(one.iter().all(|digest| !keys.lack_any(&[*digest])));
            keys.unite(more);
            let expected: BTreeSet<u64> = one.into_iter().chain(other).collect();
            prop_assert_eq!(keys.len(), expected.len());
        }
    }
}
