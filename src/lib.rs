//! hss-audit: compliance reports from Huawei Cloud Host Security Service (HSS).
//!
//! Data flows one way:
//!
//! ```text
//! cloud → rows → findings → verdicts → report → bytes → disk
//! ```

pub mod deliver;
pub mod evaluate;
pub mod findings;
pub mod render;
pub mod report;
#[cfg(feature = "simulator")]
pub mod simulator;
