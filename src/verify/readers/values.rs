//! Values in the one form that all formats are brought to.

use chrono::{DateTime, SecondsFormat};
use serde::Deserialize;

/// A rule of the password policy, as every JSON of a finding has it.
#[derive(Deserialize)]
pub(super) struct Rule {
    pub(super) rule: String,
    pub(super) result: String,
}

/// Failed rules, such as `min_length; number`.
pub(super) fn failed(rules: &[Rule]) -> String {
    let failed = rules.iter().filter(|rule| rule.result == "fail");
    let names: Vec<&str> = failed.map(|rule| rule.rule.as_str()).collect();
    names.join("; ")
}

/// A moment as text, from milliseconds since 1970.
pub(super) fn moment(milliseconds: i64) -> String {
    match DateTime::from_timestamp_millis(milliseconds) {
        Some(moment) => moment.to_rfc3339_opts(SecondsFormat::Millis, true),
        None => milliseconds.to_string(),
    }
}

/// The digits of a number that is printed for people, such as `1,234`.
pub(super) fn plain_number(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_ascii_digit())
        .collect()
}

/// What stands between two texts.
pub(super) fn between<'t>(text: &'t str, start: &str, end: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end)?.0)
}
