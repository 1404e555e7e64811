//! Makes any text printable: what has no glyph, or would not be seen, is written as its code point.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write;

use super::face::Family;

/// Text of which every character has a glyph and can be seen; what was replaced is noted in `replaced`.
///
/// `😀` becomes `[U+1F600]`, an escape character `[U+001B]`, a right-to-left override `[U+202E]`.
pub(super) fn printable<'t>(
    text: &'t str,
    family: Family,
    replaced: &mut BTreeSet<char>,
) -> Cow<'t, str> {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Cow::Borrowed(text);
    }
    if text
        .chars()
        .all(|character| is_printable(character, family))
    {
        return Cow::Borrowed(text);
    }
    let mut printed = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_printable(character, family) {
            printed.push(character);
        } else {
            replaced.insert(character);
            // Writing into a string never fails.
            let _ = write!(printed, "[U+{:04X}]", character as u32);
        }
    }
    Cow::Owned(printed)
}

/// Whether a reader sees the character as itself.
pub(super) fn is_printable(character: char, family: Family) -> bool {
    !is_hidden(character) && family.find(character).is_some()
}

/// Characters that steer or hide text: controls, format characters, separators, private use.
fn is_hidden(character: char) -> bool {
    matches!(
        u32::from(character),
        0x00..=0x1f
            | 0x7f..=0x9f
            | 0xad
            | 0x34f
            | 0x600..=0x605
            | 0x61c
            | 0x6dd
            | 0x70f
            | 0x180b..=0x180f
            | 0x200b..=0x200f
            | 0x2028..=0x202e
            | 0x2060..=0x206f
            | 0x3164
            | 0xe000..=0xf8ff
            | 0xfe00..=0xfe0f
            | 0xfeff
            | 0xffa0
            | 0xfff0..=0xffff
            | 0x1_bca0..=0x1_bca3
            | 0x1_d173..=0x1_d17a
            | 0xe_0000..=0x10_ffff
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn print(text: &str) -> (String, usize) {
        let mut replaced = BTreeSet::new();
        let printed = printable(text, Family::Regular, &mut replaced).into_owned();
        (printed, replaced.len())
    }

    #[test]
    fn what_cannot_be_seen_is_named() {
        assert_eq!(print("a\u{1f600}b"), ("a[U+1F600]b".into(), 1));
        assert_eq!(print("esc\u{1b}"), ("esc[U+001B]".into(), 1));
        assert_eq!(print("rtl\u{202e}gpj"), ("rtl[U+202E]gpj".into(), 1));
        assert_eq!(print("\u{645}"), ("[U+0645]".into(), 1));
        assert_eq!(print("e\u{301}\u{200b}"), ("e\u{301}[U+200B]".into(), 1));
    }

    #[test]
    fn latin_greek_cyrillic_chinese_and_kana_stay() {
        for text in [
            "Zürich-01",
            "λ",
            "сервер-база",
            "生产-数据库-03",
            "サーバー東京",
            "＝",
        ] {
            assert_eq!(print(text), (text.into(), 0));
        }
    }

    proptest! {
        #[test]
        fn everything_becomes_printable(text in any::<String>()) {
            let (printed, _) = print(&text);
            prop_assert!(printed.chars().all(|one| is_printable(one, Family::Regular)));
            prop_assert!(printed.chars().count() >= text.chars().count());
        }
    }
}
