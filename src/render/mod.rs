//! Turns a [`Report`] into files. One file of this folder per format.
//!
//! To add a format: write its file, name it in [`ALL`], and add its templates and golden file.

mod csv;
mod derived_id;
mod difference;
mod hdf;
mod html;
mod json;
mod junit;
mod line;
pub mod mail;
mod markdown;
mod ndjson;
mod ocsf;
mod oscal;
mod parquet;
mod pdf;
mod picture;
mod sarif;
mod sequence;
mod shown;
mod written_out;
mod xlsx;

use std::collections::BTreeMap;
use std::io::{self, Write};

pub use csv::Csv;
pub use difference::{LISTED, write_csv, write_markdown};
pub use hdf::Hdf;
pub use html::Html;
pub use json::Json;
pub use junit::Junit;
pub use markdown::Markdown;
pub use ndjson::Ndjson;
pub use ocsf::Ocsf;
pub use oscal::Oscal;
pub use parquet::{Assets, Parquet};
pub use pdf::Pdf;
#[cfg(test)]
pub(crate) use pdf::test_report;
pub use picture::{LogoError, logo};
pub use sarif::Sarif;
pub use xlsx::Xlsx;

use crate::report::Report;

/// A format that a report can be rendered to.
pub trait Renderer: Sync {
    /// The word for `--format`.
    fn id(&self) -> &'static str;

    /// The name of the file in the run directory.
    fn file_name(&self) -> &'static str;

    /// Writes the file. The same report gives the same bytes.
    ///
    /// # Errors
    /// When the writer fails, or the report cannot be expressed in this format.
    fn render(&self, report: &Report, writer: &mut dyn Write) -> Result<(), Error>;
}

/// Why a file could not be rendered.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file could not be written.
    #[error("cannot write the file")]
    Write(#[from] io::Error),
    /// A value could not be put into JSON.
    #[error("cannot write JSON")]
    Json(#[from] serde_json::Error),
    /// A table could not be put into columns.
    #[error("cannot write Parquet")]
    Parquet(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The page could not be made from its template.
    #[error("cannot fill the HTML template")]
    Template(#[from] tera::Error),
    /// The logo could not be drawn.
    #[error("cannot draw the logo")]
    Logo(#[from] LogoError),
    /// The template lacks the place where something goes.
    #[error("the HTML template has no `{0}`")]
    Mark(&'static str),
    /// The template has the place where something goes more than once.
    #[error("the HTML template has `{0}` twice")]
    MarkTwice(&'static str),
    /// The place where something goes is one that readers do not see.
    #[error("the HTML template hides `{0}` in a comment or in an element that is not shown")]
    MarkHidden(&'static str),
    /// The workbook could not be made.
    #[error("cannot write XLSX")]
    Xlsx(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// There is no room for what the workbook is made from.
    #[error(
        "cannot write XLSX: its rows wait in a temporary file, and that cannot be written: {0}"
    )]
    TemporaryFile(String),
    /// The test cases could not be put into XML.
    #[error("cannot write JUnit XML")]
    Junit(#[source] quick_junit::SerializeError),
    /// The used part of a font could not be taken out of it.
    #[error("cannot embed a font")]
    Font(#[from] subsetter::Error),
}

/// All formats, in the order of `--format`'s help.
pub static ALL: [&dyn Renderer; 13] = [
    &Html, &Pdf, &Csv, &Ndjson, &Json, &Parquet, &Xlsx, &Markdown, &Junit, &Sarif, &Ocsf, &Oscal,
    &Hdf,
];

/// What a run writes unless the operator chooses; the other formats are for programs that ask for them.
pub static DEFAULT: [&dyn Renderer; 6] = [&Html, &Pdf, &Csv, &Ndjson, &Json, &Parquet];

/// What the archive needs of every run, whatever the operator chose: later runs are compared with it.
pub static ARCHIVE: [&dyn Renderer; 2] = [&Parquet, &Assets];

/// What a run writes: the formats that the operator chose, and what the archive needs.
pub fn written(formats: &[&'static str]) -> impl Iterator<Item = &'static dyn Renderer> {
    let is_chosen = |renderer: &&'static dyn Renderer| formats.contains(&renderer.id());
    let chosen = ALL.into_iter().filter(is_chosen);
    chosen.chain(
        ARCHIVE
            .into_iter()
            .filter(move |renderer| !is_chosen(renderer)),
    )
}

/// The names of the files that an operator may replace.
#[must_use]
pub fn template_names() -> Vec<&'static str> {
    let names = html::template_names().into_iter();
    names.chain([mail::TEMPLATE]).collect()
}

/// Says whether templates can be used, as far as that shows without a report.
///
/// # Errors
/// When one is malformed, or lacks or hides the place of something that no report is without.
pub fn check_templates(own: &BTreeMap<String, String>) -> Result<(), Error> {
    html::check_templates(own)?;
    mail::check_template(own)
}

/// The JSON Schema of what other programs read: `finding` (a line of `findings.ndjson`) or `report` (`report.json`).
#[must_use]
pub fn schema(name: &str) -> Option<&'static str> {
    match name {
        "finding" => Some(include_str!("../../samples/schema/finding.schema.json")),
        "report" => Some(include_str!("../../samples/schema/report.schema.json")),
        _ => None,
    }
}
