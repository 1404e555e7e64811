//! What a log says of the run: tool, invocation, completeness, scope.

use serde::Serialize;

use super::Message;
use super::result::Results;
use super::rules::{self, ComponentReference, Descriptor, GAP, NOTICE, Taxonomy};
use super::sentence::harmless;
use crate::report::{
    FrameworkWords, Instant, RedactionLevel, Report, Scope, SeverityCount, Text, Value, Verdict,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RunObject<'a> {
    tool: Tool<'a>,
    automation_details: Automation,
    invocations: [Invocation; 1],
    taxonomies: Vec<Taxonomy>,
    language: &'static str,
    results: Results<'a>,
    properties: RunProperties<'a>,
}

#[derive(Serialize)]
struct Tool<'a> {
    driver: Driver<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'a> {
    name: &'a str,
    version: &'a str,
    semantic_version: &'a str,
    full_description: Message,
    rules: Vec<Descriptor>,
    notifications: [Descriptor; 2],
    supported_taxonomies: Vec<ComponentReference>,
}

/// Category and name of the run.
#[derive(Serialize)]
struct Automation {
    id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    /// Whether all data is there: without it, the lack of a result means nothing.
    execution_successful: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time_utc: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time_utc: Option<Instant>,
    tool_execution_notifications: Vec<Notification>,
    properties: Completeness,
}

#[derive(Serialize)]
struct Completeness {
    verdict: Verdict,
    statement: String,
    label: String,
}

#[derive(Serialize)]
struct Notification {
    descriptor: NotificationReference,
    level: &'static str,
    message: Message,
}

#[derive(Serialize)]
struct NotificationReference {
    id: &'static str,
    index: usize,
}

/// What SARIF has no word for, in the words of `report.json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunProperties<'a> {
    run_id: &'a str,
    generated_at: Instant,
    findings_digest: &'a str,
    redaction: RedactionLevel,
    threshold_broken: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    classification: Option<&'a str>,
    scope: &'a Scope,
    summary: Counts<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Counts<'a> {
    results: u64,
    open: u64,
    open_by_severity: &'a [SeverityCount],
    ignored_in_hss: u64,
    waived: u64,
    passed: u64,
    unknown: u64,
    overdue: u64,
}

impl<'a> RunObject<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let frameworks = report.framework_words();
        Self {
            tool: Tool {
                driver: Driver::of(report, &frameworks),
            },
            automation_details: Automation {
                id: format!("{}/{}", report.tool.name, report.run.id),
            },
            invocations: [Invocation::of(report)],
            taxonomies: rules::taxonomies(report, &frameworks),
            language: report.text.language(),
            results: Results(report),
            properties: RunProperties {
                run_id: &report.run.id,
                generated_at: Instant(report.run.generated_at),
                findings_digest: &report.findings_digest,
                redaction: report.redaction,
                threshold_broken: report.is_threshold_broken(),
                classification: report.branding.classification.as_deref(),
                scope: &report.scope,
                summary: Counts::of(report),
            },
        }
    }
}

impl<'a> Driver<'a> {
    fn of(report: &'a Report, frameworks: &[FrameworkWords]) -> Self {
        let text = &report.text;
        Self {
            name: report.tool.name,
            version: report.tool.version,
            semantic_version: report.tool.version,
            full_description: Message::new(text.get("sarif-tool")),
            rules: rules::rules(frameworks, text),
            notifications: rules::notifications(text),
            supported_taxonomies: rules::supported(frameworks),
        }
    }
}

impl Invocation {
    fn of(report: &Report) -> Self {
        let coverage = &report.coverage;
        let missing = report.gap_words();
        let gaps = missing.iter().map(|gap| {
            let words = (gap.what.as_str(), gap.why.as_str());
            notification((GAP, 0, "error"), words, &report.text)
        });
        let remarks = report.notice_words();
        let notices = remarks.iter().map(|notice| {
            let words = (notice.what.as_str(), notice.why.as_str());
            notification((NOTICE, 1, "note"), words, &report.text)
        });
        // A total that moved is no gap, and yet the data is not whole.
        let moved = (!report.is_complete() && missing.is_empty()).then(|| Notification {
            descriptor: NotificationReference { id: GAP, index: 0 },
            level: "error",
            message: Message::new(report.verdict_sentence()),
        });
        Self {
            execution_successful: report.is_complete(),
            start_time_utc: report.run.collected_from.map(Instant),
            end_time_utc: report.run.collected_to.map(Instant),
            tool_execution_notifications: gaps.chain(moved).chain(notices).collect(),
            properties: Completeness {
                verdict: coverage.verdict,
                statement: report.verdict_sentence(),
                label: report.verdict_label(),
            },
        }
    }
}

fn notification(
    (id, index, level): (&'static str, usize, &'static str),
    (what, why): (&str, &str),
    text: &Text,
) -> Notification {
    let (what, why) = (harmless(what), harmless(why));
    let values = [("what", Value::Text(&what)), ("why", Value::Text(&why))];
    Notification {
        descriptor: NotificationReference { id, index },
        level,
        message: Message::new(text.format("sarif-message", &values)),
    }
}

impl<'a> Counts<'a> {
    fn of(report: &'a Report) -> Self {
        let summary = &report.summary;
        Self {
            results: summary.results,
            open: summary.open,
            open_by_severity: &summary.open_by_severity,
            ignored_in_hss: summary.ignored_in_hss,
            waived: summary.waived,
            passed: summary.passed,
            unknown: summary.unknown,
            overdue: summary.deadlines.overdue,
        }
    }
}
