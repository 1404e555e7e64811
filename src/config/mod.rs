//! Flags, environment and configuration file become valid settings, or every problem at once.
//!
//! Flags win over the environment, the environment over the file, the file over defaults. After that nothing is optional
//! by accident. Two things are no single setting and follow rules of their own: flags that name a target take the place of
//! all targets of the file, and the variables of the official SDK, which say who somebody is and not what an audit covers,
//! count only where neither flags nor file say anything.

mod aids;
mod alerts;
mod branding;
pub mod credentials;
mod file;
mod frameworks;
mod integrity;
mod judging;
mod mail;
mod origin;
mod output;
mod overlap;
mod paper;
mod problem;
mod raw;
mod regions;
mod resolve;
mod schedule;
mod service;
mod sign_ins;
mod storage;
mod targets;
mod times;
mod variables;
mod words;

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use crate::auth::Secret;
use crate::deliver::{PublicKey, Rules, SigningKey};
use crate::history::Compare;
use crate::report::{Branding, Condition, Language, Paper, RedactionLevel, SignOff};
use crate::{collect, evaluate, hss};

pub use aids::SampleWish;
pub use alerts::AlertConfig;
pub use frameworks::FrameworkChoice;
pub use judging::{WaiverList, waivers};
pub use mail::{MailConfig, MailGroup, Occasion};
pub use problem::{Place, Problem, Problems};
pub use raw::{
    Environment, RawFrameworks, RawPaper, RawRender, RawRetention, RawSigning, RawTarget,
};
pub use resolve::{
    Sources, archive, check, frameworks, password, render, retention, run, verification,
};
pub use schedule::{PlannedJob, ScheduleConfig, schedule};
pub use storage::{StorageConfig, is_storage_address, storage};
pub use variables::{unknown_variables, variables};

/// The JSON Schema of the settings, for editors.
pub static SCHEMA: &str = include_str!("../../samples/schema/config.schema.json");

/// Everything that reading a service needs.
#[derive(Debug, Clone)]
pub struct TargetConfig {
    /// Where to collect from, and who signs for it.
    pub areas: Vec<collect::Area>,
    /// Whether projects that nobody listed are looked for.
    pub drift: collect::Drift,
    /// How to send requests.
    pub hss: hss::Options,
    /// How to collect.
    pub collect: collect::Options,
}

/// Everything that trying out a run needs.
#[derive(Debug, Clone)]
pub struct CheckConfig {
    /// How to read the service.
    pub target: TargetConfig,
    /// How a report would be made.
    pub render: RenderConfig,
    /// Whom a scheduler tells; or why it could not.
    pub alerts: Result<Option<AlertConfig>, Problems>,
}

/// Everything that looking into a run needs.
#[derive(Debug, Clone)]
pub struct VerifyConfig {
    /// The keys that signatures are checked with; without any they are held against the key that the run names.
    pub public_keys: Vec<PublicKey>,
    /// The key of pseudonyms, where somebody gives one.
    pub redaction_key: Option<Secret>,
}

/// Everything that removing runs needs.
#[derive(Debug, Clone)]
pub struct RetentionConfig {
    /// The archive root; where the archive is on object storage, the local one.
    pub out: PathBuf,
    /// Where the archive is, if it is on object storage.
    pub storage: Option<StorageConfig>,
    /// What is kept.
    pub rules: Rules,
}

/// Everything that making a report needs.
#[derive(Debug, Clone)]
pub struct RenderConfig {
    /// How to judge.
    pub evaluate: evaluate::Options,
    /// What breaks the threshold.
    pub fail_on: Vec<Condition>,
    /// With which earlier run to compare.
    pub compare: Compare,
    /// What reports are written in.
    pub language: Language,
    /// Whose reports they are.
    pub branding: Branding,
    /// What is hidden.
    pub redaction: RedactionLevel,
    /// The key of pseudonyms, where names are hidden and the operator gave one.
    pub redaction_key: Option<Secret>,
    /// The sample to test again, when somebody wants one.
    pub sample: Option<SampleWish>,
    /// Who signs.
    pub sign_off: SignOff,
    /// The formats to write, by id, in the order of the program.
    pub formats: Vec<&'static str>,
    /// What the PDF is to be like.
    pub paper: Paper,
    /// The password of an encrypted copy of the PDF, where one is wanted.
    pub pdf_password: Option<Secret>,
    /// The key that signs the run, where somebody wants signatures.
    pub signing: Option<SigningKey>,
    /// Letters about the run, where they are wanted now.
    pub mail: Option<MailConfig>,
    /// The archive root; where the archive is on object storage, the local one that runs are built in.
    pub out: PathBuf,
    /// Where runs are uploaded to.
    pub storage: Option<StorageConfig>,
    /// The moment that ages are counted to, when the operator fixed it.
    pub now: Option<DateTime<Utc>>,
}
