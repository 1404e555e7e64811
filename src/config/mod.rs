//! Flags and environment become valid settings, or every problem at once.
//!
//! Flags win over the environment, the environment over defaults. After that nothing is optional by accident.

mod credentials;
mod problem;
mod raw;
mod regions;
mod resolve;

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::report::{Redaction, Severity};
use crate::{collect, evaluate, hss};

pub use problem::{Problem, Problems};
pub use raw::{Environment, RawRender, RawTarget};
pub use resolve::{both, render, target};

/// Everything that reading a service needs.
#[derive(Debug, Clone)]
pub struct TargetConfig {
    /// What to collect, and who signs for it.
    pub assignment: collect::Assignment,
    /// How to send requests.
    pub hss: hss::Options,
    /// How to collect.
    pub collect: collect::Options,
}

/// Everything that making a report needs.
#[derive(Debug, Clone)]
pub struct RenderConfig {
    /// How to judge.
    pub evaluate: evaluate::Options,
    /// The least severity that breaks the threshold.
    pub fail_on: Option<Severity>,
    /// What is hidden.
    pub redaction: Redaction,
    /// The formats to write, by id, in the order of the program.
    pub formats: Vec<&'static str>,
    /// The archive root.
    pub out: PathBuf,
    /// The moment that ages are counted to, when the operator fixed it.
    pub now: Option<DateTime<Utc>>,
}
