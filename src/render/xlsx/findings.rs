//! The findings, one row each.

use rust_xlsxwriter::XlsxError;

use super::cell::Cell;
use super::sheet::{Heading, Kind, Writer};
use crate::report::{Change, CheckResult, FindingLine, Report};

type Value = for<'a> fn(&FindingLine<'a>) -> Cell<'a>;

/// A column: label, kind, width and value.
struct Column(&'static str, Kind, u32, Value);

/// The columns, in order. New ones go to the end: people and programs address them by letter.
static COLUMNS: [Column; 35] = [
    Column("xlsx-id", Kind::Text, 34, |line| {
        Cell::owned(line.id.to_string())
    }),
    Column("xlsx-severity", Kind::Text, 10, |line| {
        Cell::Severity(line.severity)
    }),
    Column("xlsx-score", Kind::Number, 7, |line| {
        Cell::Count(u64::from(line.score))
    }),
    Column("xlsx-check", Kind::Text, 20, |line| {
        Cell::text(line.check.as_str())
    }),
    Column("xlsx-result", Kind::Text, 9, |line| {
        Cell::text(line.result.as_str())
    }),
    Column("xlsx-status", Kind::Text, 14, |line| {
        Cell::text(line.status.as_str())
    }),
    Column("xlsx-kind", Kind::Text, 7, |line| {
        Cell::text(line.asset.kind().as_str())
    }),
    Column("xlsx-asset", Kind::Text, 36, |line| {
        Cell::text(&line.asset.name)
    }),
    Column("xlsx-account", Kind::Text, 18, |line| {
        Cell::maybe(line.account.map(|account| &*account.name))
    }),
    Column("xlsx-service", Kind::Text, 10, |line| {
        Cell::maybe(line.account.map(|account| &*account.service_type))
    }),
    Column("xlsx-failed-rules", Kind::Text, 28, |line| {
        rules(line, CheckResult::Fail)
    }),
    Column("xlsx-unknown-rules", Kind::Text, 20, |line| {
        rules(line, CheckResult::Unknown)
    }),
    Column("xlsx-required", Kind::Text, 20, required),
    Column("xlsx-days", Kind::Number, 9, |line| {
        line.duration_days.map_or(Cell::Empty, Cell::Whole)
    }),
    Column("xlsx-scanned", Kind::Moment, 19, |line| {
        Cell::moment(line.scanned_at.map(|at| at.0))
    }),
    Column("xlsx-freshness", Kind::Text, 10, |line| {
        Cell::text(line.freshness.as_str())
    }),
    Column("xlsx-first-seen", Kind::Moment, 19, |line| {
        Cell::Moment(line.first_seen.0)
    }),
    Column("xlsx-change", Kind::Text, 11, |line| {
        Cell::maybe(line.change.map(Change::as_str))
    }),
    Column("xlsx-due", Kind::Moment, 19, |line| {
        Cell::moment(line.due_at.map(|at| at.0))
    }),
    Column("xlsx-overdue", Kind::Text, 9, |line| {
        line.overdue.map_or(Cell::Empty, Cell::Flag)
    }),
    Column("xlsx-waiver", Kind::Text, 16, |line| {
        Cell::maybe(line.waiver)
    }),
    Column("xlsx-private-ip", Kind::Text, 16, |line| {
        let host = line.asset.as_host();
        Cell::maybe(host.and_then(|host| host.private_ip.as_deref()))
    }),
    Column("xlsx-public-ip", Kind::Text, 16, |line| {
        let host = line.asset.as_host();
        Cell::maybe(host.and_then(|host| host.public_ip.as_deref()))
    }),
    Column("xlsx-host-id", Kind::Text, 34, |line| {
        Cell::maybe(line.asset.as_host().map(|host| &*host.host_id))
    }),
    Column("xlsx-image-type", Kind::Text, 15, |line| {
        Cell::maybe(line.asset.as_image().map(|image| image.image_type.as_str()))
    }),
    Column("xlsx-namespace", Kind::Text, 16, |line| {
        let image = line.asset.as_image();
        Cell::maybe(image.and_then(|image| image.namespace.as_deref()))
    }),
    Column("xlsx-image", Kind::Text, 24, |line| {
        Cell::maybe(line.asset.as_image().map(|image| &*image.image_name))
    }),
    Column("xlsx-version", Kind::Text, 12, |line| {
        let image = line.asset.as_image();
        Cell::maybe(image.and_then(|image| image.image_version.as_deref()))
    }),
    Column("xlsx-image-id", Kind::Text, 34, |line| {
        let image = line.asset.as_image();
        Cell::maybe(image.and_then(|image| image.image_id.as_deref()))
    }),
    Column("xlsx-enterprise", Kind::Text, 20, |line| {
        Cell::maybe(line.asset.as_host().and_then(|host| {
            let name = host.enterprise_project_name.as_deref();
            name.or(host.enterprise_project_id.as_deref())
        }))
    }),
    Column("xlsx-region", Kind::Text, 16, |line| {
        Cell::text(line.region)
    }),
    Column("xlsx-project", Kind::Text, 34, |line| {
        Cell::text(line.project_id)
    }),
    Column("xlsx-asset-key", Kind::Text, 40, |line| {
        Cell::text(&line.asset.key)
    }),
    Column("xlsx-advice", Kind::Text, 50, |line| {
        Cell::maybe(line.suggestion)
    }),
    Column("xlsx-masked", Kind::Text, 14, |line| {
        Cell::maybe(line.masked_password())
    }),
];

/// Rows of a sheet, the header left out.
///
/// # Source
/// Microsoft, "Excel specifications and limits": 1,048,576 rows by 16,384 columns; read 2026-11-22.
const ROWS: usize = 1_048_575;

/// Writes as many sheets as it takes.
pub(super) fn write(writer: &mut Writer<'_>, report: &Report) -> Result<(), XlsxError> {
    let labels = writer.labels;
    let heading = |Column(label, kind, width, _): &Column| Heading {
        label: labels.get(label),
        kind: *kind,
        width: *width,
    };
    let headings: Vec<Heading> = COLUMNS.iter().map(heading).collect();
    for (name, part) in parts(&labels.get("xlsx-findings"), &report.findings, ROWS) {
        let lines = part.iter().map(|judged| {
            let line = FindingLine::of(judged);
            COLUMNS.each_ref().map(|Column(.., value)| value(&line))
        });
        writer.table(&name, &headings, lines)?;
    }
    Ok(())
}

/// Divides what is too much for one sheet; the first sheet is there without rows as well.
fn parts<'f, T>(name: &str, rows: &'f [T], most: usize) -> Vec<(String, &'f [T])> {
    if rows.is_empty() {
        return vec![(name.to_owned(), rows)];
    }
    let parts = (1..).zip(rows.chunks(most));
    parts
        .map(|(number, part)| match number {
            1 => (name.to_owned(), part),
            _ => (format!("{name} {number}"), part),
        })
        .collect()
}

