//! Results of the password-complexity check.

use serde::{Serialize, Serializer};

use super::random::Random;

/// One yes-or-no result as it appears in the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Flag {
    /// `true`: the setting meets the requirement.
    Pass,
    /// `false`: it does not.
    Fail,
    /// `null`.
    Null,
    /// Not in the answer.
    #[default]
    Absent,
}

impl Flag {
    pub(crate) fn is_absent(&self) -> bool {
        *self == Flag::Absent
    }
}

impl Serialize for Flag {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Flag::Pass => serializer.serialize_bool(true),
            Flag::Fail => serializer.serialize_bool(false),
            Flag::Null | Flag::Absent => serializer.serialize_none(),
        }
    }
}

/// The five results of one host or image, under the names of the API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Rules {
    /// Minimum length.
    #[serde(skip_serializing_if = "Flag::is_absent")]
    pub min_length: Flag,
    /// Uppercase letters.
    #[serde(skip_serializing_if = "Flag::is_absent")]
    pub uppercase_letter: Flag,
    /// Lowercase letters.
    #[serde(skip_serializing_if = "Flag::is_absent")]
    pub lowercase_letter: Flag,
    /// Digits.
    #[serde(skip_serializing_if = "Flag::is_absent")]
    pub number: Flag,
    /// Special characters.
    #[serde(skip_serializing_if = "Flag::is_absent")]
    pub special_character: Flag,
}

impl Rules {
    /// Whether at least one setting is known not to meet the requirement.
    pub fn fails(&self) -> bool {
        self.all().contains(&Flag::Fail)
    }

    /// The five results in the order of the API.
    pub fn all(&self) -> [Flag; 5] {
        [
            self.min_length,
            self.uppercase_letter,
            self.lowercase_letter,
            self.number,
            self.special_character,
        ]
    }

    /// Draws results; `passing` of a hundred meet every requirement, about five of a hundred lack some.
    pub(crate) fn draw(random: &mut Random, passing: u32) -> Rules {
        let all_pass = random.chance(passing);
        let all_fail = !all_pass && random.chance(25);
        let incomplete = random.chance(5);
        let mut flag = |fail_percent: u32| {
            if incomplete && random.chance(50) {
                random.pick(&[Flag::Null, Flag::Absent])
            } else if all_fail || (!all_pass && random.chance(fail_percent)) {
                Flag::Fail
            } else {
                Flag::Pass
            }
        };
        Rules {
            min_length: flag(35),
            uppercase_letter: flag(60),
            lowercase_letter: flag(30),
            number: flag(40),
            special_character: flag(70),
        }
    }
}

/// The numbers of the password policy that HSS checks against.
///
/// # Source
/// HSS API v5, ListPasswordComplexity: `min_length_num` 8–26, the other four 0–10; absent from its example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Required {
    /// Required length.
    pub min_length_num: u32,
    /// Required uppercase letters.
    pub min_uppercase_letter: u32,
    /// Required lowercase letters.
    pub min_lowercase_letter: u32,
    /// Required digits.
    pub min_number: u32,
    /// Required special characters.
    pub min_special_character: u32,
}

/// The policy that is set for every project.
pub const POLICY: Required = Required {
    min_length_num: 8,
    min_uppercase_letter: 1,
    min_lowercase_letter: 1,
    min_number: 1,
    min_special_character: 1,
};

/// A host that was checked against so long a password was checked before the policy was set.
const OLDER_LENGTH: u32 = 14;

impl Required {
    /// Draws what a host was checked against: for most, the policy that is set now.
    pub(crate) fn draw(random: &mut Random) -> Required {
        let older = Required {
            min_length_num: random.pick(&[8, 8, 8, 10, 12, OLDER_LENGTH]),
            min_uppercase_letter: random.pick(&[1, 1, 1, 2]),
            min_lowercase_letter: random.pick(&[1, 1, 1, 2]),
            min_number: random.pick(&[1, 1, 1, 2]),
            min_special_character: random.pick(&[1, 1, 0, 2]),
        };
        if older.min_length_num == OLDER_LENGTH {
            older
        } else {
            POLICY
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_results_are_left_out_and_null_ones_are_null() {
        let rules = Rules {
            min_length: Flag::Pass,
            uppercase_letter: Flag::Fail,
            lowercase_letter: Flag::Null,
            ..Rules::default()
        };
        let text = serde_json::to_string(&rules).unwrap();
        assert_eq!(
            text,
            r#"{"min_length":true,"uppercase_letter":false,"lowercase_letter":null}"#
        );
        assert!(rules.fails());
    }
}
