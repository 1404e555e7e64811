//! The host list: which hosts there are, and whether HSS can look at them.
//!
//! # Source
//! HSS API v5, ListHostStatus. `refresh` is never sent: it makes the service synchronize.

use std::sync::Arc;

use serde::Deserialize;

use super::host::HostKey;
use super::page;
use super::wire::Text;
use super::{Reader, Source, Split, host};
use crate::findings::{
    AgentStatus, Asset, AssetDetail, AssetKind, HostState, HostStatus, InventoryHost, Parameters,
    Protection,
};

/// The list.
pub(super) static SOURCE: Source = Source {
    id: "hosts",
    path: "host-management/hosts",
    subject: AssetKind::Host,
    check: None,
    variants: |_| vec![Parameters::new()],
    has_region_header: true,
    fallback: None,
    look_up: None,
    splits: &[
        Split::EnterpriseProject,
        Split::Values("os_type", &["Linux", "Windows"]),
        Split::Values(
            "protect_status",
            &["closed", "opened", "protection_exception"],
        ),
        Split::Values("asset_value", &["important", "common", "test"]),
    ],
    scan: |body| page::scan::<HostKey<'_>>(body),
    read: |body, reader| page::read::<Row<'_>>(body, reader),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Row<'a> {
    #[serde(borrow)]
    host_id: Text<'a>,
    host_name: Text<'a>,
    private_ip: Text<'a>,
    public_ip: Text<'a>,
    host_status: Text<'a>,
    agent_status: Text<'a>,
    protect_status: Text<'a>,
    detect_result: Text<'a>,
    os_type: Text<'a>,
    os_name: Text<'a>,
    os_version: Text<'a>,
    asset_value: Text<'a>,
    enterprise_project_id: Text<'a>,
    enterprise_project_name: Text<'a>,
}

impl<'a> page::Row<'a> for Row<'a> {
    fn read(&self, reader: &mut Reader<'_>) {
        let private = [&self.private_ip, &self.private_ip];
        let Some(mut asset) = host::asset(&self.host_id, &self.host_name, private, &self.public_ip)
        else {
            return;
        };
        self.describe(&mut asset, reader);
        let system = self.system(reader);
        reader.records.hosts.push(InventoryHost {
            region: Arc::clone(&reader.region),
            project_id: Arc::clone(&reader.project_id),
            asset: Arc::new(asset),
            state: self.state(),
            status: self.status(),
            system,
        });
    }
}

impl Row<'_> {
    /// Adds what only this list knows.
    fn describe(&self, asset: &mut Asset, reader: &mut Reader<'_>) {
        let mut share = |text: &Text<'_>| reader.common.text(text.get()?);
        if let AssetDetail::Host(host) = &mut asset.detail {
            host.os_type = share(&self.os_type);
            host.asset_value = share(&self.asset_value);
            host.enterprise_project_id = share(&self.enterprise_project_id);
            host.enterprise_project_name = share(&self.enterprise_project_name);
        }
    }

    /// The operating system with its release, which stands in the name or in a field of its own.
    fn system(&self, reader: &mut Reader<'_>) -> Option<Arc<str>> {
        let (name, version) = (self.os_name.get()?, self.os_version.or_empty());
        if name.contains(version) {
            return reader.common.text(name);
        }
        reader.common.text(&format!("{name} {version}"))
    }

    /// Whether HSS can look at the host. A field that is missing or says an unknown word proves nothing.
    fn state(&self) -> HostState {
        match (self.agent_status.or_empty(), self.protect_status.or_empty()) {
            ("not_installed" | "not_ installed" | "install_failed" | "installing", _)
            | (_, "closed") => HostState::NotProtected,
            ("offline" | "not_online", _) => HostState::AgentOffline,
            ("online", "opened") => self.state_when_protected(),
            _ => HostState::Unknown,
        }
    }

    fn status(&self) -> HostStatus {
        HostStatus {
            agent: match self.agent_status.or_empty() {
                "online" => AgentStatus::Online,
                "offline" | "not_online" => AgentStatus::Offline,
                "not_installed" | "not_ installed" => AgentStatus::NotInstalled,
                "installing" => AgentStatus::Installing,
                "install_failed" => AgentStatus::InstallFailed,
                _ => AgentStatus::Unknown,
            },
            protection: match self.protect_status.or_empty() {
                "opened" => Protection::On,
                "protection_exception" => Protection::Interrupted,
                "closed" => Protection::Off,
                _ => Protection::Unknown,
            },
        }
    }

    fn state_when_protected(&self) -> HostState {
        match (self.host_status.or_empty(), self.detect_result.or_empty()) {
            ("SHUTOFF", _) => HostState::AgentOffline,
            (_, "undetected") => HostState::NeverScanned,
            ("ACTIVE", "clean" | "risk" | "scanning") => HostState::Assessable,
            _ => HostState::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_running_protected_scanned_host_can_be_assessed() {
        let state = |agent: &str, protect: &str, host: &str, detect: &str| {
            let json = format!(
                r#"{{"agent_status":"{agent}","protect_status":"{protect}","host_status":"{host}","detect_result":"{detect}"}}"#
            );
            serde_json::from_str::<Row<'_>>(&json).unwrap().state()
        };
        assert_eq!(
            state("online", "opened", "ACTIVE", "risk"),
            HostState::Assessable
        );
        assert_eq!(
            state("online", "opened", "ACTIVE", "clean"),
            HostState::Assessable
        );
        assert_eq!(
            state("online", "opened", "ACTIVE", "undetected"),
            HostState::NeverScanned
        );
        assert_eq!(
            state("online", "opened", "SHUTOFF", "clean"),
            HostState::AgentOffline
        );
        assert_eq!(
            state("offline", "opened", "ACTIVE", "clean"),
            HostState::AgentOffline
        );
        assert_eq!(
            state("online", "closed", "ACTIVE", "clean"),
            HostState::NotProtected
        );
        assert_eq!(
            state("not_installed", "closed", "ACTIVE", "undetected"),
            HostState::NotProtected
        );
        assert_eq!(state("online", "opened", "", "clean"), HostState::Unknown);
        assert_eq!(
            state("online", "protection_exception", "ACTIVE", "clean"),
            HostState::Unknown
        );
        assert_eq!(state("", "", "", ""), HostState::Unknown);
    }
}
