//! The templates of the page, ours and the operator's.
//!
//! An operator may replace any of them. What no report is without, the box on completeness and the digest of the
//! findings, the program writes itself, at marks that a template must have where a reader sees them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use tera::Tera;

use crate::render::Error;

/// Where style, findings and script go. Data cannot forge a mark: its `<` is escaped.
pub(super) const STYLE_MARK: &str = "<!--style-->";
pub(super) const FINDINGS_MARK: &str = "<!--findings-->";
pub(super) const SCRIPT_MARK: &str = "<!--script-->";
/// Where the box on completeness goes.
pub(in crate::render) const COVERAGE_MARK: &str = "<!--coverage-->";
/// Where the digest of the findings goes.
pub(in crate::render) const DIGESTS_MARK: &str = "<!--digests-->";

/// The marks of a page, each once and in this order.
const MARKS: [&str; 5] = [
    STYLE_MARK,
    COVERAGE_MARK,
    DIGESTS_MARK,
    FINDINGS_MARK,
    SCRIPT_MARK,
];

/// Within these elements a reader sees nothing, or not at once.
const HIDING: [&str; 9] = [
    "script", "style", "template", "noscript", "textarea", "title", "details", "dialog", "select",
];

/// The style, which is no template but may be replaced as well.
const STYLE_NAME: &str = "report.css";
const STYLE: &str = include_str!("../../../templates/report.css");
/// What the operator's style cannot undo: declared important in the first layer, it outranks whatever comes later. How what
/// is around them is laid out is the operator's.
const GUARD: &str = "@layer guard {
:has(.verdict, .digests) { visibility: visible !important; opacity: 1 !important; filter: none !important; clip-path: none !important; mask: none !important; content-visibility: visible !important; }
.verdict, .verdict *, .digests, .digests * { visibility: visible !important; opacity: 1 !important; position: static !important; transform: none !important; clip-path: none !important; max-height: none !important; }
.verdict { display: grid !important; }
.digests { display: block !important; }
.verdict p, .digests dd { display: block !important; font-size: max(12px, 1em) !important; text-indent: 0 !important; }
}
";

/// The page itself.
pub(super) const PAGE: &str = "report.html";
/// What the program writes itself.
pub(super) const COVERAGE: &str = "coverage-box.html";
pub(super) const DIGESTS: &str = "digests.html";

const OURS: [(&str, &str); 10] = [
    // A table of the page that stands in it twice.
    (
        "cross-checks.html",
        include_str!("../../../templates/cross-checks.html"),
    ),
    (
        "acceptance.html",
        include_str!("../../../templates/acceptance.html"),
    ),
    (
        "policy.html",
        include_str!("../../../templates/policy.html"),
    ),
    ("aids.html", include_str!("../../../templates/aids.html")),
    (
        "sign-off.html",
        include_str!("../../../templates/sign-off.html"),
    ),
    (
        "frameworks.html",
        include_str!("../../../templates/frameworks.html"),
    ),
    (
        "controls.html",
        include_str!("../../../templates/controls.html"),
    ),
    (
        "change-summary.html",
        include_str!("../../../templates/change-summary.html"),
    ),
    (
        "changes.html",
        include_str!("../../../templates/changes.html"),
    ),
    (PAGE, include_str!("../../../templates/report.html")),
];

/// Not to be replaced.
const FIXED: [(&str, &str); 2] = [
    (
        COVERAGE,
        include_str!("../../../templates/coverage-box.html"),
    ),
    (DIGESTS, include_str!("../../../templates/digests.html")),
];

/// The names of the files that an operator may replace.
#[must_use]
pub(in crate::render) fn template_names() -> Vec<&'static str> {
    let ours = OURS.iter().map(|(name, _)| *name);
    ours.chain([STYLE_NAME]).collect()
}

/// Says whether templates can be used, as far as that shows without a report.
///
/// # Errors
/// When one is malformed, or the page lacks a mark or hides one.
pub(in crate::render) fn check_templates(own: &BTreeMap<String, String>) -> Result<(), Error> {
    load(own)?;
    own.get(PAGE).map_or(Ok(()), |page| check_marks(page))
}

