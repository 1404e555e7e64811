//! Texts with `*` for any characters and `?` for one.

use std::fmt;

use wildmatch::WildMatch;

const WILDCARDS: [char; 2] = ['*', '?'];

/// A text that other texts match: letter for letter, but for `*` and `?`.
#[derive(Debug, Clone, PartialEq)]
pub struct Pattern {
    text: String,
    /// Absent where the text has no wildcard.
    wild: Option<WildMatch>,
}

impl Pattern {
    /// Reads a pattern. Every text is one.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            wild: text.contains(WILDCARDS).then(|| WildMatch::new(text)),
        }
    }

    /// Whether a text matches. Upper and lower case differ: a waiver that matches too little is found to be unused, one that
    /// matches too much is not found.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        match &self.wild {
            Some(wild) => wild.matches(text),
            None => self.text == text,
        }
    }

    /// Whether it has a wildcard.
    #[must_use]
    pub fn is_wild(&self) -> bool {
        self.wild.is_some()
    }

    /// Whether it says nothing: every text matches.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        !self.text.is_empty() && self.text.bytes().all(|byte| byte == b'*')
    }

    /// The longest part that every matching text contains; empty where there is none.
    pub(super) fn literal(&self) -> &str {
        self.text
            .split(WILDCARDS)
            .max_by_key(|part| part.len())
            .unwrap_or_default()
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_text_and_a_question_mark_one_character() {
        for (pattern, text, matches) in [
            ("web-01", "web-01", true),
            ("web-01", "web-011", false),
            ("web-01", "WEB-01", false),
            ("web-*", "web-", true),
            ("web-*", "web-a/b:c", true),
            ("*-db", "prod-db", true),
            ("*-db", "prod-db2", false),
            ("web-?", "web-1", true),
            ("web-?", "web-", false),
            ("web-?", "web-生", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("*", "", true),
            ("[a]", "[a]", true),
            ("[a]", "a", false),
        ] {
            assert_eq!(
                Pattern::new(pattern).matches(text),
                matches,
                "{pattern} {text}"
            );
        }
        assert!(Pattern::new("**").is_everything());
        assert!(!Pattern::new("?*").is_everything());
        assert_eq!(Pattern::new("a*long?b").literal(), "long");
    }
}
