//! Every finding that calls for attention, asset by asset.

use crate::render::Error;
use crate::render::pdf::canvas::Target;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{
    BODY, CELL, CELL_BOLD, CELL_MONO, CELL_MUTED, INK, Ink, MUTED, NOTE, TINT, color_of,
};
use crate::render::pdf::table::{Column, RowLook, Table, columns};
use crate::report::{AssetGroup, JudgedFinding, Severity, Value, calls_for_attention};

use super::wording::{Words, asset_lines};

const DETAIL: Ink = Ink::regular(7.5, MUTED);
const SCANNED: Ink = Ink::regular(7.5, MUTED);
/// How many columns the table has.
const COLUMNS: usize = 7;
/// How many assets have an entry of their own in the outline.
const BOOKMARKS: usize = 100;

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    let report = flow.report;
    let summary = &report.summary;
    let intro = report.text.format(
        "pdf-findings-intro",
        &[
            ("results", Value::Count(summary.results)),
            ("open", Value::Count(summary.open)),
            ("ignored", Value::Count(summary.ignored_in_hss)),
            ("waived", Value::Count(summary.waived)),
            ("unknown", Value::Count(summary.unknown)),
            ("passed", Value::Count(summary.passed)),
        ],
    );
    flow.body(&intro)?;
    let mut groups = (0..)
        .zip(report.assets.iter().take(flow.listing.assets))
        .filter(|(_, group)| report.findings_of(group).iter().any(calls_for_attention));
    let Some(first) = groups.next() else {
        return write_end(flow.label("pdf-findings-empty"), flow);
    };
    flow.paragraph(&flow.label("pdf-findings-id"), NOTE)?;
    flow.y += 6.0;
    write_table(std::iter::once(first).chain(groups), flow)?;
    write_end(String::new(), flow)
}

/// Says where the results are that are not listed; `otherwise` is said where there are none.
fn write_end(otherwise: String, flow: &mut Flow<'_>) -> Result<(), Error> {
    let end = flow.report.listing_end(&flow.listing).unwrap_or(otherwise);
    match end.as_str() {
        "" => Ok(()),
        end => flow.paragraph(end, BODY),
    }
}

fn write_table<'r>(
    groups: impl Iterator<Item = (usize, &'r AssetGroup)>,
    flow: &mut Flow<'_>,
) -> Result<(), Error> {
    let text = flow.labels();
    let parts = columns(&[
        (&text.get("severity"), 54.0, Align::Left),
        (&text.get("pdf-check"), 88.0, Align::Left),
        (&text.get("pdf-subject-column"), 0.0, Align::Left),
        (&text.get("pdf-in-use"), 42.0, Align::Right),
        (&text.get("pdf-scanned"), 72.0, Align::Left),
        (&text.get("pdf-status"), 60.0, Align::Left),
        (&text.get("pdf-finding"), 50.0, Align::Left),
    ]);
    let heading = columns(&[("", 0.0, Align::Left), ("", 92.0, Align::Left)]);
    let mut words = Words::new(flow.report);
    let mut table = Table::begin(parts, flow)?;
    for (index, group) in groups {
        table.continued = None;
        write_asset(index, group, &table, &heading, flow)?;
        table.continued = Some(words.continued(&group.asset.name));
        for judged in flow
            .report
            .findings_of(group)
            .iter()
            .filter(|judged| calls_for_attention(judged))
        {
            write_finding(judged, &table, &mut words, flow)?;
        }
    }
    table.end(flow)
}

/// A row that names the asset of the rows below it.
fn write_asset(
    index: usize,
    group: &AssetGroup,
    table: &Table,
    heading: &[Column],
    flow: &mut Flow<'_>,
) -> Result<(), Error> {
    let text = flow.labels();
    let (what, place) = asset_lines(group, text);
    let open = text.format("pdf-open-count", &[("count", Value::Count(group.open))]);
    let severity = text.get(&format!("severity-{}", group.worst.as_str()));
    let worst = if group.worst == Severity::None {
        open
    } else {
        format!("{severity} · {open}")
    };
    let cells = [
        Cell::new(&group.asset.name, Ink::bold(9.0, INK), flow)
            .and(&what, DETAIL, flow)
            .and(&place, DETAIL, flow),
        Cell::new(&worst, CELL_BOLD, flow).marked(color_of(group.worst.as_str())),
    ];
    let look = RowLook {
        columns: Some(heading),
        background: Some(TINT),
        keep: 20.0,
        heads: Some(COLUMNS - 1),
    };
    table.row_from(&cells, look, flow, |flow, top| {
        flow.canvas.anchor(Target::Asset(index), top - 24.0);
        if index < BOOKMARKS {
            let name: String = group.asset.name.chars().take(100).collect();
            flow.canvas.bookmark(1, &name, top - 24.0);
        }
    })
}

fn write_finding(
    judged: &JudgedFinding,
    table: &Table,
    words: &mut Words<'_>,
    flow: &mut Flow<'_>,
) -> Result<(), Error> {
    let subject = words.subject(&judged.finding);
    let note = words.password(&judged.finding);
    let in_use = words.in_use(judged.finding.duration_days);
    let scanned = words.scanned(judged);
    let id = judged.finding.id.to_string();
    let waiver = judged.waiver.as_ref().map_or("", |waiver| &waiver.id);
    let ink = if judged.severity == Severity::Critical {
        CELL_BOLD
    } else {
        CELL
    };
    let severity = Cell::new(words.severity(judged.severity), ink, flow);
    let severity = if judged.severity == Severity::None {
        severity
    } else {
        severity.marked(color_of(judged.severity.as_str()))
    };
    let cells = [
        severity,
        Cell::new(words.check(judged.finding.check), CELL, flow),
        Cell::new(&subject, CELL, flow).and(&note, CELL_MUTED, flow),
        Cell::new(&in_use, CELL, flow),
        Cell::new(&scanned, SCANNED, flow),
        Cell::new(words.status(judged), CELL, flow).and(waiver, CELL_MUTED, flow),
        Cell::new(id.get(..12).unwrap_or(&id), CELL_MONO, flow),
    ];
    table.row(&cells, flow)
}
