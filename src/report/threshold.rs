//! The conditions that the operator set, and which of them the data breaks.

use std::fmt;

use serde::Serialize;

use super::{ControlOutcome, FrameworkVerdict, Severity, Text, Value};
use crate::evaluate::Scanned;

/// What the operator does not accept.
///
/// To add one: a variant, its words in [`Condition::parse`] and [`fmt::Display`], its measure in `measure`, and its
/// sentences in the catalogue (`condition-<name>-broken`, `condition-<name>-kept`, and `condition-<name>-undetermined`
/// where data that is not complete cannot prove it kept).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// Open failures that are at least so urgent.
    Severity(Severity),
    /// Open failures past their deadline, that are at least so urgent where a severity is named.
    Overdue(Option<Severity>),
    /// Open failures that the run before is not known to have, that are at least so urgent where a severity is named.
    New(Option<Severity>),
    /// Data that is not complete.
    Coverage,
    /// Assets that HSS has not looked at, unless at least so many per cent of all were.
    CoverageShare(u8),
    /// Waivers that have expired while failures that they covered are open.
    Waivers,
    /// A control that is not satisfied.
    Control(ControlName),
}

/// A control as it is named on the command line: `control:<framework>/<control>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlName {
    /// Id of its framework.
    pub framework: String,
    /// Its number in the framework.
    pub control: String,
}

/// All conditions of a run, and what came of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Threshold {
    /// The least severity that a condition names for all open failures; absent when none does.
    pub fail_on: Option<Severity>,
    /// How many open failures are at least that urgent.
    pub breaking: u64,
    /// Every condition, in the order in which the operator named them.
    pub conditions: Vec<ConditionResult>,
}

/// A condition and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionResult {
    /// What is not accepted.
    pub condition: Condition,
    /// Whether it came about.
    pub outcome: ConditionOutcome,
    /// How many findings, gaps, assets or waivers break it.
    pub count: u64,
    /// For a share of assets, what it is made of.
    pub scanned: Option<Scanned>,
}

/// Whether what the operator does not accept came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ConditionOutcome {
    /// It did.
    Broken,
    /// Nothing that was read says so, and not everything was read.
    Undetermined,
    /// It did not.
    Kept,
}

impl ConditionOutcome {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Undetermined => "undetermined",
            Self::Kept => "kept",
        }
    }

    /// Something was counted that is not accepted; else only whole data proves that there is nothing.
    fn of(is_broken: bool, is_proven: bool) -> Self {
        match (is_broken, is_proven) {
            (true, _) => Self::Broken,
            (false, true) => Self::Kept,
            (false, false) => Self::Undetermined,
        }
    }
}

/// What conditions are measured by.
#[derive(Clone, Copy)]
pub(super) struct Measures<'a> {
    /// Open failures that are at least so urgent.
    pub(super) open_from: &'a dyn Fn(Severity) -> u64,
    /// The same of those past their deadline.
    pub(super) overdue_from: &'a dyn Fn(Severity) -> u64,
    /// The same of those that the run before is not known to have.
    pub(super) new_from: &'a dyn Fn(Severity) -> u64,
    /// Whether all data is there.
    pub(super) is_complete: bool,
    /// Lists that could not be read whole.
    pub(super) incomplete_lists: u64,
    /// Assets that HSS has looked at.
    pub(super) scanned: Scanned,
    /// The policy's least share of them, in per cent.
    pub(super) minimum_coverage: Option<u8>,
    /// Waivers that have expired and leave failures open.
    pub(super) expired_waivers: u64,
    /// How the controls stand.
    pub(super) frameworks: &'a [FrameworkVerdict],
}

impl Measures<'_> {
    /// Assets with evidence against a control, and what came of it.
    fn against(&self, name: &ControlName) -> (u64, ConditionOutcome) {
        let mut frameworks = self.frameworks.iter();
        let framework = frameworks.find(|one| one.framework.id == name.framework);
        let control = framework.and_then(|framework| framework.control(&name.control));
        control.map_or((0, ConditionOutcome::Undetermined), |control| {
            let outcome = match control.outcome {
                ControlOutcome::NotSatisfied => ConditionOutcome::Broken,
                ControlOutcome::Undetermined => ConditionOutcome::Undetermined,
                ControlOutcome::Satisfied | ControlOutcome::NotApplicable => ConditionOutcome::Kept,
            };
            (control.assets.not_satisfied, outcome)
        })
    }

    /// What came of a condition that this many break.
    fn counted(&self, count: u64) -> (u64, ConditionOutcome) {
        (count, ConditionOutcome::of(count > 0, self.is_complete))
    }
}

impl Condition {
    /// The words that conditions are written in, for advice.
    pub const GRAMMAR: &'static str = "`critical`, `high`, `medium`, `low`, `overdue`, `overdue:SEVERITY`, `new`, `new:SEVERITY`, `coverage`, `coverage:PERCENT`, `waivers`, `control:FRAMEWORK/CONTROL` or `never`";

