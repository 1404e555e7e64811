//! The report as a letter: a subject, a page without anything from outside, and the same in plain text.
//!
//! It says on one page what a reader decides by: how complete the data is, what the verdict is, what changed, what to mend
//! first, and which files hold the rest.

mod alert;
mod sheet;
mod templates;
mod text;

use tera::Context;

pub use alert::{Alert, Undelivered};
pub(super) use templates::{TEMPLATE, check_template};

use super::Error;
use super::html::{COVERAGE_MARK, DIGESTS_MARK};
use crate::report::Report;
use sheet::Sheet;
use templates::{COVERAGE, DIGESTS};

/// A letter without addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// One line, without anything that ends a header or hides in it.
    pub subject: String,
    /// For readers of plain text.
    pub text: String,
    /// For all others; a letter of few words has none.
    pub page: Option<String>,
}

/// How much the letter itself says, which travels as plain as any letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Also which assets are concerned.
    Names,
    /// Numbers only: the names are in files that need a password.
    NumbersOnly,
}

/// What comes with the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosures<'a> {
    /// The files.
    pub files: Vec<EnclosedFile>,
    /// Whether the files open with a password.
    pub are_encrypted: bool,
    /// Whether they are not those of the archive, because the language or what is hidden is another.
    pub are_made_for_reader: bool,
    /// The most that letters may have, formatted, where the files that belong here have more.
    pub too_large_for: Option<String>,
    /// Where all files of the run are.
    pub place: Place<'a>,
}

/// Where the files of a run are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// Where readers look for them.
    Archive(&'a str),
    /// Only on the machine that made the run: they could not be uploaded.
    Machine(&'a str),
}

/// A file that comes with the letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnclosedFile {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256, hexadecimal.
    pub sha256: String,
}

/// Writes the letter about a report.
///
/// # Errors
/// When the page cannot be made from its template.
pub fn mail(report: &Report, detail: Detail, enclosures: &Enclosures<'_>) -> Result<Mail, Error> {
    let sheet = Sheet::of(report, detail, enclosures);
    Ok(Mail {
        subject: sheet::subject(report),
        text: text::write(&sheet, &report.text),
        page: Some(page(report, &sheet)?),
    })
}

fn page(report: &Report, sheet: &Sheet<'_>) -> Result<String, Error> {
    let tera = templates::load(&report.branding.templates)?;
    let mut context = Context::new();
    context.insert("t", report.text.plain());
    context.insert("mail", sheet);
    let page = tera.render(TEMPLATE, &context)?;
    templates::check_marks(&page)?;
    // Markup of the program itself: no template can leave it out.
    let coverage = tera.render(COVERAGE, &context)?;
    let digests = tera.render(DIGESTS, &context)?;
    let page = page.replacen(COVERAGE_MARK, &coverage, 1);
    Ok(page.replacen(DIGESTS_MARK, &digests, 1))
}
