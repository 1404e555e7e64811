//! What goes wrong when signing in.

use std::time::Duration;

/// Signing in: limits and variants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SignIn {
    /// Requests that an issued token is good for; without a number, its time alone counts.
    pub token_requests: Option<u64>,
    /// Seconds that an issued token is good for, in place of the usual time.
    pub token_seconds: Option<u64>,
    /// When a key is locked.
    pub key_lock: KeyLock,
    /// How far the server's clock is ahead, in seconds; negative when it is behind.
    pub clock_ahead_seconds: i64,
    /// What the metadata service is like.
    pub metadata: Metadata,
}

/// When a key is locked, and for how long.
///
/// # Source
/// OCR FAQ, "AK access failed to reach the limit": five failures in a row lock a key for five minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyLock {
    /// Failures in a row.
    pub failures: u32,
    /// How long.
    pub duration: Duration,
}

impl Default for KeyLock {
    fn default() -> KeyLock {
        KeyLock {
            failures: 5,
            duration: Duration::from_secs(300),
        }
    }
}

/// What the metadata service of the cloud server is like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Metadata {
    /// It asks for a token and hands out keys of the agency.
    #[default]
    Agency,
    /// It is of an older generation: it knows no tokens and hands out keys to anybody.
    Older,
    /// The server has no agency.
    NoAgency,
}
