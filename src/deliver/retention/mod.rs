//! Which runs are kept, which go, and how they go.
//!
//! The rules are those of restic's `forget`, applied to the runs of each scope by itself. A run that goes gets its line in the
//! chain first, then its directory is renamed out of sight, and then it is deleted: killed anywhere, the next removal ends it,
//! and the chain says at any moment what is gone and by which rule.
//!
//! # Source
//! restic documentation, "Removing snapshots according to a policy", read 2026-11-22: a rule keeps the newest of each of the
//! last N days (weeks, …) that have any.

mod hold;
mod removal;
mod rules;

pub use hold::{hold, release};
pub use removal::{Removal, latest_run, remove, remove_copies};
pub use rules::{Candidate, Decision, KeptBy, Rules, Span, decide};
