//! `ocsf.ndjson`: one event per line. What the standard fields say counts; words of our own only tell apart what the
//! schema has one number for.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;

use super::facts::{self, assets_of_control, verdict_of_control};
use super::values::moment;
use crate::verify::rows::{Row, Words};
use crate::verify::statement::{Known, Statement};

#[derive(Deserialize)]
struct Event<'a> {
    severity_id: u8,
    status_id: u8,
    #[serde(borrow)]
    metadata: Metadata<'a>,
    #[serde(borrow)]
    cloud: Cloud<'a>,
    #[serde(borrow)]
    finding_info: FindingInfo<'a>,
    #[serde(borrow)]
    compliance: Compliance<'a>,
    #[serde(borrow, default)]
    resources: Vec<Resource<'a>>,
    #[serde(borrow, default)]
    evidences: Vec<Evidences<'a>>,
    #[serde(borrow)]
    remediation: Option<Remediation<'a>>,
    #[serde(borrow)]
    unmapped: Unmapped<'a>,
}

#[derive(Deserialize)]
struct Metadata<'a> {
    #[serde(borrow)]
    event_code: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Cloud<'a> {
    #[serde(borrow)]
    region: Option<Cow<'a, str>>,
    #[serde(borrow)]
    account: Option<CloudAccount<'a>>,
}

#[derive(Deserialize)]
struct CloudAccount<'a> {
    #[serde(borrow)]
    uid: Cow<'a, str>,
}

#[derive(Deserialize)]
struct FindingInfo<'a> {
    #[serde(borrow)]
    uid: Cow<'a, str>,
    #[serde(borrow)]
    types: [Cow<'a, str>; 1],
    first_seen_time: Option<i64>,
}

#[derive(Deserialize)]
struct Compliance<'a> {
    status_id: u8,
    #[serde(borrow, default)]
    checks: Vec<Check<'a>>,
}

#[derive(Deserialize)]
struct Check<'a> {
    #[serde(borrow)]
    uid: Cow<'a, str>,
    status_id: u8,
}

#[derive(Deserialize)]
struct Resource<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    uid_alt: Option<Cow<'a, str>>,
    #[serde(borrow)]
    data: ResourceData<'a>,
}

#[derive(Deserialize)]
struct ResourceData<'a> {
    #[serde(borrow)]
    private_ip: Option<Cow<'a, str>>,
    #[serde(borrow)]
    public_ip: Option<Cow<'a, str>>,
    #[serde(borrow)]
    image_type: Option<Cow<'a, str>>,
}

#[derive(Deserialize)]
struct Evidences<'a> {
    #[serde(borrow)]
    user: User<'a>,
    #[serde(borrow)]
    data: EvidenceData<'a>,
}

#[derive(Deserialize)]
struct User<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    kind: Cow<'a, str>,
}

#[derive(Deserialize)]
struct EvidenceData<'a> {
    #[serde(borrow)]
    masked_password: Option<Cow<'a, str>>,
    duration_days: Option<i64>,
}

#[derive(Deserialize)]
struct Remediation<'a> {
    #[serde(borrow)]
    desc: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Unmapped<'a> {
    #[serde(borrow)]
    run: Cow<'a, str>,
    #[serde(borrow)]
    coverage_verdict: Cow<'a, str>,
    #[serde(borrow)]
    findings_digest: Cow<'a, str>,
    #[serde(borrow)]
    redaction: Cow<'a, str>,
    // Of a finding.
    #[serde(borrow)]
    status: Option<Cow<'a, str>>,
    score: Option<u64>,
    #[serde(borrow)]
    freshness: Option<Cow<'a, str>>,
    scanned_at: Option<i64>,
    #[serde(borrow)]
    waiver: Option<Cow<'a, str>>,
    due_at: Option<i64>,
    overdue: Option<bool>,
    #[serde(borrow)]
    change: Option<Cow<'a, str>>,
    // Of a control.
    #[serde(borrow)]
    framework: Option<Cow<'a, str>>,
    #[serde(borrow)]
    control: Option<Cow<'a, str>>,
    #[serde(borrow)]
    verdict: Option<Cow<'a, str>>,
    assets: Option<BTreeMap<String, u64>>,
    // Of the data.
    results: Option<u64>,
}

pub(super) fn read(
    bytes: &[u8],
    statement: &mut Statement,
    (words, _): (&mut Words, &mut Known),
) -> Result<(), String> {
    let text = str::from_utf8(bytes).map_err(|error| error.to_string())?;
    let mut rows = Vec::new();
    let mut is_said = false;
    for (number, line) in (1..).zip(text.lines()) {
        let at = |error: String| format!("line {number}: {error}");
        let event: Event<'_> = serde_json::from_str(line).map_err(|error| at(error.to_string()))?;
        match &*event.metadata.event_code {
            "coverage" => {
                is_said = true;
                say_completeness(&event, statement).map_err(at)?;
            }
            "control" => say_control(&event, statement).map_err(at)?,
            "finding" => rows.push(row(&event, words).map_err(at)?),
            other => return Err(at(format!("`{other}` is no kind of event"))),
        }
    }
    if !is_said {
        return Err("no event says how whole the data is".to_owned());
    }
    statement.rows = Some(rows);
    Ok(())
}

