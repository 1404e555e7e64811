//! Text in Markdown that stays text.

use crate::render::shown::short;

/// The longest name that is shown whole.
const LONGEST: usize = 300;

/// Text that came from outside, as code: nothing in code is markup, a link, a mention or a reference to an issue.
///
/// # Shape
/// The fence is one backtick longer than the longest row of them inside. A bar is written out as `[U+007C]`: it would end
/// the cell of a table, and whether a backslash in front of it helps depends on what stands before that.
/// # Source
/// GitHub Flavored Markdown 0.29, 6.3 (code spans) and 4.10 (tables); read 2026-11-22.
pub(super) fn code(text: &str) -> String {
    let text = short(text, LONGEST).replace('|', "[U+007C]");
    if text.trim().is_empty() {
        return text;
    }
    let rows = text.split(|character| character != '`');
    let longest = rows.map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    // One space on both sides is no part of the text, but keeps it apart from the fence.
    let is_open = text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']);
    let space = if is_open { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Words of our own or of the operator: read as they stand.
pub(super) fn plain(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in short(text, usize::MAX).chars() {
        if "\\`*_[]<>|~&#{}$".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn code_is_fenced_by_more_backticks_than_it_has() {
        assert_eq!(code("web-01"), "`web-01`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("``"), "``` `` ```");
        assert_eq!(
            code("@team #1 <b> [x](http://a)"),
            "`@team #1 <b> [x](http://a)`"
        );
        assert_eq!(code("a\\|b\nc"), "`a\\[U+007C]b[U+000A]c`");
        assert_eq!(code(""), "");
    }

    #[test]
    fn words_are_not_markup() {
        assert_eq!(plain("*a* _b_ <c> |d|"), "\\*a\\* \\_b\\_ \\<c\\> \\|d\\|");
        assert_eq!(plain("≥ 8, 15 %: 1.2 (x)"), "≥ 8, 15 %: 1.2 (x)");
    }

    proptest! {
        /// What a reader of code spans does: look for a row of backticks as long as the first.
        #[test]
        fn code_ends_where_the_text_ends(text in "[`|\\\\a \n\u{1b}@]{0,12}") {
            let span = code(&text);
            prop_assume!(!text.trim().is_empty());
            let fence = span.len() - span.trim_start_matches('`').len();
            let inside = &span[fence..span.len() - fence];
            prop_assert!(inside.split(|one| one != '`').all(|row| row.len() != fence));
            let marks = ['|', '\n', '\u{1b}'];
            prop_assert!(!inside.contains(marks));
            prop_assert!(!inside.starts_with('`') && !inside.ends_with('`'));
        }
    }
}
