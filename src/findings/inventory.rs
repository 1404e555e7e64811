//! The population: which hosts and images there are, and whether HSS could look at them.

use std::sync::Arc;

use serde::Serialize;

use super::{Asset, Place};

/// All assets that the inventory lists named.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Hosts, ordered by region, project and key.
    pub hosts: Vec<InventoryHost>,
    /// Images, ordered by region, project and key.
    pub images: Vec<InventoryImage>,
}

/// One host of the host list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryHost {
    /// Region id.
    pub region: Arc<str>,
    /// IAM project id.
    pub project_id: Arc<str>,
    /// The host.
    pub asset: Arc<Asset>,
    /// Whether HSS could look at it.
    pub state: HostState,
    /// What the row says of its agent and its protection.
    pub status: HostStatus,
    /// Its operating system with the release, as the row names it; shared, because thousands of hosts run the same.
    pub system: Option<Arc<str>>,
}

/// One image of the image lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InventoryImage {
    /// Region id.
    pub region: Arc<str>,
    /// IAM project id.
    pub project_id: Arc<str>,
    /// The image.
    pub asset: Arc<Asset>,
    /// Whether HSS could look at it.
    pub state: ImageState,
    /// When it was last scanned, in milliseconds since 1970; absent when never or unknown.
    pub scanned_at: Option<i64>,
    /// Baseline checks that it failed, weak passwords and password policies among them; absent when the list does not say.
    pub unsafe_settings: Option<i64>,
}

/// Whether HSS can look at a host.
///
/// # Source
/// HSS API v5, ListHostStatus: `host_status`, `agent_status`, `protect_status`, `detect_result`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum HostState {
    /// Running, agent online, protection on, scanned.
    Assessable,
    /// Protection is off, or no agent is installed.
    NotProtected,
    /// The agent does not answer, or the host is shut down.
    AgentOffline,
    /// Protected, but no scan has finished yet.
    NeverScanned,
    /// The row does not say.
    Unknown,
}

/// Agent and protection of a host, as the host list has them: what HSS counts hosts by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct HostStatus {
    /// The agent.
    pub agent: AgentStatus,
    /// The protection.
    pub protection: Protection,
}

/// What the host list says of an agent.
///
/// # Source
/// HSS API v5, ListHostStatus: `agent_status`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgentStatus {
    /// It answers.
    Online,
    /// It does not.
    Offline,
    /// There is none.
    NotInstalled,
    /// There is none yet.
    Installing,
    /// There is none, because installing it failed.
    InstallFailed,
    /// The row does not say.
    #[default]
    Unknown,
}

/// What the host list says of the protection of a host.
///
/// # Source
/// HSS API v5, ListHostStatus: `protect_status`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Protection {
    /// On.
    On,
    /// On, but something keeps it from working.
    Interrupted,
    /// Off.
    Off,
    /// The row does not say.
    #[default]
    Unknown,
}

/// Whether HSS has looked at an image.
///
/// # Source
/// HSS API v5, ListRegistryImages: `scan_status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageState {
    /// The last scan succeeded.
    Assessable,
    /// Never scanned, or the first scan is still to come.
    NeverScanned,
    /// The scan failed, or the row does not say.
    Unknown,
}

impl InventoryHost {
    /// Where it belongs.
    #[must_use]
    pub fn place(&self) -> Place<'_> {
        Place {
            region: &self.region,
            project_id: &self.project_id,
            asset: &self.asset,
        }
    }
}

impl InventoryImage {
    /// Where it belongs.
    #[must_use]
    pub fn place(&self) -> Place<'_> {
        Place {
            region: &self.region,
            project_id: &self.project_id,
            asset: &self.asset,
        }
    }
}
