//! Frameworks and their controls: the overview of the summary, and a table for each.

use crate::render::Error;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{
    BODY, CELL, CELL_BOLD, CELL_MUTED, Color, Ink, MUTED, NOTE, color_of,
};
use crate::render::pdf::table::{Table, columns};
use crate::report::{
    ControlOutcome, ControlWords, FrameworkWords, NotAssessableWords, ReasonWords, Text, Value,
};

const SOURCE: Ink = Ink::regular(7.2, MUTED);
/// How many reasons of a control are printed; the others are in `report.json`.
const REASONS: usize = 4;
/// How many assets of a reason are named, and how many characters of a name are printed.
const NAMES: usize = 3;
const LONGEST: usize = 48;

/// One line for each framework.
pub(super) fn write_overview(flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.heading(&flow.label("controls-frameworks"), 60.0)?;
    let frameworks = flow.report.framework_words();
    if frameworks.is_empty() {
        return flow.paragraph(&flow.label("controls-none"), BODY);
    }
    let text = flow.labels();
    let parts = columns(&[
        (&text.get("controls-framework"), 226.0, Align::Left),
        (&text.get("controls-verdict"), 84.0, Align::Left),
        (&text.get("controls-title"), 0.0, Align::Left),
    ]);
    let table = Table::begin(parts, flow)?;
    for framework in &frameworks {
        let cells = [
            Cell::new(&framework.title, CELL_BOLD, flow),
            Cell::new(&framework.label, CELL, flow).marked(color(framework.outcome)),
            Cell::new(&framework.counts, CELL_MUTED, flow),
        ];
        table.row(&cells, flow)?;
    }
    table.end(flow)
}

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.body(&flow.label("controls-intro"))?;
    for sentence in flow.report.control_settings_words() {
        flow.paragraph(&sentence, NOTE)?;
    }
    flow.paragraph(&flow.report.asset_sets_sentence(), NOTE)?;
    for framework in flow.report.framework_words() {
        write_framework(&framework, flow)?;
    }
    Ok(())
}

fn write_framework(framework: &FrameworkWords, flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.heading(&framework.title, 140.0)?;
    let state = format!("{} · {}", framework.label, framework.counts);
    flow.paragraph(&state, NOTE)?;
    if !framework.note.is_empty() {
        flow.paragraph(&framework.note, NOTE)?;
    }
    if !framework.controls.is_empty() {
        write_controls(&framework.controls, flow)?;
    }
    if !framework.not_assessable.is_empty() {
        write_not_assessable(&framework.not_assessable, flow)?;
    }
    Ok(())
}

fn write_controls(controls: &[ControlWords], flow: &mut Flow<'_>) -> Result<(), Error> {
    let text = flow.labels();
    let parts = columns(&[
        (&text.get("controls-control"), 134.0, Align::Left),
        (&text.get("controls-verdict"), 80.0, Align::Left),
        (&text.get("controls-reason"), 0.0, Align::Left),
    ]);
    let table = Table::begin(parts, flow)?;
    for control in controls {
        write_control(control, &table, flow)?;
    }
    table.end(flow)
}

fn write_control(control: &ControlWords, table: &Table, flow: &mut Flow<'_>) -> Result<(), Error> {
    let text = flow.labels();
    let reasons = control.reasons.iter().take(REASONS);
    let reasons: Vec<[String; 2]> = reasons
        .map(|reason| [reason_line(reason, text), examples_line(reason, text)])
        .collect();
    let tests = text.labelled(&text.get("controls-tests"), &text.clauses(&control.tests));
    let left_out = control.reasons.len().saturating_sub(REASONS) as u64;
    let further = further(left_out, text);
    // Where the whole control stands otherwise than its assets, that reason comes first.
    let own = control.is_of_whole.then_some(control.reason.as_str());
    let mut why = own.map(|own| Cell::new(own, CELL_BOLD, flow));
    for [reason, examples] in &reasons {
        let cell = match why {
            None => Cell::new(reason, CELL, flow),
            Some(cell) => cell.and(reason, CELL, flow),
        };
        why = Some(cell.and(examples, CELL_MUTED, flow));
    }
    let why = why.unwrap_or_else(|| Cell::new(&control.reason, CELL, flow));
    let why = why
        .and(&further, CELL_MUTED, flow)
        .and(&tests, CELL_MUTED, flow);
    let cells = [
        Cell::new(&control.id, CELL_BOLD, flow)
            .and(&control.title, CELL, flow)
            .and(&control.source, SOURCE, flow),
        Cell::new(&control.label, CELL, flow).marked(color(control.outcome)),
        why,
    ];
    table.row(&cells, flow)
}

fn reason_line(reason: &ReasonWords, text: &Text) -> String {
    let values = [
        ("verdict", Value::Text(&reason.label)),
        ("assets", Value::Text(&reason.assets)),
        ("reason", Value::Text(&reason.reason)),
    ];
    text.format("controls-reason-line", &values)
}

/// Some of the assets by name, and how many others there are.
fn examples_line(reason: &ReasonWords, text: &Text) -> String {
    let names = reason.examples.iter().take(NAMES);
    let names: Vec<String> = names.map(|one| short(&one.asset.name)).collect();
    let left_out = (reason.examples.len() - names.len()) as u64 + reason.further;
    let listed = text.list(&names);
    match left_out {
        _ if names.is_empty() => String::new(),
        0 => listed,
        count => {
            let values = [
                ("names", Value::Text(listed.as_str())),
                ("count", Value::Count(count)),
            ];
            text.format("controls-examples", &values)
        }
    }
}

/// A name as far as a line has room for it.
fn short(name: &str) -> String {
    match name.char_indices().nth(LONGEST) {
        None => name.to_owned(),
        Some((end, _)) => format!("{}…", name.get(..end).unwrap_or_default()),
    }
}

fn further(count: u64, text: &Text) -> String {
    match count {
        0 => String::new(),
        count => text.format("controls-further", &[("count", Value::Count(count))]),
    }
}

fn write_not_assessable(controls: &[NotAssessableWords], flow: &mut Flow<'_>) -> Result<(), Error> {
    let text = flow.labels();
    let parts = columns(&[
        (&text.get("controls-not_assessable"), 214.0, Align::Left),
        (&text.get("controls-why"), 0.0, Align::Left),
    ]);
    let table = Table::begin(parts, flow)?;
    for control in controls {
        let title = format!("{}  {}", control.id, control.title);
        let cells = [
            Cell::new(&title, CELL, flow),
            Cell::new(&control.why, CELL_MUTED, flow).and(&control.source, SOURCE, flow),
        ];
        table.row(&cells, flow)?;
    }
    table.end(flow)
}

fn color(outcome: ControlOutcome) -> Color {
    color_of(match outcome {
        ControlOutcome::NotSatisfied => "failing",
        ControlOutcome::Undetermined => "medium",
        ControlOutcome::Satisfied => "clean",
        ControlOutcome::NotApplicable => "none",
    })
}
