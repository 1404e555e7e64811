//! Draws: turns text and shapes into operations of pages.

use std::io::{self, Write};

use printpdf::{Color as PrintColor, CurTransMat, FontId, Op, PdfFontHandle, Point, Pt, Rgb};

use super::Brand;
use super::canvas::{Place, Survey, Target};
use super::face::FaceId;
use super::file::{
    Around, Bookmark, Cipher, Encoding, FileFacts, Objects, PICTURE, PageList, Properties, Ref,
    Role, Sheet, Tags, resource_name, text_string, write_attachment, write_catalog, write_fonts,
    write_picture,
};
use super::shape::{hundredths, point};
use super::style::{Color, Ink, Palette};
use super::tongue::{Tongue, stretches};
use crate::render::Error;
use crate::render::picture::Picture;

/// A document that is being drawn.
pub(super) struct Drawing<'a> {
    survey: &'a Survey,
    tongue: Tongue,
    objects: Objects<'a>,
    encoding: Encoding,
    /// The structure tree.
    pub(super) tags: Tags,
    pages: PageList,
    sheet: Option<Sheet>,
    begun: usize,
    color: Option<Color>,
    font: Option<(FaceId, f32)>,
    marked: Marked,
    /// Where the coordinates of what is drawn next begin, from the lower edge of the page.
    origin: f32,
    interrupted: Interrupted,
    palette: Palette,
}

/// What only this page shows and the state of the pen there, while something is drawn that other pages show as well.
#[derive(Default)]
struct Interrupted {
    ops: Vec<Op>,
    color: Option<Color>,
    font: Option<(FaceId, f32)>,
    origin: f32,
}

/// Whether what is drawn now belongs to an element, decorates, or has not been decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marked {
    Nothing,
    Element,
    Artifact,
}

impl<'a> Drawing<'a> {
    /// Begins a document: writes what all pages share.
    pub(super) fn start(
        survey: &'a Survey,
        brand: &Brand,
        (tongue, cipher): (Tongue, Option<Cipher>),
        writer: &'a mut dyn Write,
    ) -> Result<Self, Error> {
        let mut objects = Objects::begin(writer, cipher)?;
        let fonts = write_fonts(&survey.usage, &mut objects)?;
        let pictures = match &brand.picture {
            Some(Picture::Raster(raster)) => {
                let picture = write_picture(raster, &mut objects)?;
                format!("/XObject<</{PICTURE} {picture}>>")
            }
            Some(Picture::Drawing(_)) | None => String::new(),
        };
        let resources = objects.add(&format!("<</Font{fonts}{pictures}>>"))?;
        Ok(Self {
            survey,
            tongue,
            encoding: Encoding::of(&survey.usage),
            tags: Tags::new(&mut objects),
            pages: PageList::new(survey.pages, resources, &mut objects),
            objects,
            sheet: None,
            begun: 0,
            color: None,
            font: None,
            marked: Marked::Nothing,
            origin: 0.0,
            interrupted: Interrupted::default(),
            palette: brand.palette,
        })
    }

    /// Ends the current page and begins the next one.
    pub(super) fn begin_page(&mut self) -> Result<(), Error> {
        self.end_page()?;
        self.begun += 1;
        self.sheet = Some(Sheet::with_room());
        (self.color, self.font, self.origin) = (None, None, 0.0);
        Ok(())
    }

    /// Draws what other pages show as well, at the same place: it is written once, and lies below everything else.
    pub(super) fn begin_shared(&mut self) {
        self.unmark();
        let ops = self
            .sheet
            .as_mut()
            .map(|sheet| std::mem::take(&mut sheet.ops));
        self.interrupted = Interrupted {
            ops: ops.unwrap_or_default(),
            color: self.color.take(),
            font: self.font.take(),
            origin: std::mem::take(&mut self.origin),
        };
    }

