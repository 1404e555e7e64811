//! What the open findings have in common, as charts.

use crate::render::Error;
use crate::render::pdf::chart::{Area, bars_height, draw_bars, is_wide};
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{LEFT, WIDTH};
use crate::report::Breakdown;

const GAP: f32 = 30.0;
/// What the summary shows already.
const SHOWN: [&str; 3] = ["severity", "population-hosts", "population-images"];

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    let report = flow.report;
    flow.body(&flow.label("pdf-breakdown-intro"))?;
    flow.y += 8.0;
    let charts = report.summary.breakdowns.iter();
    let (wide, narrow): (Vec<&Breakdown>, Vec<_>) = charts
        .filter(|breakdown| !SHOWN.contains(&breakdown.id))
        .partition(|breakdown| is_wide(breakdown));
    for row in narrow.chunks(2) {
        write_row(row, (WIDTH - GAP) / 2.0, flow)?;
    }
    for row in wide.chunks(1) {
        write_row(row, WIDTH, flow)?;
    }
    Ok(())
}

/// Charts side by side.
fn write_row(charts: &[&Breakdown], width: f32, flow: &mut Flow<'_>) -> Result<(), Error> {
    let height = charts
        .iter()
        .map(|chart| bars_height(chart))
        .fold(0.0, f32::max);
    flow.ensure(height)?;
    let mut x = LEFT;
    for chart in charts {
        flow.canvas.bookmark(1, &chart.title, flow.y - 6.0);
        let area = Area {
            x,
            y: flow.y,
            width,
        };
        draw_bars(chart, area, flow.labels(), &mut flow.canvas)?;
        x += width + GAP;
    }
    flow.y += height + 16.0;
    Ok(())
}
