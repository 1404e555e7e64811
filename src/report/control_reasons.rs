//! Why a control stands as it does, worded.

use super::{AccountSelection, Reason, RuleSet, Text, Value};
use crate::evaluate::{DEFAULT_ACCOUNTS, Threshold};
use crate::findings::ComplexityRule;

/// Why a control stands as it does, in words.
#[must_use]
pub fn reason_words(reason: Reason, text: &Text) -> String {
    let name = format!("control-reason-{}", reason.as_str());
    let values = values_of(reason, text);
    let values: Vec<(&'static str, Value<'_>)> = values
        .iter()
        .map(|(key, value)| (*key, Value::Text(value)))
        .collect();
    text.format(&name, &values)
}

/// What is filled into the sentence about a reason.
fn values_of(reason: Reason, text: &Text) -> Vec<(&'static str, String)> {
    let number = |key, number: i64| (key, number.to_string());
    match reason {
        Reason::MetAsStated { stated } => vec![number("stated", stated)],
        Reason::WeakPassword(accounts) | Reason::WeakPasswordIndicates(accounts) => {
            vec![("accounts", accounts_words(accounts, text))]
        }
        Reason::LengthTooShort { clause, threshold }
        | Reason::ThresholdLooser { clause, threshold }
        | Reason::ThresholdStricter { clause, threshold } => {
            vec![
                number("clause", clause),
                number("threshold", threshold.number()),
                ("stated", stated(threshold)),
            ]
        }
        Reason::HostLengthTooShort { clause, length } => {
            vec![
                number("clause", clause),
                number("length", length.number()),
                ("stated", stated(length)),
            ]
        }
        Reason::ThresholdUnknown { clause } => vec![number("clause", clause)],
        Reason::ClassesMissing(rules) => vec![("rules", rule_set(rules, text))],
        Reason::PolicyContradicted(rule)
        | Reason::RuleUnknown(rule)
        | Reason::ClassNotRequired(rule)
        | Reason::ClassCountUnknown(rule) => vec![("rule", rule_label(rule, text))],
        Reason::ClassCountStricter { rule, threshold } => {
            vec![
                ("rule", rule_label(rule, text)),
                number("threshold", threshold),
            ]
        }
        Reason::Met
        | Reason::HssPolicyNotMet
        | Reason::SpeaksAgainst
        | Reason::Accepted(_)
        | Reason::WeakResultUnknown
        | Reason::AccountUnknown
        | Reason::NoPolicyResult
        | Reason::NotProtected
        | Reason::AgentOffline
        | Reason::NeverScanned
        | Reason::StateUnknown
        | Reason::NotInInventory
        | Reason::NotAskedFor
        | Reason::CoverageIncomplete
        | Reason::Stale
        | Reason::ScanTimeUnknown
        | Reason::NothingAgainst
        | Reason::Supports
        | Reason::SystemUnknown
        | Reason::NoAssets
        | Reason::OtherKind
        | Reason::OtherSystem => Vec::new(),
    }
}

fn stated(threshold: Threshold) -> String {
    let is_stated = match threshold {
        Threshold::Known(_) => "no",
        Threshold::Stated(_) => "yes",
    };
    is_stated.to_owned()
}

fn accounts_words(accounts: AccountSelection, text: &Text) -> String {
    text.get(&format!("accounts-{}", accounts.as_str()))
}

fn rule_label(rule: ComplexityRule, text: &Text) -> String {
    text.get(&format!("rule-{}", rule.as_str()))
}

fn rule_set(rules: RuleSet, text: &Text) -> String {
    rule_list(rules.rules(), text)
}

/// Kinds of characters, in words.
pub(super) fn rule_list(rules: impl Iterator<Item = ComplexityRule>, text: &Text) -> String {
    let labels = rules.map(|rule| rule_label(rule, text).to_lowercase());
    text.list(labels)
}

/// Which accounts are taken for those that vendors deliver, in a sentence.
pub(super) fn default_accounts(text: &Text) -> String {
    let services = DEFAULT_ACCOUNTS.services.iter();
    let services = services.map(|one| format!("{} {}", one.service_type, text.list(&one.names)));
    let services = text.clauses(services);
    let values = [("accounts", Value::Text(services.as_str()))];
    text.format("method-controls-accounts", &values)
}
