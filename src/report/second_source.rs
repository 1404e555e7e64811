//! What HSS states itself, held against what was collected; counted and worded.

use serde::Serialize;

use super::{
    CrossCheck, CrossCheckVerdict, PolicyInForce, PolicySource, Reading, Report, RequiredNumber,
    Text, Value,
};

/// How the comparison came out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct CrossCheckCounts {
    /// Numbers that are the same.
    pub agree: u64,
    /// Numbers that are not.
    pub differ: u64,
    /// Numbers that nothing can be compared with.
    pub not_comparable: u64,
    /// Questions that were not answered.
    pub not_asked: u64,
}

/// One line of the comparison, worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrossCheckWords {
    /// How it came out.
    pub verdict: CrossCheckVerdict,
    /// Which number; the call, where it was not answered.
    pub title: String,
    /// Which call, and what it was asked about.
    pub detail: String,
    /// Region and project.
    pub target: String,
    /// What HSS states.
    pub stated: String,
    /// What was counted.
    pub counted: String,
    /// What that is a count of; empty when nothing was counted.
    pub counts: String,
    /// How it came out, in words.
    pub outcome: String,
    /// Other counts and what may explain a difference; empty when there is nothing to say.
    pub remark: String,
}

/// What HSS requires of passwords in one region and project, worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyWords {
    /// Region and project.
    pub target: String,
    /// The five numbers, in the order of `ComplexityRule::ALL`.
    pub required: Vec<String>,
    /// Who says so.
    pub source: String,
    /// What contradicts it; empty when nothing does.
    pub remark: String,
}

impl CrossCheckCounts {
    /// Counts the comparisons.
    #[must_use]
    pub fn of(checks: &[CrossCheck]) -> Self {
        let mut counts = Self::default();
        for check in checks {
            match check.verdict {
                CrossCheckVerdict::Agrees => counts.agree += 1,
                CrossCheckVerdict::Differs => counts.differ += 1,
                CrossCheckVerdict::NotComparable => counts.not_comparable += 1,
                CrossCheckVerdict::NotAsked => counts.not_asked += 1,
            }
        }
        counts
    }
}

impl Report {
    /// Whether the service's own numbers agree with the report, in a sentence or two.
    #[must_use]
    pub fn cross_check_sentence(&self) -> String {
        let counts = CrossCheckCounts::of(&self.coverage.cross_checks);
        let compared = counts.agree + counts.differ;
        let name = match (compared, counts.differ) {
            _ if self.coverage.statements.is_empty() => "cross-sentence-never",
            (0, _) => "cross-sentence-nothing",
            (_, 0) => "cross-sentence-agree",
            _ => "cross-sentence-differ",
        };
        let values = [
            ("compared", Value::Count(compared)),
            ("differ", Value::Count(counts.differ)),
        ];
        let mut sentence = self.text.format(name, &values);
        if counts.not_asked > 0 {
            let values = [("count", Value::Count(counts.not_asked))];
            sentence.push(' ');
            sentence.push_str(&self.text.format("cross-sentence-not_asked", &values));
        }
        sentence
    }

    /// The comparison, worded, in the order of the plan.
    #[must_use]
    pub fn cross_check_words(&self) -> Vec<CrossCheckWords> {
        let checks = self.coverage.cross_checks.iter();
        checks.map(|check| words(check, &self.text)).collect()
    }

    /// What HSS requires of passwords, worded, by region and project.
    #[must_use]
    pub fn policy_words(&self) -> Vec<PolicyWords> {
        let policies = self.coverage.password_policy.iter();
        policies
            .map(|policy| policy_words(policy, &self.text))
            .collect()
    }

    /// What else was noticed about the data, one sentence each.
    #[must_use]
    pub fn notices(&self) -> Vec<String> {
        let withheld = self
            .coverage
            .statements
            .iter()
            .map(|one| one.withheld)
            .sum();
        let narrowed = self.coverage.statements.iter();
        let narrowed = narrowed.filter(|one| one.narrowed.is_some()).count() as u64;
        [
            (
                "notice-two-addresses",
                self.coverage.hosts_with_two_addresses,
            ),
            ("notice-narrowed", narrowed),
            ("notice-withheld", withheld),
        ]
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(name, count)| self.text.format(name, &[("count", Value::Count(count))]))
        .collect()
    }
}

fn words(check: &CrossCheck, text: &Text) -> CrossCheckWords {
    let call = text.get(&format!("statement-{}", check.endpoint));
    let parameters = check.parameters.iter();
    let about = parameters
        .filter(|(name, _)| name.as_str() != "enterprise_project_id")
        .map(|(_, value)| value.as_str());
    let about: Vec<&str> = about.collect();
    let (title, mut detail) = match check.figure {
        Some(figure) => (
            text.get(&format!("figure-{}", figure.as_str())),
            vec![call.as_str()],
        ),
        None => (call.clone(), Vec::new()),
    };
    detail.extend(about);
    let counted = shown(check);
    CrossCheckWords {
        verdict: check.verdict,
        title,
        detail: detail.join(" · "),
        target: format!("{} / {}", check.region, check.project_id),
        stated: check
            .stated
            .map_or_else(|| "–".to_owned(), |number| signed(number, text)),
        counted: check
            .counted
            .map_or_else(|| "–".to_owned(), |number| text.number(number)),
        counts: counted.map_or_else(String::new, |reading| count_label(reading, text)),
        outcome: text.get(&format!("cross-{}", check.verdict.as_str())),
        remark: remark(check, text),
    }
}