    /// Goes on with what only this page shows.
    pub(super) fn end_shared(&mut self) {
        self.unmark();
        let own = std::mem::take(&mut self.interrupted);
        (self.color, self.font, self.origin) = (own.color, own.font, own.origin);
        if let Some(sheet) = &mut self.sheet {
            sheet
                .shared
                .push(std::mem::replace(&mut sheet.ops, own.ops));
        }
    }

    /// Makes coordinates begin at `y`: rows that look alike become bytes that are alike, wherever on the page they stand.
    /// A list of findings shrinks by a quarter.
    pub(super) fn begin_row(&mut self, y: f32) {
        let origin = point(0.0, y).y.0;
        let down = hundredths(origin - self.origin);
        self.push(Op::SetTransformationMatrix {
            matrix: CurTransMat::Raw([1.0, 0.0, 0.0, 1.0, 0.0, down]),
        });
        self.origin = origin;
    }

    /// A place on the page, as it is written after [`Drawing::begin_row`].
    pub(super) fn place(&self, x: f32, y: f32) -> Point {
        let Point { x, y } = point(x, y);
        Point {
            x,
            y: Pt(hundredths(y.0 - self.origin)),
        }
    }

    /// How many pages there are.
    pub(super) fn pages(&self) -> usize {
        self.pages.len()
    }

    /// Where a target is.
    pub(super) fn place_of(&self, target: Target) -> Option<Place> {
        self.survey.places.get(&target).copied()
    }

    /// Ends the document.
    pub(super) fn finish(mut self, properties: &Properties) -> Result<(), Error> {
        self.end_page()?;
        let structure = self.tags.finish(&mut self.objects)?;
        let bookmarks: Vec<(Bookmark, Ref)> = self
            .survey
            .bookmarks
            .iter()
            .map(|bookmark| (bookmark.clone(), self.pages.id(bookmark.page)))
            .collect();
        let around = Around {
            bookmarks: &bookmarks,
            pages: self.pages.finish(&mut self.objects)?,
            structure,
        };
        Ok(write_catalog(self.objects, properties, &around)?)
    }

    /// Shows text; where the font changes within a line, the next one goes on where the last one ended.
    pub(super) fn text(&mut self, x: f32, base: f32, text: &str, ink: Ink) {
        self.mark(self.tags.holds_text());
        self.fill_with(ink.color);
        self.push(Op::StartTextSection);
        let pos = self.place(x, base);
        self.push(Op::SetTextCursor { pos });
        for stretch in stretches(text, self.tongue) {
            let language = stretch.language.filter(|_| self.marked == Marked::Element);
            if let Some(language) = language {
                self.begin_language(language);
            }
            self.show_in(stretch.text, ink);
            if language.is_some() {
                self.push(Op::EndMarkedContent);
            }
        }
        self.push(Op::EndTextSection);
    }

    fn show_in(&mut self, text: &str, ink: Ink) {
        let mut shown: Vec<u8> = Vec::with_capacity(text.len());
        for character in text.chars() {
            let Some((id, _)) = ink.family.find(character) else {
                continue;
            };
            if self.font != Some((id, ink.size)) {
                self.show(&mut shown);
                self.set_font(id, ink.size);
            }
            self.encoding.write(id, character, &mut shown);
        }
        self.show(&mut shown);
    }

    /// Says that what follows is in another language than the document.
    fn begin_language(&mut self, language: &str) {
        let data = language.as_bytes().to_vec();
        let language = printpdf::DictItem::String {
            data,
            literal: true,
        };
        self.push(Op::BeginMarkedContentWithProperties {
            tag: "Span".into(),
            properties: printpdf::DictItem::Dict {
                map: [("Lang".into(), language)].into(),
            },
        });
    }

