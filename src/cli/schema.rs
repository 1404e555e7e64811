//! `hss-audit schema`: the JSON Schemas.

use super::arguments::{SchemaArguments, SchemaName};
use super::console::Console;
use super::failure::Failure;
use crate::{config, render};

/// Prints a schema.
pub(super) fn run(arguments: &SchemaArguments, console: &Console) -> Result<u8, Failure> {
    let schema = match arguments.name {
        SchemaName::Finding => render::schema("finding"),
        SchemaName::Report => render::schema("report"),
        SchemaName::Config => Some(config::SCHEMA),
    };
    let schema = schema.ok_or(Failure::Bug("a schema is missing"))?;
    console.result(schema.trim_end());
    Ok(0)
}
