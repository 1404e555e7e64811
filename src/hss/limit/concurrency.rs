//! How many requests one host gets at once.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Requests under way at one host: one more after each round of good answers, half as many when it throttles.
#[derive(Debug)]
pub(super) struct Concurrency {
    permits: Arc<Semaphore>,
    most: usize,
    /// Whether all are allowed, as at hosts that never throttle: then nothing need be counted.
    is_full: AtomicBool,
    /// Times that it was halved.
    halvings: AtomicU64,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// How many may be under way.
    allowed: usize,
    /// Permits that exist; more than allowed until enough of them have come back.
    existing: usize,
    /// Good answers since the last step up.
    good: usize,
}

/// A place among the requests of a host.
#[derive(Debug)]
pub(super) struct Place {
    /// Nothing when the client is being taken down, which ends the request anyway.
    permit: Option<OwnedSemaphorePermit>,
    /// Halvings before the request was sent.
    halvings: u64,
}

impl Concurrency {
    /// At most so many at once; begins with all of them, because most hosts bear it.
    pub(super) fn new(most: usize) -> Self {
        let most = most.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            permits: Arc::new(Semaphore::new(most)),
            most,
            is_full: AtomicBool::new(true),
            halvings: AtomicU64::new(0),
            state: Mutex::new(State {
                allowed: most,
                existing: most,
                good: 0,
            }),
        }
    }

    /// Waits for a place.
    pub(super) async fn place(&self) -> Place {
        loop {
            let permit = Arc::clone(&self.permits).acquire_owned().await.ok();
            let halvings = self.halvings.load(Ordering::Relaxed);
            match self.withdraw(permit) {
                None => continue,
                Some(permit) => return Place { permit, halvings },
            }
        }
    }

    /// The host answered well.
    pub(super) fn rise(&self) {
        if self.is_full.load(Ordering::Relaxed) {
            return;
        }
        let mut state = self.state();
        state.good += 1;
        if state.good < state.allowed || state.allowed >= self.most {
            return;
        }
        state.good = 0;
        state.allowed += 1;
        if state.existing < state.allowed {
            state.existing += 1;
            self.permits.add_permits(1);
        }
        let is_full = state.allowed == self.most && state.existing == self.most;
        self.is_full.store(is_full, Ordering::Relaxed);
    }

    /// The host throttled a request. One burst is one reason: what was sent before the last halving does not count again.
    pub(super) fn halve(&self, place: &Place) {
        let mut state = self.state();
        if self.halvings.load(Ordering::Relaxed) == place.halvings {
            self.halvings.store(place.halvings + 1, Ordering::Relaxed);
            state.allowed = (state.allowed / 2).max(1);
            state.good = 0;
            self.is_full.store(false, Ordering::Relaxed);
        }
    }

    /// The request is over; its permit is gone for good when there are too many.
    pub(super) fn end(&self, place: Place) {
        drop(self.withdraw(place.permit));
    }

    /// How many may be under way.
    #[cfg(test)]
    pub(super) fn allowed(&self) -> usize {
        self.state().allowed
    }

    /// Hands the permit back, or withdraws it when there are too many.
    fn withdraw(
        &self,
        permit: Option<OwnedSemaphorePermit>,
    ) -> Option<Option<OwnedSemaphorePermit>> {
        if self.is_full.load(Ordering::Relaxed) {
            return Some(permit);
        }
        let mut state = self.state();
        if state.existing > state.allowed
            && let Some(permit) = permit
        {
            state.existing -= 1;
            permit.forget();
            return None;
        }
        Some(permit)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_burst_of_throttled_answers_halves_once_and_good_ones_raise_again() {
        let concurrency = Concurrency::new(8);
        let mut places = Vec::new();
        for _ in 0..8 {
            places.push(concurrency.place().await);
        }
        for place in places {
            concurrency.halve(&place);
            concurrency.end(place);
        }
        assert_eq!(concurrency.allowed(), 4);
        for expected in [4, 4, 4, 5] {
            concurrency.rise();
            assert_eq!(concurrency.allowed(), expected);
        }
        for _ in 0..1_000 {
            concurrency.rise();
        }
        assert_eq!(
            (
                concurrency.allowed(),
                concurrency.permits.available_permits()
            ),
            (8, 8)
        );
    }

    #[tokio::test]
    async fn there_is_always_one() {
        let concurrency = Concurrency::new(2);
        for _ in 0..5 {
            let place = concurrency.place().await;
            concurrency.halve(&place);
            concurrency.end(place);
        }
        assert_eq!(
            (
                concurrency.allowed(),
                concurrency.permits.available_permits()
            ),
            (1, 1)
        );
    }
}
