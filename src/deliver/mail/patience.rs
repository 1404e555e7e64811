//! How long to try, and how long to wait between tries.

use std::time::Duration;

/// How long to try, and how long to wait between tries.
///
/// Servers that defer what they do not know yet ask for another try after some minutes (RFC 6647).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The first wait; each further one is twice as long.
    pub first: Duration,
    /// No wait is longer.
    pub longest: Duration,
    /// When all waits together would be longer than this, it is given up.
    pub total: Duration,
}

/// No wait is longer unless somebody says otherwise: a little more than what servers that defer the unknown want.
const LONGEST: Duration = Duration::from_secs(330);

impl Patience {
    /// Waits that begin with `first`, grow, and end when they come to `total`.
    #[must_use]
    pub fn new(first: Duration, total: Duration) -> Self {
        Self {
            first,
            longest: LONGEST.max(first),
            total,
        }
    }

    /// The waits between tries.
    pub(super) fn waits(self) -> impl Iterator<Item = Duration> {
        let mut next = self.first;
        let mut left = self.total;
        std::iter::from_fn(move || {
            let wait = next.min(self.longest);
            left = left.checked_sub(wait)?;
            next = next.saturating_mul(2);
            Some(wait)
        })
        // Without a first wait there would be no end.
        .take(1_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_a_bound_and_end() {
        let minutes = |count: u64| Duration::from_secs(60 * count);
        let patience = Patience::new(Duration::from_secs(30), minutes(30));
        let waits: Vec<u64> = patience.waits().map(|wait| wait.as_secs()).collect();
        assert_eq!(waits, [30, 60, 120, 240, 330, 330, 330, 330]);
        assert!(waits.iter().sum::<u64>() <= 1_800);
        assert_eq!(Patience::new(minutes(1), minutes(0)).waits().count(), 0);
        assert_eq!(Patience::new(minutes(0), minutes(1)).waits().count(), 1_000);
    }
}
