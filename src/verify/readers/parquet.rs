//! `findings.parquet`: the rows in columns.

use std::collections::BTreeMap;
use std::sync::Arc;

use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::record::{Field, Row as Record};
use ::parquet::schema::types::Type;
use bytes::Bytes;

use super::facts;
use super::values::moment;
use crate::verify::rows::{FIELDS, Row, Words};
use crate::verify::statement::{Known, Statement};

/// The columns of each field; the first that is not null counts.
const COLUMNS: [&[&str]; FIELDS.len()] = [
    &["check_id"],
    &["result"],
    &["status"],
    &["severity"],
    &["score"],
    &["asset_kind"],
    &["asset_name"],
    &["host_id", "image_id"],
    &["private_ip"],
    &["public_ip"],
    &["image_type"],
    &["account_name"],
    &["service_type"],
    &RULES,
    &["duration_days"],
    &["scanned_at"],
    &["freshness"],
    &["first_seen"],
    &["region"],
    &["project_id"],
    &["suggestion"],
    &["masked_password"],
    &["waiver_id"],
    &["due_at"],
    &["overdue"],
    &["change"],
];
/// What came of each rule, in the order of the rules.
const RULES: [&str; 5] = [
    "min_length_result",
    "uppercase_letter_result",
    "lowercase_letter_result",
    "number_result",
    "special_character_result",
];
const ID: &str = "finding_id";
/// What the metadata says, and the fact that it is.
const METADATA: [(&str, &str); 3] = [
    ("hss-audit.run", facts::RUN),
    ("hss-audit.coverage", facts::COMPLETENESS),
    ("hss-audit.findings_digest", facts::DIGEST),
];

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    (words, _): (&mut Words, &mut Known),
) -> Result<(), String> {
    let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes))
        .map_err(|error| error.to_string())?;
    let file = reader.metadata().file_metadata();
    let entries = file.key_value_metadata().into_iter().flatten();
    let entries: BTreeMap<&str, &str> = entries
        .filter_map(|entry| Some((entry.key.as_str(), entry.value.as_deref()?)))
        .collect();
    for (name, fact) in METADATA {
        let value = entries.get(name);
        statement.say(fact, value.ok_or_else(|| format!("no metadata `{name}`"))?);
    }
    let schema = wanted(file.schema())?;
    let records = reader
        .get_row_iter(Some(schema))
        .map_err(|error| error.to_string())?;
    let mut rows = Vec::new();
    for record in records {
        rows.push(row(&record.map_err(|error| error.to_string())?, words));
    }
    statement.rows = Some(rows);
    Ok(())
}

/// The schema with the columns that are compared, and no others: reading all would take twice as long.
fn wanted(schema: &Type) -> Result<Type, String> {
    let names = COLUMNS.iter().copied().flatten().chain([&ID]);
    let mut fields = Vec::new();
    for field in schema.get_fields() {
        if names.clone().any(|name| *name == field.name()) {
            fields.push(Arc::clone(field));
        }
    }
    for name in names {
        if !fields.iter().any(|field| field.name() == *name) {
            return Err(format!("no column `{name}`"));
        }
    }
    Type::group_type_builder(schema.name())
        .with_fields(fields)
        .build()
        .map_err(|error| error.to_string())
}

fn row(record: &Record, words: &mut Words) -> Row {
    let values: BTreeMap<&str, String> = record
        .get_column_iter()
        .map(|(name, field)| (name.as_str(), text(field)))
        .collect();
    let value = |name: &str| values.get(name).map_or("", String::as_str);
    let cells = COLUMNS.map(|names| {
        if names == RULES {
            return words.number(&failed(&value));
        }
        let mut said = names.iter().map(|name| value(name));
        let said = said.find(|text| !text.is_empty()).unwrap_or_default();
        words.number(said)
    });
    Row {
        id: words.number(value(ID)),
        cells,
    }
}

fn failed<'v>(value: &impl Fn(&str) -> &'v str) -> String {
    let failed = RULES.iter().filter(|name| value(name) == "fail");
    let names: Vec<&str> = failed
        .map(|name| name.trim_end_matches("_result"))
        .collect();
    names.join("; ")
}

fn text(field: &Field) -> String {
    if let Field::Str(text) = field {
        return text.clone();
    }
    if let Field::Bytes(bytes) = field {
        return hex::encode(bytes.data());
    }
    if let Field::TimestampMillis(milliseconds) = field {
        return moment(*milliseconds);
    }
    if let Field::Null = field {
        return String::new();
    }
    field.to_string()
}
