//! What may explain that HSS states another number than was counted, as far as the collected data shows it.

use super::cross_check::Target;
use crate::findings::{
    Count, Explanation, FigureKind, Parameters, QueryLedger, QueryOutcome, StatementLedger,
};

const ENTERPRISE_PROJECT: &str = "enterprise_project_id";
const ALL_ENTERPRISE_PROJECTS: &str = "all_granted_eps";

/// A stated number that is not the counted one.
pub(super) struct Difference<'a> {
    target: &'a Target<'a>,
    account: &'a StatementLedger,
    kind: FigureKind,
    /// Whether HSS states less than was counted.
    is_fewer: bool,
    /// The accounts of the lists that name what is counted.
    lists: &'a [&'a QueryLedger],
}

/// What a number is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Subject {
    /// Hosts, whatever their results.
    Hosts,
    /// Results of hosts.
    HostResults,
    /// Results of images.
    ImageResults,
}

impl<'a> Difference<'a> {
    pub(super) fn new(
        target: &'a Target<'a>,
        account: &'a StatementLedger,
        (kind, is_fewer): (FigureKind, bool),
        lists: &'a [&'a QueryLedger],
    ) -> Self {
        Self {
            target,
            account,
            kind,
            is_fewer,
            lists,
        }
    }

    /// All that may explain it, in the order of [`Explanation`].
    pub(super) fn explain(&self) -> Vec<Explanation> {
        let all = [
            (Explanation::ListIncomplete, self.has_broken_list()),
            (Explanation::TotalsMoved, self.has_moving_list()),
            (Explanation::ScanBetween, self.is_scanned_between()),
            (
                Explanation::IgnoredResults,
                self.kind == FigureKind::HostPolicies && self.target.tally.has_ignored,
            ),
            (Explanation::EnterpriseScope, self.is_other_scope()),
            (
                Explanation::UncoveredImages,
                self.is_of_all_images() && !self.is_fewer,
            ),
            (Explanation::UnlistedAssets, self.has_unlisted_assets()),
            (
                Explanation::MeaningUnclear,
                Count::readings(self.kind).len() > 1,
            ),
        ];
        let holding = all.into_iter().filter(|(_, holds)| *holds);
        holding.map(|(explanation, _)| explanation).collect()
    }

    /// A region that lacks one image type of several is whole all the same, but not for a number of this very type.
    fn has_broken_list(&self) -> bool {
        let is_broken = |query: &&QueryLedger| match query.outcome {
            QueryOutcome::Short | QueryOutcome::Failed => true,
            QueryOutcome::Unsupported => {
                !self.is_of_all_images() || !query.is_whole(self.target.all_lists)
            }
            QueryOutcome::Complete | QueryOutcome::ChangedWhileReading => false,
        };
        self.lists.iter().any(is_broken)
    }

    fn has_moving_list(&self) -> bool {
        let mut outcomes = self.lists.iter().map(|query| query.outcome);
        outcomes.any(|outcome| outcome == QueryOutcome::ChangedWhileReading)
    }

    /// Whether a scan ended after the first of the two readings began.
    fn is_scanned_between(&self) -> bool {
        let [hosts, images] = self.target.tally.latest_scan;
        let latest = match Subject::of(self.kind) {
            Subject::Hosts => None,
            Subject::HostResults => hosts.max(self.target.number(FigureKind::ScanTime)),
            Subject::ImageResults => images,
        };
        let stated_at = self.account.received_at;
        let begun = self.lists.iter().map(|query| query.started_at).min();
        let first = begun.map_or(stated_at, |at| at.min(stated_at));
        latest.is_some_and(|scan| scan >= first)
    }

    /// Whether the number may cover other enterprise projects than the lists: it was asked for with another scope, or it
    /// is smaller and `all_granted_eps` was not honoured.
    ///
    /// # Source
    /// A pull request of the public Terraform provider of Huawei Cloud (number 4492; read 2026-11-22) says that the list
    /// of host groups does not return all for it.
    fn is_other_scope(&self) -> bool {
        let scope = |parameters: &'a Parameters| parameters.get(ENTERPRISE_PROJECT);
        let asked = scope(&self.account.parameters);
        let mut scopes = self.lists.iter().map(|query| scope(&query.parameters));
        let is_of_all = asked.is_some_and(|id| id == ALL_ENTERPRISE_PROJECTS);
        scopes.any(|of_list| of_list != asked) || (self.is_fewer && is_of_all)
    }

    fn has_unlisted_assets(&self) -> bool {
        match Subject::of(self.kind) {
            Subject::Hosts => false,
            Subject::HostResults => self.target.tally.has_unlisted_hosts,
            Subject::ImageResults => self.target.tally.has_unlisted_images,
        }
    }

    fn is_of_all_images(&self) -> bool {
        Subject::of(self.kind) == Subject::ImageResults
            && !self
                .account
                .parameters
                .contains_key(QueryLedger::IMAGE_TYPE)
    }
}

impl Subject {
    fn of(kind: FigureKind) -> Self {
        match kind {
            FigureKind::HostsInWeakPasswordCheck
            | FigureKind::HostsWithWeakPasswords
            | FigureKind::HostsWithoutWeakPasswords
            | FigureKind::HostsNotCheckedForWeakPasswords
            | FigureKind::HostWeakPasswords
            | FigureKind::HostPolicies => Self::HostResults,
            FigureKind::ImageWeakPasswords | FigureKind::ImagePolicies => Self::ImageResults,
            FigureKind::Hosts
            | FigureKind::HostsProtected
            | FigureKind::HostsUnprotected
            | FigureKind::AgentsOnline
            | FigureKind::AgentsOffline
            | FigureKind::AgentsNotInstalled
            | FigureKind::AgentsFailed
            | FigureKind::ScanTime
            | FigureKind::Required(_) => Self::Hosts,
        }
    }
}
