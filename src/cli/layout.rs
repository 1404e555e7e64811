//! Tables and paragraphs that are as wide as the terminal, and no wider.
//!
//! In a pipe nothing is wrapped and nothing is left out: other programs and other days see the same lines. Whatever comes
//! from the cloud is harmless here before it is measured, as what stands in place of a character is wider than it.

use std::fmt::Display;
use std::io::{self, IsTerminal};

use textwrap::core::display_width;
use textwrap::{Options, WordSplitter};

use super::console::visible;
use crate::report::{Text, Value};

/// Space before every row.
const INDENT: usize = 2;
/// Space between columns.
const GAP: usize = 2;
/// Cells are not made narrower than this as long as a column can be left out instead.
const NARROW: usize = 14;
/// Less than this holds no word at all.
const NARROWEST: usize = 4;
/// Cells are cut here: a single name must not make every row a screen long. `--json` has them whole.
const LONGEST: usize = 120;

/// How many columns there are to write in; none is as many as it takes.
pub(super) type Room = Option<usize>;

/// The room of standard output.
pub(super) fn room() -> Room {
    io::stdout().is_terminal().then(textwrap::termwidth)
}

/// The room of standard error.
fn room_of_messages() -> Room {
    io::stderr().is_terminal().then(textwrap::termwidth)
}

/// A message of several lines for standard error: the first one stands behind a mark, and further lines of each below it.
pub(super) fn message(mark: &str, text: &str) -> Vec<String> {
    message_in(mark, text, room_of_messages())
}

fn message_in(mark: &str, text: &str, room: Room) -> Vec<String> {
    let lines = text.split('\n').enumerate();
    let lines = lines.flat_map(|(number, line)| match number {
        0 => hanging(&format!("{mark} "), line, room),
        _ => {
            let words = line.trim_start();
            paragraph(words, display_width(line) - display_width(words), room)
        }
    });
    lines.collect()
}

/// What becomes of a column where there is little room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// It stays as it is.
    Keep,
    /// Its cells go on on further lines.
    Wrap,
    /// It is left out; those with a smaller number go first.
    Drop(u8),
    /// Its cells go on on further lines, and where that is not enough it is left out in its turn.
    WrapOrDrop(u8),
}

