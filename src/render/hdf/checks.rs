//! A control for the completeness of the data, and one per check and kind of asset that holds every finding.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::{Serialize, ser::SerializeSeq};

use super::form::{
    Control, Description, Group, OfFinding, Outcome, SourceLocation, State, Tags, WaiverData, Words,
};
use super::verdicts::NIST;
use crate::render::line::line;
use crate::render::sequence::Sequence;
use crate::report::{
    AssetKind, Check, CheckResult, FindingLine, Freshness, JudgedFinding, PopulationClass, Report,
    Severity, Status, Value,
};

/// The control that is about the data itself.
const COVERAGE: &str = "coverage";
/// How bad it is when the data is not whole: as bad as a control of middling weight.
const IMPACT_OF_GAPS: f32 = 0.5;

/// Writes the controls.
pub(super) fn write<S: SerializeSeq>(report: &Report, controls: &mut S) -> Result<(), S::Error> {
    controls.serialize_element(&on_completeness(report))?;
    for (check, kind) in pairs() {
        controls.serialize_element(&OfCheck::of(check, kind, report).control())?;
    }
    Ok(())
}

/// The group of these controls.
pub(super) fn group(report: &Report) -> Group<'static> {
    let ids = pairs().map(|(check, kind)| Cow::Owned(id(check, kind)));
    Group {
        id: "findings",
        title: report.text.get("exchange-hdf-findings"),
        controls: std::iter::once(Cow::Borrowed(COVERAGE))
            .chain(ids)
            .collect(),
    }
}

fn pairs() -> impl Iterator<Item = (Check, AssetKind)> {
    let kinds = [AssetKind::Host, AssetKind::Image];
    let checks = Check::ALL.into_iter();
    checks.flat_map(move |check| kinds.map(|kind| (check, kind)))
}

fn id(check: Check, kind: AssetKind) -> String {
    format!("{}-{}", check.as_str(), kind.as_str())
}

/// A list that could not be read is neither a finding nor a pass: it is an error.
fn on_completeness(report: &Report) -> impl Serialize + '_ {
    let statement = report.verdict_sentence();
    let at = report.run.generated_at;
    let outcome = |state, what: String, why: String| Outcome::new(state, what, why, at);
    let gaps = report.gap_words().into_iter();
    let mut results: Vec<Outcome<'_>> = gaps
        .map(|gap| {
            let (what, why) = (line(&gap.what), line(&gap.why));
            outcome(State::Error, what.into_owned(), why.into_owned())
        })
        .collect();
    if report.is_complete() {
        results.push(outcome(State::Passed, report.verdict_label(), statement));
    } else if results.is_empty() {
        results.push(outcome(State::Error, report.verdict_label(), statement));
    }
    Control {
        id: Cow::Borrowed(COVERAGE),
        title: report.text.get("exchange-completeness"),
        desc: report.verdict_sentence(),
        descriptions: Vec::new(),
        impact: IMPACT_OF_GAPS,
        refs: Vec::new(),
        tags: Tags {
            verdict: Some(report.coverage.verdict.as_str()),
            ..Tags::default()
        },
        code: "",
        source_location: SourceLocation {},
        waiver_data: None,
        results,
    }
}

/// The results of a check on a kind of asset.
struct OfCheck<'a> {
    report: &'a Report,
    check: Check,
    kind: AssetKind,
    worst: Severity,
    /// Whether a result that passed may be called so, see the docs of the format.
    may_pass: bool,
}

impl<'a> OfCheck<'a> {
    fn of(check: Check, kind: AssetKind, report: &'a Report) -> Self {
        let mut group = Self {
            report,
            check,
            kind,
            worst: Severity::None,
            may_pass: true,
        };
        let open = group.findings().filter(|judged| judged.is_open_failure());
        group.worst = open
            .map(|judged| judged.severity)
            .max()
            .unwrap_or(Severity::None);
        group.may_pass = group.worst > Severity::None || group.is_proven();
        group
    }

    fn findings(&self) -> impl Iterator<Item = &'a JudgedFinding> + use<'a> {
        let (check, kind) = (self.check, self.kind);
        let findings = self.report.findings.iter();
        findings.filter(move |judged| {
            judged.finding.check == check && judged.finding.asset.kind() == kind
        })
    }

    /// Whether everything was looked at of late, and nothing is wrong, unknown or accepted.
    fn is_proven(&self) -> bool {
        const DAY_MS: i64 = 86_400_000;
        let report = self.report;
        let oldest = report.run.generated_at - report.stale_after_days.saturating_mul(DAY_MS);
        let is_whole = report.is_complete();
        let passes = self.findings().all(passes_of_late);
        let mut assets = report.standings.iter();
        let are_clean = assets.all(|standing| {
            let is_recent = standing.scanned_at.is_some_and(|at| at >= oldest);
            let is_clean = standing.of(self.check).class == PopulationClass::Clean;
            standing.asset.kind() != self.kind || (is_clean && is_recent)
        });
        is_whole && passes && are_clean
    }

