//! One result of one check on one asset (for weak passwords: of one account of it).

use std::cmp::Ordering;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Asset, Place};

/// One result as HSS reported it, before anybody judges it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Stable identity, see [`FindingId::of`].
    pub id: FindingId,
    /// Which check.
    pub check: Check,
    /// What came out.
    pub result: CheckResult,
    /// Whether the result is marked as ignored in HSS.
    pub ignored_in_hss: bool,
    /// Where; shared by all findings of the asset.
    pub asset: Arc<Asset>,
    /// Whose password; absent for complexity, which concerns the whole asset.
    pub account: Option<Account>,
    /// What the result rests on.
    pub evidence: Evidence,
    /// For how many days the weak password has been in use; absent when unknown.
    pub duration_days: Option<i64>,
    /// When HSS last checked, in milliseconds since 1970; absent when never or unknown.
    pub scanned_at: Option<i64>,
    /// Region id.
    pub region: Arc<str>,
    /// IAM project id.
    pub project_id: Arc<str>,
    /// HSS's advice, trimmed; shared, because thousands of rows carry the same text.
    pub suggestion: Option<Arc<str>>,
}

/// The checks of HSS that this program reports on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// An account has a password that is on a list of weak ones.
    WeakPassword,
    /// The password policy demands too little.
    PasswordComplexity,
}

/// Outcome of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckResult {
    /// The check found a problem.
    Fail,
    /// HSS did not say; neither a pass nor a fail.
    Unknown,
    /// The check found no problem.
    Pass,
}

/// Whether a result still calls for action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has accepted it.
    Open,
    /// Somebody chose "ignore" in the HSS console.
    IgnoredInHss,
    /// Accepted by a waiver of this program.
    Waived,
}

/// An account with a weak password; its texts are shared, because every host has a `root`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Account {
    /// Account name.
    pub name: Arc<str>,
    /// What the account belongs to: `system`, `mysql`, `redis`, `tomcat`, `ftp` or a word yet unknown.
    pub service_type: Arc<str>,
}

/// What a result rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Evidence {
    /// A weak password was found.
    WeakPassword {
        /// The password as HSS masks it; printed only when the operator asks for it.
        #[serde(skip_serializing_if = "Option::is_none")]
        masked_password: Option<Box<str>>,
    },
    /// The password policy, rule by rule.
    PasswordComplexity {
        /// The five rules, in the order of [`ComplexityRule::ALL`]; shared, because thousands of assets have the same policy.
        rules: Arc<[RuleResult; 5]>,
    },
}

/// One rule of the password policy check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
pub struct RuleResult {
    /// Which rule.
    pub rule: ComplexityRule,
    /// Whether the setting meets what HSS requires.
    pub result: CheckResult,
    /// What HSS requires (its own threshold, not the setting of the host), when given.
    pub required: Option<i64>,
}

/// The five rules of the password policy check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ComplexityRule {
    /// Minimum length.
    MinLength,
    /// Upper-case letters.
    UppercaseLetter,
    /// Lower-case letters.
    LowercaseLetter,
    /// Digits.
    Number,
    /// Special characters.
    SpecialCharacter,
}

impl ComplexityRule {
    /// The rules in the order used everywhere.
    pub const ALL: [Self; 5] = [
        Self::MinLength,
        Self::UppercaseLetter,
        Self::LowercaseLetter,
        Self::Number,
        Self::SpecialCharacter,
    ];

    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MinLength => "min_length",
            Self::UppercaseLetter => "uppercase_letter",
            Self::LowercaseLetter => "lowercase_letter",
            Self::Number => "number",
            Self::SpecialCharacter => "special_character",
        }
    }
}

impl Check {
    /// Both checks, in the order used everywhere.
    pub const ALL: [Self; 2] = [Self::WeakPassword, Self::PasswordComplexity];

    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WeakPassword => "weak_password",
            Self::PasswordComplexity => "password_complexity",
        }
    }
}

impl CheckResult {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Fail => "fail",
            Self::Unknown => "unknown",
            Self::Pass => "pass",
        }
    }

    /// Reads HSS's three-valued flag: met, not met, or not said.
    #[must_use]
    pub fn of_flag(flag: Option<bool>) -> Self {
        match flag {
            Some(true) => Self::Pass,
            Some(false) => Self::Fail,
            None => Self::Unknown,
        }
    }

    /// One result for several rules: any failure fails, else anything unknown is unknown.
    #[must_use]
    pub fn of_rules(rules: &[RuleResult]) -> Self {
        rules
            .iter()
            .map(|rule| rule.result)
            .min()
            .unwrap_or(Self::Unknown)
    }
}

impl Status {
    /// The word used in files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::IgnoredInHss => "ignored_in_hss",
            Self::Waived => "waived",
        }
    }
}

/// Identity of a finding: the same in every run, whatever the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FindingId([u8; 16]);

impl FindingId {
    /// Digests provider, region, project, check, asset key, account and service.
    ///
    /// # Shape
    /// The first 16 bytes of SHA-256 over the parts, each preceded by its length, so that no two lists of parts
    /// run together; written as 32 hexadecimal digits.
    #[must_use]
    pub fn of(
        region: &str,
        project_id: &str,
        check: Check,
        asset_key: &str,
        account: Option<&Account>,
    ) -> Self {
        let (name, service) =
            account.map_or(("", ""), |account| (&*account.name, &*account.service_type));
        let mut hasher = Sha256::new();
        for part in [
            "huaweicloud",
            region,
            project_id,
            check.as_str(),
            asset_key,
            name,
            service,
        ] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let digest = hasher.finalize();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Self(id)
    }

