//! The structure of the document: its sections, known by their names, with their headings, paragraphs and tables.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId};

use super::pages::{Mark, Pages};

/// What stands under a heading of a section; the first has no heading of its own.
#[derive(Debug, Default)]
pub(super) struct Group {
    pub(super) paragraphs: Vec<String>,
    /// Rows below the header, cell by cell.
    pub(super) tables: Vec<Vec<Vec<String>>>,
    /// The pieces of text of each picture.
    pub(super) figures: Vec<Vec<String>>,
    /// How many paragraphs stand before the first table.
    pub(super) before_table: usize,
}

/// Reads sections of a document.
pub(super) struct Reader<'d> {
    document: &'d Document,
    pub(super) pages: Pages<'d>,
}

/// A kid of an element.
enum Kid<'d> {
    Element(&'d Dictionary),
    /// Content of a page.
    Content(ObjectId, Mark),
}

impl<'d> Reader<'d> {
    pub(super) fn of(document: &'d Document) -> Self {
        Self {
            document,
            pages: Pages::of(document),
        }
    }

    /// The wanted sections by name; long ones that nobody asks for are not looked at.
    pub(super) fn sections<'w>(
        &mut self,
        wanted: &[&'w str],
    ) -> lopdf::Result<BTreeMap<&'w str, Vec<Group>>> {
        let catalog = self.document.catalog()?;
        let root = self.dictionary(catalog.get(b"StructTreeRoot")?)?;
        let mut found = BTreeMap::new();
        let mut open = self.elements(root);
        open.reverse();
        while let Some(element) = open.pop() {
            if role(element) != b"Sect" {
                // Sections stand below the whole and nothing else.
                if role(element) == b"Document" {
                    open.extend(self.elements(element).into_iter().rev());
                }
                continue;
            }
            let title = element.get(b"T").and_then(lopdf::decode_text_string);
            let Ok(title) = title else {
                continue;
            };
            if let Some(name) = wanted.iter().find(|name| **name == title) {
                let groups = self.groups(element)?;
                found.insert(*name, groups);
            }
        }
        Ok(found)
    }

    fn groups(&mut self, section: &'d Dictionary) -> lopdf::Result<Vec<Group>> {
        let mut groups = vec![Group::default()];
        for element in self.elements(section) {
            let role = role(element);
            if role == b"H2" {
                groups.push(Group::default());
            }
            let Some(group) = groups.last_mut() else {
                continue;
            };
            match role {
                b"P" => {
                    let text = self.text(element)?;
                    group.paragraphs.push(text);
                    group.before_table += usize::from(group.tables.is_empty());
                }
                b"Figure" => {
                    let lines = self.lines(element)?;
                    group.figures.push(lines);
                }
                b"Table" => {
                    let table = self.table(element)?;
                    group.tables.push(table);
                }
                _ => {}
            }
        }
        Ok(groups)
    }

    fn table(&mut self, table: &'d Dictionary) -> lopdf::Result<Vec<Vec<String>>> {
        let mut rows: Vec<Vec<String>> = Vec::new();
        // The header row repeats on every page, but only its first time is it content.
        for row in self.elements(table).into_iter().skip(1) {
            let mut cells = Vec::new();
            for cell in self.elements(row) {
                cells.push(self.text(cell)?);
            }
            rows.push(cells);
        }
        Ok(rows)
    }

    /// The text of an element and of what it is made of, in one line.
    fn text(&mut self, element: &'d Dictionary) -> lopdf::Result<String> {
        Ok(self.lines(element)?.join(" "))
    }

    /// The same line after line.
    fn lines(&mut self, element: &'d Dictionary) -> lopdf::Result<Vec<String>> {
        let mut lines: Vec<String> = Vec::new();
        for kid in self.kids(element) {
            match kid {
                Kid::Element(inner) => lines.extend(self.lines(inner)?),
                Kid::Content(page, mark) => {
                    let pieces = self.pages.pieces(page)?.iter();
                    let own = pieces.filter(|piece| piece.mark == Some(mark));
                    lines.extend(own.map(|piece| piece.text.clone()));
                }
            }
        }
        Ok(lines)
    }

    fn elements(&self, element: &'d Dictionary) -> Vec<&'d Dictionary> {
        let kids = self.kids(element).into_iter();
        kids.filter_map(|kid| match kid {
            Kid::Element(element) => Some(element),
            Kid::Content(..) => None,
        })
        .collect()
    }

    fn kids(&self, element: &'d Dictionary) -> Vec<Kid<'d>> {
        let page = element.get(b"Pg").and_then(Object::as_reference).ok();
        let Ok(kids) = element.get(b"K") else {
            return Vec::new();
        };
        match kids.as_array() {
            Ok(kids) => kids.iter().filter_map(|kid| self.kid(kid, page)).collect(),
            Err(_) => self.kid(kids, page).into_iter().collect(),
        }
    }

    /// A kid that is an element or text; one that is a link's place on the page is neither.
    fn kid(&self, kid: &'d Object, page: Option<ObjectId>) -> Option<Kid<'d>> {
        if let Ok(mark) = kid.as_i64() {
            return Some(Kid::Content(page?, mark));
        }
        let kid = self.dictionary(kid).ok()?;
        if kid.has(b"S") {
            return Some(Kid::Element(kid));
        }
        let page = kid.get(b"Pg").and_then(Object::as_reference).ok().or(page);
        let mark = kid.get(b"MCID").and_then(Object::as_i64).ok()?;
        Some(Kid::Content(page?, mark))
    }

    fn dictionary(&self, object: &'d Object) -> lopdf::Result<&'d Dictionary> {
        self.document.dereference(object)?.1.as_dict()
    }
}

fn role(element: &Dictionary) -> &[u8] {
    element
        .get(b"S")
        .and_then(Object::as_name)
        .unwrap_or_default()
}
