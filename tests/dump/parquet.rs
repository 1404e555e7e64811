//! What a Parquet file says about itself, and its rows.

use std::fmt::Write;

use parquet::file::metadata::{FileMetaData, RowGroupMetaData};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::printer::print_schema;

use crate::common::columns::values;

/// Describes a file: metadata, schema, row groups, and each row as a line of JSON without its empty cells.
pub(super) fn describe(bytes: &[u8]) -> String {
    let mut file = tempfile::tempfile().unwrap();
    std::io::Write::write_all(&mut file, bytes).unwrap();
    let reader = SerializedFileReader::new(file).unwrap();
    let metadata = reader.metadata();
    let mut text = head(metadata.file_metadata());
    for (index, group) in metadata.row_groups().iter().enumerate() {
        text.push_str(&row_group(index, group));
    }
    text.push_str("\nrows\n");
    for row in reader.get_row_iter(None).unwrap() {
        let mut cells = values(&row.unwrap());
        cells.retain(|_, cell| !cell.is_null());
        writeln!(text, "{}", serde_json::to_string(&cells).unwrap()).unwrap();
    }
    text
}

fn head(file: &FileMetaData) -> String {
    let mut text = format!(
        "version {}, created by {}, {} rows\n\n",
        file.version(),
        file.created_by().unwrap_or("nobody"),
        file.num_rows()
    );
    for entry in file.key_value_metadata().into_iter().flatten() {
        let value = entry.value.as_deref().unwrap_or("-");
        writeln!(text, "{} = {value}", entry.key).unwrap();
    }
    let mut schema = Vec::new();
    print_schema(&mut schema, file.schema());
    writeln!(text, "\n{}", String::from_utf8(schema).unwrap().trim_end()).unwrap();
    text
}

/// Lengths are left out: they change with the version of the compressor.
fn row_group(index: usize, group: &RowGroupMetaData) -> String {
    let mut text = format!("\nrow group {index}: {} rows, ordered by", group.num_rows());
    for order in group.sorting_columns().into_iter().flatten() {
        let column = group.column(usize::try_from(order.column_idx).unwrap());
        let direction = if order.descending { " descending" } else { "" };
        write!(text, " {}{direction}", column.column_path().string()).unwrap();
    }
    text.push('\n');
    for column in group.columns() {
        let dictionary = match column.dictionary_page_offset() {
            Some(_) => "with dictionary",
            None => "plain",
        };
        // The level is known to the writer alone; the reader says another one.
        let compression = column.compression().to_string();
        let method = compression.split('(').next().unwrap();
        let name = column.column_path().string();
        writeln!(text, "  {name}: {method}, {dictionary}").unwrap();
    }
    text
}
