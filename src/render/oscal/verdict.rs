//! How controls stand: a finding for each that can be assessed, and what is said of the others.

use serde::Serialize;

use super::form::{Id, Origin, Property, RelatedObservation, RelatedRisk, observation_id};
use super::risk::Accepted;
use super::text::{markup, token};
use crate::render::derived_id::derived_id_in_scope;
use crate::report::{AssetReference, ControlOutcome, ControlVerdict, JudgedControl, Place, Report};

/// A control and how it stands.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Finding<'a> {
    uuid: Id,
    title: String,
    description: String,
    props: Vec<Property<'a>>,
    origins: [Origin; 1],
    target: Target,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_observations: Vec<RelatedObservation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_risks: Vec<RelatedRisk>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Target {
    #[serde(rename = "type")]
    kind: &'static str,
    target_id: String,
    status: TargetStatus,
}

#[derive(Serialize)]
struct TargetStatus {
    state: &'static str,
    reason: &'static str,
    remarks: String,
}

/// What a control is called in OSCAL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ControlName {
    pub(super) control: String,
    /// The part of it that is meant.
    pub(super) statement: Option<String>,
}

/// The findings; OSCAL has none for a control that is not applicable or cannot be assessed.
pub(super) fn findings<'a>(
    report: &'a Report,
    accepted: &'a Accepted<'a>,
) -> impl Iterator<Item = Finding<'a>> {
    let controls = report.judged_controls();
    controls.filter_map(|judged| finding(&judged, accepted, report))
}

/// Whether a control has a finding.
pub(super) fn is_found(judged: &JudgedControl<'_>) -> bool {
    judged
        .outcome()
        .is_some_and(|outcome| outcome != ControlOutcome::NotApplicable)
}

/// A control that is in no finding, and why.
pub(super) fn without_finding<'a>(
    judged: &JudgedControl<'a>,
    report: &Report,
) -> Option<Property<'a>> {
    let name = match judged.outcome() {
        None => "not-assessable",
        Some(ControlOutcome::NotApplicable) => "not-applicable",
        Some(
            ControlOutcome::Satisfied | ControlOutcome::Undetermined | ControlOutcome::NotSatisfied,
        ) => return None,
    };
    let reason = markup(&judged.reason(&report.text));
    Some(Property::own(name, &judged.control.id).because(reason))
}

fn finding<'a>(
    judged: &JudgedControl<'a>,
    accepted: &Accepted<'_>,
    report: &'a Report,
) -> Option<Finding<'a>> {
    let text = &report.text;
    let verdict = judged.verdict?;
    let (state, reason) = match verdict.outcome {
        ControlOutcome::Satisfied => ("satisfied", "pass"),
        ControlOutcome::NotSatisfied => ("not-satisfied", "fail"),
        // OSCAL has no third state; what is not proven is not satisfied, and the reason is another than a failure.
        ControlOutcome::Undetermined => ("not-satisfied", "other"),
        ControlOutcome::NotApplicable => return None,
    };
    let (framework, control) = (&*judged.framework.id, &*judged.control.id);
    let name = ControlName::of(judged);
    let title = format!("{} {}", judged.framework_title(text), control);
    Some(Finding {
        uuid: derived_id_in_scope("control", [framework, control], report),
        title: markup(&title),
        description: format!(
            "{}: {}",
            markup(judged.title(text)),
            markup(judged.speaks_to(text))
        ),
        props: props(judged, verdict),
        origins: Origin::tool(),
        target: Target {
            kind: match name.statement {
                Some(_) => "statement-id",
                None => "objective-id",
            },
            target_id: name.statement.unwrap_or(name.control),
            status: TargetStatus {
                state,
                reason,
                remarks: format!("{}: {}", judged.label(text), markup(&judged.reason(text))),
            },
        },
        related_observations: related_observations(judged, verdict, report),
        related_risks: accepted.of_control(judged, report),
    })
}

