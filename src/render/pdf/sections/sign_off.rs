//! The page to sign on, bound to the run and to the digest of its findings.

use crate::render::Error;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::file::Role;
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{CELL, CELL_BOLD, INK, Ink, LEFT, MUTED, WIDTH};
use crate::render::pdf::table::{RowLook, Table, columns};
use crate::report::Signature;

const ROLE: Ink = Ink::bold(11.5, INK);
const NAME: Ink = Ink::regular(10.5, INK);
const UNDER: Ink = Ink::regular(7.5, MUTED);
/// Space between the lines to write on.
const GAP: f32 = 18.0;
/// From the role to the line.
const HEIGHT: f32 = 58.0;

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.body(&flow.label("sign-intro"))?;
    let facts = flow.report.signed_facts();
    let parts = columns(&[("", 130.0, Align::Left), ("", 0.0, Align::Left)]);
    let table = Table::begin_bare(flow);
    let look = RowLook {
        columns: Some(&parts),
        heads: Some(1),
        ..RowLook::default()
    };
    for (name, value) in &facts {
        let cells = [
            Cell::new(name, CELL_BOLD, flow),
            Cell::new(value, CELL, flow),
        ];
        table.row_of(&cells, look, flow)?;
    }
    table.end(flow)?;
    for signature in flow.report.signatures() {
        write_signature(&signature, flow)?;
    }
    Ok(())
}

/// A role, and three lines to write on: name, date, signature.
fn write_signature(signature: &Signature, flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.ensure(HEIGHT + 40.0)?;
    let top = flow.y;
    flow.canvas.begin(Role::Heading(2));
    flow.canvas.text(LEFT, top + 16.0, &signature.role, ROLE);
    flow.canvas.end()?;
    let unit = (WIDTH - 2.0 * GAP) / 5.0;
    let lines = [
        ("sign-name", 2.0 * unit, signature.name.as_str()),
        ("sign-date", unit, ""),
        ("sign-signature", 2.0 * unit, ""),
    ];
    let base = top + HEIGHT;
    let mut x = LEFT;
    for (name, wide, text) in lines {
        flow.canvas.rect([x, base, wide, 0.8], MUTED);
        flow.canvas.begin(Role::Paragraph);
        let under = flow.label(name);
        flow.canvas.text(x, base + 11.0, &under, UNDER);
        if !text.is_empty() {
            write_name(text, x, (base, wide), flow);
        }
        flow.canvas.end()?;
        x += wide + GAP;
    }
    flow.y = base + 30.0;
    Ok(())
}

/// A name that is longer than the line is cut: it is the operator's own, and stands whole in `report.json`.
fn write_name(name: &str, x: f32, (base, wide): (f32, f32), flow: &mut Flow<'_>) {
    use crate::render::pdf::text::shorten;
    let name = flow.canvas.printable(name, NAME.family);
    let name = shorten(&name, NAME.family, NAME.size, wide);
    flow.canvas.text(x, base - 5.0, &name, NAME);
}
