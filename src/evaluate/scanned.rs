//! How many of the assets that there are HSS has looked at.

use serde::Serialize;

use super::Population;

/// Assets that HSS has looked at, out of all that there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Scanned {
    /// Hosts and images that are clean, failing or accepted in one check at least.
    pub scanned: u64,
    /// All hosts and images.
    pub expected: u64,
}

impl Population {
    /// Counts hosts and images together. Whatever is not known to have been looked at was not.
    #[must_use]
    pub fn scanned(&self) -> Scanned {
        Scanned {
            scanned: self.looked_at,
            expected: self.hosts.total + self.images.total,
        }
    }
}

impl Scanned {
    /// Whether at least so many per cent were looked at. Of nothing at all, no share was: a scope
    /// without assets is mistyped more often than meant.
    #[must_use]
    pub fn reaches(self, per_cent: u8) -> bool {
        self.expected > 0
            && u128::from(self.scanned) * 100 >= u128::from(self.expected) * u128::from(per_cent)
    }
}
