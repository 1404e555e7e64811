//! `hss-audit schema`: the JSON Schemas.

use super::arguments::{SchemaArguments, SchemaName};
use super::console::Console;
use super::failure::Failure;
use crate::render;

/// Prints a schema.
pub(super) fn run(arguments: &SchemaArguments, console: &Console) -> Result<u8, Failure> {
    let name = match arguments.name {
        SchemaName::Finding => "finding",
        SchemaName::Report => "report",
    };
    let schema = render::schema(name).ok_or(Failure::Bug("a schema is missing"))?;
    console.result(schema.trim_end());
    Ok(0)
}
