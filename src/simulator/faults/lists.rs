//! How a list is bent: its pages and its total.

use serde::Serialize;

use crate::simulator::query::Page;

/// How a list is bent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListFault {
    /// No page has more rows than this, whatever `limit` says.
    PageCap(u64),
    /// What `total_num` says.
    Total(Total),
    /// In which order the rows come.
    Order(Order, Change),
    /// So many rows appear at the front while the list is read, one before each page after the first.
    Inserted(u64),
    /// So many rows vanish from the front while the list is read, one before each page after the first.
    Removed(u64),
    /// A page past the end has `"data_list": null` instead of an empty list.
    NullPastEnd,
    /// Host weak passwords: pages are made of accounts and then grouped, so that one host may be on two pages.
    PagedOverAccounts,
}

/// What `total_num` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// A tenth too much, at least one.
    High,
    /// Half.
    Low,
    /// Nothing.
    Zero,
    /// It is not there.
    Absent,
    /// The truth, as text.
    Text,
    /// One more on every page than on the page before.
    Drifting,
}

/// In which order the rows come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// As ever, but beginning elsewhere.
    Rotated,
    /// Each in another place.
    Shuffled,
}

/// When the order changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// With every page.
    EveryPage,
    /// Whenever the list is begun anew.
    EverySweep,
}

/// `total_num` as it is stated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub(in crate::simulator) enum Stated {
    Number(u64),
    Text(String),
}

impl ListFault {
    pub(super) fn page_cap(self) -> Option<u64> {
        if let ListFault::PageCap(rows) = self {
            Some(rows)
        } else {
            None
        }
    }

    pub(super) fn total(self) -> Option<Total> {
        if let ListFault::Total(total) = self {
            Some(total)
        } else {
            None
        }
    }
}

impl Total {
    /// What is stated in place of `total` on this page.
    pub(super) fn state(self, total: u64, page: Page) -> Option<Stated> {
        match self {
            Total::High => Some(Stated::Number(total + (total / 10).max(1))),
            Total::Low => Some(Stated::Number(total / 2)),
            Total::Zero => Some(Stated::Number(0)),
            Total::Absent => None,
            Total::Text => Some(Stated::Text(total.to_string())),
            Total::Drifting => Some(Stated::Number(total + page.offset / page.limit.max(1))),
        }
    }
}
