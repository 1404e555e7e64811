//! Lists of texts of the packed block. Ids and addresses, which are bytes written in letters, stand in it as bytes.
//!
//! A fleet's ids are random: written in letters they stay a fifth larger than they are, however well they are compressed.

use std::net::Ipv4Addr;

use serde::Serialize;
use uuid::Uuid;

use crate::render::Error;

/// A way to write bytes in letters. Only what would be written the same way again has a shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// 16 bytes as a UUID in lower case.
    Uuid,
    /// 16 bytes as hexadecimal digits in lower case.
    Digits,
    /// 32 bytes as hexadecimal digits in lower case.
    Digest,
    /// Four bytes as an IPv4 address.
    Address,
}

impl Shape {
    /// In the order of their numbers.
    const ALL: [Self; 4] = [Self::Uuid, Self::Digits, Self::Digest, Self::Address];

    /// The bytes of a text of this shape.
    fn bytes(self, text: &str) -> Option<Vec<u8>> {
        let (bytes, again) = match self {
            Self::Uuid => {
                let id = Uuid::try_parse(text).ok()?;
                (id.as_bytes().to_vec(), id.to_string())
            }
            Self::Digits | Self::Digest => {
                let wanted = if self == Self::Digits { 32 } else { 64 };
                if text.len() != wanted {
                    return None;
                }
                let bytes = hex::decode(text).ok()?;
                let again = hex::encode(&bytes);
                (bytes, again)
            }
            Self::Address => {
                let address: Ipv4Addr = text.parse().ok()?;
                (address.octets().to_vec(), address.to_string())
            }
        };
        (again == text).then_some(bytes)
    }
}

/// A list of texts as it stands in the block: a JSON list with the number of the shape in place of each text that has one,
/// and behind it the bytes of these texts, shape by shape, all first bytes first.
#[derive(Debug)]
pub(super) struct Texts {
    place: Place,
    bytes: Vec<u8>,
}

/// What a list is; the header of the block lists these in the order in which the lists stand.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Place {
    name: &'static str,
    /// Bytes of the JSON list.
    length: usize,
    /// How many texts have which shape.
    shapes: [usize; 4],
}

/// An entry of the JSON list.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry<'a> {
    Text(&'a str),
    Shape(usize),
}

impl Texts {
    /// Lays out a list.
    pub(super) fn of(name: &'static str, texts: &[&str]) -> Result<Self, Error> {
        let mut shaped: [Vec<Vec<u8>>; 4] = Default::default();
        let mut entries = Vec::with_capacity(texts.len());
        for &text in texts {
            let mut shapes = Shape::ALL.iter().zip(&mut shaped).enumerate();
            let found = shapes.find_map(|(number, (shape, all))| {
                all.push(shape.bytes(text)?);
                Some(number)
            });
            entries.push(found.map_or(Entry::Text(text), Entry::Shape));
        }
        let mut bytes = serde_json::to_vec(&entries)?;
        let place = Place {
            name,
            length: bytes.len(),
            shapes: shaped.each_ref().map(Vec::len),
        };
        for all in &shaped {
            let width = all.first().map_or(0, Vec::len);
            let plane = |place: usize| all.iter().filter_map(move |one| one.get(place));
            bytes.extend((0..width).flat_map(plane));
        }
        Ok(Self { place, bytes })
    }

    pub(super) fn place(&self) -> Place {
        self.place.clone()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_written_the_same_again_has_a_shape() {
        let shape = |text: &str| {
            let mut shapes = Shape::ALL.iter();
            shapes.position(|shape| shape.bytes(text).is_some())
        };
        assert_eq!(shape("0f8fad5b-d9cb-469f-a165-70867728950e"), Some(0));
        assert_eq!(shape("0f8fad5bd9cb469fa16570867728950e"), Some(1));
        assert_eq!(shape(&"0f".repeat(32)), Some(2));
        assert_eq!(shape("10.0.255.1"), Some(3));
        for text in [
            "",
            "0F8FAD5B-D9CB-469F-A165-70867728950E",
            "{0f8fad5b-d9cb-469f-a165-70867728950e}",
            "0F8FAD5BD9CB469FA16570867728950E",
            "0f8fad5bd9cb469fa16570867728950",
            "10.0.255.01",
            "10.0.255",
            "::1",
        ] {
            assert_eq!(shape(text), None, "{text}");
        }
    }

    #[test]
    fn a_list_has_its_bytes_behind_it() {
        let list = Texts::of("a", &["10.0.0.1", "\"x\"", "10.0.2.3"]).unwrap();
        assert_eq!(list.place.shapes, [0, 0, 0, 2]);
        assert_eq!(list.bytes, b"[3,\"\\\"x\\\"\",3]\x0a\x0a\0\0\0\x02\x01\x03");
        assert_eq!(list.place.length, list.bytes.len() - 8);
    }
}
