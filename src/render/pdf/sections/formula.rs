//! Where severities come from.

use crate::render::Error;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{CELL, CELL_BOLD};
use crate::render::pdf::table::{Table, columns};

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.body(&flow.label("formula-intro"))?;
    let parts = columns(&[
        (&flow.label("pdf-circumstance"), 0.0, Align::Left),
        (&flow.label("pdf-points"), 70.0, Align::Right),
    ]);
    let table = Table::begin(parts, flow)?;
    for line in flow.report.formula() {
        let cells = [
            Cell::new(&line.label, CELL, flow),
            Cell::new(&line.points, CELL_BOLD, flow),
        ];
        table.row(&cells, flow)?;
    }
    table.end(flow)
}
