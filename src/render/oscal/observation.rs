//! What HSS says of an asset by one check, with every finding as evidence.

use serde::Serialize;

use super::form::{Id, Origin, Property, Subject, asset_id, observation_id};
use crate::report::{
    Check, CheckResult, FindingLine, Instant, JudgedFinding, Report, Status, Value,
};

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Observation<'a> {
    uuid: Id,
    title: String,
    description: String,
    props: [Property<'a>; 1],
    methods: [&'static str; 1],
    types: [&'static str; 1],
    origins: [Origin; 1],
    subjects: [Subject; 1],
    relevant_evidence: Vec<RelevantEvidence<'a>>,
    collected: Instant,
}

/// A finding.
#[derive(Serialize)]
struct RelevantEvidence<'a> {
    href: &'static str,
    description: String,
    props: Vec<Property<'a>>,
}

/// The findings of one asset by one check stand together.
pub(super) fn groups(report: &Report) -> impl Iterator<Item = &[JudgedFinding]> {
    report.findings.chunk_by(|one, other| {
        one.finding.check == other.finding.check && one.finding.place() == other.finding.place()
    })
}

pub(super) fn observations(report: &Report) -> impl Iterator<Item = Observation<'_>> {
    groups(report).filter_map(|group| observation(group, report))
}

/// The observation that findings stand in; nothing of no findings.
pub(super) fn id_of(group: &[JudgedFinding]) -> Option<Id> {
    let finding = &group.first()?.finding;
    Some(observation_id(&finding.place(), finding.check))
}

fn observation<'a>(group: &'a [JudgedFinding], report: &'a Report) -> Option<Observation<'a>> {
    let finding = &group.first()?.finding;
    let text = &report.text;
    let is_failing = group
        .iter()
        .any(|judged| judged.finding.result == CheckResult::Fail);
    let collected = report.run.collected_to.unwrap_or(report.run.generated_at);
    Some(Observation {
        uuid: id_of(group)?,
        title: text.get(&format!("check-{}", finding.check.as_str())),
        description: description(group, report),
        props: [Property::own("check", finding.check.as_str())],
        methods: match finding.check {
            Check::WeakPassword => ["TEST"],
            Check::PasswordComplexity => ["EXAMINE"],
        },
        types: if is_failing {
            ["finding"]
        } else {
            ["control-objective"]
        },
        origins: Origin::tool(),
        subjects: [Subject {
            subject_uuid: asset_id(&finding.place()),
            kind: "inventory-item",
        }],
        relevant_evidence: group
            .iter()
            .map(|judged| RelevantEvidence::of(judged, report))
            .collect(),
        collected: Instant(collected),
    })
}

/// How many results of which kind, in words.
fn description(group: &[JudgedFinding], report: &Report) -> String {
    let count = |holds: fn(&JudgedFinding) -> bool| {
        Value::Count(group.iter().filter(|judged| holds(judged)).count() as u64)
    };
    report.text.format(
        "exchange-oscal-observation",
        &[
            ("open", count(JudgedFinding::is_open_failure)),
            (
                "accepted",
                count(|judged| {
                    judged.finding.result == CheckResult::Fail && judged.status != Status::Open
                }),
            ),
            (
                "unknown",
                count(|judged| judged.finding.result == CheckResult::Unknown),
            ),
            (
                "passed",
                count(|judged| judged.finding.result == CheckResult::Pass),
            ),
        ],
    )
}

impl<'a> RelevantEvidence<'a> {
    fn of(judged: &'a JudgedFinding, report: &'a Report) -> Self {
        let line = FindingLine::of(judged);
        let label = |kind: &str, word: &str| report.text.get(&format!("{kind}-{word}"));
        let mut props = vec![
            Property::made("finding-id", line.id.to_string()),
            Property::own("result", line.result.as_str()),
            Property::own("status", line.status.as_str()),
            Property::own("severity", line.severity.as_str()),
        ];
        if let Some(account) = line.account {
            props.push(Property::own("account", &account.name));
            props.push(Property::own("service", &account.service_type));
        }
        let scanned_at = line.scanned_at.map(|at| at.to_string());
        props.extend(scanned_at.map(|at| Property::made("scanned-at", at)));
        props.extend(line.waiver.map(|waiver| Property::own("waiver", waiver)));
        props.extend(
            line.masked_password()
                .map(|masked| Property::own("masked-password", masked)),
        );
        Self {
            href: "findings.ndjson",
            description: format!(
                "{}, {}",
                label("result", line.result.as_str()),
                label("status", line.status.as_str()).to_lowercase()
            ),
            props,
        }
    }
}
