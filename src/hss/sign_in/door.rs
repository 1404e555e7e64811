//! Trying a sign-in with care.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::OwnedMutexGuard;

use crate::hss::Error;

/// Refusals in a row after which a sign-in is not tried any more.
///
/// # Source
/// "Five consecutive AK/SK failures lock the key for 5 minutes": OCR FAQ, "APIG.0301"; read 2026-11-22.
const MOST_REFUSALS: u32 = 3;

/// What is known of a sign-in, host by host.
#[derive(Debug, Default)]
pub(super) struct Doors {
    refusals_in_a_row: Arc<AtomicU32>,
    doors: RwLock<BTreeMap<String, Arc<Door>>>,
}

/// One host.
#[derive(Debug, Default)]
struct Door {
    /// Whether anybody has been let in.
    is_open: AtomicBool,
    /// Whose turn it is to try while nobody has.
    turn: Arc<tokio::sync::Mutex<()>>,
    /// Projects that were refused.
    refused: RwLock<BTreeSet<String>>,
    /// Whether there are any.
    has_refused: AtomicBool,
}

/// A request that may try.
#[derive(Debug)]
pub(in crate::hss) struct Entry {
    door: Arc<Door>,
    refusals_in_a_row: Arc<AtomicU32>,
    /// Held while nobody has been let in.
    turn: Option<OwnedMutexGuard<()>>,
}

impl Doors {
    pub(super) async fn enter(&self, authority: &str, project_id: &str) -> Result<Entry, Error> {
        let door = self.door(authority);
        let mut turn = None;
        if !door.is_open.load(Ordering::Acquire) {
            let held = Arc::clone(&door.turn).lock_owned().await;
            // Somebody may have been let in meanwhile.
            turn = (!door.is_open.load(Ordering::Acquire)).then_some(held);
        }
        let entry = Entry {
            door,
            refusals_in_a_row: Arc::clone(&self.refusals_in_a_row),
            turn,
        };
        entry.check(project_id).map(|()| entry)
    }

    fn door(&self, authority: &str) -> Arc<Door> {
        let known = self.doors.read().unwrap_or_else(PoisonError::into_inner);
        let found = known.get(authority).map(Arc::clone);
        drop(known);
        found.unwrap_or_else(|| {
            let mut known = self.doors.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(authority.to_owned()).or_default())
        })
    }
}

impl Entry {
    /// Whether the sign-in may still be tried for this project.
    pub(in crate::hss) fn check(&self, project_id: &str) -> Result<(), Error> {
        let is_shut = self.refusals_in_a_row.load(Ordering::Relaxed) >= MOST_REFUSALS;
        let is_refused = || {
            let refused = self.door.refused.read();
            refused
                .unwrap_or_else(PoisonError::into_inner)
                .contains(project_id)
        };
        if is_shut || (self.door.has_refused.load(Ordering::Acquire) && is_refused()) {
            return Err(Error::SignedOut);
        }
        Ok(())
    }

    /// The request was let in.
    pub(in crate::hss) fn let_in(&mut self) {
        if self.refusals_in_a_row.load(Ordering::Relaxed) > 0 {
            self.refusals_in_a_row.store(0, Ordering::Relaxed);
        }
        if self.turn.is_some() {
            self.door.is_open.store(true, Ordering::Release);
            self.turn = None;
        }
    }

    /// The sign-in was refused.
    pub(in crate::hss) fn refuse(&mut self, project_id: &str) {
        self.refusals_in_a_row.fetch_add(1, Ordering::Relaxed);
        let refused = self.door.refused.write();
        refused
            .unwrap_or_else(PoisonError::into_inner)
            .insert(project_id.to_owned());
        self.door.has_refused.store(true, Ordering::Release);
        self.turn = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn nobody_else_tries_until_somebody_has_been_let_in() {
        use std::time::Duration;
        let doors = Doors::default();
        let mut first = doors.enter("a", "p").await.unwrap();
        let second = tokio::time::timeout(Duration::from_secs(9), doors.enter("a", "q"));
        assert!(second.await.is_err());
        // Another host is another matter.
        assert!(doors.enter("b", "q").await.is_ok());
        first.let_in();
        assert!(doors.enter("a", "q").await.is_ok());
        assert!(doors.enter("a", "p").await.is_ok());
    }

    #[tokio::test]
    async fn a_refused_project_is_not_asked_for_again_and_three_refusals_are_enough() {
        let doors = Doors::default();
        let mut refusals = 0;
        for project in ["p", "p", "q", "r", "s"] {
            if let Ok(mut entry) = doors.enter("a", project).await {
                entry.refuse(project);
                refusals += 1;
            }
        }
        assert_eq!(refusals, 3);
        assert!(matches!(doors.enter("b", "p").await, Err(Error::SignedOut)));
    }

    #[tokio::test]
    async fn a_refusal_among_successes_does_not_count() {
        let doors = Doors::default();
        for project in ["p", "q", "r", "s", "t"] {
            doors.enter("a", project).await.unwrap().refuse(project);
            doors.enter("a", "good").await.unwrap().let_in();
        }
    }
}
