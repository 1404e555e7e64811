//! A job: when it is due, how far its start is spread, how late it may be.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};

use super::timetable::Timetable;

/// Due times that are looked at to say how close they come to each other.
const LOOKED_AT: usize = 400;

/// What is to be run, and when.
#[derive(Debug, Clone)]
pub struct Job {
    /// What it is called; unique.
    pub name: String,
    /// When it is due.
    pub timetable: Timetable,
    /// A start is put off by less than this, so that many machines do not all ask at once.
    pub jitter: Duration,
    /// A start that is later than this does not happen.
    pub catch_up: Duration,
}

impl Job {
    /// When the run of a due time begins: the same at every call and on every machine, as it follows from the name of the
    /// job and the due time alone.
    #[must_use]
    pub fn start_of(&self, due: DateTime<Utc>) -> DateTime<Utc> {
        let bound = u64::try_from(self.jitter.as_millis()).unwrap_or(u64::MAX);
        if bound == 0 {
            return due;
        }
        let mut hasher = Sha256::new();
        hasher.update(self.name.as_bytes());
        hasher.update([0]);
        hasher.update(due.timestamp().to_be_bytes());
        let digest = hasher.finalize();
        let number = digest
            .iter()
            .take(8)
            .fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        let delay = i64::try_from(number % bound).unwrap_or(0);
        due + TimeDelta::milliseconds(delay)
    }

    /// Whether a run may still begin.
    #[must_use]
    pub fn is_in_time(&self, due: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        let late = now - self.start_of(due);
        late.to_std().is_ok_and(|late| late <= self.catch_up) || late < TimeDelta::zero()
    }

    /// When the next run begins that has not begun yet, where due times up to `settled` are done with: the due time itself
    /// may have come already, as its start is put off.
    #[must_use]
    pub fn next_start(
        &self,
        settled: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Option<DateTime<Utc>> {
        let put_off = TimeDelta::from_std(self.jitter).unwrap_or_default();
        let from = settled.map_or(now, |settled| settled.max(now - put_off));
        let mut starts = self.timetable.after(from).map(|due| self.start_of(due));
        starts.find(|start| *start > now)
    }

    /// The shortest time between two due times of the coming ones.
    #[must_use]
    pub fn shortest_interval(&self, from: DateTime<Utc>) -> Option<Duration> {
        let due: Vec<_> = self.timetable.after(from).take(LOOKED_AT).collect();
        let intervals = due.windows(2).filter_map(|pair| match pair {
            [one, next] => (*next - *one).to_std().ok(),
            _ => None,
        });
        intervals.min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(jitter: u64) -> Job {
        Job {
            name: "weekly".to_owned(),
            timetable: Timetable::parse("0 6 * * MON", "UTC").unwrap(),
            jitter: Duration::from_secs(jitter),
            catch_up: Duration::from_secs(3_600),
        }
    }

    #[test]
    fn a_start_is_spread_the_same_way_every_time_and_never_too_far() {
        let due: Vec<_> = job(600)
            .timetable
            .after(DateTime::UNIX_EPOCH)
            .take(500)
            .collect();
        let delays: Vec<_> = due
            .iter()
            .map(|due| (job(600).start_of(*due) - due).num_seconds())
            .collect();
        assert!(delays.iter().all(|delay| (0..600).contains(delay)));
        // Spread over all of it, not bunched.
        for tenth in 0..10 {
            let within = delays.iter().filter(|delay| *delay / 60 == tenth).count();
            assert!((25..=80).contains(&within), "{tenth}: {within}");
        }
        assert_eq!(job(600).start_of(due[3]), job(600).start_of(due[3]));
        let other = Job {
            name: "monthly".to_owned(),
            ..job(600)
        };
        assert_ne!(other.start_of(due[3]), job(600).start_of(due[3]));
        assert_eq!(job(0).start_of(due[3]), due[3]);
    }

    #[test]
    fn the_next_start_is_of_a_due_time_that_is_open() {
        let job = job(600);
        let due: Vec<_> = job.timetable.after(DateTime::UNIX_EPOCH).take(3).collect();
        let first = job.start_of(due[0]);
        assert!(first > due[0] + TimeDelta::seconds(1), "{first}");
        let before = Some(DateTime::UNIX_EPOCH);
        let week = TimeDelta::days(7);
        for (settled, now, expected) in [
            (None, due[0], 1),
            (before, due[0] - week, 0),
            // It has come, and its start has not.
            (before, due[0], 0),
            (before, first, 1),
            (Some(due[0]), due[0], 1),
            // Done with by a clock that was set back since.
            (Some(due[1]), due[0], 2),
        ] {
            let found = job.next_start(settled, now);
            assert_eq!(
                found,
                Some(job.start_of(due[expected])),
                "{settled:?} {now}"
            );
        }
    }

    #[test]
    fn the_window_begins_with_the_start() {
        let job = job(600);
        let due = job.timetable.next_after(DateTime::UNIX_EPOCH).unwrap();
        let start = job.start_of(due);
        assert!(job.is_in_time(due, due));
        assert!(job.is_in_time(due, start + TimeDelta::hours(1)));
        assert!(!job.is_in_time(due, start + TimeDelta::hours(1) + TimeDelta::seconds(1)));
        assert_eq!(
            job.shortest_interval(due),
            Some(Duration::from_secs(7 * 24 * 3_600))
        );
    }
}
