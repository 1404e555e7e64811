//! How assets, deadlines, waivers and the second source stand, as the PDF prints it, and what several assets share.

use super::tree::Group;
use crate::verify::readers::facts::{
    self, AGREES, CHECKS, FIGURES, KINDS, SAMPLE, SHARED_ACCOUNTS, SHARED_PASSWORDS,
};
use crate::verify::readers::values::{first_number, plain_number};
use crate::verify::statement::{Family, Known, Statement};

/// Three tables, each with a count and a share for two groups of assets.
pub(super) fn say_population(
    section: &[Group],
    statement: &mut Statement,
    known: &Known,
) -> Result<(), String> {
    let of_checks = |kind| CHECKS.map(|check| (kind, Some(check)));
    let columns = [
        KINDS.map(|kind| (kind, None)),
        of_checks(KINDS[0]),
        of_checks(KINDS[1]),
    ];
    let tables: Vec<&Vec<Vec<String>>> = section.iter().flat_map(|group| &group.tables).collect();
    if tables.len() != columns.len() {
        return Err(format!("{} tables of the population", tables.len()));
    }
    for (rows, columns) in tables.into_iter().zip(columns) {
        let Some((total, classes)) = rows.split_last() else {
            return Err("an empty table of the population".to_owned());
        };
        for row in classes {
            let label = row.first().map_or("", String::as_str);
            let class = known.key(Family::Class, label).unwrap_or(label);
            for ((kind, check), count) in columns.iter().zip(counts(row)) {
                statement.say(facts::class(kind, class, *check), count);
            }
        }
        for ((kind, check), count) in columns.iter().zip(counts(total)) {
            statement.say(facts::total(kind, *check), count);
        }
    }
    Ok(())
}

/// Every second cell behind the label; between them stand shares.
fn counts(row: &[String]) -> impl Iterator<Item = String> {
    row.iter().skip(1).step_by(2).map(|cell| plain_number(cell))
}

/// The table stands there only where deadlines are set.
pub(super) fn say_deadlines(
    section: &[Group],
    statement: &mut Statement,
    known: &Known,
) -> Result<(), String> {
    let table = section.first().and_then(|group| group.tables.first());
    if table.is_none() && known.has_deadlines {
        return Err("no table of deadlines".to_owned());
    }
    for row in table.into_iter().flatten() {
        let [label, _, open, overdue, _] = row.as_slice() else {
            return Err("half a row of the deadlines".to_owned());
        };
        let severity = known.key(Family::Severity, label).unwrap_or(label);
        statement.say(format!("open findings, {severity}"), plain_number(open));
        statement.say(facts::overdue(severity), plain_number(overdue));
    }
    Ok(())
}

/// Waived and ignored findings, then waivers by state, as far as the page says what states are called.
pub(super) fn say_waivers(
    section: &[Group],
    statement: &mut Statement,
    known: &Known,
) -> Result<(), String> {
    let table = section.first().and_then(|group| group.tables.first());
    let mut rows = table.ok_or("no counts of waivers")?.iter();
    for fact in ["waived", "ignored in HSS"] {
        let count = rows.next().and_then(|row| row.get(1));
        statement.say(fact, plain_number(count.map_or("", String::as_str)));
    }
    let rows: Vec<(&str, &str)> = rows
        .filter_map(|row| Some((row.first()?.as_str(), row.get(1)?.as_str())))
        .collect();
    for state in known.keys(Family::Waiver) {
        let is_it = |label: &str| known.key_at_end(Family::Waiver, label) == Some(state);
        let row = rows.iter().find(|(label, _)| is_it(label));
        let (_, count) = row.ok_or_else(|| format!("no count of waivers that are `{state}`"))?;
        statement.say(facts::waivers(state), plain_number(count));
    }
    Ok(())
}

/// The table whose second column holds verdicts. A long comparison leaves out what agrees.
pub(super) fn say_second_source(section: &[Group], statement: &mut Statement, known: &Known) {
    let verdict = |row: &Vec<String>| known.key(Family::Figure, row.get(1)?);
    let mut tables = section.iter().flat_map(|group| &group.tables);
    let table = tables.find(|rows| rows.iter().any(|row| verdict(row).is_some()));
    let Some(rows) = table else {
        return;
    };
    for key in FIGURES {
        let count = rows.iter().filter(|row| verdict(row) == Some(key)).count();
        if key != AGREES || count > 0 {
            statement.say(facts::figures(key), count);
        }
    }
}

/// Accounts, passwords and the sample, each below a heading of its own.
pub(super) fn say_shared(section: &[Group], statement: &mut Statement) -> Result<(), String> {
    let [_, _, accounts, passwords, sample @ ..] = section else {
        return Err("half a section on what assets share".to_owned());
    };
    for (fact, group) in [(SHARED_ACCOUNTS, accounts), (SHARED_PASSWORDS, passwords)] {
        let sentence = group.paragraphs.first().map_or("", String::as_str);
        statement.say(fact, first_number(sentence));
    }
    let sample = sample.first().and_then(|group| group.tables.first());
    statement.say(SAMPLE, sample.map_or(0, Vec::len));
    Ok(())
}
