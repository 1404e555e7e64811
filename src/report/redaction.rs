//! What is hidden, and the key that pseudonyms are made with.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// What is hidden in every output.
#[derive(Debug, Clone, Default)]
pub enum Redaction {
    /// Nothing: passwords are shown as HSS masks them.
    None,
    /// Masked passwords are left out.
    #[default]
    Masked,
    /// The same, and names, addresses and ids of assets and accounts are replaced by pseudonyms made with this key.
    Full(RedactionKey),
}

/// How much is hidden, without the key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RedactionLevel {
    /// Nothing.
    None,
    /// Masked passwords.
    #[default]
    Masked,
    /// Masked passwords and names.
    Full,
}

/// The key that pseudonyms are made with: who has it can find out whether a guessed name is behind a pseudonym.
#[derive(Clone)]
pub struct RedactionKey(Hmac<Sha256>);

/// Digits of a pseudonym: 80 bits, so that among ten million names the odds of two alike are one in ten thousand million.
const DIGITS: usize = 20;

impl Redaction {
    /// How much is hidden.
    #[must_use]
    pub fn level(&self) -> RedactionLevel {
        match self {
            Self::None => RedactionLevel::None,
            Self::Masked => RedactionLevel::Masked,
            Self::Full(_) => RedactionLevel::Full,
        }
    }

    /// Which key pseudonyms are made with, where they are.
    #[must_use]
    pub fn fingerprint(&self) -> Option<String> {
        match self {
            Self::Full(key) => Some(key.fingerprint()),
            Self::None | Self::Masked => None,
        }
    }
}

impl RedactionLevel {
    /// The word used in settings and files.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Masked => "masked",
            Self::Full => "full",
        }
    }
}

impl RedactionKey {
    /// Makes a key of a secret of any length.
    #[must_use]
    pub fn new(secret: &[u8]) -> Option<Self> {
        Hmac::new_from_slice(secret).ok().map(Self)
    }

    /// Says which key it is without saying the key: reports with the same fingerprint can be joined by their pseudonyms.
    ///
    /// # Shape
    /// Twelve hexadecimal digits.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.digits("key fingerprint", "", 12)
    }

    /// The pseudonym of a name.
    ///
    /// # Shape
    /// `host-7f3a…`: the domain, and the first 20 hexadecimal digits of HMAC-SHA256 over the domain, a zero byte and the
    /// name. The domain keeps an account called like a host from having the digits of the host.
    pub(super) fn pseudonym(&self, domain: &str, name: &str) -> String {
        format!("{domain}-{}", self.digits(domain, name, DIGITS))
    }

    fn digits(&self, domain: &str, name: &str, count: usize) -> String {
        let mut hasher = self.0.clone();
        hasher.update(domain.as_bytes());
        hasher.update(&[0]);
        hasher.update(name.as_bytes());
        let digest = hasher.finalize().into_bytes();
        let mut digits = hex::encode(&digest[..DIGITS / 2]);
        digits.truncate(count);
        digits
    }
}

impl fmt::Debug for RedactionKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RedactionKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn key(secret: &str) -> RedactionKey {
        RedactionKey::new(secret.as_bytes()).unwrap()
    }

    #[test]
    fn a_pseudonym_depends_on_key_domain_and_name_alone() {
        let one = key("one key of sixteen");
        // Pinned: another value would part new reports from all earlier ones. By hand:
        // printf 'host\0web-1' | openssl dgst -sha256 -hmac 'one key of sixteen'
        assert_eq!(one.pseudonym("host", "web-1"), PINNED);
        assert_ne!(one.pseudonym("account", "web-1")[8..], PINNED[5..]);
        assert_ne!(key("other").pseudonym("host", "web-1"), PINNED);
        assert_ne!(one.pseudonym("host", "web-2"), PINNED);
    }

    const PINNED: &str = "host-462783c3c8521f95a602";

    #[test]
    fn many_names_have_as_many_pseudonyms() {
        let key = key("one key of sixteen");
        let words: HashSet<String> = (0..200_000)
            .map(|number| key.pseudonym("ip", &format!("10.0.{}.{}", number / 256, number % 256)))
            .collect();
        assert_eq!(words.len(), 200_000);
    }

    #[test]
    fn a_key_shows_nothing_but_its_fingerprint() {
        let secret = "one key of sixteen";
        assert_eq!(
            format!("{:?}", Redaction::Full(key(secret))),
            "Full(RedactionKey(…))"
        );
        assert_eq!(key(secret).fingerprint().len(), 12);
        assert_ne!(key(secret).fingerprint(), key("other").fingerprint());
    }
}
