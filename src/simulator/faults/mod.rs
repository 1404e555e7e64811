//! What goes wrong on purpose: one file for each family of faults, and a catalogue of their names.
//!
//! Every request passes these gates, and only these: `instead` may answer in place of the service (429, 5xx, HTML), `admit`
//! refuses or ignores parameters, `page`, `view`, `total`, `rows` and `statistics` bend what the service answers, and
//! `send` has the last word on what goes on the wire (slow, cut, compressed). A new fault is a variant in its family and a line
//! in the catalogue.

mod access;
mod catalogue;
mod generation;
mod instead;
mod lists;
mod rows;
mod sign_in;
mod throttling;
mod view;
mod when;
mod wire;

use axum::body::Body;
use axum::http::Response;
use serde::Serialize;
use serde_json::Value;

use super::answer::{Answer, Refusal};
use super::call::Call;
use super::journal::Reading;
use super::line::Cut;
use super::query::Page;

pub use access::{Access, PerImage, ScopeRefusal};
pub use catalogue::{Fault, UnknownFault, help};
pub use generation::Generation;
pub use instead::{Instead, Trouble};
pub(super) use lists::Stated;
pub use lists::{Change, ListFault, Order, Total};
pub use rows::{NoAddress, RowFault, ScanTimes, Vocabulary};
pub use sign_in::{KeyLock, Metadata, SignIn};
pub(super) use throttling::Limiter;
pub use throttling::{Policy, RateLimit, RetryAfter, Throttling};
pub(super) use view::View;
pub use when::{Often, Planned, Target, When};
pub use wire::Wire;

/// What `total_num` of the host weak-password list counts.
///
/// # Source
/// HSS API v5, ListWeakPasswordUsers: "Total number of weak passwords", while rows are hosts; not settled by the example.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum WeakPasswordTotal {
    /// Hosts, as the rows do.
    #[default]
    Hosts,
    /// Accounts.
    Accounts,
}

/// How the counts of the second sources are wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untrue {
    /// A tenth too much, at least one.
    High,
    /// Half.
    Low,
    /// Nothing.
    Zero,
}

/// The faults and variants that are switched on; none by default.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults {
    /// What `total_num` of the host weak-password list counts.
    pub weak_password_total: WeakPasswordTotal,
    /// Answers in place of the service's own; the first that strikes counts.
    pub instead: Vec<Planned<Instead>>,
    /// What happens on the wire; all that strike count.
    pub wire: Vec<Planned<Wire>>,
    /// Rate limits of the gateway.
    pub limits: Vec<RateLimit>,
    /// How lists are bent.
    pub lists: Vec<Planned<ListFault>>,
    /// What the fields of rows look like.
    pub rows: Vec<Planned<RowFault>>,
    /// How the counts of the second sources are wrong.
    pub statistics: Option<Untrue>,
    /// What is refused, ignored, or must be asked in another way.
    pub access: Access,
    /// Signing in.
    pub sign_in: SignIn,
}

/// What the draws of each family are for, so that one fault does not follow another.
mod purpose {
    pub(super) const INSTEAD: u64 = 0x100;
    pub(super) const WIRE: u64 = 0x200;
    pub(super) const LISTS: u64 = 0x300;
    pub(super) const ROWS: u64 = 0x400;
}

/// The faults of one family that strike this request.
fn striking<'a, T: Copy>(
    planned: &'a [Planned<T>],
    call: &'a Call,
    purpose: u64,
) -> impl Iterator<Item = T> + 'a {
    let planned = planned.iter().enumerate();
    planned
        .filter(move |(place, planned)| planned.when.strikes(call, purpose + *place as u64))
        .map(|(_, planned)| planned.fault)
}

impl Faults {
    /// An answer that takes the place of the service's own.
    ///
    /// # Units
    /// `now_ms`, the server's clock, in milliseconds since 1970.
    pub(super) fn instead(&self, call: &Call, now_ms: i64) -> Option<Answer> {
        let offered = call
            .api()
            .is_none_or(|api| self.generations(call).all(|one| one.offers(api)));
        let instead = striking(&self.instead, call, purpose::INSTEAD).next();
        let instead = instead.or((!offered).then_some(Instead::NotFound))?;
        Some(instead.answer(call, now_ms))
    }