    fn control(&self) -> impl Serialize + '_ {
        let text = &self.report.text;
        let check = text.get(&format!("check-{}", self.check.as_str()));
        let kind = text.get(&format!("kind-{}", self.kind.as_str()));
        let mut advice = self.findings().filter(|judged| judged.is_open_failure());
        let advice = advice.find_map(|judged| judged.finding.suggestion.as_deref());
        Control {
            id: Cow::Owned(id(self.check, self.kind)),
            title: format!("{check}: {kind}"),
            desc: text.get(&format!("exchange-hdf-{}", self.check.as_str())),
            descriptions: advice
                .map(|advice| Description {
                    label: "fix",
                    data: line(advice).into_owned(),
                })
                .into_iter()
                .collect(),
            impact: impact(self.worst, self.check),
            refs: Vec::new(),
            tags: Tags {
                nist: self.nist(),
                checks: vec![self.check.as_str()],
                ..Tags::default()
            },
            code: "",
            source_location: SourceLocation {},
            waiver_data: self.waiver_data(),
            results: Sequence(|| {
                self.findings()
                    .map(|one| self.outcome(one))
                    .chain(self.classes())
            }),
        }
    }

    /// The controls of SP 800-53 that look at these results, where they are judged.
    fn nist(&self) -> Vec<&'a str> {
        let controls = self.report.judged_controls().filter(|judged| {
            judged.framework.id.starts_with(NIST) && judged.looks_at(self.check, self.kind)
        });
        controls.map(|judged| judged.control.id.as_str()).collect()
    }

    fn waiver_data(&self) -> Option<WaiverData> {
        let waived = self.findings().filter(|one| one.status == Status::Waived);
        let ids = waived.filter_map(|one| Some(one.waiver.as_ref()?.id.as_str()));
        let ids: BTreeSet<&str> = ids.collect();
        let waivers = self.report.waivers.iter();
        let waivers = waivers.filter(|one| ids.contains(one.waiver.id.as_str()));
        WaiverData::of(waivers, &self.report.text)
    }

    fn outcome(&self, judged: &'a JudgedFinding) -> Outcome<'a> {
        let line_of = FindingLine::of(judged);
        let state = match (line_of.result, line_of.status) {
            (CheckResult::Fail, Status::Open) => State::Failed,
            (CheckResult::Pass, Status::Open) if self.may_pass && passes_of_late(judged) => {
                State::Passed
            }
            _ => State::Skipped,
        };
        let at = line_of
            .scanned_at
            .map_or(self.report.run.generated_at, |at| at.0);
        let mut outcome = Outcome::new(state, what(&line_of), self.why(&line_of), at);
        outcome.finding = Some(OfFinding {
            resource: line(&line_of.asset.key),
            resource_id: line_of.id.to_string(),
            hss_audit: Words {
                result: line_of.result.as_str(),
                status: line_of.status.as_str(),
                severity: line_of.severity.as_str(),
                score: line_of.score,
            },
        });
        outcome
    }

    /// Result, status and severity in words; of an accepted failure also by what, of a pass that proves nothing also why.
    fn why(&self, line_of: &FindingLine<'_>) -> String {
        let label = |kind: &str, word: &str| self.report.text.get(&format!("{kind}-{word}"));
        let mut words = vec![label("result", line_of.result.as_str())];
        if line_of.severity != Severity::None {
            words.push(label("severity", line_of.severity.as_str()));
        }
        if line_of.status != Status::Open {
            words.push(label("status", line_of.status.as_str()));
        }
        words.extend(line_of.waiver.map(|waiver| line(waiver).into_owned()));
        if line_of.freshness != Freshness::Recent {
            words.push(label("freshness", line_of.freshness.as_str()));
        }
        words.push(format!("{} / {}", line_of.region, line_of.project_id));
        words.join(" · ")
    }

    /// The assets of which no finding speaks, by what that means.
    fn classes(&self) -> impl Iterator<Item = Outcome<'a>> {
        let report = self.report;
        let mut by_check = report.population.by_check.iter();
        let own = by_check.find(|own| own.check == self.check && own.kind == self.kind);
        let may_pass = self.may_pass && self.worst == Severity::None;
        PopulationClass::ALL.into_iter().filter_map(move |class| {
            let count = own.map_or(0, |own| own.counts.of(class));
            let state = match class {
                PopulationClass::Failing | PopulationClass::Ignored => return None,
                PopulationClass::Clean if may_pass => State::Passed,
                PopulationClass::Clean
                | PopulationClass::NotProtected
                | PopulationClass::AgentOffline
                | PopulationClass::NeverScanned
                | PopulationClass::Unknown => State::Skipped,
            };
            // The first always stands there: a control without results would read as broken.
            let is_said = count > 0 || class == PopulationClass::Clean;
            let label = report.text.get(&format!("class-{}", class.as_str()));
            let count = [("count", Value::Count(count))];
            let what = format!("{label}: {}", report.text.format("count-assets", &count));
            let why = report.text.get("exchange-hdf-class");
            is_said.then(|| Outcome::new(state, what, why, report.run.generated_at))
        })
    }
}

fn passes_of_late(judged: &JudgedFinding) -> bool {
    judged.finding.result == CheckResult::Pass
        && judged.status == Status::Open
        && judged.freshness == Freshness::Recent
}

/// Whose password, and where.
fn what(line_of: &FindingLine<'_>) -> String {
    let name = line(&line_of.asset.name);
    match line_of.account {
        Some(account) => format!(
            "{name}: {} ({})",
            line(&account.name),
            line(&account.service_type)
        ),
        None => name.into_owned(),
    }
}

/// How grave the worst open failure is; where there is none, how grave one would be.
///
/// # Units
/// 0 to 1. Who reads it calls 0.3 low, 0.5 medium, 0.7 high and 0.9 critical.
/// # Source
/// `inspecjs` 2.12.6, `convertImpactToSeverity`.
fn impact(worst: Severity, check: Check) -> f32 {
    match (worst, check) {
        (Severity::Critical, _) => 0.9,
        (Severity::High, _) | (Severity::None, Check::WeakPassword) => 0.7,
        (Severity::Medium, _) | (Severity::None, Check::PasswordComplexity) => 0.5,
        (Severity::Low, _) => 0.3,
    }
}
