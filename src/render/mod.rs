//! Turns a [`Report`] into files. One file of this folder per format.
//!
//! To add a format: write its file, name it in [`ALL`], and add its templates and golden file.

mod html;

use std::io::{self, Write};

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
    /// The page could not be made from its template.
    #[error("cannot fill the HTML template")]
    Template(#[from] tera::Error),
    /// The template lacks the place where something goes.
    #[error("the HTML template has no `{0}`")]
    Mark(&'static str),
}

/// All formats, in the order of `--format`'s help.
pub static ALL: [&dyn Renderer; 1] = [&html::Html];
