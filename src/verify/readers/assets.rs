//! `assets.parquet`: every asset of the population with its classes.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::RowAccessor;
use ::parquet::schema::types::Type;
use bytes::Bytes;

use super::facts::{self, CHECKS, CLASSES, KINDS};
use crate::verify::rows::Words;
use crate::verify::statement::{Known, Statement};

/// The columns that are read, in the order of the file.
const COLUMNS: [&str; 5] = [
    "run_id",
    "asset_kind",
    "asset_class",
    "weak_password_class",
    "password_complexity_class",
];
/// Whose class each of the columns behind the kind says.
const OF: [Option<&str>; 3] = [None, Some(CHECKS[0]), Some(CHECKS[1])];

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    (_, _): (&mut Words, &mut Known),
) -> Result<(), String> {
    let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes))
        .map_err(|error| error.to_string())?;
    let schema = wanted(reader.metadata().file_metadata().schema())?;
    let records = reader
        .get_row_iter(Some(schema))
        .map_err(|error| error.to_string())?;
    let mut counts = none();
    let (mut assets, mut run) = (0_u64, None);
    for record in records {
        let record = record.map_err(|error| error.to_string())?;
        let text = |column| record.get_string(column).map_err(|error| error.to_string());
        assets += 1;
        if run.as_ref() != Some(text(0)?) {
            statement.say(facts::RUN, text(0)?);
            run = Some(text(0)?.clone());
        }
        let kind = text(1)?;
        for (column, check) in (2..).zip(OF) {
            *counts
                .entry(facts::class(kind, text(column)?, check))
                .or_default() += 1;
            *counts.entry(facts::total(kind, check)).or_default() += 1;
        }
    }
    statement.say("assets", assets);
    for (fact, count) in counts {
        statement.say(fact, count);
    }
    Ok(())
}

/// What is counted where there is no asset at all.
fn none() -> BTreeMap<String, u64> {
    let totals = KINDS
        .iter()
        .flat_map(|kind| OF.map(|check| facts::total(kind, check)));
    let classes = KINDS.iter().flat_map(|kind| {
        let of_class = |class| OF.map(|check| facts::class(kind, class, check));
        CLASSES.into_iter().flat_map(of_class)
    });
    totals.chain(classes).map(|fact| (fact, 0)).collect()
}

/// The schema with the columns that are read, and no others.
fn wanted(schema: &Type) -> Result<Type, String> {
    let is_wanted = |field: &&Arc<Type>| COLUMNS.contains(&field.name());
    let fields: Vec<Arc<Type>> = schema
        .get_fields()
        .iter()
        .filter(is_wanted)
        .cloned()
        .collect();
    let names: Vec<&str> = fields.iter().map(|field| field.name()).collect();
    if names != COLUMNS {
        return Err(format!("columns {names:?}, expected {COLUMNS:?}"));
    }
    Type::group_type_builder(schema.name())
        .with_fields(fields)
        .build()
        .map_err(|error| error.to_string())
}
