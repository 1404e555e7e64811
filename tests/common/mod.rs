//! Shared by the integration tests and the benches.
#![allow(
    clippy::allow_attributes,
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::wildcard_enum_match_arm,
    reason = "each test uses some of it, and a failed unwrap is a failed test"
)]

pub mod block;
pub mod columns;
pub mod document;
pub mod sample;
pub mod schema;
pub mod waivers;
