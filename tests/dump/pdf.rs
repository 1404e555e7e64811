//! What a PDF file holds: what is said about it, its outline, its structure, and what is drawn on each page.

mod page;
mod structure;

use std::fmt::Write;

use lopdf::{Dictionary, Document, Object, ObjectId, decode_text_string};
use sha2::{Digest, Sha256};

use crate::common::document;

/// A file being described.
struct File {
    document: Document,
    pages: Vec<ObjectId>,
}

/// Describes a file.
///
/// # Units
/// Points from the lower left corner, rounded to a tenth.
pub(super) fn describe(bytes: &[u8]) -> String {
    let document = document::open(bytes);
    let pages = document.get_pages().into_values().collect();
    let file = File { document, pages };
    let mut text = format!(
        "PDF {}, {} pages\n",
        file.document.version,
        file.pages.len()
    );
    file.head(&mut text);
    file.fonts(&mut text);
    text.push_str("\noutline\n");
    let outlines = file.follow(file.catalog().get(b"Outlines").unwrap());
    file.outline(outlines, 1, &mut text);
    text.push_str("\nstructure\n");
    structure::describe(&file, &mut text);
    for (index, page) in file.pages.iter().enumerate() {
        writeln!(text, "\npage {} {}", index + 1, file.size_of(*page)).unwrap();
        page::describe(&file, *page, &mut text);
    }
    text
}

impl File {
    fn catalog(&self) -> &Dictionary {
        self.document.catalog().unwrap()
    }

    /// The dictionary that stands here or that a reference leads to.
    fn follow<'a>(&'a self, object: &'a Object) -> &'a Dictionary {
        match self.document.dereference(object).unwrap().1 {
            Object::Stream(stream) => &stream.dict,
            other => other.as_dict().unwrap(),
        }
    }

    /// The size of a page, which may stand in a node above it.
    fn size_of(&self, page: ObjectId) -> String {
        let mut node = self.document.get_dictionary(page).unwrap();
        while !node.has(b"MediaBox") {
            node = self.follow(node.get(b"Parent").unwrap());
        }
        self.value(node.get(b"MediaBox").unwrap())
    }

    /// What the file says about itself.
    fn head(&self, text: &mut String) {
        let trailer = &self.document.trailer;
        for id in trailer.get(b"ID").unwrap().as_array().unwrap() {
            writeln!(text, "ID {}", hex::encode(id.as_str().unwrap())).unwrap();
        }
        let info = self.value(trailer.get(b"Info").unwrap());
        writeln!(text, "Info {info}").unwrap();
        for (name, value) in sorted(self.catalog()) {
            if !["Metadata", "Outlines", "Pages", "StructTreeRoot"].contains(&&*name) {
                writeln!(text, "{name} {}", self.value(value)).unwrap();
            }
        }
        let metadata = self.catalog().get(b"Metadata").unwrap();
        let metadata = self.document.dereference(metadata).unwrap().1;
        let metadata = metadata.as_stream().unwrap().get_plain_content().unwrap();
        let metadata = String::from_utf8(metadata).unwrap();
        write!(text, "\nmetadata\n{}\n", metadata.trim_end()).unwrap();
    }

    fn fonts(&self, text: &mut String) {
        text.push_str("\nfonts\n");
        for (name, font) in self.document.get_page_fonts(self.pages[0]).unwrap() {
            let descendants = font.get(b"DescendantFonts").unwrap().as_array().unwrap();
            let descendant = self.follow(&descendants[0]);
            let descriptor = self.follow(descendant.get(b"FontDescriptor").unwrap());
            let embedded: Vec<String> = sorted(descriptor)
                .into_iter()
                .map(|(key, _)| key)
                .filter(|key| key.starts_with("FontFile"))
                .collect();
            writeln!(
                text,
                "  {} = {} {} {} {}, embedded as {embedded:?}, {} text",
                name_of(&name),
                self.value(font.get(b"BaseFont").unwrap()),
                self.value(font.get(b"Subtype").unwrap()),
                self.value(descendant.get(b"Subtype").unwrap()),
                font.get(b"Encoding")
                    .map_or("own encoding".to_owned(), |one| self.value(one)),
                if font.has(b"ToUnicode") {
                    "with"
                } else {
                    "without"
                },
            )
            .unwrap();
        }
    }

    /// The entries below this one: where they lead, and their titles.
    fn outline(&self, parent: &Dictionary, depth: usize, text: &mut String) {
        let mut next = parent.get(b"First").ok();
        while let Some(entry) = next {
            let entry = self.follow(entry);
            writeln!(
                text,
                "{}{} → {}",
                "  ".repeat(depth),
                self.value(entry.get(b"Title").unwrap()),
                self.value(entry.get(b"Dest").unwrap())
            )
            .unwrap();
            self.outline(entry, depth + 1, text);
            next = entry.get(b"Next").ok();
        }
    }

    /// A value as one would write it; a reference to a page by the number of the page.
    fn value(&self, object: &Object) -> String {
        match object {
            Object::Null => "-".to_owned(),
            Object::Boolean(value) => value.to_string(),
            Object::Integer(value) => value.to_string(),
            Object::Real(value) => number(*value),
            Object::Name(name) => format!("/{}", name_of(name)),
            Object::String(bytes, _) => match decode_text_string(object) {
                Ok(text) => format!("{text:?}"),
                Err(_) => hex::encode(bytes),
            },
            Object::Array(values) => {
                let values: Vec<String> = values.iter().map(|one| self.value(one)).collect();
                format!("[{}]", values.join(" "))
            }
            Object::Dictionary(dictionary) => {
                let entries: Vec<String> = sorted(dictionary)
                    .into_iter()
                    .map(|(name, value)| format!("{name} {}", self.value(value)))
                    .collect();
                format!("<{}>", entries.join(", "))
            }
            Object::Stream(stream) => {
                let content = stream.get_plain_content().unwrap();
                format!("stream {}", hex::encode(Sha256::digest(content)))
            }
            Object::Reference(id) => match self.pages.iter().position(|page| page == id) {
                Some(index) => format!("page {}", index + 1),
                None => self.value(self.document.get_object(*id).unwrap()),
            },
        }
    }
}

/// The entries of a dictionary by name.
fn sorted(dictionary: &Dictionary) -> Vec<(String, &Object)> {
    let mut entries: Vec<(String, &Object)> = dictionary
        .iter()
        .map(|(name, value)| (name_of(name), value))
        .collect();
    entries.sort_by(|one, other| one.0.cmp(&other.0));
    entries
}

fn name_of(name: &[u8]) -> String {
    String::from_utf8(name.to_vec()).unwrap()
}

fn number(value: f32) -> String {
    // The sum takes the sign off a zero.
    format!("{:.1}", (value * 10.0).round() / 10.0 + 0.0)
}
