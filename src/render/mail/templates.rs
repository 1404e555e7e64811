//! The template of the page, ours or the operator's.

use std::collections::BTreeMap;

use tera::Tera;

use crate::render::Error;
use crate::render::html::{COVERAGE_MARK, DIGESTS_MARK, check_marks_of};

/// The page; an operator may replace it.
pub(in crate::render) const TEMPLATE: &str = "mail.html";
/// What the program writes itself.
pub(super) const COVERAGE: &str = "mail-coverage.html";
pub(super) const DIGESTS: &str = "mail-digests.html";

const OURS: &str = include_str!("../../../templates/mail.html");
const FIXED: [(&str, &str); 2] = [
    (
        COVERAGE,
        include_str!("../../../templates/mail-coverage.html"),
    ),
    (
        DIGESTS,
        include_str!("../../../templates/mail-digests.html"),
    ),
];

/// What hides a part of a page from readers; a letter needs none of it. Written without spaces and capitals.
const HIDING: [&str; 5] = [
    "display:none",
    "visibility:hidden",
    "opacity:0",
    "mso-hide",
    "font-size:0",
];

/// Says whether the operator's template can be used, as far as that shows without a report.
///
/// # Errors
/// When it is malformed, lacks a mark, or hides anything.
pub(in crate::render) fn check_template(own: &BTreeMap<String, String>) -> Result<(), Error> {
    load(own)?;
    let Some(page) = own.get(TEMPLATE) else {
        return Ok(());
    };
    check_marks(page)?;
    let bare: String = page
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect();
    if HIDING.iter().any(|words| bare.contains(words)) {
        return Err(Error::MarkHidden(COVERAGE_MARK));
    }
    Ok(())
}

/// The templates; the operator's wins.
pub(super) fn load(own: &BTreeMap<String, String>) -> Result<Tera, Error> {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html"]);
    let page = own.get(TEMPLATE).map_or(OURS, String::as_str);
    let templates = [(TEMPLATE, page)].into_iter().chain(FIXED);
    tera.add_raw_templates(templates.collect::<Vec<_>>())?;
    Ok(tera)
}

/// Says whether the page has both marks where a reader sees what goes there.
pub(super) fn check_marks(page: &str) -> Result<(), Error> {
    check_marks_of(page, &[COVERAGE_MARK, DIGESTS_MARK])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_own_template_hides_nothing() {
        let own = BTreeMap::from([(TEMPLATE.to_owned(), OURS.to_owned())]);
        check_template(&own).unwrap();
    }

    #[test]
    fn a_template_that_lacks_or_hides_a_mark_is_refused() {
        for (page, words) in [
            ("<p>nothing</p>", "has no `<!--coverage-->`"),
            ("<!--coverage-->", "has no `<!--digests-->`"),
            ("<!--coverage--><!--coverage--><!--digests-->", "twice"),
            ("<details><!--coverage--></details><!--digests-->", "hides"),
            (
                "<p style='Display : NONE'><!--coverage--></p><!--digests-->",
                "hides",
            ),
            ("{% if %}<!--coverage--><!--digests-->", "template"),
        ] {
            let own = BTreeMap::from([(TEMPLATE.to_owned(), page.to_owned())]);
            let error = check_template(&own).unwrap_err().to_string();
            assert!(error.contains(words), "{page}: {error}");
        }
    }
}
