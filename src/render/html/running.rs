//! What stands at the foot of every printed page: which run, the digest of its findings, and the number of the page.
//!
//! Browsers that print no boxes in the margin of a page show the same at the end of the document.
//!
//! # Source
//! CSS Paged Media Module Level 3, section 5, "Page-Margin Boxes"; read 2026-11-22.

use crate::report::Report;

/// Dark grey on white: 9.8 to 1.
const INK: &str = "font: 6.5pt system-ui, sans-serif; color: #454d5a; white-space: nowrap;";

/// The style of the foot of printed pages.
pub(super) fn footer(report: &Report) -> String {
    let (tool, text) = (&report.tool, &report.text);
    let words = format!(
        "{} {} · {} · {}{}{}",
        tool.name,
        tool.version,
        report.run.id,
        text.get("html-digest-findings"),
        text.get("form-label"),
        report.findings_digest,
    );
    format!(
        "\n@page {{ @bottom-left {{ content: \"{}\"; {INK} }} @bottom-right {{ content: counter(page) \" / \" counter(pages); {INK} }} }}\n",
        escaped(&words)
    )
}

/// A text within quotes of a style that stands in a page: letters, digits and what is plain stay as they are.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() || " .:-·_".contains(letter) {
            escaped.push(letter);
        } else {
            escaped.push_str(&format!("\\{:06x}", u32::from(letter)));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leaves_the_quotes_or_the_style() {
        assert_eq!(escaped("SHA-256 的 a.b: 0f"), "SHA-256 的 a.b: 0f");
        assert_eq!(
            escaped("\"}</style>\\\n"),
            "\\000022\\00007d\\00003c\\00002fstyle\\00003e\\00005c\\00000a"
        );
    }
}
