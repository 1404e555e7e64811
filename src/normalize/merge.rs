//! Merges findings and inventory entries that are about the same thing.

use std::sync::Arc;

use crate::findings::{Asset, Evidence, Finding, FindingId, InventoryHost, InventoryImage};

/// Gives a finding the merged description of its asset.
///
/// Where that is known under another key, the finding's identity follows it, so that it does not depend on which of two
/// vocabularies a list used.
pub(super) fn move_to(finding: &mut Finding, asset: Arc<Asset>) {
    if finding.asset.key != asset.key {
        finding.id = FindingId::of(
            &finding.region,
            &finding.project_id,
            finding.check,
            &asset.key,
            finding.account.as_ref(),
        );
    }
    finding.asset = asset;
}

/// Merges findings of the same identity; they stand in order.
pub(super) fn findings(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.dedup_by(|later, kept| {
        let is_same = later.id == kept.id;
        if is_same {
            merge(kept, later);
        }
        is_same
    });
    findings
}

/// Takes the more serious and the more recent of two results about the same thing.
fn merge(kept: &mut Finding, other: &mut Finding) {
    // Read once as open and once as ignored: somebody changed it meanwhile, and open is the side of caution.
    kept.ignored_in_hss &= other.ignored_in_hss;
    if other.result < kept.result {
        kept.result = other.result;
        std::mem::swap(&mut kept.evidence, &mut other.evidence);
    }
    kept.duration_days = kept.duration_days.max(other.duration_days);
    kept.scanned_at = kept.scanned_at.max(other.scanned_at);
    if kept.suggestion.is_none() {
        kept.suggestion = other.suggestion.take();
    }
    if let (
        Evidence::WeakPassword {
            masked_password: mine @ None,
        },
        Evidence::WeakPassword { masked_password },
    ) = (&mut kept.evidence, &mut other.evidence)
    {
        *mine = masked_password.take();
    }
}

/// Merges entries about the same host, which stand in order: the state that claims less counts.
pub(super) fn hosts(mut hosts: Vec<InventoryHost>) -> Vec<InventoryHost> {
    hosts.dedup_by(|later, kept| {
        let is_same = later.place() == kept.place();
        if is_same {
            kept.state = kept.state.max(later.state);
            kept.status = kept.status.max(later.status);
            kept.system = kept.system.take().or_else(|| later.system.take());
        }
        is_same
    });
    hosts
}

/// Merges entries about the same image, which stand in order: the state that claims less counts.
pub(super) fn images(mut images: Vec<InventoryImage>) -> Vec<InventoryImage> {
    images.dedup_by(|later, kept| {
        let is_same = later.place() == kept.place();
        if is_same {
            kept.state = kept.state.max(later.state);
            kept.scanned_at = kept.scanned_at.min(later.scanned_at);
        }
        is_same
    });
    images
}
