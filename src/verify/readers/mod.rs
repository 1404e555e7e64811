//! One reader per format. To check a new one: write its file here and name it in [`ALL`].

mod assets;
mod csv;
mod facts;
mod hdf;
mod html;
mod json;
mod junit;
mod manifest;
mod markdown;
mod ndjson;
mod ocsf;
mod oscal;
mod parquet;
mod pdf;
mod sarif;
mod values;
mod written_out;
mod xlsx;

use super::rows::Words;
use super::statement::{Known, Statement};

/// Reads a file and enters what it states; the error says why it cannot be read.
type Read = fn(&[u8], &mut Statement, (&mut Words, &mut Known)) -> Result<(), String>;

/// A format.
pub(super) struct Reader {
    /// The name of its file.
    pub(super) file: &'static str,
    pub(super) read: Read,
}

/// All formats; the first that states a fact counts, so the one that other programs rely on comes first.
pub(super) const ALL: [Reader; 15] = [
    reader("findings.ndjson", ndjson::read),
    reader("report.json", json::read),
    reader("manifest.json", manifest::read),
    reader("findings.parquet", parquet::read),
    reader("assets.parquet", assets::read),
    reader("findings.csv", csv::read),
    reader("report.html", html::read),
    reader("report.pdf", pdf::read),
    reader("report.xlsx", xlsx::read),
    reader("report.sarif", sarif::read),
    reader("summary.md", markdown::read),
    reader("junit.xml", junit::read),
    reader("ocsf.ndjson", ocsf::read),
    reader("oscal-assessment-results.json", oscal::read),
    reader("hdf.json", hdf::read),
];

const fn reader(file: &'static str, read: Read) -> Reader {
    Reader { file, read }
}
