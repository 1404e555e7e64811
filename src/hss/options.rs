//! How requests are sent.

use std::time::Duration;

/// How requests are sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Options {
    /// Requests under way at once; fewer to a host that throttles.
    pub concurrency: usize,
    /// Requests per second to one host; no bound unless the operator sets one.
    pub requests_per_second: Option<f64>,
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
    /// Retries of the whole run to begin with; every five good answers earn one more. Beyond them a failure is a gap at
    /// once.
    pub retries: u32,
    /// How long one list may wait in all for a service that stumbles or throttles. Beyond it a failure is a gap at once.
    pub patience: Duration,
    /// The longest answer that is read, in bytes after decompression.
    pub longest_answer: usize,
    /// An answer that comes slower is cut off, in bytes per second.
    pub slowest_body: u32,
    /// The stretch of time over which that is measured.
    pub body_stretch: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            concurrency: 16,
            requests_per_second: None,
            connect_timeout: Duration::from_secs(10),
            request_timeout: Duration::from_secs(60),
            attempts: 5,
            first_delay: Duration::from_millis(500),
            longest_delay: Duration::from_secs(60),
            retries: 200,
            patience: Duration::from_secs(600),
            longest_answer: 64 << 20,
            slowest_body: 1 << 10,
            body_stretch: Duration::from_secs(10),
        }
    }
}
