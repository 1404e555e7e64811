//! Two runs of an archive side by side.

use serde::Serialize;

use super::Instant;
use super::changes::{Changes, ComparedRun};
use super::listed::{Listing, PresentFindings};
use crate::history::{Comparison, Error, Run, RunHead};

/// Two runs side by side.
#[derive(Debug, Clone, Serialize)]
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
    pub present: PresentFindings,
}

impl Difference {
    /// Puts a comparison into the form of an answer.
    ///
    /// # Errors
    /// When the later run cannot be read.
    pub fn of(
        mut comparison: Comparison,
        later: &impl Run,
        listing: Listing,
    ) -> Result<Self, Error> {
        let changes = Changes::of(&mut comparison, later.head().verdict, later.reach());
        Ok(Self {
            schema: "hss-audit/diff/1",
            earlier: compared(&comparison.earlier),
            later: compared(later.head()),
            changes,
            present: PresentFindings::read(comparison.present, later, listing)?,
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
