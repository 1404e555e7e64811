//! Flow control: who may send now, and what the answers teach.
//!
//! Three things hold a request back, each for itself: the ways to its API and to its host (closed after throttling, then
//! passed at the pace that the service bears), the host (a rate that the operator sets, and as many requests at once as
//! it answers well), and the number of requests that the client has under way in all. Who waits for an API holds no
//! place that a request to another API could use.

mod concurrency;
mod flow;
mod pace;
#[cfg(test)]
mod tests;
mod way;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use tokio::sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

pub(super) use flow::{Allowance, Counted, Pauses, Throttling};

use concurrency::{Concurrency, Place};
use pace::Pace;
use way::Way;

/// What holds requests back.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// Requests under way at once.
    pub(super) concurrency: usize,
    /// Requests per second to one host.
    pub(super) per_second: Option<f64>,
    /// Pauses after throttling.
    pub(super) pauses: Pauses,
}

/// Lets requests go.
#[derive(Debug)]
pub(super) struct Limiter {
    limits: Limits,
    all: Arc<Semaphore>,
    hosts: RwLock<BTreeMap<String, Arc<Host>>>,
}

/// One host.
#[derive(Debug)]
struct Host {
    concurrency: Concurrency,
    rate: Option<Rate>,
    /// What holds for all APIs together.
    way: Arc<Way>,
    apis: RwLock<BTreeMap<String, Arc<Way>>>,
}

/// The rate that the operator sets.
#[derive(Debug)]
struct Rate {
    turn: Arc<tokio::sync::Mutex<()>>,
    pace: Mutex<Pace>,
}

/// A request that may go: a place among those under way.
#[derive(Debug)]
pub(super) struct Admission {
    host: Arc<Host>,
    api: Arc<Way>,
    /// Of the way to the API, and of the way to the host.
    generations: [u64; 2],
    /// Nothing only after the end.
    place: Option<Place>,
    _one_of_all: Option<OwnedSemaphorePermit>,
}

/// How a request was answered, as far as flow control is concerned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Reply {
    /// As asked for, or refused for a reason that has nothing to do with how often one asks.
    Well,
    /// Too many requests.
    Throttled(Throttling),
    /// The host has too much to do, by its own account.
    Overloaded,
    /// Not at all, or by something in between.
    Unknown,
}

impl Limiter {
    pub(super) fn new(limits: Limits) -> Self {
        let most = limits.concurrency.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            limits,
            all: Arc::new(Semaphore::new(most)),
            hosts: RwLock::default(),
        }
    }

    /// Waits until a request to this API of this host may go. `on_closed` hears of each wait for a closed way, and until
    /// when; what it refuses is not waited for.
    pub(super) async fn admit<E>(
        &self,
        authority: &str,
        api: &str,
        mut on_closed: impl FnMut(Instant) -> Result<(), E>,
    ) -> Result<Admission, E> {
        let host = self.host(authority);
        let api = host.api(api, self.limits.pauses);
        loop {
            // Held until the request goes: whose turn it is.
            let mut turns = [None, None];
            for (way, turn) in [&api, &host.way].into_iter().zip(&mut turns) {
                if !way.is_calm() {
                    *turn = Some(wait(way, &mut on_closed).await?);
                }
            }
            let _rate_turn = match &host.rate {
                Some(rate) => Some(rate.turn().await),
                None => None,
            };
            let place = host.concurrency.place().await;
            let one_of_all = Arc::clone(&self.all).acquire_owned().await.ok();
            let now = Instant::now();
            // While this request waited for a place a way may have been closed.
            let is_shut = |(way, turn): (&Arc<Way>, &Option<_>)| {
                way.is_closed(now) || (turn.is_none() && !way.is_calm())
            };
            if [&api, &host.way].into_iter().zip(&turns).any(is_shut) {
                host.concurrency.end(place);
                continue;
            }
            let generations = [api.take(now), host.way.take(now)];
            if let Some(rate) = &host.rate {
                rate.take(now);
            }
            return Ok(Admission {
                host,
                api,
                generations,
                place: Some(place),
                _one_of_all: one_of_all,
            });
        }
    }

    fn host(&self, authority: &str) -> Arc<Host> {
        found_or_made(&self.hosts, authority, || Host {
            concurrency: Concurrency::new(self.limits.concurrency),
            rate: self.limits.per_second.map(Rate::new),
            way: Arc::new(Way::new(self.limits.pauses)),
            apis: RwLock::default(),
        })
    }
}

/// Waits until a way is open and it is this request's turn.
async fn wait<E>(
    way: &Way,
    on_closed: &mut impl FnMut(Instant) -> Result<(), E>,
) -> Result<OwnedMutexGuard<()>, E> {
    let turn = way.turn().await;
    while let Some((moment, is_closed)) = way.ready_at(Instant::now()) {
        if is_closed {
            on_closed(moment)?;
        }
        tokio::time::sleep_until(moment).await;
    }
    Ok(turn)
}

impl Host {
    fn api(&self, name: &str, pauses: Pauses) -> Arc<Way> {
        found_or_made(&self.apis, name, || Way::new(pauses))
    }
}

impl Rate {
    fn new(per_second: f64) -> Self {
        Self {
            turn: Arc::default(),
            pace: Mutex::new(Pace::new(per_second, Instant::now())),
        }
    }

    /// Waits for the moment at which the next request may go.
    async fn turn(&self) -> OwnedMutexGuard<()> {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let next = self
            .pace
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .next();
        tokio::time::sleep_until(next).await;
        turn
    }

    fn take(&self, now: Instant) {
        self.pace
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take(now);
    }
}

impl Admission {
    /// Gives the place back and lets the answer teach what it can.
    pub(super) fn conclude(mut self, reply: Reply) {
        match reply {
            Reply::Well => {
                self.api.answered();
                self.host.way.answered();
                self.host.concurrency.rise();
            }
            Reply::Throttled(throttling) => {
                let [of_api, of_host] = self.generations;
                match throttling.counted {
                    Counted::Api => self.api.throttled(throttling, of_api),
                    Counted::Host => self.host.way.throttled(throttling, of_host),
                }
                self.halve();
            }
            Reply::Overloaded => self.halve(),
            Reply::Unknown => {}
        }
    }

    fn halve(&mut self) {
        if let Some(place) = &self.place {
            self.host.concurrency.halve(place);
        }
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        if let Some(place) = self.place.take() {
            self.host.concurrency.end(place);
        }
    }
}

/// Looks something up by name, and makes it the first time. Looking up takes no memory and lets others look up.
fn found_or_made<T>(
    known: &RwLock<BTreeMap<String, Arc<T>>>,
    name: &str,
    make: impl FnOnce() -> T,
) -> Arc<T> {
    let found = known
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(name)
        .map(Arc::clone);
    found.unwrap_or_else(|| {
        let mut known = known.write().unwrap_or_else(PoisonError::into_inner);
        let made = known
            .entry(name.to_owned())
            .or_insert_with(|| Arc::new(make()));
        Arc::clone(made)
    })
}
