//! Settings as they come in: everything optional, nothing checked.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// The environment variables of the process, read by the command line.
pub type Environment = BTreeMap<String, String>;

/// What names the service, the project and the way in.
#[derive(Debug, Clone, Default)]
pub struct RawTarget {
    /// `--region`
    pub region: Option<String>,
    /// `--endpoint`
    pub endpoint: Option<String>,
    /// `--iam-endpoint`
    pub iam_endpoint: Option<String>,
    /// `--project-id`
    pub project_ids: Vec<String>,
    /// `--enterprise-project-id`
    pub enterprise_project_id: Option<String>,
    /// `--image-type`
    pub image_types: Vec<String>,
    /// `--token-file`
    pub token_file: Option<PathBuf>,
    /// `--concurrency`
    pub concurrency: Option<usize>,
    /// `--max-requests-per-second`
    pub max_requests_per_second: Option<f64>,
    /// `--allow-insecure-http`
    pub allow_insecure_http: bool,
}

/// What says how to judge and what to write.
#[derive(Debug, Clone, Default)]
pub struct RawRender {
    /// `--out`
    pub out: Option<PathBuf>,
    /// `--format`
    pub formats: Vec<String>,
    /// `--lang`
    pub lang: Option<String>,
    /// `--template-dir`
    pub template_dir: Option<PathBuf>,
    /// `--redact`
    pub redact: Option<String>,
    /// `--sample`
    pub sample: Option<usize>,
    /// `--sample-seed`
    pub sample_seed: Option<String>,
    /// `--fail-on`
    pub fail_on: Option<String>,
    /// `--policy`
    pub policy: Option<PathBuf>,
    /// `--waivers`
    pub waivers: Vec<PathBuf>,
    /// `--compare`
    pub compare: Option<String>,
    /// `--now`
    pub now: Option<String>,
    /// By what controls are judged.
    pub frameworks: RawFrameworks,
    /// What the PDF is to be like.
    pub paper: RawPaper,
    /// Who signs; absent where nothing is published.
    pub signing: Option<RawSigning>,
    /// Whether letters are going to be written; no flag, but what the command is for.
    pub mails: bool,
}

/// Who signs runs.
#[derive(Debug, Clone, Default)]
pub struct RawSigning {
    /// `--sign-key-from`
    pub key_from: Option<String>,
    /// `--sign-password-from`
    pub password_from: Option<String>,
}

/// Which runs are kept.
#[derive(Debug, Clone, Default)]
pub struct RawRetention {
    /// `--keep-last`
    pub keep_last: Option<usize>,
    /// `--keep-within`
    pub keep_within: Option<String>,
    /// `--keep-daily`
    pub keep_daily: Option<usize>,
    /// `--keep-weekly`
    pub keep_weekly: Option<usize>,
    /// `--keep-monthly`
    pub keep_monthly: Option<usize>,
    /// `--keep-yearly`
    pub keep_yearly: Option<usize>,
    /// `--utc-offset`
    pub utc_offset: Option<String>,
}

/// What the PDF is to be like.
#[derive(Debug, Clone, Default)]
pub struct RawPaper {
    /// `--pdf-rows`
    pub rows: Option<String>,
    /// `--pdf-attach`
    pub attach: bool,
    /// `--pdf-password-from`
    pub password_from: Option<String>,
}

/// By what controls are judged.
#[derive(Debug, Clone, Default)]
pub struct RawFrameworks {
    /// `--framework`
    pub frameworks: Vec<String>,
    /// `--framework-file`
    pub files: Vec<PathBuf>,
    /// `--min-length-meaning`
    pub min_length_meaning: Option<String>,
    /// `--assumed-min-length`
    pub assumed_min_length: Option<String>,
}

impl RawTarget {
    /// Whether flags say where to collect; then the targets of a file are set aside.
    pub(super) fn names_target(&self) -> bool {
        self.region.is_some()
            || self.endpoint.is_some()
            || self.iam_endpoint.is_some()
            || !self.project_ids.is_empty()
            || self.enterprise_project_id.is_some()
    }
}
