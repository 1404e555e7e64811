//! Lays content out from page to page.

use super::Brand;
use super::canvas::{Canvas, Target};
use super::file::Role;
use super::style::{
    ACCENT, BODY, BOTTOM, Color, INK, Ink, LEFT, MUTED, PAGE_HEIGHT, PAGE_WIDTH, RIGHT, RULE, TOP,
    WIDTH,
};
use super::text::{shorten, width, wrap};
use crate::render::Error;
use crate::report::{PaperListing, Report, Text, Value};

/// Headings of sections.
const SECTION: Ink = Ink::bold(20.0, ACCENT);
/// Headings within sections.
const HEADING: Ink = Ink::bold(11.5, INK);
/// Who may read it, on every page.
const CLASSIFICATION: Ink = Ink::bold(8.5, INK);
/// What stands on every page.
const FRAME: Ink = Ink::regular(7.5, MUTED);

/// The base line of the running footer.
const FOOT: f32 = PAGE_HEIGHT - 30.0;

/// Which of the files that a report becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edition {
    /// `report.pdf`.
    Original,
    /// `report-encrypted.pdf`.
    Copy,
}

impl Edition {
    /// A name that never changes: ids of files depend on it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Original => "original",
            Self::Copy => "copy",
        }
    }
}

/// A report that is being laid out.
pub(super) struct Flow<'a> {
    /// What to draw on.
    pub(super) canvas: Canvas<'a>,
    /// What to say.
    pub(super) report: &'a Report,
    /// In which look.
    pub(super) brand: &'a Brand,
    /// Which results are listed.
    pub(super) listing: PaperListing,
    /// Which file this becomes.
    pub(super) edition: Edition,
    /// Where the next thing goes, from the upper edge of the page.
    pub(super) y: f32,
}

impl<'a> Flow<'a> {
    /// Begins before the first page.
    pub(super) fn new(
        canvas: Canvas<'a>,
        report: &'a Report,
        brand: &'a Brand,
        edition: Edition,
    ) -> Self {
        Self {
            canvas,
            report,
            brand,
            listing: report.listing(),
            edition,
            y: TOP,
        }
    }

