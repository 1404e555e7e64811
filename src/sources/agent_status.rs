//! The counts of hosts by the state of their agent.
//!
//! # Source
//! HSS API v5, ShowAgentStatisticsStatus; read 2026-11-22.

use serde::Deserialize;

use super::statement::{self, Statement};
use super::wire::Integer;
use crate::findings::FigureKind;

/// The call.
pub(super) static STATEMENT: Statement = Statement {
    id: "agent_status",
    path: "asset/overview/status/agent",
    variants: statement::only_one,
    has_region_header: false,
    body: None,
    conceal: None,
    read: |body| {
        statement::read(body, |answer: Answer| {
            [
                (FigureKind::Hosts, answer.total_num),
                (FigureKind::AgentsOnline, answer.online),
                (FigureKind::AgentsOffline, answer.offline),
                (FigureKind::AgentsNotInstalled, answer.not_installed),
            ]
        })
    },
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Answer {
    total_num: Integer,
    online: Integer,
    offline: Integer,
    not_installed: Integer,
}
