//! The lines of the ledger.

use serde::{Deserialize, Serialize};

use crate::collect::plan::Scope;
use crate::findings::{Parameters, QueryLedger, StatementLedger};

/// One line of the ledger.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Line {
    Begin(Begin),
    /// A list that will be read; its lines come before those of its pages.
    List {
        index: usize,
        #[serde(flatten)]
        list: ListName,
    },
    Page(PageLine),
    Query {
        index: usize,
        account: Box<QueryLedger>,
    },
    Statement(Box<StatementLine>),
    End {
        finished_at: i64,
        pages: usize,
        queries: usize,
        /// Bundles of earlier versions have none and do not say so.
        #[serde(default)]
        statements: usize,
    },
}

/// What was asked for, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::collect) struct Begin {
    pub(super) schema: String,
    pub(super) tool: String,
    /// The moment that ages will be counted to, milliseconds since 1970.
    pub(in crate::collect) as_of: i64,
    /// Milliseconds since 1970.
    pub(in crate::collect) started_at: i64,
    pub(in crate::collect) scope: Scope,
}

/// What makes a list different from the others of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(in crate::collect) struct ListName {
    /// The id of its source.
    pub(in crate::collect) endpoint: String,
    pub(in crate::collect) region: String,
    pub(in crate::collect) project_id: String,
    pub(in crate::collect) parameters: Parameters,
}

/// Which page of which list. Their order is the order in which pages are given back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(in crate::collect) struct PageKey {
    /// Index of the list in the plan.
    pub(in crate::collect) query: usize,
    /// Which reading of the list.
    pub(in crate::collect) sweep: u32,
    /// What was sent besides the parameters of the list, where it was read part by part; an empty text stands for a
    /// parameter that was left out.
    #[serde(default, skip_serializing_if = "Parameters::is_empty")]
    pub(in crate::collect) part: Parameters,
    /// Offset that was asked for.
    pub(in crate::collect) offset: u64,
}

/// Where a page stands, and what was asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::collect) struct PageLine {
    #[serde(flatten)]
    pub(in crate::collect) key: PageKey,
    /// When the answer came, milliseconds since 1970.
    pub(super) received_at: i64,
    /// The service's name for the request.
    pub(super) request_id: Option<String>,
    /// Requests that it took, with those sent again.
    #[serde(default = "once", skip_serializing_if = "is_once")]
    pub(in crate::collect) requests: u64,
    /// Of these, answered by "too many requests".
    #[serde(default, skip_serializing_if = "is_none")]
    pub(in crate::collect) throttled: u64,
    /// Where it stands.
    #[serde(flatten)]
    pub(super) frame: Frame,
}

/// What became of a question for numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::collect) struct StatementLine {
    /// Its place in the plan.
    pub(super) place: usize,
    /// What was asked, and what came.
    #[serde(flatten)]
    pub(super) account: StatementLedger,
    /// The service's name for the request.
    #[serde(default)]
    pub(super) request_id: Option<String>,
    /// Where the answer stands; absent when there is none.
    #[serde(default)]
    pub(super) frame: Option<Frame>,
}

/// Where a body stands in the file of pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Frame {
    /// Where the frame begins, in bytes.
    pub(super) position: u64,
    /// Length of the frame, in bytes.
    pub(super) length: usize,
    /// Length of the body, in bytes.
    pub(super) bytes: usize,
    /// SHA-256 of the frame.
    pub(super) sha256: String,
}

impl Frame {
    /// Where the next frame can begin, in bytes.
    pub(super) fn end(&self) -> u64 {
        self.position.saturating_add(self.length as u64)
    }
}

fn once() -> u64 {
    1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_once(requests: &u64) -> bool {
    *requests == 1
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_none(throttled: &u64) -> bool {
    *throttled == 0
}
