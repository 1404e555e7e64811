//! Changes one number or word in a file of a run, as somebody would who wants a report to say something else.

use std::collections::BTreeMap;
use std::sync::Arc;

use lopdf::content::{Content, Operation};
use lopdf::{Document, Encoding, Object, ObjectId};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::record::RowAccessor;
use serde_json::Value;

use crate::common::document;

/// Where to change what: behind texts that follow each other.
pub(crate) struct Edit {
    behind: Vec<String>,
    /// So many numbers are passed over.
    skipping: usize,
    change: Change,
}

enum Change {
    /// Another digit in the place of the first one.
    Digit,
    /// A word in the place of another.
    Word(String, String),
}

impl Edit {
    pub(crate) fn digit(behind: &[&str]) -> Self {
        Self {
            behind: behind.iter().map(|&text| text.to_owned()).collect(),
            skipping: 0,
            change: Change::Digit,
        }
    }

    pub(crate) fn word(behind: &[&str], from: &str, to: &str) -> Self {
        Self {
            change: Change::Word(from.to_owned(), to.to_owned()),
            ..Self::digit(behind)
        }
    }

    /// Passes over so many pieces of text that have a digit.
    pub(crate) fn skipping(mut self, skipping: usize) -> Self {
        self.skipping = skipping;
        self
    }

    /// The text as it should be, or nothing where there is nothing to change in it.
    fn changed(&self, text: &str) -> Option<String> {
        match &self.change {
            Change::Digit => {
                let place = text.find(|letter: char| letter.is_ascii_digit())?;
                let digit = if &text[place..=place] == "1" {
                    "2"
                } else {
                    "1"
                };
                Some(format!("{}{digit}{}", &text[..place], &text[place + 1..]))
            }
            Change::Word(from, to) => (text == from).then(|| to.clone()),
        }
    }
}

/// The page with one change in its text.
pub(crate) fn page(bytes: &[u8], edit: &Edit) -> Vec<u8> {
    let page = str::from_utf8(bytes).unwrap();
    let mut place = page.find("<main").unwrap();
    for text in &edit.behind {
        let found = page[place..].find(text.as_str());
        place += found.unwrap_or_else(|| panic!("the page has no `{text}`")) + text.len();
    }
    let (before, rest) = page.split_at(place);
    let rest = match &edit.change {
        Change::Digit => edit.changed(rest).unwrap(),
        Change::Word(from, to) => rest.replacen(from, to, 1),
    };
    format!("{before}{rest}").into_bytes()
}

/// A text with one word in the place of another.
pub(crate) fn text(bytes: &[u8], from: &str, to: &str) -> Vec<u8> {
    let text = str::from_utf8(bytes).unwrap();
    text.replacen(from, to, 1).into_bytes()
}

/// `report.json` with one value changed: a number is one higher unless a value is given.
pub(crate) fn json(bytes: &[u8], pointer: &str, value: Option<Value>) -> Vec<u8> {
    let mut document: Value = serde_json::from_slice(bytes).unwrap();
    let found = document.pointer_mut(pointer);
    let found = found.unwrap_or_else(|| panic!("report.json has no `{pointer}`"));
    *found = value.unwrap_or_else(|| Value::from(found.as_u64().unwrap() + 1));
    serde_json::to_vec_pretty(&document).unwrap()
}

/// A table in which the first cell of a column that says one thing says another.
pub(crate) fn column(bytes: &[u8], name: &str, from: &str, to: &str) -> Vec<u8> {
    let source = bytes::Bytes::copy_from_slice(bytes);
    let reader = SerializedFileReader::new(source).unwrap();
    let schema = reader.metadata().file_metadata().schema_descr();
    let names = [
        "run_id",
        "asset_kind",
        "asset_class",
        "weak_password_class",
        "password_complexity_class",
    ];
    let fields = schema.root_schema().get_fields().iter();
    let fields: Vec<_> = fields
        .filter(|field| names.contains(&field.name()))
        .cloned()
        .collect();
    let kept = parquet::schema::types::Type::group_type_builder(schema.name()).with_fields(fields);
    let kept = Arc::new(kept.build().unwrap());
    let rows = reader.get_row_iter(Some((*kept).clone())).unwrap();
    let mut columns = vec![Vec::new(); names.len()];
    for row in rows.map(Result::unwrap) {
        for (place, column) in columns.iter_mut().enumerate() {
            column.push(row.get_string(place).unwrap().clone());
        }
    }
    let place = names.iter().position(|own| *own == name).unwrap();
    let cell = columns[place].iter_mut().find(|cell| *cell == from);
    to.clone_into(cell.unwrap());
    let properties = Arc::new(WriterProperties::builder().build());
    let mut file = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut file, kept, properties).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for column in &columns {
        let values: Vec<ByteArray> = column.iter().map(|text| text.as_str().into()).collect();
        let mut writer = group.next_column().unwrap().unwrap();
        writer
            .typed::<ByteArrayType>()
            .write_batch(&values, None, None)
            .unwrap();
        writer.close().unwrap();
    }
    group.close().unwrap();
    writer.close().unwrap();
    file
}

