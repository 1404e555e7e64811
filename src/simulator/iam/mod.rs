//! The part of IAM that a client of HSS needs: tokens and project ids.
//!
//! Source: IAM API v3, "Obtaining a User Token Through Password Authentication", "Querying Project Information" and
//! "Querying the List of Projects Accessible to Users".

mod projects;
mod tokens;

use axum::http::Method;
use chrono::{DateTime, SecondsFormat};

use super::answer::{Answer, Refusal};
use super::call::Call;
use super::server::Site;

const DOMAIN_ID: &str = "d78cbac186b744899480f25bd022f468";

/// Answers a request to IAM; none when the path is not one of IAM's.
pub(super) fn answer(site: &Site, call: &Call) -> Option<Result<Answer, Refusal>> {
    match (&call.method, call.path.as_str()) {
        (&Method::POST, "/v3/auth/tokens") => Some(tokens::issue(site, call)),
        (&Method::GET, "/v3/projects" | "/v3/auth/projects") => Some(projects::list(site, call)),
        _ => None,
    }
}

/// IAM writes six digits of a second.
pub(super) fn timestamp(time_ms: i64) -> String {
    DateTime::from_timestamp_millis(time_ms)
        .unwrap_or(DateTime::UNIX_EPOCH)
        .to_rfc3339_opts(SecondsFormat::Micros, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_six_digits_of_a_second() {
        assert_eq!(timestamp(1_795_305_947_123), "2026-11-22T00:05:47.123000Z");
    }
}
