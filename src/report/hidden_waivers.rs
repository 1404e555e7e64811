//! Waivers without names: what somebody wrote about accepted risks may name anybody.

use std::collections::HashMap;
use std::sync::Arc;

use super::pseudonyms::{Domain, Pseudonyms};
use super::{JudgedFinding, JudgedWaiver, Text, Waiver};
use crate::evaluate::{Pattern, WaiverScope};
use crate::findings::FindingId;

/// Replaces names in all waivers and in what findings say of them.
///
/// Ids get a pseudonym; reason, owner, approver and ticket are withheld; of a scope, single findings keep their place under
/// their new ids, and assets and accounts become pseudonyms that cover nothing: what they cover is counted beside them.
/// Dates, states, remarks and counts stay.
pub(super) fn replace_in(
    waivers: &mut [JudgedWaiver],
    findings: &mut [JudgedFinding],
    new_ids: &HashMap<FindingId, FindingId>,
    (names, text): (&Pseudonyms<'_>, &Text),
) {
    let withheld = text.get("redacted-waiver");
    let mut known: HashMap<String, Arc<Waiver>> = HashMap::new();
    for judged in waivers.iter_mut() {
        let hidden = Arc::new(hide(&judged.waiver, new_ids, names, &withheld));
        known.insert(judged.waiver.id.clone(), Arc::clone(&hidden));
        judged.waiver = hidden;
    }
    for judged in findings {
        if let Some(waiver) = &mut judged.waiver {
            *waiver = match known.get(&waiver.id) {
                Some(hidden) => Arc::clone(hidden),
                None => Arc::new(hide(waiver, new_ids, names, &withheld)),
            };
        }
    }
    // The old order would tell of the old ids.
    waivers.sort_by(|one, other| one.waiver.id.cmp(&other.waiver.id));
}

fn hide(
    waiver: &Waiver,
    new_ids: &HashMap<FindingId, FindingId>,
    names: &Pseudonyms<'_>,
    withheld: &str,
) -> Waiver {
    let scope = &waiver.scope;
    let findings = scope.findings.iter();
    Waiver {
        id: names.of(Domain::Waiver, &waiver.id),
        scope: WaiverScope {
            // One that covers nothing has no new id.
            findings: findings.filter_map(|id| new_ids.get(id).copied()).collect(),
            assets: replaced(&scope.assets, Domain::Value, names),
            accounts: replaced(&scope.accounts, Domain::Account, names),
            ..scope.clone()
        },
        reason: withheld.to_owned(),
        owner: withheld.to_owned(),
        approver: withheld.to_owned(),
        ticket: withheld.to_owned(),
        created: waiver.created,
        expires: waiver.expires,
    }
}

/// A pattern that fits everything names nobody; an account without wildcards gets the pseudonym that findings have.
fn replaced(patterns: &[Pattern], domain: Domain, names: &Pseudonyms<'_>) -> Vec<Pattern> {
    let patterns = patterns.iter();
    patterns
        .map(|pattern| {
            if pattern.is_everything() {
                return pattern.clone();
            }
            let domain = if pattern.is_wild() {
                Domain::Value
            } else {
                domain
            };
            Pattern::new(&names.of(domain, pattern.as_str()))
        })
        .collect()
}