/// A table for people.
#[derive(Debug)]
pub(super) struct Table {
    indent: usize,
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

#[derive(Debug)]
struct Column {
    title: String,
    fit: Fit,
    is_number: bool,
}

impl Table {
    /// A table without columns yet.
    pub(super) fn new() -> Self {
        Self {
            indent: INDENT,
            columns: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// Begins at the left edge: a table that stands under no heading.
    pub(super) fn flush(self) -> Self {
        Self { indent: 0, ..self }
    }

    /// Adds a column of words; no column has a title where none is given to any.
    pub(super) fn words(self, title: &str, fit: Fit) -> Self {
        self.column(title, fit, false)
    }

    /// Adds a column of numbers, which stand at its right edge.
    pub(super) fn numbers(self, title: &str, fit: Fit) -> Self {
        self.column(title, fit, true)
    }

    fn column(mut self, title: &str, fit: Fit, is_number: bool) -> Self {
        self.columns.push(Column {
            title: one_line(title),
            fit,
            is_number,
        });
        self
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cells = cells.into_iter().map(|cell| cut(&one_line(&cell)));
        self.rows.push(cells.collect());
    }

    /// The lines of the table, and one on what was left out of it.
    pub(super) fn lines(&self, room: Room, text: &Text) -> Vec<String> {
        let (kept, widths) = self.fitted(room);
        let titles: Vec<String> = self.columns.iter().map(|one| one.title.clone()).collect();
        let has_titles = titles.iter().any(|title| !title.is_empty());
        let head = has_titles.then_some(&titles);
        let mut lines = Vec::new();
        for row in head.into_iter().chain(&self.rows) {
            lines.extend(self.line(row, &kept, &widths));
        }
        let is_left_out = |place: &usize| !kept.contains(place) && !self.is_empty(*place);
        let left_out = (0..self.columns.len()).filter(is_left_out);
        let left_out: Vec<&str> = left_out.map(|place| titles[place].as_str()).collect();
        if !left_out.is_empty() {
            let columns = left_out.join(", ");
            let words = text.format("table-left-out", &[("columns", Value::Text(&columns))]);
            lines.extend(paragraph(&words, self.indent, room));
        }
        lines
    }

    /// The columns that are shown, and how wide each is.
    fn fitted(&self, room: Room) -> (Vec<usize>, Vec<usize>) {
        let mut kept: Vec<usize> = (0..self.columns.len()).collect();
        kept.retain(|place| !self.is_empty(*place));
        loop {
            let natural: Vec<usize> = kept.iter().map(|place| self.width(*place)).collect();
            let Some(room) = room else {
                return (kept, natural);
            };
            let (widths, is_enough) = self.narrowed(&kept, &natural, room, NARROW);
            if is_enough {
                return (kept, widths);
            }
            let order = |place: &&usize| match self.columns[**place].fit {
                Fit::Drop(order) | Fit::WrapOrDrop(order) => Some(order),
                Fit::Keep | Fit::Wrap => None,
            };
            let droppable = kept.iter().filter(|place| order(place).is_some());
            let Some(first) = droppable.min_by_key(order).copied() else {
                let (widths, _) = self.narrowed(&kept, &natural, room, NARROWEST);
                return (kept, widths);
            };
            kept.retain(|place| *place != first);
        }
    }

    /// Takes from the widest cells that can be wrapped until all fit, or none can give more.
    fn narrowed(
        &self,
        kept: &[usize],
        natural: &[usize],
        room: usize,
        least: usize,
    ) -> (Vec<usize>, bool) {
        let mut widths = natural.to_vec();
        let gaps = self.indent + GAP * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > room {
            let can_give = |(place, width): &(&usize, &mut usize)| {
                let fit = self.columns[**place].fit;
                matches!(fit, Fit::Wrap | Fit::WrapOrDrop(_)) && **width > least
            };
            let cells = kept.iter().zip(&mut widths).filter(can_give);
            let Some((_, widest)) = cells.max_by_key(|(_, width)| **width) else {
                return (widths, false);
            };
            *widest -= 1;
        }
        (widths, true)
    }

    fn is_empty(&self, place: usize) -> bool {
        self.rows.iter().all(|row| row[place].is_empty())
    }

    fn width(&self, place: usize) -> usize {
        let cells = self.rows.iter().map(|row| &row[place]);
        let widths = cells.chain([&self.columns[place].title]);
        widths.map(|cell| display_width(cell)).max().unwrap_or(0)
    }

    /// One row: as many lines as its longest cell has.
    fn line(&self, row: &[String], kept: &[usize], widths: &[usize]) -> Vec<String> {
        let cells: Vec<Vec<String>> = kept
            .iter()
            .zip(widths)
            .map(|(place, width)| wrap(&row[*place], Options::new(*width)))
            .collect();
        let height = cells.iter().map(Vec::len).max().unwrap_or(0);
        let line = |number: usize| {
            let parts = kept.iter().zip(widths).zip(&cells);
            let parts = parts.map(|((place, width), cell)| {
                let cell = cell.get(number).map_or("", String::as_str);
                let blank = " ".repeat(width.saturating_sub(display_width(cell)));
                match self.columns[*place].is_number {
                    true => blank + cell,
                    false => cell.to_owned() + &blank,
                }
            });
            let line = parts.collect::<Vec<String>>().join(&" ".repeat(GAP));
            format!("{}{}", " ".repeat(self.indent), line.trim_end())
        };
        (0..height).map(line).collect()
    }
}

/// The word that goes with a number: `run` with 1, `runs` with any other.
pub(super) fn plural<'w, N>(count: N, one: &'w str, many: &'w str) -> &'w str
where
    N: From<u8> + PartialEq,
{
    if count == N::from(1) { one } else { many }
}

/// A number of things: `1 run`, `2 runs`.
pub(super) fn counted<N>(count: N, one: &str, many: &str) -> String
where
    N: From<u8> + PartialEq + Display + Copy,
{
    format!("{count} {}", plural(count, one, many))
}

/// A text on as many lines as it takes; all begin `indent` further right, and those behind the first two more.
pub(super) fn paragraph(text: &str, indent: usize, room: Room) -> Vec<String> {
    let first = " ".repeat(indent);
    let rest = " ".repeat(indent + INDENT);
    fill(text, (&first, &rest), room)
}

/// A text behind a mark; further lines begin below it.
pub(super) fn hanging(mark: &str, text: &str, room: Room) -> Vec<String> {
    let rest = " ".repeat(display_width(mark));
    fill(text, (mark, &rest), room)
}

/// Sentences name flags and regions, which have hyphens in them and are to be copied.
fn fill(text: &str, (first, rest): (&str, &str), room: Room) -> Vec<String> {
    let options = Options::new(room.unwrap_or(usize::MAX))
        .initial_indent(first)
        .subsequent_indent(rest)
        .word_splitter(WordSplitter::NoHyphenation);
    wrap(&one_line(text), options)
}

fn wrap(text: &str, options: Options<'_>) -> Vec<String> {
    let lines = textwrap::wrap(text, options).into_iter();
    lines.map(|line| line.into_owned()).collect()
}

/// Without line breaks: one within a name would look like a line of this program.
fn one_line(text: &str) -> String {
    visible(text).replace('\n', "[U+000A]")
}

fn cut(text: &str) -> String {
    if display_width(text) <= LONGEST {
        return text.to_owned();
    }
    let mut shown = String::new();
    for letter in text.chars() {
        if display_width(&shown) + 2 > LONGEST {
            break;
        }
        shown.push(letter);
    }
    shown.push('…');
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new()
            .words("Severity", Fit::Keep)
            .words("Asset", Fit::Wrap)
            .words("Region", Fit::Drop(1))
            .numbers("Open", Fit::Keep)
            .words("Remark", Fit::Wrap);
        for cells in [
            [
                "Critical",
                "生产-数据库-03",
                "cn-north-4",
                "1,234",
                "the host is not listed any more",
            ],
            ["Low", "esc\u{1b}[31m\nred", "ap-southeast-1", "7", ""],
            [
                "Medium",
                &"x".repeat(500),
                "cn-north-4",
                "12",
                "nobody looked",
            ],
        ] {
            table.row(cells.map(str::to_owned));
        }
        table
    }

    fn shown(room: Room) -> String {
        let lines = table().lines(room, &Text::english());
        let widest = lines.iter().map(|line| display_width(line)).max();
        assert!(widest <= room.or(widest), "{lines:#?}");
        lines.join("\n")
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        for room in 30..200 {
            let lines = table().lines(Some(room), &Text::english());
            let widest = lines.iter().map(|line| display_width(line)).max();
            assert!(widest.unwrap_or(0) <= room, "{room}: {lines:#?}");
        }
    }

    #[test]
    fn cells_wrap_and_columns_go_as_room_shrinks() {
        insta::assert_snapshot!("table_of_60_columns", shown(Some(60)));
        insta::assert_snapshot!("table_of_80_columns", shown(Some(80)));
        insta::assert_snapshot!("table_of_140_columns", shown(Some(140)));
        insta::assert_snapshot!("table_in_a_pipe", shown(None));
    }

    #[test]
    fn a_column_that_may_go_goes_before_the_words_of_another_are_torn() {
        let mut table = Table::new()
            .flush()
            .words("ID", Fit::Keep)
            .words("TITLE", Fit::Wrap)
            .words("VERSION", Fit::WrapOrDrop(1));
        let cells = ["a-framework", "Controls of passwords", "of the year 2026"];
        table.row(cells.map(str::to_owned));
        let lines = |room| table.lines(Some(room), &Text::english());
        let wrapped = lines(45);
        assert!(wrapped[0].contains("VERSION"), "{wrapped:#?}");
        let narrow = lines(32);
        assert!(!narrow[0].contains("VERSION"), "{narrow:#?}");
        assert!(narrow[1].ends_with("Controls of"), "{narrow:#?}");
        assert!(narrow.last().is_some_and(|line| line.contains("VERSION")));
    }

    #[test]
    fn messages_keep_their_lines_and_break_between_words() {
        let text = "2 problems\n  the first one (mend it)\n  the second";
        let whole = [
            "error: 2 problems",
            "  the first one (mend it)",
            "  the second",
        ];
        assert_eq!(message_in("error:", text, None), whole);
        let narrow = message_in("error:", text, Some(16));
        let lines = [
            "error: 2",
            "       problems",
            "  the first one",
            "    (mend it)",
            "  the second",
        ];
        assert_eq!(narrow, lines);
    }

    #[test]
    fn paragraphs_hang() {
        let text = "three words here";
        assert_eq!(paragraph(text, 2, Some(13)), ["  three words", "    here"]);
        assert_eq!(
            hanging("- ", text, Some(10)),
            ["- three", "  words", "  here"]
        );
        assert_eq!(paragraph(text, 0, None), [text]);
    }
}
