//! `hdf.json`: profiles of controls with results. The state of a control is worked out as readers of the format do it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;

use super::facts::{self, assets_of_control, verdict_of_control};
use crate::verify::rows::{CHECK, FIELDS, KIND, RESULT, Row, SEVERITY, STATUS, UNSAID, Words};
use crate::verify::statement::{Known, Statement};

/// The place of a field that only this reader needs by name.
const SCORE: usize = 4;

#[derive(Deserialize)]
struct Document<'a> {
    #[serde(borrow)]
    profiles: [Profile<'a>; 1],
    #[serde(borrow)]
    passthrough: Passthrough<'a>,
}

#[derive(Deserialize)]
struct Passthrough<'a> {
    #[serde(borrow)]
    auxiliary_data: [Auxiliary<'a>; 1],
}

#[derive(Deserialize)]
struct Auxiliary<'a> {
    #[serde(borrow)]
    data: AuxiliaryData<'a>,
}

#[derive(Deserialize)]
struct AuxiliaryData<'a> {
    #[serde(borrow)]
    run: Cow<'a, str>,
    #[serde(borrow)]
    coverage_verdict: Cow<'a, str>,
    #[serde(borrow)]
    findings_digest: Cow<'a, str>,
    #[serde(borrow)]
    redaction: Cow<'a, str>,
    results: u64,
}

#[derive(Deserialize)]
struct Profile<'a> {
    #[serde(borrow)]
    controls: Vec<Control<'a>>,
}

#[derive(Deserialize)]
struct Control<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    impact: f64,
    #[serde(borrow)]
    tags: Tags<'a>,
    #[serde(borrow)]
    results: Vec<Outcome<'a>>,
}

#[derive(Deserialize)]
struct Tags<'a> {
    #[serde(borrow)]
    framework: Option<Cow<'a, str>>,
    #[serde(borrow)]
    control: Option<Cow<'a, str>>,
    #[serde(borrow)]
    verdict: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    checks: Vec<Cow<'a, str>>,
    #[serde(default)]
    assets: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
struct Outcome<'a> {
    #[serde(borrow)]
    status: Cow<'a, str>,
    #[serde(borrow)]
    resource_id: Option<Cow<'a, str>>,
    #[serde(borrow)]
    hss_audit: Option<OwnWords<'a>>,
}

#[derive(Deserialize)]
struct OwnWords<'a> {
    #[serde(borrow)]
    result: Cow<'a, str>,
    #[serde(borrow)]
    status: Cow<'a, str>,
    #[serde(borrow)]
    severity: Cow<'a, str>,
    score: u64,
}

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    (words, _): (&mut Words, &mut Known),
) -> Result<(), String> {
    let document: Document<'_> =
        serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let [Auxiliary { data }] = &document.passthrough.auxiliary_data;
    statement.say(facts::RUN, &data.run);
    statement.say(facts::DIGEST, &data.findings_digest);
    statement.say(facts::HIDDEN, &data.redaction);
    statement.say(facts::COMPLETENESS, &data.coverage_verdict);
    statement.say("results", data.results);
    let mut rows = Vec::new();
    let [profile] = &document.profiles;
    for control in &profile.controls {
        match (&control.tags.framework, &control.tags.control) {
            (Some(framework), Some(number)) => {
                say_control((framework, number), control, statement)?;
            }
            _ => read_check(control, &mut rows, statement, words)?,
        }
    }
    statement.rows = Some(rows);
    Ok(())
}

/// What the libraries of the format make of a control.
fn state(control: &Control<'_>) -> &'static str {
    let has = |status: &str| control.results.iter().any(|result| result.status == status);
    if has("error") || control.results.is_empty() {
        "error"
    } else if control.impact == 0.0 {
        "not applicable"
    } else if has("failed") {
        "failed"
    } else if has("passed") {
        "passed"
    } else {
        "not reviewed"
    }
}

fn say_control(
    (framework, number): (&str, &str),
    control: &Control<'_>,
    statement: &mut Statement,
) -> Result<(), String> {
    let verdict = control.tags.verdict.as_deref().unwrap_or_default();
    let wanted = match verdict {
        "satisfied" => "passed",
        "not_satisfied" => "failed",
        "undetermined" | "not_assessable" => "not reviewed",
        "not_applicable" => "not applicable",
        other => return Err(format!("`{other}` is no verdict of a control")),
    };
    let (id, found) = (&control.id, state(control));
    if found != wanted {
        return Err(format!(
            "{framework} {id} reads as {found}, and is {verdict}"
        ));
    }
    statement.say(verdict_of_control(framework, number), verdict);
    for (outcome, count) in &control.tags.assets {
        statement.say(assets_of_control(framework, number, outcome), count);
    }
    Ok(())
}

fn read_check(
    control: &Control<'_>,
    rows: &mut Vec<Row>,
    statement: &mut Statement,
    words: &mut Words,
) -> Result<(), String> {
    if control.id == "coverage" {
        let verdict = control.tags.verdict.as_deref().unwrap_or_default();
        let is_complete = verdict == "complete";
        statement.say(facts::COMPLETENESS, verdict);
        return match state(control) {
            "passed" if is_complete => Ok(()),
            "error" if !is_complete => Ok(()),
            other => Err(format!("completeness reads as {other}, and is {verdict}")),
        };
    }
    let check = control
        .tags
        .checks
        .first()
        .ok_or("a control without check")?;
    let check = words.number(check);
    let kind = control.id.rsplit_once('-').map_or("", |(_, kind)| kind);
    let kind = words.number(kind);
    for result in &control.results {
        let (Some(id), Some(own)) = (&result.resource_id, &result.hss_audit) else {
            continue;
        };
        let is_open = own.result == "fail" && own.status == "open";
        let is_right = match &*result.status {
            "failed" => is_open,
            "passed" => own.result == "pass" && own.status == "open",
            "skipped" => !is_open,
            _ => false,
        };
        if !is_right {
            let (status, result, own) = (&result.status, &own.result, &own.status);
            return Err(format!("{id} is {status}, and {result} and {own}"));
        }
        let mut cells = [UNSAID; FIELDS.len()];
        cells[CHECK] = check;
        cells[KIND] = kind;
        cells[RESULT] = words.number(&own.result);
        cells[STATUS] = words.number(&own.status);
        cells[SEVERITY] = words.number(&own.severity);
        cells[SCORE] = words.number(&own.score.to_string());
        rows.push(Row {
            id: words.number(id),
            cells,
        });
    }
    Ok(())
}
