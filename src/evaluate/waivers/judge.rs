//! Which waivers cover which failures, and what is to be said of each waiver.

use std::sync::Arc;

use chrono::NaiveDate;

use super::shelves::Shelves;
use super::{JudgedWaiver, Waiver, WaiverLimits, WaiverRemark, WaiverState};
use crate::evaluate::JudgedFinding;
use crate::findings::{Asset, CheckResult, Status};

/// What a waiver covers, counted.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    covered: u64,
    assets: u64,
    /// The group of findings that was counted last, from 1 on.
    last_group: u64,
    waived: u64,
    ignored_in_hss: u64,
    open: u64,
}

/// Waives what waivers that hold cover. Findings of one place stand together.
///
/// Where several cover a failure, the one counts that holds longest, and among these the first by id: so the order in
/// which files list them changes nothing, and the finding opens again only when nothing accepts it any more.
///
/// The waivers come back ordered by id.
pub(in crate::evaluate) fn apply(
    findings: &mut [JudgedFinding],
    waivers: &[Arc<Waiver>],
    limits: WaiverLimits,
    today: NaiveDate,
) -> Vec<JudgedWaiver> {
    if waivers.is_empty() {
        return Vec::new();
    }
    let mut waivers = waivers.to_vec();
    waivers.sort_by(|one, other| one.id.cmp(&other.id));
    let tallies = cover(findings, &waivers, today);
    let failures = findings.iter().filter(|one| is_failure(one)).count() as u64;
    waivers
        .into_iter()
        .zip(tallies)
        .map(|(waiver, tally)| judge(waiver, tally, failures, limits, today))
        .collect()
}

fn is_failure(judged: &JudgedFinding) -> bool {
    judged.finding.result == CheckResult::Fail
}

/// Gives every failure its waiver and counts what each waiver covers.
fn cover(findings: &mut [JudgedFinding], waivers: &[Arc<Waiver>], today: NaiveDate) -> Vec<Tally> {
    let mut desk = Desk {
        waivers,
        shelves: Shelves::of(waivers),
        tallies: vec![Tally::default(); waivers.len()],
        today,
    };
    let groups = findings.chunk_by_mut(|one, other| one.finding.place() == other.finding.place());
    for (number, group) in (1..).zip(groups) {
        desk.judge(group, number);
    }
    desk.tallies
}

/// Where failures are held against waivers.
struct Desk<'w> {
    waivers: &'w [Arc<Waiver>],
    shelves: Shelves<'w>,
    tallies: Vec<Tally>,
    today: NaiveDate,
}

impl Desk<'_> {
    /// Judges the findings of one place.
    fn judge(&mut self, group: &mut [JudgedFinding], number: u64) {
        let mut of_asset: Option<(Arc<Asset>, Vec<usize>)> = None;
        for judged in group.iter_mut().filter(|judged| is_failure(judged)) {
            let finding = &judged.finding;
            // Rows may describe an asset more or less fully, and then do not share one description.
            let candidates = match of_asset.take() {
                Some((asset, candidates)) if Arc::ptr_eq(&asset, &finding.asset) => candidates,
                Some(_) | None => self.shelves.for_asset(finding),
            };
            let covering = self.covering(judged, &candidates);
            of_asset = Some((Arc::clone(&judged.finding.asset), candidates));
            accept(judged, &covering, self.waivers, self.today);
            for place in &covering {
                let waiver = self.waivers.get(*place);
                if let (Some(waiver), Some(tally)) = (waiver, self.tallies.get_mut(*place)) {
                    tally.add(judged, waiver, number);
                }
            }
        }
    }

    /// The waivers that cover a failure, in the order of their ids.
    fn covering(&self, judged: &JudgedFinding, candidates: &[usize]) -> Vec<usize> {
        let mut covering = candidates.to_vec();
        self.shelves.add_for_finding(&judged.finding, &mut covering);
        // A waiver with several patterns may be found several times.
        covering.sort_unstable();
        covering.dedup();
        let covers = |place: &usize| {
            let waiver = self.waivers.get(*place);
            waiver.is_some_and(|waiver| waiver.scope.covers(judged))
        };
        covering.retain(covers);
        covering
    }
}

