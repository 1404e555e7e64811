//! Columns of the packed block: words as numbers into a list of texts, numbers as steps from the least of them.

use std::collections::HashMap;

use serde::Serialize;

/// The cells of one column: unsigned, little-endian, each in as few bytes as the greatest needs, all first bytes first.
#[derive(Debug)]
pub(super) struct Column {
    place: Place,
    bytes: Vec<u8>,
}

/// What a column is; the header of the block lists these in the order in which the columns stand.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Place {
    name: &'static str,
    /// Bytes of a cell.
    size: usize,
    /// Bytes of the column.
    length: usize,
    #[serde(flatten)]
    scale: Option<Scale>,
}

/// How cells stand for numbers: a cell counts the steps from the least number, from 1 on; 0 means unknown.
///
/// Moments of one run lie near each other, and deadlines a whole number of days apart: as plain numbers they took a
/// quarter of the file.
#[derive(Debug, Clone, Copy, Serialize)]
struct Scale {
    least: i64,
    step: u64,
}

impl Column {
    /// Cells that are numbers of words, or small counts.
    pub(super) fn words(name: &'static str, cells: impl IntoIterator<Item = u32>) -> Self {
        let cells: Vec<u64> = cells.into_iter().map(u64::from).collect();
        Self::of(name, &cells, None)
    }

    /// Whole numbers up to 2^53, which every moment and every span of days is far below.
    pub(super) fn numbers(name: &'static str, numbers: impl Iterator<Item = Option<i64>>) -> Self {
        let numbers: Vec<Option<i64>> = numbers.collect();
        let least = numbers.iter().flatten().min().copied().unwrap_or_default();
        let above = |number: i64| number.abs_diff(least);
        let distances = numbers.iter().flatten().map(|number| above(*number));
        let step = distances.fold(0, greatest_common_divisor).max(1);
        let cell = |number: &Option<i64>| {
            number.map_or(0, |number| (above(number) / step).saturating_add(1))
        };
        let cells: Vec<u64> = numbers.iter().map(cell).collect();
        Self::of(name, &cells, Some(Scale { least, step }))
    }

    fn of(name: &'static str, cells: &[u64], scale: Option<Scale>) -> Self {
        let highest = cells.iter().copied().max().unwrap_or_default();
        let size = size_of_val(&highest) - highest.leading_zeros() as usize / 8;
        let size = size.max(1);
        let bytes = planes(cells, size);
        let place = Place {
            name,
            size,
            length: bytes.len(),
            scale,
        };
        Self { place, bytes }
    }

    pub(super) fn place(&self) -> Place {
        self.place.clone()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

fn greatest_common_divisor(one: u64, other: u64) -> u64 {
    let (mut one, mut other) = (one, other);
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}

/// The first byte of every cell, then the second of every cell, and so on: bytes that are alike stand together,
/// which makes the block a tenth smaller.
fn planes(cells: &[u64], size: usize) -> Vec<u8> {
    let plane = |place: usize| cells.iter().map(move |cell| cell.to_le_bytes()[place]);
    (0..size).flat_map(plane).collect()
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
