//! `report.sarif`: findings for pipelines and dashboards that read static analysis results.
//!
//! The shape is written down here and not taken from a crate: those at hand own every text and hold all results before
//! the first is written, and this file has one per finding. What stands for what: `samples/mapping/sarif.md`.

mod result;
mod rules;
mod run;
mod sentence;

use std::io::{BufWriter, Write};

use serde::Serialize;

use super::{Error, Renderer};
use crate::report::Report;
use run::RunObject;

/// A log of SARIF 2.1.0 with one run.
///
/// # Shape
/// A rule per check, a taxonomy per framework, a result per finding at a logical location (host or image: there are no
/// files). A gap in the data makes the invocation unsuccessful and is a notification of it.
/// # Source
/// OASIS SARIF 2.1.0 plus Errata 01, 2023-08-28; read 2026-11-22.
#[derive(Debug, Clone, Copy)]
pub struct Sarif;

#[derive(Serialize)]
struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [RunObject<'a>; 1],
}

/// Where the schema of the version is published; nothing is read from there.
const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

impl Renderer for Sarif {
    fn id(&self) -> &'static str {
        "sarif"
    }

    fn file_name(&self) -> &'static str {
        "report.sarif"
    }

    fn render(&self, report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
        let log = Log {
            schema: SCHEMA,
            version: "2.1.0",
            runs: [RunObject::of(report)],
        };
        let mut writer = BufWriter::new(writer);
        serde_json::to_writer(&mut writer, &log)?;
        writer.write_all(b"\n")?;
        Ok(writer.flush()?)
    }
}

/// A text for people; names in it are made harmless.
#[derive(Debug, Serialize)]
struct Message {
    text: String,
}

impl Message {
    fn new(text: String) -> Self {
        Self { text }
    }
}
