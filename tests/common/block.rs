//! The packed block of the HTML report, read back.

use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::GzDecoder;
use serde_json::Value;

/// The packed block, unpacked.
pub struct Block {
    pub header: Value,
    cells: Vec<u8>,
}

impl Block {
    /// A column as plain numbers; absent where a number is unknown.
    pub fn column(&self, name: &str) -> Vec<Option<i64>> {
        let columns = self.header["columns"].as_array().unwrap();
        let place = columns.iter().find(|one| one["name"] == name).unwrap();
        let at = |key: &str| usize::try_from(place[key].as_u64().unwrap()).unwrap();
        let bytes = &self.cells[at("offset")..at("offset") + at("length")];
        let size = match place["form"].as_str().unwrap() {
            "byte" => 1,
            "word" => 4,
            _ => 8,
        };
        let count = bytes.len() / size;
        let cell =
            |row: usize| -> Vec<u8> { (0..size).map(|byte| bytes[byte * count + row]).collect() };
        (0..count).map(|row| number_of(&cell(row))).collect()
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
        let words = self.header["dictionaries"][name].as_array().unwrap();
        let text = |code: Option<i64>| {
            let index = usize::try_from(code.unwrap()).unwrap().checked_sub(1)?;
            Some(words[index].as_str().unwrap().to_owned())
        };
        self.column(name).into_iter().map(text).collect()
    }
}

fn number_of(bytes: &[u8]) -> Option<i64> {
    if let Ok(bytes) = <[u8; 8]>::try_from(bytes) {
        let number = f64::from_le_bytes(bytes);
        return number
            .is_finite()
            .then(|| format!("{number:.0}").parse().unwrap());
    }
    let mut whole = [0; 4];
    whole[..bytes.len()].copy_from_slice(bytes);
    Some(i64::from(u32::from_le_bytes(whole)))
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
    let length = u32::from_le_bytes(bytes[..4].try_into().unwrap());
    let (header, cells) = bytes[4..].split_at(usize::try_from(length).unwrap());
    Block {
        header: serde_json::from_slice(header).unwrap(),
        cells: cells.to_vec(),
    }
}

/// What stands between two texts.
pub fn between<'page>(page: &'page str, start: &str, end: &str) -> &'page str {
    let (_, rest) = page.split_once(start).unwrap();
    rest.split_once(end).unwrap().0
}
