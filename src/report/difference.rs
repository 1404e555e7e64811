//! Two runs of an archive side by side.

use serde::Serialize;

use super::changes::{Changes, ComparedRun};
use super::{AssetKind, Check, Instant, Severity, Status, Text};
use crate::findings::FindingId;
use crate::history::{Comparison, Detail, Error, PastFinding, Present, PresentClass, Run, RunHead};

/// Two runs side by side.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Name and version of this form.
    pub schema: &'static str,
    /// The earlier run.
    pub earlier: ComparedRun,
    /// The later run.
    pub later: ComparedRun,
    /// What changed, with what is gone.
    #[serde(flatten)]
    pub changes: Changes,
    /// Failures of the later run that are not as they were; in its order.
    pub present: Vec<PresentFinding>,
}

/// A failure of the later run that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PresentFinding {
    /// Its id.
    pub id: FindingId,
    /// `new`, `reopened`, `changed` or `incomparable`.
    pub class: &'static str,
    /// Why it cannot be compared.
    pub reason: Option<&'static str>,
    /// What was thought of it before, where that changed.
    pub before: Option<Judgement>,
    /// Which check.
    pub check: Check,
    /// How urgent.
    pub severity: Severity,
    /// Whether it still calls for action.
    pub status: Status,
    /// Host or image.
    pub asset_kind: AssetKind,
    /// Identity of the asset.
    pub asset_key: String,
    /// What a reader calls it.
    pub asset_name: String,
    /// Account name; absent for complexity.
    pub account: Option<String>,
    /// What the account belongs to.
    pub service_type: Option<String>,
    /// Region id.
    pub region: String,
    /// IAM project id.
    pub project_id: String,
    /// When a run first had it.
    pub first_seen: Instant,
}

/// What is thought of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Judgement {
    /// Whether it calls for action.
    pub status: Status,
    /// How urgent.
    pub severity: Severity,
}

impl Difference {
    /// Puts a comparison into the form of an answer.
    ///
    /// # Errors
    /// When the later run cannot be read.
    pub fn of(comparison: Comparison, later: &impl Run) -> Result<Self, Error> {
        let mut listed: Vec<Present> = comparison.present.clone();
        listed.retain(|present| present.class != PresentClass::Persisting);
        listed.sort_unstable_by_key(|present| present.number);
        let numbers: Vec<u32> = listed.iter().map(|present| present.number).collect();
        let findings = match numbers.is_empty() {
            true => Vec::new(),
            false => later.findings(&numbers, Detail::Whole)?,
        };
        let present = listed.iter().zip(findings);
        Ok(Self {
            schema: "hss-audit/diff/1",
            earlier: compared(&comparison.earlier),
            later: compared(later.head()),
            present: present
                .map(|(one, finding)| PresentFinding::of(one, finding))
                .collect(),
            changes: Changes::of(comparison, later.head().verdict, later.reach()),
        })
    }

    /// Whether both runs could see all that the other one saw.
    #[must_use]
    pub fn is_comparable(&self) -> bool {
        let counts = self.changes.counts.unwrap_or_default();
        counts.incomparable == 0 && self.changes.differences.is_empty()
    }
}

fn compared(run: &RunHead) -> ComparedRun {
    ComparedRun {
        id: run.id.clone(),
        generated_at: Instant(run.time_ms),
        verdict: run.verdict,
    }
}

impl PresentFinding {
    fn of(present: &Present, finding: PastFinding) -> Self {
        let (class, reason, before) = match present.class {
            PresentClass::New => ("new", None, None),
            PresentClass::Reopened => ("reopened", None, None),
            PresentClass::Persisting => ("persisting", None, None),
            PresentClass::Changed(before) => ("changed", None, Some(before)),
            PresentClass::Incomparable(why) => ("incomparable", Some(why.as_str()), None),
        };
        Self {
            id: present.id,
            class,
            reason,
            before: before.map(|before| Judgement {
                status: before.status,
                severity: before.severity,
            }),
            check: present.facts.check,
            severity: present.facts.severity,
            status: present.facts.status,
            asset_kind: finding.spot().kind(),
            asset_key: finding.asset_key,
            asset_name: finding.asset_name,
            account: finding.account,
            service_type: finding.service_type,
            region: finding.region,
            project_id: finding.project_id,
            first_seen: Instant(present.first_seen),
        }
    }

    /// Which check, and whose account.
    #[must_use]
    pub fn what(&self, text: &Text) -> String {
        let check = text.get(&format!("check-{}", self.check.as_str()));
        match (&self.account, &self.service_type) {
            (Some(account), Some(service)) => format!("{check}: {account} ({service})"),
            _ => check,
        }
    }
}
