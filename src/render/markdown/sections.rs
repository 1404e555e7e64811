//! The sections of the summary.

use super::escape::{code, plain};
use super::{Align, Page};
use crate::report::{ControlOutcome, ControlWords, FrameworkWords, Report, Value};

/// How many gaps, or anything else, are left out.
pub(super) fn more(report: &Report, count: u64) -> String {
    let values = [("count", Value::Count(count))];
    plain(&report.text.format("md-more", &values))
}

/// Names of columns, by the names of their labels.
fn columns(report: &Report, labels: &[(&str, Align)]) -> Vec<(String, Align)> {
    let labels = labels.iter();
    labels
        .map(|(name, align)| (report.text.get(name), *align))
        .collect()
}

pub(super) fn counts(page: &mut Page, report: &Report) {
    let (text, summary) = (&report.text, &report.summary);
    page.heading(&text.get("md-counts"));
    let labels = [
        ("md-what", Align::Left),
        ("md-value", Align::Right),
        ("md-name", Align::Left),
    ];
    page.head(&columns(report, &labels));
    for headline in &summary.headlines {
        let name = match headline.id {
            "open" => "summary.open",
            "urgent" => "summary.headlines.urgent",
            "hosts" => "summary.failing_hosts",
            "images" => "summary.failing_images",
            _ => continue,
        };
        let what = format!("{} ({})", headline.label, headline.detail);
        page.row(&[plain(&what), format!("**{}**", headline.figure), code(name)]);
    }
    for counted in &summary.open_by_severity {
        let severity = text.get(&format!("severity-{}", counted.severity));
        let values = [("severity", Value::Text(severity.as_str()))];
        let name = format!("summary.open.{}", counted.severity);
        let what = text.format("md-open-severity", &values);
        page.row(&[plain(&what), text.number(counted.count), code(&name)]);
    }
    for (label, count, name) in [
        ("md-overdue", summary.deadlines.overdue, "summary.overdue"),
        ("md-waived", summary.waived, "summary.waived"),
        (
            "md-ignored",
            summary.ignored_in_hss,
            "summary.ignored_in_hss",
        ),
        ("md-unknown", summary.unknown, "summary.unknown"),
        ("md-passed", summary.passed, "summary.passed"),
        ("md-results", summary.results, "summary.results"),
    ] {
        page.row(&[plain(&text.get(label)), text.number(count), code(name)]);
    }
}

pub(super) fn threshold(page: &mut Page, report: &Report) {
    if report.threshold.conditions.is_empty() {
        return;
    }
    page.heading(&report.text.get("md-threshold"));
    for result in &report.threshold.conditions {
        let sentence = plain(&result.sentence(&report.text));
        let condition = code(&result.condition.to_string());
        let mark = if result.is_broken() { "**" } else { "" };
        page.line(&format!("- {condition}: {mark}{sentence}{mark}"));
    }
}

pub(super) fn changes(page: &mut Page, report: &Report) {
    page.heading(&report.text.get("md-changes"));
    page.line(&plain(&report.change_sentence()));
    let figures = report.changes.figures(&report.text);
    if figures.is_empty() {
        return;
    }
    page.blank();
    for figure in figures {
        let count = report.text.number(figure.count);
        let (label, meaning) = (plain(&figure.label), plain(&figure.meaning));
        page.line(&format!("- **{label}: {count}** ({meaning})"));
    }
    for line in report.changes.reason_lines(&report.text) {
        page.line(&format!("- {}", plain(&line)));
    }
    for line in report.changes.difference_lines(&report.text) {
        page.line(&format!("- {}", plain(&line)));
    }
}

pub(super) fn fix_first(page: &mut Page, report: &Report) {
    let text = &report.text;
    page.heading(&text.get("md-fix-first"));
    if report.summary.fix_first.is_empty() {
        page.line(&plain(&report.nothing_to_fix()));
        return;
    }
    let labels = [
        ("md-rank", Align::Right),
        ("md-asset", Align::Left),
        ("md-severity", Align::Left),
        ("md-score", Align::Right),
        ("md-open", Align::Right),
        ("md-why", Align::Left),
        ("md-place", Align::Left),
    ];
    page.head(&columns(report, &labels));
    for (rank, asset) in (1..).zip(&report.summary.fix_first) {
        let severity = text.get(&format!("severity-{}", asset.severity));
        let kind = text.get(&format!("kind-{}", asset.kind.as_str()));
        page.row(&[
            rank.to_string(),
            format!("{} {}", plain(&kind), code(&asset.name)),
            plain(&severity),
            asset.score.to_string(),
            text.number(asset.open),
            code(&text.clauses(&asset.reasons)),
            code(&format!("{} / {}", asset.region, asset.project_id)),
        ]);
    }
}

