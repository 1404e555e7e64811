//! Reading JSON fields as tolerantly as the service writes them.
//!
//! Every field may be missing or null. Integers come as numbers, integral fractions or text; flags as booleans, 0 and 1
//! or text. What makes no sense is unknown, never an error and never a default.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A text field, borrowed from the page where it has no escapes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Text<'a>(Option<Cow<'a, str>>);

/// A whole-number field.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Integer(pub(super) Option<i64>);

/// A yes-or-no field.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) struct Flag(pub(super) Option<bool>);

impl Text<'_> {
    /// The text without surrounding white space; nothing when it is empty.
    pub(super) fn get(&self) -> Option<&str> {
        let text = self.0.as_deref()?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// A copy of the text; nothing when it is empty.
    pub(super) fn owned<T: for<'t> From<&'t str>>(&self) -> Option<T> {
        self.get().map(T::from)
    }

    /// The text, empty when there is none.
    pub(super) fn or_empty(&self) -> &str {
        self.get().unwrap_or_default()
    }
}

/// A scalar of any JSON type; arrays and objects are skipped.
enum Scalar<'a> {
    Nothing,
    Flag(bool),
    Integer(i64),
    Fraction(f64),
    Text(Cow<'a, str>),
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Nothing)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Scalar::Flag(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Scalar::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(i64::try_from(value).map_or(Scalar::Nothing, Scalar::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Scalar::Fraction(value))
    }

    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nothing)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Scalar::Nothing)
    }
}

/// An integral fraction as a whole number.
fn integral(value: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked to be integral and in range"
    )]
    let whole = value as i64;
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(whole)
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match deserializer.deserialize_any(ScalarVisitor)? {
            Scalar::Nothing => None,
            Scalar::Text(text) => Some(text),
            Scalar::Integer(number) => Some(Cow::Owned(number.to_string())),
            Scalar::Fraction(number) => Some(Cow::Owned(number.to_string())),
            Scalar::Flag(flag) => Some(Cow::Owned(flag.to_string())),
        }))
    }
}

impl<'de> Deserialize<'de> for Integer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match deserializer.deserialize_any(ScalarVisitor)? {
            Scalar::Integer(number) => Some(number),
            Scalar::Fraction(number) => integral(number),
            Scalar::Text(text) => {
                let text = text.trim();
                text.parse().ok().or_else(|| integral(text.parse().ok()?))
            }
            Scalar::Nothing | Scalar::Flag(_) => None,
        }))
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match deserializer.deserialize_any(ScalarVisitor)? {
            Scalar::Flag(flag) => Some(flag),
            Scalar::Integer(0) => Some(false),
            Scalar::Integer(1) => Some(true),
            Scalar::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "1" => Some(true),
                "false" | "0" => Some(false),
                _ => None,
            },
            Scalar::Nothing | Scalar::Integer(_) | Scalar::Fraction(_) => None,
        }))
    }
}

/// An object and nothing else: a list would otherwise fill the fields in their order.
#[derive(Debug, Clone)]
pub(super) struct Object<T>(pub(super) T);

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(entries)).map(Object)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

/// A list field: null is an empty list, and one object stands for a list of one.
///
/// There is room for `ROOM` items at first: lists within rows are short, and room for a page in each row costs more than
/// reading it.
#[derive(Debug, Clone)]
pub(super) struct Rows<T, const ROOM: usize = 2>(pub(super) Option<Vec<T>>);

/// The rows of a page.
pub(super) type PageRows<T> = Rows<T, 200>;

impl<T, const ROOM: usize> Default for Rows<T, ROOM> {
    fn default() -> Self {
        Self(None)
    }
}

struct RowsVisitor<T, const ROOM: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const ROOM: usize> Visitor<'de> for RowsVisitor<T, ROOM> {
    type Value = Rows<T, ROOM>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Rows(None))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut rows = Vec::with_capacity(items.size_hint().unwrap_or(ROOM));
        while let Some(row) = items.next_element()? {
            rows.push(row);
        }
        Ok(Rows(Some(rows)))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Self::Value, A::Error> {
        let row = T::deserialize(MapAccessDeserializer::new(entries))?;
        Ok(Rows(Some(vec![row])))
    }
}

impl<'de, T: Deserialize<'de>, const ROOM: usize> Deserialize<'de> for Rows<T, ROOM> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RowsVisitor(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_come_in_many_clothes() {
        for (json, wanted) in [
            ("5", Some(5)),
            ("5.0", Some(5)),
            ("\" 5 \"", Some(5)),
            ("\"5.0\"", Some(5)),
            ("5.5", None),
            ("\"n/a\"", None),
            ("null", None),
            ("[1]", None),
            ("{\"a\":1}", None),
            ("true", None),
            ("18446744073709551615", None),
        ] {
            let read: Integer = serde_json::from_str(json).unwrap();
            assert_eq!(read.0, wanted, "{json}");
        }
    }

    #[test]
    fn a_flag_that_makes_no_sense_is_unknown() {
        for (json, wanted) in [
            ("true", Some(true)),
            ("\"False\"", Some(false)),
            ("0", Some(false)),
            ("1", Some(true)),
            ("2", None),
            ("\"\"", None),
            ("null", None),
        ] {
            let read: Flag = serde_json::from_str(json).unwrap();
            assert_eq!(read.0, wanted, "{json}");
        }
    }

    #[test]
    fn text_is_trimmed_and_empty_is_absent() {
        for (json, wanted) in [
            ("\" a \"", Some("a")),
            ("\"\"", None),
            ("null", None),
            ("7", Some("7")),
            ("\"\\u4e2d\"", Some("中")),
        ] {
            let read: Text<'_> = serde_json::from_str(json).unwrap();
            assert_eq!(read.get(), wanted, "{json}");
        }
    }
}
