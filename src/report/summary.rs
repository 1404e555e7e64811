//! The counts of the first page.

use serde::Serialize;

use super::breakdown::{Breakdown, breakdowns};
use super::deadlines::DeadlineCounts;
use super::fix_first::{FixFirst, fix_first};
use super::{
    AssetGroup, AssetKind, Check, CheckResult, ClassCounts, Freshness, JudgedFinding, Population,
    Severity, Status, Text, Value,
};

/// Everything counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// All results, whatever came out.
    pub results: u64,
    /// Failures that nobody has accepted.
    pub open: u64,
    /// Failures that somebody chose to ignore in HSS.
    pub ignored_in_hss: u64,
    /// Failures accepted by a waiver.
    pub waived: u64,
    /// Results that say pass.
    pub passed: u64,
    /// Results that do not say.
    pub unknown: u64,
    /// Open failures whose scan is stale or of unknown time.
    pub open_not_recent: u64,
    /// Open failures by severity, most urgent first.
    pub open_by_severity: Vec<SeverityCount>,
    /// Open failures by check.
    pub open_by_check: Vec<CheckCount>,
    /// Hosts with open failures.
    pub failing_hosts: u64,
    /// Images with open failures.
    pub failing_images: u64,
    /// Open failures by their deadlines.
    pub deadlines: DeadlineCounts,
    /// The figures that stand on top of the first page.
    pub headlines: Vec<Headline>,
    /// What is shown as charts.
    pub breakdowns: Vec<Breakdown>,
    /// The assets to mend first.
    pub fix_first: Vec<FixFirst>,
}

/// Open failures of one severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SeverityCount {
    /// Which.
    pub severity: Severity,
    /// How many.
    pub count: u64,
}

/// Open failures of one check on one kind of asset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct CheckCount {
    /// Which check.
    pub check: Check,
    /// On what.
    pub kind: AssetKind,
    /// How many.
    pub count: u64,
}

/// One figure of the first page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Headline {
    /// Name for styling.
    pub id: &'static str,
    /// What it is.
    pub label: String,
    /// The figure, formatted.
    pub figure: String,
    /// One line below it.
    pub detail: String,
}

impl Summary {
    pub(super) fn count(
        findings: &[JudgedFinding],
        assets: &[AssetGroup],
        population: &Population,
        is_complete: bool,
        text: &Text,
    ) -> Self {
        let count = |wanted: &dyn Fn(&JudgedFinding) -> bool| {
            findings.iter().filter(|judged| wanted(judged)).count() as u64
        };
        let failing = |kind: AssetKind| {
            assets
                .iter()
                .filter(|group| group.open > 0 && group.asset.kind() == kind)
                .count() as u64
        };
        let accepted = |status: Status| {
            count(&|judged| judged.finding.result == CheckResult::Fail && judged.status == status)
        };
        let mut summary = Self {
            results: findings.len() as u64,
            open: count(&JudgedFinding::is_open_failure),
            ignored_in_hss: accepted(Status::IgnoredInHss),
            waived: accepted(Status::Waived),
            passed: count(&|judged| judged.finding.result == CheckResult::Pass),
            unknown: count(&|judged| judged.finding.result == CheckResult::Unknown),
            open_not_recent: count(&|judged| {
                judged.is_open_failure() && judged.freshness != Freshness::Recent
            }),
            open_by_severity: by_severity(findings),
            open_by_check: by_check(findings),
            failing_hosts: failing(AssetKind::Host),
            failing_images: failing(AssetKind::Image),
            deadlines: DeadlineCounts::default(),
            headlines: Vec::new(),
            breakdowns: breakdowns(findings, population, text),
            fix_first: fix_first(findings, assets, text),
        };
        summary.headlines = headlines(&summary, population, is_complete, text);
        summary
    }

    /// How many open failures are at least so urgent.
    #[must_use]
    pub fn open_from(&self, least: Severity) -> u64 {
        self.open_by_severity
            .iter()
            .filter(|counted| counted.severity >= least)
            .map(|counted| counted.count)
            .sum()
    }
}

pub(super) fn by_severity(findings: &[JudgedFinding]) -> Vec<SeverityCount> {
    let of = |severity| {
        let is = |judged: &&JudgedFinding| judged.is_open_failure() && judged.severity == severity;
        SeverityCount {
            severity,
            count: findings.iter().filter(is).count() as u64,
        }
    };
    Severity::FAILING.map(of).to_vec()
}

fn by_check(findings: &[JudgedFinding]) -> Vec<CheckCount> {
    let of = |(check, kind)| {
        let is = |judged: &&JudgedFinding| {
            judged.is_open_failure()
                && judged.finding.check == check
                && judged.finding.asset.kind() == kind
        };
        CheckCount {
            check,
            kind,
            count: findings.iter().filter(is).count() as u64,
        }
    };
    [
        (Check::WeakPassword, AssetKind::Host),
        (Check::PasswordComplexity, AssetKind::Host),
        (Check::WeakPassword, AssetKind::Image),
        (Check::PasswordComplexity, AssetKind::Image),
    ]
    .map(of)
    .to_vec()
}

/// The figures of the first page. What was not read may hold more, so that they are the least there is.
fn headlines(
    summary: &Summary,
    population: &Population,
    is_complete: bool,
    text: &Text,
) -> Vec<Headline> {
    let urgent = summary.open_from(Severity::High);
    let of_total = |failing: u64, counts: &ClassCounts| {
        let total = text.number(counts.total);
        let share = text.share(failing, counts.total);
        let name = match is_complete {
            true => "headline-of-total",
            false => "headline-of-total-at-least",
        };
        let values = [
            ("total", Value::Text(total.as_str())),
            ("share", Value::Text(&share)),
        ];
        text.format(name, &values)
    };
    let headline = |id, name: &str, figure: u64, detail: String| Headline {
        id,
        label: text.get(name),
        figure: match is_complete {
            true => text.number(figure),
            false => text.format("headline-at-least", &[("count", Value::Count(figure))]),
        },
        detail,
    };
    let assets = text.format(
        "headline-on-assets",
        &[
            ("hosts", Value::Count(summary.failing_hosts)),
            ("images", Value::Count(summary.failing_images)),
        ],
    );
    let critical = text.format(
        "headline-critical",
        &[("count", Value::Count(summary.open_from(Severity::Critical)))],
    );
    vec![
        headline("open", "headline-open", summary.open, assets),
        headline("urgent", "headline-urgent", urgent, critical),
        headline(
            "hosts",
            "headline-hosts",
            summary.failing_hosts,
            of_total(summary.failing_hosts, &population.hosts),
        ),
        headline(
            "images",
            "headline-images",
            summary.failing_images,
            of_total(summary.failing_images, &population.images),
        ),
    ]
}
