//! What is shown as charts: parts of a whole.

use std::collections::BTreeMap;

use serde::Serialize;

use super::summary::by_severity;
use super::{
    Check, CheckResult, ClassCounts, ComplexityRule, Evidence, Freshness, JudgedFinding,
    Population, PopulationClass, Text, Value,
};

/// How many bars a breakdown by free text shows before the rest is summed up.
const TOP: usize = 10;

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

pub(super) fn breakdowns(
    findings: &[JudgedFinding],
    population: &Population,
    text: &Text,
) -> Vec<Breakdown> {
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
                .filter_map(|judged| Some(&*judged.finding.account.as_ref()?.service_type)),
        ),
        top(
            "accounts",
            text,
            weak.iter()
                .filter_map(|judged| Some(&*judged.finding.account.as_ref()?.name)),
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
