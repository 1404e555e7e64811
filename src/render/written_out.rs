//! Characters that hide, written as their code points, so that a reader sees them and the original can be had back.

use std::borrow::Cow;
use std::fmt::Write;

/// Writes the characters that `is_written_out` names, each with its place, as `[U+001B]`.
///
/// A literal `[U+` is written `[U+005B]U+`, so that the two can be told apart.
pub(super) fn write_out(text: &str, is_written_out: impl Fn(usize, char) -> bool) -> Cow<'_, str> {
    let is_found = |(at, character): &(usize, char)| match character {
        '[' => text[*at..].starts_with("[U+"),
        _ => is_written_out(*at, *character),
    };
    let Some((start, _)) = text.char_indices().find(is_found) else {
        return Cow::Borrowed(text);
    };
    let mut visible = String::with_capacity(text.len() + 8);
    visible.push_str(&text[..start]);
    for (at, character) in text[start..].char_indices() {
        if is_found(&(start + at, character)) {
            // Writing to a string cannot fail.
            let _ = write!(visible, "[U+{:04X}]", u32::from(character));
        } else {
            visible.push(character);
        }
    }
    Cow::Owned(visible)
}

/// Marks without a shape, and those that change the direction of text, but not the joiners (U+200C, U+200D) that Persian,
/// Indic scripts and emoji need.
pub(super) fn is_shapeless(character: char) -> bool {
    matches!(
        u32::from(character),
        0xad | 0x61c
            | 0x180e
            | 0x200b
            | 0x200e
            | 0x200f
            | 0x2028..=0x202e
            | 0x2060..=0x206f
            | 0xfeff
            | 0xfff9..=0xfffb
            | 0xe0000..=0xe007f
    )
}
