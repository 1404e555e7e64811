//! What was read, list by list, and what that is worth.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{AssetKind, Check, CrossCheck, PolicyInForce, StatementLedger};

/// How whole the collected data is, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The one word.
    pub verdict: Verdict,
    /// Every list that was read or should have been, in the order of the plan.
    pub queries: Vec<QueryLedger>,
    /// What is missing, named.
    pub gaps: Vec<Gap>,
    /// What is worth knowing about the scope; nothing of it makes the data less whole.
    pub notices: Vec<Notice>,
    /// Every question for numbers that HSS states beside its lists, in the order of the plan.
    pub statements: Vec<StatementLedger>,
    /// These numbers, held against what was collected; in the order of the plan.
    pub cross_checks: Vec<CrossCheck>,
    /// What HSS requires of passwords, by region and project.
    pub password_policy: Vec<PolicyInForce>,
    /// Hosts whose result rows give two different private addresses; `private_ip` is the one that is used.
    pub hosts_with_two_addresses: u64,
}

/// How whole the data is. Ordered from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every list was read to its end and agrees with the totals the service declared.
    Complete,
    /// Every list was read to its end, but a total moved while it was read.
    ChangedWhileReading,
    /// Fewer rows came than the service declared, or rows could not be read.
    Short,
    /// At least one list could not be read.
    Failed,
}

/// The account of one list: what was asked, what the service said it has, what came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryLedger {
    /// Which list; the id of its source.
    pub endpoint: String,
    /// Which check its rows are results of; absent for an inventory list.
    pub check: Option<Check>,
    /// What its rows are about.
    pub subject: ListSubject,
    /// Region id.
    pub region: String,
    /// IAM project id.
    pub project_id: String,
    /// Query parameters besides `limit` and `offset`, as sent.
    pub parameters: Parameters,
    /// `total_num` of the first page.
    pub declared_total_first: Option<i64>,
    /// `total_num` of the page that was answered last in list order.
    pub declared_total_last: Option<i64>,
    /// What the declared total turned out to count.
    pub total_counts: TotalCounts,
    /// Rows received.
    pub rows: u64,
    /// Different rows among them.
    pub distinct: u64,
    /// Rows received more than once.
    pub duplicates: u64,
    /// Rows that could not be read.
    pub unreadable: u64,
    /// Pages received, the empty one at the end included.
    pub pages: u64,
    /// HTTP requests sent, repeated ones included.
    pub requests: u64,
    /// Requests sent again after a failure.
    pub retries: u64,
    /// Answers that said "too many requests".
    pub throttled: u64,
    /// Times the list was read from start to end.
    pub sweeps: u64,
    /// In which way it was read.
    #[serde(default)]
    pub read_by: ReadBy,
    /// How many parts it was read in; 0 where it was read as one list.
    #[serde(default)]
    pub parts: u64,
    /// When the first request went out, milliseconds since 1970.
    pub started_at: i64,
    /// When the last answer came, milliseconds since 1970.
    pub finished_at: i64,
    /// How it ended.
    pub outcome: QueryOutcome,
    /// What went wrong, in one line, when something did.
    pub error: Option<String>,
    /// Listed assets that it would have been about; only told where the list is not offered and the inventory knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub concerned: Option<u64>,
}

/// In which way a list was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadBy {
    /// As one list.
    #[default]
    List,
    /// Image by image, because the service does not give it as a whole.
    Image,
    /// In parts chosen by filters, because it goes on past the last offset that the service takes.
    Filter,
}

/// Query parameters by name.
pub type Parameters = BTreeMap<String, String>;

/// What `total_num` turned out to count; the documents of host weak passwords do not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TotalCounts {
    /// The rows of the list.
    Rows,
    /// The accounts within the rows.
    Accounts,
    /// Both numbers are the same here.
    Either,
    /// Neither, or no total was declared.
    Unclear,
}

/// How the reading of one list ended. Ordered from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueryOutcome {
    /// Read to its end; the declared total agrees.
    Complete,
    /// The service has no such list here: this image type, or this call, does not exist in the region.
    Unsupported,
    /// Read to its end, but the declared total moved meanwhile.
    ChangedWhileReading,
    /// Fewer rows than declared, or rows that could not be read.
    Short,
    /// Not read to its end.
    Failed,
}

/// Something that is missing from the data, and what that means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Gap {
    /// What is missing: list, target, parameters.
    pub what: String,
    /// Why.
    pub why: String,
}

