//! `hss-audit schema`: the JSON Schemas.

use clap::{Args, ValueEnum};

use super::console::Console;
use super::failure::{self, Failure};
use super::summary;
use crate::{config, deliver, render};

/// `hss-audit schema`
#[derive(Debug, Clone, Args)]
pub(super) struct SchemaArguments {
    /// Which form
    #[arg(value_enum)]
    name: SchemaName,
}

/// The forms that have a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SchemaName {
    /// A line of findings.ndjson
    Finding,
    /// report.json
    Report,
    /// A line of deliveries/RUN.ndjson
    Deliveries,
    /// What is printed with --json
    Summary,
    /// What is printed with --json in the place of a result when a command fails
    Error,
    /// The settings, for editors
    Config,
}

/// Prints a schema.
pub(super) fn run(arguments: &SchemaArguments, console: &Console) -> Result<u8, Failure> {
    let schema = match arguments.name {
        SchemaName::Finding => render::schema("finding"),
        SchemaName::Report => render::schema("report"),
        SchemaName::Deliveries => Some(deliver::LEDGER_SCHEMA),
        SchemaName::Summary => Some(summary::SCHEMA),
        SchemaName::Error => Some(failure::SCHEMA),
        SchemaName::Config => Some(config::SCHEMA),
    };
    let schema = schema.ok_or(Failure::Bug("a schema is missing"))?;
    console.result(schema.trim_end());
    Ok(0)
}