/// The PDF with one piece of text changed, written with the letters that its fonts have.
///
/// Texts are whole pieces of text; one that ends with `*` is the beginning of a piece, and a number is looked for from
/// that piece on.
pub(crate) fn pdf(bytes: &[u8], edit: &Edit) -> Vec<u8> {
    let mut document = document::open(bytes);
    let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
    let letters = letters(&document, &pages);
    let (mut behind, mut skipping) = (edit.behind.iter().peekable(), edit.skipping);
    for page in pages {
        let mut content = content(&document, page);
        let encodings = encodings(&document, page);
        let mut font = Vec::new();
        for operation in &mut content.operations {
            let Some(text) = shown(&encodings, &mut font, operation) else {
                continue;
            };
            if let Some(next) = behind.peek() {
                match next.strip_suffix('*') {
                    Some(start) if text.starts_with(start) => behind.next(),
                    None if text == **next => {
                        behind.next();
                        continue;
                    }
                    _ => continue,
                };
                if behind.peek().is_some() {
                    continue;
                }
            }
            let Some(changed) = edit.changed(&text) else {
                continue;
            };
            if skipping > 0 {
                skipping -= 1;
                continue;
            }
            let of_font = &letters[&font];
            let codes = changed.chars().flat_map(|letter| of_font[&letter].clone());
            let text = Object::String(codes.collect(), lopdf::StringFormat::Hexadecimal);
            *operation = Operation::new("Tj", vec![text]);
            document
                .change_page_content(page, content.encode().unwrap())
                .unwrap();
            let mut file = Vec::new();
            document.save_to(&mut file).unwrap();
            return file;
        }
    }
    panic!("the PDF has nothing to change behind {:?}", edit.behind);
}

fn content(document: &Document, page: ObjectId) -> Content {
    Content::decode(&document.get_page_content(page)).unwrap()
}

/// The codes of the letters of each font, as far as the document uses them.
fn letters(document: &Document, pages: &[ObjectId]) -> BTreeMap<Vec<u8>, BTreeMap<char, Vec<u8>>> {
    let mut letters: BTreeMap<Vec<u8>, BTreeMap<char, Vec<u8>>> = BTreeMap::new();
    for page in pages {
        let encodings = encodings(document, *page);
        let mut font = Vec::new();
        for operation in &content(document, *page).operations {
            let Some(text) = shown(&encodings, &mut font, operation) else {
                continue;
            };
            let codes: Vec<u8> = strings(operation).concat();
            let count = text.chars().count().max(1);
            // Ligatures would have fewer codes than letters.
            if codes.len().is_multiple_of(count) {
                let of_font = letters.entry(font.clone()).or_default();
                let codes = codes.chunks(codes.len() / count).map(<[u8]>::to_vec);
                of_font.extend(text.chars().zip(codes));
            }
        }
    }
    letters
}

/// The text that an operation shows; the font that is chosen is kept.
fn shown(
    encodings: &BTreeMap<Vec<u8>, Encoding<'_>>,
    font: &mut Vec<u8>,
    operation: &Operation,
) -> Option<String> {
    match operation.operator.as_str() {
        "Tf" => {
            *font = operation.operands[0].as_name().unwrap().to_vec();
            None
        }
        "Tj" | "TJ" => {
            let strings = strings(operation).into_iter();
            let texts = strings.map(|codes| Document::decode_text(&encodings[font], &codes));
            Some(texts.map(Result::unwrap).collect())
        }
        _ => None,
    }
}

/// How the fonts of a page write their letters.
fn encodings(document: &Document, page: ObjectId) -> BTreeMap<Vec<u8>, Encoding<'_>> {
    let fonts = document.get_page_fonts(page).unwrap().into_iter();
    fonts
        .map(|(name, font)| (name, font.get_font_encoding(document).unwrap()))
        .collect()
}

fn strings(operation: &Operation) -> Vec<Vec<u8>> {
    let operands = operation.operands.iter().flat_map(|operand| {
        let parts = operand.as_array().map(Vec::as_slice);
        parts.unwrap_or(std::slice::from_ref(operand))
    });
    operands
        .filter_map(|part| Some(part.as_str().ok()?.to_vec()))
        .collect()
}
