//! Embeds the used part of each font, and numbers the used characters.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io;

use sha2::{Digest, Sha256};
use subsetter::GlyphRemapper;

use super::objects::{Objects, Ref};
use crate::render::Error;
use crate::render::pdf::face::{FIRST_PLANE, Face, FaceId};

/// Whose numbers the numbers of characters are: our own.
const SYSTEM: &str = "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>";

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

    fn of(&self, id: FaceId) -> impl Iterator<Item = char> + Clone {
        self.0.get(id.index()).into_iter().flatten().copied()
    }
}

/// The number that stands for each character in content streams.
///
/// Each character has its own number, even where two share a glyph, so that copied text is what was printed.
#[derive(Debug)]
pub(in crate::render::pdf) struct Encoding(Vec<Numbers>);

/// The numbers of the characters of a font.
#[derive(Debug, Default)]
struct Numbers {
    first_plane: Vec<u16>,
    beyond: BTreeMap<char, u16>,
    length: Length,
}

/// How many bytes the numbers of a font have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Length {
    /// For fonts with few used characters: a long list is a tenth shorter than with two bytes.
    One,
    #[default]
    Two,
}

impl Encoding {
    /// Numbers the used characters.
    pub(in crate::render::pdf) fn of(usage: &Usage) -> Self {
        Self(
            FaceId::ALL
                .map(|id| Numbers::of(&numbered(usage, id)))
                .into(),
        )
    }

    /// Adds the number of a character to text that is to be shown.
    pub(in crate::render::pdf) fn write(&self, id: FaceId, character: char, shown: &mut Vec<u8>) {
        let Some(numbers) = self.0.get(id.index()) else {
            return;
        };
        let number = numbers.number(character).to_be_bytes();
        match numbers.length {
            Length::One => shown.push(number[1]),
            Length::Two => shown.extend_from_slice(&number),
        }
    }
}

impl Numbers {
    fn of((length, numbered): &(Length, Vec<(u16, char)>)) -> Self {
        let mut numbers = Self {
            length: *length,
            ..Self::default()
        };
        for (number, character) in numbered.iter().copied() {
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

/// The used characters of a font by their numbers, in the order of these.
///
/// Where a byte is enough, ASCII characters stand for themselves and the others take the numbers that are left; where it is
/// not, numbers go from 1 on. Number 0 is no character.
fn numbered(usage: &Usage, id: FaceId) -> (Length, Vec<(u16, char)>) {
    let others = usage.of(id).filter(|one| !is_own_number(*one));
    let mut left = (0x80..=0xff).chain(1..0x20);
    let mut numbered: Vec<(u16, char)> = left.by_ref().zip(others.clone()).collect();
    if others.count() > numbered.len() {
        return (Length::Two, (1..=u16::MAX).zip(usage.of(id)).collect());
    }
    let ascii = usage.of(id).filter(|one| is_own_number(*one));
    numbered.extend(ascii.map(|one| (u16::try_from(u32::from(one)).unwrap_or(0), one)));
    numbered.sort_unstable();
    (Length::One, numbered)
}

fn is_own_number(character: char) -> bool {
    matches!(character, ' '..='~')
}

/// Writes the used fonts; returns the font dictionary of the pages.
pub(in crate::render::pdf) fn write_fonts(
    usage: &Usage,
    objects: &mut Objects<'_>,
) -> Result<String, Error> {
    let mut dictionary = String::from("<<");
    for id in FaceId::ALL {
        let (length, used) = numbered(usage, id);
        if used.is_empty() {
            continue;
        }
        let font = write_font(id.face(), length, &used, objects)?;
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

fn write_font(
    face: &Face,
    length: Length,
    used: &[(u16, char)],
    objects: &mut Objects<'_>,
) -> Result<Ref, Error> {
    let mut remapper = GlyphRemapper::new();
    let mut to_glyph = Vec::new();
    let mut widths = String::new();
    let mut next = 0;
    for (number, character) in used {
        let glyph = face.glyph(*character).unwrap_or(0);
        to_glyph.resize(usize::from(*number) * 2, 0);
        to_glyph.extend_from_slice(&remapper.remap(glyph).to_be_bytes());
        // A list of widths for each run of numbers.
        if *number != next || widths.is_empty() {
            let end = if widths.is_empty() { "" } else { "]" };
            let _ = write!(widths, "{end}{number}[");
        }
        let _ = write!(widths, "{} ", face.advance(glyph));
        next = number + 1;
    }
    let subset = subsetter::subset(&face.data, 0, &remapper)?;
    let name = format!("{}+{}", subset_tag(&subset), face.name);
    let file = objects.add_stream(&format!("/Length1 {}", subset.len()), &subset)?;
    let map = objects.add_stream("", &to_glyph)?;
    let unicode = objects.add_stream("", unicode_map(length, used).as_bytes())?;
    let descriptor = write_descriptor(face, &name, file, objects)?;
    let descendant = objects.add(&format!(
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/CIDToGIDMap {map}/DW 1000/W[{}]]\
         /CIDSystemInfo{SYSTEM}/FontDescriptor {descriptor}>>",
        widths.trim_end()
    ))?;
    let encoding = match length {
        Length::One => write_byte_map(objects)?.to_string(),
        Length::Two => "/Identity-H".to_owned(),
    };
    Ok(objects.add(&format!(
        "<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding {encoding}/DescendantFonts[{descendant}]\
         /ToUnicode {unicode}>>"
    ))?)
}

/// Says that each byte is a number; the format has no name for that, as it has for two bytes.
fn write_byte_map(objects: &mut Objects<'_>) -> io::Result<Ref> {
    let map = format!(
        "%!PS-Adobe-3.0 Resource-CMap\n/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
         /CIDSystemInfo {SYSTEM} def\n/CMapName /OneByteIdentity def\n/CMapType 1 def\n/WMode 0 def\n\
         1 begincodespacerange\n<00> <FF>\nendcodespacerange\n\
         1 begincidrange\n<00> <FF> 0\nendcidrange\n\
         endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    );
    let entries = format!("/Type/CMap/CMapName/OneByteIdentity/CIDSystemInfo{SYSTEM}/WMode 0");
    objects.add_stream(&entries, map.as_bytes())
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
fn unicode_map(length: Length, used: &[(u16, char)]) -> String {
    let (digits, space) = match length {
        Length::One => (2, "<00> <FF>"),
        Length::Two => (4, "<0000> <FFFF>"),
    };
    let mut map = format!(
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry (Adobe) \
         /Ordering (UCS) /Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
         1 begincodespacerange\n{space}\nendcodespacerange\n"
    );
    // The format allows at most a hundred lines at a time.
    for lines in used.chunks(100) {
        let _ = writeln!(map, "{} beginbfchar", lines.len());
        for (number, character) in lines {
            let _ = write!(map, "<{number:0digits$X}> <");
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