    /// Reads one condition: a word, and after a colon what narrows it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (name, rest) = match text.split_once(':') {
            Some((name, rest)) => (name, Some(rest)),
            None => (text, None),
        };
        match (name, rest) {
            ("overdue", None) => Some(Self::Overdue(None)),
            ("overdue", Some(least)) => severity(least).map(|least| Self::Overdue(Some(least))),
            ("new", None) => Some(Self::New(None)),
            ("new", Some(least)) => severity(least).map(|least| Self::New(Some(least))),
            ("coverage", None) => Some(Self::Coverage),
            ("coverage", Some(share)) => {
                let share = share.trim_end_matches('%').parse().ok();
                share
                    .filter(|share| (1..=100).contains(share))
                    .map(Self::CoverageShare)
            }
            ("waivers", None) => Some(Self::Waivers),
            ("control", Some(name)) => {
                let (framework, control) = name.split_once('/')?;
                Some(Self::Control(ControlName {
                    framework: framework.to_owned(),
                    control: control.to_owned(),
                }))
            }
            (word, None) => severity(word).map(Self::Severity),
            (_, Some(_)) => None,
        }
    }

    /// The part of the name of its sentences.
    fn name(&self) -> &'static str {
        match self {
            Self::Severity(_) => "severity",
            Self::Overdue(None) => "overdue",
            Self::Overdue(Some(_)) => "overdue-severity",
            Self::New(None) => "new",
            Self::New(Some(_)) => "new-severity",
            Self::Coverage => "coverage",
            Self::CoverageShare(_) => "coverage-share",
            Self::Waivers => "waivers",
            Self::Control(_) => "control",
        }
    }

    fn severity(&self) -> Option<Severity> {
        match self {
            Self::Severity(least) | Self::Overdue(Some(least)) | Self::New(Some(least)) => {
                Some(*least)
            }
            Self::Overdue(None)
            | Self::New(None)
            | Self::Coverage
            | Self::CoverageShare(_)
            | Self::Waivers
            | Self::Control(_) => None,
        }
    }

    fn measure(&self, measures: &Measures<'_>) -> ConditionResult {
        let scanned = measures.scanned;
        let unseen = scanned.expected.saturating_sub(scanned.scanned);
        let (count, outcome) = match self {
            Self::Severity(least) => measures.counted((measures.open_from)(*least)),
            Self::Overdue(least) => {
                measures.counted((measures.overdue_from)(least.unwrap_or(Severity::Low)))
            }
            Self::New(least) => {
                measures.counted((measures.new_from)(least.unwrap_or(Severity::Low)))
            }
            Self::Coverage => {
                let outcome = ConditionOutcome::of(!measures.is_complete, true);
                (measures.incomplete_lists, outcome)
            }
            Self::CoverageShare(share) => {
                let is_reached = scanned.reaches(*share);
                let outcome = ConditionOutcome::of(!is_reached, measures.is_complete);
                (unseen, outcome)
            }
            Self::Waivers => measures.counted(measures.expired_waivers),
            Self::Control(name) => measures.against(name),
        };
        ConditionResult {
            condition: self.clone(),
            outcome,
            count,
            scanned: matches!(self, Self::CoverageShare(_)).then_some(scanned),
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Severity(least) => write!(formatter, "{least}"),
            Self::Overdue(None) => formatter.write_str("overdue"),
            Self::Overdue(Some(least)) => write!(formatter, "overdue:{least}"),
            Self::New(None) => formatter.write_str("new"),
            Self::New(Some(least)) => write!(formatter, "new:{least}"),
            Self::Coverage => formatter.write_str("coverage"),
            Self::CoverageShare(share) => write!(formatter, "coverage:{share}"),
            Self::Waivers => formatter.write_str("waivers"),
            Self::Control(name) => {
                write!(formatter, "control:{}/{}", name.framework, name.control)
            }
        }
    }
}

impl Serialize for Condition {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

fn severity(word: &str) -> Option<Severity> {
    Severity::FAILING
        .into_iter()
        .find(|severity| severity.as_str() == word)
}

impl Threshold {
    /// Measures every condition. `coverage` includes the least share of assets that the policy names.
    pub(super) fn measure(conditions: &[Condition], measures: &Measures<'_>) -> Self {
        let share = measures
            .minimum_coverage
            .filter(|_| conditions.contains(&Condition::Coverage))
            .map(Condition::CoverageShare)
            .filter(|share| !conditions.contains(share));
        let fail_on = conditions
            .iter()
            .filter_map(|condition| match condition {
                Condition::Severity(least) => Some(*least),
                Condition::Overdue(_)
                | Condition::New(_)
                | Condition::Coverage
                | Condition::CoverageShare(_)
                | Condition::Waivers
                | Condition::Control(_) => None,
            })
            .min();
        Self {
            fail_on,
            breaking: fail_on.map_or(0, measures.open_from),
            conditions: conditions
                .iter()
                .cloned()
                .chain(share)
                .map(|condition| condition.measure(measures))
                .collect(),
        }
    }

