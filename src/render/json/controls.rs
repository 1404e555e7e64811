//! The part of `report.json` about frameworks and their controls.

use serde::Serialize;

use super::inline::Inline;
use crate::report::{
    AssetReference, Basis, Control, ControlOutcome, ControlVerdict, EvidenceKind, FrameworkVerdict,
    OutcomeCounts, ReasonCount, Report, Text, outcome_label, reason_words, test_words,
};

/// A framework and how it stands.
#[derive(Serialize)]
pub(super) struct FrameworkEntry<'a> {
    id: &'a str,
    title: &'a str,
    version: &'a str,
    verdict: ControlOutcome,
    controls_by_verdict: OutcomeCounts,
    not_assessable: usize,
    controls: Vec<ControlEntry<'a>>,
}

/// A control; what cannot be assessed has no verdict.
#[derive(Serialize)]
struct ControlEntry<'a> {
    id: &'a str,
    title: &'a str,
    assessable: bool,
    verdict: Option<ControlOutcome>,
    verdict_label: Option<String>,
    reason: Option<ReasonEntry<'a>>,
    assets: Option<OutcomeCounts>,
    reasons: Vec<ReasonEntry<'a>>,
    speaks_to: Option<&'a str>,
    evidence: Option<EvidenceKind>,
    tests: Vec<String>,
    why_not_assessable: Option<&'a str>,
    source: &'a str,
    read: String,
    sureness: &'static str,
}

#[derive(Serialize)]
struct ReasonEntry<'a> {
    verdict: ControlOutcome,
    code: &'static str,
    sentence: String,
    assets: u64,
    examples: Vec<ExampleEntry<'a>>,
    asset_sets: Inline<Vec<u32>>,
}

#[derive(Serialize)]
struct ExampleEntry<'a> {
    key: &'a str,
    name: &'a str,
    region: &'a str,
    project_id: &'a str,
}

impl<'a> FrameworkEntry<'a> {
    pub(super) fn all_of(report: &'a Report) -> Vec<Self> {
        let verdicts = report.frameworks.iter();
        verdicts
            .map(|verdict| Self::of(verdict, &report.text))
            .collect()
    }

    fn of(verdict: &'a FrameworkVerdict, text: &Text) -> Self {
        let framework = &*verdict.framework;
        let controls = framework.controls.iter().enumerate().map(|(index, one)| {
            let mut verdicts = verdict.controls.iter();
            let own = verdicts.find(|own| own.control == index);
            ControlEntry::of(one, own, text)
        });
        Self {
            id: &framework.id,
            title: framework.title.in_language(text.language()),
            version: &framework.version,
            verdict: verdict.outcome,
            controls_by_verdict: verdict.counts,
            not_assessable: framework.controls.len() - verdict.controls.len(),
            controls: controls.collect(),
        }
    }
}

impl<'a> ControlEntry<'a> {
    fn of(control: &'a Control, verdict: Option<&'a ControlVerdict>, text: &Text) -> Self {
        let language = text.language();
        let mut entry = Self {
            id: &control.id,
            title: control.title.in_language(language),
            assessable: verdict.is_some(),
            verdict: verdict.map(|verdict| verdict.outcome),
            verdict_label: verdict.map(|verdict| outcome_label(verdict.outcome, text)),
            reason: verdict.map(|verdict| ReasonEntry::main(verdict, text)),
            assets: verdict.map(|verdict| verdict.assets),
            reasons: verdict.map_or_else(Vec::new, |verdict| {
                let reasons = verdict.reasons.iter();
                reasons.map(|one| ReasonEntry::of(one, text)).collect()
            }),
            speaks_to: None,
            evidence: None,
            tests: Vec::new(),
            why_not_assessable: None,
            source: &control.source,
            read: control.read.to_string(),
            sureness: control.sureness.as_str(),
        };
        match &control.basis {
            Basis::Assessable {
                speaks_to,
                evidence,
                tests,
            } => {
                entry.speaks_to = Some(speaks_to.in_language(language));
                entry.evidence = Some(*evidence);
                entry.tests = tests.iter().map(|test| test_words(test, text)).collect();
            }
            Basis::NotAssessable { why } => {
                entry.why_not_assessable = Some(why.in_language(language));
            }
        }
        entry
    }
}

impl<'a> ReasonEntry<'a> {
    /// The reason of the whole control; its assets are those that decide.
    fn main(verdict: &'a ControlVerdict, text: &Text) -> Self {
        let deciding = verdict.reasons.iter();
        let deciding = deciding.filter(|counted| counted.outcome == verdict.outcome);
        let mut sets: Vec<u32> = deciding
            .flat_map(|counted| &counted.sets)
            .copied()
            .collect();
        sets.sort_unstable();
        Self {
            verdict: verdict.outcome,
            code: verdict.reason.as_str(),
            sentence: reason_words(verdict.reason, text),
            assets: verdict.assets.of(verdict.outcome),
            examples: Vec::new(),
            asset_sets: Inline(sets),
        }
    }

    fn of(counted: &'a ReasonCount, text: &Text) -> Self {
        Self {
            verdict: counted.outcome,
            code: counted.reason.as_str(),
            sentence: reason_words(counted.reason, text),
            assets: counted.assets,
            examples: counted.examples.iter().map(ExampleEntry::of).collect(),
            asset_sets: Inline(counted.sets.clone()),
        }
    }
}

impl<'a> ExampleEntry<'a> {
    fn of(example: &'a AssetReference) -> Self {
        Self {
            key: &example.asset.key,
            name: &example.asset.name,
            region: &example.region,
            project_id: &example.project_id,
        }
    }
}
