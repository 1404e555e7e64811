//! How a fleet changes from round to round, so that two collections differ in a way that can be counted.

use super::complexity::{Flag, Rules};
use super::random::Random;

/// What a draw is for; a new purpose leaves the other draws as they are.
const PURPOSE: u64 = 201;

/// What becomes of a host or an image after round 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Fate {
    /// Nothing.
    #[default]
    Same,
    /// All failures are mended.
    Mended,
    /// One weak password is mended; others stay.
    PartlyMended,
    /// Mended in odd rounds, and back in even ones.
    Relapsing,
    /// In no list any more.
    Gone,
    /// The agent does not answer, and its results are dropped; images are not scanned any more.
    Offline,
    /// Installed anew: another id under the same name.
    Reinstalled,
    /// A weak password where there was none.
    Worse,
    /// Somebody ignores the complexity result in HSS.
    Ignored,
}

impl Fate {
    /// What becomes of a thing by this round.
    pub(super) fn of_host(key: u64, round: u32) -> Fate {
        Fate::of(
            &[
                (8, Fate::Mended),
                (6, Fate::PartlyMended),
                (5, Fate::Relapsing),
                (4, Fate::Gone),
                (4, Fate::Offline),
                (4, Fate::Reinstalled),
                (5, Fate::Worse),
                (4, Fate::Ignored),
                (60, Fate::Same),
            ],
            key,
            round,
        )
    }

    /// The same of images, which have no agent and nobody to ignore them.
    pub(super) fn of_image(key: u64, round: u32) -> Fate {
        Fate::of(
            &[
                (8, Fate::Mended),
                (5, Fate::Relapsing),
                (4, Fate::Gone),
                (4, Fate::Offline),
                (79, Fate::Same),
            ],
            key,
            round,
        )
    }

    fn of(fates: &[(u32, Fate)], key: u64, round: u32) -> Fate {
        let drawn = Random::new(key, PURPOSE).weighted(fates);
        match (round, drawn) {
            (0, _) => Fate::Same,
            (_, Fate::Relapsing) if round.is_multiple_of(2) => Fate::Same,
            (_, Fate::Relapsing) => Fate::Mended,
            (_, other) => other,
        }
    }
}

/// Rules of which none fails any more.
pub(super) fn mended(rules: Rules) -> Rules {
    let flag = |flag| match flag {
        Flag::Fail => Flag::Pass,
        Flag::Pass | Flag::Null | Flag::Absent => flag,
    };
    Rules {
        min_length: flag(rules.min_length),
        uppercase_letter: flag(rules.uppercase_letter),
        lowercase_letter: flag(rules.lowercase_letter),
        number: flag(rules.number),
        special_character: flag(rules.special_character),
    }
}
