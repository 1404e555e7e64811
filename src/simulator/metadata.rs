//! The metadata service of a cloud server, which hands out temporary access keys of the server's agency.
//!
//! Source: ECS user guide, "Obtaining Metadata", and the requests that the vendor's client library makes.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::http::{Method, StatusCode};
use serde_json::json;
use tokio::time::Instant;

use super::answer::Answer;
use super::call::Call;
use super::faults::Metadata;
use super::iam::timestamp;
use super::server::Site;

const TOKEN: &str = "/meta-data/latest/api/token";
const KEY: &str = "/openstack/latest/securitykey";
/// The longest life of a token that may be asked for: six hours.
const LONGEST_SECONDS: u64 = 21_600;

/// The tokens that were given out, with their ends.
#[derive(Default)]
pub(super) struct Tokens(Mutex<BTreeMap<String, Instant>>);

impl Tokens {
    fn issue(&self, call: &Call, seconds: u64) -> String {
        let token = format!("simulated-metadata-{}", call.request_id);
        let ends = Instant::now() + Duration::from_secs(seconds);
        let mut tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.insert(token.clone(), ends);
        token
    }

    fn accepts(&self, token: &str) -> bool {
        let tokens = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.get(token).is_some_and(|ends| Instant::now() < *ends)
    }
}

/// Answers a request to the metadata service; none when the path is not one of it.
pub(super) fn answer(site: &Site, call: &Call) -> Option<Answer> {
    match (&call.method, call.path.as_str()) {
        (&Method::PUT, TOKEN) => Some(token(site, call)),
        (&Method::GET, KEY) => Some(key(site, call)),
        (_, TOKEN | KEY) => Some(text(StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed")),
        _ => None,
    }
}

fn token(site: &Site, call: &Call) -> Answer {
    if site.options.faults.sign_in.metadata == Metadata::Older {
        return text(StatusCode::NOT_FOUND, "404 Not Found");
    }
    let seconds = call.header("x-metadata-token-ttl-seconds");
    match seconds.and_then(|text| text.parse().ok()) {
        Some(seconds) if (1..=LONGEST_SECONDS).contains(&seconds) => {
            text(StatusCode::OK, &site.metadata.issue(call, seconds))
        }
        _ => text(StatusCode::BAD_REQUEST, "400 Bad Request"),
    }
}

fn key(site: &Site, call: &Call) -> Answer {
    let metadata = site.options.faults.sign_in.metadata;
    let token = call.header("x-metadata-token");
    let signed_in = token.is_some_and(|token| site.metadata.accepts(token));
    match metadata {
        Metadata::NoAgency => {
            return text(
                StatusCode::UNAUTHORIZED,
                "Please configure Cloud Service Agency first",
            );
        }
        Metadata::Agency if !signed_in => return text(StatusCode::UNAUTHORIZED, "Unauthorized"),
        Metadata::Agency | Metadata::Older => {}
    }
    let lifetime = site.options.temporary_key_lifetime;
    let key = site.door.keys.issue(call, lifetime);
    let lifetime_ms = i64::try_from(lifetime.as_millis()).unwrap_or(i64::MAX);
    let credential = json!({
        "access": key.id,
        "secret": key.secret,
        "securitytoken": key.security_token,
        "expires_at": timestamp(site.clock_ms().saturating_add(lifetime_ms)),
    });
    Answer::json(StatusCode::OK, &json!({"credential": credential}))
}

fn text(status: StatusCode, text: &str) -> Answer {
    Answer {
        status,
        headers: vec![(CONTENT_TYPE, HeaderValue::from_static("text/plain"))],
        body: text.as_bytes().to_vec(),
    }
}
