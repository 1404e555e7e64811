//! A small generator of repeatable random numbers (SplitMix64).
//!
//! Every host and image has a generator of its own, so a row can be made again from its number alone and nothing but
//! numbers has to be kept. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.

const GOLDEN_GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;

/// Mixes a number so that neighbours come out unrelated.
pub(crate) fn mix(value: u64) -> u64 {
    let mut z = value.wrapping_add(GOLDEN_GAMMA);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// Turns bytes into a number (FNV-1a), for example a project id into its part of the seed.
pub(crate) fn digest(text: &[u8]) -> u64 {
    text.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

/// The generator of one thing.
pub(crate) struct Random(u64);

impl Random {
    /// Starts the generator of `key`; `purpose` separates the draws of one thing from each other.
    pub(crate) fn new(key: u64, purpose: u64) -> Random {
        Random(mix(key ^ mix(purpose)))
    }

    /// The next number.
    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN_GAMMA);
        mix(self.0)
    }

    /// A number from 0 to `bound` - 1.
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        let scaled = (self.number() >> 32) * u64::from(bound);
        u32::try_from(scaled >> 32).unwrap_or(0)
    }

    /// True in `percent` of a hundred cases.
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of the choices.
    pub(crate) fn pick<T: Copy + Default>(&mut self, choices: &[T]) -> T {
        let bound = u32::try_from(choices.len()).unwrap_or(u32::MAX);
        choices
            .get(self.below(bound) as usize)
            .copied()
            .unwrap_or_default()
    }

    /// One of the choices, as often as its weight says.
    pub(crate) fn weighted<T: Copy + Default>(&mut self, choices: &[(u32, T)]) -> T {
        let total = choices.iter().map(|(weight, _)| weight).sum();
        let mut rest = self.below(total);
        for (weight, choice) in choices {
            if rest < *weight {
                return *choice;
            }
            rest -= weight;
        }
        T::default()
    }

    /// A time up to `span_ms` before `now_ms`, both in milliseconds.
    pub(crate) fn before(&mut self, now_ms: i64, span_ms: i64) -> i64 {
        let span = u64::try_from(span_ms.max(1)).unwrap_or(1);
        now_ms - i64::try_from(self.number() % span).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_gives_the_same_numbers_and_another_purpose_does_not() {
        let draw = |key, purpose| {
            let mut random = Random::new(key, purpose);
            [random.number(), random.number()]
        };
        assert_eq!(draw(1, 2), draw(1, 2));
        assert_ne!(draw(1, 2), draw(1, 3));
        assert_ne!(draw(1, 2), draw(2, 2));
    }

    #[test]
    fn weights_are_respected() {
        let mut random = Random::new(7, 0);
        let rare = (0..10_000)
            .filter(|_| random.weighted(&[(10, "rare"), (90, "often")]) == "rare")
            .count();
        assert!((800..1_200).contains(&rare), "{rare} of 10000");
    }
}
