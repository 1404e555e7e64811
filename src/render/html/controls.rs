//! What the template shows of frameworks and their controls.

use serde::Serialize;

use super::reasons::fragment;
use super::visible::{short, visible};
use crate::report::{
    AssetReference, Check, ControlOutcome, ControlWords, FrameworkWords, NotAssessableWords,
    ReasonWords, Report, Text,
};

/// All frameworks.
#[derive(Serialize)]
pub(super) struct Controls {
    frameworks: Vec<FrameworkView>,
    settings: Vec<String>,
    /// The heads of the columns with numbers.
    outcomes: Vec<&'static str>,
}

#[derive(Serialize)]
struct FrameworkView {
    /// Where a link leads.
    anchor: String,
    title: String,
    key: &'static str,
    label: String,
    counts: String,
    note: String,
    controls: Vec<ControlView>,
    not_assessable: Vec<NotAssessableView>,
}

#[derive(Serialize)]
struct ControlView {
    id: String,
    title: String,
    key: &'static str,
    label: String,
    reason: String,
    assets: [String; 4],
    reasons: Vec<ReasonView>,
    speaks_to: String,
    evidence: String,
    tests: Vec<String>,
    source: String,
    /// The fragment that shows the findings behind it; empty when nothing stands against it.
    findings: String,
}

#[derive(Serialize)]
struct ReasonView {
    key: &'static str,
    label: String,
    reason: String,
    assets: String,
    /// The fragment that shows all of its assets.
    link: String,
    examples: Vec<ExampleView>,
}

#[derive(Serialize)]
struct ExampleView {
    name: String,
    /// The finding that the explorer opens; empty for an asset without any.
    finding: String,
}

#[derive(Serialize)]
struct NotAssessableView {
    id: String,
    title: String,
    why: String,
    source: String,
}

impl Controls {
    pub(super) fn of(report: &Report) -> Self {
        let mut places = 0..;
        let words = report.framework_words().into_iter();
        let frameworks = words.map(|words| framework(words, &mut places, &report.text));
        Self {
            frameworks: frameworks.collect(),
            settings: report.control_settings_words(),
            outcomes: ControlOutcome::ALL.map(ControlOutcome::as_str).to_vec(),
        }
    }
}

// Catalogues may be an operator's own: their texts are shown like any other that comes from outside.

/// Where a reason stands among all of the page.
type Places = std::ops::RangeFrom<usize>;

fn framework(words: FrameworkWords, places: &mut Places, text: &Text) -> FrameworkView {
    FrameworkView {
        anchor: format!("framework-{}", words.id),
        title: visible(&words.title),
        key: words.outcome.as_str(),
        label: words.label,
        counts: words.counts,
        note: visible(&words.note),
        controls: words
            .controls
            .into_iter()
            .map(|words| control(words, places, text))
            .collect(),
        not_assessable: words
            .not_assessable
            .into_iter()
            .map(not_assessable)
            .collect(),
    }
}

fn control(words: ControlWords, places: &mut Places, text: &Text) -> ControlView {
    let reasons = words.reasons.iter().zip(places);
    let reasons = reasons.map(|(own, place)| reason(own, fragment(place, own, &words), text));
    ControlView {
        reasons: reasons.collect(),
        findings: findings(&words),
        id: words.id,
        title: visible(&words.title),
        key: words.outcome.as_str(),
        label: words.label,
        reason: words.reason,
        assets: words.assets,
        speaks_to: visible(&words.speaks_to),
        evidence: words.evidence,
        tests: words.tests,
        source: visible(&words.source),
    }
}

/// The open failures of the checks that a control is judged by.
fn findings(words: &ControlWords) -> String {
    if words.outcome != ControlOutcome::NotSatisfied {
        return String::new();
    }
    match words.checks.as_slice() {
        [only] => format!("#result=fail&status=open&check={}", Check::as_str(*only)),
        _ => "#result=fail&status=open".to_owned(),
    }
}

fn reason(words: &ReasonWords, link: String, text: &Text) -> ReasonView {
    ReasonView {
        key: words.outcome.as_str(),
        label: words.label.clone(),
        reason: words.reason.clone(),
        assets: words.assets.clone(),
        link,
        examples: words
            .examples
            .iter()
            .map(|one| example(one, text))
            .collect(),
    }
}

fn example(asset: &AssetReference, text: &Text) -> ExampleView {
    ExampleView {
        name: short(&asset.asset.name, text),
        finding: asset
            .finding
            .map_or_else(String::new, |finding| finding.to_string()),
    }
}

fn not_assessable(words: NotAssessableWords) -> NotAssessableView {
    NotAssessableView {
        id: words.id,
        title: visible(&words.title),
        why: visible(&words.why),
        source: visible(&words.source),
    }
}
