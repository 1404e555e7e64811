//! Tables that flow over pages: the header row repeats, no cell is ever cut.

use super::cell::{Align, Cell, Line};
use super::file::Role;
use super::flow::Flow;
use super::style::{BOTTOM, COLUMN, Color, INK, Ink, LEFT, MUTED, RULE, TINT, TOP, WIDTH};
use super::text::{shorten, width};
use crate::render::Error;

/// Space above and below the text of a row.
const PADDING: f32 = 3.0;
/// Space between columns.
const GUTTER: f32 = 9.0;
/// Where text begins after a coloured mark.
const MARK: f32 = 9.0;

/// A column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// What its header says.
    pub(super) title: String,
    /// In points.
    pub(super) width: f32,
    /// Where its text stands.
    pub(super) align: Align,
}

/// How a row looks and what it is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RowLook<'c> {
    /// Columns of its own, where it does not have those of the table.
    pub(super) columns: Option<&'c [Column]>,
    /// The colour behind it.
    pub(super) background: Option<Color>,
    /// How much room must be left below it, so that it does not stand alone at the foot of a page.
    pub(super) keep: f32,
    /// Whether its first cell names what follows, over so many columns.
    pub(super) heads: Option<usize>,
}

/// A table that is being laid out.
pub(super) struct Table {
    columns: Vec<Column>,
    /// What a page begins with when it goes on with something that began before.
    pub(super) continued: Option<String>,
}

/// Columns that share the whole width: the one without a width gets what the others leave.
pub(super) fn columns(parts: &[(&str, f32, Align)]) -> Vec<Column> {
    let fixed: f32 = parts.iter().map(|(_, width, _)| width).sum();
    let mut columns: Vec<Column> = parts
        .iter()
        .map(|(title, width, align)| Column {
            title: (*title).to_owned(),
            width: if *width == 0.0 { WIDTH - fixed } else { *width },
            align: *align,
        })
        .collect();
    if let Some(last) = columns.last_mut() {
        // Nothing stands behind it, so it needs no space there.
        last.width += GUTTER;
    }
    columns
}

impl Table {
    /// Begins a table with its header row.
    pub(super) fn begin(columns: Vec<Column>, flow: &mut Flow<'_>) -> Result<Self, Error> {
        let table = Self {
            columns,
            continued: None,
        };
        flow.ensure(80.0)?;
        flow.canvas.begin(Role::Table);
        flow.canvas.begin(Role::Row);
        table.header(flow)?;
        flow.canvas.end()?;
        Ok(table)
    }

    /// Begins a table whose rows name themselves: no header row.
    pub(super) fn begin_bare(flow: &mut Flow<'_>) -> Self {
        flow.canvas.begin(Role::Table);
        flow.rule(RULE);
        Self {
            columns: Vec::new(),
            continued: None,
        }
    }

    /// Ends the table.
    pub(super) fn end(self, flow: &mut Flow<'_>) -> Result<(), Error> {
        flow.canvas.end()?;
        flow.y += 12.0;
        Ok(())
    }

