//! One result per finding.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use super::Message;
use super::sentence::Sentence;
use crate::report::{
    Change, Check, CheckResult, ComplexityRule, FindingLine, Freshness, Instant, Report,
    RuleResult, Severity, Status, Text, Value,
};

/// The results, made one by one as they are written.
pub(super) struct Results<'a>(pub(super) &'a Report);

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ResultObject<'a> {
    rule_id: &'static str,
    rule_index: usize,
    kind: &'static str,
    level: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<u32>,
    message: Message,
    locations: [Location<'a>; 1],
    partial_fingerprints: Fingerprints,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<&'static str>,
    /// Empty where nobody has accepted the result: absent would mean that nobody knows.
    suppressions: Vec<Suppression<'a>>,
    properties: Properties<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'a> {
    logical_locations: [LogicalLocation<'a>; 1],
}

/// A host or an image.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct LogicalLocation<'a> {
    name: &'a str,
    fully_qualified_name: String,
    kind: &'static str,
}

#[derive(Serialize)]
struct Fingerprints {
    /// The id of the finding: it never depends on time.
    #[serde(rename = "hssAuditFinding/v1")]
    finding: String,
}

#[derive(Serialize)]
struct Suppression<'a> {
    kind: &'static str,
    status: &'static str,
    justification: &'a str,
}

/// What SARIF has no word for, in the words of `findings.ndjson`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'a> {
    status: Status,
    severity: Severity,
    score: u32,
    region: &'a str,
    project_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    asset_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    private_ip: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_ip: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    account: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<&'a [RuleResult; 5]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    masked_password: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_days: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scanned_at: Option<Instant>,
    freshness: Freshness,
    first_seen: Instant,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiver: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    overdue: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<Change>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let wording = Wording::of(self.0);
        let findings = self.0.findings.iter();
        serializer.collect_seq(findings.map(|judged| wording.result(&FindingLine::of(judged))))
    }
}

/// Labels and sentences that thousands of results share.
struct Wording<'a> {
    labels: &'a Text,
    /// By check and result.
    sentences: BTreeMap<(Check, CheckResult), Sentence>,
    ignored: String,
    waived: String,
    /// Why a waiver accepts, by its id.
    waivers: BTreeMap<&'a str, String>,
    /// By rule.
    rules: BTreeMap<&'static str, String>,
}

impl<'a> Wording<'a> {
    fn of(report: &'a Report) -> Self {
        let text = &report.text;
        let results = [CheckResult::Fail, CheckResult::Pass, CheckResult::Unknown];
        let pairs = Check::ALL
            .into_iter()
            .flat_map(|check| results.map(|result| (check, result)));
        let waivers = report.waivers.iter().map(|judged| {
            let (waiver, expires) = (&judged.waiver, judged.waiver.expires.to_string());
            let values = [
                ("id", Value::Text(&waiver.id)),
                ("reason", Value::Text(&waiver.reason)),
                ("owner", Value::Text(&waiver.owner)),
                ("approver", Value::Text(&waiver.approver)),
                ("ticket", Value::Text(&waiver.ticket)),
                ("expires", Value::Text(&expires)),
            ];
            (waiver.id.as_str(), text.format("sarif-waived", &values))
        });
        let rules = ComplexityRule::ALL.map(|rule| {
            let label = text.get(&format!("rule-{}", rule.as_str()));
            (rule.as_str(), label.to_lowercase())
        });
        Self {
            labels: text,
            sentences: pairs
                .map(|(check, result)| {
                    let name = format!("sarif-{}-{}", check.as_str(), result.as_str());
                    ((check, result), Sentence::new(&text.get(&name)))
                })
                .collect(),
            ignored: text.get("sarif-ignored"),
            waived: text.get("status-waived"),
            waivers: waivers.collect(),
            rules: rules.into_iter().collect(),
        }
    }

