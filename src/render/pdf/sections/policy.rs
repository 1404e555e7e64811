//! The settings that judging rests on besides the severity formula.

use crate::render::Error;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{CELL, INK, Ink, NOTE};
use crate::render::pdf::table::{Table, columns};

/// Small enough for a digest on one line.
const VALUE: Ink = Ink::regular(7.0, INK);

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.paragraph(&flow.label("policy-lines-intro"), NOTE)?;
    let parts = columns(&[
        (&flow.label("policy-line"), 0.0, Align::Left),
        (&flow.label("policy-line-value"), 270.0, Align::Left),
    ]);
    let table = Table::begin(parts, flow)?;
    for line in flow.report.policy_lines() {
        let cells = [
            Cell::new(&line.label, CELL, flow),
            Cell::new(&line.points, VALUE, flow),
        ];
        table.row(&cells, flow)?;
    }
    table.end(flow)
}
