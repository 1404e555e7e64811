//! Puts the tests of a control together, within what its kind of evidence may say.

use super::numbers::Judgement;
use super::systems::{SystemMatch, Systems};
use super::{ControlOutcome, Reason};
use crate::findings::AssetKind;
use crate::frameworks::{Applicability, EvidenceKind};

/// Which assets a framework is about, worked out for every operating system that there is.
pub(super) struct Fit {
    hosts: bool,
    images: bool,
    /// By the numbers of [`Systems`].
    systems: Vec<SystemMatch>,
}

impl Fit {
    pub(super) fn of(applies_to: &Applicability, systems: &Systems) -> Self {
        let names = systems.names();
        Self {
            hosts: applies_to.kinds.contains(&AssetKind::Host),
            images: applies_to.kinds.contains(&AssetKind::Image),
            systems: names
                .map(|found| match applies_to.systems.as_slice() {
                    [] => SystemMatch::Same,
                    wanted => SystemMatch::of(wanted, found),
                })
                .collect(),
        }
    }

    /// What settles every control of the framework for an asset without looking at results; nothing when it is about it.
    pub(super) fn settle(&self, kind: AssetKind, system: u16) -> Option<Judgement> {
        let elsewhere = |reason| Judgement {
            outcome: ControlOutcome::NotApplicable,
            reason,
        };
        match kind {
            AssetKind::Image if self.images => None,
            AssetKind::Host if self.hosts => match self.systems.get(usize::from(system)) {
                Some(SystemMatch::Same) => None,
                Some(SystemMatch::Other) => Some(elsewhere(Reason::OtherSystem)),
                Some(SystemMatch::Unclear) | None => {
                    Some(Judgement::undetermined(Reason::SystemUnknown))
                }
            },
            AssetKind::Host | AssetKind::Image => Some(elsewhere(Reason::OtherKind)),
        }
    }
}

/// One judgement for all tests of a control: the worst counts; among equals what speaks against it, then the first.
pub(super) fn together(
    judgements: impl Iterator<Item = Judgement>,
    evidence: EvidenceKind,
) -> Judgement {
    let rank = |judged: &Judgement| {
        let relies = matches!(judged.reason, Reason::MetAsStated { .. });
        (judged.outcome, !judged.reason.is_against(), !relies)
    };
    let worst = judgements.min_by_key(rank).unwrap_or(Judgement::MET);
    bound(worst, evidence)
}

/// Keeps a judgement within what the kind of evidence may say.
fn bound(judged: Judgement, evidence: EvidenceKind) -> Judgement {
    match (evidence, judged.outcome) {
        (EvidenceKind::Indicative, ControlOutcome::Satisfied) => {
            Judgement::undetermined(Reason::NothingAgainst)
        }
        (EvidenceKind::Supporting, ControlOutcome::Satisfied) => {
            Judgement::undetermined(Reason::Supports)
        }
        (EvidenceKind::Supporting, ControlOutcome::NotSatisfied) => {
            Judgement::undetermined(if let Reason::WeakPassword(accounts) = judged.reason {
                Reason::WeakPasswordIndicates(accounts)
            } else {
                Reason::SpeaksAgainst
            })
        }
        (EvidenceKind::Direct, _)
        | (EvidenceKind::Indicative, ControlOutcome::NotSatisfied)
        | (
            EvidenceKind::Indicative | EvidenceKind::Supporting,
            ControlOutcome::Undetermined | ControlOutcome::NotApplicable,
        ) => judged,
    }
}
