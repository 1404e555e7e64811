//! Makes characters visible that would change how text looks or reads without being seen.
//!
//! Escaping keeps a browser from running names; it does not keep `gpj.exe` with an override in front of it from
//! reading `exe.jpg`. The script of the page has the same rule for the findings.

use crate::render::written_out::is_shapeless;
use crate::report::{Text, Value};

/// The longest name that the page shows whole; the explorer shows every name whole.
const LONGEST: usize = 120;

/// Replaces controls by their pictures (`␛`) and invisible direction and layout marks by their code points.
pub(in crate::render) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        push(&mut shown, character);
    }
    shown
}

/// The same, and cut with a note of the length when it is very long.
pub(super) fn short(text: &str, labels: &Text) -> String {
    cut(text, LONGEST, labels)
}

/// The same with a bound of one's own, in characters.
pub(super) fn cut(text: &str, longest: usize, labels: &Text) -> String {
    let length = text.chars().count();
    if length <= longest {
        return visible(text);
    }
    let start: String = text.chars().take(longest).collect();
    labels.format(
        "html-cut",
        &[
            ("start", Value::Text(&visible(&start))),
            ("count", Value::Count(length as u64)),
        ],
    )
}

fn push(shown: &mut String, character: char) {
    let code = u32::from(character);
    match code {
        // U+2400 is the first of the control pictures, in the order of the controls.
        0..=0x1f => shown.extend(char::from_u32(0x2400 + code)),
        0x7f => shown.push('\u{2421}'),
        _ if character.is_control() || is_shapeless(character) => {
            shown.push_str(&format!("[U+{code:04X}]"))
        }
        _ => shown.push(character),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_and_overrides_are_shown() {
        assert_eq!(visible("a\u{1b}[31m\n\u{7f}"), "a␛[31m␊␡");
        assert_eq!(visible("rtl\u{202e}gpj.exe"), "rtl[U+202E]gpj.exe");
        assert_eq!(visible("مضيف 生产 😀"), "مضيف 生产 😀");
    }

    #[test]
    fn long_names_are_cut_with_a_note() {
        let cut = short(&"x".repeat(65_535), &Text::english());
        assert!(cut.ends_with("(65,535 characters)"), "{cut}");
        assert!(cut.len() < 200);
    }
}
