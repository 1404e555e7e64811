//! `findings.parquet` and `assets.parquet`: the rows in columns, which comparisons, trends and other engines read.

mod asset_columns;
mod column;
mod columns;

use std::io::{self, Write};
use std::sync::Arc;

use ::parquet::basic::{Compression, Repetition, ZstdLevel};
use ::parquet::errors::ParquetError;
use ::parquet::file::metadata::{KeyValue, SortingColumn};
use ::parquet::file::properties::{WriterProperties, WriterPropertiesPtr};
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::{ColumnPath, Type, TypePtr};

use self::asset_columns::{ASSET_COLUMNS, AssetRow};
use self::column::{Column, Record};
use self::columns::{COLUMNS, Row};
use super::{Error, Renderer};
use crate::report::{ASSET_SCHEMA, FINDING_SCHEMA, REACH_KEY, Report, Scope};

/// The findings in columns, in the order of the report.
///
/// # Shape
/// One flat column per field of a line of `findings.ndjson`; absent is null. Columns are only ever added. The
/// key-value metadata names schema, tool, run, scope and the digest of `findings.ndjson`.
/// # Units
/// Times are milliseconds since 1970, UTC.
#[derive(Debug, Clone, Copy)]
pub struct Parquet;

/// Rows per row group: engines skip groups by their statistics and read them in parallel; the writer holds one in
/// memory.
const ROWS_PER_GROUP: usize = 100_000;
/// Smaller files than the default level for little more time; `findings.parquet` is kept for years.
const ZSTD_LEVEL: i32 = 3;
/// What the rows are ordered by; declared in the file, so that engines need not sort.
const ORDER: [&str; 3] = ["region", "project_id", "asset_key"];

impl Renderer for Parquet {
    fn id(&self) -> &'static str {
        "parquet"
    }

    fn file_name(&self) -> &'static str {
        "findings.parquet"
    }

    fn render(&self, report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
        let row = |judged| Row {
            judged,
            run: &report.run,
        };
        let rows = report.findings.iter().map(row);
        let properties = properties(&COLUMNS, report, FINDING_SCHEMA, Vec::new())?;
        write("finding", &COLUMNS, rows, properties, writer)
    }
}

/// The population in columns, in the order of places: one row per asset.
///
/// It is what tells "fixed" from "not looked at any more" when runs are compared, so every run has it.
#[derive(Debug, Clone, Copy)]
pub struct Assets;

impl Renderer for Assets {
    fn id(&self) -> &'static str {
        "assets"
    }

    fn file_name(&self) -> &'static str {
        "assets.parquet"
    }

    fn render(&self, report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
        let row = |standing| AssetRow {
            standing,
            run: &report.run,
        };
        let rows = report.standings.iter().map(row);
        let reach = entry(REACH_KEY, serde_json::to_string(&report.reach)?);
        let properties = properties(&ASSET_COLUMNS, report, ASSET_SCHEMA, vec![reach])?;
        write("asset", &ASSET_COLUMNS, rows, properties, writer)
    }
}

/// Writes rows, one row group after the other.
fn write<'a, T: Record>(
    name: &str,
    columns: &[Column<T>],
    mut rows: impl Iterator<Item = T::Row<'a>>,
    properties: WriterPropertiesPtr,
    writer: &mut dyn Write,
) -> Result<(), Error> {
    // The library wants a writer that can change threads, which `writer` need not be able to: it writes to
    // memory, from where each finished row group goes out.
    let mut file = SerializedFileWriter::new(Vec::new(), schema(name, columns)?, properties)?;
    loop {
        let group: Vec<T::Row<'a>> = rows.by_ref().take(ROWS_PER_GROUP).collect();
        if group.is_empty() {
            return Ok(writer.write_all(&file.into_inner()?)?);
        }
        let mut chunks = file.next_row_group()?;
        for column in columns {
            let mut chunk = chunks.next_column()?.ok_or_else(too_few_columns)?;
            column.values.write(&group, &mut chunk)?;
            chunk.close()?;
        }
        chunks.close()?;
        file.flush()?;
        writer.write_all(file.inner())?;
        file.inner_mut().clear();
    }
}

impl From<ParquetError> for Error {
    fn from(error: ParquetError) -> Self {
        Self::Parquet(Box::new(error))
    }
}

fn too_few_columns() -> io::Error {
    io::Error::other("the schema has fewer columns than the table of columns")
}

fn schema<T: Record>(name: &str, columns: &[Column<T>]) -> Result<TypePtr, ParquetError> {
    let fields = columns
        .iter()
        .map(|column| Ok(Arc::new(column.field()?)))
        .collect::<Result<Vec<_>, ParquetError>>()?;
    let schema = Type::group_type_builder(name)
        .with_repetition(Repetition::REQUIRED)
        .with_fields(fields)
        .build()?;
    Ok(Arc::new(schema))
}

fn properties<T: Record>(
    columns: &[Column<T>],
    report: &Report,
    schema: &str,
    more: Vec<KeyValue>,
) -> Result<WriterPropertiesPtr, Error> {
    let order = ORDER.iter().filter_map(|name| {
        let index = columns.iter().position(|column| column.name == *name)?;
        Some(SortingColumn {
            column_idx: i32::try_from(index).ok()?,
            descending: false,
            nulls_first: false,
        })
    });
    let mut metadata = metadata(report, schema)?;
    metadata.extend(more);
    let properties = WriterProperties::builder()
        // Fixed, so that another release of the library does not change the bytes by its name alone.
        .set_created_by(format!(
            "{} version {}",
            report.tool.name, report.tool.version
        ))
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL)?))
        .set_dictionary_enabled(true)
        // Every id is different: a dictionary would only store them twice.
        .set_column_dictionary_enabled(ColumnPath::from("finding_id"), false)
        .set_sorting_columns(Some(order.collect()))
        .set_key_value_metadata(Some(metadata))
        .build();
    Ok(Arc::new(properties))
}

fn entry(name: &str, value: String) -> KeyValue {
    KeyValue::new(format!("hss-audit.{name}"), value)
}

fn metadata(report: &Report, schema: &str) -> Result<Vec<KeyValue>, serde_json::Error> {
    let scope: &Scope = &report.scope;
    Ok(vec![
        entry("schema", schema.to_owned()),
        entry(
            "tool",
            format!("{} {}", report.tool.name, report.tool.version),
        ),
        entry("run", report.run.id.clone()),
        entry("scope", serde_json::to_string(scope)?),
        entry("coverage", report.coverage.verdict.as_str().to_owned()),
        entry("findings_digest", report.findings_digest.clone()),
    ])
}
