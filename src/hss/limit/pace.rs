//! Requests at even distances.

use std::time::Duration;

use tokio::time::Instant;

/// Lets requests pass at even distances.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    interval: Duration,
    next: Instant,
}

/// Timers fire in steps of a millisecond; who was let go late by so much may make up for it.
const LATENESS: Duration = Duration::from_millis(4);

impl Pace {
    /// So many requests per second, the first one at once.
    pub(super) fn new(per_second: f64, now: Instant) -> Self {
        Self {
            interval: interval(per_second),
            next: now,
        }
    }

    /// The distance between two requests.
    pub(super) fn interval(&self) -> Duration {
        self.interval
    }

    /// When the next request may go.
    pub(super) fn next(&self) -> Instant {
        self.next
    }

    /// Whether a request that goes now had to wait for its turn.
    pub(super) fn holds_back(&self, now: Instant) -> bool {
        now <= self.next + LATENESS
    }

    /// Goes on at another rate.
    pub(super) fn change(&mut self, per_second: f64) {
        self.interval = interval(per_second);
    }

    /// Lets a request go now. Nothing is saved up for later but for what timers cost.
    pub(super) fn take(&mut self, now: Instant) {
        let earliest = now.checked_sub(self.interval.max(LATENESS)).unwrap_or(now);
        self.next = self.next.max(earliest) + self.interval;
    }
}

/// Never so long that the arithmetic of clocks fails.
fn interval(per_second: f64) -> Duration {
    const LONGEST: f64 = 86_400.0;
    Duration::from_secs_f64((1.0 / per_second.max(1.0 / LONGEST)).min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn requests_go_at_even_distances_and_lateness_is_made_up_for() {
        let begin = Instant::now();
        let mut pace = Pace::new(50.0, begin);
        for number in 0..100_u32 {
            tokio::time::sleep_until(pace.next()).await;
            assert!(begin.elapsed() <= Duration::from_millis(20) * number + LATENESS);
            pace.take(Instant::now());
        }
        assert!(begin.elapsed() >= Duration::from_millis(20 * 99));
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_saves_nothing_up() {
        let mut pace = Pace::new(10.0, Instant::now());
        tokio::time::advance(Duration::from_secs(60)).await;
        let now = Instant::now();
        pace.take(now);
        pace.take(now);
        assert!(pace.next() > now);
    }

    #[test]
    fn no_rate_breaks_the_clock() {
        assert_eq!(interval(0.0), Duration::from_secs(86_400));
        assert_eq!(interval(-1.0), Duration::from_secs(86_400));
        assert_eq!(interval(f64::INFINITY), Duration::ZERO);
    }
}
