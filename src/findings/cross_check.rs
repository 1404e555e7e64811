//! What HSS states, held against what was collected.

use serde::Serialize;

use super::{FigureKind, Parameters};

/// One stated number and what was counted, or a question for numbers that was not answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CrossCheck {
    /// Region id.
    pub region: String,
    /// IAM project id.
    pub project_id: String,
    /// Which call stated it; the id of its statement.
    pub endpoint: String,
    /// Query parameters that it was asked with.
    pub parameters: Parameters,
    /// Which number; absent when the call was not answered.
    pub figure: Option<FigureKind>,
    /// The number that HSS states.
    pub stated: Option<i64>,
    /// The number that was counted: the one that agrees, else the first of `readings`.
    pub counted: Option<u64>,
    /// What was counted for it, one entry for each thing that the number may mean.
    pub readings: Vec<Reading>,
    /// How the two compare.
    pub verdict: CrossCheckVerdict,
    /// What may explain a difference, or why nothing can be compared.
    pub explanations: Vec<Explanation>,
    /// Why the call was not answered.
    pub error: Option<String>,
}

/// One thing that a stated number may mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Reading {
    /// What is counted.
    pub counts: Count,
    /// How many of it were collected.
    pub counted: u64,
    /// Whether it is the number that HSS states.
    pub agrees: bool,
}

/// How a stated number and a counted one compare. None of it changes how whole the data is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CrossCheckVerdict {
    /// They are the same.
    Agrees,
    /// They are not.
    Differs,
    /// No list would name what is stated, or the list that would could not be read.
    NotComparable,
    /// HSS did not answer.
    NotAsked,
}

/// What may explain that a stated number is not the counted one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Explanation {
    /// A list that names what is counted could not be read whole.
    ListIncomplete,
    /// The total of such a list moved while it was read.
    TotalsMoved,
    /// A scan ended between the two readings.
    ScanBetween,
    /// Some results are ignored in HSS, which may count them or not.
    IgnoredResults,
    /// The number may cover other enterprise projects than the lists do.
    EnterpriseScope,
    /// There are images that no list of results covers: those that are on hosts only.
    UncoveredImages,
    /// There are results about assets that the inventory does not name, such as hosts deleted since.
    UnlistedAssets,
    /// The documents of HSS do not say what exactly the number counts.
    MeaningUnclear,
}

/// What can be counted in the collected data of one region and project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Hosts of the host list.
    ListedHosts,
    /// Of these, with protection on or interrupted.
    ListedHostsNotClosed,
    /// Of these, with protection on.
    ProtectedHosts,
    /// Of these, with protection off.
    UnprotectedHosts,
    /// Of these, with protection off and without a weak password.
    UnprotectedHostsWithoutWeakPasswords,
    /// Of these, without a weak password and with protection on or interrupted.
    OtherHostsWithoutWeakPasswords,
    /// Of these, running, protected, scanned and without a weak password.
    AssessableHostsWithoutWeakPasswords,
    /// Of these, with an agent that answers.
    OnlineAgents,
    /// Of these, with an agent that does not answer.
    OfflineAgents,
    /// Of these, all without an agent that answers.
    AllAgentsNotOnline,
    /// Of these, without an agent.
    MissingAgents,
    /// Of these, without an agent, or one that is being installed or could not be.
    AllMissingAgents,
    /// Of these, with an agent that could not be installed.
    FailedAgents,
    /// Hosts with weak passwords.
    HostsWithWeakPasswords,
    /// Accounts of hosts with weak passwords.
    WeakHostAccounts,
    /// Hosts whose policy fails, without those ignored in HSS.
    HostsFailingPolicy,
    /// Hosts whose policy fails, those ignored in HSS included.
    HostsFailingPolicyWithIgnored,
    /// Hosts with a result about their policy, without those ignored in HSS.
    HostPolicyResults,
    /// Hosts with a result about their policy, those ignored in HSS included.
    HostPolicyResultsWithIgnored,
    /// Images with weak passwords.
    ImagesWithWeakPasswords,
    /// Accounts of images with weak passwords.
    WeakImageAccounts,
    /// Images whose policy fails.
    ImagesFailingPolicy,
    /// Images with a result about their policy.
    ImagePolicyResults,
}

