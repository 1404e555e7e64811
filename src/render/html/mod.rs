//! The report as one HTML file that needs no network.
//!
//! The template makes what stands still; the findings follow as a packed block that the script of the page unpacks
//! and shows on demand. A table of a hundred thousand rows in the document itself would never open.

mod acceptance;
mod aids;
mod assets;
mod block;
mod changes;
mod chart;
mod columns;
mod completeness;
mod controls;
mod page;
mod rows;
mod second_source;
mod visible;

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use tera::{Context, Tera};

pub(super) use self::visible::visible;
use super::{Error, Renderer};
use crate::report::Report;
use page::Page;

/// The page, escaped by its name.
const TEMPLATE: &str = include_str!("../../../templates/report.html");
/// A table of the page that stands in it twice.
const CROSS_CHECKS: &str = include_str!("../../../templates/cross-checks.html");
/// Sections on deadlines and accepted risks.
const ACCEPTANCE: &str = include_str!("../../../templates/acceptance.html");
/// The policy in force.
const POLICY: &str = include_str!("../../../templates/policy.html");
/// What helps to act on the report, and the place for signatures.
const AIDS: &str = include_str!("../../../templates/aids.html");
const SIGN_OFF: &str = include_str!("../../../templates/sign-off.html");
/// The overview of frameworks, and the section about their controls.
const FRAMEWORKS: &str = include_str!("../../../templates/frameworks.html");
const CONTROLS: &str = include_str!("../../../templates/controls.html");
/// What earlier runs say: on the first page, and in a part of its own.
const CHANGE_SUMMARY: &str = include_str!("../../../templates/change-summary.html");
const CHANGES: &str = include_str!("../../../templates/changes.html");
const STYLE: &str = include_str!("../../../templates/report.css");
const SCRIPT: &str = include_str!("../../../templates/report.js");

/// Where style, findings and script go. Data cannot forge a mark: its `<` is escaped.
const STYLE_MARK: &str = "<!--style-->";
const FINDINGS_MARK: &str = "<!--findings-->";
const SCRIPT_MARK: &str = "<!--script-->";

/// One HTML file that works from disk.
#[derive(Debug, Clone, Copy)]
pub struct Html;

impl Renderer for Html {
    fn id(&self) -> &'static str {
        "html"
    }

    fn file_name(&self) -> &'static str {
        "report.html"
    }

    fn render(&self, report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
        let page = render_page(report)?;
        let (head, rest) = split(&page, STYLE_MARK)?;
        let (body, rest) = split(rest, FINDINGS_MARK)?;
        let (middle, tail) = split(rest, SCRIPT_MARK)?;
        writer.write_all(head.as_bytes())?;
        writer.write_all(STYLE.as_bytes())?;
        writer.write_all(body.as_bytes())?;
        block::write(report, writer)?;
        writer.write_all(middle.as_bytes())?;
        writer.write_all(SCRIPT.as_bytes())?;
        writer.write_all(tail.as_bytes())?;
        Ok(())
    }
}

/// Renders everything but style, script and findings.
fn render_page(report: &Report) -> Result<String, Error> {
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html"]);
    tera.add_raw_templates(vec![
        ("aids.html", AIDS),
        ("cross-checks.html", CROSS_CHECKS),
        ("acceptance.html", ACCEPTANCE),
        ("policy.html", POLICY),
        ("sign-off.html", SIGN_OFF),
        ("frameworks.html", FRAMEWORKS),
        ("controls.html", CONTROLS),
        ("change-summary.html", CHANGE_SUMMARY),
        ("changes.html", CHANGES),
        ("report.html", TEMPLATE),
    ])?;
    let mut context = Context::new();
    context.insert("t", report.text.plain());
    context.insert("page", &Page::of(report));
    context.insert("policy", &content_security_policy());
    Ok(tera.render("report.html", &context)?)
}

/// Allows exactly the one style and the one script of this file, and nothing from outside.
fn content_security_policy() -> String {
    let hash = |source: &str| STANDARD.encode(Sha256::digest(source.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(STYLE)
    )
}

fn split<'page>(page: &'page str, mark: &'static str) -> Result<(&'page str, &'page str), Error> {
    page.split_once(mark).ok_or(Error::Mark(mark))
}
