//! Where everything is, and what the words mean.

use super::SECTIONS;
use crate::render::Error;
use crate::render::pdf::canvas::Target;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::file::Role;
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{
    ACCENT, CELL, CELL_BOLD, INK, Ink, LEFT, MUTED, RIGHT, RULE, WIDTH,
};
use crate::render::pdf::table::{RowLook, Table, columns};
use crate::report::Text;

const HEADING: Ink = Ink::bold(20.0, ACCENT);
const NUMBER: Ink = Ink::bold(10.5, ACCENT);
const ENTRY: Ink = Ink::regular(10.5, INK);
const PAGE: Ink = Ink::regular(10.5, MUTED);

/// Room for the whole part.
const HEIGHT: f32 = 484.0;

/// The words that are explained.
const WORDS: [&str; 6] = ["severity", "open", "ignored", "unknown", "clean", "points"];

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    if flow.room() < HEIGHT {
        flow.new_page()?;
    } else {
        flow.y += 24.0;
    }
    let title = flow.label("pdf-contents");
    flow.canvas.bookmark(0, &title, flow.y - 12.0);
    flow.canvas.begin(Role::Heading(1));
    flow.canvas.text(LEFT, flow.y + 16.0, &title, HEADING);
    flow.canvas.end()?;
    flow.canvas.rect([LEFT, flow.y + 26.0, 36.0, 2.0], ACCENT);
    flow.y += 46.0;
    flow.canvas.begin(Role::Contents);
    for (number, section) in (1..).zip(&SECTIONS) {
        write_entry(number, &flow.label(section.title), flow)?;
    }
    flow.canvas.end()?;
    flow.y += 24.0;
    write_words(flow)
}

fn write_entry(number: usize, title: &str, flow: &mut Flow<'_>) -> Result<(), Error> {
    let target = Target::Section(number);
    let page = flow.labels().number(flow.canvas.page_of(target) as u64);
    let base = flow.y + 12.0;
    flow.canvas.begin(Role::ContentsItem);
    flow.canvas.begin(Role::Link);
    flow.canvas.text(LEFT, base, &number.to_string(), NUMBER);
    flow.canvas.text(LEFT + 24.0, base, title, ENTRY);
    flow.text_right(RIGHT, base, &page, PAGE);
    flow.canvas
        .link([LEFT, flow.y, WIDTH, 20.0], target, title)?;
    flow.canvas.end()?;
    flow.canvas.end()?;
    flow.canvas.rect([LEFT, flow.y + 19.4, WIDTH, 0.6], RULE);
    flow.y += 22.0;
    Ok(())
}

fn write_words(flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.heading(&flow.label("pdf-reading"), 100.0)?;
    let explained = WORDS.map(|word| words(word, flow.labels()));
    let parts = columns(&[("", 110.0, Align::Left), ("", 0.0, Align::Left)]);
    let table = Table::begin_bare(flow);
    let look = RowLook {
        columns: Some(&parts),
        heads: Some(1),
        ..RowLook::default()
    };
    for (word, meaning) in &explained {
        let cells = [
            Cell::new(word, CELL_BOLD, flow),
            Cell::new(meaning, CELL, flow),
        ];
        table.row_of(&cells, look, flow)?;
    }
    table.end(flow)
}

fn words(word: &str, text: &Text) -> (String, String) {
    let name = format!("pdf-reading-{word}");
    (text.get(&name), text.get(&format!("{name}-text")))
}
