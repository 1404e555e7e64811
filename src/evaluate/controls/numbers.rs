//! What a result proves about a number that a control asks for.
//!
//! A result of HSS is relative to a threshold, so it proves something about a control only together with it.

use super::target::PolicyNumber;
use super::{ControlOutcome, MinLengthMeaning, Reason, Threshold};
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

/// What HSS tests against, if that can be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Tested {
    /// So much.
    Against(Threshold),
    /// Rows contradict the settings or each other.
    Contradicted,
    /// Nobody says.
    Unknown,
}

impl Tested {
    /// The row's own number, else the policy of its region and project, else the operator's statement.
    pub(super) fn of(row: Option<i64>, policy: PolicyNumber, stated: Option<i64>) -> Self {
        match (row, policy, stated) {
            (Some(number), _, _) | (None, PolicyNumber::Known(number), _) => {
                Self::Against(Threshold::Known(number))
            }
            (None, PolicyNumber::Contradicted, _) => Self::Contradicted,
            (None, PolicyNumber::Unknown, Some(number)) => Self::Against(Threshold::Stated(number)),
            (None, PolicyNumber::Unknown, None) => Self::Unknown,
        }
    }
}

/// Whether a host demands at least `clause` characters.
pub(super) fn length(
    result: CheckResult,
    tested: Tested,
    clause: i64,
    meaning: MinLengthMeaning,
) -> Judgement {
    let threshold = match tested {
        Tested::Against(threshold) => threshold,
        Tested::Contradicted => {
            return Judgement::undetermined(Reason::PolicyContradicted(ComplexityRule::MinLength));
        }
        Tested::Unknown => return Judgement::undetermined(Reason::ThresholdUnknown { clause }),
    };
    let met = match threshold {
        Threshold::Known(_) => Reason::Met,
        Threshold::Stated(stated) => Reason::MetAsStated { stated },
    };
    let number = threshold.number();
    match (meaning, result) {
        (MinLengthMeaning::HostValue, _) if number >= clause => Judgement::satisfied(met),
        (MinLengthMeaning::HostValue, _) => {
            let length = threshold;
            Judgement::against(Reason::HostLengthTooShort { clause, length })
        }
        (MinLengthMeaning::HssThreshold, CheckResult::Pass) if number >= clause => {
            Judgement::satisfied(met)
        }
        (MinLengthMeaning::HssThreshold, CheckResult::Pass) => {
            Judgement::undetermined(Reason::ThresholdLooser { clause, threshold })
        }
        (MinLengthMeaning::HssThreshold, CheckResult::Fail) if number <= clause => {
            Judgement::against(Reason::LengthTooShort { clause, threshold })
        }
        (MinLengthMeaning::HssThreshold, CheckResult::Fail) => {
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
pub(super) fn class(rule: ComplexityRule, result: CheckResult, tested: Tested) -> Judgement {
    use Judgement as J;
    let number = match tested {
        Tested::Against(threshold) => threshold.number(),
        Tested::Contradicted => return J::undetermined(Reason::PolicyContradicted(rule)),
        Tested::Unknown => return J::undetermined(Reason::ClassCountUnknown(rule)),
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

    fn length_of(result: CheckResult, tested: Tested) -> (ControlOutcome, Reason) {
        let judged = length(result, tested, 12, MinLengthMeaning::HssThreshold);
        (judged.outcome, judged.reason)
    }

    #[test]
    fn a_length_is_proved_by_a_threshold_that_is_strict_enough() {
        use CheckResult::{Fail, Pass, Unknown};
        use ControlOutcome::{NotSatisfied, Satisfied, Undetermined};
        use Tested::Contradicted;
        let known = |number| Tested::Against(Threshold::Known(number));
        let stated = Tested::Against(Threshold::Stated(12));
        let clause = 12;
        let looser = |number| Reason::ThresholdLooser {
            clause,
            threshold: Threshold::Known(number),
        };
        let stricter = |number| Reason::ThresholdStricter {
            clause,
            threshold: Threshold::Known(number),
        };
        let short = |number| Reason::LengthTooShort {
            clause,
            threshold: Threshold::Known(number),
        };
        let rule = ComplexityRule::MinLength;
        for (result, threshold, outcome, reason) in [
            (Pass, known(12), Satisfied, Reason::Met),
            (Pass, known(14), Satisfied, Reason::Met),
            (Pass, known(11), Undetermined, looser(11)),
            (Fail, known(12), NotSatisfied, short(12)),
            (Fail, known(8), NotSatisfied, short(8)),
            (Fail, known(13), Undetermined, stricter(13)),
            (Unknown, known(12), Undetermined, Reason::RuleUnknown(rule)),
            (Pass, stated, Satisfied, Reason::MetAsStated { stated: 12 }),
            (
                Pass,
                Contradicted,
                Undetermined,
                Reason::PolicyContradicted(rule),
            ),
            (
                Pass,
                Tested::Unknown,
                Undetermined,
                Reason::ThresholdUnknown { clause },
            ),
            (
                Fail,
                Tested::Unknown,
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
                    Tested::Against(Threshold::Known(number)),
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
            (
                Some(8),
                Known(10),
                Some(12),
                Tested::Against(Threshold::Known(8)),
            ),
            (
                Some(8),
                Contradicted,
                None,
                Tested::Against(Threshold::Known(8)),
            ),
            (
                None,
                Known(10),
                Some(12),
                Tested::Against(Threshold::Known(10)),
            ),
            (None, Contradicted, Some(12), Tested::Contradicted),
            (
                None,
                Unknown,
                Some(12),
                Tested::Against(Threshold::Stated(12)),
            ),
            (None, Unknown, None, Tested::Unknown),
        ] {
            assert_eq!(Tested::of(row, policy, stated), threshold);
        }
    }

    #[test]
    fn a_class_is_proved_only_where_some_of_it_is_required() {
        use CheckResult::{Fail, Pass, Unknown};
        use ControlOutcome::{NotSatisfied, Satisfied, Undetermined};
        let known = |number| Tested::Against(Threshold::Known(number));
        for (result, tested, outcome) in [
            (Pass, known(1), Satisfied),
            (Pass, known(2), Satisfied),
            (Pass, known(0), Undetermined),
            (Pass, Tested::Unknown, Undetermined),
            (Pass, Tested::Contradicted, Undetermined),
            (Fail, known(1), NotSatisfied),
            (Fail, known(2), Undetermined),
            (Fail, known(0), Undetermined),
            (Fail, Tested::Unknown, Undetermined),
            (Unknown, known(1), Undetermined),
        ] {
            let judged = class(ComplexityRule::Number, result, tested);
            assert_eq!(judged.outcome, outcome, "{result:?} {tested:?}");
        }
    }
}
