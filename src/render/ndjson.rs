//! `findings.ndjson`: one result per line, the stable interface for other programs.

use std::io::Write;

use super::{Error, Renderer};
use crate::report::{Report, write_lines};

/// One finding per line; the digest that reports print is the digest of this file.
#[derive(Debug, Clone, Copy)]
pub struct Ndjson;

impl Renderer for Ndjson {
    fn id(&self) -> &'static str {
        "ndjson"
    }

    fn file_name(&self) -> &'static str {
        "findings.ndjson"
    }

    fn render(&self, report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
        Ok(write_lines(&report.findings, writer)?)
    }
}
