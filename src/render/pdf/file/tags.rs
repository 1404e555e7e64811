//! The structure tree: what each piece of content is, for those who do not see the page.
//!
//! An element is written as soon as it ends, so the tree of a long document needs little memory.

use std::fmt::Write;
use std::io;

use super::objects::{Company, Objects, Ref, text_string};

/// What a piece of content is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::render::pdf) enum Role {
    /// The whole.
    Document,
    /// A part with a heading, and what programs know it by in every language.
    Section(&'static str),
    /// A heading of this level.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// A table of contents.
    Contents,
    /// A line of it.
    ContentsItem,
    /// A table.
    Table,
    /// A row.
    Row,
    /// A cell that names a column.
    ColumnHeader,
    /// A cell that names a row, over so many columns.
    RowHeader(usize),
    /// A cell.
    Cell,
    /// A picture, in words.
    Figure(String),
    /// Text that leads elsewhere.
    Link,
    /// What repeats on every page or only decorates.
    Artifact,
}

/// An element that has begun and not ended.
#[derive(Debug)]
struct Open {
    role: Role,
    id: Ref,
    parent: Ref,
    page: Option<Ref>,
    kids: String,
    bounds: Option<[f32; 4]>,
}

/// The structure tree while it is being written.
#[derive(Debug)]
pub(in crate::render::pdf) struct Tags {
    root: Ref,
    open: Vec<Open>,
    top: String,
    /// The elements that the marked content of the current page belongs to, in its order.
    marked: Vec<Ref>,
    /// The parent tree: for each page the elements of its content, for each link its element.
    parents: Vec<Ref>,
    links: Vec<Ref>,
}

impl Role {
    /// The name of the structure type; nothing for an artifact.
    pub(in crate::render::pdf) fn name(&self) -> Option<&'static str> {
        Some(match self {
            Self::Document => "Document",
            Self::Section(_) => "Sect",
            Self::Heading(1) => "H1",
            Self::Heading(2) => "H2",
            Self::Heading(_) => "H3",
            Self::Paragraph => "P",
            Self::Contents => "TOC",
            Self::ContentsItem => "TOCI",
            Self::Table => "Table",
            Self::Row => "TR",
            Self::ColumnHeader | Self::RowHeader(_) => "TH",
            Self::Cell => "TD",
            Self::Figure(_) => "Figure",
            Self::Link => "Link",
            Self::Artifact => return None,
        })
    }

    /// Whether text can stand directly in it.
    fn holds_text(&self) -> bool {
        !matches!(
            self,
            Self::Document
                | Self::Section(_)
                | Self::Contents
                | Self::Table
                | Self::Row
                | Self::Artifact
        )
    }

    /// Which elements look like one of this role; of rows and cells there may be a million.
    fn company(&self) -> Company {
        match self {
            Self::Row => Company::Rows,
            Self::ColumnHeader | Self::RowHeader(_) | Self::Cell => Company::Cells,
            Self::Document
            | Self::Section(_)
            | Self::Heading(_)
            | Self::Paragraph
            | Self::Contents
            | Self::ContentsItem
            | Self::Table
            | Self::Figure(_)
            | Self::Link
            | Self::Artifact => Company::Mixed,
        }
    }

    fn attributes(&self) -> String {
        match self {
            Self::ColumnHeader => "/A<</O/Table/Scope/Column>>".into(),
            Self::RowHeader(1) => "/A<</O/Table/Scope/Row>>".into(),
            Self::RowHeader(columns) => format!("/A<</O/Table/Scope/Row/ColSpan {columns}>>"),
            Self::Figure(words) => format!("/Alt{}", text_string(words)),
            Self::Section(name) => format!("/T{}", text_string(name)),
            Self::Document
            | Self::Heading(_)
            | Self::Paragraph
            | Self::Contents
            | Self::ContentsItem
            | Self::Table
            | Self::Row
            | Self::Cell
            | Self::Link
            | Self::Artifact => String::new(),
        }
    }
}

impl Tags {
    /// Begins a tree.
    pub(in crate::render::pdf) fn new(objects: &mut Objects<'_>) -> Self {
        Self {
            root: objects.reserve(),
            open: Vec::new(),
            top: String::new(),
            marked: Vec::new(),
            parents: Vec::new(),
            links: Vec::new(),
        }
    }

    /// Begins an element within the current one.
    pub(in crate::render::pdf) fn begin(&mut self, role: Role, objects: &mut Objects<'_>) {
        // Within what only decorates, nothing is content.
        let role = if self.is_in_artifact() {
            Role::Artifact
        } else {
            role
        };
        let id = if role == Role::Artifact {
            self.root
        } else {
            objects.reserve_among(role.company())
        };
        let parent = self.open.last().map_or(self.root, |open| open.id);
        let kids = self
            .open
            .last_mut()
            .map_or(&mut self.top, |open| &mut open.kids);
        if role != Role::Artifact {
            let _ = write!(kids, "{id} ");
        }
        self.open.push(Open {
            role,
            id,
            parent,
            page: None,
            kids: String::new(),
            bounds: None,
        });
    }

