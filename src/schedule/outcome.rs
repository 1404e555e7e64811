//! How a run ended.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How well a run ended, apart from whether its report arrived. Ordered from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// The data is complete and no threshold is broken.
    #[default]
    Fine,
    /// The report is written and nothing is wrong with it, but it did not reach everybody.
    Delivery,
    /// The report is written, but data is missing.
    Incomplete,
    /// The report is written, and a threshold is broken.
    Threshold,
    /// There is no report.
    Failure,
}

/// How things stand after a run: what its report says, and whether it arrived. A report that did not arrive may still say
/// that data is missing or a threshold is broken, though the run has but one exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Standing {
    /// How well the run ended.
    pub condition: Condition,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    undelivered: bool,
}

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct End {
    /// How well.
    #[serde(flatten)]
    pub standing: Standing,
    /// The exit code, where the process ended by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// Why there is no report, or not all of it. From outside, and to be neutralised where it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// How long it took, in milliseconds, since its process was last started.
    pub duration_ms: u64,
    /// What the run said about itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Summary>,
}

/// What a run says about itself on standard output, as far as a scheduler wants to know.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The name of the run.
    pub run_id: String,
    /// Where it is.
    pub run_directory: String,
    /// What it came to: `passed`, `incomplete` or `threshold_broken`.
    #[serde(default)]
    pub outcome: String,
    /// How whole the data is.
    pub verdict: String,
    /// Open findings.
    pub open: u64,
    /// Open findings by severity.
    pub open_by_severity: BTreeMap<String, u64>,
    /// What is missing.
    pub gaps: u64,
    /// Open findings past their deadline.
    #[serde(default)]
    pub overdue: u64,
    /// HTTP requests sent.
    #[serde(default)]
    pub requests: u64,
    /// Requests sent again.
    #[serde(default)]
    pub retries: u64,
    /// Answers that said "too many requests".
    #[serde(default)]
    pub throttled: u64,
}

impl Condition {
    /// All, from best to worst.
    pub const ALL: [Self; 5] = [
        Self::Fine,
        Self::Delivery,
        Self::Incomplete,
        Self::Threshold,
        Self::Failure,
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::Delivery => "delivery",
            Self::Incomplete => "incomplete",
            Self::Threshold => "threshold",
            Self::Failure => "failure",
        }
    }
}

impl Standing {
    /// What an exit code of `run` means.
    #[must_use]
    pub fn of(exit_code: i32, summary: Option<&Summary>) -> Self {
        match (exit_code, summary) {
            (0, _) => Condition::Fine.into(),
            (4, _) => Condition::Incomplete.into(),
            (5, _) => Condition::Threshold.into(),
            // Not delivered has the code of not written; only a report that is written has a summary.
            (6, Some(summary)) => Self {
                condition: summary.condition_undelivered(),
                undelivered: true,
            },
            _ => Condition::Failure.into(),
        }
    }

    /// Whether there is a report that did not reach everybody.
    #[must_use]
    pub fn is_undelivered(self) -> bool {
        self.undelivered || self.condition == Condition::Delivery
    }

    /// The worse of two, in both respects.
    #[must_use]
    pub fn worse(self, other: Self) -> Self {
        Self {
            condition: self.condition.max(other.condition),
            undelivered: self.is_undelivered() || other.is_undelivered(),
        }
    }
}

impl From<Condition> for Standing {
    fn from(condition: Condition) -> Self {
        Self {
            condition,
            undelivered: condition == Condition::Delivery,
        }
    }
}

impl End {
    /// A run that never got as far as ending by itself.
    #[must_use]
    pub fn failed(why: impl Into<String>, duration_ms: u64) -> Self {
        Self {
            standing: Condition::Failure.into(),
            exit_code: None,
            why: Some(why.into()),
            duration_ms,
            summary: None,
        }
    }
}

impl Summary {
    /// How a run ended whose report did not arrive.
    fn condition_undelivered(&self) -> Condition {
        match self.outcome.as_str() {
            "incomplete" => Condition::Incomplete,
            "threshold_broken" => Condition::Threshold,
            _ => Condition::Delivery,
        }
    }

    /// Reads the last line of standard output that is a summary; nothing where there is none.
    #[must_use]
    pub fn read(stdout: &[u8]) -> Option<Self> {
        let mut lines = stdout.rsplit(|byte| *byte == b'\n');
        lines.find_map(|line| {
            let value: serde_json::Value = serde_json::from_slice(line).ok()?;
            let schema = value.get("schema")?.as_str()?;
            schema
                .starts_with("hss-audit/summary/")
                .then(|| serde_json::from_value(with_severities_by_name(value)).ok())?
        })
    }
}

/// The summary lists severities as pairs.
fn with_severities_by_name(mut value: serde_json::Value) -> serde_json::Value {
    if let Some(pairs) = value
        .get("open_by_severity")
        .and_then(|list| list.as_array())
    {
        let named = pairs.iter().filter_map(|pair| {
            let name = pair.get(0)?.as_str()?;
            Some((name.to_owned(), pair.get(1)?.clone()))
        });
        let named: serde_json::Map<_, _> = named.collect();
        if let Some(place) = value.get_mut("open_by_severity") {
            *place = named.into();
        }
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_mean_what_the_program_says_they_do() {
        let written = Summary {
            outcome: "passed".to_owned(),
            ..Summary::default()
        };
        for (code, summary, condition) in [
            (0, None, Condition::Fine),
            (0, Some(&written), Condition::Fine),
            (1, None, Condition::Failure),
            (2, None, Condition::Failure),
            (3, None, Condition::Failure),
            (4, Some(&written), Condition::Incomplete),
            (5, None, Condition::Threshold),
            (6, None, Condition::Failure),
            (6, Some(&written), Condition::Delivery),
            (101, None, Condition::Failure),
        ] {
            let standing = Standing::of(code, summary);
            assert_eq!(standing, condition.into(), "{code}");
        }
    }

    #[test]
    fn what_a_report_says_counts_though_it_did_not_arrive() {
        for (outcome, condition) in [
            ("incomplete", Condition::Incomplete),
            ("threshold_broken", Condition::Threshold),
            ("passed", Condition::Delivery),
        ] {
            let summary = Summary {
                outcome: outcome.to_owned(),
                ..Summary::default()
            };
            let standing = Standing::of(6, Some(&summary));
            assert_eq!(standing.condition, condition);
            assert!(standing.is_undelivered());
            // As it is kept, and as it was kept before.
            let kept = serde_json::to_string(&standing).unwrap();
            assert_eq!(serde_json::from_str::<Standing>(&kept).unwrap(), standing);
        }
        let before: Standing = serde_json::from_str(r#"{"condition":"delivery"}"#).unwrap();
        assert!(before.is_undelivered());
    }

    #[test]
    fn the_summary_is_found_behind_other_lines() {
        let text = br#"a word
{"schema":"hss-audit/summary/1","run_id":"r","run_directory":"/o/r","verdict":"short","open":3,"open_by_severity":[["critical",1],["high",2]],"gaps":4,"requests":9,"new_key":[]}
"#;
        let summary = Summary::read(text).unwrap();
        assert_eq!(summary.open_by_severity["high"], 2);
        assert_eq!((summary.gaps, summary.requests), (4, 9));
        assert_eq!(Summary::read(b"no summary\n{\"schema\":1}\n"), None);
    }
}
