//! `junit.xml`: the verdicts as test cases, for pipelines.
//!
//! Controls, checks, conditions and gaps are cases; findings are not. A server that keeps the results of every build keeps
//! each case of each, and a fleet has a hundred thousand findings. What stands for what: `samples/mapping/junit.md`.

use std::collections::HashMap;
use std::io::{BufWriter, Write};
use std::time::Duration;

use chrono::DateTime;
use quick_junit::{NonSuccessKind, SerializeError, TestCase, TestCaseStatus, TestSuite};

use super::shown::{Breaks, short, shown};
use super::{Error, Renderer};
use crate::report::{
    AssetKind, Check, CheckPopulation, ConditionOutcome, ControlOutcome, ControlWords,
    FrameworkWords, Instant, NotAssessableWords, Report, Value,
};

/// One suite on completeness, one on findings, one on the conditions of the operator, one per framework.
///
/// # Shape
/// The dialect of Jenkins and Surefire. A case passes only where the data proves it; what the data does not decide is
/// skipped, what is missing is an error. Facts of the run are properties of the first suite.
#[derive(Debug, Clone, Copy)]
pub struct Junit;

/// The longest name of a case; what is cut stands whole in its message.
const LONGEST: usize = 200;
/// So many failing assets a case names.
const NAMED: usize = 20;

impl Renderer for Junit {
    fn id(&self) -> &'static str {
        "junit"
    }

    fn file_name(&self) -> &'static str {
        "junit.xml"
    }

    fn render(&self, report: &Report, writer: &mut dyn Write) -> Result<(), Error> {
        let mut suites = vec![completeness(report), findings(report)];
        if !report.threshold.conditions.is_empty() {
            suites.push(threshold(report));
        }
        let frameworks = report.framework_words();
        suites.extend(frameworks.iter().map(|words| framework(words, report)));
        let moment = DateTime::from_timestamp_millis(report.run.generated_at);
        let mut file = quick_junit::Report::new(report.tool.name);
        file.set_time(Duration::ZERO);
        for mut suite in suites {
            suite.set_time(Duration::ZERO);
            suite.timestamp = moment.map(|moment| moment.fixed_offset());
            file.add_test_suite(suite);
        }
        let mut writer = BufWriter::new(writer);
        file.serialize(&mut writer)?;
        Ok(writer.flush()?)
    }
}

impl From<SerializeError> for Error {
    fn from(error: SerializeError) -> Self {
        Self::Junit(error)
    }
}

/// What a case ends with: kind, word and message.
struct Ending {
    kind: Kind,
    word: &'static str,
    message: String,
    /// More about it, over several lines; names in it are made harmless.
    details: String,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Failure,
    Error,
    Skipped,
}

impl Ending {
    fn new(kind: Kind, word: &'static str, message: String) -> Self {
        Self {
            kind,
            word,
            message,
            details: String::new(),
        }
    }

    fn into_status(self) -> TestCaseStatus {
        let mut status = match self.kind {
            Kind::Failure => TestCaseStatus::non_success(NonSuccessKind::Failure),
            Kind::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
            Kind::Skipped => TestCaseStatus::skipped(),
        };
        status
            .set_type(self.word)
            .set_message(&*shown(&self.message, Breaks::WrittenOut));
        if !self.details.is_empty() {
            status.set_description(self.details);
        }
        status
    }
}

/// Cases of one suite; names that are alike are numbered, since servers know a case by its name.
struct Cases {
    suite: TestSuite,
    class: String,
    seen: HashMap<String, usize>,
}

impl Cases {
    fn new(title: &str, class: &str, report: &Report) -> Self {
        Self {
            suite: TestSuite::new(&*shown(title, Breaks::WrittenOut)),
            class: format!("{}.{}", report.tool.name, shown(class, Breaks::WrittenOut)),
            seen: HashMap::new(),
        }
    }

