//! The overview of baseline checks: how many hosts have weak passwords, have none, or are not checked.
//!
//! # Source
//! HSS API v5, ShowBaselineOverview; read 2026-11-22. Its other numbers are about the configuration baseline.

use serde::Deserialize;

use super::statement::{self, Statement};
use super::wire::Integer;
use crate::findings::FigureKind;

/// The call.
pub(super) static STATEMENT: Statement = Statement {
    id: "baseline_overview",
    path: "baseline/overview",
    variants: statement::only_one,
    has_region_header: false,
    body: None,
    conceal: None,
    read: |body| {
        statement::read(body, |answer: Answer| {
            [
                (FigureKind::ScanTime, answer.scan_time),
                (
                    FigureKind::HostsInWeakPasswordCheck,
                    answer.weak_pwd_total_host,
                ),
                (FigureKind::HostsWithWeakPasswords, answer.weak_pwd_risk),
                (
                    FigureKind::HostsWithoutWeakPasswords,
                    answer.weak_pwd_normal,
                ),
                (
                    FigureKind::HostsNotCheckedForWeakPasswords,
                    answer.weak_pwd_not_protected,
                ),
            ]
        })
    },
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Answer {
    /// Milliseconds since 1970; 0 where nothing was scanned.
    scan_time: Integer,
    weak_pwd_total_host: Integer,
    weak_pwd_risk: Integer,
    weak_pwd_normal: Integer,
    weak_pwd_not_protected: Integer,
}
