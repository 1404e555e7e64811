//! What changed since the last run, what is gone, and how findings develop.

use crate::render::Error;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{BODY, CELL, CELL_BOLD, CELL_MUTED, Ink, MUTED, NOTE, color_of};
use crate::render::pdf::table::{Table, columns};
use crate::render::pdf::trend::{draw_moves, draw_open};
use crate::report::{GoneFinding, TrendRun, Value};

/// Gone findings that the PDF lists; `report.json` has all.
const GONE_ROWS: usize = 200;
const PLACE: Ink = Ink::regular(7.2, MUTED);

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    let (changes, text) = (&flow.report.changes, flow.labels());
    flow.body(&changes.sentence(text))?;
    for line in changes.unusable_lines(text) {
        flow.paragraph(&line, NOTE)?;
    }
    for line in changes.difference_lines(text) {
        flow.paragraph(&line, BODY)?;
    }
    if changes.counts.is_some() {
        write_classes(flow)?;
    }
    write_trend(flow)?;
    write_remediation(flow)?;
    match changes.counts {
        Some(_) => write_gone(flow),
        None => Ok(()),
    }
}

fn write_classes(flow: &mut Flow<'_>) -> Result<(), Error> {
    let (changes, text) = (&flow.report.changes, flow.labels());
    let parts = columns(&[
        (&text.get("change-column"), 110.0, Align::Left),
        (&text.get("change-findings"), 60.0, Align::Right),
        (&text.get("change-meaning"), 0.0, Align::Left),
    ]);
    let table = Table::begin(parts, flow)?;
    for figure in changes.figures(text) {
        let count = text.number(figure.count);
        let cells = [
            Cell::new(&figure.label, CELL_BOLD, flow).marked(color_of(figure.key)),
            Cell::new(&count, CELL, flow),
            Cell::new(&figure.meaning, CELL_MUTED, flow),
        ];
        table.row(&cells, flow)?;
    }
    table.end(flow)?;
    for line in changes.reason_lines(text) {
        flow.paragraph(&line, NOTE)?;
    }
    Ok(())
}

fn write_gone(flow: &mut Flow<'_>) -> Result<(), Error> {
    let (gone, text) = (&flow.report.changes.gone, flow.labels());
    flow.heading(&text.get("gone-title"), 90.0)?;
    if gone.is_empty() {
        return flow.paragraph(&text.get("gone-none"), BODY);
    }
    flow.paragraph(&text.get("gone-intro"), NOTE)?;
    let parts = columns(&[
        (&text.get("gone-fate"), 150.0, Align::Left),
        (&text.get("gone-severity"), 56.0, Align::Left),
        (&text.get("gone-what"), 120.0, Align::Left),
        (&text.get("gone-asset"), 0.0, Align::Left),
        (&text.get("gone-first-seen"), 56.0, Align::Left),
    ]);
    let table = Table::begin(parts, flow)?;
    for one in gone.iter().take(GONE_ROWS) {
        write_one(&one, &table, flow)?;
    }
    table.end(flow)?;
    if gone.len() > GONE_ROWS {
        let values = [
            ("shown", Value::Count(GONE_ROWS as u64)),
            ("count", Value::Count(gone.len() as u64)),
        ];
        flow.paragraph(&text.format("gone-limited", &values), NOTE)?;
    }
    Ok(())
}

fn write_one(gone: &GoneFinding<'_>, table: &Table, flow: &mut Flow<'_>) -> Result<(), Error> {
    let text = flow.labels();
    let (words, finding) = (gone.words(text), gone.finding);
    let severity = text.get(&format!("severity-{}", finding.severity.as_str()));
    let place = format!("{} / {}", finding.region, finding.project_id);
    let date = text.date(finding.first_seen.0);
    let cells = [
        Cell::new(&words.fate, CELL_BOLD, flow)
            .marked(color_of(words.key))
            .and(&words.remark, CELL_MUTED, flow)
            .at_most(3),
        Cell::new(&severity, CELL, flow).marked(color_of(finding.severity.as_str())),
        Cell::new(&words.what, CELL, flow).at_most(3),
        Cell::new(finding.asset_name, CELL, flow)
            .and(&place, PLACE, flow)
            .at_most(2),
        Cell::new(&date, CELL_MUTED, flow),
    ];
    table.row(&cells, flow)
}

