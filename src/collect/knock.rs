//! One request alone before the others: a refused key must not be refused ten times at once, because keys lock after five
//! failures, and an address that nobody answers need not be tried by every list.

use std::collections::BTreeMap;

use futures::future::join_all;

use super::Error;
use super::ask::Asker;
use super::plan::Query;
use crate::hss::{self, Class, Endpoint};

/// A key is tried at no further address after so many refusals.
///
/// # Source
/// API Gateway: five failures in a row lock an access key for five minutes; read 2026-11-22. Looking for projects may
/// have cost one more.
const MOST_REFUSALS: usize = 3;

/// Where somebody with credentials stands: name of the credentials, host and port.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Door {
    account: String,
    authority: String,
}

/// The doors that stayed closed, and why.
pub(super) type Closed = BTreeMap<Door, hss::Error>;

impl Door {
    pub(super) fn of(query: &Query) -> Self {
        Self::at(&query.account, &query.endpoint)
    }

    pub(super) fn at(account: &str, endpoint: &Endpoint) -> Self {
        Self {
            account: account.to_owned(),
            authority: endpoint.authority().to_owned(),
        }
    }
}

/// Tries every door once: those of different credentials together, those of the same one after the other.
pub(super) async fn knock(asker: &Asker, queries: &[Query]) -> Closed {
    let mut doors: BTreeMap<&str, Vec<&Query>> = BTreeMap::new();
    for query in queries {
        let own = doors.entry(&query.account).or_default();
        let is_same = |other: &&Query| other.endpoint.authority() == query.endpoint.authority();
        if !own.iter().any(is_same) {
            own.push(query);
        }
    }
    let tried = doors.into_values().map(|own| try_doors(asker, own));
    join_all(tried).await.into_iter().flatten().collect()
}

async fn try_doors(asker: &Asker, queries: Vec<&Query>) -> Closed {
    let mut closed = Closed::new();
    let mut refusals = 0;
    for query in queries {
        let failure = if refusals < MOST_REFUSALS {
            asker.small_page(query).await.err()
        } else {
            Some(hss::Error::SignedOut)
        };
        let Some(failure) = failure.filter(keeps_closed) else {
            continue;
        };
        refusals += usize::from(is_refusal(&failure));
        closed.insert(Door::of(query), failure);
    }
    closed
}

/// Whether an answer says that nobody is let in at all. What a service refuses here it may give elsewhere, and of an
/// address that was not asked in time nothing can be said.
fn keeps_closed(failure: &hss::Error) -> bool {
    let speaks = matches!(failure, hss::Error::Service(_) | hss::Error::Stopped);
    is_refusal(failure) || !speaks
}

fn is_refusal(failure: &hss::Error) -> bool {
    failure.class() == Class::SignIn || matches!(failure, hss::Error::Sign(_))
}

/// Gives back the closed doors, unless all are closed for the same reason: then there is nothing to report.
///
/// # Errors
/// When all refused the sign-in, or nobody answered anywhere.
pub(super) fn worth_it(mut closed: Closed, queries: &[Query]) -> Result<Closed, Error> {
    let Some(first) = queries.first() else {
        return Ok(closed);
    };
    let is_open = |query: &Query| !closed.contains_key(&Door::of(query));
    let refusals = closed
        .values()
        .filter(|failure| is_refusal(failure))
        .count();
    let is_mixed = refusals > 0 && refusals < closed.len();
    if is_mixed || queries.iter().any(is_open) {
        return Ok(closed);
    }
    let region = first.target.region.clone();
    match closed.remove(&Door::of(first)) {
        None => Ok(closed),
        Some(source) if is_refusal(&source) => Err(Error::SignIn { region, source }),
        Some(source) => Err(Error::Unreachable { region, source }),
    }
}
