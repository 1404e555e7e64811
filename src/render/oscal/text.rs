//! What OSCAL allows in its Markdown and in its tokens.

use crate::render::line::line;

/// A line for OSCAL's Markdown: what Markdown, HTML and the insertion of parameters take for their own is escaped.
///
/// # Source
/// OSCAL 1.2.1, data types, `markup-line` and `markup-multiline`: CommonMark with `{{ insert: … }}`; CommonMark 0.31.2,
/// section 2.4: every ASCII punctuation character may be escaped by a backslash. Double quotes make OSCAL's `q`.
pub(super) fn markup(text: &str) -> String {
    let shown = line(text);
    let mut escaped = String::with_capacity(shown.len() + 8);
    for character in shown.chars() {
        if r##"\`*_{}[]<>~^"#|!&"##.contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// A name as OSCAL's type `token`: a letter or `_`, then letters, digits, `.`, `-` and `_`; everything else becomes `-`.
///
/// # Source
/// OSCAL 1.2.1, JSON schema, `TokenDatatype`: `^(\p{L}|_)(\p{L}|\p{N}|[.\-_])*$`.
pub(super) fn token(name: &str) -> String {
    let mut token = String::with_capacity(name.len() + 1);
    if !name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        token.push('_');
    }
    let letters = name.chars().map(|letter| match letter {
        '.' | '_' => letter,
        _ if letter.is_ascii_alphanumeric() => letter,
        _ => '-',
    });
    token.extend(letters);
    let kept = token.trim_end_matches('-').len();
    token.truncate(kept.max(1));
    token
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_of_a_name_is_taken_for_markdown() {
        assert_eq!(
            markup("<b>*a*</b> {{ insert: param, x }} [l](u)"),
            r"\<b\>\*a\*\</b\> \{\{ insert: param, x \}\} \[l\](u)"
        );
    }

    #[test]
    fn names_become_tokens() {
        for (name, wanted) in [
            ("8.3.6", "_8.3.6"),
            ("IA-5(1)(b)", "IA-5-1--b"),
            ("A.5.17", "A.5.17"),
            ("164.308(a)(5)(ii)(D)", "_164.308-a--5--ii--D"),
            ("规则", "_--"),
            ("", "_"),
        ] {
            assert_eq!(token(name), wanted.trim_end_matches('-'));
        }
    }

    proptest! {
        #[test]
        fn every_name_becomes_a_token(name in "\\PC{0,12}") {
            let token = token(&name);
            let mut letters = token.chars();
            prop_assert!(letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_'));
            prop_assert!(letters.all(|letter| letter.is_ascii_alphanumeric() || ".-_".contains(letter)));
        }
    }
}
