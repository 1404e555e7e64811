//! `summary.md`: tables whose last column names the value.

use super::facts::{self, verdict_of_control};
use super::values::plain_number;
use crate::verify::rows::Words;
use crate::verify::statement::{Known, Statement};

/// Fields, and the facts that they are.
const FIELDS: [(&str, &str); 10] = [
    ("summary.open", "open findings"),
    (
        "summary.headlines.urgent",
        "open findings, critical or high",
    ),
    ("summary.failing_hosts", "failing hosts"),
    ("summary.failing_images", "failing images"),
    ("summary.overdue", "overdue"),
    ("summary.waived", "waived"),
    ("summary.ignored_in_hss", "ignored in HSS"),
    ("summary.unknown", "unknown"),
    ("summary.passed", "passed"),
    ("summary.results", "results"),
];
const TEXTS: [(&str, &str); 2] = [("run.id", facts::RUN), ("findings_digest", facts::DIGEST)];

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    _: (&mut Words, &mut Known),
) -> Result<(), String> {
    let text = str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let mut lines = text.lines().skip_while(|line| !line.starts_with("> [!"));
    let (alert, label) = (lines.next(), lines.next());
    let (Some(alert), Some(label)) = (alert, label) else {
        return Err("no box on completeness".to_owned());
    };
    let verdict = last_code(label.trim_end_matches(')')).ok_or("no verdict in the first box")?;
    if (alert == "> [!NOTE]") != (verdict == "complete") {
        return Err(format!("`{alert}` stands above `{verdict}`"));
    }
    statement.say(facts::COMPLETENESS, verdict);
    let before = statement.facts.len();
    for line in lines {
        let Some(row) = line.strip_prefix("| ") else {
            continue;
        };
        let row = row.trim_end_matches(" |");
        let cells: Vec<&str> = row.split(" | ").collect();
        match cells.as_slice() {
            [_, value, name] => say_value(value, name, statement),
            [control, verdict, _, _] => say_control(control, verdict, statement),
            _ => {}
        }
    }
    if statement.facts.len() == before {
        return Err("no table of numbers".to_owned());
    }
    Ok(())
}

fn say_value(value: &str, name: &str, statement: &mut Statement) {
    let Some(name) = last_code(name) else {
        return;
    };
    if let Some((_, fact)) = TEXTS.iter().find(|(field, _)| *field == name) {
        statement.say(*fact, last_code(value).unwrap_or(value));
    } else if let Some((_, fact)) = FIELDS.iter().find(|(field, _)| *field == name) {
        statement.say(*fact, plain_number(value));
    } else if let Some(severity) = name.strip_prefix("summary.open.") {
        statement.say(format!("open findings, {severity}"), plain_number(value));
    }
}

fn say_control(control: &str, verdict: &str, statement: &mut Statement) {
    let name = control.split('`').nth(1);
    let parts = name.and_then(|name| name.split_once('/'));
    if let (Some((framework, control)), Some(verdict)) = (parts, last_code(verdict)) {
        statement.say(verdict_of_control(framework, control), verdict);
    }
}

/// What stands in backticks at the end of a text.
fn last_code(text: &str) -> Option<&str> {
    let (_, code) = text.strip_suffix('`')?.rsplit_once('`')?;
    Some(code)
}