    fn result<'r>(&'r self, line: &FindingLine<'r>) -> ResultObject<'r> {
        let asset = line.asset;
        let is_failure = line.result == CheckResult::Fail;
        ResultObject {
            rule_id: line.check.as_str(),
            rule_index: line.check as usize,
            kind: kind(line.result),
            level: level(line.severity),
            // SARIF ranks end at 100; the score is among the properties.
            rank: is_failure.then(|| line.score.min(100)),
            message: self.message(line),
            locations: [Location {
                logical_locations: [LogicalLocation {
                    name: &asset.name,
                    fully_qualified_name: format!(
                        "{}/{}/{}",
                        line.region, line.project_id, asset.key
                    ),
                    kind: asset.kind().as_str(),
                }],
            }],
            partial_fingerprints: Fingerprints {
                finding: line.id.to_string(),
            },
            baseline_state: line.change.map(baseline_state),
            suppressions: self.suppressions(line),
            properties: Properties::of(line),
        }
    }

    fn message(&self, line: &FindingLine<'_>) -> Message {
        let (second, third): (Cow<'_, str>, &str) = match line.account {
            Some(account) => (Cow::Borrowed(&account.name), &account.service_type),
            None => (Cow::Owned(self.rules(line)), ""),
        };
        let sentence = self.sentences.get(&(line.check, line.result));
        let names = [&*line.asset.name, &second, third];
        Message::new(sentence.map_or_else(String::new, |sentence| sentence.fill(&names)))
    }

    /// The rules that made the result what it is.
    fn rules(&self, line: &FindingLine<'_>) -> String {
        let rules = line.rules().into_iter().flatten();
        let own = rules.filter(|rule| rule.result == line.result);
        let labels = own.filter_map(|rule| self.rules.get(rule.rule.as_str()));
        self.labels.list(labels)
    }

    fn suppressions(&self, line: &FindingLine<'_>) -> Vec<Suppression<'_>> {
        let accepted = |justification| Suppression {
            kind: "external",
            status: "accepted",
            justification,
        };
        let ignored = (line.status == Status::IgnoredInHss).then(|| accepted(&self.ignored));
        let waiver = line.waiver.and_then(|id| self.waivers.get(id));
        let is_waived = line.status == Status::Waived;
        let waived = waiver.or(is_waived.then_some(&self.waived));
        let waived = waived.map(|justification| accepted(justification));
        ignored.into_iter().chain(waived).collect()
    }
}

fn kind(result: CheckResult) -> &'static str {
    match result {
        CheckResult::Fail => "fail",
        CheckResult::Pass => "pass",
        CheckResult::Unknown => "open",
    }
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low => "note",
        Severity::None => "none",
    }
}

/// What came back is new: SARIF has no word for it, and it calls for action like something new.
fn baseline_state(change: Change) -> &'static str {
    match change {
        Change::New | Change::Reopened => "new",
        Change::Persisting => "unchanged",
    }
}

impl<'a> Properties<'a> {
    fn of(line: &FindingLine<'a>) -> Self {
        let host = line.asset.as_host();
        let image = line.asset.as_image();
        let host_id = host.map(|host| &*host.host_id);
        Self {
            status: line.status,
            severity: line.severity,
            score: line.score,
            region: line.region,
            project_id: line.project_id,
            asset_id: host_id.or(image.and_then(|image| image.image_id.as_deref())),
            private_ip: host.and_then(|host| host.private_ip.as_deref()),
            public_ip: host.and_then(|host| host.public_ip.as_deref()),
            image_type: image.map(|image| image.image_type.as_str()),
            account: line.account.map(|account| &*account.name),
            service_type: line.account.map(|account| &*account.service_type),
            rules: line.rules(),
            masked_password: line.masked_password(),
            duration_days: line.duration_days,
            scanned_at: line.scanned_at,
            freshness: line.freshness,
            first_seen: line.first_seen,
            suggestion: line.suggestion,
            waiver: line.waiver,
            due_at: line.due_at,
            overdue: line.overdue,
            change: line.change,
        }
    }
}
