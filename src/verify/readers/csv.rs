//! `findings.csv`: a table for spreadsheets, its texts made harmless and here turned back.

use std::borrow::Cow;

use super::written_out::original;
use crate::verify::rows::{FIELDS, Row, UNSAID, Words};
use crate::verify::statement::{Known, Statement};

/// The columns of each field; the first that is not empty counts. A field without columns is not in the file.
const COLUMNS: [&[&str]; FIELDS.len()] = [
    &["check"],
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
    &["account"],
    &["service_type"],
    &["failed_rules"],
    &["duration_days"],
    &["scanned_at"],
    &["freshness"],
    &["first_seen"],
    &["region"],
    &["project_id"],
    &["suggestion"],
    &[],
    &["waiver"],
    &["due_at"],
    &["overdue"],
    &["change"],
];
/// Numbers, which a spreadsheet is to read as such.
const NUMBERS: [&str; 2] = ["score", "duration_days"];

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    (words, _): (&mut Words, &mut Known),
) -> Result<(), String> {
    let bytes = bytes
        .strip_prefix("\u{feff}".as_bytes())
        .ok_or("no byte order mark")?;
    let mut table = ::csv::Reader::from_reader(bytes);
    let header = table.headers().map_err(|error| error.to_string())?.clone();
    let place = |name: &str| {
        let place = header.iter().position(|column| column == name);
        place.ok_or_else(|| format!("no column `{name}`"))
    };
    let id = place("id")?;
    let mut columns: Vec<Vec<(usize, bool)>> = Vec::new();
    for names in COLUMNS {
        let places = names
            .iter()
            .map(|name| Ok((place(name)?, NUMBERS.contains(name))));
        columns.push(places.collect::<Result<_, String>>()?);
    }
    let mut rows = Vec::new();
    let mut record = ::csv::StringRecord::new();
    while table
        .read_record(&mut record)
        .map_err(|error| error.to_string())?
    {
        let mut row = Row {
            id: words.number(record.get(id).unwrap_or_default()),
            cells: [UNSAID; FIELDS.len()],
        };
        for (cell, places) in row.cells.iter_mut().zip(&columns) {
            let texts = places.iter().map(|(place, is_number)| {
                let text = record.get(*place).unwrap_or_default();
                if *is_number {
                    Cow::Borrowed(text)
                } else {
                    // One `'` in front keeps a spreadsheet from running the text.
                    original(text.strip_prefix('\'').unwrap_or(text))
                }
            });
            let said = texts.reduce(|one, other| if one.is_empty() { other } else { one });
            if let Some(said) = said {
                *cell = words.number(&said);
            }
        }
        rows.push(row);
    }
    statement.rows = Some(rows);
    Ok(())
}
