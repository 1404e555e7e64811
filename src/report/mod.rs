//! The report: everything that is printed, already counted, ordered and worded.
//!
//! Renderers turn a [`Report`] into bytes and never count anything themselves, so all formats agree.

mod acceptance;
mod advice;
mod aids;
mod asset_sets;
mod branding;
mod breakdown;
mod build;
mod change_words;
mod changes;
mod control_reasons;
mod controls;
mod current;
mod deadlines;
mod difference;
mod fix_first;
mod hidden_controls;
mod hidden_waivers;
mod judged_control;
mod line;
mod listed;
mod look_back;
mod other_names;
mod paper;
mod policy;
mod pseudonyms;
mod redaction;
mod remarks;
mod sample;
mod second_source;
mod shared;
mod summary;
mod text;
mod threshold;
mod trend;
mod waiver_entry;
mod withheld;
mod wording;

use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

pub use crate::evaluate::{
    Acceptance, AccountSelection, AgeStep, AssetReference, Basis, CheckPopulation, ClassCounts,
    Control, ControlOutcome, ControlVerdict, EvidenceKind, Framework, FrameworkVerdict, Freshness,
    JudgedFinding, MinLengthMeaning, OutcomeCounts, Population, PopulationClass, Reason,
    ReasonCount, RuleSet, Sample, SampledAsset, Score, SeverityPolicy, Stratum, Sureness, Test,
};
pub use crate::evaluate::{
    DeadlineStart, Deadlines, Due, FileDigest, JudgedWaiver, NamedPoints, Requirements, Scanned,
    ScopeEntry, Waiver, WaiverLimits, WaiverRemark, WaiverState,
};
pub use crate::findings::{
    Account, Asset, AssetDetail, AssetKind, AssetStanding, Change, Check, CheckResult,
    ComplexityRule, Count, Coverage, CrossCheck, CrossCheckVerdict, Evidence, Explanation,
    FigureKind, Finding, Gap, ListSubject, NamedProject, Notice, NoticeKind, Parameters, Place,
    PolicyInForce, PolicySource, QueryLedger, QueryOutcome, ReadBy, Reading, RequiredNumber,
    RuleResult, Severity, StatementLedger, Status, TotalCounts, Verdict,
};
pub use acceptance::{WaiverCounts, WaiverWords, waiver_words};
pub use aids::{Aids, SignOff, Signature};
pub use asset_sets::AssetSets;
pub use branding::{Accent, Branding, Color, LEAST_CONTRAST, Logo, LogoFormat};
pub use breakdown::{Bar, Breakdown};
pub use build::{Context, build};
pub use change_words::{ChangeFigure, GoneWords};
pub use changes::{
    ChangeReason, Changes, ComparedRun, ComparisonState, Earlier, RunDifference, UnusableRun,
};
pub use control_reasons::reason_words;
pub use controls::{
    ControlSettings, ControlWords, FrameworkWords, NotAssessableWords, ReasonWords, outcome_label,
    source_words, test_words,
};
pub use deadlines::{DeadlineCounts, DeadlineWords, OverdueWords};
pub use difference::Difference;
pub use fix_first::FixFirst;
pub use judged_control::{Acceptances, JudgedControl};
pub use line::{FindingLine, write_lines};
pub use listed::{
    GoneClass, GoneFinding, GoneFindings, Judgement, ListedFinding, Listing, PresentFinding,
    PresentFindings,
};
pub use paper::{Attachment, Paper, PaperListing, PaperRows, calls_for_attention};
pub use redaction::{Redaction, RedactionKey, RedactionLevel};
pub use remarks::Remark;
pub use sample::SampleWords;
pub use second_source::{CrossCheckCounts, CrossCheckWords, PolicyWords};
pub use shared::{Shared, SharedAccount, SharedPassword};
pub use summary::{CheckCount, Headline, SeverityCount, Summary};
pub use text::{Instant, Language, Text, Value};
pub use threshold::{Condition, ConditionOutcome, ConditionResult, ControlName, Threshold};
pub use trend::{TimeToRemediate, TrendReport, TrendRun};
pub use waiver_entry::WaiverEntry;
pub use wording::{FormulaLine, QueryWords};

/// Name and version of the form of `report.json`.
pub const REPORT_SCHEMA: &str = "hss-audit/report/1";
pub use crate::history::{ASSET_SCHEMA, ChangeCounts, FINDING_SCHEMA, REACH_KEY, Reach};

