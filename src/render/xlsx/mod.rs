//! `report.xlsx`: a workbook with a sheet per section.
//!
//! Every text is typed as text: no cell is a formula or a link, whatever it begins with, and editing one does not make it
//! one. What stands for what: `samples/mapping/xlsx.md`.

mod cell;
mod controls;
mod findings;
mod ledger;
mod sheet;
mod style;
mod summary;
mod temporary;

use std::io::Write;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::shown::{Breaks, shown};
use super::{Error, Renderer};
use crate::report::{ComparisonState, Report};
use sheet::Writer;
use temporary::caught;

/// Summary, coverage, population, controls, findings, accepted risks and changes.
///
/// # Shape
/// Tables have a frozen header and a filter. Numbers are numbers and moments are dates, in UTC. Words such as `fail` are
/// those of `findings.ndjson`. The values of the first sheet have names, such as `open_findings`, for formulas and programs.
/// Rows of tables wait in a temporary file without a name: 100,000 findings take 20 MB of memory instead of 600.
#[derive(Debug, Clone, Copy)]
pub struct Xlsx;

impl Renderer for Xlsx {
    fn id(&self) -> &'static str {
        "xlsx"
    }

    fn file_name(&self) -> &'static str {
        "report.xlsx"
    }

    fn render(&self, report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
        // The library wants a writer that can change threads, which `writer` need not be able to.
        let bytes = caught(|| Ok(workbook(report)?.save_to_buffer()?))?;
        Ok(writer.write_all(&bytes)?)
    }
}

impl From<XlsxError> for Error {
    fn from(error: XlsxError) -> Self {
        Self::Xlsx(Box::new(error))
    }
}

fn workbook(report: &Report) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    workbook.set_properties(&properties(report));
    let mut writer = Writer::new(&mut workbook, &report.text);
    summary::write(&mut writer, report)?;
    ledger::gaps(&mut writer, report)?;
    ledger::queries(&mut writer, report)?;
    ledger::population(&mut writer, report)?;
    controls::write(&mut writer, report)?;
    findings::write(&mut writer, report)?;
    ledger::waivers(&mut writer, report)?;
    if report.changes.state == ComparisonState::Compared {
        ledger::changes(&mut writer, report)?;
    }
    Ok(workbook)
}

/// The moment of the run, not that of writing: the same report gives the same bytes.
fn properties(report: &Report) -> DocProperties {
    let seconds = report.run.generated_at.div_euclid(1000);
    let properties = DocProperties::new()
        .set_title(shown(&report.title(), Breaks::WrittenOut))
        .set_subject(report.run.id.clone())
        .set_author(format!("{} {}", report.tool.name, report.tool.version));
    let moment = ExcelDateTime::from_timestamp(seconds);
    match moment.or_else(|_| ExcelDateTime::from_timestamp(0)) {
        Ok(moment) => properties.set_creation_datetime(&moment),
        Err(_) => properties,
    }
}
