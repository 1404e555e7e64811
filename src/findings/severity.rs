//! How urgent a finding is.

use std::fmt;

use serde::Serialize;

/// How urgent a failing result is. Ordered: `Low < Medium < High < Critical`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Not a failure: a pass, or a result that is not known.
    None,
    /// Mend in the normal course of work.
    Low,
    /// Mend soon.
    Medium,
    /// Mend now.
    High,
    /// Drop other work.
    Critical,
}

impl Severity {
    /// All severities of failing results, most urgent first.
    pub const FAILING: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// The word used in files and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
