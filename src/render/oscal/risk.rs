//! What somebody has accepted: every waiver, and what was ignored in the HSS console.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use serde::Serialize;

use super::form::{Id, Origin, Property, RelatedObservation, RelatedRisk};
use super::observation::{groups, id_of};
use super::text::markup;
use crate::render::derived_id::derived_id_in_scope;
use crate::report::{
    Acceptance, Acceptances, CheckResult, Instant, JudgedControl, JudgedWaiver, Reason, Report,
    Status, Value, WaiverState,
};

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Risk<'a> {
    uuid: Id,
    title: String,
    description: String,
    statement: String,
    props: Vec<Property<'a>>,
    status: &'static str,
    origins: [Origin; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    deadline: Option<Instant>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_observations: Vec<RelatedObservation>,
}

/// The observations whose failures are accepted.
pub(super) struct Accepted<'a> {
    by_waiver: BTreeMap<&'a str, Vec<Id>>,
    in_hss: Vec<Id>,
    acceptances: Acceptances<'a>,
}

impl<'a> Accepted<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let mut accepted = Self {
            by_waiver: BTreeMap::new(),
            in_hss: Vec::new(),
            acceptances: report.acceptances(),
        };
        for group in groups(report) {
            let Some(id) = id_of(group) else {
                continue;
            };
            let failures = group
                .iter()
                .filter(|judged| judged.finding.result == CheckResult::Fail);
            for judged in failures {
                let ids = match (judged.status, &judged.waiver) {
                    (Status::IgnoredInHss, _) => &mut accepted.in_hss,
                    (Status::Waived, Some(waiver)) => {
                        accepted.by_waiver.entry(&waiver.id).or_default()
                    }
                    (Status::Open, _) | (Status::Waived, None) => continue,
                };
                if ids.last() != Some(&id) {
                    ids.push(id);
                }
            }
        }
        accepted
    }

    /// Nothing where nothing is accepted, and nobody has written of accepting anything.
    pub(super) fn risks(&self, report: &'a Report) -> Option<Vec<Risk<'a>>> {
        let waivers = report.waivers.iter();
        let waivers = waivers.map(|judged| self.of_waiver(judged, report));
        let all: Vec<Risk<'_>> = waivers.chain(self.ignored(report)).collect();
        (!all.is_empty()).then_some(all)
    }

    fn of_waiver(&self, judged: &'a JudgedWaiver, report: &'a Report) -> Risk<'a> {
        let (waiver, text) = (&judged.waiver, &report.text);
        let id = markup(&waiver.id);
        let values = [
            ("covered", Value::Count(judged.covered)),
            ("waived", Value::Count(judged.waived)),
            ("open", Value::Count(judged.open)),
        ];
        let last_moment = waiver.expires.and_time(NaiveTime::MIN).and_utc();
        let related = self.by_waiver.get(waiver.id.as_str());
        Risk {
            uuid: waiver_id(&waiver.id, report),
            title: text.format("exchange-oscal-waiver", &[("id", Value::Text(&id))]),
            description: text.format("exchange-oscal-waiver-counts", &values),
            statement: markup(&waiver.reason),
            props: vec![
                Property::own("waiver", &waiver.id),
                Property::own("state", judged.state.as_str()),
                Property::own("owner", &waiver.owner),
                Property::own("approver", &waiver.approver),
                Property::own("ticket", &waiver.ticket),
                Property::made("created", waiver.created.to_string()),
                Property::made("expires", waiver.expires.to_string()),
            ],
            status: match judged.state {
                WaiverState::Applied | WaiverState::ForControls => "deviation-approved",
                WaiverState::NotYetValid => "deviation-requested",
                WaiverState::Expired => "open",
                WaiverState::Unused => "closed",
            },
            origins: Origin::tool(),
            deadline: Some(Instant(last_moment.timestamp_millis() + LAST_MILLISECOND)),
            related_observations: related_observations(related.map_or(&[], Vec::as_slice)),
        }
    }

    /// Somebody pressed a button: whether anybody agreed is recorded nowhere.
    fn ignored(&self, report: &'a Report) -> Option<Risk<'a>> {
        let text = &report.text;
        (!self.in_hss.is_empty()).then(|| Risk {
            uuid: ignored_id(report),
            title: text.get("status-ignored_in_hss"),
            description: text.get("exchange-oscal-ignored"),
            statement: text.get("exchange-oscal-ignored-statement"),
            props: vec![Property::own("state", Status::IgnoredInHss.as_str())],
            status: "deviation-requested",
            origins: Origin::tool(),
            deadline: None,
            related_observations: related_observations(&self.in_hss),
        })
    }

    /// The risks that keep a control from being decided.
    pub(super) fn of_control(
        &self,
        judged: &JudgedControl<'_>,
        report: &Report,
    ) -> Vec<RelatedRisk> {
        let waivers = self.acceptances.waivers_of(judged);
        let waivers = waivers.map(|waiver| waiver_id(&waiver.waiver.id, report));
        let is_ignored = judged.has(Reason::Accepted(Acceptance::InHss)) && !self.in_hss.is_empty();
        let ignored = is_ignored.then(|| ignored_id(report));
        let risks = waivers.chain(ignored);
        risks.map(|risk_uuid| RelatedRisk { risk_uuid }).collect()
    }
}

/// A waiver holds to the end of its last day.
const LAST_MILLISECOND: i64 = 86_400_000 - 1;

fn waiver_id(id: &str, report: &Report) -> Id {
    derived_id_in_scope("waiver", [id, ""], report)
}

fn ignored_id(report: &Report) -> Id {
    derived_id_in_scope("ignored", ["", ""], report)
}

fn related_observations(ids: &[Id]) -> Vec<RelatedObservation> {
    let ids = ids.iter();
    ids.map(|id| RelatedObservation {
        observation_uuid: *id,
    })
    .collect()
}
