//! One request as the simulator sees it.

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, Method};

use super::fleet::random::mix;
use super::query::Query;

/// More than any request to the simulated services needs.
const MAX_BODY_BYTES: usize = 1 << 20;

/// One request.
pub(super) struct Call {
    /// Its place in the order of arrival, from 0.
    pub(super) number: u64,
    /// The id that the answer carries: 32 hex digits.
    pub(super) request_id: String,
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) query: Query,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Call {
    pub(super) async fn read(number: u64, seed: u64, request: Request) -> Call {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, MAX_BODY_BYTES).await;
        Call {
            number,
            request_id: request_id(seed, number),
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query: Query::read(&parts.uri),
            headers: parts.headers,
            // A body that cannot be read is answered as an empty one: malformed.
            body: body.unwrap_or_default(),
        }
    }

    /// A header as text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

fn request_id(seed: u64, number: u64) -> String {
    let first = mix(seed ^ mix(number));
    format!("{first:016x}{:016x}", mix(first))
}