impl Count {
    /// The word used in files and messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ListedHosts => "listed_hosts",
            Self::ListedHostsNotClosed => "listed_hosts_not_closed",
            Self::ProtectedHosts => "protected_hosts",
            Self::UnprotectedHosts => "unprotected_hosts",
            Self::UnprotectedHostsWithoutWeakPasswords => {
                "unprotected_hosts_without_weak_passwords"
            }
            Self::OtherHostsWithoutWeakPasswords => "other_hosts_without_weak_passwords",
            Self::AssessableHostsWithoutWeakPasswords => "assessable_hosts_without_weak_passwords",
            Self::OnlineAgents => "online_agents",
            Self::OfflineAgents => "offline_agents",
            Self::AllAgentsNotOnline => "all_agents_not_online",
            Self::MissingAgents => "missing_agents",
            Self::AllMissingAgents => "all_missing_agents",
            Self::FailedAgents => "failed_agents",
            Self::HostsWithWeakPasswords => "hosts_with_weak_passwords",
            Self::WeakHostAccounts => "weak_host_accounts",
            Self::HostsFailingPolicy => "hosts_failing_policy",
            Self::HostsFailingPolicyWithIgnored => "hosts_failing_policy_with_ignored",
            Self::HostPolicyResults => "host_policy_results",
            Self::HostPolicyResultsWithIgnored => "host_policy_results_with_ignored",
            Self::ImagesWithWeakPasswords => "images_with_weak_passwords",
            Self::WeakImageAccounts => "weak_image_accounts",
            Self::ImagesFailingPolicy => "images_failing_policy",
            Self::ImagePolicyResults => "image_policy_results",
        }
    }

    /// What a stated number may mean, the most likely first; nothing for a number that counts no assets.
    ///
    /// # Source
    /// HSS API v5, ShowBaselineOverview: `weak_pwd_risk` is "hosts with weak passwords", and the three classes beside it
    /// share out the hosts of the check. ShowBaselineStatistic and ShowImageBaselineStatistic call their numbers "weak
    /// passwords" and "password policies" without saying whether they are assets or accounts, or whether ignored results
    /// count. ShowHostsStatistics and ShowAgentStatisticsStatus do not say where hosts stand on which the agent is being
    /// installed. Read 2026-11-22.
    #[must_use]
    pub fn readings(figure: FigureKind) -> &'static [Self] {
        match figure {
            FigureKind::HostsInWeakPasswordCheck => {
                &[Self::ListedHosts, Self::ListedHostsNotClosed]
            }
            FigureKind::HostsWithWeakPasswords => &[Self::HostsWithWeakPasswords],
            FigureKind::HostsWithoutWeakPasswords => &[
                Self::OtherHostsWithoutWeakPasswords,
                Self::AssessableHostsWithoutWeakPasswords,
            ],
            FigureKind::HostsNotCheckedForWeakPasswords => &[
                Self::UnprotectedHostsWithoutWeakPasswords,
                Self::UnprotectedHosts,
            ],
            FigureKind::HostWeakPasswords => {
                &[Self::HostsWithWeakPasswords, Self::WeakHostAccounts]
            }
            FigureKind::HostPolicies => &[
                Self::HostsFailingPolicy,
                Self::HostsFailingPolicyWithIgnored,
                Self::HostPolicyResults,
                Self::HostPolicyResultsWithIgnored,
            ],
            FigureKind::ImageWeakPasswords => {
                &[Self::ImagesWithWeakPasswords, Self::WeakImageAccounts]
            }
            FigureKind::ImagePolicies => &[Self::ImagesFailingPolicy, Self::ImagePolicyResults],
            FigureKind::Hosts => &[Self::ListedHosts],
            FigureKind::HostsProtected => &[Self::ProtectedHosts],
            FigureKind::HostsUnprotected => &[Self::UnprotectedHosts],
            FigureKind::AgentsOnline => &[Self::OnlineAgents],
            FigureKind::AgentsOffline => &[Self::OfflineAgents, Self::AllAgentsNotOnline],
            FigureKind::AgentsNotInstalled => &[Self::MissingAgents, Self::AllMissingAgents],
            FigureKind::AgentsFailed => &[Self::FailedAgents],
            FigureKind::ScanTime | FigureKind::Required(_) => &[],
        }
    }
}

impl CrossCheckVerdict {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Differs => "differs",
            Self::NotComparable => "not_comparable",
            Self::NotAsked => "not_asked",
        }
    }
}

impl Explanation {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ListIncomplete => "list_incomplete",
            Self::TotalsMoved => "totals_moved",
            Self::ScanBetween => "scan_between",
            Self::IgnoredResults => "ignored_results",
            Self::EnterpriseScope => "enterprise_scope",
            Self::UncoveredImages => "uncovered_images",
            Self::UnlistedAssets => "unlisted_assets",
            Self::MeaningUnclear => "meaning_unclear",
        }
    }
}
