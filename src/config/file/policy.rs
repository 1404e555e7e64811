//! A policy: points, thresholds, deadlines and limits. What it leaves out is this program's own.

use std::ops::RangeInclusive;
use std::path::Path;

use toml::de::DeTable;

use super::digest::{self, Opened};
use super::table::{At, Table};
use crate::config::problem::Problem;
use crate::config::words;
use crate::evaluate::{
    AgeStep, DeadlineStart, Deadlines, FileDigest, NamedPoints, Options, Requirements,
    SeverityPolicy, WaiverLimits,
};

/// Points for one circumstance: more would only hide the others.
const POINTS: RangeInclusive<usize> = 0..=1_000;
/// A hundred years; more is a mistake.
const DAYS: RangeInclusive<usize> = 0..=36_500;
const PER_CENT: RangeInclusive<usize> = 1..=100;
/// More failures than any report has.
const FINDINGS: RangeInclusive<usize> = 0..=1_000_000_000;

/// Reads a file of its own.
pub(in crate::config) fn read(path: &Path) -> (Options, Vec<Problem>) {
    let Opened { text, digest } = match digest::open(path) {
        Ok(opened) => opened,
        Err(problem) => return (Options::default(), vec![problem]),
    };
    let (document, errors) = DeTable::parse_recoverable(&text);
    if !errors.is_empty() {
        let problems = errors.iter().map(|error| super::malformed(&text, error));
        return (Options::default(), problems.collect());
    }
    of_table(&text, document.get_ref(), digest)
}

/// Reads a policy from a table of a file.
pub(super) fn of_table(
    text: &str,
    table: &DeTable<'_>,
    digest: FileDigest,
) -> (Options, Vec<Problem>) {
    let default = Options::default();
    let mut reader = Reader {
        text,
        problems: Vec::new(),
    };
    let mut table = Table::new(text, table);
    let severity = reader.severity(&mut table);
    let stale = reader.number("stale_after_days", &mut table, DAYS);
    let deadlines = reader.deadlines(&mut table);
    let minimum_coverage = reader.number("minimum_coverage", &mut table, PER_CENT);
    let waivers = reader.limits(&mut table);
    reader.problems.extend(table.finish());
    reader.problems.sort_by_key(Problem::line);
    let options = Options {
        severity,
        stale_after_days: stale.unwrap_or(default.stale_after_days),
        requirements: Requirements {
            deadlines,
            minimum_coverage,
            waivers,
            file: Some(digest),
        },
        ..default
    };
    (options, reader.problems)
}

