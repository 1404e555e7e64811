//! `report.html`: the figures of the page, section by section, and its packed block of rows.

mod block;
mod changes;
mod controls;
mod markup;
mod parts;
mod sets;
mod standing;

use super::facts;
use super::json::fact_of_headline;
use super::values::{between, plain_number};
use crate::verify::rows::Words;
use crate::verify::statement::{Known, Statement};
use block::Block;

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    (words, known): (&mut Words, &mut Known),
) -> Result<(), String> {
    let page = str::from_utf8(bytes).map_err(|error| error.to_string())?;
    say_page(page, statement)?;
    say_charts(page, statement)?;
    controls::say(page, statement, known)?;
    changes::say(page, statement, known)?;
    standing::say(page, statement, known)?;
    let (findings, bare) = parts::packed(page)?;
    let block = Block::of(findings)?;
    statement.say(facts::RUN, block.run());
    sets::say(&block, bare, statement)?;
    statement.rows = Some(block.rows(words)?);
    Ok(())
}

/// What stands in the page for every reader.
fn say_page(page: &str, statement: &mut Statement) -> Result<(), String> {
    let find = |start: &str, end: &str| {
        between(page, start, end).ok_or_else(|| format!("nothing between `{start}` and `{end}`"))
    };
    statement.say(facts::COMPLETENESS, find("<div class=\"verdict ", "\"")?);
    for id in ["open", "urgent", "hosts", "images"] {
        let headline = find(&format!("<div class=\"headline {id}\">"), "</div>")?;
        let figure = between(headline, "<dd class=\"figure\">", "</dd>");
        let figure = figure.ok_or_else(|| format!("no figure of `{id}`"))?;
        if let Some(fact) = fact_of_headline(id) {
            statement.say(fact, plain_number(figure));
        }
    }
    let others = find("<dl class=\"others\">", "</dl>")?;
    // The last one stands there only where deadlines are set.
    let facts = [
        "results",
        "passed",
        "unknown",
        "ignored in HSS",
        "waived",
        "overdue",
    ];
    let figures: Vec<&str> = others
        .split("<dd>")
        .skip(1)
        .filter_map(|rest| rest.split("</dd>").next())
        .collect();
    if !(facts.len() - 1..=facts.len()).contains(&figures.len()) {
        let (found, most) = (figures.len(), facts.len());
        return Err(format!("{found} other figures, expected {most}"));
    }
    for (fact, figure) in facts.iter().zip(figures) {
        statement.say(*fact, plain_number(figure));
    }
    // A template of the operator may have no imprint.
    for place in ["<dl class=\"digests\">", "<footer class=\"imprint\">"] {
        for digests in page.split(place).skip(1) {
            let digest = between(digests, "<code>", "</code>").ok_or("no digest")?;
            statement.say(facts::DIGEST, digest);
        }
    }
    Ok(())
}

/// Charts: the sum over the bars, and the number of each.
fn say_charts(page: &str, statement: &mut Statement) -> Result<(), String> {
    for chart in page.split("<h3 id=\"chart-").skip(1) {
        let (id, rest) = chart.split_once('"').ok_or("a chart without an id")?;
        let total = between(rest, "<span class=\"total\">", "</span>");
        let total = plain_number(total.ok_or_else(|| format!("no total of `{id}`"))?);
        statement.say(facts::chart_total(id), &total);
        // A chart of nothing has no bars.
        if total == "0" {
            continue;
        }
        let bars = between(rest, "<ul", "</ul>").ok_or_else(|| format!("no bars of `{id}`"))?;
        let numbers = bars.split("<span class=\"count\">").skip(1);
        let numbers = numbers.map(|bar| plain_number(bar.split('<').next().unwrap_or_default()));
        let numbers: Vec<String> = numbers.collect();
        statement.say(facts::chart_numbers(id), numbers.join(", "));
    }
    Ok(())
}