    fn add(&mut self, name: &str, ending: Option<Ending>) {
        let mut name = short(name, LONGEST);
        let count = self.seen.entry(name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            name = format!("{name} ({count})");
        }
        let status = ending.map_or_else(TestCaseStatus::success, Ending::into_status);
        let mut case = TestCase::new(name, status);
        case.set_classname(self.class.as_str());
        case.set_time(Duration::ZERO);
        self.suite.add_test_case(case);
    }
}

fn completeness(report: &Report) -> TestSuite {
    let text = &report.text;
    let mut cases = Cases::new(&text.get("junit-completeness"), "completeness", report);
    let verdict = report.coverage.verdict.as_str();
    let sentence = report.verdict_sentence();
    let is_missing = !report.is_complete();
    let ending = is_missing.then(|| Ending::new(Kind::Error, verdict, sentence));
    cases.add(&text.get("junit-data"), ending);
    for gap in report.gap_words() {
        let name = text.format("junit-gap", &[("what", Value::Text(&gap.what))]);
        let ending = Ending::new(Kind::Error, "gap", text.labelled(&gap.what, &gap.why));
        cases.add(&name, Some(ending));
    }
    for (name, value) in facts(report) {
        let value = shown(&value, Breaks::WrittenOut).into_owned();
        cases.suite.add_property((name, value));
    }
    cases.suite
}

