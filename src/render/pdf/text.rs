//! Measures text and breaks it into lines.

use unicode_linebreak::linebreaks;
use unicode_segmentation::UnicodeSegmentation;

use super::face::Family;

/// The width of printable text.
///
/// # Units
/// `size` and the result in points.
pub(super) fn width(text: &str, family: Family, size: f32) -> f32 {
    in_points(units(text, family), size)
}

/// Breaks printable text into lines that are at most so wide.
///
/// Lines break where Unicode allows it; a word that is too long by itself breaks between any two characters. Blanks
/// at the end of a line are left out, everything else is in exactly one line. There is always at least one line.
///
/// # Units
/// `size` and `limit` in points.
pub(super) fn wrap(text: &str, family: Family, size: f32, limit: f32) -> Vec<&str> {
    let limit = in_units(limit, size);
    if units(text, family) <= limit {
        return vec![text];
    }
    let mut lines = Vec::new();
    let (mut start, mut used, mut before) = (0, 0, 0);
    for (end, _) in linebreaks(text) {
        let word = &text[before..end];
        let visible = units(word.trim_end_matches(' '), family);
        if used > 0 && used + visible > limit {
            lines.push(text[start..before].trim_end_matches(' '));
            (start, used) = (before, 0);
        }
        if visible > limit {
            (start, used) = break_word(text, start..end, family, limit, &mut lines);
        } else {
            used += units(word, family);
        }
        before = end;
    }
    let last = text[start..].trim_end_matches(' ');
    if !last.is_empty() || lines.is_empty() {
        lines.push(last);
    }
    lines
}

/// Shortens printable text to one line; an ellipsis shows it.
pub(super) fn shorten(text: &str, family: Family, size: f32, limit: f32) -> String {
    if width(text, family, size) <= limit {
        return text.to_owned();
    }
    let room = in_units(limit - width("…", family, size), size);
    let mut used = 0;
    let fitting = text.grapheme_indices(true).take_while(|(_, cluster)| {
        used += units(cluster, family);
        used <= room
    });
    let end = fitting
        .last()
        .map_or(0, |(start, cluster)| start + cluster.len());
    format!("{}…", text[..end].trim_end())
}

/// Pushes the full lines of a long word; returns where the rest begins and how wide it is.
fn break_word<'t>(
    text: &'t str,
    word: std::ops::Range<usize>,
    family: Family,
    limit: u32,
    lines: &mut Vec<&'t str>,
) -> (usize, u32) {
    let (mut start, mut used) = (word.start, 0);
    for (offset, cluster) in text[word.clone()].grapheme_indices(true) {
        let wide = units(cluster, family);
        if used > 0 && used + wide > limit {
            lines.push(&text[start..word.start + offset]);
            (start, used) = (word.start + offset, 0);
        }
        used += wide;
    }
    (start, used)
}

/// The width in thousandths of the size.
fn units(text: &str, family: Family) -> u32 {
    if text.is_ascii() {
        let advances = family.ascii_advances();
        let advance = |byte: u8| advances.get(usize::from(byte)).copied().unwrap_or(0);
        return text.bytes().map(|byte| u32::from(advance(byte))).sum();
    }
    text.chars()
        .map(|character| {
            family
                .find(character)
                .map_or(0, |(_, advance)| advance.into())
        })
        .sum()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a line stays far below 2^24 units"
)]
fn in_points(units: u32, size: f32) -> f32 {
    units as f32 * size / 1000.0
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a page is a few thousand units wide; `as` saturates"
)]
fn in_units(points: f32, size: f32) -> u32 {
    // Half a unit of slack, so that text measured to fit does fit.
    (points * 1000.0 / size + 0.5) as u32
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::pdf::charset::printable;

    fn joined(lines: &[&str]) -> String {
        lines.concat().replace(' ', "")
    }

    #[test]
    fn lines_break_between_words() {
        let lines = wrap("one two three", Family::Regular, 10.0, 45.0);
        assert_eq!(lines, ["one two", "three"]);
    }

    #[test]
    fn chinese_breaks_between_characters_but_not_before_a_full_stop() {
        let lines = wrap("生产数据库。", Family::Regular, 10.0, 50.5);
        assert_eq!(lines, ["生产数据", "库。"]);
    }

    #[test]
    fn a_word_that_is_too_long_breaks_anywhere() {
        let long = "x".repeat(65_530);
        let lines = wrap(&long, Family::Regular, 8.0, 100.0);
        assert!(lines.len() > 2_000);
        assert_eq!(lines.concat(), long);
    }

    #[test]
    fn nothing_is_still_a_line() {
        assert_eq!(wrap("", Family::Regular, 8.0, 10.0), [""]);
        assert_eq!(wrap("    ", Family::Regular, 8.0, 1.0).len(), 1);
    }

    #[test]
    fn shortened_text_fits() {
        let short = shorten("a very long label indeed", Family::Regular, 8.0, 60.0);
        assert!(short.ends_with('…') && width(&short, Family::Regular, 8.0) <= 60.0);
    }

    proptest! {
        #[test]
        fn no_character_is_lost_and_no_line_is_too_wide(
            text in "[ -~a-c 生产库。\u{301}\u{1f600}-]{0,120}", limit in 20.0..200.0_f32,
        ) {
            let text = printable(&text, Family::Regular, &mut Default::default()).into_owned();
            let lines = wrap(&text, Family::Regular, 9.0, limit);
            prop_assert_eq!(joined(&lines), text.replace(' ', ""));
            for line in lines {
                prop_assert!(width(line, Family::Regular, 9.0) <= limit + 0.1);
            }
        }
    }
}
