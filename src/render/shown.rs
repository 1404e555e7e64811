//! Text in which nothing hides, for formats that show or forbid what cannot be seen; the original can be had back.

use std::borrow::Cow;

use super::written_out::{is_shapeless, write_out};

/// Whether a text may have several lines where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Breaks {
    /// Tab, CR and LF stay.
    Kept,
    /// They are written out like all other control characters.
    WrittenOut,
}

/// Writes out as `[U+001B]` what XML forbids, what has no shape, and what reverses the direction of the text behind it.
///
/// A literal `[U+` is written `[U+005B]U+`, so that the two can be told apart.
pub(super) fn shown(text: &str, breaks: Breaks) -> Cow<'_, str> {
    let is_plain = |byte: u8| (b' '..=b'~').contains(&byte) && byte != b'[';
    if text.bytes().all(is_plain) {
        return Cow::Borrowed(text);
    }
    write_out(text, |_, character| match character {
        '\t' | '\r' | '\n' => breaks == Breaks::WrittenOut,
        _ => character.is_control() || is_shapeless(character) || is_forbidden(character),
    })
}

/// The same on one line, and no longer than so many characters: a longer text ends in `…`.
pub(super) fn short(text: &str, longest: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(longest) else {
        return shown(text, Breaks::WrittenOut).into_owned();
    };
    format!("{}…", shown(&text[..end], Breaks::WrittenOut))
}

/// What XML forbids besides controls.
fn is_forbidden(character: char) -> bool {
    matches!(character, '\u{fffe}'..='\u{ffff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn restore(text: &str) -> String {
        let mut rest = text;
        let mut original = String::new();
        while let Some((before, after)) = rest.split_once("[U+") {
            let (code, after) = after.split_once(']').unwrap();
            original.push_str(before);
            original.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
            rest = after;
        }
        original + rest
    }

    #[test]
    fn what_cannot_be_seen_is_written_out() {
        let text = "a\u{1b}[31m\u{7f}\u{85}\n\u{202e}b\u{ffff}";
        assert_eq!(
            shown(text, Breaks::WrittenOut),
            "a[U+001B][31m[U+007F][U+0085][U+000A][U+202E]b[U+FFFF]"
        );
        assert_eq!(shown("a\r\n\tb", Breaks::Kept), "a\r\n\tb");
        assert_eq!(shown("[U+001B]", Breaks::Kept), "[U+005B]U+001B]");
        assert_eq!(shown("مضيف 生产 😀", Breaks::WrittenOut), "مضيف 生产 😀");
    }

    #[test]
    fn what_is_long_is_cut_between_characters() {
        assert_eq!(short("生产数据库", 5), "生产数据库");
        assert_eq!(short("生产数据库", 2), "生产…");
    }

    proptest! {
        #[test]
        fn the_original_comes_back(text in "([\\PC\\p{Cc}\u{202e}\u{feff}]|\\[U\\+|\\]){0,20}") {
            for breaks in [Breaks::Kept, Breaks::WrittenOut] {
                let visible = shown(&text, breaks);
                prop_assert_eq!(restore(&visible), text.as_str());
                let is_fit = |one: char| !one.is_control() || (breaks == Breaks::Kept && "\t\r\n".contains(one));
                prop_assert!(visible.chars().all(is_fit));
            }
        }
    }
}
