//! What several assets have in common, and the sample to test again.

use crate::render::Error;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{
    BODY, CELL, CELL_BOLD, CELL_MONO, CELL_MUTED, INK, Ink, LEFT, MUTED, NOTE, PAPER, color_of,
};
use crate::render::pdf::table::{RowLook, Table, columns};
use crate::report::SampleWords;

const PLACE: Ink = Ink::regular(7.2, MUTED);
/// The side of a box to tick.
const BOX: f32 = 9.0;

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.heading(&flow.label("shared-title"), 60.0)?;
    flow.paragraph(&flow.label("shared-intro"), BODY)?;
    write_accounts(flow)?;
    write_passwords(flow)?;
    write_sample(flow)
}

fn write_accounts(flow: &mut Flow<'_>) -> Result<(), Error> {
    let report = flow.report;
    let text = &report.text;
    flow.heading(&text.get("shared-accounts"), 110.0)?;
    flow.paragraph(&report.shared_accounts_sentence(), BODY)?;
    let listed = &report.aids.shared.listed_accounts;
    if listed.is_empty() {
        return Ok(());
    }
    let parts = columns(&[
        (&text.get("shared-account"), 150.0, Align::Left),
        (&text.get("shared-service"), 80.0, Align::Left),
        (&text.get("shared-assets"), 50.0, Align::Right),
        (&text.get("shared-examples"), 0.0, Align::Left),
    ]);
    let table = Table::begin(parts, flow)?;
    for account in listed {
        let (assets, examples) = (text.number(account.assets), text.list(&account.examples));
        let cells = [
            Cell::new(&account.name, CELL_BOLD, flow).at_most(3),
            Cell::new(&account.service_type, CELL, flow).at_most(3),
            Cell::new(&assets, CELL, flow),
            Cell::new(&examples, CELL_MUTED, flow).at_most(3),
        ];
        table.row(&cells, flow)?;
    }
    table.end(flow)
}

fn write_passwords(flow: &mut Flow<'_>) -> Result<(), Error> {
    let report = flow.report;
    let text = &report.text;
    flow.heading(&text.get("shared-passwords"), 130.0)?;
    flow.paragraph(&report.shared_passwords_sentence(), BODY)?;
    flow.paragraph(&text.get("shared-passwords-hint"), NOTE)?;
    let listed = &report.aids.shared.listed_passwords;
    if listed.is_empty() {
        return Ok(());
    }
    let parts = columns(&[
        (&text.get("shared-password"), 150.0, Align::Left),
        (&text.get("shared-password-accounts"), 60.0, Align::Right),
        (&text.get("shared-assets"), 60.0, Align::Right),
        (&text.get("shared-examples"), 0.0, Align::Left),
    ]);
    let table = Table::begin(parts, flow)?;
    let hidden = text.get("shared-hidden");
    for password in listed {
        let masked = password.masked_password.as_deref().unwrap_or(&hidden);
        let (accounts, assets) = (text.number(password.accounts), text.number(password.assets));
        let examples = text.list(&password.examples);
        let cells = [
            Cell::new(masked, CELL, flow).at_most(3),
            Cell::new(&accounts, CELL, flow),
            Cell::new(&assets, CELL, flow),
            Cell::new(&examples, CELL_MUTED, flow).at_most(3),
        ];
        table.row(&cells, flow)?;
    }
    table.end(flow)
}

fn write_sample(flow: &mut Flow<'_>) -> Result<(), Error> {
    let report = flow.report;
    let method = report.sample_method();
    if method.is_empty() {
        return Ok(());
    }
    let text = &report.text;
    flow.heading(&text.get("sample-title"), 150.0)?;
    for sentence in &method {
        flow.paragraph(sentence, NOTE)?;
    }
    let words = report.sample_words();
    if words.is_empty() {
        return Ok(());
    }
    flow.y += 4.0;
    let parts = columns(&[
        (&text.get("sample-done"), 40.0, Align::Left),
        (&text.get("sample-asset"), 200.0, Align::Left),
        (&text.get("sample-class"), 90.0, Align::Left),
        (&text.get("sample-result"), 0.0, Align::Left),
    ]);
    let table = Table::begin(parts, flow)?;
    for asset in &words {
        write_sampled(asset, &table, flow)?;
    }
    table.end(flow)
}

fn write_sampled(asset: &SampleWords, table: &Table, flow: &mut Flow<'_>) -> Result<(), Error> {
    let identity = format!("{} · {}", asset.kind, asset.key);
    let cells = [
        Cell::new("", CELL, flow),
        Cell::new(&asset.name, CELL_BOLD, flow)
            .and(&identity, CELL_MUTED, flow)
            .and(&asset.place, PLACE, flow)
            .at_most(4),
        Cell::new(&asset.class_label, CELL, flow)
            .marked(color_of(asset.class.as_str()))
            .and(&asset.digest, CELL_MONO, flow),
        Cell::new("", CELL, flow),
    ];
    table.row_from(&cells, RowLook::default(), flow, |flow, top| {
        flow.canvas.rect([LEFT, top + 4.0, BOX, BOX], INK);
        flow.canvas
            .rect([LEFT + 0.8, top + 4.8, BOX - 1.6, BOX - 1.6], PAPER);
    })
}
