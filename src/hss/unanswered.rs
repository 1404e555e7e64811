//! Why no answer came, in the words of who knows it.

use std::error::Error as StdError;
use std::fmt;

/// Why no answer came.
///
/// Libraries wrap what the system, or the other side, said in what they were doing ("error decoding response body: request
/// or response body error: …"), which tells an operator nothing: only the innermost cause is shown.
#[derive(Debug)]
pub struct Unanswered(reqwest::Error);

impl From<reqwest::Error> for Unanswered {
    fn from(error: reqwest::Error) -> Self {
        Self(error)
    }
}

impl fmt::Display for Unanswered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut innermost: &dyn StdError = &self.0;
        while let Some(cause) = innermost.source() {
            innermost = cause;
        }
        let words = innermost.to_string();
        // The number of what the system says tells nobody more than its words.
        let plain = words.split_once(" (os error ");
        formatter.write_str(plain.map_or(words.as_str(), |(plain, _)| plain))
    }
}

impl StdError for Unanswered {}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_what_happened_is_told() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = free.local_addr().unwrap();
        drop(free);
        let error = reqwest::get(format!("http://{address}")).await.unwrap_err();
        let told = Unanswered::from(error.without_url()).to_string();
        assert_eq!(told, "Connection refused");
    }
}