fn props<'a>(judged: &JudgedControl<'a>, verdict: &'a ControlVerdict) -> Vec<Property<'a>> {
    let counts = [
        ("assets-not-satisfied", ControlOutcome::NotSatisfied),
        ("assets-undetermined", ControlOutcome::Undetermined),
        ("assets-satisfied", ControlOutcome::Satisfied),
        ("assets-not-applicable", ControlOutcome::NotApplicable),
    ];
    let mut props = vec![
        Property::own("framework", &judged.framework.id),
        Property::own("control-number", &judged.control.id),
        Property::own("verdict", verdict.outcome.as_str()),
        Property::own("reason", verdict.reason.as_str()),
    ];
    let counts = counts.into_iter();
    props.extend(counts.map(|(name, outcome)| Property::count(name, verdict.assets.of(outcome))));
    props
}

/// The observations of the assets that stand for others: those of all would name every asset for every control.
fn related_observations(
    judged: &JudgedControl<'_>,
    verdict: &ControlVerdict,
    report: &Report,
) -> Vec<RelatedObservation> {
    let deciding = verdict.reasons.iter();
    let deciding = deciding.filter(|counted| counted.outcome == verdict.outcome);
    let examples = deciding.flat_map(|counted| &counted.examples);
    let mut ids = Vec::new();
    for (example, check) in
        examples.flat_map(|one| judged.checks.iter().map(move |check| (one, check)))
    {
        let place = place_of(example);
        let found = report.findings.binary_search_by(|judged| {
            let finding = &judged.finding;
            finding.place().cmp(&place).then(finding.check.cmp(check))
        });
        let id = observation_id(&place, *check);
        if found.is_ok() && !ids.contains(&id) {
            ids.push(id);
        }
    }
    let ids = ids.into_iter();
    ids.map(|observation_uuid| RelatedObservation { observation_uuid })
        .collect()
}

fn place_of(example: &AssetReference) -> Place<'_> {
    Place {
        region: &example.region,
        project_id: &example.project_id,
        asset: &example.asset,
    }
}

impl ControlName {
    pub(super) fn of(judged: &JudgedControl<'_>) -> Self {
        let (framework, control) = (&judged.framework.id, &judged.control.id);
        let of_nist = framework
            .starts_with("nist-800-53-")
            .then(|| Self::of_nist(control))
            .flatten();
        of_nist.unwrap_or_else(|| Self {
            // Numbers such as `5.1` are in more than one framework.
            control: token(&format!("{framework}_{control}")),
            statement: None,
        })
    }

    /// `IA-5(1)(b)` is the part `ia-5.1_smt.b` of the control `ia-5.1`.
    ///
    /// # Source
    /// NIST SP 800-53 Rev. 5 catalogue in OSCAL: ids of controls, enhancements and statements. General knowledge of its form,
    /// not looked up.
    fn of_nist(number: &str) -> Option<Self> {
        let (base, rest) = match number.split_once('(') {
            Some((base, rest)) => (base, rest.strip_suffix(')')?),
            None => (number, ""),
        };
        let (family, place) = base.split_once('-')?;
        let is_number =
            |text: &str| !text.is_empty() && text.bytes().all(|one| one.is_ascii_digit());
        if !family.bytes().all(|letter| letter.is_ascii_uppercase()) || !is_number(place) {
            return None;
        }
        let mut control = base.to_ascii_lowercase();
        let mut parts = rest.split(")(").filter(|part| !part.is_empty()).peekable();
        if let Some(enhancement) = parts.next_if(|part| is_number(part)) {
            control = format!("{control}.{enhancement}");
        }
        let parts: Vec<&str> = parts.collect();
        let statement = (!parts.is_empty()).then(|| format!("{control}_smt.{}", parts.join(".")));
        Some(Self { control, statement })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_nist_are_called_as_its_catalogue_calls_them() {
        for (number, control, statement) in [
            ("IA-5", "ia-5", None),
            ("IA-5(e)", "ia-5", Some("ia-5_smt.e")),
            ("IA-5(1)", "ia-5.1", None),
            ("IA-5(1)(b)", "ia-5.1", Some("ia-5.1_smt.b")),
            ("AC-1(a)(1)", "ac-1", Some("ac-1_smt.a.1")),
        ] {
            let wanted = ControlName {
                control: control.to_owned(),
                statement: statement.map(str::to_owned),
            };
            assert_eq!(ControlName::of_nist(number), Some(wanted));
        }
        for other in ["8.3.6", "IA", "ia-5", "IA-5(1", "IA-x"] {
            assert_eq!(ControlName::of_nist(other), None);
        }
    }
}
