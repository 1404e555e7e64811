//! How many of the assets that there are HSS has looked at.

use serde::Serialize;

use super::{ClassCounts, Population};

/// Assets that HSS has looked at, out of all that there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Scanned {
    /// Hosts and images that are clean, failing or accepted.
    pub scanned: u64,
    /// All hosts and images.
    pub expected: u64,
}

impl Population {
    /// Counts hosts and images together. Whatever is not known to have been looked at was not.
    #[must_use]
    pub fn scanned(&self) -> Scanned {
        let looked_at = |counts: &ClassCounts| counts.clean + counts.failing + counts.ignored;
        Scanned {
            scanned: looked_at(&self.hosts) + looked_at(&self.images),
            expected: self.hosts.total + self.images.total,
        }
    }
}

impl Scanned {
    /// Whether at least so many per cent were looked at. Of nothing at all, every share was.
    #[must_use]
    pub fn reaches(self, per_cent: u8) -> bool {
        u128::from(self.scanned) * 100 >= u128::from(self.expected) * u128::from(per_cent)
    }
}
