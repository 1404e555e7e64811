//! Controls without names: the assets that stand for others go by their pseudonyms.

use std::collections::HashMap;
use std::sync::Arc;

use super::pseudonyms::Pseudonyms;
use super::{AssetReference, FrameworkVerdict};
use crate::findings::FindingId;

/// The findings that examples point to.
pub(super) fn findings(frameworks: &[FrameworkVerdict]) -> impl Iterator<Item = FindingId> {
    let controls = frameworks.iter().flat_map(|framework| &framework.controls);
    let reasons = controls.flat_map(|control| &control.reasons);
    reasons
        .flat_map(|reason| &reason.examples)
        .filter_map(|example| example.finding)
}

/// Replaces the names of all examples.
pub(super) fn replace_in(
    frameworks: &mut [FrameworkVerdict],
    new_ids: &HashMap<FindingId, FindingId>,
    names: &mut Pseudonyms<'_>,
) {
    let controls = frameworks
        .iter_mut()
        .flat_map(|framework| &mut framework.controls);
    for reason in controls.flat_map(|control| &mut control.reasons) {
        for example in &mut reason.examples {
            *example = AssetReference {
                asset: Arc::new(names.asset(&example.asset)),
                finding: example
                    .finding
                    .and_then(|finding| new_ids.get(&finding).copied()),
                ..example.clone()
            };
        }
        // The old order would tell of the old names.
        reason
            .examples
            .sort_by(|one, other| one.asset.key.cmp(&other.asset.key));
    }
}
