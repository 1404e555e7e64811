//! Geometry of the charts: where each bar begins and how long it is. The numbers are the report's.

use serde::Serialize;

use super::visible::short;
use crate::report::{Breakdown, Text, Value};

/// Width of the drawing area, in units of the SVG's view box; the page scales it.
const WIDTH: u64 = 1000;
/// Room between two parts of a stacked bar, in the same units.
const GAP: u64 = 3;
/// So that something is never drawn as nothing.
const THINNEST: u64 = 4;

/// A chart, ready to draw.
#[derive(Debug, Serialize)]
pub(super) struct Chart {
    id: &'static str,
    title: String,
    /// All numbers in one sentence, for those who cannot see it.
    description: String,
    total: String,
    is_empty: bool,
    bars: Vec<ChartBar>,
}

/// One part of a chart.
#[derive(Debug, Serialize)]
struct ChartBar {
    /// Names the colour.
    key: String,
    label: String,
    count: String,
    share: String,
    is_zero: bool,
    /// In a stacked bar.
    x: u64,
    /// In a stacked bar.
    width: u64,
    /// In a bar of its own: the longest bar of the chart fills the width.
    length: u64,
}

impl Chart {
    /// Lays out one breakdown.
    pub(super) fn of(breakdown: &Breakdown, text: &Text) -> Self {
        let longest = breakdown.bars.iter().map(|bar| bar.count).max();
        let widths = widths(breakdown);
        let mut x = 0;
        let bars: Vec<ChartBar> = breakdown
            .bars
            .iter()
            .zip(widths)
            .map(|(bar, width)| {
                let drawn = ChartBar {
                    key: bar.key.clone(),
                    label: short(&bar.label, text),
                    count: text.number(bar.count),
                    share: bar.share.clone(),
                    is_zero: bar.count == 0,
                    x,
                    width,
                    length: scale(bar.count, longest.unwrap_or(0)),
                };
                x += if width > 0 { width + GAP } else { 0 };
                drawn
            })
            .collect();
        Self {
            id: breakdown.id,
            title: breakdown.title.clone(),
            description: description(&bars, text),
            total: text.number(breakdown.total),
            is_empty: breakdown.total == 0,
            bars,
        }
    }
}

/// Widths that together with the gaps fill the drawing area; what the thinnest need, the widest give.
fn widths(breakdown: &Breakdown) -> Vec<u64> {
    let shown = breakdown.bars.iter().filter(|bar| bar.count > 0).count() as u64;
    let room = WIDTH - GAP * shown.saturating_sub(1);
    let mut widths: Vec<u64> = breakdown
        .bars
        .iter()
        .map(|bar| match bar.count {
            0 => 0,
            count => (count * room / breakdown.total.max(1)).max(THINNEST),
        })
        .collect();
    let used: u64 = widths.iter().sum();
    if let (true, Some(widest)) = (shown > 0, widths.iter_mut().max()) {
        *widest = (*widest + room).saturating_sub(used);
    }
    widths
}

fn scale(count: u64, longest: u64) -> u64 {
    match count {
        0 => 0,
        count => (count * WIDTH / longest.max(1)).max(THINNEST),
    }
}

fn description(bars: &[ChartBar], text: &Text) -> String {
    text.clauses(bars.iter().map(|bar| {
        text.format(
            "html-chart-part",
            &[
                ("label", Value::Text(&bar.label)),
                ("count", Value::Text(&bar.count)),
                ("share", Value::Text(&bar.share)),
            ],
        )
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Bar;

    fn breakdown(counts: &[u64]) -> Breakdown {
        let bar = |count: &u64| Bar {
            key: "low".into(),
            label: "Low".into(),
            count: *count,
            share: String::new(),
        };
        Breakdown {
            id: "severity",
            title: String::new(),
            bars: counts.iter().map(bar).collect(),
            total: counts.iter().sum(),
        }
    }

    #[test]
    fn parts_fill_the_width_and_none_vanishes() {
        for counts in [&[1, 99_999, 0, 3][..], &[5], &[1, 1, 1], &[7, 0, 0, 0]] {
            let chart = Chart::of(&breakdown(counts), &Text::english());
            let last = chart.bars.iter().rfind(|bar| bar.width > 0);
            assert_eq!(last.map(|bar| bar.x + bar.width), Some(WIDTH), "{counts:?}");
            for (bar, count) in chart.bars.iter().zip(counts) {
                assert_eq!(bar.width == 0, *count == 0);
            }
        }
    }

    #[test]
    fn nothing_is_drawn_for_nothing() {
        let chart = Chart::of(&breakdown(&[0, 0]), &Text::english());
        assert!(chart.is_empty && chart.bars.iter().all(|bar| bar.width == 0));
    }
}
