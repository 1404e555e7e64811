//! Frameworks and their controls, worded.

use serde::Serialize;

use super::control_reasons::{reason_words, rule_list};
use super::{
    AssetReference, Basis, Check, Control, ControlOutcome, ControlVerdict, EvidenceKind, Framework,
    FrameworkVerdict, MinLengthMeaning, OutcomeCounts, ReasonCount, Report, Test, Text, Value,
};

/// How many examples a reason names.
const NAMED: usize = 5;

/// By what controls were judged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct ControlSettings {
    /// What the length beside a result was taken for.
    pub min_length_meaning: MinLengthMeaning,
    /// What the operator states that HSS tests against where HSS does not say.
    pub assumed_min_length: Option<i64>,
}

/// A framework, worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameworkWords {
    /// Id on the command line.
    pub id: String,
    /// Title with the edition.
    pub title: String,
    /// How it stands.
    pub outcome: ControlOutcome,
    /// How it stands, in words.
    pub label: String,
    /// How many controls came out how.
    pub counts: String,
    /// What has to be known about the whole of it; empty when nothing has.
    pub note: String,
    /// The controls that can be assessed.
    pub controls: Vec<ControlWords>,
    /// Those that cannot.
    pub not_assessable: Vec<NotAssessableWords>,
}

/// A control, worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlWords {
    /// Number in the standard.
    pub id: String,
    /// Short title.
    pub title: String,
    /// How it stands.
    pub outcome: ControlOutcome,
    /// How it stands, in words.
    pub label: String,
    /// Why, and for how many of its assets.
    pub reason: String,
    /// Whether the reason is that of the control as a whole, and no asset's own.
    pub is_of_whole: bool,
    /// How many assets came out how; the numbers in the order of [`ControlOutcome::ALL`].
    pub assets: [String; 4],
    /// All reasons, worst first.
    pub reasons: Vec<ReasonWords>,
    /// The part of it that HSS sees.
    pub speaks_to: String,
    /// What kind of evidence that is.
    pub evidence: String,
    /// The tests.
    pub tests: Vec<String>,
    /// Where that was read, when, and how sure it is.
    pub source: String,
    /// Whose results the tests look at.
    pub checks: Vec<Check>,
}

/// A reason with its assets, worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonWords {
    /// How the control stands for them.
    pub outcome: ControlOutcome,
    /// In words.
    pub label: String,
    /// Why.
    pub reason: String,
    /// How many assets.
    pub assets: String,
    /// Some of them; empty where that would say nothing.
    pub examples: Vec<AssetReference>,
    /// How many others there are.
    pub further: u64,
    /// The sets that all of them are in.
    pub sets: Vec<u32>,
}

/// A control that cannot be assessed, worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAssessableWords {
    /// Number in the standard.
    pub id: String,
    /// Short title.
    pub title: String,
    /// Why not.
    pub why: String,
    /// Where that was read, when, and how sure it is.
    pub source: String,
}

impl Report {
    /// Every framework, worded, in the order of the report.
    #[must_use]
    pub fn framework_words(&self) -> Vec<FrameworkWords> {
        let verdicts = self.frameworks.iter();
        verdicts
            .map(|verdict| framework_words(verdict, &self.text))
            .collect()
    }

    /// By what controls were judged, one sentence each.
    #[must_use]
    pub fn control_settings_words(&self) -> Vec<String> {
        let settings = &self.control_settings;
        let meaning = settings.min_length_meaning.as_str();
        let values = [("meaning", Value::Text(meaning))];
        let stated = settings.assumed_min_length.map(|stated| {
            let stated = stated.to_string();
            let values = [("stated", Value::Text(&stated))];
            self.text.format("controls-stated", &values)
        });
        let meaning = self.text.format("controls-settings", &values);
        std::iter::once(meaning).chain(stated).collect()
    }
}

/// How a control stands, in a word or two.
#[must_use]
pub fn outcome_label(outcome: ControlOutcome, text: &Text) -> String {
    text.get(&format!("control-{}", outcome.as_str()))
}

fn framework_words(verdict: &FrameworkVerdict, text: &Text) -> FrameworkWords {
    let framework = &verdict.framework;
    let language = text.language();
    let controls = verdict.controls.iter().filter_map(|control| {
        let subject = verdict.control_of(control)?;
        control_words(subject, control, text)
    });
    let not_assessable: Vec<NotAssessableWords> = framework
        .controls
        .iter()
        .filter_map(|control| not_assessable_words(control, text))
        .collect();
    FrameworkWords {
        id: framework.id.clone(),
        title: title_with_edition(framework, text),
        outcome: verdict.outcome,
        label: outcome_label(verdict.outcome, text),
        counts: counts(&verdict.counts, not_assessable.len() as u64, text),
        note: framework
            .note
            .as_ref()
            .map_or_else(String::new, |note| note.in_language(language).to_owned()),
        controls: controls.collect(),
        not_assessable,
    }
}

/// What a framework is called, with its edition.
pub(super) fn title_with_edition(framework: &Framework, text: &Text) -> String {
    let title = framework.title.in_language(text.language());
    let values = [
        ("title", Value::Text(title)),
        ("version", Value::Text(&framework.version)),
    ];
    text.format("controls-version", &values)
}

