//! How many hosts there are, and how many of them HSS can look at. No list: one object.
//!
//! # Source
//! HSS API v5, ShowHostsStatistics; read 2026-11-22. Its other numbers are about risks of all kinds, editions and the
//! value of assets.

use serde::Deserialize;

use super::statement::{self, Statement};
use super::wire::Integer;
use crate::findings::FigureKind;

/// Its path below `/v5/{project_id}/`.
pub const HOST_STATISTICS_PATH: &str = "host-management/host-statistics";

/// The call.
pub(super) static STATEMENT: Statement = Statement {
    id: "host_statistics",
    path: HOST_STATISTICS_PATH,
    variants: statement::only_one,
    has_region_header: false,
    body: None,
    conceal: None,
    read: |body| {
        statement::read(body, |body: Body| {
            [
                (FigureKind::Hosts, body.total_num),
                (FigureKind::HostsProtected, body.protected_num),
                (FigureKind::HostsUnprotected, body.unprotected_num),
                (FigureKind::AgentsOffline, body.not_online_num),
                (FigureKind::AgentsNotInstalled, body.not_installed_num),
                (FigureKind::AgentsFailed, body.installed_failed_num),
            ]
        })
    },
};

/// The counts; absent where the service does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HostStatistics {
    /// All hosts.
    pub total: Option<i64>,
    /// Hosts without protection.
    pub unprotected: Option<i64>,
    /// Hosts without an agent.
    pub not_installed: Option<i64>,
    /// Hosts whose agent does not answer.
    pub not_online: Option<i64>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Body {
    total_num: Integer,
    protected_num: Integer,
    unprotected_num: Integer,
    not_online_num: Integer,
    not_installed_num: Integer,
    installed_failed_num: Integer,
}

impl HostStatistics {
    /// Reads the answer.
    ///
    /// # Errors
    /// When the body is no JSON object.
    pub fn parse(body: &[u8]) -> Result<Self, String> {
        let body: Body = serde_json::from_slice(body).map_err(|error| error.to_string())?;
        Ok(Self {
            total: body.total_num.0,
            unprotected: body.unprotected_num.0,
            not_installed: body.not_installed_num.0,
            not_online: body.not_online_num.0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_and_what_is_not_said_stays_unknown() {
        let body = br#"{"total_num":12,"unprotected_num":"3","not_online_num":null,"version_basic_num":1}"#;
        let statistics = HostStatistics::parse(body).unwrap();
        assert_eq!(
            statistics,
            HostStatistics {
                total: Some(12),
                unprotected: Some(3),
                not_installed: None,
                not_online: None,
            }
        );
        assert!(HostStatistics::parse(b"<html>").is_err());
    }
}
