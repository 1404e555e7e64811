//! Shared by the integration tests and the benches.
#![allow(
    clippy::allow_attributes,
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    reason = "each test uses some of it, and a failed unwrap is a failed test"
)]

pub mod sample;