/// What ties the file to its run, in the words of `report.json`.
fn facts(report: &Report) -> Vec<(String, String)> {
    let (run, summary) = (&report.run, &report.summary);
    let moment = Instant(run.generated_at).to_string();
    let tool = format!("{} {}", report.tool.name, report.tool.version);
    let mut facts: Vec<(String, String)> = [
        ("tool", tool),
        ("run_id", run.id.clone()),
        ("generated_at", moment),
        ("coverage", report.coverage.verdict.as_str().to_owned()),
        ("findings_digest", report.findings_digest.clone()),
        ("results", summary.results.to_string()),
        ("open", summary.open.to_string()),
        ("ignored_in_hss", summary.ignored_in_hss.to_string()),
        ("waived", summary.waived.to_string()),
        ("passed", summary.passed.to_string()),
        ("unknown", summary.unknown.to_string()),
        ("overdue", summary.deadlines.overdue.to_string()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    for counted in &summary.open_by_severity {
        facts.push((
            format!("open.{}", counted.severity),
            counted.count.to_string(),
        ));
    }
    for counted in &summary.open_by_check {
        let name = format!("open.{}.{}", counted.check.as_str(), counted.kind.as_str());
        facts.push((name, counted.count.to_string()));
    }
    let classification = report.branding.classification.clone();
    facts.extend(classification.map(|words| ("classification".to_owned(), words)));
    for target in &report.scope.targets {
        let name = "scope".to_owned();
        facts.push((name, format!("{} / {}", target.region, target.project_id)));
    }
    facts
}

fn findings(report: &Report) -> TestSuite {
    let text = &report.text;
    let mut cases = Cases::new(&text.get("junit-findings"), "findings", report);
    for one in &report.population.by_check {
        let check = text.get(&format!("check-{}", one.check.as_str()));
        let values = [
            ("check", Value::Text(check.as_str())),
            ("kind", Value::Text(one.kind.as_str())),
        ];
        cases.add(
            &text.format("junit-check", &values),
            check_ending(report, one),
        );
    }
    cases.suite
}

/// A check passes where every asset is known to be clean.
fn check_ending(report: &Report, one: &CheckPopulation) -> Option<Ending> {
    let (text, counts) = (&report.text, &one.counts);
    let total = ("total", Value::Count(counts.total));
    let open = report.summary.open_by_check.iter();
    let open = open
        .filter(|counted| (counted.check, counted.kind) == (one.check, one.kind))
        .map(|counted| counted.count)
        .sum();
    if counts.failing > 0 {
        let values = [
            ("failing", Value::Count(counts.failing)),
            total,
            ("open", Value::Count(open)),
        ];
        let message = text.format("junit-failing", &values);
        let mut ending = Ending::new(Kind::Failure, "open_findings", message);
        ending.details = failing(report, (one.check, one.kind));
        return Some(ending);
    }
    if counts.total == 0 && report.is_complete() {
        let ending = Ending::new(Kind::Skipped, "no_assets", text.get("junit-nothing"));
        return Some(ending);
    }
    if counts.clean == counts.total && report.is_complete() {
        return None;
    }
    let values = [("clean", Value::Count(counts.clean)), total];
    let message = text.format("junit-undecided", &values);
    Some(Ending::new(Kind::Skipped, "undetermined", message))
}

/// The first assets that fail a check, most urgent first.
fn failing(report: &Report, (check, kind): (Check, AssetKind)) -> String {
    let groups = report.assets.iter();
    let own = groups.filter(|group| {
        group.asset.kind() == kind
            && report
                .findings_of(group)
                .iter()
                .any(|judged| judged.is_open_failure() && judged.finding.check == check)
    });
    let mut lines = vec![report.text.get("junit-examples")];
    lines.extend(own.take(NAMED).map(|group| {
        let severity = report.text.get(&format!("severity-{}", group.worst));
        format!("- {} ({severity})", short(&group.asset.name, LONGEST))
    }));
    lines.join("\n")
}

fn threshold(report: &Report) -> TestSuite {
    let text = &report.text;
    let mut cases = Cases::new(&text.get("junit-threshold"), "threshold", report);
    for result in &report.threshold.conditions {
        let ending = |kind, code| Ending::new(kind, code, result.sentence(text));
        let ending = match result.outcome {
            ConditionOutcome::Broken => Some(ending(Kind::Failure, "threshold")),
            ConditionOutcome::Undetermined => Some(ending(Kind::Skipped, "undetermined")),
            ConditionOutcome::Kept => None,
        };
        cases.add(&result.condition.to_string(), ending);
    }
    cases.suite
}

fn framework(words: &FrameworkWords, report: &Report) -> TestSuite {
    let class = format!("controls.{}", words.id);
    let mut cases = Cases::new(&words.title, &class, report);
    for control in &words.controls {
        let name = case_name((&control.id, &control.title), report);
        cases.add(&name, control_ending(control, report));
    }
    for control in &words.not_assessable {
        let NotAssessableWords { id, title, why, .. } = control;
        let ending = Ending::new(Kind::Skipped, "not_assessable", why.clone());
        cases.add(&case_name((id, title), report), Some(ending));
    }
    cases.suite
}

fn case_name((id, title): (&str, &str), report: &Report) -> String {
    let values = [("id", Value::Text(id)), ("title", Value::Text(title))];
    report.text.format("junit-control", &values)
}

fn control_ending(control: &ControlWords, report: &Report) -> Option<Ending> {
    let kind = match control.outcome {
        ControlOutcome::Satisfied => return None,
        ControlOutcome::NotSatisfied => Kind::Failure,
        ControlOutcome::Undetermined | ControlOutcome::NotApplicable => Kind::Skipped,
    };
    let mut ending = Ending::new(kind, control.outcome.as_str(), control.reason.clone());
    let mut lines = Vec::new();
    for reason in &control.reasons {
        let values = [
            ("label", Value::Text(reason.label.as_str())),
            ("assets", Value::Text(&reason.assets)),
            ("reason", Value::Text(&reason.reason)),
        ];
        let line = report.text.format("junit-reason", &values);
        lines.push(shown(&line, Breaks::WrittenOut).into_owned());
        lines.extend(reason.examples.iter().map(|example| {
            let name = short(&example.asset.name, LONGEST);
            let values = [("name", Value::Text(name.as_str()))];
            format!("- {}", report.text.format("junit-example", &values))
        }));
    }
    ending.details = lines.join("\n");
    Some(ending)
}
