//! Numbers that HSS states beside its lists, and what was asked to get them.

use serde::{Deserialize, Serialize};

use super::{ComplexityRule, Parameters};

/// One number as HSS states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    /// What it is.
    pub kind: FigureKind,
    /// The number.
    pub value: i64,
}

/// What a stated number is about.
///
/// # Source
/// HSS API v5; the fields are named in the files of `sources` that read them. The documents name what is counted in
/// two or three words and say nothing of its bounds: see [`super::Count::readings`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// Hosts that the weak-password check is about.
    HostsInWeakPasswordCheck,
    /// Hosts with weak passwords.
    HostsWithWeakPasswords,
    /// Hosts that were checked and have none.
    HostsWithoutWeakPasswords,
    /// Hosts that are not checked because they are not protected.
    HostsNotCheckedForWeakPasswords,
    /// Weak passwords on hosts.
    HostWeakPasswords,
    /// Password policies of hosts.
    HostPolicies,
    /// Weak passwords in images.
    ImageWeakPasswords,
    /// Password policies of images.
    ImagePolicies,
    /// All hosts.
    Hosts,
    /// Hosts with protection on.
    HostsProtected,
    /// Hosts with protection off.
    HostsUnprotected,
    /// Hosts whose agent answers.
    AgentsOnline,
    /// Hosts whose agent does not answer.
    AgentsOffline,
    /// Hosts without an agent.
    AgentsNotInstalled,
    /// Hosts on which the agent could not be installed.
    AgentsFailed,
    /// When HSS last scanned, milliseconds since 1970.
    ScanTime,
    /// What HSS requires of a password, rule by rule.
    #[serde(untagged)]
    Required(ComplexityRule),
}

impl FigureKind {
    /// The word used in files and messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HostsInWeakPasswordCheck => "hosts_in_weak_password_check",
            Self::HostsWithWeakPasswords => "hosts_with_weak_passwords",
            Self::HostsWithoutWeakPasswords => "hosts_without_weak_passwords",
            Self::HostsNotCheckedForWeakPasswords => "hosts_not_checked_for_weak_passwords",
            Self::HostWeakPasswords => "host_weak_passwords",
            Self::HostPolicies => "host_policies",
            Self::ImageWeakPasswords => "image_weak_passwords",
            Self::ImagePolicies => "image_policies",
            Self::Hosts => "hosts",
            Self::HostsProtected => "hosts_protected",
            Self::HostsUnprotected => "hosts_unprotected",
            Self::AgentsOnline => "agents_online",
            Self::AgentsOffline => "agents_offline",
            Self::AgentsNotInstalled => "agents_not_installed",
            Self::AgentsFailed => "agents_failed",
            Self::ScanTime => "scan_time",
            Self::Required(rule) => rule.as_str(),
        }
    }
}

/// The account of one question for numbers: what was asked, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementLedger {
    /// Which call; the id of its statement.
    pub endpoint: String,
    /// Region id.
    pub region: String,
    /// IAM project id.
    pub project_id: String,
    /// Query parameters, as sent last.
    pub parameters: Parameters,
    /// When the answer came or was given up, milliseconds since 1970.
    pub received_at: i64,
    /// HTTP requests sent, repeated ones included.
    pub requests: u64,
    /// Parts of the answer that nobody asked for and that were left out before it was kept: they may be secrets.
    #[serde(default)]
    pub withheld: u64,
    /// Why only the default enterprise project was asked for, when all were refused.
    #[serde(default)]
    pub narrowed: Option<String>,
    /// Why there is no answer.
    pub error: Option<String>,
}
