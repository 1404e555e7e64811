//! Deadlines, counted and worded.

use std::cmp::Reverse;

use serde::Serialize;

use super::summary::SeverityCount;
use super::{JudgedFinding, Report, Severity, Value};

const DAY_MS: i64 = 86_400_000;
/// How many findings the list of those longest overdue names.
const LONGEST_OVERDUE: usize = 10;
/// Deadlines within so many days are counted by themselves.
const SOON_DAYS: i64 = 7;

/// Open failures by their deadlines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DeadlineCounts {
    /// Open failures past their deadline.
    pub overdue: u64,
    /// The same by severity, most urgent first.
    pub overdue_by_severity: Vec<SeverityCount>,
    /// Open failures that have a deadline.
    pub with_deadline: u64,
    /// Open failures whose deadline is within the next seven days.
    pub due_soon: u64,
}

/// The deadline of a severity, worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineWords {
    /// Which.
    pub severity: Severity,
    /// Days allowed; a dash where none are set.
    pub days: String,
    /// Open failures.
    pub open: String,
    /// Of these: past their deadline.
    pub overdue: String,
    /// For how many days, at most.
    pub longest: String,
}

/// A failure past its deadline, worded.
#[derive(Debug, Clone, PartialEq)]
pub struct OverdueWords<'r> {
    /// Which.
    pub judged: &'r JudgedFinding,
    /// Where it stands in [`Report::assets`].
    pub asset: usize,
    /// Its last day.
    pub due: String,
    /// Since how many days that is over.
    pub days: String,
}

impl DeadlineCounts {
    pub(super) fn of(findings: &[JudgedFinding], now_ms: i64) -> Self {
        let mut counts = Self::default();
        let mut overdue = Severity::FAILING.map(|severity| SeverityCount { severity, count: 0 });
        for judged in findings {
            let Some(due) = judged.due else { continue };
            counts.with_deadline += 1;
            if due.is_overdue {
                counts.overdue += 1;
                let of_severity = overdue
                    .iter_mut()
                    .find(|counted| counted.severity == judged.severity);
                if let Some(counted) = of_severity {
                    counted.count += 1;
                }
            } else if due.at.saturating_sub(now_ms) < SOON_DAYS * DAY_MS {
                counts.due_soon += 1;
            }
        }
        counts.overdue_by_severity = overdue.to_vec();
        counts
    }

    /// Open failures past their deadline that are at least so urgent.
    #[must_use]
    pub fn overdue_from(&self, least: Severity) -> u64 {
        self.overdue_by_severity
            .iter()
            .filter(|counted| counted.severity >= least)
            .map(|counted| counted.count)
            .sum()
    }

    fn overdue_of(&self, severity: Severity) -> u64 {
        self.overdue_by_severity
            .iter()
            .filter(|counted| counted.severity == severity)
            .map(|counted| counted.count)
            .sum()
    }
}

impl Report {
    /// How the deadlines stand, in a sentence.
    #[must_use]
    pub fn deadline_sentence(&self) -> String {
        let counts = &self.summary.deadlines;
        if !self.requirements.deadlines.are_set() {
            return self.text.get("deadline-sentence-none");
        }
        let values = [
            ("overdue", Value::Count(counts.overdue)),
            ("dated", Value::Count(counts.with_deadline)),
            ("soon", Value::Count(counts.due_soon)),
        ];
        self.text.format("deadline-sentence", &values)
    }

    /// From when days are counted, in a sentence.
    #[must_use]
    pub fn deadline_start_sentence(&self) -> String {
        let start = self.requirements.deadlines.counted_from.as_str();
        self.text.get(&format!("deadline-from-{start}"))
    }

    /// The deadlines by severity, most urgent first.
    #[must_use]
    pub fn deadline_words(&self) -> Vec<DeadlineWords> {
        let count_days = |days: u64| {
            self.text
                .format("count-days", &[("count", Value::Count(days))])
        };
        let dash = || self.text.get("no-figure");
        Severity::FAILING
            .into_iter()
            .map(|severity| {
                let open = self.summary.open_from(severity) - self.open_above(severity);
                let allowed = self.requirements.deadlines.days(severity);
                let longest = self.days_over(severity);
                DeadlineWords {
                    severity,
                    days: allowed.map_or_else(dash, |days| count_days(days.into())),
                    open: self.text.number(open),
                    overdue: self
                        .text
                        .number(self.summary.deadlines.overdue_of(severity)),
                    longest: longest.map_or_else(dash, count_days),
                }
            })
            .collect()
    }

    fn open_above(&self, severity: Severity) -> u64 {
        let above = Severity::FAILING.into_iter().filter(|one| *one > severity);
        above.min().map_or(0, |least| self.summary.open_from(least))
    }

    /// For how many days the failure of a severity that is longest overdue is.
    fn days_over(&self, severity: Severity) -> Option<u64> {
        self.findings
            .iter()
            .filter(|judged| judged.severity == severity)
            .filter_map(|judged| self.days_overdue(judged))
            .max()
    }

    /// Days that the deadline of a failure is over, each begun day counted; absent unless it is over.
    #[must_use]
    pub fn days_overdue(&self, judged: &JudgedFinding) -> Option<u64> {
        let due = judged.due.filter(|due| due.is_overdue)?;
        let over = self.run.generated_at.saturating_sub(due.at);
        u64::try_from((over + DAY_MS - 1).div_euclid(DAY_MS)).ok()
    }

    /// The failures that are longest overdue; of equals the more urgent first.
    #[must_use]
    pub fn longest_overdue(&self) -> Vec<OverdueWords<'_>> {
        if self.summary.deadlines.overdue == 0 {
            return Vec::new();
        }
        let mut overdue: Vec<(usize, &JudgedFinding)> = (0..)
            .zip(&self.assets)
            .flat_map(|(asset, group)| {
                let findings = self.findings_of(group).iter();
                findings.map(move |judged| (asset, judged))
            })
            .filter(|(_, judged)| judged.due.is_some_and(|due| due.is_overdue))
            .collect();
        let order = |(asset, judged): &(usize, &JudgedFinding)| {
            let due = judged.due.map(|due| due.at);
            (
                due,
                Reverse(judged.score.total()),
                *asset,
                judged.finding.id,
            )
        };
        if overdue.len() > LONGEST_OVERDUE {
            overdue.select_nth_unstable_by_key(LONGEST_OVERDUE, order);
            overdue.truncate(LONGEST_OVERDUE);
        }
        overdue.sort_by_key(order);
        overdue
            .into_iter()
            .filter_map(|(asset, judged)| {
                let days = self.days_overdue(judged)?;
                Some(OverdueWords {
                    judged,
                    asset,
                    due: self.text.date(judged.due?.at),
                    days: self.text.number(days),
                })
            })
            .collect()
    }
}