    fn generations<'a>(&'a self, call: &'a Call) -> impl Iterator<Item = Generation> + 'a {
        striking(&self.rows, call, purpose::ROWS).filter_map(|fault| match fault {
            RowFault::Generation(generation) => Some(generation),
            RowFault::Vocabulary(_) | RowFault::ScanTimes(_) | RowFault::PublicIp(_) => None,
        })
    }

    /// Refuses what is not served, and forgets the parameters that are not known.
    pub(super) fn admit(&self, call: &mut Call) -> Result<(), Refusal> {
        self.access.check(call)?;
        let ignored = self.access.ignored(call).map(str::to_owned);
        let generations = self.generations(call);
        let unknown = generations.flat_map(|generation| generation.unknown_parameters());
        let names: Vec<String> = ignored
            .chain(unknown.map(|name| (*name).to_owned()))
            .collect();
        for name in names {
            call.query.forget(&name);
        }
        Ok(())
    }

    fn of_list<'a>(&'a self, call: &'a Call) -> impl Iterator<Item = ListFault> + 'a {
        striking(&self.lists, call, purpose::LISTS)
    }

    /// The page that is really served when `page` is asked for.
    pub(super) fn page(&self, call: &Call, page: Page) -> Page {
        let caps = self.of_list(call).filter_map(ListFault::page_cap);
        Page {
            offset: page.offset,
            limit: caps.fold(page.limit, u64::min),
        }
    }

    /// The places in which the rows are.
    pub(super) fn view(&self, call: &Call, reading: Reading) -> View {
        View::new(self.of_list(call), reading, call.list())
    }

    /// Whether pages of host weak passwords are made of accounts.
    pub(super) fn pages_over_accounts(&self, call: &Call) -> bool {
        self.of_list(call)
            .any(|fault| fault == ListFault::PagedOverAccounts)
    }

    /// The `total_num` that is really stated, if any.
    pub(super) fn total(&self, call: &Call, page: Page, total: u64) -> Option<Stated> {
        match self.of_list(call).filter_map(ListFault::total).last() {
            Some(stated) => stated.state(total, page),
            None => Some(Stated::Number(total)),
        }
    }

    /// Whether this page has no list at all.
    pub(super) fn is_null(&self, call: &Call, page: Page, rows: usize) -> bool {
        rows == 0
            && page.offset > 0
            && self
                .of_list(call)
                .any(|fault| fault == ListFault::NullPastEnd)
    }

    /// The rows as they are really shown; none when they are shown as they are.
    pub(super) fn rows<R: Serialize>(&self, call: &Call, rows: &[R]) -> Option<Vec<Value>> {
        let api = call.api().filter(|_| !self.rows.is_empty())?;
        let faults: Vec<RowFault> = striking(&self.rows, call, purpose::ROWS).collect();
        let bent = rows.iter().enumerate().map(|(place, row)| {
            let mut row = serde_json::to_value(row).unwrap_or_default();
            for fault in &faults {
                if let Some(fields) = row.as_object_mut() {
                    fault.bend(api, place, fields);
                }
            }
            row
        });
        Some(bent.collect())
    }

    /// A count of a second source as it is really stated.
    pub(super) fn count(&self, count: u64) -> u64 {
        match self.statistics {
            None => count,
            Some(Untrue::High) => count + (count / 10).max(1),
            Some(Untrue::Low) => count / 2,
            Some(Untrue::Zero) => 0,
        }
    }

    /// Puts the answer on the wire.
    pub(super) async fn send(&self, call: &Call, answer: Answer, cut: Cut) -> Response<Body> {
        let faults = striking(&self.wire, call, purpose::WIRE);
        wire::send(faults, call, answer, cut).await
    }
}
