//! The report as one HTML file that needs no network.
//!
//! The template makes what stands still; the findings follow as a packed block that the script of the page unpacks
//! and shows on demand. A table of a hundred thousand rows in the document itself would never open.

mod acceptance;
mod aids;
mod assets;
mod bare;
mod block;
mod brand;
mod changes;
mod chart;
mod columns;
mod completeness;
mod controls;
mod page;
mod reasons;
mod rows;
mod running;
mod second_source;
mod templates;
mod texts;
mod visible;

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use tera::Context;

pub(super) use self::visible::visible;
use super::{Error, Renderer};
use crate::report::Report;
use page::Page;
use templates::{COVERAGE, DIGESTS, FINDINGS_MARK, PAGE, SCRIPT_MARK, STYLE_MARK};
pub(super) use templates::{
    COVERAGE_MARK, DIGESTS_MARK, check_marks_of, check_templates, template_names,
};

const SCRIPT: &str = include_str!("../../../templates/report.js");

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
        let (page, style) = render_page(report)?;
        let (head, rest) = split(&page, STYLE_MARK)?;
        let (body, rest) = split(rest, FINDINGS_MARK)?;
        let (middle, tail) = split(rest, SCRIPT_MARK)?;
        writer.write_all(head.as_bytes())?;
        writer.write_all(style.as_bytes())?;
        writer.write_all(body.as_bytes())?;
        block::write(report, writer)?;
        writer.write_all(middle.as_bytes())?;
        writer.write_all(SCRIPT.as_bytes())?;
        writer.write_all(tail.as_bytes())?;
        Ok(())
    }
}

/// Renders everything but script and findings: the page with marks for what is left out, and its style.
fn render_page(report: &Report) -> Result<(String, String), Error> {
    let own = &report.branding.templates;
    let style = [
        templates::style(own).to_string(),
        accent(report),
        running::margins(report),
    ]
    .concat();
    let tera = templates::load(own)?;
    let mut context = Context::new();
    context.insert("t", report.text.plain());
    context.insert("page", &Page::of(report));
    context.insert("policy", &content_security_policy(&style));
    let page = tera.render(PAGE, &context)?;
    templates::check_marks(&page)?;
    // Markup of the program itself: no template can leave it out.
    let (above, rest) = split(&page, COVERAGE_MARK)?;
    let (between, below) = split(rest, DIGESTS_MARK)?;
    let coverage = tera.render(COVERAGE, &context)?;
    let digests = tera.render(DIGESTS, &context)?;
    let page = [above, &coverage, between, &digests, below].concat();
    Ok((page, style))
}

/// The colour of the operator, where there is one.
fn accent(report: &Report) -> String {
    let Some(accent) = report.branding.accent else {
        return String::new();
    };
    let [light, dark] = accent.soft;
    format!(
        "\n:root {{ --accent: light-dark({}, {}); --accent-soft: light-dark({light}, {dark}); }}\n",
        accent.on_light, accent.on_dark
    )
}

/// Allows exactly the one style and the one script of this file, and nothing from outside.
fn content_security_policy(style: &str) -> String {
    let hash = |source: &str| STANDARD.encode(Sha256::digest(source.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(SCRIPT),
        hash(style)
    )
}

fn split<'page>(page: &'page str, mark: &'static str) -> Result<(&'page str, &'page str), Error> {
    page.split_once(mark).ok_or(Error::Mark(mark))
}
