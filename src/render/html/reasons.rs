//! The reasons of controls as the script of the page knows them: what they are called, and whose they are.

use serde::Serialize;

use super::visible::visible;
use crate::report::{Check, ControlOutcome, ControlWords, ReasonWords, Report};

/// A reason of a control with the sets of its assets; links name it by its place among all.
#[derive(Serialize)]
pub(super) struct Reason {
    framework: String,
    /// The framework with its edition.
    title: String,
    control: String,
    label: String,
    words: String,
    sets: Vec<u32>,
}

/// All reasons, in the order of the page.
pub(super) fn all_of(report: &Report) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for framework in report.framework_words() {
        for control in framework.controls {
            reasons.extend(control.reasons.into_iter().map(|reason| Reason {
                framework: framework.id.clone(),
                title: visible(&framework.title),
                control: control.id.clone(),
                label: reason.label,
                words: reason.reason,
                sets: reason.sets,
            }));
        }
    }
    reasons
}

/// The fragment that shows the assets of a reason, given its place among all.
///
/// What speaks against a control is an open result of its checks, which need not be a failure of what HSS asks for: a control
/// may ask for more. Of all other assets every result is shown.
pub(super) fn fragment(place: usize, reason: &ReasonWords, control: &ControlWords) -> String {
    let results = match (reason.outcome, control.checks.as_slice()) {
        (ControlOutcome::NotSatisfied, [only]) => format!("&check={}", Check::as_str(*only)),
        (ControlOutcome::NotSatisfied, _) => String::new(),
        (
            ControlOutcome::Undetermined
            | ControlOutcome::Satisfied
            | ControlOutcome::NotApplicable,
            _,
        ) => "&status=".to_owned(),
    };
    format!("#reason={place}&result={results}")
}
