//! Deadlines: until when a failure has to be mended.

use chrono::{DateTime, Days, NaiveTime, Utc};
use serde::{Deserialize, Serialize};

use super::JudgedFinding;
use crate::findings::Severity;

const DAY_MS: i64 = 86_400_000;

/// Days allowed by severity; none where no deadline is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadlines {
    /// For critical failures.
    pub critical: Option<u32>,
    /// For those of high severity.
    pub high: Option<u32>,
    /// For those of medium severity.
    pub medium: Option<u32>,
    /// For those of low severity.
    pub low: Option<u32>,
    /// From when the days are counted.
    pub counted_from: DeadlineStart,
}

/// From when the days of a deadline are counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadlineStart {
    /// When this program first saw the failure.
    #[default]
    FirstSeen,
    /// Since when the weak password has been in use, as far as HSS knows, and when this program first saw it otherwise.
    InUseSince,
}

/// Until when an open failure has to be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The last millisecond of the last day, in milliseconds since 1970.
    pub at: i64,
    /// Whether that is over.
    pub is_overdue: bool,
}

impl DeadlineStart {
    /// Both, in the order used everywhere.
    pub const ALL: [Self; 2] = [Self::FirstSeen, Self::InUseSince];

    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstSeen => "first_seen",
            Self::InUseSince => "in_use_since",
        }
    }
}

impl Deadlines {
    /// The days allowed for a severity.
    #[must_use]
    pub fn days(&self, severity: Severity) -> Option<u32> {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.low,
            Severity::None => None,
        }
    }

    /// Whether any severity has a deadline.
    #[must_use]
    pub fn are_set(&self) -> bool {
        Severity::FAILING
            .into_iter()
            .any(|severity| self.days(severity).is_some())
    }

    /// Gives every open failure its deadline, and takes it from everything else.
    ///
    /// To be called again by whoever changes `first_seen` or a status.
    pub(super) fn set(&self, findings: &mut [JudgedFinding], now_ms: i64) {
        for judged in findings {
            judged.due = self.due(judged, now_ms);
        }
    }

    /// The deadline of a failure; none where it is not open, or its severity has none.
    ///
    /// # Units
    /// `now_ms` is the moment of the run, milliseconds since 1970.
    #[must_use]
    pub fn due(&self, judged: &JudgedFinding, now_ms: i64) -> Option<Due> {
        if !judged.is_open_failure() {
            return None;
        }
        let days = self.days(judged.severity)?;
        let at = end_of_day(self.start(judged), days)?;
        Some(Due {
            at,
            is_overdue: now_ms > at,
        })
    }

    /// When the days begin to be counted. HSS counts the days in use up to its scan.
    fn start(&self, judged: &JudgedFinding) -> i64 {
        let finding = &judged.finding;
        match (self.counted_from, finding.duration_days) {
            (DeadlineStart::InUseSince, Some(days)) => finding
                .scanned_at
                .unwrap_or(judged.first_seen)
                .saturating_sub(days.saturating_mul(DAY_MS))
                .min(judged.first_seen),
            (DeadlineStart::FirstSeen, _) | (DeadlineStart::InUseSince, None) => judged.first_seen,
        }
    }
}

/// The last millisecond of the day that is so many days after the day of a moment, in UTC.
fn end_of_day(start: i64, days: u32) -> Option<i64> {
    let day = DateTime::<Utc>::from_timestamp_millis(start)?.date_naive();
    let next = day.checked_add_days(Days::new(u64::from(days) + 1))?;
    Some(next.and_time(NaiveTime::MIN).and_utc().timestamp_millis() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> i64 {
        DateTime::parse_from_rfc3339(text)
            .unwrap()
            .timestamp_millis()
    }

    #[test]
    fn a_deadline_is_the_end_of_a_day_of_the_calendar() {
        for (start, days, end) in [
            ("2026-01-31T00:00:00Z", 1, "2026-02-01T23:59:59.999Z"),
            ("2026-01-31T23:59:59.999Z", 30, "2026-03-02T23:59:59.999Z"),
            ("2028-01-31T12:00:00Z", 30, "2028-03-01T23:59:59.999Z"),
            ("2026-12-31T06:00:00Z", 7, "2027-01-07T23:59:59.999Z"),
            ("2026-11-22T06:00:00Z", 0, "2026-11-22T23:59:59.999Z"),
        ] {
            assert_eq!(
                end_of_day(moment(start), days),
                Some(moment(end)),
                "{start} {days}"
            );
        }
        assert_eq!(end_of_day(i64::MAX, 1), None);
    }
}
