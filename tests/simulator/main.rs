//! The simulator, asked over HTTP: it keeps the contract of the API, its lists are its own fleet, whole, and each fault does
//! on the wire what its name says.
#![cfg(feature = "simulator")]
#![expect(
    clippy::unwrap_used,
    reason = "the lint's exception for tests does not reach their helper functions"
)]

mod access;
mod answers;
mod contract;
mod huge;
mod lists;
mod rows;
mod second_sources;
mod sign_in;
mod signed;
mod site;
mod throttling;
mod wire;
