//! The fonts that are shipped, and which of them has a glyph for a character.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// How many code points the first plane has; nearly all text stays within it.
pub(super) const FIRST_PLANE: usize = 0x1_0000;

/// One shipped font.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FaceId {
    /// IBM Plex Sans, regular.
    Sans,
    /// IBM Plex Sans, semi-bold.
    SansBold,
    /// IBM Plex Mono, regular.
    Mono,
    /// Noto Sans SC, regular.
    Han,
    /// Noto Sans SC, semi-bold: only the characters of GB 2312.
    HanBold,
}

/// What text is set in; each looks for a character in several fonts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Running text.
    Regular,
    /// Headings and what must stand out.
    Bold,
    /// Identifiers and digests.
    Mono,
}

/// A font, ready to be measured with.
#[derive(Debug, Default)]
pub(super) struct Face {
    /// PostScript name, without a subset tag.
    pub(super) name: &'static str,
    /// The font file.
    pub(super) data: Cow<'static, [u8]>,
    /// Highest point above the base line, in thousandths of the size.
    pub(super) ascent: i32,
    /// Lowest point, negative.
    pub(super) descent: i32,
    /// Height of capitals.
    pub(super) cap_height: i32,
    /// The box around all glyphs.
    pub(super) bounds: [i32; 4],
    glyphs: Vec<u16>,
    beyond: BTreeMap<char, u16>,
    advances: Vec<u16>,
}

impl FaceId {
    /// All fonts.
    pub(super) const ALL: [Self; 5] = [
        Self::Sans,
        Self::SansBold,
        Self::Mono,
        Self::Han,
        Self::HanBold,
    ];

    /// Its place in [`FaceId::ALL`].
    pub(super) fn index(self) -> usize {
        self as usize
    }

    /// The font itself; read on first use.
    pub(super) fn face(self) -> &'static Face {
        static SANS: LazyLock<Face> = LazyLock::new(|| {
            let data = include_bytes!("../../../templates/fonts/IBMPlexSans-Regular.ttf");
            Face::read("IBMPlexSans", Cow::Borrowed(data))
        });
        static SANS_BOLD: LazyLock<Face> = LazyLock::new(|| {
            let data = include_bytes!("../../../templates/fonts/IBMPlexSans-SemiBold.ttf");
            Face::read("IBMPlexSans-SemiBold", Cow::Borrowed(data))
        });
        static MONO: LazyLock<Face> = LazyLock::new(|| {
            let data = include_bytes!("../../../templates/fonts/IBMPlexMono-Regular.ttf");
            Face::read("IBMPlexMono", Cow::Borrowed(data))
        });
        static HAN: LazyLock<Face> = LazyLock::new(|| {
            let data = include_bytes!("../../../templates/fonts/NotoSansSC-Regular.ttf.zst");
            Face::read("NotoSansSC-Regular", unpack(data))
        });
        static HAN_BOLD: LazyLock<Face> = LazyLock::new(|| {
            let data = include_bytes!("../../../templates/fonts/NotoSansSC-SemiBold.ttf.zst");
            Face::read("NotoSansSC-SemiBold", unpack(data))
        });
        match self {
            Self::Sans => &SANS,
            Self::SansBold => &SANS_BOLD,
            Self::Mono => &MONO,
            Self::Han => &HAN,
            Self::HanBold => &HAN_BOLD,
        }
    }
}

impl Family {
    /// Where to look for a character, best first.
    fn chain(self) -> &'static [FaceId] {
        match self {
            Self::Regular => &[FaceId::Sans, FaceId::Han],
            Self::Bold => &[FaceId::SansBold, FaceId::HanBold, FaceId::Han],
            Self::Mono => &[FaceId::Mono, FaceId::Sans, FaceId::Han],
        }
    }

    /// The advances of the ASCII characters: most text is nothing else, and is measured again and again.
    pub(super) fn ascii_advances(self) -> &'static [u16; 128] {
        static ADVANCES: LazyLock<[[u16; 128]; 3]> = LazyLock::new(|| {
            let advance = |family: Family, code: usize| {
                let character = u8::try_from(code).map(char::from).unwrap_or_default();
                family.find(character).map_or(0, |(_, advance)| advance)
            };
            [Family::Regular, Family::Bold, Family::Mono]
                .map(|family| std::array::from_fn(|code| advance(family, code)))
        });
        &ADVANCES[self as usize]
    }

    /// The font that has the character, and its advance in thousandths of the size.
    pub(super) fn find(self, character: char) -> Option<(FaceId, u16)> {
        self.chain().iter().find_map(|id| {
            let face = id.face();
            let glyph = face.glyph(character)?;
            Some((*id, face.advance(glyph)))
        })
    }
}

