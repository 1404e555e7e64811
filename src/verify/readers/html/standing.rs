//! How assets, deadlines, waivers and the second source stand, as the page shows it, and what several assets share.

use std::collections::BTreeMap;

use super::markup::{foot, last, rows, text, word_of};
use crate::verify::readers::facts::{
    self, CHECKS, FIGURES, KINDS, SAMPLE, SHARED_ACCOUNTS, SHARED_PASSWORDS,
};
use crate::verify::readers::values::{between, first_number, plain_number};
use crate::verify::statement::{Family, Known, Statement};

pub(super) fn say(page: &str, statement: &mut Statement, known: &mut Known) -> Result<(), String> {
    say_population(page, statement)?;
    say_deadlines(page, statement)?;
    say_waivers(page, statement, known)?;
    say_second_source(page, statement, known)?;
    say_shared(page, statement)
}

fn table<'p>(page: &'p str, class: &str) -> Option<&'p str> {
    last(
        page,
        &format!("<table class=\"plain {class}\">"),
        "</table>",
    )
}

fn say_population(page: &str, statement: &mut Statement) -> Result<(), String> {
    let table = table(page, "population").ok_or("no population")?;
    let columns = || {
        let of_kind = |kind| {
            [
                (kind, None),
                (kind, Some(CHECKS[0])),
                (kind, Some(CHECKS[1])),
            ]
        };
        KINDS.into_iter().flat_map(of_kind)
    };
    for row in rows(table) {
        let [head, cells @ ..] = row.as_slice() else {
            return Err("half a row of the population".to_owned());
        };
        let class = between(head, "class=\"fill-", "\"").ok_or("a class without a colour")?;
        for ((kind, check), cell) in columns().zip(cells) {
            statement.say(facts::class(kind, class, check), plain_number(cell));
        }
    }
    for ((kind, check), cell) in columns().zip(foot(table).iter().skip(1)) {
        statement.say(facts::total(kind, check), plain_number(cell));
    }
    Ok(())
}

/// The table stands there only where deadlines are set.
fn say_deadlines(page: &str, statement: &mut Statement) -> Result<(), String> {
    let rows = table(page, "deadlines").map(rows).unwrap_or_default();
    for row in rows {
        let [severity, _, open, overdue, _] = row.as_slice() else {
            return Err("half a row of the deadlines".to_owned());
        };
        let severity = word_of(severity, "severity")?;
        statement.say(format!("open findings, {severity}"), plain_number(open));
        statement.say(facts::overdue(severity), plain_number(overdue));
    }
    Ok(())
}

fn say_waivers(page: &str, statement: &mut Statement, known: &mut Known) -> Result<(), String> {
    let section = between(page, "<section id=\"accepted\"", "</section>");
    let section = section.ok_or("no accepted risks")?;
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for row in table(section, "waivers").map(rows).unwrap_or_default() {
        let cell = row.get(1).ok_or("half a row of the waivers")?;
        let state = word_of(cell, "outcome")?;
        let (_, rest) = cell.split_once("class=\"outcome ").ok_or("no state")?;
        let label = between(rest, ">", "</span>").ok_or("no words of a state")?;
        known.learn(Family::Waiver, state, &text(label));
        *counts.entry(state).or_default() += 1;
    }
    for (state, count) in counts {
        statement.say(facts::waivers(state), count);
    }
    let list = between(section, "<dl class=\"others\">", "</dl>").ok_or("no count of waivers")?;
    for (place, line) in list.split("<dt>").skip(1).enumerate() {
        let (label, rest) = line.split_once("</dt>").ok_or("half a count of waivers")?;
        let count = plain_number(between(rest, "<dd>", "</dd>").unwrap_or_default());
        match place {
            0 => statement.say("waived", count),
            1 => statement.say("ignored in HSS", count),
            _ => {
                let state = known.key_at_end(Family::Waiver, &text(label));
                let state = state.ok_or_else(|| format!("no waiver is `{label}`"))?;
                statement.say(facts::waivers(state), count);
            }
        }
    }
    Ok(())
}

/// All figures stand in the last of the tables; those that do not agree in one before it as well.
fn say_second_source(
    page: &str,
    statement: &mut Statement,
    known: &mut Known,
) -> Result<(), String> {
    let mut counts = FIGURES.map(|key| (key, 0_u64));
    for row in table(page, "ledger cross").map(rows).unwrap_or_default() {
        let cell = row.get(1).ok_or("half a row of the second source")?;
        let verdict = word_of(cell, "outcome")?;
        known.learn(Family::Figure, verdict, &text(cell));
        for (_, count) in counts.iter_mut().filter(|(key, _)| *key == verdict) {
            *count += 1;
        }
    }
    for (verdict, count) in counts {
        statement.say(facts::figures(verdict), count);
    }
    Ok(())
}

fn say_shared(page: &str, statement: &mut Statement) -> Result<(), String> {
    for (id, fact) in [
        ("shared-accounts-title", SHARED_ACCOUNTS),
        ("shared-passwords-title", SHARED_PASSWORDS),
    ] {
        let sentence = page
            .split_once(&format!("<h4 id=\"{id}\">"))
            .and_then(|(_, rest)| between(rest, "<p>", "</p>"));
        let sentence = sentence.ok_or_else(|| format!("nothing below `{id}`"))?;
        // What follows in bold is a hint.
        let sentence = sentence.split("<strong>").next().unwrap_or_default();
        statement.say(fact, first_number(sentence));
    }
    let sample = table(page, "sample").map(rows).unwrap_or_default();
    statement.say(SAMPLE, sample.len());
    Ok(())
}
