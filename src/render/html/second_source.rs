//! What the template shows of the numbers that HSS states itself.

use serde::Serialize;

use super::visible::{short, visible};
use crate::report::{
    ComplexityRule, CrossCheckVerdict, CrossCheckWords, PolicyWords, Report, Text, Value,
};

/// A comparison of more figures than this is folded.
const LONG_COMPARISON: usize = 12;

/// The comparison and the policy.
#[derive(Serialize)]
pub(super) struct SecondSource {
    sentence: String,
    /// Whether a figure differs.
    has_differences: bool,
    /// What does not agree.
    open: Vec<Check>,
    /// Everything.
    all: Vec<Check>,
    all_title: String,
    is_long: bool,
    has_several_targets: bool,
    rules: Vec<&'static str>,
    policies: Vec<Policy>,
    notices: Vec<String>,
}

#[derive(Serialize, Clone)]
struct Check {
    key: &'static str,
    title: String,
    detail: String,
    target: String,
    stated: String,
    counted: String,
    counts: String,
    outcome: String,
    remark: String,
}

#[derive(Serialize)]
struct Policy {
    target: String,
    required: Vec<String>,
    source: String,
    remark: String,
}

impl SecondSource {
    pub(super) fn of(report: &Report) -> Self {
        let words = report.cross_check_words();
        let is_open = |words: &&CrossCheckWords| match words.verdict {
            CrossCheckVerdict::Differs | CrossCheckVerdict::NotAsked => true,
            CrossCheckVerdict::Agrees | CrossCheckVerdict::NotComparable => false,
        };
        let shown = |words| check(words, &report.text);
        let count = [("count", Value::Count(words.len() as u64))];
        Self {
            sentence: report.cross_check_sentence(),
            has_differences: words
                .iter()
                .any(|one| one.verdict == CrossCheckVerdict::Differs),
            open: words.iter().filter(is_open).map(shown).collect(),
            all: words.iter().map(shown).collect(),
            all_title: report.text.format("cross-all", &count),
            is_long: words.len() > LONG_COMPARISON,
            has_several_targets: report.coverage.password_policy.len() > 1,
            rules: ComplexityRule::ALL.map(ComplexityRule::as_str).to_vec(),
            policies: report.policy_words().into_iter().map(policy).collect(),
            notices: report.notices(),
        }
    }
}

fn check(words: &CrossCheckWords, text: &Text) -> Check {
    Check {
        key: words.verdict.as_str(),
        title: words.title.clone(),
        detail: short(&words.detail, text),
        target: visible(&words.target),
        stated: words.stated.clone(),
        counted: words.counted.clone(),
        counts: words.counts.clone(),
        outcome: words.outcome.clone(),
        remark: visible(&words.remark),
    }
}

fn policy(words: PolicyWords) -> Policy {
    Policy {
        target: visible(&words.target),
        required: words.required,
        source: words.source,
        remark: words.remark,
    }
}
