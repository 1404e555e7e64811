//! A control for each control of the frameworks, with a result for each reason why it stands as it does.

use std::borrow::Cow;

use serde::ser::SerializeSeq;

use super::form::{
    Control, Description, Group, Outcome, Reference, SourceLocation, State, Tags, WaiverData,
};
use crate::render::line::line;
use crate::report::{
    Acceptances, Basis, Check, ControlOutcome, JudgedControl, ReasonCount, Report, Value,
    reason_words, source_words, test_words,
};

/// What ids of editions of SP 800-53 begin with.
pub(super) const NIST: &str = "nist-800-53-";

/// Writes the controls.
pub(super) fn write<S: SerializeSeq>(report: &Report, controls: &mut S) -> Result<(), S::Error> {
    let acceptances = report.acceptances();
    for judged in report.judged_controls() {
        controls.serialize_element(&control(&judged, &acceptances, report))?;
    }
    Ok(())
}

/// A group for each framework.
pub(super) fn groups(report: &Report) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for judged in report.judged_controls() {
        if groups
            .last()
            .is_none_or(|last| last.id != judged.framework.id)
        {
            groups.push(Group {
                id: &judged.framework.id,
                title: judged.framework_title(&report.text),
                controls: Vec::new(),
            });
        }
        if let Some(group) = groups.last_mut() {
            group.controls.push(Cow::Owned(id(&judged)));
        }
    }
    groups
}

/// Numbers such as `5.1` are in more than one framework.
fn id(judged: &JudgedControl<'_>) -> String {
    format!("{}/{}", judged.framework.id, judged.control.id)
}

fn control<'a>(
    judged: &JudgedControl<'a>,
    acceptances: &Acceptances<'_>,
    report: &Report,
) -> Control<'a, Vec<Outcome<'a>>> {
    let text = &report.text;
    let desc = match judged.speaks_to(text) {
        "" => judged.reason(text),
        speaks_to => speaks_to.to_owned(),
    };
    Control {
        id: Cow::Owned(id(judged)),
        title: format!(
            "{} {}: {}",
            judged.framework_title(text),
            judged.control.id,
            judged.title(text)
        ),
        desc,
        descriptions: descriptions(judged, report),
        impact: impact(judged),
        refs: vec![Reference {
            reference: source_words(judged.control, text),
        }],
        tags: tags(judged),
        code: "",
        source_location: SourceLocation {},
        waiver_data: WaiverData::of(acceptances.waivers_of(judged), text),
        results: results(judged, report),
    }
}

fn descriptions(judged: &JudgedControl<'_>, report: &Report) -> Vec<Description> {
    let tests = match &judged.control.basis {
        Basis::Assessable { tests, .. } => tests.as_slice(),
        Basis::NotAssessable { .. } => &[],
    };
    let tests = tests.iter().map(|test| test_words(test, &report.text));
    let tests = tests.collect::<Vec<_>>().join("\n");
    let check = (!tests.is_empty()).then_some(("check", tests));
    let texts = check
        .into_iter()
        .chain([("rationale", judged.reason(&report.text))]);
    texts
        .map(|(label, data)| Description { label, data })
        .collect()
}

fn tags<'a>(judged: &JudgedControl<'a>) -> Tags<'a> {
    let own_number = judged
        .framework
        .id
        .starts_with(NIST)
        .then_some(judged.control.id.as_str());
    let evidence = match &judged.control.basis {
        Basis::Assessable { evidence, .. } => Some(evidence.as_str()),
        Basis::NotAssessable { .. } => None,
    };
    let assets = judged.verdict.into_iter().flat_map(|verdict| {
        ControlOutcome::ALL.map(|outcome| (outcome.as_str(), verdict.assets.of(outcome)))
    });
    Tags {
        framework: Some(&judged.framework.id),
        control: Some(&judged.control.id),
        nist: own_number.into_iter().collect(),
        verdict: Some(judged.word()),
        evidence,
        checks: judged.checks.iter().map(|check| check.as_str()).collect(),
        assets: assets.collect(),
    }
}

/// 0 means "not applicable" to who reads it, whatever the results say. No control of ours weighs more than another but for
/// what it looks at.
fn impact(judged: &JudgedControl<'_>) -> f32 {
    match judged.outcome() {
        Some(ControlOutcome::NotApplicable) => 0.0,
        _ if judged.checks.contains(&Check::WeakPassword) => 0.7,
        _ => 0.5,
    }
}

fn results<'a>(judged: &JudgedControl<'_>, report: &Report) -> Vec<Outcome<'a>> {
    let (text, at) = (&report.text, report.run.generated_at);
    let mut results: Vec<Outcome<'_>> = judged
        .verdict
        .into_iter()
        .flat_map(|verdict| &verdict.reasons)
        .map(|counted| {
            let reason = reason_words(counted.reason, text);
            let assets = Value::Count(counted.assets);
            let assets = text.format("count-assets", &[("count", assets)]);
            let state = state(counted.outcome, judged.outcome());
            Outcome::new(
                state,
                format!("{reason}: {assets}"),
                examples(counted, report),
                at,
            )
        })
        .collect();
    // What keeps a whole control from being satisfied need not be the reason of any asset.
    let decides = judged.verdict.is_none_or(|verdict| {
        let mut reasons = verdict.reasons.iter();
        !reasons.any(|counted| counted.reason == verdict.reason)
    });
    if decides {
        let why = judged.reason(text);
        results.insert(0, Outcome::new(State::Skipped, judged.label(text), why, at));
    }
    results
}

/// Only where the control itself is satisfied, or has failed results beside it, may a result say "passed".
fn state(outcome: ControlOutcome, of_control: Option<ControlOutcome>) -> State {
    match (outcome, of_control) {
        (ControlOutcome::NotSatisfied, _) => State::Failed,
        (
            ControlOutcome::Satisfied,
            Some(ControlOutcome::Satisfied | ControlOutcome::NotSatisfied),
        ) => State::Passed,
        (
            ControlOutcome::Satisfied
            | ControlOutcome::Undetermined
            | ControlOutcome::NotApplicable,
            _,
        ) => State::Skipped,
    }
}

/// The first assets of a reason by name: those of all reasons would name every asset for every control.
fn examples(counted: &ReasonCount, report: &Report) -> String {
    let named = counted.examples.iter();
    let named: Vec<_> = named.map(|one| line(&one.asset.name)).collect();
    let names = named.join(", ");
    let rest = counted.assets.saturating_sub(named.len() as u64);
    let values = [
        ("names", Value::Text(&names)),
        ("count", Value::Count(rest)),
    ];
    match rest {
        0 => names,
        _ => report.text.format("exchange-hdf-examples", &values),
    }
}