    /// Ends the current element.
    pub(in crate::render::pdf) fn end(&mut self, objects: &mut Objects<'_>) -> io::Result<()> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let Some(name) = open.role.name() else {
            return Ok(());
        };
        let page = open
            .page
            .map(|page| format!("/Pg {page}"))
            .unwrap_or_default();
        let bounds = open.bounds.map(|[left, bottom, right, top]| {
            format!("/A<</O/Layout/BBox[{left} {bottom} {right} {top}]/Placement/Block>>")
        });
        // Most elements have one kid; a long table has a million of them, so every byte counts. The number of the kid is
        // all in which neighbours differ: in front of them, it leaves them one long stretch in common.
        let kids = match open.kids.trim_end() {
            "" => String::new(),
            one if one.bytes().all(|byte| byte.is_ascii_digit()) => format!("/K {one}"),
            kids => format!("/K[{kids}]"),
        };
        let body = format!(
            "<<{kids}/S/{name}/P {}{page}{}{}>>",
            open.parent,
            open.role.attributes(),
            bounds.unwrap_or_default()
        );
        objects.put_among(open.role.company(), open.id, &body)
    }

    /// Whether what is drawn now is read as text, or only decorates.
    pub(in crate::render::pdf) fn holds_text(&self) -> bool {
        self.open.last().is_some_and(|open| open.role.holds_text())
    }

    fn is_in_artifact(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.role == Role::Artifact)
    }

    /// Whether what is drawn now belongs to a picture.
    pub(in crate::render::pdf) fn is_in_figure(&self) -> bool {
        matches!(
            self.open.last(),
            Some(Open {
                role: Role::Figure(_),
                ..
            })
        )
    }

    /// Gives the next piece of content of the page to the current element: its name and number.
    pub(in crate::render::pdf) fn mark(&mut self, page: Ref) -> Option<(&'static str, usize)> {
        let open = self.open.last_mut()?;
        let name = open.role.name()?;
        let number = self.marked.len();
        if *open.page.get_or_insert(page) == page {
            let _ = write!(open.kids, "{number} ");
        } else {
            let _ = write!(open.kids, "<</Type/MCR/Pg {page}/MCID {number}>> ");
        }
        self.marked.push(open.id);
        Some((name, number))
    }

    /// Widens the box of the picture that is being drawn.
    pub(in crate::render::pdf) fn widen(&mut self, [left, bottom, right, top]: [f32; 4]) {
        if let Some(Open {
            role: Role::Figure(_),
            bounds,
            ..
        }) = self.open.last_mut()
        {
            *bounds = Some(bounds.map_or([left, bottom, right, top], |old| {
                [
                    old[0].min(left),
                    old[1].min(bottom),
                    old[2].max(right),
                    old[3].max(top),
                ]
            }));
        }
    }

    /// Gives a link annotation to the current element; returns its key in the parent tree.
    pub(in crate::render::pdf) fn link(
        &mut self,
        annotation: Ref,
        page: Ref,
        pages: usize,
    ) -> usize {
        let key = pages + self.links.len();
        if let Some(open) = self.open.last_mut() {
            let _ = write!(open.kids, "<</Type/OBJR/Obj {annotation}/Pg {page}>> ");
            self.links.push(open.id);
        }
        key
    }

    /// Ends a page.
    pub(in crate::render::pdf) fn end_page(&mut self, objects: &mut Objects<'_>) -> io::Result<()> {
        let elements: String = self.marked.drain(..).map(|id| format!("{id} ")).collect();
        let id = objects.reserve_among(Company::Rows);
        self.parents.push(id);
        objects.put_among(Company::Rows, id, &format!("[{}]", elements.trim_end()))
    }

    /// Ends the tree.
    pub(in crate::render::pdf) fn finish(&mut self, objects: &mut Objects<'_>) -> io::Result<Ref> {
        while !self.open.is_empty() {
            self.end(objects)?;
        }
        let mut numbers = String::new();
        for (key, parent) in self.parents.iter().chain(&self.links).enumerate() {
            let _ = write!(numbers, "{key} {parent} ");
        }
        let parents = objects.add(&format!("<</Nums[{}]>>", numbers.trim_end()))?;
        let body = format!(
            "<</Type/StructTreeRoot/K[{}]/ParentTree {parents}/ParentTreeNextKey {}>>",
            self.top.trim_end(),
            self.parents.len() + self.links.len()
        );
        objects.put(self.root, &body)?;
        Ok(self.root)
    }
}