fn write_trend(flow: &mut Flow<'_>) -> Result<(), Error> {
    let (trend, text) = (&flow.report.trend, flow.labels());
    flow.heading(&text.get("trend-section"), 150.0)?;
    if trend.runs.len() < 2 {
        return flow.paragraph(&text.get("trend-one"), BODY);
    }
    flow.paragraph(&text.get("trend-intro"), NOTE)?;
    draw_open(trend, flow)?;
    draw_moves(trend, flow)?;
    let severity = |name: &str| text.get(&format!("severity-{name}"));
    let mut parts = vec![(text.get("trend-moment"), 0.0, Align::Left)];
    parts.push((text.get("trend-open"), 42.0, Align::Right));
    for name in ["critical", "high", "medium", "low"] {
        parts.push((severity(name), 42.0, Align::Right));
    }
    for key in ["new", "reopened", "fixed", "vanished"] {
        parts.push((text.get(&format!("change-{key}")), 47.0, Align::Right));
    }
    let parts: Vec<(&str, f32, Align)> = parts
        .iter()
        .map(|(title, width, align)| (title.as_str(), *width, *align))
        .collect();
    let table = Table::begin(columns(&parts), flow)?;
    for run in &trend.runs {
        write_run(run, &table, flow)?;
    }
    table.end(flow)
}

fn write_run(run: &TrendRun, table: &Table, flow: &mut Flow<'_>) -> Result<(), Error> {
    let text = flow.labels();
    let moment = text.moment(run.generated_at.0);
    let verdict = text.get(&format!("verdict-{}", run.verdict.as_str()));
    let mut numbers = vec![text.number(run.open)];
    let by_severity = run.open_by_severity.iter();
    numbers.extend(by_severity.map(|counted| text.number(counted.count)));
    match run.changes {
        Some(changes) => numbers.extend(
            [
                changes.new,
                changes.reopened,
                changes.fixed,
                changes.vanished,
            ]
            .map(|count| text.number(count)),
        ),
        None => numbers.extend([(); 4].map(|()| text.get("trend-none"))),
    }
    let mut cells = vec![Cell::new(&moment, CELL, flow).and(&verdict, PLACE, flow)];
    for number in &numbers {
        cells.push(Cell::new(number, CELL, flow));
    }
    table.row(&cells, flow)
}

fn write_remediation(flow: &mut Flow<'_>) -> Result<(), Error> {
    let (trend, text) = (&flow.report.trend, flow.labels());
    flow.heading(&text.get("remediation-title"), 90.0)?;
    flow.paragraph(&text.get("remediation-intro"), NOTE)?;
    let parts = columns(&[
        (&text.get("gone-severity"), 0.0, Align::Left),
        (&text.get("change-fixed"), 80.0, Align::Right),
        (&text.get("remediation-mean"), 90.0, Align::Right),
        (&text.get("remediation-median"), 90.0, Align::Right),
    ]);
    let table = Table::begin(parts, flow)?;
    for one in &trend.time_to_remediate {
        let severity = text.get(&format!("severity-{}", one.severity.as_str()));
        let (fixed, [mean, median]) = (text.number(one.fixed), one.days(text));
        let cells = [
            Cell::new(&severity, CELL_BOLD, flow).marked(color_of(one.severity.as_str())),
            Cell::new(&fixed, CELL, flow),
            Cell::new(&mean, CELL, flow),
            Cell::new(&median, CELL, flow),
        ];
        table.row(&cells, flow)?;
    }
    table.end(flow)
}
