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

/// The number that is printed for people, with its fraction if it has one: `3.5 days` is 3.5, and a dash is none.
pub(super) fn plain_decimal(text: &str) -> String {
    let is_part = |letter: &char| letter.is_ascii_digit() || *letter == '.';
    text.chars().filter(is_part).collect()
}

/// All whole numbers in a sentence, in their order, such as `1, 2, 5`.
pub(super) fn numbers_in(text: &str) -> String {
    let is_part = |letter: char| letter.is_ascii_digit() || letter == ',';
    let parts = text.split(|letter: char| !is_part(letter));
    let numbers: Vec<String> = parts
        .map(plain_number)
        .filter(|digits| !digits.is_empty())
        .collect();
    numbers.join(", ")
}

/// The first whole number in a sentence; one without any speaks of none.
pub(super) fn first_number(text: &str) -> String {
    let numbers = numbers_in(text);
    match numbers.split(", ").next() {
        None | Some("") => "0".to_owned(),
        Some(first) => first.to_owned(),
    }
}

/// A text without its spaces: pages break lines where they like.
pub(super) fn unspaced(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_whitespace())
        .collect()
}
