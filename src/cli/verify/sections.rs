//! Holds the parts of `report.json` against those that follow from the evidence.

use serde_json::Value;

use super::evidence::{NotCompared, Part};
use super::kept::REPORT;
use crate::render::{self, Renderer};
use crate::report::Report;

/// The parts that are compared, and what has to be known besides the evidence.
///
/// Left out is what the settings alone say: whose report it is and who signs it off, the policy in words, the method.
const SECTIONS: [(&str, &[Part]); 12] = [
    ("/coverage", &[]),
    ("/population", &[]),
    ("/aids/sample", &[]),
    ("/severity_formula", &[Part::Severity]),
    ("/aids/shared", &[Part::Waivers]),
    ("/waivers", &[Part::Waivers]),
    ("/frameworks", &[Part::Waivers, Part::Controls]),
    ("/asset_sets", &[Part::Waivers, Part::Controls]),
    ("/summary", &[Part::Waivers, Part::History]),
    (
        "/threshold",
        &[Part::Waivers, Part::Controls, Part::History],
    ),
    ("/changes/counts", &[Part::Waivers, Part::History]),
    ("/trend", &[Part::Waivers, Part::History]),
];
/// A value that is shown is cut here.
const LONGEST: usize = 80;

/// What differs, in one sentence for each part.
///
/// # Errors
/// When the report cannot be written.
pub(super) fn compare(
    report: &Report,
    found: &Value,
    gaps: &[NotCompared],
) -> Result<Vec<String>, render::Error> {
    let mut text = Vec::new();
    render::Json.render(report, &mut text)?;
    let own: Value = serde_json::from_slice(&text).unwrap_or_default();
    let is_known = |needed: &&[Part]| {
        let mut needed = needed.iter();
        !needed.any(|part| gaps.iter().any(|gap| part.needs(gap.part)))
    };
    let sections = SECTIONS.iter().filter(|(_, needed)| is_known(needed));
    let problems = sections
        .filter_map(|(section, _)| difference(section, at(&own, section), at(found, section)));
    Ok(problems.collect())
}

/// A part of a value; null where it has none.
fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    static NOTHING: Value = Value::Null;
    value.pointer(pointer).unwrap_or(&NOTHING)
}

/// The first place in which two values differ.
fn difference(path: &str, own: &Value, found: &Value) -> Option<String> {
    if own == found {
        return None;
    }
    let inner = match (own, found) {
        (Value::Object(one), Value::Object(other)) => {
            let mut keys = one.keys().chain(other.keys());
            keys.find(|key| one.get(*key) != other.get(*key)).cloned()
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let place = one.iter().zip(other).position(|(one, other)| one != other);
            place.map(|place| place.to_string())
        }
        _ => None,
    };
    if let Some(key) = inner {
        let step = format!("/{}", key.replace('~', "~0").replace('/', "~1"));
        return difference(&format!("{path}{step}"), at(own, &step), at(found, &step));
    }
    Some(format!(
        "`{REPORT}`: `{path}` is {}, the evidence says {}",
        cut(found),
        cut(own)
    ))
}

fn cut(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
