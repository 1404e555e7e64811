//! Something to sign with that is good for a while.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::auth::{AccessKey, Secret, Signer};
use crate::hss::Error;

/// Something to sign with.
#[derive(Debug)]
pub(in crate::hss) struct Lease {
    signer: Signer,
    /// Whether a service has ever let somebody in with it.
    was_accepted: AtomicBool,
    /// Whether it took the place of one that was refused as expired.
    is_replacement: bool,
}

/// What IAM or the metadata service hand out.
#[derive(Debug)]
pub(super) struct Issued {
    pub(super) signer: Signer,
    /// How long it is good for.
    pub(super) lifetime: Duration,
}

/// The place of a lease: renewed before it ends, by one request at a time.
#[derive(Debug)]
pub(super) struct Slot {
    current: RwLock<Option<Held>>,
    renewal: Mutex<()>,
    /// It is renewed when less than this remains, or less than half of its life.
    margin: Duration,
}

#[derive(Debug)]
struct Held {
    lease: Arc<Lease>,
    renew_at: Instant,
    ends_at: Instant,
}

/// A renewal that failed for now is tried again after so long, while the old lease still serves.
const NEXT_RENEWAL: Duration = Duration::from_secs(30);

impl Lease {
    pub(super) fn token(token: Secret) -> Arc<Self> {
        Arc::new(Self::new(Signer::Token(token), false))
    }

    pub(super) fn access_key(key: AccessKey) -> Arc<Self> {
        Arc::new(Self::new(Signer::AccessKey(key), false))
    }

    fn new(signer: Signer, is_replacement: bool) -> Self {
        Self {
            signer,
            was_accepted: AtomicBool::new(false),
            is_replacement,
        }
    }

    pub(in crate::hss) fn signer(&self) -> &Signer {
        &self.signer
    }

    /// A service has let somebody in with it.
    pub(in crate::hss) fn accept(&self) {
        if !self.was_accepted.load(Ordering::Relaxed) {
            self.was_accepted.store(true, Ordering::Relaxed);
        }
    }
}

impl Slot {
    pub(super) fn new(margin: Duration) -> Self {
        Self {
            current: RwLock::default(),
            renewal: Mutex::default(),
            margin,
        }
    }

    /// The lease, obtained or renewed where needed. `refused` is replaced, unless it is itself the replacement of another
    /// one and nobody was ever let in with it: then a third one would not help either.
    pub(super) async fn lease<Obtaining>(
        &self,
        refused: Option<&Arc<Lease>>,
        obtain: impl FnOnce() -> Obtaining,
    ) -> Result<Arc<Lease>, Error>
    where
        Obtaining: Future<Output = Result<Issued, Error>>,
    {
        if let Some(lease) = self.usable(refused) {
            return Ok(lease);
        }
        let _turn = self.renewal.lock().await;
        // Somebody else may have renewed it meanwhile.
        if let Some(lease) = self.usable(refused) {
            return Ok(lease);
        }
        if refused.is_some_and(|lease| {
            lease.is_replacement && !lease.was_accepted.load(Ordering::Relaxed)
        }) {
            return Err(Error::SignedOut);
        }
        match obtain().await {
            Ok(issued) => Ok(self.hold(issued, refused.is_some())),
            Err(error) => self.postpone(refused, error),
        }
    }

    fn usable(&self, refused: Option<&Arc<Lease>>) -> Option<Arc<Lease>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        let held = current.as_ref()?;
        let is_refused = refused.is_some_and(|refused| Arc::ptr_eq(refused, &held.lease));
        (!is_refused && Instant::now() < held.renew_at).then(|| Arc::clone(&held.lease))
    }

    fn hold(&self, issued: Issued, is_replacement: bool) -> Arc<Lease> {
        let now = Instant::now();
        let lease = Arc::new(Lease::new(issued.signer, is_replacement));
        let margin = self.margin.min(issued.lifetime / 2);
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        *current = Some(Held {
            lease: Arc::clone(&lease),
            renew_at: now + (issued.lifetime - margin),
            ends_at: now + issued.lifetime,
        });
        lease
    }

    /// Goes on with what there is, if it still serves.
    fn postpone(&self, refused: Option<&Arc<Lease>>, error: Error) -> Result<Arc<Lease>, Error> {
        let now = Instant::now();
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        match current.as_mut() {
            Some(held) if refused.is_none() && now < held.ends_at => {
                tracing::warn!(%error, "the sign-in could not be renewed yet");
                held.renew_at = (now + NEXT_RENEWAL).min(held.ends_at);
                Ok(Arc::clone(&held.lease))
            }
            _ => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    fn token(number: u32) -> Signer {
        Signer::Token(Secret::new(format!("token-{number}")))
    }

    const HOUR: Duration = Duration::from_secs(3_600);

    /// A slot, and how often something was obtained for it.
    struct Counted {
        slot: Slot,
        obtained: Cell<u32>,
    }

    impl Counted {
        fn new() -> Self {
            Self {
                slot: Slot::new(Duration::from_secs(600)),
                obtained: Cell::new(0),
            }
        }

        async fn lease(&self, refused: Option<&Arc<Lease>>) -> Result<Arc<Lease>, Error> {
            let obtain = || async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                self.obtained.set(self.obtained.get() + 1);
                Ok(Issued {
                    signer: token(self.obtained.get()),
                    lifetime: HOUR,
                })
            };
            self.slot.lease(refused, obtain).await
        }
    }

    #[tokio::test(start_paused = true)]
    async fn many_ask_and_one_is_obtained() {
        let counted = Counted::new();
        let leases = futures::future::join_all((0..20).map(|_| counted.lease(None))).await;
        assert!(leases.iter().all(Result::is_ok));
        assert_eq!(counted.obtained.get(), 1);
        tokio::time::advance(HOUR - Duration::from_secs(601)).await;
        counted.lease(None).await.unwrap();
        assert_eq!(counted.obtained.get(), 1);
        tokio::time::advance(Duration::from_secs(2)).await;
        futures::future::join_all((0..20).map(|_| counted.lease(None))).await;
        assert_eq!(counted.obtained.get(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_refused_is_replaced_once() {
        let counted = Counted::new();
        let first = counted.lease(None).await.unwrap();
        first.accept();
        // Twenty requests are refused with the same token.
        let again = futures::future::join_all((0..20).map(|_| counted.lease(Some(&first)))).await;
        assert_eq!(counted.obtained.get(), 2);
        let second = again.into_iter().next().unwrap().unwrap();
        // The new one is refused too, and nobody was let in with it.
        assert!(matches!(
            counted.lease(Some(&second)).await,
            Err(Error::SignedOut)
        ));
        assert_eq!(counted.obtained.get(), 2);
        // Had it served for a while, it might have expired as well.
        second.accept();
        assert!(counted.lease(Some(&second)).await.is_ok());
        assert_eq!(counted.obtained.get(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn an_old_lease_serves_until_its_end_when_it_cannot_be_renewed() {
        let counted = Counted::new();
        counted.lease(None).await.unwrap();
        let refusing = || async { Err(Error::SignedOut) };
        tokio::time::advance(HOUR - Duration::from_secs(60)).await;
        assert!(counted.slot.lease(None, refusing).await.is_ok());
        tokio::time::advance(Duration::from_secs(61)).await;
        assert!(counted.slot.lease(None, refusing).await.is_err());
    }
}
