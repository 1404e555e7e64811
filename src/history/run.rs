//! A run, as comparing sees it: kept in the archive, or just being made.

use super::Error;
use super::past::PastFindings;
use super::reach::{Reach, Spot};
use crate::findings::{Check, CheckResult, FindingId, PopulationClass, Severity, Status, Verdict};

/// What names a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunHead {
    /// Name of the run directory.
    pub id: String,
    /// The moment of the run, milliseconds since 1970.
    pub time_ms: i64,
    /// How whole its data is.
    pub verdict: Verdict,
}

/// One result of a run, as far as comparing needs it; a million of them are 32 MB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The id as a number.
    pub(super) id: u128,
    /// When a run first had it, milliseconds since 1970.
    pub(super) first_seen: i64,
    /// Its place among the results of the run.
    pub(super) number: u32,
    /// What is thought of it.
    pub(super) facts: Facts,
}

/// What is thought of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// Which check.
    pub check: Check,
    /// What came out.
    pub result: CheckResult,
    /// Whether it still calls for action.
    pub status: Status,
    /// How urgent.
    pub severity: Severity,
}

/// One asset of a run.
#[derive(Debug, Clone, Copy)]
pub struct AssetRow<'a> {
    /// Where it is.
    pub spot: Spot<'a>,
    /// What a reader calls it.
    pub name: &'a str,
    /// What it means that the run does not name a certain failure of it, check by check.
    pub absence: [PopulationClass; 2],
    /// Last scan, milliseconds since 1970.
    pub scanned_at: Option<i64>,
}

/// How much of a result is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// Where it is, and its last check.
    Place,
    /// What a reader wants to know.
    Whole,
}

/// A run that can be compared.
pub trait Run {
    /// What names it.
    fn head(&self) -> &RunHead;

    /// How far it reaches.
    fn reach(&self) -> &Reach;

    /// All its results, in their order.
    ///
    /// # Errors
    /// When a file cannot be read.
    fn rows(&self) -> Result<Vec<Row>, Error>;

    /// Some of its results, by their places, which stand in order.
    ///
    /// # Errors
    /// When a file cannot be read.
    fn findings(&self, numbers: &[u32], detail: Detail) -> Result<PastFindings, Error>;

    /// Shows all its assets.
    ///
    /// # Errors
    /// When a file cannot be read.
    fn assets(&self, visit: &mut dyn FnMut(&AssetRow<'_>)) -> Result<(), Error>;
}

impl Row {
    /// A result.
    #[must_use]
    pub fn new(id: FindingId, number: u32, first_seen: i64, facts: Facts) -> Self {
        Self {
            id: u128::from_be_bytes(*id.as_bytes()),
            first_seen,
            number,
            facts,
        }
    }
}

impl Facts {
    pub(super) fn is_open(self) -> bool {
        self.result == CheckResult::Fail && self.status == Status::Open
    }
}
