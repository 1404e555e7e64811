//! A waiver in the form of files for programs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{JudgedWaiver, WaiverRemark, WaiverState};

/// A waiver and what became of it, in the form of files for programs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaiverEntry<'a> {
    /// What people call it by.
    pub id: &'a str,
    /// Where it stands.
    pub state: WaiverState,
    /// What is to be said of it besides.
    pub remarks: &'a [WaiverRemark],
    /// What it covers, by key.
    pub scope: BTreeMap<&'static str, Vec<String>>,
    /// Why.
    pub reason: &'a str,
    /// Who bears the risk.
    pub owner: &'a str,
    /// Who agreed.
    pub approver: &'a str,
    /// Where the decision is recorded.
    pub ticket: &'a str,
    /// Its first day.
    pub created: String,
    /// Its last day.
    pub expires: String,
    /// Days until then; negative once it is over.
    pub days_left: i64,
    /// Failures within its scope.
    pub covered: u64,
    /// On so many assets.
    pub assets: u64,
    /// Failures waived by it.
    pub waived: u64,
    /// Failures within its scope that are ignored in HSS.
    pub ignored_in_hss: u64,
    /// Failures within its scope that are open.
    pub open: u64,
}

impl<'a> WaiverEntry<'a> {
    /// Puts a waiver into this form.
    #[must_use]
    pub fn of(judged: &'a JudgedWaiver) -> Self {
        let waiver = &judged.waiver;
        let entries = waiver.scope.entries().into_iter();
        Self {
            id: &waiver.id,
            state: judged.state,
            remarks: &judged.remarks,
            scope: entries.map(|entry| (entry.key, entry.values)).collect(),
            reason: &waiver.reason,
            owner: &waiver.owner,
            approver: &waiver.approver,
            ticket: &waiver.ticket,
            created: waiver.created.to_string(),
            expires: waiver.expires.to_string(),
            days_left: judged.days_left,
            covered: judged.covered,
            assets: judged.assets,
            waived: judged.waived,
            ignored_in_hss: judged.ignored_in_hss,
            open: judged.open,
        }
    }
}
