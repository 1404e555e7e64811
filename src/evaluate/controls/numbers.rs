//! What a result proves about a number that a control asks for.
//!
//! A result of HSS is relative to a threshold, so it proves something about a control only together with it.

use super::target::PolicyNumber;
use super::{ControlOutcome, MinLengthMeaning, Reason};
use crate::findings::{CheckResult, ComplexityRule};

/// How a test came out, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Judgement {
    pub(super) outcome: ControlOutcome,
    pub(super) reason: Reason,
}

impl Judgement {
    pub(super) const MET: Self = Self {
        outcome: ControlOutcome::Satisfied,
        reason: Reason::Met,
    };

    pub(super) fn satisfied(reason: Reason) -> Self {
        Self {
            outcome: ControlOutcome::Satisfied,
            reason,
        }
    }

    pub(super) fn against(reason: Reason) -> Self {
        Self {
            outcome: ControlOutcome::NotSatisfied,
            reason,
        }
    }

    pub(super) fn undetermined(reason: Reason) -> Self {
        Self {
            outcome: ControlOutcome::Undetermined,
            reason,
        }
    }
}

/// What HSS tests against.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Threshold {
    /// The row or the project's settings say so.
    Known(i64),
    /// The operator says so.
    Stated(i64),
    /// Rows contradict the settings or each other.
    Contradicted,
    /// Nobody says.
    Unknown,
}

impl Threshold {
    /// The row's own number, else the policy of its region and project, else the operator's statement.
    pub(super) fn of(row: Option<i64>, policy: PolicyNumber, stated: Option<i64>) -> Self {
        match (row, policy, stated) {
            (Some(number), _, _) | (None, PolicyNumber::Known(number), _) => Self::Known(number),
            (None, PolicyNumber::Contradicted, _) => Self::Contradicted,
            (None, PolicyNumber::Unknown, Some(number)) => Self::Stated(number),
            (None, PolicyNumber::Unknown, None) => Self::Unknown,
        }
    }
}

/// Whether a host demands at least `clause` characters.
pub(super) fn length(
    result: CheckResult,
    threshold: Threshold,
    clause: i64,
    meaning: MinLengthMeaning,
) -> Judgement {
    let (number, met) = match threshold {
        Threshold::Known(number) => (number, Reason::Met),
        Threshold::Stated(stated) => (stated, Reason::MetAsStated { stated }),
        Threshold::Contradicted => {
            return Judgement::undetermined(Reason::PolicyContradicted(ComplexityRule::MinLength));
        }
        Threshold::Unknown => return Judgement::undetermined(Reason::ThresholdUnknown { clause }),
    };
    match (meaning, result) {
        (MinLengthMeaning::HostValue, _) if number >= clause => Judgement::satisfied(met),
        (MinLengthMeaning::HostValue, _) => {
            let length = number;
            Judgement::against(Reason::HostLengthTooShort { clause, length })
        }
        (MinLengthMeaning::HssThreshold, CheckResult::Pass) if number >= clause => {
            Judgement::satisfied(met)
        }
        (MinLengthMeaning::HssThreshold, CheckResult::Pass) => {
            let threshold = number;
            Judgement::undetermined(Reason::ThresholdLooser { clause, threshold })
        }
        (MinLengthMeaning::HssThreshold, CheckResult::Fail) if number <= clause => {
            let threshold = number;
            Judgement::against(Reason::LengthTooShort { clause, threshold })
        }
        (MinLengthMeaning::HssThreshold, CheckResult::Fail) => {
            let threshold = number;
            Judgement::undetermined(Reason::ThresholdStricter { clause, threshold })
        }
        (MinLengthMeaning::HssThreshold, CheckResult::Unknown) => {
            Judgement::undetermined(Reason::RuleUnknown(ComplexityRule::MinLength))
        }
    }
}

