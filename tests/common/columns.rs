//! Rows of `findings.parquet`, read back.

use parquet::record::{Field, Row};
use serde_json::{Map, Value, json};

/// The cells of a row by the names of their columns.
pub fn values(row: &Row) -> Map<String, Value> {
    let value = |field: &Field| match field {
        Field::Null => Value::Null,
        Field::Bool(flag) => json!(flag),
        Field::Str(text) => json!(text),
        Field::Int(number) => json!(number),
        Field::Long(number) | Field::TimestampMillis(number) => json!(number),
        Field::Bytes(bytes) => json!(hex::encode(bytes.data())),
        other => unreachable!("{other}"),
    };
    row.get_column_iter()
        .map(|(name, field)| (name.clone(), value(field)))
        .collect()
}
