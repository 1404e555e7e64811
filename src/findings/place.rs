//! Where a result or an inventory entry belongs.

use std::cmp::Ordering;
use std::sync::Arc;

use super::Asset;

/// Region, project and asset; ordered in this order. All lists of findings and assets are in this order.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Region id.
    pub region: &'a Arc<str>,
    /// IAM project id.
    pub project_id: &'a Arc<str>,
    /// The asset; its key counts.
    pub asset: &'a Arc<Asset>,
}

impl Ord for Place<'_> {
    /// Most texts and assets are shared, and what is shared need not be read to be equal.
    fn cmp(&self, other: &Self) -> Ordering {
        shared(self.region, other.region)
            .then_with(|| shared(self.project_id, other.project_id))
            .then_with(|| {
                if Arc::ptr_eq(self.asset, other.asset) {
                    Ordering::Equal
                } else {
                    self.asset.key.cmp(&other.asset.key)
                }
            })
    }
}

impl PartialOrd for Place<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Place<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Place<'_> {}

fn shared(one: &Arc<str>, other: &Arc<str>) -> Ordering {
    if Arc::ptr_eq(one, other) {
        Ordering::Equal
    } else {
        one.cmp(other)
    }
}