/// What the rows of a list are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListSubject {
    /// Hosts, or results of hosts.
    Host,
    /// Images, or results of images.
    Image,
    /// Projects, which were looked for in vain: their hosts are missing, and their images.
    Project,
}

/// Something worth knowing about what was asked for. It changes no verdict.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Notice {
    /// Of which kind.
    pub kind: NoticeKind,
    /// Region id.
    pub region: String,
    /// What was noticed.
    pub what: String,
    /// Why, or which.
    pub why: String,
    /// The projects that it is about.
    pub projects: Vec<NamedProject>,
    /// The image types that were asked for, where it is about them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub image_types: Vec<String>,
}

impl NoticeKind {
    /// The word for it in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ScopeDrift => "scope_drift",
            Self::DriftUnknown => "drift_unknown",
            Self::ProjectDisabled => "project_disabled",
            Self::FewerImageTypes => "fewer_image_types",
            Self::NoAssets => "no_assets",
        }
    }
}

/// What a notice is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Projects exist that the settings do not list.
    ScopeDrift,
    /// IAM does not say which projects there are, so that nobody knows whether some are not listed.
    DriftUnknown,
    /// Projects are disabled in IAM and were left out.
    ProjectDisabled,
    /// Targets were asked for fewer image types than there are.
    FewerImageTypes,
    /// Targets have no host and no image: a mistyped scope looks the same.
    NoAssets,
}

/// An IAM project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NamedProject {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

impl Coverage {
    /// The coverage that lists alone prove, without numbers to hold them against.
    #[must_use]
    pub fn of_lists(queries: Vec<QueryLedger>, gaps: Vec<Gap>) -> Self {
        Self {
            verdict: Verdict::of(&queries),
            queries,
            gaps,
            notices: Vec::new(),
            statements: Vec::new(),
            cross_checks: Vec::new(),
            password_policy: Vec::new(),
            hosts_with_two_addresses: 0,
        }
    }
}

impl From<AssetKind> for ListSubject {
    fn from(kind: AssetKind) -> Self {
        match kind {
            AssetKind::Host => Self::Host,
            AssetKind::Image => Self::Image,
        }
    }
}

impl Verdict {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::ChangedWhileReading => "changed_while_reading",
            Self::Short => "short",
            Self::Failed => "failed",
        }
    }

    /// Derives the verdict from the ledger alone: the worst outcome decides, and an empty ledger proves nothing.
    ///
    /// A list that the region does not have is no failure where nothing can be missing for it; see
    /// [`QueryLedger::is_whole`].
    #[must_use]
    pub fn of(queries: &[QueryLedger]) -> Self {
        queries
            .iter()
            .map(|query| Self::of_one(query, queries))
            .max()
            .unwrap_or(Self::Failed)
    }

    fn of_one(query: &QueryLedger, queries: &[QueryLedger]) -> Self {
        match query.outcome {
            QueryOutcome::Complete => Self::Complete,
            QueryOutcome::ChangedWhileReading => Self::ChangedWhileReading,
            QueryOutcome::Short => Self::Short,
            QueryOutcome::Failed => Self::Failed,
            QueryOutcome::Unsupported if query.is_whole(queries) => Self::Complete,
            QueryOutcome::Unsupported => Self::Failed,
        }
    }
}

impl QueryLedger {
    /// The account of a list of which nothing was read.
    #[must_use]
    pub fn unread(endpoint: &str, subject: impl Into<ListSubject>, at: i64) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            check: None,
            subject: subject.into(),
            region: String::new(),
            project_id: String::new(),
            parameters: Parameters::new(),
            declared_total_first: None,
            declared_total_last: None,
            total_counts: TotalCounts::Unclear,
            rows: 0,
            distinct: 0,
            duplicates: 0,
            unreadable: 0,
            pages: 0,
            requests: 0,
            retries: 0,
            throttled: 0,
            sweeps: 0,
            read_by: ReadBy::List,
            parts: 0,
            started_at: at,
            finished_at: at,
            outcome: QueryOutcome::Failed,
            error: None,
            concerned: None,
        }
    }
}

impl QueryOutcome {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Complete => "complete",
            Self::Unsupported => "unsupported",
            Self::ChangedWhileReading => "changed_while_reading",
            Self::Short => "short",
            Self::Failed => "failed",
        }
    }
}
