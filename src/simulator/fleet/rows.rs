//! The row numbers of one list: kept, or computed where there are too many to keep.

use std::sync::Arc;

/// The row numbers of one list, in order.
#[derive(Clone)]
pub(crate) enum Rows<'a> {
    /// Kept.
    Kept(&'a [u32]),
    /// Found by a filter and shared with the next request for the same.
    Found(Arc<Vec<u32>>),
    /// Computed.
    Pattern(Pattern),
}

/// The numbers from 0 up to `end` whose remainder by `period` is one of these.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pattern {
    pub(crate) remainders: &'static [u32],
    pub(crate) period: u32,
    pub(crate) end: u32,
}

impl Pattern {
    fn length(self) -> usize {
        let rest = self.end % self.period;
        let partial = self.remainders.iter().filter(|own| **own < rest).count();
        (self.end / self.period) as usize * self.remainders.len() + partial
    }

    fn number(self, place: usize) -> Option<u32> {
        let remainder = *self.remainders.get(place % self.remainders.len().max(1))?;
        let round = u32::try_from(place / self.remainders.len()).ok()?;
        let number = round.checked_mul(self.period)?.checked_add(remainder)?;
        (number < self.end).then_some(number)
    }
}

impl Rows<'_> {
    pub(crate) fn len(&self) -> usize {
        match self {
            Rows::Kept(rows) => rows.len(),
            Rows::Found(rows) => rows.len(),
            Rows::Pattern(pattern) => pattern.length(),
        }
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row number in `place`; none past the end.
    pub(crate) fn number(&self, place: usize) -> Option<u32> {
        match self {
            Rows::Kept(rows) => rows.get(place).copied(),
            Rows::Found(rows) => rows.get(place).copied(),
            Rows::Pattern(pattern) => pattern.number(place),
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).filter_map(|place| self.number(place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_what_a_filter_would_leave() {
        for remainders in [&[0_u32, 3, 4][..], &[0, 1, 2, 3, 4], &[2], &[]] {
            for end in 0..23 {
                let period = 5;
                let rows = Rows::Pattern(Pattern {
                    remainders,
                    period,
                    end,
                });
                let kept: Vec<u32> = (0..end)
                    .filter(|number| remainders.contains(&(number % period)))
                    .collect();
                assert_eq!(rows.iter().collect::<Vec<_>>(), kept);
                assert_eq!(rows.len(), kept.len());
                assert_eq!(rows.number(kept.len()), None);
            }
        }
    }
}
