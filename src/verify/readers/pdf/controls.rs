//! Frameworks and their controls, as the PDF prints them: in the order of the report.

use super::is_digest;
use super::tree::Group;
use crate::verify::readers::facts::{self, NOT_ASSESSABLE, OUTCOMES};
use crate::verify::readers::values::{numbers_in, unspaced};
use crate::verify::statement::{Family, Known, KnownFramework, Statement};

/// The first table of the first page: framework, verdict, counts.
pub(super) fn say_overview(
    summary: &[Group],
    statement: &mut Statement,
    known: &Known,
) -> Result<(), String> {
    if known.frameworks.is_empty() {
        return Ok(());
    }
    let table = summary.iter().find_map(|group| group.tables.first());
    let rows = table.ok_or("no overview of frameworks")?;
    if rows.len() != known.frameworks.len() {
        let found = rows.len();
        return Err(format!(
            "{found} frameworks, expected {}",
            known.frameworks.len()
        ));
    }
    for (framework, row) in known.frameworks.iter().zip(rows) {
        let [_, label, counts] = row.as_slice() else {
            return Err(format!("half a row of `{}`", framework.id));
        };
        statement.say(
            facts::verdict_of_framework(&framework.id),
            outcome(label, known),
        );
        statement.say(facts::control_numbers(&framework.id), numbers_in(counts));
    }
    Ok(())
}

/// One heading for each framework.
pub(super) fn say(
    section: &[Group],
    statement: &mut Statement,
    known: &Known,
) -> Result<(), String> {
    let (above, groups) = section.split_first().ok_or("no controls")?;
    let words = above.paragraphs.iter();
    let words = words.flat_map(|text| text.split(|one: char| !one.is_ascii_hexdigit()));
    for word in words.filter(|word| is_digest(word)) {
        statement.say(facts::SET_DIGEST, word);
    }
    if groups.len() != known.frameworks.len() {
        let found = groups.len();
        return Err(format!(
            "{found} frameworks, expected {}",
            known.frameworks.len()
        ));
    }
    for (framework, group) in known.frameworks.iter().zip(groups) {
        say_framework(framework, group, statement, known)?;
    }
    Ok(())
}

fn say_framework(
    framework: &KnownFramework,
    group: &Group,
    statement: &mut Statement,
    known: &Known,
) -> Result<(), String> {
    let id = &framework.id;
    let state = group
        .paragraphs
        .first()
        .ok_or("a framework without a verdict")?;
    let (label, counts) = state.split_once(" · ").unwrap_or((state, ""));
    statement.say(facts::verdict_of_framework(id), outcome(label, known));
    statement.say(facts::control_numbers(id), numbers_in(counts));
    let mut tables = group.tables.iter();
    let mut counts = OUTCOMES.map(|outcome| (outcome, 0_u64));
    if !framework.controls.is_empty() {
        let rows = tables
            .next()
            .ok_or_else(|| format!("no controls of `{id}`"))?;
        for (control, row) in framework.controls.iter().zip(controls(rows, framework)?) {
            let verdict = outcome(row.get(1).map_or("", String::as_str), known);
            statement.say(facts::verdict_of_control(id, control), &verdict);
            for (_, count) in counts.iter_mut().filter(|(known, _)| *known == verdict) {
                *count += 1;
            }
        }
    }
    for (outcome, count) in counts {
        statement.say(facts::controls(id, outcome), count);
    }
    let not_assessable = tables.next().map_or(0, Vec::len);
    statement.say(facts::controls(id, NOT_ASSESSABLE), not_assessable);
    Ok(())
}

/// The rows that begin a control, in their order; a row that goes on over a page begins none.
fn controls<'r>(
    rows: &'r [Vec<String>],
    framework: &KnownFramework,
) -> Result<Vec<&'r [String]>, String> {
    let mut rows = rows.iter();
    let mut found = Vec::new();
    for control in &framework.controls {
        let wanted = unspaced(control);
        let is_it = |row: &&Vec<String>| {
            let head = row.first().map_or("", String::as_str);
            unspaced(head).starts_with(&wanted)
        };
        let row = rows.find(is_it);
        found.push(
            row.ok_or_else(|| format!("no `{control}` of `{}`", framework.id))?
                .as_slice(),
        );
    }
    Ok(found)
}

/// The key of a verdict; words that no other file uses stay as they are, so that they are named.
fn outcome(label: &str, known: &Known) -> String {
    known
        .key(Family::Outcome, label)
        .unwrap_or(label)
        .to_owned()
}
