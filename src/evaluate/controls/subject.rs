//! Runs the tests of controls on the facts of an asset.

use super::facts::{AccountKind, AccountSet, Facts, Hit, Hits, Owner, PolicyResult, Standing};
use super::numbers::{self, Judgement, Tested};
use super::target::{PolicyNumber, Target};
use super::{Acceptance, ControlOptions, ControlOutcome, MinLengthMeaning, Reason, RuleSet};
use crate::evaluate::Freshness;
use crate::evaluate::readings::ListReading;
use crate::findings::{AssetKind, Check, CheckResult, ComplexityRule, Status};
use crate::frameworks::{AccountSelection, ClassTest, EvidenceKind, Test};

/// An asset's facts with what they refer to.
pub(super) struct Subject<'a> {
    pub(super) facts: &'a Facts,
    pub(super) target: Target,
    pub(super) options: &'a ControlOptions,
}

impl Subject<'_> {
    /// How a test comes out.
    pub(super) fn test(&self, test: &Test) -> Judgement {
        match test {
            Test::Length { at_least } => self.by_policy(|result| {
                let (met, row) = result.rule(ComplexityRule::MinLength);
                let threshold = self.length_threshold(row);
                let meaning = self.options.min_length_meaning;
                numbers::length(met, threshold, i64::from(*at_least), meaning)
            }),
            Test::Classes(classes) => self.by_policy(|result| self.classes(classes, result)),
            Test::HssPolicy => self.by_policy(own_policy),
            Test::NoWeakPassword { accounts, evidence } => self.weak(*accounts, *evidence),
        }
    }

    fn length_threshold(&self, row: Option<i64>) -> Tested {
        let policy = match self.options.min_length_meaning {
            MinLengthMeaning::HssThreshold => self.policy_number(ComplexityRule::MinLength),
            // The settings of HSS say nothing about a number that is the host's own.
            MinLengthMeaning::HostValue => PolicyNumber::Unknown,
        };
        Tested::of(row, policy, self.options.assumed_min_length)
    }

    /// What HSS is set to require; the settings are those of the host check.
    fn policy_number(&self, rule: ComplexityRule) -> PolicyNumber {
        match self.facts.kind {
            AssetKind::Host => self.target.policy[rule as usize],
            AssetKind::Image => PolicyNumber::Unknown,
        }
    }

    /// Judges the policy result; a satisfied one only when nothing is in doubt, a failed one only when nobody accepted it.
    fn by_policy(&self, judge: impl FnOnce(&PolicyResult) -> Judgement) -> Judgement {
        let Some(result) = &self.facts.policy else {
            let reason = self.doubt(Check::PasswordComplexity);
            let reason = reason.unwrap_or(Reason::NoPolicyResult);
            return Judgement::undetermined(reason);
        };
        let judged = judge(result);
        let accepted = |how| Judgement::undetermined(Reason::Accepted(how));
        match (judged.outcome, result.status) {
            (ControlOutcome::NotSatisfied, Status::IgnoredInHss) => accepted(Acceptance::InHss),
            (ControlOutcome::NotSatisfied, Status::Waived) => accepted(Acceptance::ByWaiver),
            (ControlOutcome::Satisfied, _) => {
                self.unless_in_doubt(Check::PasswordComplexity, judged, result.freshness)
            }
            (ControlOutcome::NotSatisfied, Status::Open)
            | (ControlOutcome::Undetermined | ControlOutcome::NotApplicable, _) => judged,
        }
    }

    fn classes(&self, test: &ClassTest, result: &PolicyResult) -> Judgement {
        let (mut proved, mut missing, mut open) = (0, RuleSet::default(), None);
        let mut open_count = 0;
        for rule in &test.of {
            let (met, row) = result.rule(*rule);
            let threshold = Tested::of(row, self.policy_number(*rule), None);
            let judged = numbers::class(*rule, met, threshold);
            match judged.outcome {
                ControlOutcome::Satisfied => proved += 1,
                ControlOutcome::NotSatisfied => missing = missing.with(*rule),
                ControlOutcome::Undetermined | ControlOutcome::NotApplicable => {
                    open_count += 1;
                    open = open.or(Some(judged));
                }
            }
        }
        match open {
            _ if proved >= test.at_least => Judgement::MET,
            Some(judged) if proved + open_count >= test.at_least => judged,
            _ => Judgement::against(Reason::ClassesMissing(missing)),
        }
    }

    fn weak(&self, accounts: AccountSelection, evidence: EvidenceKind) -> Judgement {
        if self.facts.hits == Hits::default() {
            return self.unless_in_doubt(Check::WeakPassword, Judgement::MET, self.facts.scan);
        }
        let chosen = AccountSet::of(|kind| is_chosen(kind, accounts) == Some(true));
        let possible = AccountSet::of(|kind| is_chosen(kind, accounts).is_none());
        let has = |hit| self.facts.hits.holds(chosen, hit) || self.facts.hits.holds(possible, hit);
        if self.facts.hits.holds(chosen, Hit::Open) {
            return match evidence {
                EvidenceKind::Direct => Judgement::against(Reason::WeakPassword(accounts)),
                EvidenceKind::Indicative | EvidenceKind::Supporting => {
                    Judgement::undetermined(Reason::WeakPasswordIndicates(accounts))
                }
            };
        }
        let doubts = [
            (Hit::Open, Reason::AccountUnknown),
            (Hit::Waived, Reason::Accepted(Acceptance::ByWaiver)),
            (Hit::IgnoredInHss, Reason::Accepted(Acceptance::InHss)),
            (Hit::Unclear, Reason::WeakResultUnknown),
        ];
        match doubts.into_iter().find(|(hit, _)| has(*hit)) {
            Some((_, reason)) => Judgement::undetermined(reason),
            None => self.unless_in_doubt(Check::WeakPassword, Judgement::MET, self.facts.scan),
        }
    }

    /// A satisfied judgement, unless something keeps the data from proving it.
    fn unless_in_doubt(&self, check: Check, judged: Judgement, freshness: Freshness) -> Judgement {
        let age = match freshness {
            Freshness::Recent => None,
            Freshness::Stale => Some(Reason::Stale),
            Freshness::Unknown => Some(Reason::ScanTimeUnknown),
        };
        self.doubt(check)
            .or(age)
            .map_or(judged, Judgement::undetermined)
    }

    /// What keeps the absence of a failure in a check from proving anything.
    fn doubt(&self, check: Check) -> Option<Reason> {
        match self.facts.standing {
            Standing::Assessable => match self.facts.readings[check as usize] {
                ListReading::NotAsked => Some(Reason::NotAskedFor),
                ListReading::Whole if self.target.is_whole => None,
                ListReading::Whole | ListReading::NotWhole => Some(Reason::CoverageIncomplete),
            },
            Standing::NotProtected => Some(Reason::NotProtected),
            Standing::AgentOffline => Some(Reason::AgentOffline),
            Standing::NeverScanned => Some(Reason::NeverScanned),
            Standing::Unknown => Some(Reason::StateUnknown),
            Standing::NotListed => Some(Reason::NotInInventory),
        }
    }
}

/// Whether an account is one that a test is about; nothing when the data does not say.
fn is_chosen(kind: AccountKind, accounts: AccountSelection) -> Option<bool> {
    match (accounts, kind.owner) {
        (AccountSelection::All, _) => Some(true),
        (AccountSelection::Default, _) => kind.is_default,
        (AccountSelection::Service | AccountSelection::System, Owner::Unknown) => None,
        (AccountSelection::Service, Owner::Service) | (AccountSelection::System, Owner::System) => {
            Some(true)
        }
        (AccountSelection::Service, Owner::System) | (AccountSelection::System, Owner::Service) => {
            Some(false)
        }
    }
}

/// HSS's own verdict on the five rules, whatever their numbers.
fn own_policy(result: &PolicyResult) -> Judgement {
    let mut open = None;
    for rule in ComplexityRule::ALL {
        match result.rule(rule).0 {
            CheckResult::Fail => return Judgement::against(Reason::HssPolicyNotMet),
            CheckResult::Unknown => open = open.or(Some(Reason::RuleUnknown(rule))),
            CheckResult::Pass => {}
        }
    }
    open.map_or(Judgement::MET, Judgement::undetermined)
}
