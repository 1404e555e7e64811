//! The page for those who read one page.

use super::{CHANGES, COMPLETENESS, controls};
use crate::render::Error;
use crate::render::pdf::canvas::Target;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::chart::{Area, draw_bars, draw_stack};
use crate::render::pdf::file::Role;
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{
    ACCENT, BODY, CELL, CELL_BOLD, CELL_MUTED, Color, INK, Ink, LEFT, MUTED, NOTE, TINT, WIDTH,
    color_of, pale,
};
use crate::render::pdf::table::{Table, columns};
use crate::render::pdf::text::width;
use crate::report::{Breakdown, ConditionOutcome, FixFirst, Report, Severity};

const LABEL: Ink = Ink::bold(8.0, MUTED);
const FIGURE: Ink = Ink::bold(25.0, ACCENT);
const DETAIL: Ink = Ink::regular(7.8, MUTED);
const CARD_GAP: f32 = 10.0;
const CARD_HEIGHT: f32 = 68.0;
const CHART_GAP: f32 = 22.0;

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    write_states(flow)?;
    write_cards(flow)?;
    write_change(flow)?;
    write_charts(flow)?;
    controls::write_overview(flow)?;
    write_fix_first(flow)
}

/// A line on whether the data is whole and, where conditions were set, one on each of them.
fn write_states(flow: &mut Flow<'_>) -> Result<(), Error> {
    let report = flow.report;
    let verdict = report.coverage.verdict;
    write_state(
        &report.verdict_label(),
        color_of(verdict.as_str()),
        Some(Target::Section(COMPLETENESS)),
        flow,
    )?;
    for condition in &report.threshold.conditions {
        let color = color_of(match condition.outcome {
            ConditionOutcome::Broken => "critical",
            ConditionOutcome::Undetermined => "unknown",
            ConditionOutcome::Kept => "clean",
        });
        write_state(&condition.sentence(&report.text), color, None, flow)?;
    }
    flow.y += 8.0;
    Ok(())
}

fn write_state(
    words: &str,
    color: Color,
    target: Option<Target>,
    flow: &mut Flow<'_>,
) -> Result<(), Error> {
    let top = flow.y;
    flow.canvas.rect([LEFT, top, WIDTH, 20.0], pale(color));
    flow.canvas.rect([LEFT, top, 4.0, 20.0], color);
    flow.canvas.begin(Role::Paragraph);
    match target {
        Some(target) => {
            flow.canvas.begin(Role::Link);
            flow.canvas
                .text(LEFT + 14.0, top + 13.5, words, Ink::bold(9.0, INK));
            flow.canvas.link([LEFT, top, WIDTH, 20.0], target, words)?;
            flow.canvas.end()?;
        }
        None => flow
            .canvas
            .text(LEFT + 14.0, top + 13.5, words, Ink::bold(9.0, INK)),
    }
    flow.canvas.end()?;
    flow.y = top + 24.0;
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "a handful of cards")]
fn write_cards(flow: &mut Flow<'_>) -> Result<(), Error> {
    let headlines = &flow.report.summary.headlines;
    let count = headlines.len().max(1) as f32;
    let wide = (WIDTH - (count - 1.0) * CARD_GAP) / count;
    let top = flow.y;
    let mut x = LEFT;
    for headline in headlines {
        flow.canvas.rect([x, top, wide, CARD_HEIGHT], TINT);
        flow.canvas.rect([x, top, wide, 2.0], ACCENT);
        flow.canvas.begin(Role::Paragraph);
        flow.canvas
            .text(x + 10.0, top + 17.0, &headline.label, LABEL);
        let mut figure = FIGURE;
        while width(&headline.figure, figure.family, figure.size) > wide - 20.0 && figure.size > 8.0
        {
            figure.size -= 1.0;
        }
        flow.canvas
            .text(x + 10.0, top + 43.0, &headline.figure, figure);
        flow.y = top + 48.0;
        flow.lines(&headline.detail, DETAIL, x + 10.0, wide - 14.0)?;
        flow.canvas.end()?;
        x += wide + CARD_GAP;
    }
    flow.y = top + CARD_HEIGHT + 16.0;
    Ok(())
}

