//! What layout draws on.
//!
//! Everything is laid out twice: the first time to find out how many pages there are, where everything stands and
//! which characters are used; the second time to draw. Layout cannot tell the two apart.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io::{self, Write};

use super::Brand;
use super::charset::printable;
use super::draw::Drawing;
use super::face::Family;
use super::file::{Bookmark, Cipher, FileFacts, Properties, Ref, Role, Usage};
use super::style::{Color, Ink, PAGE_HEIGHT};
use super::tongue::Tongue;
use crate::render::Error;

/// What a link can lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// A section, by its place in the order of sections.
    Section(usize),
    /// An asset, by its place among the assets of the report.
    Asset(usize),
}

/// A place on a page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// Index of the page.
    pub(super) page: usize,
    /// From the upper edge, in points.
    pub(super) y: f32,
}

/// What the first pass finds out.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// How many pages.
    pub(super) pages: usize,
    /// Which characters.
    pub(super) usage: Usage,
    /// Characters that are printed as code points.
    pub(super) replaced: BTreeSet<char>,
    /// Where everything is that can be linked to.
    pub(super) places: BTreeMap<Target, Place>,
    /// The outline.
    pub(super) bookmarks: Vec<Bookmark>,
    /// The text of each call, for tests.
    #[cfg(test)]
    pub(super) texts: Vec<String>,
}

/// A surface to draw on. All coordinates are points from the upper left corner of the page.
pub(super) struct Canvas<'a> {
    found: Survey,
    drawing: Option<Drawing<'a>>,
}

impl<'a> Canvas<'a> {
    /// A canvas that only looks.
    pub(super) fn survey() -> Self {
        let mut found = Survey::default();
        // Page numbers are not known yet, so all digits are taken for used.
        for digit in '0'..='9' {
            note(digit, Family::Regular, &mut found.usage);
        }
        Self {
            found,
            drawing: None,
        }
    }

    /// A canvas that draws what was surveyed.
    pub(super) fn draw(
        survey: &'a Survey,
        brand: &Brand,
        how: (Tongue, Option<Cipher>),
        writer: &'a mut dyn Write,
    ) -> Result<Self, Error> {
        Ok(Self {
            found: Survey::default(),
            drawing: Some(Drawing::start(survey, brand, how, writer)?),
        })
    }

    /// What the first pass found.
    pub(super) fn into_survey(self) -> Survey {
        self.found
    }

    /// Puts a file within the file; nothing while only looking.
    pub(super) fn attach(
        &mut self,
        facts: FileFacts<'_>,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Option<Ref>, Error> {
        let drawing = self.drawing.as_mut();
        drawing
            .map(|drawing| drawing.attach(facts, fill))
            .transpose()
    }

    /// Ends the file.
    pub(super) fn finish(self, properties: &Properties) -> Result<(), Error> {
        self.drawing
            .map_or(Ok(()), |drawing| drawing.finish(properties))
    }

    /// Begins the next page.
    pub(super) fn begin_page(&mut self) -> Result<(), Error> {
        self.found.pages += 1;
        match &mut self.drawing {
            Some(drawing) => drawing.begin_page(),
            None => Ok(()),
        }
    }

    /// The number of the current page, from 1 on.
    pub(super) fn page(&self) -> usize {
        self.found.pages
    }

    /// How many pages there are; 0 while that is not known.
    pub(super) fn pages(&self) -> usize {
        self.drawing.as_ref().map_or(0, Drawing::pages)
    }

    /// The page that a target is on, from 1 on; 0 while that is not known.
    pub(super) fn page_of(&self, target: Target) -> usize {
        let place = self
            .drawing
            .as_ref()
            .and_then(|drawing| drawing.place_of(target));
        place.map_or(0, |place| place.page + 1)
    }

    /// The characters that were printed as code points so far.
    pub(super) fn replaced(&self) -> &BTreeSet<char> {
        &self.found.replaced
    }

