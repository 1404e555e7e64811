//! One request as the simulator sees it.

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, Method};

use super::fleet::random::{digest, mix};
use super::query::Query;

/// More than any request to the simulated services needs.
const MAX_BODY_BYTES: usize = 1 << 20;

/// One request.
pub(super) struct Call {
    /// Its place in the order of arrival, from 0.
    pub(super) number: u64,
    /// The id that the answer carries: 32 hex digits.
    pub(super) request_id: String,
    /// How often the same request came before.
    pub(super) attempt: u32,
    pub(super) method: Method,
    /// The path as it was sent, still encoded.
    pub(super) path: String,
    /// The query as it was sent, still encoded; empty without one.
    pub(super) raw_query: String,
    pub(super) query: Query,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
    seed: u64,
}

impl Call {
    pub(super) async fn read(number: u64, seed: u64, request: Request) -> Call {
        let (parts, body) = request.into_parts();
        let body = axum::body::to_bytes(body, MAX_BODY_BYTES).await;
        Call {
            number,
            request_id: request_id(seed, number),
            attempt: 0,
            method: parts.method,
            path: parts.uri.path().to_owned(),
            raw_query: parts.uri.query().unwrap_or_default().to_owned(),
            query: Query::read(&parts.uri),
            headers: parts.headers,
            // A body that cannot be read is answered as an empty one: malformed.
            body: body.unwrap_or_default(),
            seed,
        }
    }

    /// A header as text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// What follows `/v5/{project_id}/`; none for a call to another service than HSS.
    pub(super) fn api(&self) -> Option<&str> {
        let (_, api) = self.path.strip_prefix("/v5/")?.split_once('/')?;
        Some(api)
    }

    /// A number that a request shares with its retries and with nothing else.
    pub(super) fn fingerprint(&self) -> u64 {
        [
            self.method.as_str().as_bytes(),
            self.path.as_bytes(),
            self.raw_query.as_bytes(),
            &self.body,
        ]
        .iter()
        .fold(0, |sum, part| mix(sum ^ digest(part)))
    }

    /// A number that the pages of one list share.
    pub(super) fn list(&self) -> u64 {
        let pairs = self.query.pairs();
        let filters = pairs.filter(|(name, _)| *name != "limit" && *name != "offset");
        let start = mix(self.seed ^ digest(self.path.as_bytes()));
        filters.fold(start, |sum, (name, value)| {
            mix(sum ^ mix(digest(name.as_bytes())) ^ digest(value.as_bytes()))
        })
    }

    /// What a fault draws: always the same for the same seed, request and attempt, whatever the order of arrival.
    pub(super) fn draw(&self, purpose: u64) -> u64 {
        let attempt = mix(u64::from(self.attempt));
        mix(self.seed ^ mix(purpose) ^ mix(self.fingerprint() ^ attempt))
    }
}

fn request_id(seed: u64, number: u64) -> String {
    let first = mix(seed ^ mix(number));
    format!("{first:016x}{:016x}", mix(first))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn call(uri: &str) -> Call {
        let request = Request::builder().uri(uri).body(Default::default());
        Call::read(0, 1, request.unwrap()).await
    }

    #[tokio::test]
    async fn pages_of_one_list_share_a_number_and_other_filters_have_another() {
        let list = async |uri: &str| call(uri).await.list();
        let first = list("/v5/p/a?limit=10&user_name=x").await;
        assert_eq!(first, list("/v5/p/a?user_name=x&offset=10&limit=10").await);
        assert_ne!(first, list("/v5/p/a?user_name=y").await);
        assert_ne!(first, list("/v5/p/b?user_name=x").await);
    }

    #[tokio::test]
    async fn a_retry_draws_anew_and_the_same_request_the_same() {
        let mut again = call("/v5/p/a?limit=10").await;
        let first = call("/v5/p/a?limit=10").await;
        assert_eq!(first.draw(1), again.draw(1));
        assert_ne!(first.draw(1), first.draw(2));
        again.attempt = 1;
        assert_eq!(first.fingerprint(), again.fingerprint());
        assert_ne!(first.draw(1), again.draw(1));
        assert_ne!(first.draw(1), call("/v5/p/a?limit=20").await.draw(1));
    }

    #[tokio::test]
    async fn only_calls_to_hss_have_an_api() {
        assert_eq!(
            call("/v5/p/baseline/overview?x=1").await.api(),
            Some("baseline/overview")
        );
        assert_eq!(call("/v3/projects").await.api(), None);
    }
}
