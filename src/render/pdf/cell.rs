//! What stands in a cell of a table.

use std::borrow::Cow;

use super::canvas::Target;
use super::flow::Flow;
use super::style::{Color, Ink};
use super::text::{shorten, wrap};

/// Where text stands in its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Align {
    /// At the left edge.
    Left,
    /// At the right edge: numbers.
    Right,
}

/// A cell: pieces of text below each other.
#[derive(Debug, Clone)]
pub(super) struct Cell<'t> {
    spans: Vec<(Cow<'t, str>, Ink)>,
    most_lines: Option<usize>,
    /// The colour of a small square before the text, which says the same in words.
    pub(super) mark: Option<Color>,
    /// Where a click leads.
    pub(super) link: Option<Target>,
}

/// A line of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line<'t> {
    /// Its text.
    pub(super) text: Cow<'t, str>,
    /// What it is set in.
    pub(super) ink: Ink,
    /// From its base line to the next; the same for all lines of a text.
    pub(super) leading: f32,
}

impl<'t> Cell<'t> {
    /// A cell with a piece of text.
    pub(super) fn new(text: &'t str, ink: Ink, flow: &mut Flow<'_>) -> Self {
        Self {
            spans: vec![(flow.canvas.printable(text, ink.family), ink)],
            most_lines: None,
            mark: None,
            link: None,
        }
    }

    /// With another piece of text below.
    pub(super) fn and(mut self, text: &'t str, ink: Ink, flow: &mut Flow<'_>) -> Self {
        if !text.is_empty() {
            self.spans
                .push((flow.canvas.printable(text, ink.family), ink));
        }
        self
    }

    /// With a coloured mark.
    pub(super) fn marked(mut self, color: Color) -> Self {
        self.mark = Some(color);
        self
    }

    /// That leads somewhere.
    pub(super) fn leading_to(mut self, target: Option<Target>) -> Self {
        self.link = target;
        self
    }

    /// Each piece of which has at most so many lines; an ellipsis shows that there is more elsewhere.
    pub(super) fn at_most(mut self, lines: usize) -> Self {
        self.most_lines = Some(lines);
        self
    }

    /// Breaks the text into lines that are at most so wide.
    pub(super) fn lay_out(&self, limit: f32) -> Vec<Line<'_>> {
        let most = self.most_lines.unwrap_or(usize::MAX);
        let mut lines = Vec::with_capacity(self.spans.len());
        for (text, ink) in &self.spans {
            let leading = ink.leading(text);
            let broken = wrap(text, ink.family, ink.size, limit);
            let is_cut = broken.len() > most;
            lines.extend(broken.into_iter().take(most).map(|line| Line {
                text: Cow::Borrowed(line),
                ink: *ink,
                leading,
            }));
            if let (true, Some(last)) = (is_cut, lines.last_mut()) {
                let more = format!("{}\u{2026}\u{2026}", last.text);
                let fitted = shorten(&more, ink.family, ink.size, limit);
                last.text = Cow::Owned(fitted.trim_end_matches('…').to_owned() + "…");
            }
        }
        lines
    }
}
