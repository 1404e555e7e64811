//! `chain.ndjson`: what happened to the runs of an archive, each line holding the hash of the line before.
//!
//! Lines are only ever added, one for each run that is published, replaced or removed, and one for each hold that is placed
//! or lifted. The manifest of a run names the line that was the last one before its own, so a run that is taken out is missed
//! even where the file is written anew: a later manifest, and with it its signature, still holds the old hash.
//!
//! Who publishes, removes or holds has the archive to himself meanwhile ([`Journal`]). A run is published in this order:
//!
//! ```text
//! lock → mend what a kill left → signature → manifest → rename → line (brought to disk) → `latest` → unlock
//! ```
//!
//! Killed before the rename nothing has happened. Killed between rename and line, the run is there and its manifest names the
//! last line of the chain: the next one who has the archive enters it, as *adopted*. Killed while the line is written, half a
//! line is left: it is cut off, and the run is entered in the same way. A removal writes its line first: killed after it, the
//! next removal finds a run that the chain says is gone, and finishes.
//!
//! A run for an archive elsewhere, such as object storage, is published behind the end of that chain ([`ChainEnd`]), and has its
//! line when it is brought there; others may have entered runs in between.

mod check;
mod end;
mod event;
mod journal;
mod line;
mod lock;
mod misfit;
mod read;
mod sense;

pub use check::{ChainReport, Place, check_archive, check_place};
pub use end::ChainEnd;
pub use event::{Event, Hold, Replacement, RunRecord, Tombstone};
pub use misfit::Misfit;
pub use read::{Chain, removal_of};

pub(super) use check::{Manifested, runs};
pub(super) use journal::Journal;
pub(super) use line::Link;
pub(super) use lock::lock;

/// The name of the chain in the archive.
pub const CHAIN: &str = "chain.ndjson";
