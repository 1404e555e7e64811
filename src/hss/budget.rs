//! How much trouble a run puts up with.
//!
//! A page that fails is tried again a few times. When everything fails that adds up to hours, and the report says no
//! more than it could have said at once; so there is a bound for the whole run and one for each list, and what fails
//! beyond them is a gap at once.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The retries of a run: so many to begin with, and one more for every few good answers.
#[derive(Debug)]
pub(super) struct Retries {
    /// In parts of a retry.
    left: AtomicI64,
}

/// Good answers that earn one more retry: where more than every fifth request fails, trying harder does not help.
const ANSWERS_PER_RETRY: i64 = 5;

impl Retries {
    pub(super) fn new(first: u32) -> Self {
        Self {
            left: AtomicI64::new(i64::from(first) * ANSWERS_PER_RETRY),
        }
    }

    /// A request was answered well.
    pub(super) fn earn(&self) {
        self.left.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes a retry, if there is one.
    pub(super) fn take(&self) -> bool {
        let less = |left: i64| (left >= ANSWERS_PER_RETRY).then_some(left - ANSWERS_PER_RETRY);
        let taken = self
            .left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        taken.is_ok()
    }
}

/// How long one list may wait for a service that stumbles or throttles, in all. Pages that wait together wait once.
#[derive(Debug)]
pub struct Patience {
    longest: Duration,
    waited: Mutex<Waited>,
}

#[derive(Debug, Default)]
struct Waited {
    sum: Duration,
    until: Option<Instant>,
}

impl Patience {
    /// So long and no longer.
    #[must_use]
    pub fn new(longest: Duration) -> Self {
        Self {
            longest,
            waited: Mutex::default(),
        }
    }

    /// Whether it may be waited until then; if so, it counts.
    pub(super) fn wait(&self, now: Instant, until: Instant) -> bool {
        let mut waited = self.waited.lock().unwrap_or_else(PoisonError::into_inner);
        let from = waited.until.map_or(now, |until| until.max(now));
        let sum = waited.sum + until.saturating_duration_since(from);
        if sum > self.longest {
            return false;
        }
        waited.sum = sum;
        waited.until = waited.until.max(Some(until));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_answers_earn_retries() {
        let retries = Retries::new(2);
        assert!(retries.take() && retries.take());
        assert!(!retries.take());
        for _ in 0..4 {
            retries.earn();
        }
        assert!(!retries.take());
        retries.earn();
        assert!(retries.take());
        assert!(!retries.take());
    }

    #[test]
    fn pages_that_wait_together_wait_once() {
        let patience = Patience::new(Duration::from_secs(10));
        let now = Instant::now();
        let after = |seconds| now + Duration::from_secs(seconds);
        for _ in 0..100 {
            assert!(patience.wait(now, after(6)));
        }
        assert!(patience.wait(after(3), after(8)));
        assert!(!patience.wait(after(3), after(11)));
        // Time that nobody waited does not count.
        assert!(patience.wait(after(100), after(102)));
        assert!(!patience.wait(after(200), after(201)));
    }
}