fn say_completeness(event: &Event<'_>, statement: &mut Statement) -> Result<(), String> {
    let own = &event.unmapped;
    let is_complete = own.coverage_verdict == "complete";
    if is_complete != (event.compliance.status_id == 1) {
        let status = event.compliance.status_id;
        let verdict = &own.coverage_verdict;
        return Err(format!("status {status} of data that is `{verdict}`"));
    }
    statement.say(facts::RUN, &own.run);
    statement.say(facts::DIGEST, &own.findings_digest);
    statement.say(facts::HIDDEN, &own.redaction);
    statement.say(facts::COMPLETENESS, &own.coverage_verdict);
    if let Some(results) = own.results {
        statement.say("results", results);
    }
    Ok(())
}

fn say_control(event: &Event<'_>, statement: &mut Statement) -> Result<(), String> {
    let own = &event.unmapped;
    let (Some(framework), Some(control), Some(verdict)) =
        (&own.framework, &own.control, &own.verdict)
    else {
        return Err("a control without a name or a verdict".to_owned());
    };
    let wanted = match &**verdict {
        "satisfied" => 1,
        "undetermined" => 2,
        "not_satisfied" => 3,
        _ => 99,
    };
    let status = event.compliance.status_id;
    if status != wanted {
        return Err(format!("status {status} of a control that is `{verdict}`"));
    }
    statement.say(verdict_of_control(framework, control), verdict);
    for (outcome, count) in own.assets.iter().flatten() {
        statement.say(assets_of_control(framework, control, outcome), count);
    }
    Ok(())
}

fn row(event: &Event<'_>, words: &mut Words) -> Result<Row, String> {
    let own = &event.unmapped;
    let [resource] = event.resources.as_slice() else {
        return Err(format!("{} resources, expected 1", event.resources.len()));
    };
    let said = |text: &Option<Cow<'_, str>>| text.as_deref().unwrap_or_default().to_owned();
    let evidences = event.evidences.first();
    let (account, service) = evidences.map_or(("", ""), |one| (&*one.user.name, &*one.user.kind));
    let evidence = evidences.map(|one| &one.data);
    let days = evidence.and_then(|data| data.duration_days);
    let masked = evidence.and_then(|data| data.masked_password.as_deref());
    let time = |at: Option<i64>| at.map(moment).unwrap_or_default();
    let failed = event.compliance.checks.iter();
    let failed = failed.filter(|check| check.status_id == 3);
    let failed: Vec<&str> = failed.map(|check| &*check.uid).collect();
    let number = |number: Option<String>| number.unwrap_or_default();
    let account_uid = event.cloud.account.as_ref().map(|account| &*account.uid);
    let cells = [
        &*event.finding_info.types[0],
        result(event.compliance.status_id)?,
        &*status(event),
        severity(event.severity_id)?,
        &*number(own.score.map(|score| score.to_string())),
        &*resource.kind,
        &*resource.name,
        &*said(&resource.uid_alt),
        &*said(&resource.data.private_ip),
        &*said(&resource.data.public_ip),
        &*said(&resource.data.image_type),
        account,
        service,
        &*failed.join("; "),
        &*number(days.map(|days| days.to_string())),
        &*time(own.scanned_at),
        &*said(&own.freshness),
        &*time(event.finding_info.first_seen_time),
        &*said(&event.cloud.region),
        account_uid.unwrap_or_default(),
        event.remediation.as_ref().map_or("", |own| &*own.desc),
        masked.unwrap_or_default(),
        &*said(&own.waiver),
        &*time(own.due_at),
        &*number(own.overdue.map(|is_overdue| is_overdue.to_string())),
        &*said(&own.change),
    ];
    Ok(Row {
        id: words.number(&event.finding_info.uid),
        cells: cells.map(|text| words.number(text)),
    })
}

fn result(status_id: u8) -> Result<&'static str, String> {
    match status_id {
        1 => Ok("pass"),
        2 => Ok("unknown"),
        3 => Ok("fail"),
        other => Err(format!("no result has the status {other}")),
    }
}

fn severity(severity_id: u8) -> Result<&'static str, String> {
    match severity_id {
        1 => Ok("none"),
        2 => Ok("low"),
        3 => Ok("medium"),
        4 => Ok("high"),
        5 => Ok("critical"),
        other => Err(format!("no severity has the number {other}")),
    }
}

/// By whom it was suppressed only our word says.
fn status<'e>(event: &'e Event<'_>) -> Cow<'e, str> {
    match (event.status_id, event.unmapped.status.as_deref()) {
        (3, Some(word)) if word != "open" => Cow::Borrowed(word),
        (3, _) => Cow::Borrowed("suppressed"),
        _ => Cow::Borrowed("open"),
    }
}
