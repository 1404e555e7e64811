//! Failures that somebody accepted for single controls: for these they count as accepted, for all others they do not.

use std::collections::BTreeMap;

use super::FrameworkVerdict;
use super::tally::framework_verdict;
use crate::evaluate::Waiver;

/// Puts new verdicts into the place of those whose controls waivers name; `judge` gives the verdicts with what these waivers
/// cover accepted. Controls that the same waivers name are judged together.
pub(super) fn enter(
    verdicts: &mut [FrameworkVerdict],
    waivers: &[&Waiver],
    judge: impl Fn(&[&Waiver]) -> Vec<FrameworkVerdict>,
) {
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
    for (naming, places) in named {
        let accepting: Vec<&Waiver> = naming
            .iter()
            .filter_map(|index| waivers.get(*index).copied())
            .collect();
        let again = judge(&accepting);
        for (place, number) in places {
            let new = again.get(place).and_then(|one| one.controls.get(number));
            let own = verdicts.get_mut(place);
            let own = own.and_then(|one| one.controls.get_mut(number));
            if let (Some(own), Some(new)) = (own, new) {
                own.clone_from(new);
            }
        }
    }
    for verdict in verdicts {
        let controls = std::mem::take(&mut verdict.controls);
        *verdict = framework_verdict(&verdict.framework, controls);
    }
}