/// All templates; the operator's win.
pub(super) fn load(own: &BTreeMap<String, String>) -> Result<Tera, Error> {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html"]);
    let ours = OURS.iter().map(|(name, ours)| {
        let text = own.get(*name).map_or(*ours, String::as_str);
        (*name, text)
    });
    tera.add_raw_templates(ours.chain(FIXED).collect::<Vec<_>>())?;
    Ok(tera)
}

/// The style of the page.
pub(super) fn style(own: &BTreeMap<String, String>) -> Cow<'static, str> {
    match own.get(STYLE_NAME) {
        // The end of the element would let markup of the operator in, past the policy of the page.
        Some(style) => Cow::Owned(format!("{GUARD}{}", style.replace("</", "<\\/"))),
        None => Cow::Borrowed(STYLE),
    }
}

/// Says whether a page has every mark once, in order, and where a reader sees what goes there.
pub(super) fn check_marks(page: &str) -> Result<(), Error> {
    check_marks_of(page, &MARKS)
}

/// The same with other marks.
pub(in crate::render) fn check_marks_of(page: &str, marks: &[&'static str]) -> Result<(), Error> {
    let mut rest = page;
    for mark in marks.iter().copied() {
        let (before, behind) = rest.split_once(mark).ok_or(Error::Mark(mark))?;
        if behind.contains(mark) {
            return Err(Error::MarkTwice(mark));
        }
        rest = behind;
        let is_seen = [COVERAGE_MARK, DIGESTS_MARK].contains(&mark);
        let above = &page[..page.len() - rest.len() - mark.len()];
        if before.rfind("<!--") > before.rfind("-->") || (is_seen && is_hidden(above)) {
            return Err(Error::MarkHidden(mark));
        }
    }
    Ok(())
}

/// Whether what follows stands within a comment or an element that hides it.
fn is_hidden(above: &str) -> bool {
    let above = above.to_ascii_lowercase();
    let count = |wanted: &str| {
        let places = above.match_indices(wanted);
        let ends = places.filter(|(at, _)| {
            let next = above[at + wanted.len()..].chars().next();
            !next.is_some_and(|letter| letter.is_ascii_alphanumeric() || letter == '-')
        });
        ends.count()
    };
    HIDING
        .iter()
        .any(|name| count(&format!("<{name}")) > count(&format!("</{name}")))
        || above.matches("<!--").count() > above.matches("-->").count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(coverage: &str) -> String {
        format!(
            "<html><head><title>t</title><style>{STYLE_MARK}</style></head><body>{coverage}\
             <p>{DIGESTS_MARK}</p>{FINDINGS_MARK}{SCRIPT_MARK}</body></html>"
        )
    }

    #[test]
    fn our_own_page_has_every_mark() {
        let own = BTreeMap::from([(PAGE.to_owned(), OURS[9].1.to_owned())]);
        check_templates(&own).unwrap();
    }

    #[test]
    fn a_mark_that_lacks_or_is_hidden_is_refused() {
        assert!(check_marks(&page(COVERAGE_MARK)).is_ok());
        assert!(
            check_marks(&page(&format!(
                "<details><summary>a</summary></details>{COVERAGE_MARK}"
            )))
            .is_ok()
        );
        for (hidden, words) in [
            ("nothing", "has no `<!--coverage-->`"),
            ("<!-- <!--coverage--> -->", "hides `<!--coverage-->`"),
            ("<template><!--coverage--></template>", "hides"),
            ("<details><!--coverage--></details>", "hides"),
            ("<NOSCRIPT ><!--coverage--></NOSCRIPT>", "hides"),
            ("<!--coverage--><!--coverage-->", "twice"),
        ] {
            let error = check_marks(&page(hidden)).unwrap_err().to_string();
            assert!(error.contains(words), "{hidden}: {error}");
        }
    }

    #[test]
    fn a_style_ends_where_the_program_says() {
        let own = BTreeMap::from([(STYLE_NAME.to_owned(), "a{}</style><script>".to_owned())]);
        assert!(!style(&own).contains("</style"));
        assert!(style(&own).starts_with("@layer guard"));
    }
}
