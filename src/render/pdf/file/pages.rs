//! Turns drawn pages into page objects, a batch at a time.

use std::io;

use printpdf::{Mm, Op, PdfDocument, PdfPage, PdfSaveOptions};

use super::objects::{Objects, Ref};
use crate::render::Error;

/// How many pages are held before they are written. Few, so that their operations fit into the processor's cache:
/// measured at 100,000 findings, 50 pages took a tenth more time and 20 MB more memory.
const PAGES_PER_BATCH: usize = 8;
/// How many pages share a node of the page tree.
const PAGES_PER_NODE: usize = 50;

/// What is drawn on a page.
#[derive(Debug, Default)]
pub(in crate::render::pdf) struct Sheet {
    /// Drawing operations.
    pub(in crate::render::pdf) ops: Vec<Op>,
    /// What other pages show as well, below everything else: written once for all of them.
    pub(in crate::render::pdf) shared: Vec<Vec<Op>>,
    /// Links.
    pub(in crate::render::pdf) annotations: Vec<Ref>,
}

impl Sheet {
    /// An empty page with room for what a full one holds.
    pub(in crate::render::pdf) fn with_room() -> Self {
        Self {
            ops: Vec::with_capacity(4096),
            ..Self::default()
        }
    }
}

/// The pages of a document while they are being written.
#[derive(Debug)]
pub(in crate::render::pdf) struct PageList {
    ids: Vec<Ref>,
    nodes: Vec<Ref>,
    root: Ref,
    resources: Ref,
    written: usize,
    batch: Vec<Sheet>,
    /// What several pages show, and the stream that draws it.
    shared: Vec<(Vec<Op>, Ref)>,
}

impl PageList {
    /// Reserves so many pages. What they use stands under `resources`.
    pub(in crate::render::pdf) fn new(
        pages: usize,
        resources: Ref,
        objects: &mut Objects<'_>,
    ) -> Self {
        Self {
            ids: (0..pages).map(|_| objects.reserve()).collect(),
            nodes: (0..pages.div_ceil(PAGES_PER_NODE))
                .map(|_| objects.reserve())
                .collect(),
            root: objects.reserve(),
            resources,
            written: 0,
            batch: Vec::new(),
            shared: Vec::new(),
        }
    }

    /// How many pages there will be.
    pub(in crate::render::pdf) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The page of this index; for one beyond the last, the page tree.
    pub(in crate::render::pdf) fn id(&self, index: usize) -> Ref {
        self.ids.get(index).copied().unwrap_or(self.root)
    }

    /// Takes the next page.
    pub(in crate::render::pdf) fn push(
        &mut self,
        sheet: Sheet,
        objects: &mut Objects<'_>,
    ) -> Result<(), Error> {
        self.batch.push(sheet);
        if self.batch.len() >= PAGES_PER_BATCH {
            self.flush(objects)?;
        }
        Ok(())
    }

    /// Writes the last pages and the page tree; returns its root.
    pub(in crate::render::pdf) fn finish(
        mut self,
        objects: &mut Objects<'_>,
    ) -> Result<Ref, Error> {
        self.flush(objects)?;
        for (node, pages) in self.nodes.iter().zip(self.ids.chunks(PAGES_PER_NODE)) {
            let body = format!(
                "<</Type/Pages/Parent {}/Count {}/Kids[{}]>>",
                self.root,
                pages.len(),
                references(pages)
            );
            objects.put(*node, &body)?;
        }
        let body = format!(
            "<</Type/Pages/Count {}/MediaBox[0 0 595.28 841.89]/Kids[{}]>>",
            self.ids.len(),
            references(&self.nodes)
        );
        objects.put(self.root, &body)?;
        Ok(self.root)
    }

    fn flush(&mut self, objects: &mut Objects<'_>) -> Result<(), Error> {
        let mut batch = std::mem::take(&mut self.batch);
        let operations = batch.iter_mut().map(|sheet| std::mem::take(&mut sheet.ops));
        let contents = content_streams(operations.collect());
        for (content, sheet) in contents.iter().zip(batch) {
            self.write_page(content, sheet, objects)?;
        }
        Ok(())
    }

    fn write_page(
        &mut self,
        content: &[u8],
        sheet: Sheet,
        objects: &mut Objects<'_>,
    ) -> io::Result<()> {
        let index = self.written;
        self.written += 1;
        let mut contents = Vec::with_capacity(sheet.shared.len() + 1);
        for operations in sheet.shared {
            contents.push(self.shared(operations, objects)?);
        }
        contents.push(objects.add_stream("", content)?);
        let node = self.nodes.get(index / PAGES_PER_NODE).copied();
        let annotations = match &*sheet.annotations {
            [] => String::new(),
            links => format!("/Annots[{}]", references(links)),
        };
        let body = format!(
            "<</Type/Page/Parent {}/Resources {}/Contents[{}]/StructParents {index}/Tabs/S{annotations}>>",
            node.unwrap_or(self.root),
            self.resources,
            references(&contents)
        );
        objects.put(self.id(index), &body)
    }

    /// The stream that draws what several pages show; written for the first of them.
    fn shared(&mut self, operations: Vec<Op>, objects: &mut Objects<'_>) -> io::Result<Ref> {
        let known = self.shared.iter().find(|(known, _)| *known == operations);
        if let Some((_, stream)) = known {
            return Ok(*stream);
        }
        let content = content_streams(vec![operations.clone()]).concat();
        let stream = objects.add_stream("", &content)?;
        self.shared.push((operations, stream));
        Ok(stream)
    }
}

/// The content stream of each page.
fn content_streams(pages: Vec<Vec<Op>>) -> Vec<Vec<u8>> {
    let options = PdfSaveOptions {
        optimize: false,
        subset_fonts: false,
        // Text is shown with numbers of our own, which only an operator of our own can carry.
        secure: false,
        image_optimization: None,
    };
    let mut document = PdfDocument::new("");
    document.pages = pages
        .into_iter()
        .map(|operations| PdfPage::new(Mm(210.0), Mm(297.0), operations))
        .collect();
    let written = document.to_lopdf_document(&options, &mut Vec::new());
    let pages = written.get_pages();
    pages
        .into_values()
        .map(|page| written.get_page_content(page))
        .collect()
}

fn references(ids: &[Ref]) -> String {
    let references: Vec<String> = ids.iter().map(Ref::to_string).collect();
    references.join(" ")
}
