//! The packed block of the HTML report, read back.

use std::collections::BTreeMap;
use std::io::Read;
use std::net::Ipv4Addr;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde_json::Value;

/// A part of the packed block, unpacked.
pub struct Block {
    pub header: Value,
    lists: BTreeMap<String, Vec<String>>,
    columns: BTreeMap<String, Vec<Option<i64>>>,
}

impl Block {
    /// A column as plain numbers; absent where a number is unknown.
    pub fn column(&self, name: &str) -> Vec<Option<i64>> {
        self.columns[name].clone()
    }

    /// The texts that a column counts into.
    pub fn list(&self, name: &str) -> &[String] {
        &self.lists[name]
    }

    pub fn words(&self, name: &str) -> Vec<String> {
        let words = self.header["words"][name].as_array().unwrap();
        let word = |code: Option<i64>| words[usize::try_from(code.unwrap()).unwrap()].clone();
        let codes = self.column(name).into_iter();
        codes
            .map(|code| word(code).as_str().unwrap().to_owned())
            .collect()
    }

    pub fn texts(&self, name: &str) -> Vec<Option<String>> {
        let list = self.list(name);
        let text = |code: Option<i64>| {
            let index = usize::try_from(code.unwrap()).unwrap().checked_sub(1)?;
            Some(list[index].clone())
        };
        self.column(name).into_iter().map(text).collect()
    }
}

/// Takes the part about findings out of a page.
pub fn block(page: &str) -> Block {
    part(parts(page).0)
}

/// Takes the part about assets without findings out of a page.
pub fn bare(page: &str) -> Block {
    part(parts(page).1)
}

fn parts(page: &str) -> (&str, &str) {
    let packed = between(page, "id=\"findings-data\">", "</script>");
    packed.split_once('.').unwrap()
}

fn part(packed: &str) -> Block {
    let packed = STANDARD.decode(packed).unwrap();
    let mut bytes = Vec::new();
    GzDecoder::new(&packed[..]).read_to_end(&mut bytes).unwrap();
    let mut rest = &bytes[..];
    let mut take = |length: usize| {
        let (taken, behind) = rest.split_at(length);
        rest = behind;
        taken
    };
    let length = u32::from_le_bytes(take(4).try_into().unwrap());
    let header: Value = serde_json::from_slice(take(usize::try_from(length).unwrap())).unwrap();
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    let name = |place: &Value| place["name"].as_str().unwrap().to_owned();
    let mut lists = BTreeMap::new();
    for place in header["texts"].as_array().unwrap() {
        let entries: Vec<Value> = serde_json::from_slice(take(number(&place["length"]))).unwrap();
        let counts = place["shapes"].as_array().unwrap();
        let shapes = WIDTHS.iter().zip(counts);
        let mut shaped: Vec<_> = shapes
            .map(|(width, count)| planes(take(width * number(count)), *width).into_iter())
            .collect();
        let text = |entry: Value| match entry.as_u64() {
            Some(shape) => {
                let shape = usize::try_from(shape).unwrap();
                spelled(shape, &shaped[shape].next().unwrap())
            }
            None => entry.as_str().unwrap().to_owned(),
        };
        lists.insert(name(place), entries.into_iter().map(text).collect());
    }
    let mut columns = BTreeMap::new();
    for place in header["columns"].as_array().unwrap() {
        let cells = planes(take(number(&place["length"])), number(&place["size"]));
        let cells = cells.iter().map(|cell| number_of(cell, place)).collect();
        columns.insert(name(place), cells);
    }
    assert!(rest.is_empty());
    Block {
        header,
        lists,
        columns,
    }
}

/// How many bytes a text of each shape has.
const WIDTHS: [usize; 4] = [16, 16, 32, 4];

/// Cells whose first bytes come first, then all second bytes.
fn planes(bytes: &[u8], size: usize) -> Vec<Vec<u8>> {
    let count = bytes.len() / size;
    let cell = |row| (0..size).map(|byte| bytes[byte * count + row]).collect();
    (0..count).map(cell).collect()
}

fn spelled(shape: usize, bytes: &[u8]) -> String {
    match shape {
        0 => uuid::Uuid::from_slice(bytes).unwrap().to_string(),
        3 => Ipv4Addr::from(<[u8; 4]>::try_from(bytes).unwrap()).to_string(),
        _ => hex::encode(bytes),
    }
}

fn number_of(bytes: &[u8], place: &Value) -> Option<i64> {
    let mut whole = [0; 8];
    whole[..bytes.len()].copy_from_slice(bytes);
    let cell = i64::from_le_bytes(whole);
    match place["least"].as_i64() {
        None => Some(cell),
        Some(_) if cell == 0 => None,
        Some(least) => Some(least + (cell - 1) * place["step"].as_i64().unwrap()),
    }
}

/// What stands between two texts.
pub fn between<'page>(page: &'page str, start: &str, end: &str) -> &'page str {
    let (_, rest) = page.split_once(start).unwrap();
    rest.split_once(end).unwrap().0
}
