//! A workbook, cell by cell: named values, then every sheet with the kind of each cell.

use std::fmt::Write;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};

pub(super) fn describe(bytes: &[u8]) -> String {
    let mut book: Xlsx<Cursor<&[u8]>> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    for (name, place) in book.defined_names() {
        writeln!(text, "{name} is {place}").unwrap();
    }
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).unwrap();
        writeln!(text, "\nsheet {name:?}").unwrap();
        for row in range.rows() {
            let cells: Vec<String> = row.iter().map(cell).collect();
            writeln!(text, "{}", cells.join(" | ")).unwrap();
        }
        let formulas = book.worksheet_formula(&name).unwrap();
        for (row, column, formula) in formulas.used_cells() {
            writeln!(text, "formula at {row}, {column}: {formula}").unwrap();
        }
    }
    text
}

fn cell(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::String(text) => format!("{text:?}"),
        Data::DateTime(days) => format!("day {}", days.as_f64()),
        Data::Int(_)
        | Data::Float(_)
        | Data::Bool(_)
        | Data::DateTimeIso(_)
        | Data::DurationIso(_)
        | Data::Error(_) => cell.to_string(),
    }
}
