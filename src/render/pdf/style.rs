//! The look: page, sizes, colours.

use super::face::Family;
use super::tongue::has_han;
use crate::report::{self, Accent};

/// Width of a page (A4), in points.
pub(super) const PAGE_WIDTH: f32 = 595.28;
/// Height of a page (A4), in points.
pub(super) const PAGE_HEIGHT: f32 = 841.89;
/// Where text begins.
pub(super) const LEFT: f32 = 45.0;
/// Where text ends.
pub(super) const RIGHT: f32 = PAGE_WIDTH - 45.0;
/// The width between them.
pub(super) const WIDTH: f32 = RIGHT - LEFT;
/// Where content begins, below the running header.
pub(super) const TOP: f32 = 68.0;
/// Where content ends, above the running footer.
pub(super) const BOTTOM: f32 = PAGE_HEIGHT - 56.0;

/// A colour: red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Color(pub(super) u8, pub(super) u8, pub(super) u8);

/// Text.
pub(super) const INK: Color = Color(0x1b, 0x24, 0x30);
/// Text of lesser weight; still 5.9:1 on white.
pub(super) const MUTED: Color = Color(0x55, 0x61, 0x70);
/// Lines.
pub(super) const RULE: Color = Color(0xdd, 0xe2, 0xe8);
/// Backgrounds.
pub(super) const TINT: Color = Color(0xf2, 0xf5, 0xf8);
/// Paper, and text on the accent colour.
pub(super) const PAPER: Color = Color(0xff, 0xff, 0xff);
/// The one accent colour.
pub(super) const ACCENT: Color = Color(0x10, 0x3f, 0x6e);
/// A lighter shade of it, for bars.
pub(super) const ACCENT_SOFT: Color = Color(0x4d, 0x83, 0xb5);
/// Text of lesser weight on the accent colour.
pub(super) const ACCENT_PALE: Color = Color(0xc3, 0xd7, 0xea);

/// A shade between the accent colour and black, for a pattern on it.
pub(super) const ACCENT_DEEP: Color = Color(0x17, 0x4b, 0x80);

/// What the accent colours of this file are printed in: those of the operator take the place of ours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Palette {
    accent: Color,
    soft: Color,
    pale: Color,
    deep: Color,
}

impl Palette {
    pub(super) fn of(accent: Option<Accent>) -> Self {
        let Some(accent) = accent else {
            return Self {
                accent: ACCENT,
                soft: ACCENT_SOFT,
                pale: ACCENT_PALE,
                deep: ACCENT_DEEP,
            };
        };
        let white = report::Color(0xff, 0xff, 0xff);
        let printed = |report::Color(red, green, blue)| Color(red, green, blue);
        Self {
            accent: printed(accent.on_light),
            soft: printed(accent.on_light.mixed(white, 35)),
            pale: printed(accent.pale),
            deep: printed(accent.on_light.mixed(white, 8)),
        }
    }

    /// What a colour of this file is printed in.
    pub(super) fn ink(self, color: Color) -> Color {
        match color {
            ACCENT => self.accent,
            ACCENT_SOFT => self.soft,
            ACCENT_PALE => self.pale,
            ACCENT_DEEP => self.deep,
            other => other,
        }
    }
}

/// What text is set in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink {
    /// The typeface.
    pub(super) family: Family,
    /// In points.
    pub(super) size: f32,
    /// The colour.
    pub(super) color: Color,
}

impl Ink {
    /// Regular text.
    pub(super) const fn regular(size: f32, color: Color) -> Self {
        Self {
            family: Family::Regular,
            size,
            color,
        }
    }

    /// Text that stands out.
    pub(super) const fn bold(size: f32, color: Color) -> Self {
        Self {
            family: Family::Bold,
            size,
            color,
        }
    }

    /// Identifiers.
    pub(super) const fn mono(size: f32, color: Color) -> Self {
        Self {
            family: Family::Mono,
            size,
            color,
        }
    }

    /// From base line to base line of this text. Chinese characters fill their whole square and need more air between
    /// lines than Latin ones.
    pub(super) fn leading(self, text: &str) -> f32 {
        self.size * if has_han(text) { 1.52 } else { 1.36 }
    }
}

/// Running text.
pub(super) const BODY: Ink = Ink::regular(9.5, INK);
/// Running text of lesser weight.
pub(super) const NOTE: Ink = Ink::regular(8.5, MUTED);
/// Cells of tables.
pub(super) const CELL: Ink = Ink::regular(8.0, INK);
/// Cells that stand out.
pub(super) const CELL_BOLD: Ink = Ink::bold(8.0, INK);
/// Cells of lesser weight.
pub(super) const CELL_MUTED: Ink = Ink::regular(8.0, MUTED);
/// Identifiers in cells.
pub(super) const CELL_MONO: Ink = Ink::mono(6.8, MUTED);
/// The header row of tables.
pub(super) const COLUMN: Ink = Ink::bold(7.5, MUTED);

/// The colour that goes with a key of the report: a severity, a class, a verdict, an age of scans.
pub(super) fn color_of(key: &str) -> Color {
    match key {
        "critical" | "failed" | "failing" => Color(0xa8, 0x16, 0x1c),
        "high" | "short" | "new" | "reopened" => Color(0xd4, 0x53, 0x12),
        "medium" | "changed_while_reading" | "stale" | "vanished" => Color(0xd9, 0x9a, 0x0b),
        "low" | "changed" => Color(0x6d, 0x8f, 0xb3),
        "clean" | "complete" | "recent" | "fixed" => Color(0x2c, 0x7a, 0x4b),
        "ignored" => Color(0x8a, 0x6f, 0xa8),
        // What HSS did not look at is neither good nor bad: greys, those of the page.
        "not_protected" => Color(0x5b, 0x66, 0x76),
        "agent_offline" => Color(0x84, 0x90, 0xa1),
        "never_scanned" => Color(0xad, 0xb6, 0xc3),
        "unknown" | "none" | "persisting" | "incomparable" => Color(0xcf, 0xd5, 0xdd),
        _ => ACCENT_SOFT,
    }
}

/// A pale background of a colour.
pub(super) fn pale(Color(red, green, blue): Color) -> Color {
    let mix = |part: u8| u8::try_from((u16::from(part) + 11 * 255) / 12).unwrap_or(u8::MAX);
    Color(mix(red), mix(green), mix(blue))
}
