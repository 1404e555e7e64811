//! Whose report it is: title, organisation, logo, colour, and the label that says who may read it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::Serialize;

use super::Report;

/// The least contrast of text and ground.
///
/// # Source
/// WCAG 2.2, success criterion 1.4.3, level AA, text of any size.
pub const LEAST_CONTRAST: f64 = 4.5;

/// The ground of the page on which accented text has the least contrast, light and dark: `--raised` of `report.css`.
const RAISED: [Color; 2] = [Color(0xf1, 0xf3, 0xf6), Color(0x1f, 0x25, 0x30)];
const WHITE: Color = Color(0xff, 0xff, 0xff);
/// The ground of cards in the dark.
const DARK: Color = Color(0x17, 0x1b, 0x23);

/// What the operator changes about the look of reports; by default nothing.
#[derive(Debug, Clone, Default)]
pub struct Branding {
    /// In the place of our title.
    pub title: Option<String>,
    /// For whom the report is made.
    pub organisation: Option<String>,
    /// Who may read it; stands on every page.
    pub classification: Option<String>,
    /// The colour of headings and links.
    pub accent: Option<Accent>,
    /// Stands at the beginning.
    pub logo: Option<Logo>,
    /// Templates of the page in the place of ours, by name.
    pub templates: Arc<BTreeMap<String, String>>,
}

/// A colour of the screen: red, green, blue (sRGB); prints as `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color(
    /// Red.
    pub u8,
    /// Green.
    pub u8,
    /// Blue.
    pub u8,
);

/// A colour that text in it, and on it, can be read in, with what follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Accent {
    /// On light ground, and ground for white text.
    pub on_light: Color,
    /// On dark ground.
    pub on_dark: Color,
    /// Ground for text in it: light, and dark.
    pub soft: [Color; 2],
    /// Lesser text on it.
    pub pale: Color,
}

/// A picture that stands for the organisation.
#[derive(Clone, PartialEq, Eq)]
pub struct Logo {
    /// Of which kind.
    pub format: LogoFormat,
    /// The file.
    pub bytes: Arc<[u8]>,
}

/// Kinds of pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LogoFormat {
    /// Portable Network Graphics.
    Png,
    /// Scalable Vector Graphics.
    Svg,
}

impl Report {
    /// What the report is called.
    #[must_use]
    pub fn title(&self) -> String {
        let own = self.branding.title.clone();
        own.unwrap_or_else(|| self.text.get("report-title"))
    }
}

impl Color {
    /// Reads `#rrggbb`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let parts = hex::decode(digits).ok()?;
        let [red, green, blue] = parts.try_into().ok()?;
        Some(Self(red, green, blue))
    }

    /// How much two colours differ in lightness, from 1 to 21.
    ///
    /// # Source
    /// WCAG 2.2, "contrast ratio" and "relative luminance".
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (one, other) = (self.luminance(), other.luminance());
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// So much of another colour mixed in, in per cent.
    #[must_use]
    pub fn mixed(self, other: Self, percent: u8) -> Self {
        let mix = |own: u8, other: u8| {
            let (own, other, percent) = (u32::from(own), u32::from(other), u32::from(percent));
            let sum = own * 100_u32.saturating_sub(percent) + other * percent;
            u8::try_from((sum + 50) / 100).unwrap_or(u8::MAX)
        };
        Self(
            mix(self.0, other.0),
            mix(self.1, other.1),
            mix(self.2, other.2),
        )
    }
}

impl fmt::Display for Color {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

impl Accent {
    /// A colour with what follows from it.
    ///
    /// # Errors
    /// With the contrast that it has on the palest ground of the page, where that is too little to read.
    pub fn new(color: Color) -> Result<Self, f64> {
        let [light, dark] = RAISED;
        let contrast = color.contrast(light);
        if contrast < LEAST_CONTRAST {
            return Err(contrast);
        }
        let lighter = (0..=100).map(|percent| color.mixed(WHITE, percent));
        let on_dark = first(lighter, |shade| shade.contrast(dark));
        let soft = |own: Color, ground: Color| {
            let weaker = (0..=9).rev().map(|percent| ground.mixed(own, percent));
            first(weaker, |shade| shade.contrast(own))
        };
        let paler = (70..=100).map(|percent| color.mixed(WHITE, percent));
        Ok(Self {
            on_light: color,
            on_dark,
            soft: [soft(color, WHITE), soft(on_dark, DARK)],
            pale: first(paler, |shade| shade.contrast(color)),
        })
    }
}

/// The first shade that can be read; the last one where none can.
fn first(shades: impl Iterator<Item = Color>, contrast: impl Fn(Color) -> f64) -> Color {
    let mut last = WHITE;
    for shade in shades {
        last = shade;
        if contrast(shade) >= LEAST_CONTRAST {
            break;
        }
    }
    last
}

impl fmt::Debug for Logo {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Logo")
            .field("format", &self.format)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn contrast_is_that_of_the_recommendation() {
        let contrast = |one: &str, other: &str| {
            let ratio = Color::parse(one)
                .unwrap()
                .contrast(Color::parse(other).unwrap());
            format!("{ratio:.2}")
        };
        assert_eq!(contrast("#000000", "#ffffff"), "21.00");
        assert_eq!(contrast("#767676", "#ffffff"), "4.54");
        assert_eq!(contrast("#777777", "#ffffff"), "4.48");
        assert_eq!(contrast("#ff0000", "#ffffff"), "4.00");
    }

    #[test]
    fn colours_that_cannot_be_read_are_refused_with_the_number() {
        let refused = Accent::new(Color::parse("#ff8800").unwrap()).unwrap_err();
        assert_eq!(format!("{refused:.2}"), "2.15");
        for text in ["ff8800", "#ff880", "#ff88001", "#gg0000", "red", ""] {
            assert_eq!(Color::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_follows_from_a_colour_can_be_read(parts in any::<[u8; 3]>()) {
            let color = Color(parts[0], parts[1], parts[2]);
            if let Ok(accent) = Accent::new(color) {
                for (text, ground) in [
                    (accent.on_light, WHITE),
                    (accent.on_light, RAISED[0]),
                    (accent.on_light, accent.soft[0]),
                    (accent.on_dark, DARK),
                    (accent.on_dark, RAISED[1]),
                    (accent.on_dark, accent.soft[1]),
                    (accent.pale, accent.on_light),
                ] {
                    let contrast = text.contrast(ground);
                    prop_assert!(contrast >= LEAST_CONTRAST, "{text} on {ground}: {contrast}");
                }
            }
        }
    }
}
