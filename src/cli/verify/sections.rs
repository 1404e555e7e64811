//! Holds the parts of `report.json` against those that follow from the evidence.

use serde_json::Value;

use super::evidence::{NotCompared, Part};
use super::kept::REPORT;
use crate::render::{self, Renderer};
use crate::report::Report;

/// The parts that are compared, and what has to be known besides the evidence.
const SECTIONS: [(&str, &[Part]); 28] = [
    ("/schema", &[]),
    ("/language", &[]),
    ("/run", &[]),
    ("/scope", &[]),
    ("/coverage", &[]),
    ("/population", &[]),
    ("/redaction", &[]),
    ("/redaction_key", &[]),
    ("/rows", &[]),
    ("/aids/sample", &[]),
    ("/stale_after_days", &[Part::Severity]),
    ("/severity_policy", &[Part::Severity]),
    ("/severity_formula", &[Part::Severity]),
    ("/policy", &[Part::Severity]),
    ("/aids/shared", &[Part::Waivers]),
    ("/waivers", &[Part::Waivers]),
    ("/control_settings", &[Part::Controls]),
    ("/frameworks", &[Part::Waivers, Part::Controls]),
    ("/asset_sets", &[Part::Waivers, Part::Controls]),
    ("/summary", &[Part::Waivers, Part::History]),
    (
        "/threshold",
        &[Part::Waivers, Part::Controls, Part::History],
    ),
    ("/findings_digest", &[Part::Waivers, Part::History]),
    ("/changes/compared_with", &[Part::Waivers, Part::History]),
    ("/changes/counts", &[Part::Waivers, Part::History]),
    ("/changes/reasons", &[Part::Waivers, Part::History]),
    ("/changes/differences", &[Part::Waivers, Part::History]),
    ("/changes/gone", &[Part::Waivers, Part::History]),
    ("/trend", &[Part::Waivers, Part::History]),
];
/// What the operator alone says, what another version may word otherwise, and what else lay in the archive then.
#[cfg(test)]
const LEFT_OUT: [&str; 6] = [
    "/tool",
    "/branding",
    "/aids/sign_off",
    "/method",
    "/changes/state",
    "/changes/unusable",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_of_a_report_is_compared_or_left_out_on_purpose() {
        let report = include_str!("../../../samples/report/generated/report.json");
        let mut report: Value = serde_json::from_str(report).unwrap();
        let known = SECTIONS.iter().map(|(section, _)| *section);
        for section in known.chain(LEFT_OUT) {
            let (parent, name) = section.rsplit_once('/').unwrap();
            let parent = report.pointer_mut(parent).unwrap().as_object_mut();
            assert!(parent.unwrap().remove(name).is_some(), "{section}");
        }
        let rest = report.as_object().unwrap().iter();
        for (name, value) in rest {
            assert_eq!(*value, serde_json::json!({}), "{name}");
        }
    }
}
