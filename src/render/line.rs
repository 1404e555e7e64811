//! Text on one line in which nothing hides; the original can be had back.

use std::borrow::Cow;

use super::written_out::{is_shapeless, write_out};

/// Stands where there is no text: some formats allow none that is empty.
const NOTHING: &str = "–";

/// A text on one line: without line breaks, without white space at either end, never empty.
///
/// What does not fit, and what would change how the text reads without being seen, is written as its code point:
/// `[U+000A]`. A literal `[U+` is written `[U+005B]U+`, so that the original can be had back.
///
/// # Source
/// OSCAL 1.2.1, JSON schema, `StringDatatype`: `^\S(.*\S)?$`, which is the strictest of the formats that use this.
pub(super) fn line(text: &str) -> Cow<'_, str> {
    if text.is_empty() {
        return Cow::Borrowed(NOTHING);
    }
    if text == NOTHING {
        return Cow::Borrowed("[U+2013]");
    }
    let is_plain = |byte: u8| (b'!'..=b'~').contains(&byte) && byte != b'[';
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    let last = text.trim_end().len();
    let first = text.len() - text.trim_start().len();
    write_out(text, |at, character| {
        at < first || at >= last || character.is_control() || is_shapeless(character)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_does_not_fit_on_a_line_is_written_out() {
        for (text, shown) in [
            ("web-01", "web-01"),
            ("a b", "a b"),
            (" a\t", "[U+0020]a[U+0009]"),
            ("a\r\nb", "a[U+000D][U+000A]b"),
            ("rtl\u{202e}gpj", "rtl[U+202E]gpj"),
            ("\u{3000}", "[U+3000]"),
            ("a\u{e0041}\u{fff9}b", "a[U+E0041][U+FFF9]b"),
            ("[U+0041] [x]", "[U+005B]U+0041] [x]"),
            ("生产-数据库", "生产-数据库"),
            ("", "–"),
            ("–", "[U+2013]"),
        ] {
            assert_eq!(line(text), shown);
        }
    }

    proptest! {
        #[test]
        fn every_line_fits_and_can_be_had_back(text in "\\PC{0,8}|[\\x00-\\x30\\[\\]U+\u{200b}\u{2028}]{0,12}") {
            let shown = line(&text);
            prop_assert!(!shown.is_empty() && shown.trim() == shown);
            prop_assert!(!shown.contains(|one: char| one.is_control() || is_shapeless(one)));
            prop_assert_eq!(restored(&shown), if text.is_empty() { NOTHING.to_owned() } else { text });
        }
    }

    fn restored(shown: &str) -> String {
        let mut rest = shown;
        let mut text = String::new();
        while let Some((before, after)) = rest.split_once("[U+") {
            let (code, after) = after.split_once(']').unwrap();
            text.push_str(before);
            text.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
            rest = after;
        }
        text + rest
    }
}
