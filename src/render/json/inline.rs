//! Values that stand on one line of a document that is otherwise laid out for reading.

use serde::ser::Error;
use serde::{Serialize, Serializer};
use serde_json::value::to_raw_value;

/// A value on one line: a list of a hundred thousand numbers would else be as many lines.
pub(super) struct Inline<T>(pub(super) T);

impl<T: Serialize> Serialize for Inline<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        to_raw_value(&self.0)
            .map_err(S::Error::custom)?
            .serialize(serializer)
    }
}
