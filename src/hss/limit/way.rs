//! The way to one API, or to all of a host: open, closed for a while, or passed one by one at a pace.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OwnedMutexGuard;
use tokio::time::Instant;

use super::flow::{Flow, Pauses, Throttling};

/// A way: to one API, or to all of a host.
#[derive(Debug)]
pub(super) struct Way {
    /// Whether it has never throttled: then nobody waits and nothing is locked.
    is_calm: AtomicBool,
    /// Good answers that the flow has not been told of.
    answered: AtomicU32,
    /// Held by the request that goes next, so that they go in the order in which they came.
    turn: Arc<tokio::sync::Mutex<()>>,
    flow: Mutex<Flow>,
}

impl Way {
    pub(super) fn new(pauses: Pauses) -> Self {
        Self {
            is_calm: AtomicBool::new(true),
            answered: AtomicU32::new(0),
            turn: Arc::default(),
            flow: Mutex::new(Flow::new(pauses, Instant::now())),
        }
    }

    pub(super) fn is_calm(&self) -> bool {
        self.is_calm.load(Ordering::Relaxed)
    }

    /// Waits to be the next one.
    pub(super) async fn turn(&self) -> OwnedMutexGuard<()> {
        Arc::clone(&self.turn).lock_owned().await
    }

    /// When the next request may go, if not now; and whether that is because the way is closed.
    pub(super) fn ready_at(&self, now: Instant) -> Option<(Instant, bool)> {
        let flow = self.flow();
        let moment = flow.ready_at(now)?;
        Some((moment, flow.closed_until().is_some_and(|until| until > now)))
    }

    /// Whether the way has been closed meanwhile.
    pub(super) fn is_closed(&self, now: Instant) -> bool {
        !self.is_calm() && self.flow().closed_until().is_some_and(|until| until > now)
    }

    /// A request goes now, as one of this generation.
    pub(super) fn take(&self, now: Instant) -> u64 {
        if self.is_calm() {
            return 0;
        }
        let mut flow = self.flow();
        flow.take(now);
        flow.generation()
    }

    /// A request was answered well.
    pub(super) fn answered(&self) {
        if self.is_calm() {
            self.answered.fetch_add(1, Ordering::Relaxed);
        } else {
            self.flow().answered(Instant::now());
        }
    }

    /// A request of this generation was throttled.
    pub(super) fn throttled(&self, throttling: Throttling, generation: u64) {
        let now = Instant::now();
        let mut flow = self.flow();
        flow.answered_before(self.answered.swap(0, Ordering::Relaxed));
        flow.throttled(throttling, generation, now);
        self.is_calm.store(flow.is_calm(), Ordering::Relaxed);
    }

    fn flow(&self) -> MutexGuard<'_, Flow> {
        self.flow.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
