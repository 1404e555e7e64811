//! Letters about runs.
#![cfg(feature = "simulator")]
#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a failed unwrap is a failed test"
)]

#[path = "../common/mod.rs"]
mod common;
mod delivery;
mod desk;
#[path = "../mailbox/mod.rs"]
mod mailbox;
mod outcomes;
mod proxies;
mod views;
mod words;
