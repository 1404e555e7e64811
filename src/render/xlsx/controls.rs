//! The controls of all frameworks.

use rust_xlsxwriter::XlsxError;

use super::cell::Cell;
use super::sheet::{Heading, Kind, Writer};
use crate::report::{
    ControlVerdict, ControlWords, FrameworkVerdict, FrameworkWords, NotAssessableWords,
    OutcomeCounts, Report,
};

const COLUMNS: [(&str, Kind, u32); 14] = [
    ("xlsx-framework", Kind::Text, 20),
    ("xlsx-framework-title", Kind::Text, 30),
    ("xlsx-control", Kind::Text, 14),
    ("xlsx-control-title", Kind::Text, 40),
    ("xlsx-verdict", Kind::Text, 16),
    ("xlsx-reason", Kind::Text, 60),
    ("control-not_satisfied", Kind::Number, 13),
    ("control-undetermined", Kind::Number, 13),
    ("control-satisfied", Kind::Number, 13),
    ("control-not_applicable", Kind::Number, 13),
    ("xlsx-speaks-to", Kind::Text, 50),
    ("xlsx-evidence", Kind::Text, 24),
    ("xlsx-tests", Kind::Text, 50),
    ("xlsx-source", Kind::Text, 50),
];

pub(super) fn write(writer: &mut Writer<'_>, report: &Report) -> Result<(), XlsxError> {
    let headings = headings(writer, &COLUMNS);
    let words = report.framework_words();
    let frameworks = report.frameworks.iter().zip(&words);
    let rows = frameworks.flat_map(|(verdict, words)| rows(verdict, words));
    let name = writer.labels.get("xlsx-controls");
    writer.table(&name, &headings, rows)
}

/// The headings of a table, from the names of their labels.
pub(super) fn headings(writer: &Writer<'_>, columns: &[(&str, Kind, u32)]) -> Vec<Heading> {
    let columns = columns.iter();
    columns
        .map(|(label, kind, width)| Heading {
            label: writer.labels.get(label),
            kind: *kind,
            width: *width,
        })
        .collect()
}

fn rows<'r>(
    verdict: &'r FrameworkVerdict,
    words: &'r FrameworkWords,
) -> impl Iterator<Item = Vec<Cell<'r>>> {
    let judged = words.controls.iter().map(|control| {
        let own = verdict.control(&control.id);
        judged_row(words, control, own)
    });
    let others = words.not_assessable.iter();
    judged.chain(others.map(|control| other_row(words, control)))
}

fn judged_row<'r>(
    framework: &'r FrameworkWords,
    control: &'r ControlWords,
    verdict: Option<&ControlVerdict>,
) -> Vec<Cell<'r>> {
    let assets = verdict.map(|verdict| verdict.assets).unwrap_or_default();
    let OutcomeCounts {
        not_satisfied,
        undetermined,
        satisfied,
        not_applicable,
    } = assets;
    vec![
        Cell::text(&framework.id),
        Cell::text(&framework.title),
        Cell::text(&control.id),
        Cell::text(&control.title),
        Cell::text(control.outcome.as_str()),
        Cell::text(&control.reason),
        Cell::Count(not_satisfied),
        Cell::Count(undetermined),
        Cell::Count(satisfied),
        Cell::Count(not_applicable),
        Cell::text(&control.speaks_to),
        Cell::text(&control.evidence),
        Cell::owned(control.tests.join("\n")),
        Cell::text(&control.source),
    ]
}

fn other_row<'r>(framework: &'r FrameworkWords, control: &'r NotAssessableWords) -> Vec<Cell<'r>> {
    let mut cells = vec![
        Cell::text(&framework.id),
        Cell::text(&framework.title),
        Cell::text(&control.id),
        Cell::text(&control.title),
        Cell::text("not_assessable"),
        Cell::text(&control.why),
    ];
    cells.resize(COLUMNS.len() - 1, Cell::Empty);
    cells.push(Cell::text(&control.source));
    cells
}
