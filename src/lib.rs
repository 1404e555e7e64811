//! hss-audit: compliance reports from Huawei Cloud Host Security Service (HSS).
//!
//! Data flows one way, and each room is one step of it:
//!
//! ```text
//! cloud → rows → findings → verdicts → report → bytes → disk
//!   hss    collect           evaluate            render
//!   auth   sources  normalize  history  report            deliver
//! ```
//!
//! [`config`] assembles the options of all rooms, [`cli`] alone prints and reads the clock, [`schedule`] starts runs when
//! they are due, [`alert`] tells somebody, and [`simulator`] plays the service for trials and tests.

pub mod alert;
pub mod auth;
pub mod cli;
pub mod collect;
pub mod config;
pub mod deliver;
pub mod evaluate;
pub mod findings;
pub mod frameworks;
pub mod history;
pub mod hss;
pub mod normalize;
pub mod outcome;
pub mod render;
pub mod report;
pub mod schedule;
#[cfg(feature = "simulator")]
pub mod simulator;
pub mod sources;
pub mod verify;
