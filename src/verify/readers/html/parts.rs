//! The parts of the packed block: the findings with their assets, and the assets that no finding names.

use std::collections::BTreeMap;
use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::verify::readers::values::between;

/// A part: its head, its lists of texts and its columns by name. An absent cell is an unknown number.
pub(super) struct Part<H> {
    pub(super) header: H,
    texts: BTreeMap<String, Vec<String>>,
    columns: BTreeMap<String, Vec<Option<i64>>>,
}

#[derive(Deserialize)]
struct Layout {
    texts: Vec<TextsPlace>,
    columns: Vec<ColumnPlace>,
}

#[derive(Deserialize)]
struct TextsPlace {
    name: String,
    length: usize,
    shapes: [usize; 4],
}

#[derive(Deserialize)]
struct ColumnPlace {
    name: String,
    size: usize,
    length: usize,
    least: Option<i64>,
    step: Option<i64>,
}

/// What numbers stand for, by name.
pub(super) type Words = BTreeMap<String, Vec<String>>;

/// An entry of a list of texts: itself, or the number of its shape.
#[derive(Deserialize)]
#[serde(untagged)]
enum Entry {
    Text(String),
    Shape(usize),
}

/// Bytes of a text of each shape: UUID, 16 and 32 bytes in hexadecimal digits, IPv4 address.
const WIDTHS: [usize; 4] = [16, 16, 32, 4];

/// The text of both parts.
pub(super) fn packed(page: &str) -> Result<(&str, &str), String> {
    let packed = between(page, "id=\"findings-data\">", "</script>").ok_or("no findings")?;
    let parts = packed.trim().split_once('.');
    parts.ok_or_else(|| "no list of the assets without findings".to_owned())
}

impl<H: DeserializeOwned> Part<H> {
    /// Unpacks a part.
    pub(super) fn of(packed: &str) -> Result<Self, String> {
        let packed = STANDARD.decode(packed).map_err(|error| error.to_string())?;
        let mut bytes = Vec::new();
        GzDecoder::new(packed.as_slice())
            .read_to_end(&mut bytes)
            .map_err(|error| error.to_string())?;
        let (length, mut rest) = bytes.split_first_chunk().ok_or("no header")?;
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let header = take(&mut rest, length).ok_or("half a header")?;
        let layout: Layout = serde_json::from_slice(header).map_err(|error| error.to_string())?;
        let header = serde_json::from_slice(header).map_err(|error| error.to_string())?;
        let mut texts = BTreeMap::new();
        for place in layout.texts {
            let list = read_texts(&place, &mut rest);
            let list = list.ok_or_else(|| format!("half a list of `{}`", place.name))?;
            texts.insert(place.name, list);
        }
        let mut columns = BTreeMap::new();
        for place in layout.columns {
            let cells = take(&mut rest, place.length).ok_or("half a column")?;
            columns.insert(place.name.clone(), numbers(&place, cells));
        }
        if !rest.is_empty() {
            return Err(format!("{} bytes behind the last column", rest.len()));
        }
        Ok(Self {
            header,
            texts,
            columns,
        })
    }

    /// A list of texts.
    pub(super) fn list(&self, name: &str) -> Result<&[String], String> {
        let list = self.texts.get(name).map(Vec::as_slice);
        list.ok_or_else(|| format!("no list of `{name}`"))
    }

    /// A column as numbers.
    pub(super) fn column(&self, name: &str) -> Result<&[Option<i64>], String> {
        let column = self.columns.get(name).map(Vec::as_slice);
        column.ok_or_else(|| format!("no column `{name}`"))
    }

    /// A column whose numbers count from 1 into the list of its name, as texts; 0 is none.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<&str>, String> {
        let words = self.list(name)?;
        self.named(name, |number| match number {
            0 => Some(""),
            _ => words.get(number - 1).map(String::as_str),
        })
    }

    /// A column whose numbers are places in a list of words.
    pub(super) fn words<'p>(&self, lists: &'p Words, name: &str) -> Result<Vec<&'p str>, String> {
        let words = lists.get(name);
        let words = words.ok_or_else(|| format!("no words of `{name}`"))?;
        self.named(name, |number| words.get(number).map(String::as_str))
    }

    fn named<'p>(
        &self,
        name: &str,
        text: impl Fn(usize) -> Option<&'p str>,
    ) -> Result<Vec<&'p str>, String> {
        let cells = self.column(name)?.iter().enumerate();
        let named = cells.map(|(place, cell)| {
            let number = cell.and_then(|cell| usize::try_from(cell).ok());
            let found = number.and_then(&text);
            found.ok_or_else(|| format!("asset {place} has no `{name}`"))
        });
        named.collect()
    }
}

/// Takes so many bytes off the front.
fn take<'b>(rest: &mut &'b [u8], length: usize) -> Option<&'b [u8]> {
    let (taken, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some(taken)
}

/// A list of texts: JSON, and the bytes of those that have a shape, shape by shape.
fn read_texts(place: &TextsPlace, rest: &mut &[u8]) -> Option<Vec<String>> {
    let entries: Vec<Entry> = serde_json::from_slice(take(rest, place.length)?).ok()?;
    let mut shaped = Vec::with_capacity(WIDTHS.len());
    for (shape, (count, width)) in place.shapes.into_iter().zip(WIDTHS).enumerate() {
        let planes = take(rest, count.checked_mul(width)?)?;
        let text = move |number: usize| {
            let bytes: Vec<u8> = planes.iter().skip(number).step_by(count).copied().collect();
            spelled(shape, &bytes)
        };
        shaped.push((0..count).map(text));
    }
    let texts = entries.into_iter().map(|entry| match entry {
        Entry::Text(text) => Some(text),
        Entry::Shape(shape) => shaped.get_mut(shape)?.next(),
    });
    texts.collect()
}

/// The text of a shape.
fn spelled(shape: usize, bytes: &[u8]) -> String {
    let digits = hex::encode(bytes);
    match shape {
        0 => {
            let ends = [0, 8, 12, 16, 20, 32];
            let groups = ends.windows(2).map(|ends| &digits[ends[0]..ends[1]]);
            groups.collect::<Vec<_>>().join("-")
        }
        3 => {
            let numbers = bytes.iter().map(u8::to_string);
            numbers.collect::<Vec<_>>().join(".")
        }
        _ => digits,
    }
}

/// The numbers of a column: all first bytes first, then all second bytes, and so on. Where there is a least number, cells
/// count the steps from it, and 0 is unknown.
fn numbers(place: &ColumnPlace, bytes: &[u8]) -> Vec<Option<i64>> {
    let count = bytes.len() / place.size.max(1);
    (0..count)
        .map(|row| {
            let mut cell = [0; 8];
            for (plane, byte) in cell.iter_mut().enumerate().take(place.size) {
                *byte = bytes[plane * count + row];
            }
            let cell = i64::try_from(u64::from_le_bytes(cell)).ok()?;
            match (place.least, place.step) {
                (Some(least), Some(step)) if cell > 0 => {
                    (cell - 1).checked_mul(step)?.checked_add(least)
                }
                (Some(_), _) => None,
                (None, _) => Some(cell),
            }
        })
        .collect()
}
