//! How findings develop over the runs of an archive, and how long it takes to mend them.

use super::comparison::ChangeCounts;
use super::run::RunHead;
use crate::findings::Severity;

/// How findings develop.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trend {
    /// Run after run, earliest first.
    pub points: Vec<Point>,
    /// How long it took to mend, by severity as in [`Severity::FAILING`].
    pub remediation: Vec<Remediation>,
}

/// One run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Which.
    pub run: RunHead,
    /// Open failures by severity as in [`Severity::FAILING`].
    pub open: [u64; 4],
    /// What changed since the run before; absent for the first.
    pub changes: Option<ChangeCounts>,
}

/// How long it took to mend failures of one severity: from the run that first had one to the first run that proves it
/// fixed. One that comes back begins anew.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Remediation {
    /// Which; the one that the last run with the failure gave it.
    pub severity: Severity,
    /// How many are proven to be fixed.
    pub fixed: u64,
    /// Days on average; absent when there is none.
    pub mean_days: Option<f64>,
    /// Days of the one in the middle; absent when there is none.
    pub median_days: Option<f64>,
}

impl Point {
    /// All open failures.
    #[must_use]
    pub fn open_in_all(&self) -> u64 {
        self.open.iter().sum()
    }
}

impl Remediation {
    pub(super) fn of(milliseconds: [Vec<i64>; 4]) -> Vec<Self> {
        Severity::FAILING
            .into_iter()
            .zip(milliseconds)
            .map(|(severity, times)| Self::of_one(severity, times))
            .collect()
    }

    fn of_one(severity: Severity, mut times: Vec<i64>) -> Self {
        times.sort_unstable();
        let sum: i128 = times.iter().map(|time| i128::from(*time)).sum();
        let middle = |index: usize| times.get(index).copied();
        let half = times.len() / 2;
        let median = match times.len() % 2 {
            1 => middle(half).map(|time| days(i128::from(time), 1)),
            _ => half
                .checked_sub(1)
                .and_then(|lower| Some(i128::from(middle(lower)?) + i128::from(middle(half)?)))
                .map(|sum| days(sum, 2)),
        };
        Self {
            severity,
            fixed: times.len() as u64,
            mean_days: (!times.is_empty()).then(|| days(sum, times.len())),
            median_days: median,
        }
    }
}

/// The mean of a sum of milliseconds, in days, to a hundredth: more digits would only look exact.
#[expect(
    clippy::cast_precision_loss,
    reason = "a mean of days, rounded to a hundredth"
)]
fn days(sum_ms: i128, count: usize) -> f64 {
    const HUNDREDTH_OF_DAY_MS: f64 = 864_000.0;
    (sum_ms as f64 / count as f64 / HUNDREDTH_OF_DAY_MS).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400_000;

    #[test]
    fn the_middle_of_an_even_number_lies_between_two() {
        let of = |times: &[i64]| Remediation::of_one(Severity::High, times.to_vec());
        let four = of(&[9 * DAY, DAY, 2 * DAY, 4 * DAY]);
        assert_eq!(
            (four.fixed, four.mean_days, four.median_days),
            (4, Some(4.0), Some(3.0))
        );
        let three = of(&[7 * DAY, 0, DAY / 2]);
        assert_eq!((three.mean_days, three.median_days), (Some(2.5), Some(0.5)));
        let none = of(&[]);
        assert_eq!(
            (none.fixed, none.mean_days, none.median_days),
            (0, None, None)
        );
    }
}