impl Face {
    /// The glyph of a character.
    pub(super) fn glyph(&self, character: char) -> Option<u16> {
        let glyph = match self.glyphs.get(character as usize) {
            Some(glyph) => *glyph,
            None => *self.beyond.get(&character)?,
        };
        (glyph != 0).then_some(glyph)
    }

    /// How far a glyph moves the pen, in thousandths of the size.
    pub(super) fn advance(&self, glyph: u16) -> u16 {
        self.advances.get(usize::from(glyph)).copied().unwrap_or(0)
    }

    /// Reads a font file. One that cannot be read has no glyphs, so its text comes out as code points.
    fn read(name: &'static str, data: Cow<'static, [u8]>) -> Self {
        let Ok(parsed) = ttf_parser::Face::parse(&data, 0) else {
            return Self::default();
        };
        let units = i32::from(parsed.units_per_em()).max(1);
        let scale = |value: i32| value * 1000 / units;
        let bounds = parsed.global_bounding_box();
        let advances = (0..parsed.number_of_glyphs())
            .map(|glyph| {
                let advance = parsed.glyph_hor_advance(ttf_parser::GlyphId(glyph));
                u16::try_from(scale(advance.unwrap_or(0).into())).unwrap_or(0)
            })
            .collect();
        let (glyphs, beyond) = map_characters(&parsed);
        Self {
            name,
            ascent: scale(parsed.ascender().into()),
            descent: scale(parsed.descender().into()),
            cap_height: scale(parsed.capital_height().unwrap_or(700).into()),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max]
                .map(|value| scale(value.into())),
            glyphs,
            beyond,
            advances,
            data,
        }
    }
}

/// The glyph of each character: a table for the first plane, a map beyond it.
fn map_characters(face: &ttf_parser::Face<'_>) -> (Vec<u16>, BTreeMap<char, u16>) {
    let mut glyphs = vec![0; FIRST_PLANE];
    let mut beyond = BTreeMap::new();
    let subtables = face
        .tables()
        .cmap
        .into_iter()
        .flat_map(|cmap| cmap.subtables);
    for subtable in subtables.filter(ttf_parser::cmap::Subtable::is_unicode) {
        subtable.codepoints(|code| {
            let (Some(character), Some(glyph)) = (char::from_u32(code), subtable.glyph_index(code))
            else {
                return;
            };
            match glyphs.get_mut(code as usize) {
                Some(place) => *place = glyph.0,
                None => {
                    beyond.insert(character, glyph.0);
                }
            }
        });
    }
    (glyphs, beyond)
}

fn unpack(data: &[u8]) -> Cow<'static, [u8]> {
    zstd::decode_all(data).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_font_can_be_read() {
        for id in FaceId::ALL {
            let face = id.face();
            assert!(!face.name.is_empty() && face.ascent > 0, "{id:?}");
            assert!(
                face.glyph(if id >= FaceId::Han { '中' } else { 'A' })
                    .is_some()
            );
        }
    }

    #[test]
    fn figures_are_as_wide_as_each_other() {
        for family in [Family::Regular, Family::Bold, Family::Mono] {
            let widths: Vec<_> = ('0'..='9').map(|digit| family.find(digit)).collect();
            assert!(widths.windows(2).all(|pair| pair[0] == pair[1]));
        }
    }

    #[test]
    fn a_bold_character_that_only_the_regular_font_has_is_still_printed() {
        assert_eq!(
            Family::Bold.find('中').map(|(id, _)| id),
            Some(FaceId::HanBold)
        );
        assert_eq!(Family::Bold.find('龘').map(|(id, _)| id), Some(FaceId::Han));
        assert_eq!(Family::Regular.find('\u{1f600}'), None);
    }
}
