//! The findings model: what HSS said about passwords, in one shape for hosts and images.
//!
//! Depends on nothing. Sources write it, everything later reads it. Times are milliseconds since
//! 1970 (UTC); *absent* always means unknown, which is neither a pass nor a fail.

mod answered;
mod asset;
mod change;
mod coverage;
mod cross_check;
mod figure;
mod finding;
mod inventory;
mod place;
mod policy;
mod severity;
mod standing;

pub use answered::OLDER_LISTS;
pub use asset::{Asset, AssetDetail, AssetKind, HostAsset, ImageAsset, ImageType};
pub use change::Change;
pub use coverage::{
    Coverage, Gap, ListSubject, NamedProject, Notice, NoticeKind, Parameters, QueryLedger,
    QueryOutcome, ReadBy, TotalCounts, Verdict,
};
pub use cross_check::{Count, CrossCheck, CrossCheckVerdict, Explanation, Reading};
pub use figure::{Figure, FigureKind, StatementLedger};
pub use finding::{
    Account, Check, CheckResult, ComplexityRule, Evidence, Finding, FindingId, RuleResult, Status,
    known_days, scan_instant,
};
pub use inventory::{
    AgentStatus, HostState, HostStatus, ImageState, Inventory, InventoryHost, InventoryImage,
    Protection,
};
pub use place::Place;
pub use policy::{PolicyInForce, PolicySource, RequiredNumber};
pub use severity::Severity;
pub use standing::{AssetStanding, CheckStanding, PopulationClass};
