//! Embeds the used part of each font, and numbers the used characters.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io;

use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;

use super::objects::{Objects, Ref};
use crate::render::Error;
use crate::render::pdf::face::{FIRST_PLANE, Face, FaceId};

/// The characters that a document uses of each font.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::render::pdf) struct Usage([BTreeSet<char>; 5], Seen);

/// What has been noted already, as a bit for each font and character of the first plane.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Seen(Vec<u8>);

impl Default for Seen {
    fn default() -> Self {
        Self(vec![0; FIRST_PLANE])
    }
}

impl Usage {
    /// Notes that a character is used.
    pub(in crate::render::pdf) fn note(&mut self, id: FaceId, character: char) {
        let bit = 1 << id.index();
        if let Some(seen) = self.1.0.get_mut(character as usize) {
            if *seen & bit != 0 {
                return;
            }
            *seen |= bit;
        }
        if let Some(used) = self.0.get_mut(id.index()) {
            used.insert(character);
        }
    }

    fn of(&self, id: FaceId) -> impl Iterator<Item = char> {
        self.0.get(id.index()).into_iter().flatten().copied()
    }
}

/// The number that stands for each character in content streams.
///
/// Each character has its own number, even where two share a glyph, so that copied text is what was printed.
#[derive(Debug)]
pub(in crate::render::pdf) struct Encoding(Vec<Numbers>);

#[derive(Debug, Default)]
struct Numbers {
    first_plane: Vec<u16>,
    beyond: BTreeMap<char, u16>,
}

impl Encoding {
    /// Numbers the used characters from 1 on, in their order.
    pub(in crate::render::pdf) fn of(usage: &Usage) -> Self {
        Self(FaceId::ALL.map(|id| Numbers::of(usage.of(id))).into())
    }

    /// The number of a character.
    pub(in crate::render::pdf) fn number(&self, id: FaceId, character: char) -> u16 {
        self.0
            .get(id.index())
            .map_or(0, |numbers| numbers.number(character))
    }
}

impl Numbers {
    fn of(characters: impl Iterator<Item = char>) -> Self {
        let mut numbers = Self::default();
        for (character, number) in characters.zip(1..=u16::MAX) {
            let code = character as usize;
            if code >= FIRST_PLANE {
                numbers.beyond.insert(character, number);
                continue;
            }
            if numbers.first_plane.len() <= code {
                numbers.first_plane.resize(code + 1, 0);
            }
            if let Some(place) = numbers.first_plane.get_mut(code) {
                *place = number;
            }
        }
        numbers
    }

    fn number(&self, character: char) -> u16 {
        match self.first_plane.get(character as usize) {
            Some(number) => *number,
            None => self.beyond.get(&character).copied().unwrap_or(0),
        }
    }
}

/// Writes the used fonts; returns the font dictionary of the pages.
pub(in crate::render::pdf) fn write_fonts(
    usage: &Usage,
    objects: &mut Objects<'_>,
) -> Result<String, Error> {
    let mut dictionary = String::from("<<");
    for id in FaceId::ALL {
        let used: Vec<char> = usage.of(id).take(usize::from(u16::MAX)).collect();
        if used.is_empty() {
            continue;
        }
        let font = write_font(id.face(), &used, objects)?;
        let _ = write!(dictionary, "/{} {font}", resource_name(id));
    }
    dictionary.push_str(">>");
    Ok(dictionary)
}

/// What content streams call a font.
pub(in crate::render::pdf) fn resource_name(id: FaceId) -> &'static str {
    match id {
        FaceId::Sans => "Fs",
        FaceId::SansBold => "Fb",
        FaceId::Mono => "Fm",
        FaceId::Han => "Fh",
        FaceId::HanBold => "Fk",
    }
}

fn write_font(face: &Face, used: &[char], objects: &mut Objects<'_>) -> Result<Ref, Error> {
    let glyphs: Vec<u16> = used
        .iter()
        .map(|one| face.glyph(*one).unwrap_or(0))
        .collect();
    let mut remapper = GlyphRemapper::new();
    let mut to_glyph = vec![0, 0];
    for glyph in &glyphs {
        to_glyph.extend_from_slice(&remapper.remap(*glyph).to_be_bytes());
    }
    let subset = subsetter::subset(&face.data, 0, &remapper)?;
    let name = format!("{}+{}", subset_tag(&subset), face.name);
    let file = objects.add_stream(&format!("/Length1 {}", subset.len()), &subset)?;
    let map = objects.add_stream("", &to_glyph)?;
    let unicode = objects.add_stream("", unicode_map(used).as_bytes())?;
    let descriptor = write_descriptor(face, &name, file, objects)?;
    let mut widths = String::new();
    for glyph in glyphs {
        let _ = write!(widths, "{} ", face.advance(glyph));
    }
    let descendant = objects.add(&format!(
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDToGIDMap {map}/DW 1000/W[1[{}]]\
         /CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor {descriptor}>>",
        widths.trim_end()
    ))?;
    Ok(objects.add(&format!(
        "<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H/DescendantFonts[{descendant}]\
         /ToUnicode {unicode}>>"
    ))?)
}

fn write_descriptor(
    face: &Face,
    name: &str,
    file: Ref,
    objects: &mut Objects<'_>,
) -> io::Result<Ref> {
    let [left, bottom, right, top] = face.bounds;
    // Flags 4: the numbers are our own, not those of a standard alphabet.
    objects.add(&format!(
        "<</Type/FontDescriptor/FontName/{name}/Flags 4/FontBBox[{left} {bottom} {right} {top}]/ItalicAngle 0\
         /Ascent {}/Descent {}/CapHeight {}/StemV 80/FontFile2 {file}>>",
        face.ascent, face.descent, face.cap_height
    ))
}

/// Six capitals that tell subsets of the same font apart, derived from what is in them.
fn subset_tag(subset: &[u8]) -> String {
    Sha256::digest(subset)
        .iter()
        .take(6)
        .map(|byte| char::from(b'A' + byte % 26))
        .collect()
}

/// Says which character each number stands for.
fn unicode_map(used: &[char]) -> String {
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) \
         /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
    );
    let numbered: Vec<(usize, char)> = (1..).zip(used.iter().copied()).collect();
    // The format allows at most a hundred lines at a time.
    for lines in numbered.chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", lines.len());
        for (number, character) in lines {
            let _ = write!(map, "<{number:04X}> <");
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(map, "{unit:04X}");
            }
            map.push_str(">\n");
        }
        map.push_str("endbfchar\n");
    }
    map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    map
}
