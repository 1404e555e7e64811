//! How whole the data is, list by list.

use super::cover::write_verdict;
use super::second_source;
use crate::render::Error;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{BODY, CELL, CELL_BOLD, CELL_MUTED, Color, Ink, MUTED, color_of};
use crate::render::pdf::table::{Table, columns};
use crate::report::{QueryOutcome, QueryWords};

const TARGET: Ink = Ink::regular(7.2, MUTED);

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    write_verdict(flow)?;
    flow.y += 14.0;
    write_ledger(flow)?;
    write_gaps(flow)?;
    write_notices(flow)?;
    second_source::write(flow)
}

fn write_ledger(flow: &mut Flow<'_>) -> Result<(), Error> {
    let text = flow.labels();
    let parts = columns(&[
        (&text.get("pdf-list"), 120.0, Align::Left),
        (&text.get("pdf-target-column"), 144.0, Align::Left),
        (&text.get("pdf-declared"), 50.0, Align::Right),
        (&text.get("pdf-received"), 50.0, Align::Right),
        (&text.get("pdf-outcome"), 62.0, Align::Left),
        (&text.get("pdf-remark"), 0.0, Align::Left),
    ]);
    let table = Table::begin(parts, flow)?;
    let words = flow.report.query_words();
    for (words, query) in words.iter().zip(&flow.report.coverage.queries) {
        write_query(words, outcome_color(query.outcome), &table, flow)?;
    }
    table.end(flow)
}

fn write_query(
    words: &QueryWords,
    color: Color,
    table: &Table,
    flow: &mut Flow<'_>,
) -> Result<(), Error> {
    let cells = [
        Cell::new(&words.title, CELL_BOLD, flow).and(&words.detail, CELL_MUTED, flow),
        Cell::new(&words.target, TARGET, flow),
        Cell::new(&words.declared, CELL, flow),
        Cell::new(&words.distinct, CELL, flow),
        Cell::new(&words.outcome, CELL, flow).marked(color),
        Cell::new(&words.remark, CELL_MUTED, flow),
    ];
    table.row(&cells, flow)
}

fn outcome_color(outcome: QueryOutcome) -> Color {
    color_of(match outcome {
        QueryOutcome::Complete => "complete",
        QueryOutcome::Unsupported => "none",
        QueryOutcome::ChangedWhileReading => "changed_while_reading",
        QueryOutcome::Short => "short",
        QueryOutcome::Failed => "failed",
    })
}

fn write_gaps(flow: &mut Flow<'_>) -> Result<(), Error> {
    let report = flow.report;
    let gaps = report.gap_words();
    let keep = if gaps.is_empty() { 20.0 } else { 90.0 };
    flow.heading(&flow.label("pdf-gaps"), keep)?;
    if gaps.is_empty() {
        return flow.paragraph(&flow.label("pdf-gaps-none"), BODY);
    }
    let parts = columns(&[
        (&flow.label("pdf-gap-what"), 220.0, Align::Left),
        (&flow.label("pdf-gap-why"), 0.0, Align::Left),
    ]);
    let table = Table::begin(parts, flow)?;
    for gap in &gaps {
        let cells = [
            Cell::new(&gap.what, CELL_BOLD, flow),
            Cell::new(&gap.why, CELL, flow),
        ];
        table.row(&cells, flow)?;
    }
    table.end(flow)
}

fn write_notices(flow: &mut Flow<'_>) -> Result<(), Error> {
    let report = flow.report;
    if report.coverage.notices.is_empty() {
        return Ok(());
    }
    flow.heading(&flow.label("pdf-notices"), 90.0)?;
    let parts = columns(&[
        (&flow.label("pdf-notice-what"), 220.0, Align::Left),
        (&flow.label("pdf-notice-why"), 0.0, Align::Left),
    ]);
    let table = Table::begin(parts, flow)?;
    for notice in &report.notice_words() {
        let cells = [
            Cell::new(&notice.what, CELL_BOLD, flow),
            Cell::new(&notice.why, CELL, flow),
        ];
        table.row(&cells, flow)?;
    }
    table.end(flow)
}