/// Whether a host demands at least one character of a kind.
///
/// A pass against none required proves nothing; a failure against more than one may still demand one.
pub(super) fn class(rule: ComplexityRule, result: CheckResult, threshold: Threshold) -> Judgement {
    use Judgement as J;
    let number = match threshold {
        Threshold::Known(number) | Threshold::Stated(number) => number,
        Threshold::Contradicted => return J::undetermined(Reason::PolicyContradicted(rule)),
        Threshold::Unknown => return J::undetermined(Reason::ClassCountUnknown(rule)),
    };
    match result {
        CheckResult::Unknown => J::undetermined(Reason::RuleUnknown(rule)),
        _ if number < 1 => J::undetermined(Reason::ClassNotRequired(rule)),
        CheckResult::Pass => J::MET,
        CheckResult::Fail if number > 1 => J::undetermined(Reason::ClassCountStricter {
            rule,
            threshold: number,
        }),
        CheckResult::Fail => J::against(Reason::ClassesMissing(Default::default())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length_of(result: CheckResult, threshold: Threshold) -> (ControlOutcome, Reason) {
        let judged = length(result, threshold, 12, MinLengthMeaning::HssThreshold);
        (judged.outcome, judged.reason)
    }

    #[test]
    fn a_length_is_proved_by_a_threshold_that_is_strict_enough() {
        use CheckResult::{Fail, Pass, Unknown};
        use ControlOutcome::{NotSatisfied, Satisfied, Undetermined};
        use Threshold::{Contradicted, Known, Stated};
        let clause = 12;
        let looser = |threshold| Reason::ThresholdLooser { clause, threshold };
        let stricter = |threshold| Reason::ThresholdStricter { clause, threshold };
        let short = |threshold| Reason::LengthTooShort { clause, threshold };
        let rule = ComplexityRule::MinLength;
        for (result, threshold, outcome, reason) in [
            (Pass, Known(12), Satisfied, Reason::Met),
            (Pass, Known(14), Satisfied, Reason::Met),
            (Pass, Known(11), Undetermined, looser(11)),
            (Fail, Known(12), NotSatisfied, short(12)),
            (Fail, Known(8), NotSatisfied, short(8)),
            (Fail, Known(13), Undetermined, stricter(13)),
            (Unknown, Known(12), Undetermined, Reason::RuleUnknown(rule)),
            (
                Pass,
                Stated(12),
                Satisfied,
                Reason::MetAsStated { stated: 12 },
            ),
            (
                Pass,
                Contradicted,
                Undetermined,
                Reason::PolicyContradicted(rule),
            ),
            (
                Pass,
                Threshold::Unknown,
                Undetermined,
                Reason::ThresholdUnknown { clause },
            ),
            (
                Fail,
                Threshold::Unknown,
                Undetermined,
                Reason::ThresholdUnknown { clause },
            ),
        ] {
            assert_eq!(
                length_of(result, threshold),
                (outcome, reason),
                "{result:?} {threshold:?}"
            );
        }
    }

    #[test]
    fn a_number_that_is_the_host_s_own_decides_by_itself() {
        for result in [CheckResult::Pass, CheckResult::Fail, CheckResult::Unknown] {
            let outcome = |number| {
                length(
                    result,
                    Threshold::Known(number),
                    12,
                    MinLengthMeaning::HostValue,
                )
                .outcome
            };
            assert_eq!(outcome(12), ControlOutcome::Satisfied);
            assert_eq!(outcome(11), ControlOutcome::NotSatisfied);
        }
    }

    #[test]
    fn a_row_outranks_the_policy_and_the_policy_the_statement() {
        use PolicyNumber::{Contradicted, Known, Unknown};
        for (row, policy, stated, threshold) in [
            (Some(8), Known(10), Some(12), Threshold::Known(8)),
            (Some(8), Contradicted, None, Threshold::Known(8)),
            (None, Known(10), Some(12), Threshold::Known(10)),
            (None, Contradicted, Some(12), Threshold::Contradicted),
            (None, Unknown, Some(12), Threshold::Stated(12)),
            (None, Unknown, None, Threshold::Unknown),
        ] {
            assert_eq!(Threshold::of(row, policy, stated), threshold);
        }
    }

    #[test]
    fn a_class_is_proved_only_where_some_of_it_is_required() {
        use CheckResult::{Fail, Pass, Unknown};
        use ControlOutcome::{NotSatisfied, Satisfied, Undetermined};
        for (result, threshold, outcome) in [
            (Pass, Threshold::Known(1), Satisfied),
            (Pass, Threshold::Known(2), Satisfied),
            (Pass, Threshold::Known(0), Undetermined),
            (Pass, Threshold::Unknown, Undetermined),
            (Pass, Threshold::Contradicted, Undetermined),
            (Fail, Threshold::Known(1), NotSatisfied),
            (Fail, Threshold::Known(2), Undetermined),
            (Fail, Threshold::Known(0), Undetermined),
            (Fail, Threshold::Unknown, Undetermined),
            (Unknown, Threshold::Known(1), Undetermined),
        ] {
            let judged = class(ComplexityRule::Number, result, threshold);
            assert_eq!(judged.outcome, outcome, "{result:?} {threshold:?}");
        }
    }
}
