//! What stands in the margins of every printed page: at the foot which run, the digest of its findings and the number of
//! the page, at the head how the report is classified.
//!
//! Browsers that print no boxes in the margin of a page show the same once, at the start and the end of the document.
//!
//! # Source
//! CSS Paged Media Module Level 3, section 5, "Page-Margin Boxes"; read 2026-11-22.

use super::visible::visible;
use crate::report::Report;

/// Dark grey on white: 9.8 to 1.
const INK: &str = "font: 6.5pt system-ui, sans-serif; color: #454d5a; white-space: nowrap;";

/// The classification, in the letters of the band that the first page has in its place.
const BAND: &str = "font: 650 8pt system-ui, sans-serif; letter-spacing: 0.08em; color: #151922;";

/// The style of the margins of printed pages.
pub(super) fn margins(report: &Report) -> String {
    let mut style = foot(report);
    if let Some(classification) = &report.branding.classification {
        style.push_str(&head(classification));
    }
    style
}

/// The first page has the band of the document itself.
fn head(classification: &str) -> String {
    format!(
        "@page {{ @top-center {{ content: \"{}\"; {BAND} }} }}\n@page :first {{ @top-center {{ content: none }} }}\n",
        escaped(&visible(classification))
    )
}

fn foot(report: &Report) -> String {
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

/// A text within quotes of a style that stands in a page: letters, digits and what is plain stay as they are. The space
/// behind the code of a character belongs to it; without one, a space of the text would be taken for it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() || " .:-·_".contains(letter) {
            escaped.push(letter);
        } else {
            escaped.push_str(&format!("\\{:06x} ", u32::from(letter)));
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
            "\\000022 \\00007d \\00003c \\00002f style\\00003e \\00005c \\00000a "
        );
    }

    #[test]
    fn a_classification_cannot_write_a_style_and_is_left_out_of_the_first_page() {
        let style = head("Only \"us\"; } body { display: none");
        assert!(
            style.starts_with("@page { @top-center { content: \"Only \\000022 us\\000022 \\00003b  \\00007d  body \\00007b  display: none\";"),
            "{style}"
        );
        assert!(
            style.contains("@page :first { @top-center { content: none } }"),
            "{style}"
        );
    }
}