    /// A row.
    pub(super) fn row(&self, cells: &[Cell<'_>], flow: &mut Flow<'_>) -> Result<(), Error> {
        self.row_of(cells, RowLook::default(), flow)
    }

    /// A row that looks different.
    pub(super) fn row_of(
        &self,
        cells: &[Cell<'_>],
        look: RowLook<'_>,
        flow: &mut Flow<'_>,
    ) -> Result<(), Error> {
        self.row_from(cells, look, flow, |_, _| ())
    }

    /// A row that looks different; `started` is told where it begins, once that is settled.
    pub(super) fn row_from(
        &self,
        cells: &[Cell<'_>],
        look: RowLook<'_>,
        flow: &mut Flow<'_>,
        started: impl FnOnce(&mut Flow<'_>, f32),
    ) -> Result<(), Error> {
        let columns = look.columns.unwrap_or(&self.columns);
        let mut started = Some(started);
        let mut rest: Vec<Vec<Line<'_>>> = cells
            .iter()
            .zip(columns)
            .map(|(cell, column)| cell.lay_out(text_width(cell, column)))
            .collect();
        let height = rest
            .iter()
            .map(|lines| height_of(lines))
            .fold(0.0, f32::max)
            + 2.0 * PADDING;
        let whole_page = BOTTOM - TOP - 60.0;
        if height + look.keep > flow.room() && height + look.keep < whole_page {
            self.break_page(flow)?;
        }
        loop {
            let room = flow.room() - 2.0 * PADDING;
            let now: Vec<Vec<Line<'_>>> = rest.iter_mut().map(|lines| take(lines, room)).collect();
            let is_stuck = now.iter().all(Vec::is_empty);
            if !is_stuck {
                if let Some(started) = started.take() {
                    started(flow, flow.y);
                }
                Self::draw_row(columns, cells, &now, look, flow)?;
            }
            if rest.iter().all(Vec::is_empty) {
                return Ok(());
            }
            self.break_page(flow)?;
        }
    }

    fn draw_row(
        columns: &[Column],
        cells: &[Cell<'_>],
        lines: &[Vec<Line<'_>>],
        look: RowLook<'_>,
        flow: &mut Flow<'_>,
    ) -> Result<(), Error> {
        let height = lines
            .iter()
            .map(|lines| height_of(lines))
            .fold(0.0, f32::max)
            + 2.0 * PADDING;
        flow.canvas.begin_row(flow.y);
        if let Some(color) = look.background {
            // A little wider than the text, which would otherwise stick to its edges.
            flow.canvas
                .rect([LEFT - 4.0, flow.y, WIDTH + 8.0, height], color);
        }
        flow.canvas.begin(Role::Row);
        let mut x = LEFT;
        for (index, ((column, cell), lines)) in columns.iter().zip(cells).zip(lines).enumerate() {
            flow.canvas.begin(match look.heads {
                Some(columns) if index == 0 => Role::RowHeader(columns),
                _ => Role::Cell,
            });
            draw_cell(x, column, cell, lines, flow)?;
            flow.canvas.end()?;
            x += column.width;
        }
        flow.canvas.end()?;
        flow.y += height;
        flow.rule(RULE);
        Ok(())
    }

    /// Begins a page and repeats the header row; what repeats is no content of its own.
    fn break_page(&self, flow: &mut Flow<'_>) -> Result<(), Error> {
        flow.new_page()?;
        flow.canvas.begin(Role::Artifact);
        flow.canvas.begin_shared();
        self.header(flow)?;
        flow.canvas.end_shared();
        if let Some(name) = &self.continued {
            let ink = Ink::bold(8.0, MUTED);
            let name = shorten(name, ink.family, ink.size, WIDTH - 16.0);
            flow.canvas
                .rect([LEFT - 4.0, flow.y, WIDTH + 8.0, 17.0], TINT);
            flow.canvas.text(LEFT, flow.y + 11.5, &name, ink);
            flow.y += 17.0;
        }
        flow.canvas.end()
    }

    fn header(&self, flow: &mut Flow<'_>) -> Result<(), Error> {
        if self.columns.is_empty() {
            return Ok(());
        }
        let cells: Vec<Cell<'_>> = self
            .columns
            .iter()
            .map(|column| Cell::new(&column.title, COLUMN, flow))
            .collect();
        let lines: Vec<Vec<Line<'_>>> = cells
            .iter()
            .zip(&self.columns)
            .map(|(cell, column)| cell.lay_out(text_width(cell, column)))
            .collect();
        let height = lines
            .iter()
            .map(|lines| height_of(lines))
            .fold(0.0, f32::max);
        let mut x = LEFT;
        for ((column, cell), lines) in self.columns.iter().zip(&cells).zip(&lines) {
            flow.canvas.begin(Role::ColumnHeader);
            draw_cell(x, column, cell, lines, flow)?;
            flow.canvas.end()?;
            x += column.width;
        }
        flow.y += height + 2.0 * PADDING;
        flow.rule(INK);
        flow.y += 0.6;
        Ok(())
    }
}

/// How wide the text of a cell may be.
fn text_width(cell: &Cell<'_>, column: &Column) -> f32 {
    let mark = if cell.mark.is_some() { MARK } else { 0.0 };
    column.width - GUTTER - mark
}

fn height_of(lines: &[Line<'_>]) -> f32 {
    lines.iter().map(|line| line.leading).sum()
}

/// Takes the lines that fit.
fn take<'t>(lines: &mut Vec<Line<'t>>, room: f32) -> Vec<Line<'t>> {
    let mut used = 0.0;
    let fitting = lines
        .iter()
        .take_while(|line| {
            used += line.leading;
            used <= room
        })
        .count();
    let rest = lines.split_off(fitting);
    std::mem::replace(lines, rest)
}

fn draw_cell(
    left: f32,
    column: &Column,
    cell: &Cell<'_>,
    lines: &[Line<'_>],
    flow: &mut Flow<'_>,
) -> Result<(), Error> {
    let mut y = flow.y + PADDING;
    let mut left = left;
    if let (Some(color), Some(first)) = (cell.mark, lines.first()) {
        flow.canvas
            .rect([left, y + first.ink.size * 0.38, 5.5, 5.5], color);
        left += MARK;
    }
    if cell.link.is_some() {
        flow.canvas.begin(Role::Link);
    }
    for line in lines {
        let x = match column.align {
            Align::Left => left,
            Align::Right => {
                let wide = width(&line.text, line.ink.family, line.ink.size);
                left + column.width - GUTTER - wide
            }
        };
        flow.canvas.text(x, y + line.ink.size, &line.text, line.ink);
        y += line.leading;
    }
    if let Some(target) = cell.link {
        let area = [
            left,
            flow.y + PADDING,
            column.width - GUTTER,
            y - flow.y - PADDING,
        ];
        let words: String = lines.iter().map(|line| &*line.text).collect();
        flow.canvas.link(area, target, &words)?;
        flow.canvas.end()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::render::pdf::canvas::Canvas;
    use crate::render::pdf::flow::Edition;
    use crate::render::pdf::style::CELL;
    use crate::render::pdf::{Brand, test_report};

    /// What is printed of rows with these texts, running header and footer left out.
    fn print(rows: &[Vec<String>]) -> (Vec<String>, usize) {
        let report = test_report();
        let brand = Brand::of(&report).unwrap();
        let mut flow = Flow::new(Canvas::survey(), &report, &brand, Edition::Original);
        flow.new_page().unwrap();
        let parts = columns(&[("A", 60.0, Align::Left), ("B", 0.0, Align::Right)]);
        let table = Table::begin(parts, &mut flow).unwrap();
        for row in rows {
            let cells: Vec<Cell<'_>> = row
                .iter()
                .map(|text| Cell::new(text, CELL, &mut flow))
                .collect();
            table.row(&cells, &mut flow).unwrap();
        }
        table.end(&mut flow).unwrap();
        let survey = flow.canvas.into_survey();
        (survey.texts, survey.pages)
    }

    #[test]
    fn the_header_row_repeats_on_every_page() {
        let rows = vec![vec!["one".to_owned(), "two".to_owned()]; 300];
        let (texts, pages) = print(&rows);
        assert!(pages > 3);
        assert_eq!(texts.iter().filter(|text| *text == "A").count(), pages);
        assert_eq!(texts.iter().filter(|text| *text == "two").count(), 300);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn no_row_loses_anything(
            lengths in prop::collection::vec((0_usize..400, 0_usize..6_000), 1..12),
        ) {
            let rows: Vec<Vec<String>> = lengths
                .iter()
                .map(|(one, other)| vec!["Ж".repeat(*one), "Ю".repeat(*other)])
                .collect();
            let (texts, _) = print(&rows);
            let printed = texts.concat();
            let count = |text: &str, letter| text.matches(letter).count();
            for letter in ["Ж", "Ю"] {
                let given: usize = rows.iter().flatten().map(|text| count(text, letter)).sum();
                prop_assert_eq!(count(&printed, letter), given);
            }
        }
    }
}
