//! What goes wrong on purpose.
//!
//! Every request passes three gates here, and only here: `Faults::instead` may answer in place of the service (429,
//! 5xx, HTML), `Faults::page` and `Faults::total` bend a list (capped pages, totals that move), and
//! `Faults::finish` has the last word on what goes on the wire (slow, cut, compressed). A new fault is a field and a
//! line in one of them; endpoints do not change.

use axum::body::Body;
use axum::http::Response;

use super::answer::Answer;
use super::call::Call;
use super::query::Page;

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

/// The faults and variants that are switched on; none by default.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    /// What `total_num` of the host weak-password list counts.
    pub weak_password_total: WeakPasswordTotal,
}

impl Faults {
    /// An answer that takes the place of the service's own.
    pub(super) fn instead(&self, _call: &Call) -> Option<Answer> {
        None
    }

    /// The page that is really served when `page` is asked for.
    pub(super) fn page(&self, _call: &Call, page: Page) -> Page {
        page
    }

    /// The `total_num` that is really stated.
    pub(super) fn total(&self, _call: &Call, total: u64) -> u64 {
        total
    }

    /// Puts the answer on the wire.
    pub(super) async fn finish(&self, _call: &Call, answer: Answer) -> Response<Body> {
        answer.into_response()
    }
}
