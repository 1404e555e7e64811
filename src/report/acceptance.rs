//! Accepted risks, worded: every waiver, where it stands and what it covers.

use super::{FormulaLine, JudgedWaiver, Report, Text, Value, WaiverRemark, WaiverState};

/// A waiver, worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverWords {
    /// Where it stands, for styling.
    pub state: WaiverState,
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub standing: String,
    /// What it covers, one line for each part of the scope.
    pub scope: Vec<String>,
    /// Why.
    pub reason: String,
    /// Who bears the risk.
    pub owner: String,
    /// Who agreed.
    pub approver: String,
    /// Where the decision is recorded.
    pub ticket: String,
    /// Its first day.
    pub created: String,
    /// Its last day.
    pub expires: String,
    /// What the last day means today.
    pub left: String,
    /// Failures within its scope.
    pub covered: String,
    /// Failures waived by it.
    pub waived: String,
    /// What is to be said besides, one sentence each.
    pub remarks: Vec<String>,
}

/// How many waivers are in a state, or bear a remark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct WaiverCounts {
    /// All.
    pub total: u64,
    /// That hold and cover failures.
    pub applied: u64,
    /// That hold for controls only.
    pub for_controls: u64,
    /// That hold and cover nothing.
    pub unused: u64,
    /// Whose last day is over.
    pub expired: u64,
    /// Of these: that leave failures open.
    pub expired_with_open_findings: u64,
    /// Whose first day is still to come.
    pub not_yet_valid: u64,
    /// That hold, but not for long.
    pub expiring_soon: u64,
    /// That nothing narrower than a project bounds.
    pub unbounded: u64,
    /// That cover more than the policy allows.
    pub too_broad: u64,
    /// That hold for too long.
    pub too_long: u64,
    /// That were approved by their owner.
    pub approver_is_owner: u64,
    /// That change nothing.
    pub redundant: u64,
}

impl WaiverCounts {
    /// Counts waivers.
    #[must_use]
    pub fn of(waivers: &[JudgedWaiver]) -> Self {
        let count = |wanted: &dyn Fn(&JudgedWaiver) -> bool| {
            waivers.iter().filter(|waiver| wanted(waiver)).count() as u64
        };
        let state = |state| count(&|waiver| waiver.state == state);
        let remark = |remark| count(&|waiver| waiver.has(remark));
        Self {
            total: waivers.len() as u64,
            applied: state(WaiverState::Applied),
            for_controls: state(WaiverState::ForControls),
            unused: state(WaiverState::Unused),
            expired: state(WaiverState::Expired),
            expired_with_open_findings: count(&JudgedWaiver::leaves_open),
            not_yet_valid: state(WaiverState::NotYetValid),
            expiring_soon: remark(WaiverRemark::ExpiresSoon),
            unbounded: remark(WaiverRemark::Unbounded),
            too_broad: remark(WaiverRemark::TooBroad),
            too_long: remark(WaiverRemark::TooLong),
            approver_is_owner: remark(WaiverRemark::ApproverIsOwner),
            redundant: remark(WaiverRemark::Redundant),
        }
    }
}

impl Report {
    /// What is accepted, in a sentence or two.
    #[must_use]
    pub fn acceptance_sentence(&self) -> String {
        let counts = WaiverCounts::of(&self.waivers);
        if counts.total == 0 {
            let name = match self.waiver_files.len() {
                0 => "waivers-sentence-none",
                _ => "waivers-sentence-empty",
            };
            return self.text.get(name);
        }
        let mut sentences = vec![self.text.format(
            "waivers-sentence",
            &[
                ("waivers", Value::Count(counts.total)),
                ("waived", Value::Count(self.summary.waived)),
            ],
        )];
        for (name, count) in [
            ("waivers-expired-open", counts.expired_with_open_findings),
            ("waivers-expiring", counts.expiring_soon),
            ("waivers-unused", counts.unused),
            ("waivers-unbounded", counts.unbounded),
            ("waivers-broad", counts.too_broad),
        ] {
            if count > 0 {
                sentences.push(self.text.format(name, &[("count", Value::Count(count))]));
            }
        }
        self.text.sentences(sentences)
    }

    /// Every waiver, worded: by state, what calls for action first; then by last day and id.
    #[must_use]
    pub fn waiver_words(&self) -> Vec<WaiverWords> {
        waiver_words(&self.waivers, &self.text)
    }

    /// How many waivers are in which state, worded; states without waivers are left out.
    #[must_use]
    pub fn waiver_states(&self) -> Vec<FormulaLine> {
        WaiverState::ALL
            .into_iter()
            .filter_map(|state| {
                let waivers = self.waivers.iter();
                let count = waivers.filter(|waiver| waiver.state == state).count() as u64;
                (count > 0).then(|| FormulaLine {
                    label: self.text.get(&format!("waiver-state-{}", state.as_str())),
                    points: self.text.number(count),
                })
            })
            .collect()
    }
}

/// Waivers, worded and ordered.
#[must_use]
pub fn waiver_words(waivers: &[JudgedWaiver], text: &Text) -> Vec<WaiverWords> {
    let mut ordered: Vec<&JudgedWaiver> = waivers.iter().collect();
    ordered.sort_by_key(|judged| (judged.state, judged.waiver.expires, &judged.waiver.id));
    ordered
        .into_iter()
        .map(|judged| words(judged, text))
        .collect()
}

fn words(judged: &JudgedWaiver, text: &Text) -> WaiverWords {
    let waiver = &judged.waiver;
    let days = Value::Count(judged.days_left.unsigned_abs());
    let left = match judged.days_left {
        0 => text.get("waiver-last-day"),
        1.. => text.format("waiver-days-left", &[("count", days)]),
        _ => text.format("waiver-days-over", &[("count", days)]),
    };
    let entries = waiver.scope.entries().into_iter();
    WaiverWords {
        state: judged.state,
        id: waiver.id.clone(),
        standing: text.get(&format!("waiver-state-{}", judged.state.as_str())),
        scope: entries
            .map(|entry| {
                let label = text.get(&format!("waiver-scope-{}", entry.key));
                text.labelled(&label, &text.list(&entry.values))
            })
            .collect(),
        reason: waiver.reason.clone(),
        owner: waiver.owner.clone(),
        approver: waiver.approver.clone(),
        ticket: waiver.ticket.clone(),
        created: waiver.created.to_string(),
        expires: waiver.expires.to_string(),
        left,
        covered: text.number(judged.covered),
        waived: text.number(judged.waived),
        remarks: remarks(judged, text),
    }
}

fn remarks(judged: &JudgedWaiver, text: &Text) -> Vec<String> {
    let mut sentences = Vec::new();
    if judged.leaves_open() {
        let count = [("count", Value::Count(judged.open))];
        sentences.push(text.format("waiver-remark-leaves-open", &count));
    }
    if judged.ignored_in_hss > 0 {
        let count = [("count", Value::Count(judged.ignored_in_hss))];
        sentences.push(text.format("waiver-remark-ignored", &count));
    }
    sentences.extend(
        judged
            .remarks
            .iter()
            .map(|remark| text.get(&format!("waiver-remark-{}", remark.as_str()))),
    );
    sentences
}
