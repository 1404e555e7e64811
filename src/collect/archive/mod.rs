//! The evidence bundle: every page as it was received, and a ledger of what was asked and answered.
//!
//! `pages.zst` holds one zstd frame per page, in order of arrival; `ledger.ndjson` one line per page with the place of its
//! frame, one line per list with its account, one per question for numbers (its answer is a frame as well), and an end
//! line. A bundle without the end line was cut off: what it holds
//! is whole up to its last page, and [`Writer::resume`] goes on from there.

mod bundle;
mod error;
mod frames;
mod ledger;
mod line;
mod resume;
mod statement;
mod writer;

pub use error::ArchiveError;

pub(super) use bundle::Bundle;
pub(super) use line::{ListName, PageKey, PageLine};
pub(super) use resume::begun;
pub(super) use statement::Answer;
pub(super) use writer::{Received, Writer};

/// Name and version of the form of the ledger.
const SCHEMA: &str = "hss-audit/evidence/1";
/// Folder of the bundle within a run directory.
pub const EVIDENCE: &str = "evidence";
const PAGES: &str = "pages.zst";
const LEDGER: &str = "ledger.ndjson";
/// The files of a bundle.
pub(in crate::collect) const FILES: [&str; 2] = [PAGES, LEDGER];
/// Fast, and JSON of this kind still shrinks to a tenth.
const LEVEL: i32 = 1;
