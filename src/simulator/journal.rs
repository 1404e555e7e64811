//! What was asked and answered so far.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::call::Call;

/// How far one list has been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Reading {
    /// Pages asked for before this one.
    pub(super) pages: u64,
    /// How often the list was begun anew, this time included.
    pub(super) sweeps: u64,
}

/// Counts requests, pages and statuses.
#[derive(Default)]
pub(super) struct Journal {
    attempts: Mutex<BTreeMap<u64, u32>>,
    readings: Mutex<BTreeMap<u64, Reading>>,
    statuses: Mutex<BTreeMap<u16, u64>>,
}

impl Journal {
    /// How often the same request came before.
    pub(super) fn attempt(&self, call: &Call) -> u32 {
        let mut attempts = lock(&self.attempts);
        let next = attempts.entry(call.fingerprint()).or_default();
        let attempt = *next;
        *next = next.saturating_add(1);
        attempt
    }

    /// How far the list that the request is about has been read.
    pub(super) fn reading(&self, call: &Call, offset: u64) -> Reading {
        let mut readings = lock(&self.readings);
        let reading = readings.entry(call.list()).or_default();
        reading.sweeps += u64::from(offset == 0);
        let now = *reading;
        reading.pages += 1;
        now
    }

    pub(super) fn answered(&self, status: u16) {
        *lock(&self.statuses).entry(status).or_default() += 1;
    }

    pub(super) fn statuses(&self) -> BTreeMap<u16, u64> {
        lock(&self.statuses).clone()
    }
}

/// Counts stay right even if a request panicked while it counted.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::Request;

    async fn call(uri: &str) -> Call {
        let request = Request::builder().uri(uri).body(Default::default());
        Call::read(0, 1, request.unwrap()).await
    }

    #[tokio::test]
    async fn retries_and_sweeps_are_counted() {
        let journal = Journal::default();
        let (first, second) = (
            call("/v5/p/a?offset=0").await,
            call("/v5/p/a?offset=9").await,
        );
        assert_eq!(journal.attempt(&first), 0);
        assert_eq!(journal.attempt(&second), 0);
        assert_eq!(journal.attempt(&first), 1);
        let reading = |pages, sweeps| Reading { pages, sweeps };
        assert_eq!(journal.reading(&first, 0), reading(0, 1));
        assert_eq!(journal.reading(&second, 9), reading(1, 1));
        assert_eq!(journal.reading(&first, 0), reading(2, 2));
    }
}
