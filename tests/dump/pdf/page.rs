//! What is drawn on a page, in the order in which it is drawn, and where its links lead.

use std::collections::BTreeMap;
use std::fmt::Write;

use lopdf::content::Operation;
use lopdf::{Document, Encoding, Object, ObjectId};

use super::{File, name_of, number};

/// The state of the pen while the operations of a page are read.
struct Pen<'a> {
    file: &'a File,
    encodings: BTreeMap<String, Encoding<'a>>,
    /// How deep in marked content.
    depth: usize,
    position: (f32, f32),
    /// Where coordinates begin.
    origin: (f32, f32),
    font: String,
    size: f32,
    color: String,
    path: Vec<String>,
}

/// Describes a page.
pub(super) fn describe(file: &File, page: ObjectId, text: &mut String) {
    let fonts = file.document.get_page_fonts(page).unwrap().into_iter();
    let encodings = fonts
        .map(|(name, font)| {
            (
                name_of(&name),
                font.get_font_encoding(&file.document).unwrap(),
            )
        })
        .collect();
    let mut pen = Pen {
        file,
        encodings,
        depth: 1,
        position: (0.0, 0.0),
        origin: (0.0, 0.0),
        font: String::new(),
        size: 0.0,
        color: "black".to_owned(),
        path: Vec::new(),
    };
    let content = file.document.get_and_decode_page_content(page).unwrap();
    for operation in content.operations {
        let depth = pen.depth - usize::from(operation.operator == "EMC");
        if let Some(line) = pen.draw(&operation) {
            writeln!(text, "{}{line}", "  ".repeat(depth)).unwrap();
        }
    }
    for link in file.document.get_page_annotations(page).unwrap() {
        let value = |name: &[u8]| link.get(name).map_or("-".to_owned(), |one| file.value(one));
        writeln!(
            text,
            "  {} {} {} → {}",
            value(b"Subtype"),
            value(b"Rect"),
            value(b"Contents"),
            value(b"Dest")
        )
        .unwrap();
    }
}

impl Pen<'_> {
    /// Follows an operation; one that shows something, or that is not known here, is a line.
    fn draw(&mut self, operation: &Operation) -> Option<String> {
        let values = &operation.operands;
        let words = || {
            let words: Vec<String> = values.iter().map(|one| self.file.value(one)).collect();
            words.join(" ")
        };
        let numbers = || values.iter().map(|one| one.as_float().unwrap());
        match operation.operator.as_str() {
            "BMC" | "BDC" => {
                let line = words();
                self.depth += 1;
                return Some(line);
            }
            "EMC" => self.depth -= 1,
            "rg" => self.color = numbers().map(|part| part.to_string() + " ").collect(),
            "BT" => self.position = self.origin,
            "cm" if is_move(values) => {
                let step: Vec<f32> = numbers().skip(4).collect();
                self.origin.0 += step[0];
                self.origin.1 += step[1];
            }
            "ET" => {}
            "Td" => {
                let step: Vec<f32> = numbers().collect();
                self.position.0 += step[0];
                self.position.1 += step[1];
            }
            "Tf" => {
                self.font = name_of(values[0].as_name().unwrap());
                self.size = values[1].as_float().unwrap();
            }
            "Tj" => return Some(self.text(&values[0])),
            "re" | "m" | "l" | "c" | "h" => {
                let step = format!("{} {}", operation.operator, self.points(values));
                self.path.push(step.trim_end().to_owned());
            }
            "f" => {
                let path = std::mem::take(&mut self.path).join(" ");
                return Some(format!("fill {}{path}", self.color));
            }
            other => return Some(format!("{other} {}", words())),
        }
        None
    }

    /// Points of a path; a width and a height stay what they are.
    fn points(&self, values: &[Object]) -> String {
        let is_size = |index| values.len() == 4 && index > 1;
        let moved = values.iter().enumerate().map(|(index, value)| {
            let origin = [self.origin.0, self.origin.1][index % 2];
            let value = value.as_float().unwrap();
            number(if is_size(index) {
                value
            } else {
                value + origin
            })
        });
        moved.collect::<Vec<_>>().join(" ")
    }

    fn text(&self, shown: &Object) -> String {
        let text = Document::decode_text(&self.encodings[&self.font], shown.as_str().unwrap());
        format!(
            "{} {} {} {} {}{:?}",
            number(self.position.0),
            number(self.position.1),
            self.font,
            self.size,
            self.color,
            text.unwrap()
        )
    }
}

/// Whether a matrix only moves.
fn is_move(matrix: &[Object]) -> bool {
    let unchanged = [1.0, 0.0, 0.0, 1.0];
    let values = matrix.iter().map(|one| one.as_float().unwrap());
    values
        .zip(unchanged)
        .all(|(value, same)| value.total_cmp(&same).is_eq())
}