    /// Puts a file within the file.
    pub(super) fn attach(
        &mut self,
        facts: FileFacts<'_>,
        fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Ref, Error> {
        Ok(write_attachment(facts, fill, &mut self.objects)?)
    }

    /// Begins a piece of content.
    pub(super) fn begin(&mut self, role: Role) {
        self.leave_element();
        self.tags.begin(role, &mut self.objects);
    }

    /// Ends it.
    pub(super) fn end(&mut self) -> Result<(), Error> {
        self.leave_element();
        Ok(self.tags.end(&mut self.objects)?)
    }

    /// Makes a rectangle (left, top, width, height) lead to a target.
    pub(super) fn link(
        &mut self,
        [x, y, width, height]: [f32; 4],
        target: Target,
        words: &str,
    ) -> Result<(), Error> {
        let (Some(place), Some(sheet)) = (self.place_of(target), &mut self.sheet) else {
            return Ok(());
        };
        let id = self.objects.reserve();
        let page = self.pages.id(self.begun - 1);
        let key = self.tags.link(id, page, self.pages.len());
        let (lower_left, upper_right) = (point(x, y + height), point(x + width, y));
        let body = format!(
            "<</Type/Annot/Subtype/Link/Rect[{} {} {} {}]/Border[0 0 0]/F 4/StructParent {key}/Contents{}\
             /Dest[{}/XYZ null {} null]>>",
            lower_left.x.0,
            lower_left.y.0,
            upper_right.x.0,
            upper_right.y.0,
            text_string(words),
            self.pages.id(place.page),
            point(0.0, place.y).y.0
        );
        self.objects.put(id, &body)?;
        sheet.annotations.push(id);
        Ok(())
    }

    fn end_page(&mut self) -> Result<(), Error> {
        self.unmark();
        if let Some(sheet) = self.sheet.take() {
            self.tags.end_page(&mut self.objects)?;
            self.pages.push(sheet, &mut self.objects)?;
        }
        Ok(())
    }

    fn show(&mut self, shown: &mut Vec<u8>) {
        if !shown.is_empty() {
            let data = std::mem::take(shown);
            self.push(Op::Unknown {
                key: "Tj".into(),
                value: vec![printpdf::DictItem::String {
                    data,
                    literal: true,
                }],
            });
        }
    }

    fn set_font(&mut self, id: FaceId, size: f32) {
        self.font = Some((id, size));
        let font = PdfFontHandle::External(FontId(resource_name(id).to_owned()));
        self.push(Op::SetFont {
            font,
            size: Pt(size),
        });
    }

    /// Takes a colour for what is drawn next.
    pub(super) fn fill_with(&mut self, color: Color) {
        if self.color == Some(color) {
            return;
        }
        self.color = Some(color);
        let color = self.palette.ink(color);
        let part = |part: u8| (f32::from(part) / 255.0 * 1000.0).round() / 1000.0;
        let col = PrintColor::Rgb(Rgb {
            r: part(color.0),
            g: part(color.1),
            b: part(color.2),
            icc_profile: None,
        });
        self.push(Op::SetFillColor { col });
    }

    /// Says whether what follows belongs to the current element or only decorates.
    pub(super) fn mark(&mut self, content: bool) {
        let wanted = if content {
            Marked::Element
        } else {
            Marked::Artifact
        };
        if self.marked == wanted {
            return;
        }
        self.unmark();
        let page = self.pages.id(self.begun.saturating_sub(1));
        let op = match content.then(|| self.tags.mark(page)).flatten() {
            Some((name, number)) => Op::BeginMarkedContentWithProperties {
                tag: name.into(),
                properties: printpdf::DictItem::Dict {
                    map: [(
                        "MCID".into(),
                        printpdf::DictItem::Int(i64::try_from(number).unwrap_or(0)),
                    )]
                    .into(),
                },
            },
            None => Op::BeginMarkedContent {
                tag: "Artifact".into(),
            },
        };
        self.push(op);
        self.marked = wanted;
    }

    /// What decorates goes on over the ends of elements.
    fn leave_element(&mut self) {
        if self.marked == Marked::Element {
            self.unmark();
        }
    }

    fn unmark(&mut self) {
        if self.marked != Marked::Nothing {
            self.marked = Marked::Nothing;
            self.push(Op::EndMarkedContent);
        }
    }

    /// Adds an operation to the page.
    pub(super) fn push(&mut self, op: Op) {
        if let Some(sheet) = &mut self.sheet {
            sheet.ops.push(op);
        }
    }
}
