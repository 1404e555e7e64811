//! How all assets stand, those without findings included.

use crate::render::Error;
use crate::render::pdf::cell::{Align, Cell};
use crate::render::pdf::flow::Flow;
use crate::render::pdf::style::{CELL, CELL_BOLD, CELL_MUTED, NOTE, color_of};
use crate::render::pdf::table::{Table, columns};
use crate::report::{CheckPopulation, ClassCounts, PopulationClass, Text, Value};

/// Room for a table of all classes, so that it stays on one page.
const TABLE_HEIGHT: f32 = 170.0;

pub(super) fn write(flow: &mut Flow<'_>) -> Result<(), Error> {
    let population = &flow.report.population;
    flow.body(&flow.label("pdf-population-intro"))?;
    if !population.balances {
        flow.body(&flow.label("pdf-population-unbalanced"))?;
    }
    flow.heading(&flow.label("pdf-population-all"), TABLE_HEIGHT)?;
    write_both(&population.hosts, &population.images, flow)?;
    for (name, counts) in [
        ("pdf-hosts", &population.hosts),
        ("pdf-images", &population.images),
    ] {
        let sentence = flow.report.population_sentence(counts);
        flow.paragraph(&format!("{}: {sentence}", flow.label(name)), NOTE)?;
    }
    let said = [&population.hosts, &population.images]
        .map(|counts| flow.report.population_sentence(counts));
    flow.heading(&flow.label("pdf-population-by-check"), TABLE_HEIGHT)?;
    for pair in population.by_check.chunks(2) {
        flow.ensure(TABLE_HEIGHT)?;
        write_checks(pair, &said, flow)?;
    }
    Ok(())
}

fn write_both(hosts: &ClassCounts, images: &ClassCounts, flow: &mut Flow<'_>) -> Result<(), Error> {
    let text = flow.labels();
    write_classes(
        [
            (text.get("pdf-hosts"), hosts),
            (text.get("pdf-images"), images),
        ],
        flow,
    )
}

fn write_checks(
    checks: &[CheckPopulation],
    said: &[String],
    flow: &mut Flow<'_>,
) -> Result<(), Error> {
    let text = flow.labels();
    match checks {
        [one, other] => write_classes(
            [
                (title(one, text), &one.counts),
                (title(other, text), &other.counts),
            ],
            flow,
        )?,
        _ => {
            for check in checks {
                write_classes([(title(check, text), &check.counts)], flow)?;
            }
        }
    }
    for check in checks {
        let sentence = flow.report.population_sentence(&check.counts);
        // The same sentence stands below the first table already, unless the check sees other assets.
        if !said.contains(&sentence) {
            flow.paragraph(&format!("{}: {sentence}", title(check, text)), NOTE)?;
        }
    }
    Ok(())
}

fn title(check: &CheckPopulation, text: &Text) -> String {
    let kind = text.get(&format!("kind-{}", check.kind.as_str()));
    let name = text.get(&format!("check-{}", check.check.as_str()));
    text.format(
        "pdf-check-of-kind",
        &[("kind", Value::Text(&kind)), ("check", Value::Text(&name))],
    )
}

/// A table of the classes; each group has two columns, count and share.
fn write_classes<const N: usize>(
    groups: [(String, &ClassCounts); N],
    flow: &mut Flow<'_>,
) -> Result<(), Error> {
    let text = flow.labels();
    let share = text.get("pdf-share");
    let class = text.get("pdf-class");
    let mut parts = vec![(class.as_str(), 0.0, Align::Left)];
    for (title, _) in &groups {
        parts.push((title, 120.0, Align::Right));
        parts.push((&share, 56.0, Align::Right));
    }
    let table = Table::begin(columns(&parts), flow)?;
    for class in PopulationClass::ALL {
        let label = text.get(&format!("class-{}", class.as_str()));
        let numbers = groups.each_ref().map(|(_, counts)| {
            let count = counts.of(class);
            (text.number(count), text.share(count, counts.total))
        });
        let mut cells = vec![Cell::new(&label, CELL, flow).marked(color_of(class.as_str()))];
        for (count, share) in &numbers {
            cells.push(Cell::new(count, CELL, flow));
            cells.push(Cell::new(share, CELL_MUTED, flow));
        }
        table.row(&cells, flow)?;
    }
    let label = text.get("pdf-total");
    let totals = groups
        .each_ref()
        .map(|(_, counts)| text.number(counts.total));
    let mut cells = vec![Cell::new(&label, CELL_BOLD, flow)];
    for total in &totals {
        cells.push(Cell::new(total, CELL_BOLD, flow));
        cells.push(Cell::new("", CELL, flow));
    }
    table.row(&cells, flow)?;
    table.end(flow)
}
