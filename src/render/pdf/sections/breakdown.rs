//! What the open findings have in common, as charts.

use crate::render::Error;
use crate::render::pdf::chart::{Area, bars_height, draw_bars};
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
    let charts: Vec<&Breakdown> = report
        .summary
        .breakdowns
        .iter()
        .filter(|breakdown| !SHOWN.contains(&breakdown.id))
        .collect();
    let width = (WIDTH - GAP) / 2.0;
    for pair in charts.chunks(2) {
        let height = pair
            .iter()
            .map(|chart| bars_height(chart))
            .fold(0.0, f32::max);
        flow.ensure(height)?;
        let mut x = LEFT;
        for chart in pair {
            flow.canvas.bookmark(1, &chart.title, flow.y - 6.0);
            let area = Area {
                x,
                y: flow.y,
                width,
            };
            draw_bars(chart, area, &report.text, &mut flow.canvas)?;
            x += width + GAP;
        }
        flow.y += height + 16.0;
    }
    Ok(())
}
