//! A finding as one line of JSON: the stable interface for other programs.

use std::io::{self, Write};

use serde::Serialize;

use super::{
    Account, Asset, Change, Check, CheckResult, Evidence, FINDING_SCHEMA, Freshness, Instant,
    JudgedFinding, RuleResult, Score, Severity, Status,
};
use crate::findings::FindingId;

/// One line of `findings.ndjson`.
///
/// # Shape
/// Fields are only ever added; a change of meaning changes `schema`. Times are RFC 3339 in UTC.
#[derive(Debug, Clone, Serialize)]
pub struct FindingLine<'a> {
    /// Name and version of this form.
    pub schema: &'static str,
    /// Stable identity.
    pub id: FindingId,
    /// Which check.
    pub check: Check,
    /// What came out.
    pub result: CheckResult,
    /// Whether it still calls for action.
    pub status: Status,
    /// How urgent.
    pub severity: Severity,
    /// The sum of the points.
    pub score: u32,
    /// The points by circumstance.
    pub score_parts: Score,
    /// Where.
    pub asset: &'a Asset,
    /// Whose password; null for complexity.
    pub account: Option<&'a Account>,
    /// What the result rests on.
    pub evidence: &'a Evidence,
    /// Days that the weak password has been in use; null when unknown.
    pub duration_days: Option<i64>,
    /// Last check; null when never or unknown.
    pub scanned_at: Option<Instant>,
    /// Whether that is recent.
    pub freshness: Freshness,
    /// When this program first saw it.
    pub first_seen: Instant,
    /// Region id.
    pub region: &'a str,
    /// IAM project id.
    pub project_id: &'a str,
    /// HSS's advice.
    pub suggestion: Option<&'a str>,
    /// Id of the waiver that covers it; null when none does.
    pub waiver: Option<&'a str>,
    /// End of its last day; null when it has no deadline.
    pub due_at: Option<Instant>,
    /// Whether that is over; null when it has no deadline.
    pub overdue: Option<bool>,
    /// How it relates to earlier runs; null where nothing can be said.
    pub change: Option<Change>,
}

impl<'a> FindingLine<'a> {
    /// Puts a finding into the form of a line.
    #[must_use]
    pub fn of(judged: &'a JudgedFinding) -> Self {
        let finding = &judged.finding;
        Self {
            schema: FINDING_SCHEMA,
            id: finding.id,
            check: finding.check,
            result: finding.result,
            status: judged.status,
            severity: judged.severity,
            score: judged.score.total(),
            score_parts: judged.score,
            asset: &finding.asset,
            account: finding.account.as_ref(),
            evidence: &finding.evidence,
            duration_days: finding.duration_days,
            scanned_at: finding.scanned_at.map(Instant),
            freshness: judged.freshness,
            first_seen: Instant(judged.first_seen),
            region: &finding.region,
            project_id: &finding.project_id,
            suggestion: finding.suggestion.as_deref(),
            waiver: judged.waiver.as_ref().map(|waiver| waiver.id.as_str()),
            due_at: judged.due.map(|due| Instant(due.at)),
            overdue: judged.due.map(|due| due.is_overdue),
            change: judged.change,
        }
    }

    /// The rules of a complexity result, in the order of [`ComplexityRule::ALL`](super::ComplexityRule::ALL).
    #[must_use]
    pub fn rules(&self) -> Option<&'a [RuleResult; 5]> {
        match self.evidence {
            Evidence::PasswordComplexity { rules } => Some(rules),
            Evidence::WeakPassword { .. } => None,
        }
    }

    /// The password as HSS masks it, unless it was left out.
    #[must_use]
    pub fn masked_password(&self) -> Option<&'a str> {
        match self.evidence {
            Evidence::WeakPassword { masked_password } => masked_password.as_deref(),
            Evidence::PasswordComplexity { .. } => None,
        }
    }
}

/// Writes one line of JSON per finding.
///
/// # Errors
/// What the writer says.
pub fn write_lines(findings: &[JudgedFinding], mut writer: impl Write) -> io::Result<()> {
    // One call per block: a line is written in hundreds of small pieces, and a hash or a file pays for each.
    const BLOCK: usize = 1 << 16;
    let mut block = Vec::with_capacity(2 * BLOCK);
    for judged in findings {
        serde_json::to_writer(&mut block, &FindingLine::of(judged))?;
        block.push(b'\n');
        if block.len() >= BLOCK {
            writer.write_all(&block)?;
            block.clear();
        }
    }
    writer.write_all(&block)
}
