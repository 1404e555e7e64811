//! What somebody has accepted, until when, and who answers for it.

use crate::render::Error;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{CELL, CELL_BOLD, CELL_MUTED, Color, Ink, MUTED, NOTE, color_of};
use crate::render::pdf::table::{Table, columns};
use crate::report::{Value, WaiverState, WaiverWords};

/// Room for the header of the table and a waiver below it.
const TABLE_START: f32 = 120.0;
const DETAIL: Ink = Ink::regular(7.2, MUTED);

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.body(&flow.report.acceptance_sentence())?;
    flow.paragraph(&flow.label("waivers-intro"), NOTE)?;
    write_counts(flow)?;
    let words = flow.report.waiver_words();
    if words.is_empty() {
        return Ok(());
    }
    flow.heading(&flow.label("waivers-heading"), TABLE_START)?;
    let text = flow.labels();
    let parts = columns(&[
        (&text.get("waiver"), 62.0, Align::Left),
        (&text.get("waiver-state"), 116.0, Align::Left),
        (&text.get("waiver-covers"), 104.0, Align::Left),
        (&text.get("waiver-findings"), 54.0, Align::Right),
        (&text.get("waiver-why"), 0.0, Align::Left),
    ]);
    let table = Table::begin(parts, flow)?;
    for waiver in &words {
        write_waiver(waiver, &table, flow)?;
    }
    table.end(flow)
}

/// Waived and ignored findings, and waivers by state.
fn write_counts(flow: &mut Flow<'_>) -> Result<(), Error> {
    let report = flow.report;
    let text = flow.labels();
    let number = |count| text.number(count);
    let mut lines = vec![
        (
            text.get("waivers-waived-findings"),
            number(report.summary.waived),
        ),
        (
            text.get("waivers-ignored-findings"),
            number(report.summary.ignored_in_hss),
        ),
    ];
    let states = report.waiver_states().into_iter();
    lines.extend(states.map(|line| {
        let label = text.labelled(&text.get("waivers-of-state"), &line.label);
        (label, line.points)
    }));
    let parts = columns(&[
        (&text.get("waivers-what"), 0.0, Align::Left),
        (&text.get("waivers-count"), 70.0, Align::Right),
    ]);
    let table = Table::begin(parts, flow)?;
    for (label, count) in &lines {
        let cells = [
            Cell::new(label, CELL, flow),
            Cell::new(count, CELL_BOLD, flow),
        ];
        table.row(&cells, flow)?;
    }
    table.end(flow)
}

fn write_waiver(words: &WaiverWords, table: &Table, flow: &mut Flow<'_>) -> Result<(), Error> {
    let text = flow.labels();
    let span = text.format(
        "waiver-span",
        &[
            ("created", Value::Text(&words.created)),
            ("expires", Value::Text(&words.expires)),
        ],
    );
    let [owner, approver, ticket] = [
        ("waiver-owner", &words.owner),
        ("waiver-approver", &words.approver),
        ("waiver-ticket", &words.ticket),
    ]
    .map(|(name, value)| text.labelled(&text.get(name), value));
    let remarks = text.sentences(&words.remarks);
    let waived = text.format(
        "waiver-waived-count",
        &[("waived", Value::Text(&words.waived))],
    );
    let covered = text.format(
        "waiver-covered-count",
        &[("covered", Value::Text(&words.covered))],
    );
    let (first, others) = words.scope.split_first().unzip();
    let scope = Cell::new(first.map_or("", String::as_str), CELL, flow);
    let scope = others
        .into_iter()
        .flatten()
        .fold(scope, |cell, line| cell.and(line, CELL, flow));
    let cells = [
        Cell::new(&words.id, CELL_BOLD, flow),
        Cell::new(&words.standing, CELL, flow)
            .marked(color(words.state))
            .and(&span, DETAIL, flow)
            .and(&words.left, DETAIL, flow),
        scope,
        Cell::new(&waived, CELL, flow).and(&covered, DETAIL, flow),
        Cell::new(&words.reason, CELL, flow)
            .and(&remarks, CELL_MUTED, flow)
            .and(&owner, DETAIL, flow)
            .and(&approver, DETAIL, flow)
            .and(&ticket, DETAIL, flow),
    ];
    table.row(&cells, flow)
}

fn color(state: WaiverState) -> Color {
    color_of(match state {
        WaiverState::Expired => "failed",
        WaiverState::Applied => "ignored",
        WaiverState::Unused => "stale",
        WaiverState::ForControls | WaiverState::NotYetValid => "none",
    })
}
