//! The findings model: what HSS said about passwords, in one shape for hosts and images.
//!
//! Depends on nothing. Sources write it, everything later reads it. Times are milliseconds since
//! 1970 (UTC); *absent* always means unknown, which is neither a pass nor a fail.

mod asset;
mod coverage;
mod finding;
mod inventory;
mod place;
mod severity;

pub use asset::{Asset, AssetDetail, AssetKind, HostAsset, ImageAsset, ImageType};
pub use coverage::{
    Coverage, Gap, NamedProject, Notice, NoticeKind, Parameters, QueryLedger, QueryOutcome, ReadBy,
    TotalCounts, Verdict,
};
pub use finding::{
    Account, Check, CheckResult, ComplexityRule, Evidence, Finding, FindingId, RuleResult, Status,
    known_days, scan_instant,
};
pub use inventory::{HostState, ImageState, Inventory, InventoryHost, InventoryImage};
pub use place::Place;
pub use severity::Severity;
