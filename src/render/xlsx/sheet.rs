//! Sheets and their tables.

use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::cell::{Cell, days, fit};
use super::style::Styles;
use crate::report::Text;

/// What all sheets share.
pub(super) struct Writer<'w> {
    pub(super) workbook: &'w mut Workbook,
    pub(super) styles: Styles,
    pub(super) labels: &'w Text,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Moment,
    Date,
}

/// A column of a table.
pub(super) struct Heading {
    pub(super) label: String,
    pub(super) kind: Kind,
    /// In characters.
    pub(super) width: u32,
}

impl<'w> Writer<'w> {
    pub(super) fn new(workbook: &'w mut Workbook, labels: &'w Text) -> Self {
        Self {
            workbook,
            styles: Styles::new(),
            labels,
        }
    }

    /// Writes a sheet with one table.
    pub(super) fn table<'c, R, C>(
        &mut self,
        name: &str,
        headings: &[Heading],
        rows: R,
    ) -> Result<(), XlsxError>
    where
        R: Iterator<Item = C>,
        C: IntoIterator<Item = Cell<'c>>,
    {
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        let mut sheet = Sheet {
            sheet,
            styles: &self.styles,
            labels: self.labels,
        };
        sheet.head(headings)?;
        let mut next = 1;
        for row in rows {
            for (column, cell) in (0..).zip(row) {
                sheet.put((next, column), &cell)?;
            }
            next += 1;
        }
        let last = u16::try_from(headings.len().saturating_sub(1)).unwrap_or(u16::MAX);
        sheet
            .sheet
            .autofilter(0, 0, next.saturating_sub(1).max(1), last)?;
        // Ids of digits alone are no numbers, and no mistake either.
        sheet.sheet.ignore_error_range(
            0,
            0,
            next,
            last,
            rust_xlsxwriter::IgnoreError::NumberStoredAsText,
        )?;
        Ok(())
    }
}

/// A sheet while it is written.
pub(super) struct Sheet<'s> {
    pub(super) sheet: &'s mut Worksheet,
    pub(super) styles: &'s Styles,
    pub(super) labels: &'s Text,
}

impl Sheet<'_> {
    fn head(&mut self, headings: &[Heading]) -> Result<(), XlsxError> {
        for (column, heading) in (0..).zip(headings) {
            let format = match heading.kind {
                Kind::Text => &self.styles.text,
                Kind::Number => &self.styles.number,
                Kind::Moment => &self.styles.moment,
                Kind::Date => &self.styles.date,
            };
            self.sheet.set_column_width(column, heading.width)?;
            self.sheet.set_column_format(column, format)?;
            let header = &self.styles.header;
            self.sheet
                .write_string_with_format(0, column, heading.label.as_str(), header)?;
        }
        self.sheet.set_freeze_panes(1, 0)?;
        self.sheet.set_repeat_rows(0, 0)?;
        self.sheet.set_landscape();
        Ok(())
    }

    /// Writes a cell in the format of its column.
    fn put(&mut self, (row, column): (u32, u16), cell: &Cell<'_>) -> Result<(), XlsxError> {
        match cell {
            Cell::Severity(severity) => {
                let format = self.styles.severity(*severity);
                self.put_with((row, column), cell, format)
            }
            Cell::Empty
            | Cell::Text(_)
            | Cell::Count(_)
            | Cell::Whole(_)
            | Cell::Flag(_)
            | Cell::Moment(_)
            | Cell::Date(_) => self.write((row, column), cell, None),
        }
    }

    /// Writes a cell in a format of its own.
    pub(super) fn put_with(
        &mut self,
        place: (u32, u16),
        cell: &Cell<'_>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        self.write(place, cell, Some(format))
    }

    fn write(
        &mut self,
        place: (u32, u16),
        cell: &Cell<'_>,
        format: Option<&Format>,
    ) -> Result<(), XlsxError> {
        match cell {
            Cell::Empty => Ok(()),
            Cell::Text(text) => {
                let text = fit(text, self.labels);
                self.write_text(place, &text, format)
            }
            Cell::Severity(severity) => self.write_text(place, severity.as_str(), format),
            #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
            Cell::Count(count) => self.write_number(place, *count as f64, format),
            #[expect(
                clippy::cast_precision_loss,
                reason = "days and scores stay far below 2^53"
            )]
            Cell::Whole(number) => self.write_number(place, *number as f64, format),
            Cell::Flag(flag) => self.sheet.write_boolean(place.0, place.1, *flag).map(drop),
            Cell::Moment(milliseconds) => match days(*milliseconds) {
                Some(days) => self.write_number(place, days, format),
                // Outside the calendar of spreadsheets.
                None => {
                    let text = crate::report::Instant(*milliseconds).to_string();
                    self.write_text(place, &text, format)
                }
            },
            Cell::Date(date) => {
                let midnight = date.and_time(chrono::NaiveTime::MIN).and_utc();
                match days(midnight.timestamp_millis()) {
                    Some(days) => self.write_number(place, days, format),
                    None => self.write_text(place, &date.to_string(), format),
                }
            }
        }
    }

    fn write_text(
        &mut self,
        (row, column): (u32, u16),
        text: &str,
        format: Option<&Format>,
    ) -> Result<(), XlsxError> {
        match format {
            Some(format) => self
                .sheet
                .write_string_with_format(row, column, text, format),
            None => self.sheet.write_string(row, column, text),
        }
        .map(drop)
    }

    fn write_number(
        &mut self,
        (row, column): (u32, u16),
        number: f64,
        format: Option<&Format>,
    ) -> Result<(), XlsxError> {
        match format {
            Some(format) => self
                .sheet
                .write_number_with_format(row, column, number, format),
            None => self.sheet.write_number(row, column, number),
        }
        .map(drop)
    }
}
