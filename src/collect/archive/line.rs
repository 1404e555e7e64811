//! The lines of the ledger.

use serde::{Deserialize, Serialize};

use crate::collect::plan::Scope;
use crate::findings::QueryLedger;

/// One line of the ledger.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Line {
    Begin {
        schema: String,
        tool: String,
        as_of: i64,
        started_at: i64,
        scope: Scope,
    },
    Page(PageLine),
    Query {
        index: usize,
        account: Box<QueryLedger>,
    },
    End {
        finished_at: i64,
        pages: usize,
        queries: usize,
    },
}

/// Where a page stands, and what was asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::collect) struct PageLine {
    /// Index of the list in the plan.
    pub(in crate::collect) query: usize,
    /// Which reading of the list.
    pub(in crate::collect) sweep: u32,
    /// Offset that was asked for.
    pub(super) offset: u64,
    /// When the answer came, milliseconds since 1970.
    pub(super) received_at: i64,
    /// The service's name for the request.
    pub(super) request_id: Option<String>,
    /// Where the frame begins in the file of pages, in bytes.
    pub(super) position: u64,
    /// Length of the frame, in bytes.
    pub(super) length: usize,
    /// Length of the page, in bytes.
    pub(super) bytes: usize,
    /// SHA-256 of the frame.
    pub(super) sha256: String,
}