/// Everything printed.
#[derive(Debug, Clone)]
pub struct Report {
    /// Which program made it.
    pub tool: Tool,
    /// Which run, and when.
    pub run: Run,
    /// Whose it is.
    pub branding: Branding,
    /// What was asked for.
    pub scope: Scope,
    /// How whole the data is.
    pub coverage: Coverage,
    /// How the assets stand.
    pub population: Population,
    /// How the controls of every framework stand.
    pub frameworks: Vec<FrameworkVerdict>,
    /// By what controls were judged.
    pub control_settings: ControlSettings,
    /// The counts.
    pub summary: Summary,
    /// The severity formula that was applied.
    pub severity_policy: SeverityPolicy,
    /// A result older than so many days is stale.
    pub stale_after_days: i64,
    /// Deadlines, coverage and limits of waivers that the operator set.
    pub requirements: Requirements,
    /// What somebody has accepted, ordered by id.
    pub waivers: Vec<JudgedWaiver>,
    /// The files that the waivers stand in.
    pub waiver_files: Vec<FileDigest>,
    /// The conditions that the operator set, and whether they are broken.
    pub threshold: Threshold,
    /// SHA-256 of `findings.ndjson`, hexadecimal.
    pub findings_digest: String,
    /// What is hidden.
    pub redaction: RedactionLevel,
    /// Which key pseudonyms were made with, where names are hidden: its fingerprint.
    pub redaction_key: Option<String>,
    /// What helps to act on the report and to test it again.
    pub aids: Aids,
    /// All findings, in the order of `findings.ndjson`: region, project, asset, check, account.
    pub findings: Vec<JudgedFinding>,
    /// The assets with findings, most urgent first.
    pub assets: Vec<AssetGroup>,
    /// Where every asset stands, in the order of region, project and key.
    pub standings: Vec<AssetStanding>,
    /// The sets of assets that reasons of controls name.
    pub asset_sets: AssetSets,
    /// How far the run reaches: what its silence means to later runs.
    pub reach: Reach,
    /// What changed since an earlier run.
    pub changes: Changes,
    /// How findings develop over the runs of the archive.
    pub trend: TrendReport,
    /// What the PDF is to be like.
    pub paper: Paper,
    /// Labels and number formats.
    pub text: Text,
}

/// Which program made the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tool {
    /// `hss-audit`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

/// Which run, and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Run {
    /// Name of the run directory.
    pub id: String,
    /// The `now` of the run, milliseconds since 1970.
    pub generated_at: i64,
    /// When the first request went out, milliseconds since 1970.
    pub collected_from: Option<i64>,
    /// When the last answer came, milliseconds since 1970.
    pub collected_to: Option<i64>,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scope {
    /// The targets, in the order of the plan.
    pub targets: Vec<ScopeTarget>,
    /// Which image types were asked for.
    pub image_types: Vec<String>,
}

/// One region and project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ScopeTarget {
    /// Region id.
    pub region: String,
    /// Where requests went.
    pub endpoint: String,
    /// IAM project id.
    pub project_id: String,
    /// Enterprise project id as sent; `all_granted_eps` means all that the caller may see.
    pub enterprise_project_id: String,
}

/// An asset and its findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetGroup {
    /// The asset.
    pub asset: Arc<Asset>,
    /// Region id.
    pub region: Arc<str>,
    /// IAM project id.
    pub project_id: Arc<str>,
    /// The most urgent severity among its open failures.
    pub worst: Severity,
    /// The highest score among its open failures.
    pub score: u32,
    /// Open failures.
    pub open: u64,
    /// Where its findings stand in [`Report::findings`].
    pub findings: Range<usize>,
}

impl Tool {
    /// This program.
    #[must_use]
    pub fn this() -> Self {
        Self {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

impl Report {
    /// The findings of one asset.
    #[must_use]
    pub fn findings_of(&self, group: &AssetGroup) -> &[JudgedFinding] {
        self.findings
            .get(group.findings.clone())
            .unwrap_or_default()
    }

    /// Whether every list was read to its end and agrees with what the service declared.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.coverage.verdict == Verdict::Complete
    }

    /// Whether a condition that the operator set is broken.
    #[must_use]
    pub fn is_threshold_broken(&self) -> bool {
        self.threshold.is_broken()
    }
}
