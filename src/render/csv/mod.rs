//! `findings.csv`: one row per finding, for spreadsheets.

mod safe;

use std::borrow::Cow;
use std::io::{self, Write};

pub(super) use self::safe::safe;
use super::{Error, Renderer};
use crate::report::{Change, CheckResult, FindingLine, Report};

/// One row per finding, flat, in the order of the report.
///
/// # Shape
/// RFC 4180: commas, CRLF, quotes where needed, a header row. UTF-8 with a byte order mark, without which
/// spreadsheets show Chinese as garbage. Nothing known is an empty cell. Text from the cloud is made harmless: see
/// `safe.rs`; numbers stay numbers.
///
/// Cells are never cut. A spreadsheet shows at most 32,767 characters of one and at most 1,048,576 rows of the
/// file; both limits are the spreadsheet's, the file holds everything. A text of digits alone is still shown as a
/// number by a spreadsheet that guesses types: ids are best read from `findings.ndjson`.
#[derive(Debug, Clone, Copy)]
pub struct Csv;

impl Renderer for Csv {
    fn id(&self) -> &'static str {
        "csv"
    }

    fn file_name(&self) -> &'static str {
        "findings.csv"
    }

    fn render(&self, report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
        writer.write_all("\u{feff}".as_bytes())?;
        let mut table = ::csv::WriterBuilder::new()
            .terminator(::csv::Terminator::CRLF)
            .from_writer(writer);
        let mut write = || -> ::csv::Result<()> {
            table.write_record(COLUMNS.iter().map(|column| column.name))?;
            for judged in &report.findings {
                let line = FindingLine::of(judged);
                for column in &COLUMNS {
                    match (column.cell)(&line) {
                        Cell::Empty => table.write_field("")?,
                        Cell::Number(number) => table.write_field(number.to_string())?,
                        Cell::Text(text) => table.write_field(&*safe(&text))?,
                    }
                }
                table.write_record(None::<&[u8]>)?;
            }
            Ok(table.flush()?)
        };
        Ok(write().map_err(io::Error::from)?)
    }
}

enum Cell<'a> {
    Empty,
    Number(i64),
    Text(Cow<'a, str>),
}

struct Column {
    name: &'static str,
    cell: for<'a> fn(&FindingLine<'a>) -> Cell<'a>,
}

const fn column(name: &'static str, cell: for<'a> fn(&FindingLine<'a>) -> Cell<'a>) -> Column {
    Column { name, cell }
}

/// The columns, in order. New ones go to the end: people address them by letter.
static COLUMNS: [Column; 34] = [
    column("id", |line| Cell::owned(line.id.to_string())),
    column("severity", |line| Cell::text(line.severity.as_str())),
    column("score", |line| Cell::Number(i64::from(line.score))),
    column("check", |line| Cell::text(line.check.as_str())),
    column("result", |line| Cell::text(line.result.as_str())),
    column("status", |line| Cell::text(line.status.as_str())),
    column("asset_kind", |line| Cell::text(line.asset.kind().as_str())),
    column("asset_name", |line| Cell::text(&line.asset.name)),
    column("asset_key", |line| Cell::text(&line.asset.key)),
    column("host_id", |line| {
        Cell::maybe(line.asset.as_host().map(|host| &*host.host_id))
    }),
    column("private_ip", |line| {
        Cell::maybe(
            line.asset
                .as_host()
                .and_then(|host| host.private_ip.as_deref()),
        )
    }),
    column("public_ip", |line| {
        Cell::maybe(
            line.asset
                .as_host()
                .and_then(|host| host.public_ip.as_deref()),
        )
    }),
    column("enterprise_project", |line| {
        Cell::maybe(line.asset.as_host().and_then(|host| {
            let name = host.enterprise_project_name.as_deref();
            name.or(host.enterprise_project_id.as_deref())
        }))
    }),
    column("image_type", |line| {
        Cell::maybe(line.asset.as_image().map(|image| image.image_type.as_str()))
    }),
    column("namespace", |line| {
        Cell::maybe(
            line.asset
                .as_image()
                .and_then(|image| image.namespace.as_deref()),
        )
    }),
    column("image_name", |line| {
        Cell::maybe(line.asset.as_image().map(|image| &*image.image_name))
    }),
    column("image_version", |line| {
        Cell::maybe(
            line.asset
                .as_image()
                .and_then(|image| image.image_version.as_deref()),
        )
    }),
    column("image_id", |line| {
        Cell::maybe(
            line.asset
                .as_image()
                .and_then(|image| image.image_id.as_deref()),
        )
    }),
    column("account", |line| {
        Cell::maybe(line.account.map(|account| &*account.name))
    }),
    column("service_type", |line| {
        Cell::maybe(line.account.map(|account| &*account.service_type))
    }),
    column("failed_rules", |line| rules(line, CheckResult::Fail)),
    column("unknown_rules", |line| rules(line, CheckResult::Unknown)),
    column("required", required),
    column("duration_days", |line| {
        line.duration_days.map_or(Cell::Empty, Cell::Number)
    }),
    column("scanned_at", |line| {
        line.scanned_at
            .map_or(Cell::Empty, |at| Cell::owned(at.to_string()))
    }),
    column("freshness", |line| Cell::text(line.freshness.as_str())),
    column("first_seen", |line| {
        Cell::owned(line.first_seen.to_string())
    }),
    column("region", |line| Cell::text(line.region)),
    column("project_id", |line| Cell::text(line.project_id)),
    column("suggestion", |line| Cell::maybe(line.suggestion)),
    column("waiver", |line| Cell::maybe(line.waiver)),
    column("due_at", |line| {
        line.due_at
            .map_or(Cell::Empty, |at| Cell::owned(at.to_string()))
    }),
    column("overdue", |line| {
        Cell::maybe(
            line.overdue
                .map(|is_overdue| if is_overdue { "true" } else { "false" }),
        )
    }),
    column("change", |line| {
        Cell::maybe(line.change.map(Change::as_str))
    }),
];

impl<'a> Cell<'a> {
    fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    fn owned(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }

    fn maybe(text: Option<&'a str>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }
}

/// The rules with one result, such as `min_length; number`.
fn rules<'a>(line: &FindingLine<'a>, wanted: CheckResult) -> Cell<'a> {
    let names = line.rules().into_iter().flatten();
    let names: Vec<&str> = names
        .filter(|rule| rule.result == wanted)
        .map(|rule| rule.rule.as_str())
        .collect();
    Cell::owned(names.join("; "))
}

/// What HSS requires, where it says so, such as `min_length=8; number=1`.
fn required<'a>(line: &FindingLine<'a>) -> Cell<'a> {
    let rules = line.rules().into_iter().flatten();
    let required: Vec<String> = rules
        .filter_map(|rule| Some(format!("{}={}", rule.rule.as_str(), rule.required?)))
        .collect();
    Cell::owned(required.join("; "))
}