/// What changed since the last run, on one line.
fn write_change(flow: &mut Flow<'_>) -> Result<(), Error> {
    let sentence = flow.report.change_sentence();
    write_state(&sentence, ACCENT, Some(Target::Section(CHANGES)), flow)?;
    if let Some(line) = flow.report.change_line() {
        flow.paragraph(&line, NOTE)?;
    }
    flow.y += 8.0;
    Ok(())
}

fn write_charts(flow: &mut Flow<'_>) -> Result<(), Error> {
    let wide = (WIDTH - 2.0 * CHART_GAP) / 3.0;
    let (report, top) = (flow.report, flow.y);
    let area = |index: f32| Area {
        x: LEFT + index * (wide + CHART_GAP),
        y: top,
        width: wide,
    };
    if let Some(severity) = find(report, "severity") {
        draw_bars(severity, area(0.0), &report.text, &mut flow.canvas)?;
    }
    for (index, id) in [(1.0, "population-hosts"), (2.0, "population-images")] {
        if let Some(classes) = find(report, id) {
            draw_stack(classes, area(index), &report.text, &mut flow.canvas)?;
        }
    }
    flow.y = top + 136.0;
    Ok(())
}

fn find<'r>(report: &'r Report, id: &str) -> Option<&'r Breakdown> {
    report
        .summary
        .breakdowns
        .iter()
        .find(|breakdown| breakdown.id == id)
}

fn write_fix_first(flow: &mut Flow<'_>) -> Result<(), Error> {
    let report = flow.report;
    flow.heading(&flow.label("pdf-fix-first"), 130.0)?;
    if report.summary.fix_first.is_empty() {
        flow.paragraph(&flow.report.nothing_to_fix(), BODY)?;
        return match report.listing_sentence(&flow.listing) {
            Some(sentence) => flow.paragraph(&sentence, NOTE),
            None => Ok(()),
        };
    }
    let text = &report.text;
    let parts = columns(&[
        (&text.get("pdf-rank"), 22.0, Align::Left),
        (&text.get("pdf-asset"), 112.0, Align::Left),
        (&text.get("severity"), 54.0, Align::Left),
        (&text.get("pdf-score"), 32.0, Align::Right),
        (&text.get("pdf-open"), 32.0, Align::Right),
        (&text.get("pdf-why"), 0.0, Align::Left),
    ]);
    let table = Table::begin(parts, flow)?;
    for (rank, fix) in (1..).zip(&report.summary.fix_first) {
        write_fix(rank, fix, &table, flow)?;
    }
    table.end(flow)?;
    flow.y -= 6.0;
    match report.listing_sentence(&flow.listing) {
        Some(sentence) => flow.paragraph(&sentence, NOTE),
        None => flow.paragraph(&flow.label("pdf-fix-first-note"), NOTE),
    }
}

fn write_fix(rank: u64, fix: &FixFirst, table: &Table, flow: &mut Flow<'_>) -> Result<(), Error> {
    let report = flow.report;
    let text = &report.text;
    let target = asset_of(report, fix).and_then(|asset| flow.asset(asset));
    let (rank, score) = (text.number(rank), text.number(fix.score.into()));
    let (open, why) = (text.number(fix.open), fix.reasons.join(" · "));
    let kind = text.get(&format!("kind-{}", fix.kind.as_str()));
    let place = format!("{kind} · {}", fix.region);
    let severity = text.get(&format!("severity-{}", fix.severity.as_str()));
    let ink = if fix.severity == Severity::Critical {
        CELL_BOLD
    } else {
        CELL
    };
    let cells = [
        Cell::new(&rank, CELL_MUTED, flow),
        Cell::new(&fix.name, Ink::bold(8.0, ACCENT), flow)
            .leading_to(target)
            .and(&place, Ink::regular(7.5, MUTED), flow)
            .at_most(2),
        Cell::new(&severity, ink, flow).marked(color_of(fix.severity.as_str())),
        Cell::new(&score, CELL, flow),
        Cell::new(&open, CELL, flow),
        Cell::new(&why, CELL, flow)
            .and(&fix.formula, Ink::regular(7.2, MUTED), flow)
            .at_most(3),
    ];
    table.row(&cells, flow)
}

/// The place of an asset among those of the report.
fn asset_of(report: &Report, fix: &FixFirst) -> Option<usize> {
    report.assets.iter().position(|group| {
        *group.asset.key == *fix.key
            && *group.region == *fix.region
            && *group.project_id == *fix.project_id
    })
}
