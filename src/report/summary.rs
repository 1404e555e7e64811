//! The counts of the first page.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    AssetGroup, AssetKind, Check, CheckResult, ClassCounts, ComplexityRule, Evidence, Freshness,
    JudgedFinding, Population, PopulationClass, Severity, Status, Text, Value,
};

/// How many assets the fix-first list names.
const FIX_FIRST: usize = 10;
/// How many bars a breakdown by free text shows before the rest is summed up.
const TOP: usize = 10;

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

/// One chart: parts of a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Breakdown {
    /// Name for styling and anchors.
    pub id: &'static str,
    /// What it shows.
    pub title: String,
    /// The parts, in the order to show.
    pub bars: Vec<Bar>,
    /// Their sum.
    pub total: u64,
}

/// One part of a chart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// Name for styling (`critical`, `clean`, …); for free text the text itself.
    pub key: String,
    /// What to call it.
    pub label: String,
    /// How many.
    pub count: u64,
    /// The share of the total, formatted.
    pub share: String,
}

/// An asset to mend first, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FixFirst {
    /// Key of the asset.
    pub key: String,
    /// Name of the asset.
    pub name: String,
    /// Host or image.
    pub kind: AssetKind,
    /// Region id.
    pub region: String,
    /// IAM project id.
    pub project_id: String,
    /// The most urgent severity.
    pub severity: Severity,
    /// The highest score.
    pub score: u32,
    /// Open failures.
    pub open: u64,
    /// Why it is urgent, in words.
    pub reasons: Vec<String>,
}

