//! What changed, for spreadsheets: one row per failure that is not as it was.

use std::io::{self, Write};

use super::super::csv::safe;
use crate::report::{Difference, GoneFinding, Judgement, ListedFinding, PresentFinding};

/// The columns, in order. New ones go to the end: people address them by letter.
const COLUMNS: [&str; 18] = [
    "in",
    "change",
    "reason",
    "severity",
    "status",
    "severity_before",
    "status_before",
    "check",
    "account",
    "service_type",
    "asset_kind",
    "asset_name",
    "asset_key",
    "region",
    "project_id",
    "first_seen",
    "reinstalled_as",
    "id",
];

/// A failure of either run.
struct Entry<'a> {
    run: &'static str,
    class: &'static str,
    reason: Option<&'static str>,
    before: Option<Judgement>,
    reinstalled_as: Option<&'a str>,
    id: String,
    finding: ListedFinding<'a>,
}

/// Writes one row per failure that the comparison lists: those of the later run, then those that are gone.
///
/// # Shape
/// As `findings.csv`: RFC 4180 with a byte order mark; text from the cloud is made harmless in the same way. `in` says
/// which run has the failure: `later` or `earlier`.
///
/// # Errors
/// What the writer says.
pub fn write_csv(difference: &Difference, writer: &mut dyn Write) -> io::Result<()> {
    writer.write_all("\u{feff}".as_bytes())?;
    let mut table = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .from_writer(writer);
    let present = difference.present.iter().map(Entry::of_present);
    let gone = difference.changes.gone.iter().map(Entry::of_gone);
    let write = || -> ::csv::Result<()> {
        table.write_record(COLUMNS)?;
        for entry in present.chain(gone) {
            let first_seen = entry.finding.first_seen.to_string();
            for cell in entry.cells(&first_seen) {
                table.write_field(&*safe(cell))?;
            }
            table.write_record(None::<&[u8]>)?;
        }
        Ok(table.flush()?)
    };
    write().map_err(io::Error::from)
}

impl<'a> Entry<'a> {
    fn of_present(present: PresentFinding<'a>) -> Self {
        Self {
            run: "later",
            class: present.class,
            reason: present.reason,
            before: present.before,
            reinstalled_as: None,
            id: present.id.to_string(),
            finding: present.finding,
        }
    }

    fn of_gone(gone: GoneFinding<'a>) -> Self {
        Self {
            run: "earlier",
            class: gone.class.as_str(),
            reason: gone.reason,
            before: None,
            reinstalled_as: gone.reinstalled_as,
            id: gone.id.to_string(),
            finding: gone.finding,
        }
    }

    fn cells<'c>(&'c self, first_seen: &'c str) -> [&'c str; COLUMNS.len()] {
        let finding = &self.finding;
        [
            self.run,
            self.class,
            self.reason.unwrap_or_default(),
            finding.severity.as_str(),
            finding.status.as_str(),
            self.before.map_or("", |before| before.severity.as_str()),
            self.before.map_or("", |before| before.status.as_str()),
            finding.check.as_str(),
            finding.account.unwrap_or_default(),
            finding.service_type.unwrap_or_default(),
            finding.asset_kind.as_str(),
            finding.asset_name,
            finding.asset_key,
            finding.region,
            finding.project_id,
            first_seen,
            self.reinstalled_as.unwrap_or_default(),
            &self.id,
        ]
    }
}
