//! The text of pages, and which piece of the structure it belongs to.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use lopdf::content::Content;
use lopdf::{Dictionary, Document, Encoding, Object, ObjectId};

/// The number of a piece of marked content within its page.
pub(super) type Mark = i64;

/// Makes the text of a document readable: `lopdf` knows no encodings but named ones, and reads a font by its Unicode map
/// only if it has no other.
pub(super) fn prefer_unicode_maps(document: &mut Document) {
    let has_own_encoding = |object: &Object| {
        let font = object.as_dict().ok().filter(|one| one.has_type(b"Font"));
        let encoding = font.and_then(|font| font.get_deref(b"Encoding", document).ok());
        encoding.is_some_and(|one| one.as_stream().is_ok())
    };
    let objects = document.objects.iter();
    let fonts: Vec<ObjectId> = objects
        .filter_map(|(id, object)| has_own_encoding(object).then_some(*id))
        .collect();
    for font in fonts {
        if let Ok(font) = document.get_dictionary_mut(font) {
            font.remove(b"Encoding");
        }
    }
}

/// Pages that have been read, each once.
pub(super) struct Pages<'d> {
    document: &'d Document,
    read: BTreeMap<ObjectId, Vec<Piece>>,
}

/// A piece of text, in the order in which it is drawn.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) mark: Option<Mark>,
    pub(super) text: String,
}

impl<'d> Pages<'d> {
    pub(super) fn of(document: &'d Document) -> Self {
        Self {
            document,
            read: BTreeMap::new(),
        }
    }

    /// The text of a page.
    pub(super) fn pieces(&mut self, page: ObjectId) -> lopdf::Result<&[Piece]> {
        Ok(match self.read.entry(page) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unread) => unread.insert(pieces_of(self.document, page)?),
        })
    }
}

fn pieces_of(document: &Document, page: ObjectId) -> lopdf::Result<Vec<Piece>> {
    let fonts = document.get_page_fonts(page)?;
    let mut encodings: BTreeMap<&[u8], Encoding<'_>> = BTreeMap::new();
    for (name, font) in &fonts {
        encodings.insert(name, font.get_font_encoding(document)?);
    }
    let content = Content::decode(&document.get_page_content(page))?;
    let mut pieces = Vec::new();
    let mut marks: Vec<Option<Mark>> = Vec::new();
    let mut encoding = None;
    let mut text = String::new();
    for operation in &content.operations {
        match operation.operator.as_str() {
            "BMC" | "BDC" => marks.push(mark_of(operation.operands.get(1))),
            "EMC" => {
                marks.pop();
            }
            "BT" => text.clear(),
            "Tf" => {
                let name = operation.operands.first().map(Object::as_name);
                encoding = name.transpose()?.and_then(|name| encodings.get(name));
            }
            "Tj" | "TJ" => {
                for operand in &operation.operands {
                    show(operand, encoding, &mut text)?;
                }
            }
            "ET" if !text.is_empty() => pieces.push(Piece {
                mark: marks.last().copied().flatten(),
                text: std::mem::take(&mut text),
            }),
            _ => {}
        }
    }
    Ok(pieces)
}

fn mark_of(properties: Option<&Object>) -> Option<Mark> {
    let properties: &Dictionary = properties?.as_dict().ok()?;
    properties.get(b"MCID").ok()?.as_i64().ok()
}

fn show(operand: &Object, encoding: Option<&Encoding<'_>>, text: &mut String) -> lopdf::Result<()> {
    if let Ok(parts) = operand.as_array() {
        for part in parts {
            show(part, encoding, text)?;
        }
    } else if let (Ok(bytes), Some(encoding)) = (operand.as_str(), encoding) {
        text.push_str(&Document::decode_text(encoding, bytes)?);
    }
    Ok(())
}
