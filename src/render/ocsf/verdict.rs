//! Events that are about the whole run: how whole its data is, and how each control stands.

use std::borrow::Cow;

use serde::Serialize;
use serde_json::value::to_raw_value;

use super::event::{
    Compliance, Core, Event, FAIL, FindingInfo, Own, PASS, Product, Standing, WARNING,
};
use crate::render::derived_id::derived_id_in_scope;
use crate::report::{
    ComparisonState, ControlOutcome, Gap, JudgedControl, OutcomeCounts, Report, Scope, Verdict,
};

/// What the schema has no field for about the data.
#[derive(Serialize)]
pub(super) struct UnmappedCoverage<'a> {
    statement: String,
    gaps: &'a [Gap],
    scope: &'a Scope,
    collected_from: Option<i64>,
    collected_to: Option<i64>,
    results: u64,
}

/// What the schema has no field for about a control.
#[derive(Serialize)]
pub(super) struct UnmappedControl<'a> {
    framework: &'a str,
    control: &'a str,
    verdict: &'static str,
    assets: Option<OutcomeCounts>,
}

/// How whole the data is. Without it an empty file would read as "nothing found".
pub(super) fn on_completeness(report: &Report) -> Event<'_> {
    // What was not read is neither a pass nor a fail.
    let (status_id, status) = match report.coverage.verdict {
        Verdict::Complete => PASS,
        Verdict::ChangedWhileReading | Verdict::Short | Verdict::Failed => WARNING,
    };
    let statement = report.verdict_sentence();
    let gaps = report.gap_words().into_iter();
    let gaps = gaps.map(|gap| Cow::Owned(format!("{}: {}", gap.what, gap.why)));
    let details = std::iter::once(Cow::Owned(statement.clone())).chain(gaps);
    let mut event = Event::new(
        Core {
            is_update: report.changes.state == ComparisonState::Compared,
            severity: None,
            standing: Standing::Other(report.coverage.verdict.as_str()),
            kind: "coverage",
            finding_info: info(report, ("coverage", "", ""), report.verdict_label()),
            compliance: Compliance {
                control: Cow::Owned(report.text.get("exchange-completeness")),
                desc: None,
                status_id,
                status,
                status_details: details.collect(),
                standards: None,
                requirements: None,
                checks: Vec::new(),
                control_parameters: Vec::new(),
            },
            own: Own::Coverage(UnmappedCoverage {
                statement: statement.clone(),
                gaps: &report.coverage.gaps,
                scope: &report.scope,
                collected_from: report.run.collected_from,
                collected_to: report.run.collected_to,
                results: report.summary.results,
            }),
        },
        report,
    );
    event.message = Cow::Owned(statement);
    event
}

/// How a control stands over all assets.
pub(super) fn on_control<'a>(
    judged: &JudgedControl<'a>,
    report: &'a Report,
) -> serde_json::Result<Event<'a>> {
    let text = &report.text;
    let (framework, control) = (judged.framework, judged.control);
    let (status_id, status) = match judged.outcome() {
        Some(ControlOutcome::Satisfied) => PASS,
        Some(ControlOutcome::NotSatisfied) => FAIL,
        Some(ControlOutcome::Undetermined) => WARNING,
        Some(ControlOutcome::NotApplicable) | None => (99, judged.word()),
    };
    let standard = to_raw_value(&[judged.framework_title(text)])?;
    let mut event = Event::new(
        Core {
            is_update: report.changes.state == ComparisonState::Compared,
            severity: None,
            standing: match judged.outcome() {
                Some(ControlOutcome::NotSatisfied) => Standing::New,
                Some(
                    ControlOutcome::Satisfied
                    | ControlOutcome::Undetermined
                    | ControlOutcome::NotApplicable,
                )
                | None => Standing::Other(judged.word()),
            },
            kind: "control",
            finding_info: info(
                report,
                ("control", &framework.id, &control.id),
                judged.title(text).to_owned(),
            ),
            compliance: Compliance {
                control: Cow::Borrowed(&control.id),
                desc: Some(judged.speaks_to(text)).filter(|text| !text.is_empty()),
                status_id,
                status,
                status_details: vec![Cow::Owned(judged.reason(text))],
                standards: Some(Cow::Owned(standard)),
                requirements: None,
                checks: Vec::new(),
                control_parameters: Vec::new(),
            },
            own: Own::Control(UnmappedControl {
                framework: &framework.id,
                control: &control.id,
                verdict: judged.word(),
                assets: judged.verdict.map(|verdict| verdict.assets),
            }),
        },
        report,
    );
    let title = &event.message;
    event.message = Cow::Owned(format!("{title}: {}", judged.label(text)));
    Ok(event)
}

/// Of one scope every event about the same has the same id.
fn info<'a>(
    report: &Report,
    (kind, framework, control): (&'static str, &str, &str),
    title: String,
) -> FindingInfo<'a> {
    FindingInfo {
        uid: derived_id_in_scope(kind, [framework, control], report).to_string(),
        title: Cow::Owned(title),
        types: [kind],
        first_seen_time: None,
        last_seen_time: None,
        product: Product::HSS,
    }
}