    /// The labels.
    pub(super) fn labels(&self) -> &'a Text {
        &self.report.text
    }

    /// A label without values.
    pub(super) fn label(&self, name: &str) -> String {
        self.report.text.get(name)
    }

    /// Where the findings of an asset stand, if they are listed.
    pub(super) fn asset(&self, index: usize) -> Option<Target> {
        (index < self.listing.assets).then_some(Target::Asset(index))
    }

    /// How much of the page is left.
    pub(super) fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    /// Begins a page with running header and footer.
    pub(super) fn new_page(&mut self) -> Result<(), Error> {
        self.canvas.begin_page()?;
        self.canvas.begin(Role::Artifact);
        self.canvas.begin_shared();
        self.header();
        self.tool_and_digest();
        self.canvas.end_shared();
        self.page_number();
        self.canvas.end()?;
        self.y = TOP;
        Ok(())
    }

    /// Begins a page unless so much room is left.
    pub(super) fn ensure(&mut self, height: f32) -> Result<(), Error> {
        if self.room() < height {
            self.new_page()?;
        }
        Ok(())
    }

    /// A heading that links and the outline lead to.
    pub(super) fn section(&mut self, number: usize, title: &str) -> Result<(), Error> {
        self.ensure(120.0)?;
        let numbered = format!("{number}  {title}");
        self.canvas.anchor(Target::Section(number), self.y - 12.0);
        self.canvas.bookmark(0, &numbered, self.y - 12.0);
        self.canvas.begin(Role::Heading(1));
        self.canvas.text(LEFT, self.y + 16.0, &numbered, SECTION);
        self.canvas.end()?;
        self.canvas.rect([LEFT, self.y + 26.0, 36.0, 2.0], ACCENT);
        self.y += 44.0;
        Ok(())
    }

    /// A heading within a section; a new page begins when less than `keep` is left below it.
    pub(super) fn heading(&mut self, title: &str, keep: f32) -> Result<(), Error> {
        self.ensure(keep + 30.0)?;
        self.y += 6.0;
        self.canvas.begin(Role::Heading(2));
        self.lines(title, HEADING, LEFT, WIDTH)?;
        self.canvas.end()?;
        self.y += 4.0;
        Ok(())
    }

    /// A paragraph over the whole width.
    pub(super) fn paragraph(&mut self, text: &str, ink: Ink) -> Result<(), Error> {
        self.canvas.begin(Role::Paragraph);
        self.lines(text, ink, LEFT, WIDTH)?;
        self.canvas.end()?;
        self.y += 5.0;
        Ok(())
    }

    /// A paragraph of running text.
    pub(super) fn body(&mut self, text: &str) -> Result<(), Error> {
        self.paragraph(text, BODY)
    }

    /// Lines of text from `x` on, over pages if need be.
    pub(super) fn lines(&mut self, text: &str, ink: Ink, x: f32, limit: f32) -> Result<(), Error> {
        let text = self.canvas.printable(text, ink.family);
        let leading = ink.leading(&text);
        for line in wrap(&text, ink.family, ink.size, limit) {
            self.ensure(leading)?;
            self.canvas.text(x, self.y + ink.size, line, ink);
            self.y += leading;
        }
        Ok(())
    }

    /// A line across the page.
    pub(super) fn rule(&mut self, color: Color) {
        self.canvas.rect([LEFT, self.y, WIDTH, 0.6], color);
    }

    fn header(&mut self) {
        self.canvas.text(LEFT, 38.0, &self.report.title(), FRAME);
        self.text_right(RIGHT, 38.0, &self.report.run.id, FRAME);
        self.canvas.rect([LEFT, 46.0, WIDTH, 0.6], RULE);
        self.classification(22.0, CLASSIFICATION);
    }

    /// Who may read the report, in the middle of the page; nothing where nobody says.
    pub(super) fn classification(&mut self, base: f32, ink: Ink) {
        if let Some(words) = &self.report.branding.classification {
            let words = self.canvas.printable(words, ink.family);
            let words = shorten(&words, ink.family, ink.size, WIDTH);
            let x = (PAGE_WIDTH - width(&words, ink.family, ink.size)) / 2.0;
            self.canvas.text(x, base, &words, ink);
        }
    }

    /// Also stands on the cover, which has no header.
    pub(super) fn footer(&mut self) {
        self.tool_and_digest();
        self.page_number();
    }

    fn tool_and_digest(&mut self) {
        self.canvas
            .rect([LEFT, PAGE_HEIGHT - 44.0, WIDTH, 0.6], RULE);
        let start: String = self.report.findings_digest.chars().take(12).collect();
        let text = self.labels();
        let digest = text.format("pdf-digest-short", &[("digest", Value::Text(&start))]);
        let tool = text.format(
            "pdf-tool",
            &[
                ("name", Value::Text(self.report.tool.name)),
                ("version", Value::Text(self.report.tool.version)),
            ],
        );
        let words = format!("{tool}  ·  {digest}");
        self.canvas.text(LEFT, FOOT, &words, FRAME);
    }

    fn page_number(&mut self) {
        let text = self.labels();
        let number = text.format(
            "pdf-page",
            &[
                ("page", Value::Count(self.canvas.page() as u64)),
                ("pages", Value::Count(self.canvas.pages() as u64)),
            ],
        );
        self.text_right(RIGHT, FOOT, &number, FRAME);
    }

    /// Text that ends at `right`.
    pub(super) fn text_right(&mut self, right: f32, base: f32, text: &str, ink: Ink) {
        let text = self.canvas.printable(text, ink.family);
        let x = right - width(&text, ink.family, ink.size);
        self.canvas.text(x, base, &text, ink);
    }
}
