//! Puts a run on disk: all of it or nothing; proves later that it is still the same, and removes it when its time has come.
//!
//! Knows names and bytes, and nothing of what they mean. A run is built in a hidden directory beside its place and
//! renamed when it is whole, so nobody ever sees half a run. Its manifest is signed, and entered in the chain of the archive:
//!
//! ```text
//! Staging::create → write, adopt, … → publish → verify, any time later → prune
//! ```
//!
//! What is published can be sent: [`mail`] brings it to people, and the [`Ledger`] beside the runs remembers what went out.

mod chain;
mod clean;
mod error;
mod key;
mod latest;
mod ledger;
pub mod mail;
mod manifest;
mod publish;
mod read_back;
mod retention;
mod signing;
mod staging;
#[cfg(feature = "object-storage")]
pub mod storage;
mod tree;
mod verify;
mod writer;

pub use chain::{
    CHAIN, Chain, ChainEnd, ChainReport, Event, Hold, Misfit, Place, Replacement, RunRecord,
    Tombstone, check_archive, check_place, removal_of,
};
pub use clean::clean;
pub use error::Error;
pub use key::{Kept, keep_secret};
pub use ledger::{
    DELIVERIES, LEDGER_SCHEMA, Ledger, LedgerError, Line, Parcel, Standing, Step, unfinished,
};
pub use manifest::{FileEntry, MANIFEST, MANIFEST_SCHEMA};
pub use publish::{Published, Seal};
pub use read_back::{RunFiles, read_back};
pub use retention::{
    Candidate, Decision, KeptBy, Removal, Rules, Span, decide, hold, latest_run, release, remove,
    remove_copies,
};
pub use signing::{
    KeyError, KeyPair, PublicKey, SIGNATURE, Signature, SignatureFault, SignatureReport,
    SigningKey, check_signature,
};
pub use staging::{Existing, Staging, WriteError};
pub use verify::{Problem, is_whole, verify};
