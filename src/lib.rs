//! hss-audit: compliance reports from Huawei Cloud Host Security Service (HSS).
//!
//! Data flows one way:
//!
//! ```text
//! cloud → rows → findings → verdicts → report → bytes → disk
//! ```

#[cfg(feature = "simulator")]
pub mod simulator;
