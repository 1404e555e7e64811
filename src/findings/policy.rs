//! The password policy that HSS tests against: its own threshold, not the settings of hosts.

use serde::Serialize;

use super::ComplexityRule;

/// What HSS requires in one region and project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PolicyInForce {
    /// Region id.
    pub region: String,
    /// IAM project id.
    pub project_id: String,
    /// The five rules, in the order of [`ComplexityRule::ALL`].
    pub rules: [RequiredNumber; 5],
}

/// What HSS requires by one rule: the least length, or the least number of characters of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequiredNumber {
    /// Which rule.
    pub rule: ComplexityRule,
    /// The number in force; absent when nobody says, or when only rows do and they contradict each other.
    pub required: Option<i64>,
    /// Who says so.
    pub source: PolicySource,
    /// Every number that rows of host results carry for this rule, ascending.
    pub in_rows: Vec<i64>,
}

/// Who says what HSS requires. Ordered from worst to best over a whole policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicySource {
    /// Nobody.
    Unknown,
    /// The rows of host results.
    Rows,
    /// The settings of the project.
    Settings,
}

impl PolicySource {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Rows => "rows",
            Self::Settings => "settings",
        }
    }
}

impl RequiredNumber {
    /// Weighs what the settings and the rows say of a rule; `in_rows` has to be ascending.
    #[must_use]
    pub fn of(rule: ComplexityRule, setting: Option<i64>, in_rows: Vec<i64>) -> Self {
        let (required, source) = match (setting, in_rows.as_slice()) {
            (Some(number), _) => (Some(number), PolicySource::Settings),
            (None, [only]) => (Some(*only), PolicySource::Rows),
            (None, []) => (None, PolicySource::Unknown),
            (None, [_, _, ..]) => (None, PolicySource::Rows),
        };
        Self {
            rule,
            required,
            source,
            in_rows,
        }
    }

    /// Whether rows contradict the settings or each other: the policy was changed between scans, or hosts have others.
    #[must_use]
    pub fn is_contradicted(&self) -> bool {
        match self.required {
            Some(number) => self.in_rows.iter().any(|other| *other != number),
            None => self.in_rows.len() > 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_outrank_rows_and_rows_that_disagree_prove_nothing() {
        let of = |setting, in_rows: &[i64]| {
            let number = RequiredNumber::of(ComplexityRule::Number, setting, in_rows.to_vec());
            (number.required, number.source, number.is_contradicted())
        };
        assert_eq!(of(Some(8), &[]), (Some(8), PolicySource::Settings, false));
        assert_eq!(of(Some(8), &[8]), (Some(8), PolicySource::Settings, false));
        assert_eq!(of(Some(8), &[10]), (Some(8), PolicySource::Settings, true));
        assert_eq!(of(None, &[10]), (Some(10), PolicySource::Rows, false));
        assert_eq!(of(None, &[8, 10]), (None, PolicySource::Rows, true));
        assert_eq!(of(None, &[]), (None, PolicySource::Unknown, false));
    }
}