pub(super) fn controls(page: &mut Page, report: &Report) {
    let text = &report.text;
    let frameworks = report.framework_words();
    if frameworks.is_empty() {
        return;
    }
    page.heading(&text.get("md-controls"));
    let labels = [
        ("md-framework", Align::Left),
        ("md-verdict", Align::Left),
        ("md-count", Align::Left),
    ];
    page.head(&columns(report, &labels));
    for framework in &frameworks {
        let verdict = code(framework.outcome.as_str());
        page.row(&[
            plain(&framework.title),
            format!("{} {verdict}", plain(&framework.label)),
            plain(&framework.counts),
        ]);
    }
    page.blank();
    let calls = frameworks.iter().flat_map(calling);
    let calls: Vec<_> = calls.collect();
    if calls.is_empty() {
        page.line(&plain(&text.get("md-controls-all-well")));
        return;
    }
    let labels = [
        ("md-control", Align::Left),
        ("md-verdict", Align::Left),
        ("md-reason", Align::Left),
        ("md-assets", Align::Right),
    ];
    page.head(&columns(report, &labels));
    for (framework, control) in calls {
        page.row(&control_row(framework, control));
    }
}

/// The controls of a framework that call for action: those that are not satisfied, and those that the data leaves open.
fn calling(framework: &FrameworkWords) -> impl Iterator<Item = (&FrameworkWords, &ControlWords)> {
    let controls = framework.controls.iter().filter(|control| {
        matches!(
            control.outcome,
            ControlOutcome::NotSatisfied | ControlOutcome::Undetermined
        )
    });
    controls.map(move |control| (framework, control))
}

fn control_row(framework: &FrameworkWords, control: &ControlWords) -> [String; 4] {
    let name = code(&format!("{}/{}", framework.id, control.id));
    let verdict = code(control.outcome.as_str());
    [
        format!("{name} {}", plain(&control.title)),
        format!("{} {verdict}", plain(&control.label)),
        plain(&control.reason),
        control.assets[0].clone(),
    ]
}

pub(super) fn acceptance(page: &mut Page, report: &Report) {
    page.heading(&report.text.get("md-acceptance"));
    page.line(&plain(&report.acceptance_sentence()));
}

pub(super) fn run(page: &mut Page, report: &Report) {
    let (text, run) = (&report.text, &report.run);
    page.heading(&text.get("md-run"));
    let labels = [
        ("md-what", Align::Left),
        ("md-value", Align::Left),
        ("md-name", Align::Left),
    ];
    page.head(&columns(report, &labels));
    let mut row = |label: &str, value: String, name: &str| {
        page.row(&[plain(&text.get(label)), value, code(name)]);
    };
    row("md-run-id", code(&run.id), "run.id");
    row(
        "md-generated",
        plain(&text.moment(run.generated_at)),
        "run.generated_at",
    );
    if let (Some(from), Some(to)) = (run.collected_from, run.collected_to) {
        let (from, to) = (text.moment(from), text.moment(to));
        let values = [("from", Value::Text(&from)), ("to", Value::Text(&to))];
        let span = plain(&text.format("md-span", &values));
        row("md-collected", span, "run.collected_from");
    }
    for target in &report.scope.targets {
        let values = [
            ("region", Value::Text(&target.region)),
            ("project", Value::Text(&target.project_id)),
        ];
        let value = code(&text.format("md-target-value", &values));
        row("md-target", value, "scope.targets");
    }
    let types = text.list(&report.scope.image_types);
    row("md-image-types", code(&types), "scope.image_types");
    let tool = format!("{} {}", report.tool.name, report.tool.version);
    row("md-tool", plain(&tool), "tool");
    row(
        "md-redaction",
        plain(&report.redaction_sentence()),
        "redaction",
    );
    let digest = code(&report.findings_digest);
    row("md-digest", digest, "findings_digest");
}
