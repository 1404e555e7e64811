//! `report.xlsx`: named values of its first sheet, and the rows of its sheets of findings.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};

use super::facts::{self, verdict_of_control};
use super::values::moment;
use super::written_out::original;
use crate::verify::rows::{FIELDS, Row, UNSAID, Words};
use crate::verify::statement::{Known, Statement};

/// Names of values, and the facts that they are.
const NAMES: [(&str, &str); 16] = [
    ("run_id", facts::RUN),
    ("coverage_verdict", facts::COMPLETENESS),
    ("findings_digest", facts::DIGEST),
    ("redaction", facts::HIDDEN),
    ("gaps", "gaps"),
    ("open_findings", "open findings"),
    ("open_critical", "open findings, critical"),
    ("open_high", "open findings, high"),
    ("open_medium", "open findings, medium"),
    ("open_low", "open findings, low"),
    ("failing_hosts", "failing hosts"),
    ("failing_images", "failing images"),
    ("overdue_findings", "overdue"),
    ("waived_findings", "waived"),
    ("ignored_findings", "ignored in HSS"),
    ("unknown_results", "unknown"),
];
/// Those that are counted from the rows as well.
const COUNTED: [(&str, &str); 2] = [("passed_results", "passed"), ("all_results", "results")];

/// The places of each field; the first that is not empty counts. Labels are in the language of the report, places are not.
const COLUMNS: [&[usize]; FIELDS.len()] = [
    &[3],
    &[4],
    &[5],
    &[1],
    &[2],
    &[6],
    &[7],
    &[23, 28],
    &[21],
    &[22],
    &[24],
    &[8],
    &[9],
    &[10],
    &[13],
    &[14],
    &[15],
    &[16],
    &[30],
    &[31],
    &[33],
    &[34],
    &[20],
    &[18],
    &[19],
    &[17],
];
/// So many columns a sheet of findings has, and one of controls.
const OF_FINDINGS: usize = 35;
const OF_CONTROLS: usize = 14;
/// Columns that hold moments.
const MOMENTS: [usize; 3] = [14, 16, 18];
/// A text that fills its cell is cut; where the last character would not fit, one unit is left.
const FULL: usize = 32_766;

type Workbook<'b> = Xlsx<Cursor<&'b [u8]>>;

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    (words, _): (&mut Words, &mut Known),
) -> Result<(), String> {
    let mut workbook: Workbook<'_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|error| format!("{error:?}"))?;
    for (name, fact) in NAMES.iter().chain(&COUNTED) {
        let value = named(&mut workbook, name)?;
        statement.say(*fact, value);
    }
    let (mut rows, mut has_findings) = (Vec::new(), false);
    for name in workbook.sheet_names() {
        let range = workbook
            .worksheet_range(&name)
            .map_err(|error| format!("{error:?}"))?;
        let mut lines = range.rows();
        let head = lines.next().unwrap_or_default();
        match head.iter().filter(|cell| **cell != Data::Empty).count() {
            OF_FINDINGS => {
                has_findings = true;
                rows.extend(lines.map(|cells| row(cells, words)));
            }
            OF_CONTROLS => lines.for_each(|cells| say_control(cells, statement)),
            _ => {}
        }
    }
    if !has_findings {
        return Err("no sheet of findings".to_owned());
    }
    statement.rows = Some(rows);
    Ok(())
}

/// The value of a name such as `Summary!$B$7`.
fn named(workbook: &mut Workbook<'_>, name: &str) -> Result<String, String> {
    let mut names = workbook.defined_names().iter();
    let place = names.find(|(own, _)| own == name).map(|(_, place)| place);
    let place = place.ok_or_else(|| format!("no value is named `{name}`"))?;
    let parts = place.rsplit_once("!$B$").and_then(|(sheet, row)| {
        let row: u32 = row.parse().ok()?;
        Some((sheet.trim_matches('\'').to_owned(), row.checked_sub(1)?))
    });
    let (sheet, row) = parts.ok_or_else(|| format!("`{name}` is at `{place}`"))?;
    let range = workbook
        .worksheet_range(&sheet)
        .map_err(|error| format!("{error:?}"))?;
    let cell = range.get_value((row, 1)).unwrap_or(&Data::Empty);
    Ok(text(cell))
}

fn say_control(cells: &[Data], statement: &mut Statement) {
    let cell = |place: usize| cells.get(place).map(text).unwrap_or_default();
    statement.say(verdict_of_control(&cell(0), &cell(2)), cell(4));
}

fn row(cells: &[Data], words: &mut Words) -> Row {
    let value = |place: &usize| {
        let cell = cells.get(*place).unwrap_or(&Data::Empty);
        match cell {
            Data::DateTime(days) => moment(milliseconds(days.as_f64())),
            Data::Float(days) if MOMENTS.contains(place) => moment(milliseconds(*days)),
            Data::Float(_)
            | Data::Int(_)
            | Data::String(_)
            | Data::Bool(_)
            | Data::DateTimeIso(_)
            | Data::DurationIso(_)
            | Data::Error(_)
            | Data::Empty => text(cell),
        }
    };
    let said = COLUMNS.map(|places| {
        let mut values = places.iter().map(value);
        let said = values.find(|value| !value.is_empty()).unwrap_or_default();
        if said.encode_utf16().count() >= FULL {
            return UNSAID;
        }
        words.number(&original(&said))
    });
    Row {
        id: words.number(&value(&0)),
        cells: said,
    }
}

/// Days since the end of 1899, in milliseconds since 1970.
fn milliseconds(days: f64) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a spreadsheet's days end with the year 9999"
    )]
    let whole = ((days - 25_569.0) * 86_400_000.0).round() as i64;
    whole
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        Data::Error(error) => format!("error: {error}"),
        Data::String(_)
        | Data::Int(_)
        | Data::Float(_)
        | Data::Bool(_)
        | Data::DateTime(_)
        | Data::DateTimeIso(_)
        | Data::DurationIso(_) => cell.to_string(),
    }
}
