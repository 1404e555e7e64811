//! How requests are sent.

use std::time::Duration;

/// How requests are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Requests under way at once.
    pub concurrency: usize,
    /// For opening a connection.
    pub connect_timeout: Duration,
    /// For one try, from sending to the last byte.
    pub request_timeout: Duration,
    /// Tries in all for what may pass by itself.
    pub attempts: u32,
    /// The pause after the first failed try; it doubles each time.
    pub first_delay: Duration,
    /// No pause is longer.
    pub longest_delay: Duration,
    /// The longest answer that is read, in bytes after decompression.
    pub longest_answer: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            concurrency: 16,
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(60),
            attempts: 5,
            first_delay: Duration::from_millis(500),
            longest_delay: Duration::from_secs(60),
            longest_answer: 64 << 20,
        }
    }
}
