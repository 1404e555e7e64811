//! What ties this document to the data of its run.

use crate::render::Error;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{CELL, CELL_MONO, Ink, MUTED};
use crate::render::pdf::table::{RowLook, Table, columns};
use crate::report::Attachment;

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    let report = flow.report;
    let text = &report.text;
    flow.body(&text.get("pdf-integrity-text"))?;
    let mut facts = vec![
        (
            text.get("pdf-findings-digest"),
            report.findings_digest.clone(),
            CELL_MONO,
        ),
        (text.get("pdf-run"), report.run.id.clone(), CELL),
        (
            text.get("pdf-generated"),
            text.moment(report.run.generated_at),
            CELL,
        ),
        (text.get("pdf-redaction"), report.redaction_sentence(), CELL),
    ];
    if let Some(sentence) = report.listing_sentence(&flow.listing) {
        facts.push((text.get("pdf-listed"), sentence, CELL));
    }
    if report.paper.attachment == Attachment::Findings {
        facts.push((
            text.get("pdf-attached"),
            text.get("pdf-attached-text"),
            CELL,
        ));
    }
    let parts = columns(&[("", 110.0, Align::Left), ("", 0.0, Align::Left)]);
    let table = Table::begin_bare(flow);
    let look = RowLook {
        columns: Some(&parts),
        heads: Some(1),
        ..RowLook::default()
    };
    for (label, value, ink) in &facts {
        let cells = [
            Cell::new(label, Ink::bold(8.0, MUTED), flow),
            Cell::new(value, *ink, flow),
        ];
        table.row_of(&cells, look, flow)?;
    }
    table.end(flow)
}
