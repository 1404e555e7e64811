//! Until when failures have to be mended, and which are late.

use crate::render::Error;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{ACCENT, CELL, CELL_BOLD, CELL_MUTED, Ink, NOTE, color_of};
use crate::render::pdf::table::{Table, columns};
use crate::report::OverdueWords;

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.body(&flow.report.deadline_sentence())?;
    if !flow.report.requirements.deadlines.are_set() {
        return Ok(());
    }
    flow.paragraph(&flow.label("deadline-intro"), NOTE)?;
    flow.paragraph(&flow.report.deadline_start_sentence(), NOTE)?;
    write_severities(flow)?;
    let overdue = flow.report.longest_overdue();
    if overdue.is_empty() {
        return Ok(());
    }
    flow.heading(&flow.label("deadline-list"), 90.0)?;
    write_overdue(&overdue, flow)
}

fn write_severities(flow: &mut Flow<'_>) -> Result<(), Error> {
    let text = flow.labels();
    let parts = columns(&[
        (&text.get("severity"), 0.0, Align::Left),
        (&text.get("deadline-allowed"), 90.0, Align::Right),
        (&text.get("deadline-open"), 80.0, Align::Right),
        (&text.get("deadline-overdue"), 80.0, Align::Right),
        (&text.get("deadline-longest"), 100.0, Align::Right),
    ]);
    let table = Table::begin(parts, flow)?;
    for words in flow.report.deadline_words() {
        let key = words.severity.as_str();
        let severity = text.get(&format!("severity-{key}"));
        let cells = [
            Cell::new(&severity, CELL, flow).marked(color_of(key)),
            Cell::new(&words.days, CELL, flow),
            Cell::new(&words.open, CELL, flow),
            Cell::new(&words.overdue, CELL_BOLD, flow),
            Cell::new(&words.longest, CELL, flow),
        ];
        table.row(&cells, flow)?;
    }
    table.end(flow)
}

fn write_overdue(overdue: &[OverdueWords<'_>], flow: &mut Flow<'_>) -> Result<(), Error> {
    let text = flow.labels();
    let parts = columns(&[
        (&text.get("pdf-asset"), 0.0, Align::Left),
        (&text.get("severity"), 60.0, Align::Left),
        (&text.get("pdf-check"), 100.0, Align::Left),
        (&text.get("deadline-account"), 90.0, Align::Left),
        (&text.get("due"), 58.0, Align::Left),
        (&text.get("deadline-days-over"), 56.0, Align::Right),
    ]);
    let table = Table::begin(parts, flow)?;
    for words in overdue {
        let target = flow.asset(words.asset);
        let finding = &words.judged.finding;
        let key = words.judged.severity.as_str();
        let severity = text.get(&format!("severity-{key}"));
        let check = text.get(&format!("check-{}", finding.check.as_str()));
        let account = finding.account.as_ref().map_or("", |account| &account.name);
        let cells = [
            Cell::new(&finding.asset.name, Ink::bold(8.0, ACCENT), flow)
                .leading_to(target)
                .at_most(2),
            Cell::new(&severity, CELL, flow).marked(color_of(key)),
            Cell::new(&check, CELL, flow),
            Cell::new(account, CELL_MUTED, flow).at_most(2),
            Cell::new(&words.due, CELL, flow),
            Cell::new(&words.days, CELL_BOLD, flow),
        ];
        table.row(&cells, flow)?;
    }
    table.end(flow)
}