struct Reader<'t> {
    text: &'t str,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    /// A whole number within bounds.
    fn number<T: TryFrom<usize>>(
        &mut self,
        key: &'static str,
        table: &mut Table<'_>,
        bounds: RangeInclusive<usize>,
    ) -> Option<T> {
        let found = table.count(key)?;
        self.bounded(&format!("`{key}`"), &found, bounds)
    }

    fn bounded<T: TryFrom<usize>>(
        &mut self,
        name: &str,
        found: &At<usize>,
        bounds: RangeInclusive<usize>,
    ) -> Option<T> {
        let (least, most) = (*bounds.start(), *bounds.end());
        let inside = bounds.contains(&found.value).then_some(found.value);
        let number = inside.and_then(|number| T::try_from(number).ok());
        if number.is_none() {
            let hint = format!("give a number from {least} to {most}");
            self.problems
                .push(found.problem(format!("{name} is {}", found.value), hint));
        }
        number
    }

    fn severity(&mut self, table: &mut Table<'_>) -> SeverityPolicy {
        let mut policy = SeverityPolicy::default();
        let Some(inner) = table.table("severity") else {
            return policy;
        };
        let mut table = Table::new(self.text, inner.value);
        for (key, points) in [
            ("weak_password", &mut policy.weak_password),
            ("complexity", &mut policy.complexity),
            ("complexity_rule", &mut policy.complexity_rule),
            ("exposed", &mut policy.exposed),
            ("privileged", &mut policy.privileged),
            ("network_service", &mut policy.network_service),
            ("critical_from", &mut policy.critical_from),
            ("high_from", &mut policy.high_from),
            ("medium_from", &mut policy.medium_from),
        ] {
            *points = self.number(key, &mut table, POINTS).unwrap_or(*points);
        }
        policy.services = self.named("services", &mut table);
        policy.asset_values = self.named("asset_values", &mut table);
        if let Some(accounts) = table.strings("privileged_accounts") {
            policy.privileged_accounts = accounts.plain().value;
        }
        let ages = self.ages(&mut table);
        if table.was_there("ages") {
            policy.ages = ages;
        }
        self.check_order(&policy, &inner);
        self.problems.extend(table.finish());
        policy
    }

    /// A severity that begins above a more urgent one would never come up.
    fn check_order(&mut self, policy: &SeverityPolicy, at: &At<&DeTable<'_>>) {
        let (critical, high) = (policy.critical_from, policy.high_from);
        let medium = policy.medium_from;
        if critical < high || high < medium {
            let what = format!(
                "`critical_from` is {critical}, `high_from` {high} and `medium_from` {medium}"
            );
            let hint = "a more urgent severity cannot begin below a less urgent one";
            self.problems.push(at.problem(what, hint));
        }
    }

    /// Points by name.
    fn named(&mut self, key: &'static str, table: &mut Table<'_>) -> Vec<NamedPoints> {
        let mut named = Vec::new();
        for (name, found) in table.counts(key) {
            let full = format!("`{key}.{name}`");
            let points = self.bounded(&full, &found, POINTS);
            named.extend(points.map(|points| NamedPoints { name, points }));
        }
        named
    }

    fn ages(&mut self, table: &mut Table<'_>) -> Vec<AgeStep> {
        let mut steps = Vec::new();
        for at in table.repeated("ages") {
            let mut inner = Table::new(self.text, at.value);
            let days = self.number("days", &mut inner, DAYS);
            let points = self.number("points", &mut inner, POINTS);
            for (key, is_missing) in [("days", days.is_none()), ("points", points.is_none())] {
                if is_missing && !inner.was_there(key) {
                    let hint = "write `{ days = 30, points = 5 }`";
                    self.problems
                        .push(at.problem(format!("`{key}` is missing"), hint));
                }
            }
            self.problems.extend(inner.finish());
            steps.extend(
                days.zip(points)
                    .map(|(days, points)| AgeStep { days, points }),
            );
        }
        steps.sort_by_key(|step| (step.days, step.points));
        steps
    }

    fn deadlines(&mut self, table: &mut Table<'_>) -> Deadlines {
        let mut deadlines = Deadlines {
            counted_from: self.start(table),
            ..Deadlines::default()
        };
        let Some(at) = table.table("deadlines") else {
            return deadlines;
        };
        let mut inner = Table::new(self.text, at.value);
        for (key, days) in [
            ("critical", &mut deadlines.critical),
            ("high", &mut deadlines.high),
            ("medium", &mut deadlines.medium),
            ("low", &mut deadlines.low),
        ] {
            *days = self.number(key, &mut inner, DAYS);
        }
        self.problems.extend(inner.finish());
        deadlines
    }

    fn start(&mut self, table: &mut Table<'_>) -> DeadlineStart {
        let Some(found) = table.string("deadline_from") else {
            return DeadlineStart::default();
        };
        let known = DeadlineStart::ALL.map(DeadlineStart::as_str);
        let start = DeadlineStart::ALL
            .into_iter()
            .find(|start| start.as_str() == found.value);
        if start.is_none() {
            let what = format!("unknown beginning `{}`", found.value);
            self.problems
                .push(found.problem(what, words::advice(&found.value, &known)));
        }
        start.unwrap_or_default()
    }

    fn limits(&mut self, table: &mut Table<'_>) -> WaiverLimits {
        let default = WaiverLimits::default();
        let Some(at) = table.table("waivers") else {
            return default;
        };
        let mut inner = Table::new(self.text, at.value);
        let limits = WaiverLimits {
            expiring_days: self
                .number("expiring_days", &mut inner, DAYS)
                .unwrap_or(default.expiring_days),
            most_findings: self
                .number("most_findings", &mut inner, FINDINGS)
                .unwrap_or(default.most_findings),
            most_share: self
                .number("most_share", &mut inner, PER_CENT)
                .unwrap_or(default.most_share),
            most_days: self.number("most_days", &mut inner, DAYS),
        };
        self.problems.extend(inner.finish());
        limits
    }
}
