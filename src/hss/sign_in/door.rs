//! Trying a sign-in with care.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::{Notify, OwnedMutexGuard};

use crate::hss::Error;

/// Refusals in a row after which a sign-in is not tried any more.
///
/// # Source
/// "Five consecutive AK/SK failures lock the key for 5 minutes": OCR FAQ, "APIG.0301"; read 2026-11-22. Looking for
/// projects may have cost one more.
const MOST_REFUSALS: u32 = 3;

/// Requests given up at a host that let nobody in, after which no other is sent there. One might be the fault of a list.
const MOST_SILENCES: u32 = 3;

/// What is known of a sign-in, host by host.
#[derive(Debug, Default)]
pub(super) struct Doors {
    trials: Arc<Trials>,
    doors: RwLock<BTreeMap<String, Arc<Door>>>,
}

/// Requests that may be refused, at all hosts together.
#[derive(Debug, Default)]
struct Trials {
    refusals_in_a_row: AtomicU32,
    under_way: Mutex<u32>,
    ended: Notify,
}

/// A request under way that may be refused.
#[derive(Debug)]
struct Trial(Arc<Trials>);

/// One host.
#[derive(Debug, Default)]
struct Door {
    /// Whether anybody has been let in.
    is_open: AtomicBool,
    /// Whose turn it is to try while nobody has.
    turn: Arc<tokio::sync::Mutex<()>>,
    /// Requests that were given up while nobody had been let in.
    silences: AtomicU32,
    /// Whom nothing is sent for.
    closed: RwLock<Closed>,
    /// Whether there is anybody.
    has_closed: AtomicBool,
    /// Somebody was let in or turned away.
    settled: Notify,
}

/// Why nothing more is sent to a host.
#[derive(Debug, Default)]
struct Closed {
    /// For all projects.
    wholly: Option<Arc<Error>>,
    /// For a project; nothing where it was let in before.
    projects: BTreeMap<String, Option<Arc<Error>>>,
}

/// A request that may try.
#[derive(Debug)]
pub(in crate::hss) struct Entry {
    door: Arc<Door>,
    trials: Arc<Trials>,
    /// Held while nobody has been let in.
    turn: Option<OwnedMutexGuard<()>>,
    trial: Option<Trial>,
}

impl Doors {
    pub(super) async fn enter(&self, authority: &str, project_id: &str) -> Result<Entry, Error> {
        let door = self.door(authority);
        let mut turn = None;
        if !door.is_open() {
            let held = Arc::clone(&door.turn).lock_owned().await;
            // Somebody may have been let in meanwhile.
            turn = (!door.is_open()).then_some(held);
        }
        let entry = Entry {
            door,
            trials: Arc::clone(&self.trials),
            turn,
            trial: None,
        };
        entry.check(project_id).map(|()| entry)
    }

    /// Waits until somebody was let in or turned away at a host.
    pub(super) async fn settled(&self, authority: &str) {
        let door = self.door(authority);
        loop {
            let mut settled = std::pin::pin!(door.settled.notified());
            settled.as_mut().enable();
            if door.is_open() || door.has_closed.load(Ordering::Acquire) || self.trials.are_over() {
                return;
            }
            settled.await;
        }
    }