/// Waives a failure, if one of the waivers that cover it holds.
fn accept(
    judged: &mut JudgedFinding,
    covering: &[usize],
    waivers: &[Arc<Waiver>],
    today: NaiveDate,
) {
    let holding = covering
        .iter()
        .filter_map(|place| waivers.get(*place))
        .filter(|waiver| waiver.holds_on(today) && !waiver.scope.is_for_controls());
    // The waivers stand in the order of their ids, and of equals the last one would be taken: hence the reversal.
    let longest = holding.rev().max_by_key(|waiver| waiver.expires);
    if let Some(waiver) = longest {
        judged.waiver = Some(Arc::clone(waiver));
        if judged.status == Status::Open {
            judged.status = Status::Waived;
        }
    }
}

impl Tally {
    fn add(&mut self, judged: &JudgedFinding, waiver: &Arc<Waiver>, group: u64) {
        self.covered += 1;
        if self.last_group != group {
            self.last_group = group;
            self.assets += 1;
        }
        match judged.status {
            Status::Open => self.open += 1,
            Status::IgnoredInHss => self.ignored_in_hss += 1,
            Status::Waived => {
                let is_by_this = |own: &Arc<Waiver>| Arc::ptr_eq(own, waiver);
                self.waived += u64::from(judged.waiver.as_ref().is_some_and(is_by_this));
            }
        }
    }
}

fn judge(
    waiver: Arc<Waiver>,
    tally: Tally,
    failures: u64,
    limits: WaiverLimits,
    today: NaiveDate,
) -> JudgedWaiver {
    let state = state(&waiver, tally, today);
    let mut judged = JudgedWaiver {
        state,
        remarks: Vec::new(),
        days_left: waiver.expires.signed_duration_since(today).num_days(),
        covered: tally.covered,
        assets: tally.assets,
        waived: tally.waived,
        ignored_in_hss: tally.ignored_in_hss,
        open: tally.open,
        waiver,
    };
    let remarks = WaiverRemark::ALL.into_iter();
    judged.remarks = remarks
        .filter(|remark| is_due(*remark, &judged, failures, limits))
        .collect();
    judged
}

fn state(waiver: &Waiver, tally: Tally, today: NaiveDate) -> WaiverState {
    if waiver.expires < today {
        WaiverState::Expired
    } else if waiver.created > today {
        WaiverState::NotYetValid
    } else if waiver.scope.is_for_controls() {
        WaiverState::ForControls
    } else if tally.covered == 0 {
        WaiverState::Unused
    } else {
        WaiverState::Applied
    }
}

/// Whether a remark is due.
fn is_due(
    remark: WaiverRemark,
    judged: &JudgedWaiver,
    failures: u64,
    limits: WaiverLimits,
) -> bool {
    let waiver = &judged.waiver;
    let is_over = matches!(judged.state, WaiverState::Expired);
    match remark {
        WaiverRemark::ExpiresSoon => {
            !is_over
                && judged.state != WaiverState::NotYetValid
                && judged.days_left <= i64::from(limits.expiring_days)
        }
        WaiverRemark::Unbounded => !waiver.scope.is_bounded(),
        WaiverRemark::TooBroad => {
            let share = u128::from(judged.covered) * 100;
            let is_most = share > u128::from(failures) * u128::from(limits.most_share);
            let is_much = judged.covered > limits.most_findings || (judged.assets > 1 && is_most);
            is_much && !waiver.scope.is_enumerated() && !waiver.scope.is_for_controls()
        }
        WaiverRemark::TooLong => {
            let days = waiver
                .expires
                .signed_duration_since(waiver.created)
                .num_days()
                + 1;
            limits.most_days.is_some_and(|most| days > i64::from(most))
        }
        WaiverRemark::ApproverIsOwner => {
            let name = |text: &str| text.trim().to_lowercase();
            name(&waiver.owner) == name(&waiver.approver)
        }
        WaiverRemark::Redundant => judged.state == WaiverState::Applied && judged.waived == 0,
    }
}
