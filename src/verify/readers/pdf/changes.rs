//! What changed, what is gone and how findings develop, as the PDF prints it.

use super::tree::Group;
use crate::verify::readers::facts::{self, CHANGE_REASONS, GONE, REMEDIATION, TREND};
use crate::verify::readers::values::{numbers_in, plain_decimal, plain_number, unspaced};
use crate::verify::statement::{Family, Known, Statement};

/// A list of so many is cut; what it leaves out is not counted.
const LISTED: usize = 200;

pub(super) fn say(
    section: &[Group],
    statement: &mut Statement,
    known: &Known,
) -> Result<(), String> {
    let [classes, trend, remediation, gone @ ..] = section else {
        return Err("half a section on change".to_owned());
    };
    say_classes(classes, statement, known)?;
    say_trend(trend, statement, known)?;
    say_remediation(remediation, statement, known)?;
    match gone.first() {
        Some(gone) => say_gone(gone, statement, known),
        None => Ok(()),
    }
}

/// The classes are known by the words that the page has for them.
fn say_classes(group: &Group, statement: &mut Statement, known: &Known) -> Result<(), String> {
    let no_rows = Vec::new();
    let rows = group.tables.first().unwrap_or(&no_rows);
    for key in known.keys(Family::Change) {
        let mut labels = rows
            .iter()
            .filter_map(|row| Some((row.first()?, row.get(1)?)));
        let row = labels.find(|(label, _)| known.key(Family::Change, label) == Some(key));
        let (_, count) = row.ok_or_else(|| format!("no row of `{key}` findings"))?;
        statement.say(facts::changes(key), plain_number(count));
    }
    if !rows.is_empty() {
        let reasons = group.paragraphs.get(group.before_table..);
        let reasons = reasons.unwrap_or_default().join(" ");
        statement.say(CHANGE_REASONS, numbers_in(&reasons));
    }
    Ok(())
}

/// A trend of one run is not printed.
fn say_trend(group: &Group, statement: &mut Statement, known: &Known) -> Result<(), String> {
    if known.runs.len() < 2 {
        return Ok(());
    }
    let rows = group.tables.first().ok_or("no table of the trend")?;
    if rows.len() != known.runs.len() {
        let (found, runs) = (rows.len(), known.runs.len());
        return Err(format!("{found} runs of the trend, expected {runs}"));
    }
    for (run, row) in known.runs.iter().zip(rows) {
        for (figure, cell) in TREND.iter().zip(row.iter().skip(1)) {
            statement.say(facts::trend(run, figure), plain_number(cell));
        }
    }
    Ok(())
}

fn say_remediation(group: &Group, statement: &mut Statement, known: &Known) -> Result<(), String> {
    for row in group.tables.first().into_iter().flatten() {
        let [severity, cells @ ..] = row.as_slice() else {
            return Err("half a row of time to remediate".to_owned());
        };
        let Some(key) = known.key(Family::Severity, severity) else {
            continue;
        };
        for (figure, cell) in REMEDIATION.iter().zip(cells) {
            statement.say(facts::remediation(key, figure), plain_decimal(cell));
        }
    }
    Ok(())
}

fn say_gone(group: &Group, statement: &mut Statement, known: &Known) -> Result<(), String> {
    let no_rows = Vec::new();
    let rows = group.tables.first().unwrap_or(&no_rows);
    if rows.len() >= LISTED || known.keys(Family::Change).next().is_none() {
        return Ok(());
    }
    let mut counts = GONE.map(|class| (class, 0_u64));
    for row in rows {
        let cell = row.first().map_or("", String::as_str);
        let class = class_of(cell, known).ok_or_else(|| format!("nothing is gone as `{cell}`"))?;
        for (_, count) in counts.iter_mut().filter(|(key, _)| *key == class) {
            *count += 1;
        }
    }
    for (class, count) in counts {
        statement.say(facts::gone(class), count);
    }
    Ok(())
}

/// The class that a cell begins with; why it is not called fixed follows.
fn class_of<'k>(cell: &str, known: &'k Known) -> Option<&'k str> {
    let cell = unspaced(cell);
    let words = known.words(Family::Change);
    let begun = words.filter(|(_, word)| cell.starts_with(&unspaced(word)));
    begun.max_by_key(|(_, word)| word.len()).map(|(key, _)| key)
}