/// The rules with one result, such as `min_length; number`.
fn rules<'a>(line: &FindingLine<'a>, wanted: CheckResult) -> Cell<'a> {
    let rules = line.rules().into_iter().flatten();
    let own = rules.filter(|rule| rule.result == wanted);
    let names: Vec<&str> = own.map(|rule| rule.rule.as_str()).collect();
    some(names.join("; "))
}

/// What HSS requires, where it says so, such as `min_length=8; number=1`.
fn required<'a>(line: &FindingLine<'a>) -> Cell<'a> {
    let rules = line.rules().into_iter().flatten();
    let required = rules.filter_map(|rule| {
        let required = rule.required?;
        Some(format!("{}={required}", rule.rule.as_str()))
    });
    some(required.collect::<Vec<_>>().join("; "))
}

fn some<'a>(text: String) -> Cell<'a> {
    if text.is_empty() {
        Cell::Empty
    } else {
        Cell::owned(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_for_a_sheet_goes_on_on_the_next() {
        let names = |rows: &[u8]| -> Vec<(String, usize)> {
            let parts = parts("Findings", rows, 2).into_iter();
            parts.map(|(name, part)| (name, part.len())).collect()
        };
        let of = |name: &str, rows| (name.to_owned(), rows);
        assert_eq!(names(&[]), [of("Findings", 0)]);
        assert_eq!(names(&[1, 2]), [of("Findings", 2)]);
        let three = [of("Findings", 2), of("Findings 2", 2), of("Findings 3", 1)];
        assert_eq!(names(&[1, 2, 3, 4, 5]), three);
    }
}
