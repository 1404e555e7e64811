//! The form of a profile, a control and its results.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Serialize;

use crate::report::{Instant, JudgedWaiver, Report, Text, Value};

/// How a result came out, in the words of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    Passed,
    Failed,
    /// Neither; the reason stands beside it.
    Skipped,
    /// It could not be looked at.
    Error,
}

#[derive(Serialize)]
pub(super) struct Profile<'a, C> {
    name: &'a str,
    title: String,
    version: &'a str,
    /// Of the findings.
    sha256: &'a str,
    status: &'static str,
    status_message: String,
    supports: [(); 0],
    attributes: [(); 0],
    groups: Vec<Group<'a>>,
    controls: C,
}

/// Controls that belong together.
#[derive(Serialize)]
pub(super) struct Group<'a> {
    pub(super) id: &'a str,
    pub(super) title: String,
    pub(super) controls: Vec<Cow<'a, str>>,
}

#[derive(Serialize)]
pub(super) struct Control<'a, R> {
    pub(super) id: Cow<'a, str>,
    pub(super) title: String,
    pub(super) desc: String,
    pub(super) descriptions: Vec<Description>,
    pub(super) impact: f32,
    pub(super) refs: Vec<Reference>,
    pub(super) tags: Tags<'a>,
    pub(super) code: &'static str,
    pub(super) source_location: SourceLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) waiver_data: Option<WaiverData>,
    pub(super) results: R,
}

#[derive(Serialize)]
pub(super) struct Description {
    pub(super) label: &'static str,
    pub(super) data: String,
}

#[derive(Serialize)]
pub(super) struct Reference {
    #[serde(rename = "ref")]
    pub(super) reference: String,
}

#[derive(Default, Serialize)]
pub(super) struct Tags<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) framework: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) control: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) nist: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) verdict: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) evidence: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) checks: Vec<&'static str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) assets: BTreeMap<&'static str, u64>,
}

/// There is no source text.
#[derive(Serialize)]
pub(super) struct SourceLocation {}

/// What somebody accepted. The control was run all the same: accepting a failure does not make it inapplicable.
#[derive(Serialize)]
pub(super) struct WaiverData {
    expiration_date: String,
    justification: String,
    run: bool,
    skipped_due_to_waiver: bool,
    message: String,
}

#[derive(Serialize)]
pub(super) struct Outcome<'a> {
    status: State,
    code_desc: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skip_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exception: Option<&'static str>,
    start_time: Instant,
    #[serde(flatten)]
    pub(super) finding: Option<OfFinding<'a>>,
}

/// What a result says of its finding.
#[derive(Serialize)]
pub(super) struct OfFinding<'a> {
    pub(super) resource: Cow<'a, str>,
    pub(super) resource_id: String,
    pub(super) hss_audit: Words,
}

/// In our words; the format has no field for them.
#[derive(Serialize)]
pub(super) struct Words {
    pub(super) result: &'static str,
    pub(super) status: &'static str,
    pub(super) severity: &'static str,
    pub(super) score: u32,
}

impl<'a, C> Profile<'a, C> {
    pub(super) fn new(groups: Vec<Group<'a>>, controls: C, report: &'a Report) -> Self {
        Self {
            name: report.tool.name,
            title: report.title(),
            version: report.tool.version,
            sha256: &report.findings_digest,
            status: "loaded",
            status_message: report.verdict_sentence(),
            supports: [],
            attributes: [],
            groups,
            controls,
        }
    }
}

impl Outcome<'_> {
    /// A result of a state; `why` stands where the format shows it for that state.
    pub(super) fn new(status: State, what: String, why: String, at: i64) -> Self {
        let (message, skip_message) = match status {
            State::Skipped => (None, Some(why)),
            State::Passed | State::Failed | State::Error => (Some(why), None),
        };
        Self {
            status,
            code_desc: what,
            message,
            skip_message,
            exception: (status == State::Error).then_some("IncompleteData"),
            start_time: Instant(at),
            finding: None,
        }
    }
}

impl WaiverData {
    /// Several waivers in one: the format knows one for a control. The first last day counts.
    pub(super) fn of<'w>(
        waivers: impl Iterator<Item = &'w JudgedWaiver>,
        text: &Text,
    ) -> Option<Self> {
        let waivers: Vec<&JudgedWaiver> = waivers.collect();
        let first = waivers.iter().map(|one| one.waiver.expires).min()?;
        let reasons = waivers.iter().map(|one| {
            let waiver = &one.waiver;
            let expires = waiver.expires.to_string();
            let values = [
                ("id", Value::Text(&waiver.id)),
                ("reason", Value::Text(&waiver.reason)),
                ("owner", Value::Text(&waiver.owner)),
                ("approver", Value::Text(&waiver.approver)),
                ("ticket", Value::Text(&waiver.ticket)),
                ("expires", Value::Text(&expires)),
            ];
            text.format("exchange-hdf-waiver", &values)
        });
        Some(Self {
            expiration_date: first.to_string(),
            justification: reasons.collect::<Vec<_>>().join("\n"),
            run: true,
            skipped_due_to_waiver: false,
            message: text.get("exchange-hdf-waiver-message"),
        })
    }
}