    /// Why a host never let anybody in for a project; nothing where it did, or may yet.
    pub(super) fn closed(&self, authority: &str, project_id: &str) -> Option<Arc<Error>> {
        let door = self.door(authority);
        let told = door.closed_to(project_id).flatten();
        let is_shut = !door.is_open() && self.trials.are_over();
        told.or_else(|| is_shut.then(|| Arc::new(Error::SignedOut)))
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

impl Trials {
    fn are_over(&self) -> bool {
        self.refusals_in_a_row.load(Ordering::Relaxed) >= MOST_REFUSALS
    }

    /// Waits until one more refusal would not be one too many.
    async fn begin(self: &Arc<Self>) -> Result<Trial, Error> {
        loop {
            let mut ended = std::pin::pin!(self.ended.notified());
            ended.as_mut().enable();
            if self.are_over() {
                return Err(Error::SignedOut);
            }
            if self.has_room() {
                return Ok(Trial(Arc::clone(self)));
            }
            ended.await;
        }
    }

    fn has_room(&self) -> bool {
        let mut under_way = self
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let refusals = self.refusals_in_a_row.load(Ordering::Relaxed);
        let has_room = *under_way + refusals < MOST_REFUSALS;
        *under_way += u32::from(has_room);
        has_room
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        let mut under_way = self
            .0
            .under_way
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *under_way = under_way.saturating_sub(1);
        drop(under_way);
        self.0.ended.notify_waiters();
    }
}

impl Door {
    fn is_open(&self) -> bool {
        self.is_open.load(Ordering::Acquire)
    }

    /// Whether nothing is sent for a project, and why.
    fn closed_to(&self, project_id: &str) -> Option<Option<Arc<Error>>> {
        if !self.has_closed.load(Ordering::Acquire) {
            return None;
        }
        let closed = self.closed.read().unwrap_or_else(PoisonError::into_inner);
        let wholly = closed.wholly.clone().map(Some);
        wholly.or_else(|| closed.projects.get(project_id).cloned())
    }

    fn close(&self, note: impl FnOnce(&mut Closed)) {
        note(&mut self.closed.write().unwrap_or_else(PoisonError::into_inner));
        self.has_closed.store(true, Ordering::Release);
        self.settled.notify_waiters();
    }
}

impl Entry {
    /// Whether the sign-in may still be tried for this project.
    pub(in crate::hss) fn check(&self, project_id: &str) -> Result<(), Error> {
        match self.door.closed_to(project_id) {
            Some(Some(reason)) => Err(Error::Closed(reason)),
            Some(None) => Err(Error::SignedOut),
            None if self.trials.are_over() => Err(Error::SignedOut),
            None => Ok(()),
        }
    }

    /// Waits, while nobody has been let in here, until a refusal would not be one too many at all hosts together.
    pub(in crate::hss) async fn begin(&mut self) -> Result<(), Error> {
        if self.turn.is_some() {
            self.trial = Some(self.trials.begin().await?);
        }
        Ok(())
    }

    /// The answer is there, or none will come.
    pub(in crate::hss) fn end(&mut self) {
        self.trial = None;
    }

    /// The request was let in.
    pub(in crate::hss) fn let_in(&mut self) {
        if self.trials.refusals_in_a_row.load(Ordering::Relaxed) > 0 {
            self.trials.refusals_in_a_row.store(0, Ordering::Relaxed);
        }
        if self.turn.is_some() {
            self.door.is_open.store(true, Ordering::Release);
            self.door.settled.notify_waiters();
            self.turn = None;
        }
    }

    /// Whether somebody, this request or another, has been let in.
    pub(in crate::hss) fn was_let_in(&self) -> bool {
        self.turn.is_none()
    }

    /// The sign-in was refused; those who are turned away for it are told why.
    pub(in crate::hss) fn refuse(&mut self, project_id: &str, refusal: Error) -> Error {
        let reason = Arc::new(refusal);
        let is_of_project = is_of_project(&reason);
        if !is_of_project {
            self.trials
                .refusals_in_a_row
                .fetch_add(1, Ordering::Relaxed);
        }
        // The next one's turn begins when everything is noted.
        let was_let_in = self.was_let_in();
        let _turn = self.turn.take();
        self.door.close(|closed| {
            if is_of_project || was_let_in {
                // Who was let in before is not refused for what the first one was told.
                let told = is_of_project.then(|| Arc::clone(&reason));
                closed.projects.insert(project_id.to_owned(), told);
            } else {
                closed.wholly = Some(Arc::clone(&reason));
            }
        });
        Error::Closed(reason)
    }

    /// Whether another request was given up here already, and nobody was let in since.
    pub(in crate::hss) fn is_doubtful(&self) -> bool {
        self.turn.is_some() && self.door.silences.load(Ordering::Relaxed) > 0
    }

    /// The request is given up unanswered; where no other will fare better, all are told why.
    pub(in crate::hss) fn give_up(&mut self, failure: Error) -> Error {
        if !failure.is_silence() {
            return failure;
        }
        // The next one's turn begins when everything is noted.
        let Some(_turn) = self.turn.take() else {
            return failure;
        };
        let silences = self.door.silences.fetch_add(1, Ordering::Relaxed) + 1;
        if !failure.is_of_address() && silences < MOST_SILENCES {
            return failure;
        }
        let reason = Arc::new(failure);
        self.door
            .close(|closed| closed.wholly = Some(Arc::clone(&reason)));
        Error::Closed(reason)
    }
}

/// Whether IAM said of this project alone that the user may not use it.
fn is_of_project(refusal: &Error) -> bool {
    let Error::NoToken { source, .. } = refusal else {
        return false;
    };
    matches!(source.as_ref(), Error::Service(answer) if matches!(answer.status, 403 | 404))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hss::ServiceError;

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

    fn refusal(status: u16) -> Error {
        let conceal = |text: &str| text.to_owned();
        Error::Service(Box::new(ServiceError::read(status, b"", None, &conceal)))
    }

    fn no_token(status: u16) -> Error {
        Error::NoToken {
            from: "iam".to_owned(),
            source: Box::new(refusal(status)),
        }
    }

    async fn let_in(doors: &Doors, project: &str) {
        doors.enter("a", project).await.unwrap().let_in();
    }

    #[tokio::test]
    async fn a_refused_project_is_not_asked_for_again_and_three_refusals_are_enough() {
        let doors = Doors::default();
        let_in(&doors, "good").await;
        let mut refusals = 0;
        for project in ["p", "p", "q", "r", "s"] {
            if let Ok(mut entry) = doors.enter("a", project).await {
                entry.refuse(project, refusal(401));
                refusals += 1;
            }
        }
        assert_eq!(refusals, 3);
        assert!(matches!(doors.enter("b", "p").await, Err(Error::SignedOut)));
        // Where somebody was let in nobody stands before a closed door.
        assert!(doors.closed("a", "p").is_none());
        assert!(doors.closed("b", "p").is_some());
    }

    #[tokio::test]
    async fn a_refusal_among_successes_does_not_count() {
        let doors = Doors::default();
        let_in(&doors, "good").await;
        for project in ["p", "q", "r", "s", "t"] {
            let mut entry = doors.enter("a", project).await.unwrap();
            entry.refuse(project, refusal(401));
            let_in(&doors, "good").await;
        }
    }

    #[tokio::test]
    async fn the_first_refusal_closes_the_host_and_everybody_is_told_why() {
        let doors = Doors::default();
        let mut first = doors.enter("a", "p").await.unwrap();
        assert!(first.refuse("p", refusal(401)).to_string().contains("401"));
        for project in ["p", "q"] {
            let error = doors.enter("a", project).await.unwrap_err();
            assert!(error.to_string().contains("401"), "{error}");
            assert!(doors.closed("a", project).is_some());
        }
        assert!(doors.closed("b", "p").is_none());
    }

    #[tokio::test]
    async fn what_iam_says_of_a_project_keeps_no_other_from_trying() {
        let doors = Doors::default();
        for project in ["p", "q", "r", "s"] {
            let mut entry = doors.enter("a", project).await.unwrap();
            entry.refuse(project, no_token(403));
        }
        let_in(&doors, "good").await;
        let error = doors.enter("a", "p").await.unwrap_err();
        assert!(error.to_string().contains("no token"), "{error}");
        assert!(doors.closed("a", "p").is_some());
        assert!(doors.closed("a", "good").is_none());
        // A password that is refused is refused for all.
        let doors = Doors::default();
        let mut entry = doors.enter("a", "p").await.unwrap();
        entry.refuse("p", no_token(401));
        assert!(doors.enter("a", "q").await.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_than_three_hosts_can_refuse_however_many_are_tried_together() {
        let doors = Doors::default();
        let hosts: Vec<String> = (0..20).map(|number| number.to_string()).collect();
        let trials = hosts.iter().map(|host| async {
            let mut entry = doors.enter(host, "p").await.unwrap();
            let begun = entry.begin().await;
            if begun.is_ok() {
                tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                entry.refuse("p", refusal(401));
            }
            begun.is_ok()
        });
        let begun = futures::future::join_all(trials).await;
        assert_eq!(begun.into_iter().filter(|is_begun| *is_begun).count(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn hosts_that_let_in_make_room_for_others() {
        let doors = Doors::default();
        let hosts: Vec<String> = (0..20).map(|number| number.to_string()).collect();
        let trials = hosts.iter().map(|host| async {
            let mut entry = doors.enter(host, "p").await.unwrap();
            entry.begin().await.unwrap();
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            entry.end();
            entry.let_in();
        });
        futures::future::join_all(trials).await;
        assert!(hosts.iter().all(|host| doors.door(host).is_open()));
    }

    #[tokio::test]
    async fn a_host_that_does_not_answer_as_hss_is_given_up_after_three_requests() {
        let slow = || Error::Slow { floor: 1 };
        let doors = Doors::default();
        for number in 0..3 {
            let mut entry = doors.enter("a", "p").await.unwrap();
            assert_eq!(entry.is_doubtful(), number > 0);
            entry.give_up(slow());
        }
        let error = doors.enter("a", "q").await.unwrap_err();
        assert!(matches!(error.met(), Error::Slow { .. }), "{error}");
        // It says nothing of other hosts, and nothing where somebody was let in.
        let mut other = doors.enter("b", "p").await.unwrap();
        other.let_in();
        for _ in 0..5 {
            doors.enter("b", "p").await.unwrap().give_up(slow());
        }
        assert!(doors.enter("b", "p").await.is_ok());
    }

    #[tokio::test]
    async fn what_every_request_to_a_host_would_meet_closes_it_at_once() {
        let doors = Doors::default();
        let mut entry = doors.enter("a", "p").await.unwrap();
        entry.give_up(Error::Sign(crate::auth::Error::Unsignable));
        assert!(doors.enter("a", "q").await.is_err());
    }
}