impl Summary {
    pub(super) fn count(
        findings: &[JudgedFinding],
        assets: &[AssetGroup],
        population: &Population,
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
            headlines: Vec::new(),
            breakdowns: breakdowns(findings, population, text),
            fix_first: fix_first(findings, assets, text),
        };
        summary.headlines = headlines(&summary, population, text);
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

fn by_severity(findings: &[JudgedFinding]) -> Vec<SeverityCount> {
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

fn headlines(summary: &Summary, population: &Population, text: &Text) -> Vec<Headline> {
    let urgent = summary.open_from(Severity::High);
    let of_total = |failing: u64, counts: &ClassCounts| {
        let total = text.number(counts.total);
        let share = text.share(failing, counts.total);
        text.format(
            "headline-of-total",
            &[
                ("total", Value::Text(&total)),
                ("share", Value::Text(&share)),
            ],
        )
    };
    let headline = |id, name: &str, figure: u64, detail: String| Headline {
        id,
        label: text.get(name),
        figure: text.number(figure),
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

fn breakdowns(findings: &[JudgedFinding], population: &Population, text: &Text) -> Vec<Breakdown> {
    let open: Vec<&JudgedFinding> = findings
        .iter()
        .filter(|judged| judged.is_open_failure())
        .collect();
    let weak: Vec<&JudgedFinding> = open
        .iter()
        .copied()
        .filter(|judged| judged.finding.check == Check::WeakPassword)
        .collect();
    vec![
        severities(findings, text),
        classes("population-hosts", &population.hosts, text),
        classes("population-images", &population.images, text),
        ages(&weak, text),
        rules(&open, text),
        freshness(&open, text),
        top(
            "services",
            text,
            weak.iter()
                .filter_map(|judged| Some(judged.finding.account.as_ref()?.service_type.as_str())),
        ),
        top(
            "accounts",
            text,
            weak.iter()
                .filter_map(|judged| Some(judged.finding.account.as_ref()?.name.as_str())),
        ),
        top(
            "image-types",
            text,
            open.iter()
                .filter_map(|judged| Some(judged.finding.asset.as_image()?.image_type.as_str())),
        ),
        top(
            "enterprise-projects",
            text,
            open.iter().filter_map(|judged| {
                let host = judged.finding.asset.as_host()?;
                host.enterprise_project_name
                    .as_deref()
                    .or(host.enterprise_project_id.as_deref())
            }),
        ),
        top(
            "projects",
            text,
            open.iter().map(|judged| &*judged.finding.project_id),
        ),
    ]
}

fn severities(findings: &[JudgedFinding], text: &Text) -> Breakdown {
    let bars = by_severity(findings).into_iter().map(|counted| {
        let key = counted.severity.as_str();
        (
            key.to_owned(),
            text.get(&format!("severity-{key}")),
            counted.count,
        )
    });
    breakdown("severity", text, bars)
}

fn classes(id: &'static str, counts: &ClassCounts, text: &Text) -> Breakdown {
    let bars = PopulationClass::ALL.into_iter().map(|class| {
        let key = class.as_str();
        (
            key.to_owned(),
            text.get(&format!("class-{key}")),
            counts.of(class),
        )
    });
    breakdown(id, text, bars)
}

/// Spans of time that weak passwords have been in use, in days.
fn ages(weak: &[&JudgedFinding], text: &Text) -> Breakdown {
    const SPANS: [(&str, i64, i64); 4] = [
        ("under-30", 0, 29),
        ("30-89", 30, 89),
        ("90-364", 90, 364),
        ("from-365", 365, i64::MAX),
    ];
    let within = |from: i64, to: i64| {
        weak.iter()
            .filter(|judged| {
                judged
                    .finding
                    .duration_days
                    .is_some_and(|days| (from..=to).contains(&days))
            })
            .count() as u64
    };
    let unknown = weak
        .iter()
        .filter(|judged| judged.finding.duration_days.is_none())
        .count() as u64;
    let bars = SPANS
        .into_iter()
        .map(|(key, from, to)| (key, within(from, to)))
        .chain([("unknown", unknown)])
        .map(|(key, count)| (key.to_owned(), text.get(&format!("age-{key}")), count));
    breakdown("ages", text, bars)
}

fn rules(open: &[&JudgedFinding], text: &Text) -> Breakdown {
    let fails = |wanted: ComplexityRule| {
        let is = |judged: &&&JudgedFinding| match &judged.finding.evidence {
            Evidence::PasswordComplexity { rules } => rules
                .iter()
                .any(|rule| rule.rule == wanted && rule.result == CheckResult::Fail),
            Evidence::WeakPassword { .. } => false,
        };
        open.iter().filter(is).count() as u64
    };
    let bars = ComplexityRule::ALL.into_iter().map(|rule| {
        let key = rule.as_str();
        (
            key.to_owned(),
            text.get(&format!("rule-{key}")),
            fails(rule),
        )
    });
    breakdown("rules", text, bars)
}

fn freshness(open: &[&JudgedFinding], text: &Text) -> Breakdown {
    let of = |wanted: Freshness| {
        open.iter()
            .filter(|judged| judged.freshness == wanted)
            .count() as u64
    };
    let bars = [
        ("recent", Freshness::Recent),
        ("stale", Freshness::Stale),
        ("unknown", Freshness::Unknown),
    ]
    .map(|(key, wanted)| {
        (
            key.to_owned(),
            text.get(&format!("freshness-{key}")),
            of(wanted),
        )
    });
    breakdown("freshness", text, bars.into_iter())
}

/// Counts by free text, most frequent first; what does not fit is summed up as the rest.
fn top<'a>(id: &'static str, text: &Text, words: impl Iterator<Item = &'a str>) -> Breakdown {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    let mut ordered: Vec<(&str, u64)> = counts.into_iter().collect();
    ordered.sort_by(|one, other| other.1.cmp(&one.1).then(one.0.cmp(other.0)));
    let rest: u64 = ordered.iter().skip(TOP).map(|(_, count)| count).sum();
    let others = ordered.len().saturating_sub(TOP) as u64;
    let mut bars: Vec<(String, String, u64)> = ordered
        .into_iter()
        .take(TOP)
        .map(|(word, count)| (word.to_owned(), word.to_owned(), count))
        .collect();
    if rest > 0 {
        bars.push((
            String::new(),
            text.format("bar-others", &[("count", Value::Count(others))]),
            rest,
        ));
    }
    breakdown(id, text, bars.into_iter())
}

fn breakdown(
    id: &'static str,
    text: &Text,
    bars: impl Iterator<Item = (String, String, u64)>,
) -> Breakdown {
    let bars: Vec<(String, String, u64)> = bars.collect();
    let total = bars.iter().map(|(_, _, count)| count).sum();
    let bars = bars
        .into_iter()
        .map(|(key, label, count)| Bar {
            key,
            label,
            count,
            share: text.share(count, total),
        })
        .collect();
    Breakdown {
        id,
        title: text.get(&format!("breakdown-{id}")),
        bars,
        total,
    }
}

fn fix_first(findings: &[JudgedFinding], assets: &[AssetGroup], text: &Text) -> Vec<FixFirst> {
    assets
        .iter()
        .filter(|group| group.open > 0)
        .take(FIX_FIRST)
        .map(|group| FixFirst {
            key: group.asset.key.clone(),
            name: group.asset.name.clone(),
            kind: group.asset.kind(),
            region: group.region.to_string(),
            project_id: group.project_id.to_string(),
            severity: group.worst,
            score: group.score,
            open: group.open,
            reasons: reasons(
                findings.get(group.findings.clone()).unwrap_or_default(),
                group,
                text,
            ),
        })
        .collect()
}

/// Says in words what makes an asset urgent.
fn reasons(findings: &[JudgedFinding], group: &AssetGroup, text: &Text) -> Vec<String> {
    let open = || findings.iter().filter(|judged| judged.is_open_failure());
    let mut reasons = Vec::new();
    let mut accounts: Vec<&str> = open()
        .filter_map(|judged| Some(judged.finding.account.as_ref()?.name.as_str()))
        .collect();
    accounts.sort_unstable();
    accounts.dedup();
    if !accounts.is_empty() {
        let names = accounts.join(", ");
        reasons.push(text.format(
            "reason-weak",
            &[
                ("count", Value::Count(accounts.len() as u64)),
                ("accounts", Value::Text(&names)),
            ],
        ));
    }
    if open().any(|judged| judged.finding.check == Check::PasswordComplexity) {
        reasons.push(text.get("reason-complexity"));
    }
    if let Some(address) = group
        .asset
        .as_host()
        .and_then(|host| host.public_ip.as_deref())
    {
        reasons.push(text.format("reason-exposed", &[("address", Value::Text(address))]));
    }
    if open().any(|judged| judged.score.privilege > 0) {
        reasons.push(text.get("reason-privileged"));
    }
    if let Some(days) = open()
        .filter_map(|judged| judged.finding.duration_days)
        .max()
    {
        let days = u64::try_from(days).unwrap_or(0);
        reasons.push(text.format("reason-age", &[("count", Value::Count(days))]));
    }
    reasons
}
