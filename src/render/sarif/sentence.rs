//! Sentences that are filled in once for each finding, and what names must not do in them.

use crate::render::shown::short;

/// The longest name that a message shows whole; its location has the whole name.
const LONGEST: usize = 200;

/// A sentence with places `%1`, `%2` … for names.
#[derive(Debug)]
pub(super) struct Sentence {
    /// What stands before each place, and which place; at the end what stands behind the last.
    parts: Vec<(String, Option<usize>)>,
}

impl Sentence {
    /// Cuts a label at its places.
    pub(super) fn new(label: &str) -> Self {
        let mut parts = Vec::new();
        let mut pieces = label.split('%');
        let mut before = pieces.next().unwrap_or_default().to_owned();
        for piece in pieces {
            let digit = piece.chars().next().and_then(|first| first.to_digit(10));
            let place = digit
                .and_then(|digit| usize::try_from(digit).ok())
                .and_then(|digit| digit.checked_sub(1));
            match place {
                Some(place) => {
                    parts.push((std::mem::take(&mut before), Some(place)));
                    before.push_str(&piece[1..]);
                }
                None => {
                    before.push('%');
                    before.push_str(piece);
                }
            }
        }
        parts.push((before, None));
        Self { parts }
    }

    /// Fills in names, made harmless.
    pub(super) fn fill(&self, names: &[&str]) -> String {
        let mut text = String::with_capacity(160);
        for (before, place) in &self.parts {
            text.push_str(before);
            if let Some(name) = place.and_then(|place| names.get(place)) {
                text.push_str(&harmless(name));
            }
        }
        text
    }
}

/// A name as it may stand in a message: short, with nothing hidden, and nothing that a viewer fills in or links.
///
/// # Source
/// SARIF 2.1.0, 3.11.5 (a brace that is none of a placeholder is doubled) and 3.11.6 (a bracket that begins no link has
/// a backslash in front); read 2026-11-22.
pub(super) fn harmless(name: &str) -> String {
    let mut text = short(name, LONGEST);
    if text.contains("](") {
        text = text.replace('[', "\\[").replace(']', "\\]");
    }
    if text.contains(['{', '}']) {
        text = text.replace('{', "{{").replace('}', "}}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_where_the_label_says() {
        let sentence = Sentence::new("Account %2 (%3) of %1 is 100 % weak.");
        let filled = sentence.fill(&["web-01", "root", "system"]);
        assert_eq!(filled, "Account root (system) of web-01 is 100 % weak.");
        assert_eq!(Sentence::new("%1").fill(&[]), "");
    }

    #[test]
    fn names_are_neither_placeholders_nor_links() {
        assert_eq!(harmless("{{ 7*7 }} {0}"), "{{{{ 7*7 }}}} {{0}}");
        assert_eq!(harmless("[x](http://a)"), "\\[x\\](http://a)");
        assert_eq!(harmless("DOMAIN\\user [1]"), "DOMAIN\\user [1]");
        assert_eq!(harmless("a\u{202e}\u{1b}%1"), "a[U+202E][U+001B]%1");
        assert_eq!(harmless(&"x".repeat(65_535)).chars().count(), 201);
    }
}