fn counts(counts: &OutcomeCounts, not_assessable: u64, text: &Text) -> String {
    let outcomes = ControlOutcome::ALL.map(|outcome| (outcome.as_str(), counts.of(outcome)));
    let all = outcomes
        .into_iter()
        .chain([("not_assessable", not_assessable)]);
    let parts = all.filter(|(_, count)| *count > 0).map(|(word, count)| {
        let values = [("count", Value::Count(count))];
        text.format(&format!("controls-count-{word}"), &values)
    });
    parts.collect::<Vec<_>>().join(" · ")
}

fn control_words(control: &Control, verdict: &ControlVerdict, text: &Text) -> Option<ControlWords> {
    let Basis::Assessable {
        speaks_to,
        evidence,
        tests,
    } = &control.basis
    else {
        return None;
    };
    let language = text.language();
    Some(ControlWords {
        id: control.id.clone(),
        title: control.title.in_language(language).to_owned(),
        outcome: verdict.outcome,
        label: outcome_label(verdict.outcome, text),
        reason: main_reason_words(verdict, text),
        is_of_whole: verdict.main_reason().is_none(),
        assets: ControlOutcome::ALL.map(|outcome| text.number(verdict.assets.of(outcome))),
        reasons: verdict
            .reasons
            .iter()
            .map(|reason| reason_count_words(reason, text))
            .collect(),
        speaks_to: speaks_to.in_language(language).to_owned(),
        evidence: text.get(&format!("evidence-{}", evidence.as_str())),
        tests: tests.iter().map(|test| test_words(test, text)).collect(),
        source: source_words(control, text),
        checks: checks(tests),
    })
}

/// Whose results tests look at.
pub(super) fn checks(tests: &[Test]) -> Vec<Check> {
    let looks_at = |check: &Check| {
        tests.iter().any(|test| match test {
            Test::NoWeakPassword { .. } => *check == Check::WeakPassword,
            Test::Length { .. } | Test::Classes(_) | Test::HssPolicy => {
                *check == Check::PasswordComplexity
            }
        })
    };
    Check::ALL.into_iter().filter(looks_at).collect()
}

fn not_assessable_words(control: &Control, text: &Text) -> Option<NotAssessableWords> {
    let Basis::NotAssessable { why } = &control.basis else {
        return None;
    };
    let language = text.language();
    Some(NotAssessableWords {
        id: control.id.clone(),
        title: control.title.in_language(language).to_owned(),
        why: why.in_language(language).to_owned(),
        source: source_words(control, text),
    })
}

/// Why a control stands as it does, with the number of assets that have the reason: alone it would read as if all had it.
pub(super) fn main_reason_words(verdict: &ControlVerdict, text: &Text) -> String {
    let reason = reason_words(verdict.reason, text);
    let Some(counted) = verdict.main_reason() else {
        return reason;
    };
    let judged: u64 = verdict
        .reasons
        .iter()
        .filter(|one| one.outcome != ControlOutcome::NotApplicable)
        .map(|one| one.assets)
        .sum();
    let values = [
        ("count", Value::Count(counted.assets)),
        ("total", Value::Count(judged.max(counted.assets))),
        ("reason", Value::Text(reason.as_str())),
    ];
    text.format("controls-main-reason", &values)
}

fn reason_count_words(counted: &ReasonCount, text: &Text) -> ReasonWords {
    let examples: Vec<AssetReference> = match counted.outcome {
        ControlOutcome::NotSatisfied | ControlOutcome::Undetermined => {
            counted.examples.iter().take(NAMED).cloned().collect()
        }
        ControlOutcome::Satisfied | ControlOutcome::NotApplicable => Vec::new(),
    };
    ReasonWords {
        outcome: counted.outcome,
        label: outcome_label(counted.outcome, text),
        reason: reason_words(counted.reason, text),
        assets: text.format("count-assets", &[("count", Value::Count(counted.assets))]),
        further: counted.assets.saturating_sub(examples.len() as u64),
        examples,
        sets: counted.sets.clone(),
    }
}

/// Where what a catalogue says of a control was read, when, and how sure it is.
#[must_use]
pub fn source_words(control: &Control, text: &Text) -> String {
    let date = control.read.to_string();
    let values = [
        ("date", Value::Text(&date)),
        ("sureness", Value::Text(control.sureness.as_str())),
    ];
    format!(
        "{}; {}",
        control.source,
        text.format("controls-read", &values)
    )
}

/// A test in words.
#[must_use]
pub fn test_words(test: &Test, text: &Text) -> String {
    match test {
        Test::Length { at_least } => {
            let clause = at_least.to_string();
            text.format("test-length", &[("clause", Value::Text(&clause))])
        }
        Test::Classes(classes) => {
            let name = match classes.at_least {
                all if all == classes.of.len() => "test-classes-all",
                1 => "test-classes-any",
                _ => "test-classes-some",
            };
            let rules = rule_list(classes.of.iter().copied(), text);
            let values = [
                ("rules", Value::Text(rules.as_str())),
                ("count", Value::Count(classes.at_least as u64)),
            ];
            text.format(name, &values)
        }
        Test::NoWeakPassword { accounts, evidence } => {
            let evidence = hit_words(*evidence, text);
            let name = format!("test-weak_password-{}", accounts.as_str());
            text.format(&name, &[("evidence", Value::Text(&evidence))])
        }
        Test::HssPolicy => text.get("test-hss_policy"),
    }
}

fn hit_words(evidence: EvidenceKind, text: &Text) -> String {
    text.get(&format!("test-evidence-{}", evidence.as_str()))
}
