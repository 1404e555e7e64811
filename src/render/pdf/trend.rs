//! Columns run by run: open findings, and what came and went.

use super::file::Role;
use super::flow::Flow;
use super::style::{Color, INK, Ink, LEFT, MUTED, RIGHT, RULE, WIDTH, color_of};
use super::text::width;
use crate::render::Error;
use crate::report::{TrendReport, TrendRun, Value, Verdict};

const TITLE: Ink = Ink::bold(9.0, INK);
const LABEL: Ink = Ink::regular(7.5, MUTED);
/// Height of the columns, without title and dates.
const HEIGHT: f32 = 78.0;
/// The widest column.
const WIDEST: f32 = 30.0;

/// Open failures, most urgent at the bottom.
pub(super) fn draw_open(trend: &TrendReport, flow: &mut Flow<'_>) -> Result<(), Error> {
    let most = trend.runs.iter().map(|run| run.open).max().unwrap_or(0);
    let legend = ["critical", "high", "medium", "low"];
    let legend = legend.map(|key| (key, flow.label(&format!("severity-{key}"))));
    let base = begin("trend-title", "trend-bar", trend, &legend, flow)?;
    for (x, wide, run) in columns(&trend.runs) {
        let mut y = base;
        for counted in &run.open_by_severity {
            let height = HEIGHT * part(counted.count, most);
            y -= height;
            let color = color_in(run, counted.severity.as_str());
            flow.canvas.rect([x, y, wide, height], color);
        }
    }
    end(trend, base, most, flow)
}

/// What came, and what was fixed.
pub(super) fn draw_moves(trend: &TrendReport, flow: &mut Flow<'_>) -> Result<(), Error> {
    let moves = |run: &TrendRun| {
        run.changes.map_or([0, 0], |changes| {
            [changes.new + changes.reopened, changes.fixed]
        })
    };
    let most = trend.runs.iter().flat_map(moves).max().unwrap_or(0);
    let legend = ["new", "fixed"].map(|key| (key, flow.label(&format!("change-{key}"))));
    let base = begin("trend-moves-title", "trend-move", trend, &legend, flow)?;
    for (x, wide, run) in columns(&trend.runs) {
        let half = wide / 2.0;
        for (key, x, count) in [
            ("new", x, moves(run)[0]),
            ("fixed", x + half, moves(run)[1]),
        ] {
            let height = HEIGHT * part(count, most);
            let area = [x, base - height, half - 0.6, height];
            flow.canvas.rect(area, color_in(run, key));
        }
    }
    end(trend, base, most, flow)
}

/// Title and legend; gives the line that columns stand on.
fn begin(
    title: &str,
    words: &str,
    trend: &TrendReport,
    legend: &[(&str, String)],
    flow: &mut Flow<'_>,
) -> Result<f32, Error> {
    flow.ensure(HEIGHT + 44.0)?;
    let title = flow.label(title);
    let words = in_words(words, trend, flow);
    flow.canvas.begin(Role::Figure(format!("{title}: {words}")));
    flow.canvas.text(LEFT, flow.y + 9.0, &title, TITLE);
    let mut x = RIGHT;
    for (key, label) in legend.iter().rev() {
        x -= width(label, LABEL.family, LABEL.size);
        flow.canvas.text(x, flow.y + 9.0, label, LABEL);
        x -= 9.0;
        flow.canvas.rect([x, flow.y + 3.4, 5.5, 5.5], color_of(key));
        x -= 10.0;
    }
    Ok(flow.y + 18.0 + HEIGHT)
}

/// Half as strong where the run has gaps: what it does not show may be there.
fn color_in(run: &TrendRun, key: &str) -> Color {
    let Color(red, green, blue) = color_of(key);
    let half = |part: u8| part / 2 + 127;
    match run.verdict {
        Verdict::Complete => Color(red, green, blue),
        Verdict::ChangedWhileReading | Verdict::Short | Verdict::Failed => {
            Color(half(red), half(green), half(blue))
        }
    }
}

/// The line, the dates at its ends, and what the highest column stands for.
fn end(trend: &TrendReport, base: f32, most: u64, flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.canvas.rect([LEFT, base, WIDTH, 0.6], RULE);
    let text = flow.labels();
    let date =
        |run: Option<&TrendRun>| run.map_or_else(String::new, |run| text.date(run.generated_at.0));
    let (from, to) = (date(trend.runs.first()), date(trend.runs.last()));
    flow.canvas.text(LEFT, base + 10.0, &from, LABEL);
    flow.text_right(RIGHT, base + 10.0, &to, LABEL);
    let number = text.number(most);
    flow.canvas.text(LEFT, base - HEIGHT + 6.0, &number, LABEL);
    flow.canvas.end()?;
    flow.y = base + 24.0;
    Ok(())
}

/// Where the column of each run begins, and how wide it is; the left edge is left to the number.
#[expect(clippy::cast_precision_loss, reason = "some dozens of runs")]
fn columns(runs: &[TrendRun]) -> impl Iterator<Item = (f32, f32, &TrendRun)> {
    const NUMBER: f32 = 34.0;
    let step = (WIDTH - NUMBER) / runs.len().max(1) as f32;
    let wide = (step * 0.7).min(WIDEST);
    runs.iter().enumerate().map(move |(place, run)| {
        let middle = LEFT + NUMBER + step * (place as f32 + 0.5);
        (middle - wide / 2.0, wide, run)
    })
}

fn in_words(name: &str, trend: &TrendReport, flow: &Flow<'_>) -> String {
    let text = flow.labels();
    let words = |run: &TrendRun| {
        let moment = text.moment(run.generated_at.0);
        let changes = run.changes.unwrap_or_default();
        let values = [
            ("moment", Value::Text(&moment)),
            ("count", Value::Count(run.open)),
            ("new", Value::Count(changes.new + changes.reopened)),
            ("fixed", Value::Count(changes.fixed)),
        ];
        text.format(name, &values)
    };
    text.clauses(trend.runs.iter().map(words))
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