    /// The conditions that ended so.
    pub fn of(&self, outcome: ConditionOutcome) -> impl Iterator<Item = &Condition> {
        let ended = self
            .conditions
            .iter()
            .filter(move |one| one.outcome == outcome);
        ended.map(|one| &one.condition)
    }

    /// Whether any condition is broken.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.conditions.iter().any(ConditionResult::is_broken)
    }
}

impl ConditionResult {
    /// Whether what is not accepted came about.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.outcome == ConditionOutcome::Broken
    }

    /// What came of it, in a sentence.
    #[must_use]
    pub fn sentence(&self, text: &Text) -> String {
        let outcome = self.outcome.as_str();
        let name = format!("condition-{}-{outcome}", self.condition.name());
        let severity = self.condition.severity();
        let severity = severity.map(|severity| text.get(&format!("severity-{severity}")));
        let mut values = vec![("count", Value::Count(self.count))];
        if let Some(severity) = &severity {
            values.push(("severity", Value::Text(severity)));
        }
        let required = match &self.condition {
            Condition::CoverageShare(required) => required.to_string(),
            Condition::Severity(_)
            | Condition::Overdue(_)
            | Condition::New(_)
            | Condition::Coverage
            | Condition::Waivers
            | Condition::Control(_) => String::new(),
        };
        let control = match &self.condition {
            Condition::Control(name) => format!("{} {}", name.framework, name.control),
            Condition::Severity(_)
            | Condition::Overdue(_)
            | Condition::New(_)
            | Condition::Coverage
            | Condition::CoverageShare(_)
            | Condition::Waivers => String::new(),
        };
        let scanned = self.scanned.unwrap_or_default();
        let share = text.share(scanned.scanned, scanned.expected);
        values.extend([
            ("required", Value::Text(&required)),
            ("control", Value::Text(&control)),
            ("share", Value::Text(&share)),
            ("expected", Value::Count(scanned.expected)),
            ("scanned", Value::Count(scanned.scanned)),
        ]);
        text.format(&name, &values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_condition_is_read_as_it_is_written() {
        for text in [
            "critical",
            "high",
            "medium",
            "low",
            "overdue",
            "overdue:high",
            "coverage",
            "coverage:95",
            "coverage:100",
            "waivers",
            "control:pci-dss-4.0.1/8.3.6",
        ] {
            let condition = Condition::parse(text).unwrap();
            assert_eq!(condition.to_string(), text);
        }
        assert_eq!(
            Condition::parse("coverage:95%"),
            Condition::parse("coverage:95")
        );
        for text in [
            "",
            "none",
            "dire",
            "High",
            "overdue:",
            "overdue:none",
            "coverage:0",
            "coverage:101",
            "coverage:",
            "coverage:-1",
            "coverage:9.5",
            "waivers:3",
            "control",
            "control:pci-dss-4.0.1",
            "high:1",
            "never",
        ] {
            assert_eq!(Condition::parse(text), None, "{text}");
        }
    }

    fn outcomes(is_complete: bool, count: u64, scanned: Scanned) -> Vec<ConditionOutcome> {
        let count = |_: Severity| count;
        let measures = Measures {
            open_from: &count,
            overdue_from: &count,
            new_from: &count,
            is_complete,
            incomplete_lists: 0,
            scanned,
            minimum_coverage: None,
            expired_waivers: count(Severity::Low),
            frameworks: &[],
        };
        let conditions = [
            "high",
            "overdue",
            "new",
            "waivers",
            "coverage:95",
            "coverage",
        ];
        let conditions = conditions.map(|text| Condition::parse(text).unwrap());
        let threshold = Threshold::measure(&conditions, &measures);
        threshold.conditions.iter().map(|one| one.outcome).collect()
    }

    #[test]
    fn only_whole_data_proves_that_nothing_is_there() {
        use ConditionOutcome::{Broken, Kept, Undetermined};
        let all = Scanned {
            scanned: 3,
            expected: 3,
        };
        assert_eq!(outcomes(true, 0, all), [Kept; 6]);
        let open = [
            Undetermined,
            Undetermined,
            Undetermined,
            Undetermined,
            Undetermined,
            Broken,
        ];
        assert_eq!(outcomes(false, 0, all), open);
        let found = [Broken, Broken, Broken, Broken, Undetermined, Broken];
        assert_eq!(outcomes(false, 1, all), found);
        // A share of nothing is not reached.
        let nothing = [Kept, Kept, Kept, Kept, Broken, Kept];
        assert_eq!(outcomes(true, 0, Scanned::default()), nothing);
    }
}