    /// Text of which every character can be printed; what is replaced is noted.
    pub(super) fn printable<'t>(&mut self, text: &'t str, family: Family) -> Cow<'t, str> {
        printable(text, family, &mut self.found.replaced)
    }

    /// Draws text on a base line.
    pub(super) fn text(&mut self, x: f32, base: f32, text: &str, ink: Ink) {
        let text = printable(text, ink.family, &mut self.found.replaced);
        if text.is_empty() {
            return;
        }
        if let Some(drawing) = &mut self.drawing {
            drawing.text(x, base, &text, ink);
            return;
        }
        for character in text.chars() {
            note(character, ink.family, &mut self.found.usage);
        }
        #[cfg(test)]
        self.found.texts.push(text.into_owned());
    }

    /// Fills a rectangle (left, top, width, height).
    pub(super) fn rect(&mut self, area: [f32; 4], color: Color) {
        if let Some(drawing) = &mut self.drawing {
            drawing.rect(area, color);
        }
    }

    /// Fills a polygon.
    pub(super) fn polygon(&mut self, points: &[(f32, f32)], color: Color) {
        if let Some(drawing) = &mut self.drawing {
            drawing.polygon(points, color);
        }
    }

    /// Fills what lies within rings of points, of which those marked are handles of a curve.
    pub(super) fn fill(
        &mut self,
        rings: Vec<Vec<(f32, f32, bool)>>,
        color: Color,
        is_even_odd: bool,
    ) {
        if let Some(drawing) = &mut self.drawing {
            drawing.fill(rings, color, is_even_odd);
        }
    }

    /// Draws the operator's picture into a rectangle (left, top, width, height).
    pub(super) fn picture(&mut self, area: [f32; 4]) {
        if let Some(drawing) = &mut self.drawing {
            drawing.picture(area);
        }
    }

    /// Fills a circle.
    pub(super) fn circle(&mut self, center: (f32, f32), radius: f32, color: Color) {
        if let Some(drawing) = &mut self.drawing {
            drawing.circle(center, radius, color);
        }
    }

    /// Begins what every page shows that calls this with the same content; it lies below everything else of the page.
    pub(super) fn begin_shared(&mut self) {
        if let Some(drawing) = &mut self.drawing {
            drawing.begin_shared();
        }
    }

    /// Goes on with what only this page shows.
    pub(super) fn end_shared(&mut self) {
        if let Some(drawing) = &mut self.drawing {
            drawing.end_shared();
        }
    }

    /// Says that a row of a table begins here; coordinates stay those of the page.
    pub(super) fn begin_row(&mut self, y: f32) {
        if let Some(drawing) = &mut self.drawing {
            drawing.begin_row(y);
        }
    }

    /// Begins a piece of content within the current one.
    pub(super) fn begin(&mut self, role: Role) {
        if let Some(drawing) = &mut self.drawing {
            drawing.begin(role);
        }
    }

    /// Ends the current piece of content.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        match &mut self.drawing {
            Some(drawing) => drawing.end(),
            None => Ok(()),
        }
    }

    /// Makes a rectangle (left, top, width, height) lead to a target. A [`Role::Link`] must have begun.
    pub(super) fn link(
        &mut self,
        area: [f32; 4],
        target: Target,
        words: &str,
    ) -> Result<(), Error> {
        match &mut self.drawing {
            Some(drawing) => drawing.link(area, target, words),
            None => Ok(()),
        }
    }

    /// Makes a place on the current page something that links can lead to.
    pub(super) fn anchor(&mut self, target: Target, y: f32) {
        let place = Place {
            page: self.found.pages.saturating_sub(1),
            y,
        };
        self.found.places.insert(target, place);
    }

    /// Adds an entry to the outline.
    pub(super) fn bookmark(&mut self, level: usize, title: &str, y: f32) {
        let title = printable(title, Family::Regular, &mut self.found.replaced);
        self.found.bookmarks.push(Bookmark {
            level,
            title: title.into_owned(),
            page: self.found.pages.saturating_sub(1),
            height: (PAGE_HEIGHT - y).clamp(0.0, PAGE_HEIGHT).round(),
        });
    }
}

fn note(character: char, family: Family, usage: &mut Usage) {
    if let Some((id, _)) = family.find(character) {
        usage.note(id, character);
    }
}
