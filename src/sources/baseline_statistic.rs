//! The counts of the baseline checks of hosts.
//!
//! # Source
//! HSS API v5, ShowBaselineStatistic; read 2026-11-22. Without a host or group it counts all. Whether `host_weak_pwd`
//! counts hosts or accounts is not documented.

use serde::Deserialize;

use super::statement::{self, Statement};
use super::wire::Integer;
use crate::findings::FigureKind;

/// The call.
pub(super) static STATEMENT: Statement = Statement {
    id: "baseline_statistic",
    path: "baseline/statistic",
    variants: statement::only_one,
    has_region_header: false,
    body: None,
    conceal: None,
    read: |body| {
        statement::read(body, |answer: Answer| {
            [
                (FigureKind::HostWeakPasswords, answer.host_weak_pwd),
                (FigureKind::HostPolicies, answer.pwd_policy),
            ]
        })
    },
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Answer {
    host_weak_pwd: Integer,
    pwd_policy: Integer,
}
