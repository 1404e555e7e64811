//! The parts of the packed block: the findings with their assets, and the assets that no finding names.

use std::collections::BTreeMap;
use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::verify::readers::values::between;

/// A part: its head, and its columns by name. An absent cell is an unknown number.
pub(super) struct Part<H> {
    pub(super) header: H,
    columns: BTreeMap<String, Vec<Option<i64>>>,
}

#[derive(Deserialize)]
struct Layout {
    columns: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    name: String,
    form: String,
    offset: usize,
    length: usize,
}

/// What both parts say of their texts.
pub(super) type Dictionaries = BTreeMap<String, Vec<String>>;

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
        let (length, rest) = bytes.split_first_chunk().ok_or("no header")?;
        let length = usize::try_from(u32::from_le_bytes(*length)).unwrap_or(usize::MAX);
        let (header, cells) = rest.split_at_checked(length).ok_or("half a header")?;
        let layout: Layout = serde_json::from_slice(header).map_err(|error| error.to_string())?;
        let header = serde_json::from_slice(header).map_err(|error| error.to_string())?;
        let mut columns = BTreeMap::new();
        for place in layout.columns {
            let cells = cells.get(place.offset..).unwrap_or_default();
            let cells = cells.get(..place.length).ok_or("half a column")?;
            columns.insert(place.name, numbers(&place.form, cells));
        }
        Ok(Self { header, columns })
    }

    /// A column as numbers.
    pub(super) fn column(&self, name: &str) -> Result<&[Option<i64>], String> {
        let column = self.columns.get(name).map(Vec::as_slice);
        column.ok_or_else(|| format!("no column `{name}`"))
    }

    /// A column whose numbers count from 1 into a dictionary, as texts; 0 is none.
    pub(super) fn texts<'p>(
        &self,
        dictionaries: &'p Dictionaries,
        name: &str,
    ) -> Result<Vec<&'p str>, String> {
        let words = dictionaries.get(name);
        let words = words.ok_or_else(|| format!("no dictionary of `{name}`"))?;
        self.named(name, |number| match number {
            0 => Some(""),
            _ => words.get(number - 1).map(String::as_str),
        })
    }

    /// A column whose numbers are places in a list of words.
    pub(super) fn words<'p>(
        &self,
        lists: &'p Dictionaries,
        name: &str,
    ) -> Result<Vec<&'p str>, String> {
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

/// The numbers of a column: all first bytes first, then all second bytes, and so on.
fn numbers(form: &str, bytes: &[u8]) -> Vec<Option<i64>> {
    let size = match form {
        "byte" => 1,
        "word" => 4,
        _ => 8,
    };
    let count = bytes.len() / size;
    (0..count)
        .map(|row| {
            let mut cell = [0; 8];
            for (plane, byte) in cell.iter_mut().enumerate().take(size) {
                *byte = bytes[plane * count + row];
            }
            if size < 8 {
                return i64::try_from(u64::from_le_bytes(cell)).ok();
            }
            whole(f64::from_le_bytes(cell))
        })
        .collect()
}

/// A whole number that JavaScript holds as a fraction; nothing where it is none.
fn whole(number: f64) -> Option<i64> {
    let is_whole = number.is_finite() && number.fract() == 0.0;
    is_whole.then(|| format!("{number:.0}").parse().ok())?
}
