//! Charts: bars with their names and numbers, so that no colour has to be told apart.

use super::canvas::Canvas;
use super::file::Role;
use super::style::{ACCENT_SOFT, Color, INK, Ink, MUTED, RULE, color_of};
use super::text::{shorten, width};
use crate::render::Error;
use crate::report::{Breakdown, Text, Value};

const TITLE: Ink = Ink::bold(9.0, INK);
const LABEL: Ink = Ink::regular(8.0, INK);
const NUMBER: Ink = Ink::bold(8.0, INK);
const SHARE: Ink = Ink::regular(8.0, MUTED);
/// Space that title takes.
const TITLE_HEIGHT: f32 = 20.0;
/// From bar to bar.
const STEP: f32 = 14.5;
/// Space for a share, at the right edge.
const SHARE_WIDTH: f32 = 38.0;

/// Where a chart stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    /// Left edge.
    pub(super) x: f32,
    /// Upper edge.
    pub(super) y: f32,
    /// Width.
    pub(super) width: f32,
}

/// How high a chart of bars is.
#[expect(clippy::cast_precision_loss, reason = "a dozen bars at most")]
pub(super) fn bars_height(breakdown: &Breakdown) -> f32 {
    TITLE_HEIGHT + breakdown.bars.len().max(1) as f32 * STEP + 6.0
}

/// Whether the names are too long for half the width of a page.
pub(super) fn is_wide(breakdown: &Breakdown) -> bool {
    widest(breakdown) > 110.0
}

/// The width of the longest name.
fn widest(breakdown: &Breakdown) -> f32 {
    let widths = breakdown
        .bars
        .iter()
        .map(|bar| width(&bar.label, LABEL.family, LABEL.size));
    widths.fold(0.0, f32::max)
}

/// Draws one bar below the other.
pub(super) fn draw_bars(
    breakdown: &Breakdown,
    area: Area,
    text: &Text,
    canvas: &mut Canvas<'_>,
) -> Result<(), Error> {
    canvas.begin(Role::Figure(in_words(breakdown, text)));
    draw_title(breakdown, area, text, canvas);
    let most = breakdown
        .bars
        .iter()
        .map(|bar| bar.count)
        .max()
        .unwrap_or(0);
    let numbers =
        SHARE_WIDTH + width(&text.number(most), NUMBER.family, NUMBER.size).max(12.0) + 6.0;
    let label_width = (widest(breakdown) + 10.0).min((area.width - numbers) * 0.6);
    let bar_width = (area.width - numbers - label_width - 8.0).max(0.0);
    let mut y = area.y + TITLE_HEIGHT;
    for bar in &breakdown.bars {
        let label = canvas.printable(&bar.label, LABEL.family);
        let label = shorten(&label, LABEL.family, LABEL.size, label_width - 4.0);
        canvas.text(area.x, y + 8.0, &label, LABEL);
        let x = area.x + label_width;
        canvas.rect([x, y + 1.2, bar_width, 8.0], RULE);
        canvas.rect(
            [x, y + 1.2, bar_width * part(bar.count, most), 8.0],
            color_in(breakdown, &bar.key),
        );
        let number = text.number(bar.count);
        let right = area.x + area.width;
        right_aligned(right - SHARE_WIDTH, y + 8.0, &number, NUMBER, canvas);
        right_aligned(right, y + 8.0, &bar.share, SHARE, canvas);
        y += STEP;
    }
    if breakdown.bars.is_empty() {
        canvas.text(area.x, y + 8.0, &text.get("pdf-nothing"), SHARE);
    }
    canvas.end()
}

/// Draws all parts as one bar, and what they are below it.
pub(super) fn draw_stack(
    breakdown: &Breakdown,
    area: Area,
    text: &Text,
    canvas: &mut Canvas<'_>,
) -> Result<(), Error> {
    canvas.begin(Role::Figure(in_words(breakdown, text)));
    draw_title(breakdown, area, text, canvas);
    let mut y = area.y + TITLE_HEIGHT;
    canvas.rect([area.x, y, area.width, 12.0], RULE);
    let mut x = area.x;
    for bar in &breakdown.bars {
        let wide = area.width * part(bar.count, breakdown.total);
        canvas.rect([x, y, wide, 12.0], color_of(&bar.key));
        x += wide;
    }
    y += 19.0;
    for bar in &breakdown.bars {
        canvas.rect([area.x, y + 2.2, 6.0, 6.0], color_of(&bar.key));
        canvas.text(area.x + 11.0, y + 8.0, &bar.label, LABEL);
        let right = area.x + area.width;
        right_aligned(
            right - SHARE_WIDTH,
            y + 8.0,
            &text.number(bar.count),
            NUMBER,
            canvas,
        );
        right_aligned(right, y + 8.0, &bar.share, SHARE, canvas);
        y += 12.6;
    }
    canvas.end()
}

fn draw_title(breakdown: &Breakdown, area: Area, text: &Text, canvas: &mut Canvas<'_>) {
    canvas.text(area.x, area.y + 9.0, &breakdown.title, TITLE);
    let total = text.number(breakdown.total);
    right_aligned(area.x + area.width, area.y + 9.0, &total, SHARE, canvas);
}

fn color_in(breakdown: &Breakdown, key: &str) -> Color {
    match breakdown.id {
        "severity" | "freshness" => color_of(key),
        _ => ACCENT_SOFT,
    }
}

fn right_aligned(right: f32, base: f32, text: &str, ink: Ink, canvas: &mut Canvas<'_>) {
    let x = right - width(text, ink.family, ink.size);
    canvas.text(x, base, text, ink);
}

/// The chart for those who do not see it.
fn in_words(breakdown: &Breakdown, text: &Text) -> String {
    let bars: Vec<String> = breakdown
        .bars
        .iter()
        .map(|bar| {
            let label: String = bar.label.chars().take(80).collect();
            text.format(
                "pdf-bar",
                &[
                    ("label", Value::Text(&label)),
                    ("count", Value::Count(bar.count)),
                    ("share", Value::Text(&bar.share)),
                ],
            )
        })
        .collect();
    text.labelled(&breakdown.title, &text.clauses(bars))
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "the length of a bar, not a number that is read"
)]
fn part(count: u64, whole: u64) -> f32 {
    if whole == 0 {
        return 0.0;
    }
    (count as f64 / whole as f64) as f32
}