/// The count that is printed: the one that agrees, else the most likely.
fn shown(check: &CrossCheck) -> Option<&Reading> {
    let mut readings = check.readings.iter();
    readings
        .find(|reading| reading.agrees)
        .or(check.readings.first())
}

fn count_label(reading: &Reading, text: &Text) -> String {
    text.get(&format!("counted-{}", reading.counts.as_str()))
}

fn remark(check: &CrossCheck, text: &Text) -> String {
    if let Some(error) = &check.error {
        return text.format("cross-error", &[("error", Value::Text(error))]);
    }
    let mut sentences = Vec::new();
    if check.verdict == CrossCheckVerdict::Differs {
        let others = check.readings.iter().skip(1).map(|reading| {
            let (what, counted) = (count_label(reading, text), text.number(reading.counted));
            format!("{counted} {what}")
        });
        let others = text.list(others);
        if !others.is_empty() {
            sentences.push(text.format("cross-others", &[("others", Value::Text(&others))]));
        }
        if check.explanations.is_empty() {
            sentences.push(text.get("cross-unexplained"));
        }
    }
    let explanations = check.explanations.iter();
    sentences.extend(
        explanations.map(|explanation| text.get(&format!("explanation-{}", explanation.as_str()))),
    );
    text.sentences(sentences)
}

/// A number that HSS states; it may be less than nothing, which makes no sense and is printed all the same.
fn signed(number: i64, text: &Text) -> String {
    let digits = text.number(number.unsigned_abs());
    if number < 0 {
        format!("−{digits}")
    } else {
        digits
    }
}

fn policy_words(policy: &PolicyInForce, text: &Text) -> PolicyWords {
    let required = policy.rules.iter().map(|rule| match rule.required {
        Some(number) => signed(number, text),
        None => text.get("unknown"),
    });
    let sources = policy.rules.iter().map(|rule| rule.source);
    let best = sources.max().unwrap_or(PolicySource::Unknown);
    let contradictions = policy.rules.iter().filter(|rule| rule.is_contradicted());
    let contradictions = contradictions.map(|rule| in_rows(rule, text));
    let contradictions = text.clauses(contradictions);
    PolicyWords {
        target: format!("{} / {}", policy.region, policy.project_id),
        required: required.collect(),
        source: text.get(&format!("policy-source-{}", best.as_str())),
        remark: match contradictions.as_str() {
            "" => String::new(),
            rules => text.format("policy-contradicted", &[("rules", Value::Text(rules))]),
        },
    }
}

/// What rows say of a rule.
fn in_rows(rule: &RequiredNumber, text: &Text) -> String {
    let numbers = rule.in_rows.iter().map(|number| signed(*number, text));
    let numbers = text.list(numbers);
    let name = text.get(&format!("rule-{}", rule.rule.as_str()));
    format!("{name} {numbers}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{Count, Explanation, FigureKind};

    #[test]
    fn every_word_has_a_label() {
        let figures = [
            FigureKind::HostsInWeakPasswordCheck,
            FigureKind::HostsWithWeakPasswords,
            FigureKind::HostsWithoutWeakPasswords,
            FigureKind::HostsNotCheckedForWeakPasswords,
            FigureKind::HostWeakPasswords,
            FigureKind::HostPolicies,
            FigureKind::ImageWeakPasswords,
            FigureKind::ImagePolicies,
            FigureKind::Hosts,
            FigureKind::HostsProtected,
            FigureKind::HostsUnprotected,
            FigureKind::AgentsOnline,
            FigureKind::AgentsOffline,
            FigureKind::AgentsNotInstalled,
            FigureKind::AgentsFailed,
        ];
        let explanations = [
            Explanation::ListIncomplete,
            Explanation::TotalsMoved,
            Explanation::ScanBetween,
            Explanation::IgnoredResults,
            Explanation::EnterpriseScope,
            Explanation::UncoveredImages,
            Explanation::UnlistedAssets,
            Explanation::MeaningUnclear,
        ];
        let counts = figures.iter().flat_map(|figure| Count::readings(*figure));
        let names = figures
            .iter()
            .map(|figure| format!("figure-{}", figure.as_str()))
            .chain(counts.map(|count| format!("counted-{}", count.as_str())))
            .chain(explanations.map(|one| format!("explanation-{}", one.as_str())));
        let text = Text::english();
        for name in names {
            assert!(!text.get(&name).starts_with('['), "{name}");
        }
    }

    #[test]
    fn the_words_of_files_are_those_of_messages() {
        let json = |kind: FigureKind| serde_json::to_value(kind).unwrap();
        let rule = FigureKind::Required(crate::findings::ComplexityRule::MinLength);
        for kind in [FigureKind::AgentsFailed, FigureKind::HostPolicies, rule] {
            assert_eq!(json(kind), kind.as_str());
        }
        for count in Count::readings(FigureKind::HostsNotCheckedForWeakPasswords) {
            assert_eq!(serde_json::to_value(count).unwrap(), count.as_str());
        }
    }
}
