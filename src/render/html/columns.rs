//! Columns of the packed block: words as numbers into a dictionary, numbers as they are.

use std::collections::HashMap;

use serde::Serialize;

/// The cells of one column: little-endian, all first bytes first.
#[derive(Debug)]
pub(super) struct Column {
    name: &'static str,
    form: Form,
    bytes: Vec<u8>,
}

/// How a cell is stored.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Form {
    /// One byte.
    Byte,
    /// Four bytes, unsigned.
    Word,
    /// Eight bytes, IEEE 754; not a number means unknown.
    Number,
}

/// Where a column stands in the block; the header of the block lists these.
#[derive(Debug, Serialize)]
pub(super) struct Place {
    name: &'static str,
    form: Form,
    offset: usize,
    length: usize,
}

impl Column {
    pub(super) fn bytes(name: &'static str, cells: impl Iterator<Item = u8>) -> Self {
        Self {
            name,
            form: Form::Byte,
            bytes: cells.collect(),
        }
    }

    pub(super) fn words(name: &'static str, cells: impl IntoIterator<Item = u32>) -> Self {
        Self {
            name,
            form: Form::Word,
            bytes: planes(cells.into_iter().map(u32::to_le_bytes)),
        }
    }

    /// Whole numbers up to 2^53, which every moment and every span of days is far below.
    pub(super) fn numbers(name: &'static str, cells: impl Iterator<Item = Option<i64>>) -> Self {
        #[expect(
            clippy::cast_precision_loss,
            reason = "moments and days stay below 2^53"
        )]
        let number = |cell: Option<i64>| cell.map_or(f64::NAN, |cell| cell as f64);
        Self {
            name,
            form: Form::Number,
            bytes: planes(cells.map(|cell| number(cell).to_le_bytes())),
        }
    }
}

/// The first byte of every cell, then the second of every cell, and so on: bytes that are alike stand together,
/// which makes the block a tenth smaller.
fn planes<const SIZE: usize>(cells: impl Iterator<Item = [u8; SIZE]>) -> Vec<u8> {
    let cells: Vec<[u8; SIZE]> = cells.collect();
    let plane = |place: usize| {
        cells
            .iter()
            .filter_map(move |cell| cell.get(place))
            .copied()
    };
    (0..SIZE).flat_map(plane).collect()
}

/// Sets columns one behind the other.
pub(super) fn lay_out(columns: &[Column]) -> (Vec<Place>, Vec<u8>) {
    let mut places = Vec::with_capacity(columns.len());
    let mut bytes = Vec::new();
    for column in columns {
        places.push(Place {
            name: column.name,
            form: column.form,
            offset: bytes.len(),
            length: column.bytes.len(),
        });
        bytes.extend_from_slice(&column.bytes);
    }
    (places, bytes)
}

/// Numbers words in the order in which they first come; the order does not depend on the hashing.
#[derive(Debug, Default)]
pub(super) struct Dictionary<'a> {
    numbers: HashMap<&'a str, u32>,
    words: Vec<&'a str>,
}

impl<'a> Dictionary<'a> {
    /// The number of a word; 0 means that there is none.
    pub(super) fn number(&mut self, word: Option<&'a str>) -> u32 {
        let Some(word) = word else { return 0 };
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        self.words.push(word);
        // A report with four thousand million different names does not fit into memory.
        let number = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        self.numbers.insert(word, number);
        number
    }

    /// The words; the first has number 1.
    pub(super) fn into_words(self) -> Vec<&'a str> {
        self.words
    }
}
