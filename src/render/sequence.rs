//! Lists that are made while they are written, so that no format holds a hundred thousand entries at once.

use serde::{Serialize, Serializer};

/// A list in the place of its entries: what it holds makes them, each time it is written.
pub(super) struct Sequence<F>(pub(super) F);

impl<F, I> Serialize for Sequence<F>
where
    F: Fn() -> I,
    I: IntoIterator,
    I::Item: Serialize,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}
