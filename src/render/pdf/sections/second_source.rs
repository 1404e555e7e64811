//! What HSS states itself, held against what was collected, and the policy that it tests against.

use crate::render::Error;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{
    BODY, CELL, CELL_BOLD, CELL_MUTED, Color, Ink, MUTED, NOTE, color_of,
};
use crate::render::pdf::table::{Table, columns};
use crate::report::{ComplexityRule, CrossCheckVerdict, CrossCheckWords, Value};

const TARGET: Ink = Ink::regular(7.2, MUTED);
/// A comparison of more figures than this is printed without those that agree.
const LONG_COMPARISON: usize = 60;

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    write_comparison(flow)?;
    write_policy(flow)?;
    for notice in flow.report.notices() {
        flow.paragraph(&notice, NOTE)?;
    }
    Ok(())
}

fn write_comparison(flow: &mut Flow<'_>) -> Result<(), Error> {
    flow.heading(&flow.label("cross-title"), 140.0)?;
    flow.paragraph(&flow.report.cross_check_sentence(), BODY)?;
    let words = flow.report.cross_check_words();
    if words.is_empty() {
        return Ok(());
    }
    flow.paragraph(&flow.label("cross-intro"), NOTE)?;
    let is_long = words.len() > LONG_COMPARISON;
    let is_printed =
        |words: &&CrossCheckWords| !is_long || words.verdict != CrossCheckVerdict::Agrees;
    let printed: Vec<&CrossCheckWords> = words.iter().filter(is_printed).collect();
    if !printed.is_empty() {
        write_checks(&printed, flow)?;
    }
    let left_out = (words.len() - printed.len()) as u64;
    if left_out > 0 {
        let values = [("count", Value::Count(left_out))];
        flow.paragraph(&flow.labels().format("cross-agreeing", &values), NOTE)?;
    }
    Ok(())
}

fn write_checks(checks: &[&CrossCheckWords], flow: &mut Flow<'_>) -> Result<(), Error> {
    let text = flow.labels();
    let parts = columns(&[
        (&text.get("cross-figure"), 172.0, Align::Left),
        (&text.get("cross-result"), 88.0, Align::Left),
        (&text.get("cross-stated"), 48.0, Align::Right),
        (&text.get("cross-counted"), 48.0, Align::Right),
        (&text.get("cross-remark"), 0.0, Align::Left),
    ]);
    let table = Table::begin(parts, flow)?;
    let has_targets = flow.report.coverage.password_policy.len() > 1;
    for check in checks {
        let target = if has_targets { &*check.target } else { "" };
        let remark = match check.counts.as_str() {
            "" => Cell::new(&check.remark, CELL_MUTED, flow),
            counts => Cell::new(counts, CELL, flow).and(&check.remark, CELL_MUTED, flow),
        };
        let cells = [
            Cell::new(&check.title, CELL_BOLD, flow)
                .and(&check.detail, CELL_MUTED, flow)
                .and(target, TARGET, flow),
            Cell::new(&check.outcome, CELL, flow).marked(color(check.verdict)),
            Cell::new(&check.stated, CELL, flow),
            Cell::new(&check.counted, CELL, flow),
            remark,
        ];
        table.row(&cells, flow)?;
    }
    table.end(flow)
}

fn color(verdict: CrossCheckVerdict) -> Color {
    color_of(match verdict {
        CrossCheckVerdict::Agrees => "complete",
        CrossCheckVerdict::Differs => "short",
        CrossCheckVerdict::NotComparable | CrossCheckVerdict::NotAsked => "none",
    })
}

fn write_policy(flow: &mut Flow<'_>) -> Result<(), Error> {
    let policies = flow.report.policy_words();
    if policies.is_empty() {
        return Ok(());
    }
    flow.heading(&flow.label("policy-title"), 120.0)?;
    flow.paragraph(&flow.label("policy-intro"), NOTE)?;
    let text = flow.labels();
    let rules = ComplexityRule::ALL.map(|rule| text.get(&format!("rule-{}", rule.as_str())));
    let mut parts = vec![(text.get("pdf-target-column"), 148.0, Align::Left)];
    parts.extend(rules.map(|rule| (rule, 47.0, Align::Right)));
    parts.push((text.get("policy-source"), 0.0, Align::Left));
    let parts: Vec<(&str, f32, Align)> = parts
        .iter()
        .map(|(title, width, align)| (title.as_str(), *width, *align))
        .collect();
    let table = Table::begin(columns(&parts), flow)?;
    for policy in &policies {
        let mut cells = vec![Cell::new(&policy.target, TARGET, flow)];
        for number in &policy.required {
            cells.push(Cell::new(number, CELL_BOLD, flow));
        }
        cells.push(Cell::new(&policy.source, CELL, flow).and(&policy.remark, CELL_MUTED, flow));
        table.row(&cells, flow)?;
    }
    table.end(flow)
}
