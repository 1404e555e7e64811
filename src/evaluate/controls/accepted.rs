//! Failures that somebody accepted for single controls: for these they count as accepted, for all others they do not.

use std::collections::BTreeMap;

use super::FrameworkVerdict;
use super::sets::Refinement;
use super::tally::{Judged, framework_verdict};
use crate::evaluate::Waiver;

/// Puts new verdicts into the place of those whose controls waivers name; `judge` gives the verdicts with what these waivers
/// cover accepted. Controls that the same waivers name are judged together.
pub(super) fn enter(
    judged: &mut Judged,
    waivers: &[&Waiver],
    judge: impl Fn(&[&Waiver]) -> Judged,
) {
    for (naming, places) in named(&judged.verdicts, waivers) {
        let accepting: Vec<&Waiver> = naming
            .iter()
            .filter_map(|index| waivers.get(*index).copied())
            .collect();
        let again = judge(&accepting);
        let refinement = judged.sets.refine(&again.sets);
        divide(&mut judged.verdicts, &refinement);
        for (place, number) in places {
            let new = again.verdicts.get(place);
            let new = new.and_then(|one| one.controls.get(number));
            let own = judged.verdicts.get_mut(place);
            let own = own.and_then(|one| one.controls.get_mut(number));
            if let (Some(own), Some(new)) = (own, new) {
                own.clone_from(new);
                for reason in &mut own.reasons {
                    reason.sets = refinement.of_other(&reason.sets);
                }
            }
        }
    }
    for verdict in &mut judged.verdicts {
        let controls = std::mem::take(&mut verdict.controls);
        *verdict = framework_verdict(&verdict.framework, controls);
    }
}

/// Says which sets the assets of every reason are in since they were divided further.
fn divide(verdicts: &mut [FrameworkVerdict], refinement: &Refinement) {
    let controls = verdicts.iter_mut().flat_map(|one| &mut one.controls);
    for reason in controls.flat_map(|control| &mut control.reasons) {
        reason.sets = refinement.of_own(&reason.sets);
    }
}

/// Controls by the waivers that name them: places of the waivers, and those of framework and control.
fn named(
    verdicts: &[FrameworkVerdict],
    waivers: &[&Waiver],
) -> BTreeMap<Vec<usize>, Vec<(usize, usize)>> {
    let mut named: BTreeMap<Vec<usize>, Vec<(usize, usize)>> = BTreeMap::new();
    for (place, verdict) in verdicts.iter().enumerate() {
        for (number, control) in verdict.controls.iter().enumerate() {
            let Some(control) = verdict.control_of(control) else {
                continue;
            };
            let names_it = |waiver: &Waiver| {
                let scope = &waiver.scope;
                scope.names_control(&verdict.framework.id, &control.id)
            };
            let naming = waivers.iter().zip(0..).filter(|(one, _)| names_it(one));
            let naming: Vec<usize> = naming.map(|(_, index)| index).collect();
            if !naming.is_empty() {
                named.entry(naming).or_default().push((place, number));
            }
        }
    }
    named
}