    /// Reads an id as files have it: 32 hexadecimal digits, in lower case.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut id = [0; 16];
        hex::decode_to_slice(text, &mut id).ok()?;
        let id = Self(id);
        (id.to_string() == text).then_some(id)
    }

    /// The id that these raw bytes are.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The raw bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Lends the 32 digits without allocating: every file has one per row.
    fn with_digits<T>(self, take: impl FnOnce(&str) -> T) -> T {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut digits = [0; 32];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[
                DIGITS[usize::from(byte >> 4)],
                DIGITS[usize::from(byte & 15)],
            ]);
        }
        take(str::from_utf8(&digits).unwrap_or_default())
    }
}

impl fmt::Display for FindingId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with_digits(|digits| formatter.write_str(digits))
    }
}

impl Serialize for FindingId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.with_digits(|digits| serializer.serialize_str(digits))
    }
}

impl Finding {
    /// Where it belongs.
    #[must_use]
    pub fn place(&self) -> Place<'_> {
        Place {
            region: &self.region,
            project_id: &self.project_id,
            asset: &self.asset,
        }
    }

    /// The order of all lists of findings: place, check, account; the id breaks ties.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Ordering {
        self.place()
            .cmp(&other.place())
            .then_with(|| self.compare_at_one_place(other))
    }

    /// The order of the findings of one asset: check, account; the id breaks ties.
    #[must_use]
    pub fn compare_at_one_place(&self, other: &Self) -> Ordering {
        self.check
            .cmp(&other.check)
            .then_with(|| self.account.cmp(&other.account))
            .then_with(|| self.id.cmp(&other.id))
    }
}

/// Reads a scan time of HSS: milliseconds since 1970, or nothing when it means "never" or "unknown".
///
/// # Units
/// In: documented as milliseconds. 0, negative numbers and 2147483647 (the largest documented value) mean unknown;
/// anything else below 100,000,000,000 (March 1973 in milliseconds) is taken for seconds. Out: milliseconds.
/// # Source
/// HSS API v5, ListImageWeakPwdUsers: `latest_scan_time` "Long, ms" with the range 0–2,147,483,647;
/// ListPasswordComplexity: `update_time` 0 in the example. Read 2026-04-03.
#[must_use]
pub fn scan_instant(raw: Option<i64>) -> Option<i64> {
    const NOT_KNOWN: i64 = i32::MAX as i64;
    const SECONDS_BELOW: i64 = 100_000_000_000;
    match raw? {
        i64::MIN..=0 | NOT_KNOWN => None,
        seconds @ 1..SECONDS_BELOW => Some(seconds * 1000),
        milliseconds => Some(milliseconds),
    }
}

/// Reads how long a weak password has been in use: days, or nothing when HSS does not know.
///
/// # Units
/// Days. 2147483647 (the largest value of the field) and negative numbers mean unknown.
/// # Source
/// HSS API v5, ListWeakPasswordUsers: `duration` is 2147483647 in the example; the Chinese text and the console call it
/// the time in use, the English text a validity period. Read 2026-04-03.
#[must_use]
pub fn known_days(raw: Option<i64>) -> Option<i64> {
    raw.filter(|days| (0..i64::from(i32::MAX)).contains(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_do_not_run_together_and_do_not_change() {
        let account = |name: &str, service: &str| Account {
            name: name.into(),
            service_type: service.into(),
        };
        let id = |name: &str, service: &str| {
            FindingId::of(
                "r",
                "p",
                Check::WeakPassword,
                "host:1",
                Some(&account(name, service)),
            )
        };
        assert_ne!(id("ab", "c"), id("a", "bc"));
        // Pinned: a change here breaks every waiver and every comparison with an earlier run.
        assert_eq!(
            id("root", "system").to_string(),
            "bd62e6388c9c848d54eea217da3d3506"
        );
    }

    #[test]
    fn unknown_is_neither_pass_nor_fail() {
        let rule = |flag| RuleResult {
            rule: ComplexityRule::Number,
            result: CheckResult::of_flag(flag),
            required: None,
        };
        assert_eq!(
            CheckResult::of_rules(&[rule(Some(true)), rule(None)]),
            CheckResult::Unknown
        );
        assert_eq!(
            CheckResult::of_rules(&[rule(Some(false)), rule(None)]),
            CheckResult::Fail
        );
        assert_eq!(
            CheckResult::of_rules(&[rule(Some(true))]),
            CheckResult::Pass
        );
    }

    #[test]
    fn sentinel_times_are_unknown() {
        for raw in [None, Some(0), Some(-1), Some(2_147_483_647)] {
            assert_eq!(scan_instant(raw), None);
        }
        assert_eq!(scan_instant(Some(1_691_748_641)), Some(1_691_748_641_000));
        assert_eq!(
            scan_instant(Some(1_691_748_641_788)),
            Some(1_691_748_641_788)
        );
    }
}
