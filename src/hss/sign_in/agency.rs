//! The metadata service of a cloud server hands out temporary access keys of the server's agency.
//!
//! # Source
//! The official SDK, version 3.1.219, as observed: `PUT /meta-data/latest/api/token` gives a token that
//! `GET /openstack/latest/securitykey` wants in `X-Metadata-Token`; servers with an older metadata service go without.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::DateTime;
use reqwest::StatusCode;
use secrecy::zeroize::Zeroizing;
use serde::Deserialize;

use super::lease::{Issued, Lease, Slot};
use crate::auth::{AccessKey, Metadata, Secret, Signer};
use crate::hss::{Error, MetadataError};

const TOKEN_PATH: &str = "/meta-data/latest/api/token";
const TOKEN_LIFETIME: (&str, &str) = ("x-metadata-token-ttl-seconds", "21600");
const TOKEN: &str = "x-metadata-token";
const KEY_PATH: &str = "/openstack/latest/securitykey";
/// It answers on this very machine, or not at all.
const TIMEOUT: Duration = Duration::from_secs(3);
/// Keys are renewed when less than this remains, as the official SDK does.
const MARGIN: Duration = Duration::from_secs(40 * 60);
/// Nothing is good for longer, whatever the answer says.
const LONGEST_LIFETIME: Duration = Duration::from_secs(7 * 86_400);
/// A key that is past its time by this clock is not asked for again with every request: the clock may be wrong.
const SHORTEST_LIFETIME: Duration = Duration::from_secs(60);
/// An answer is a few hundred bytes.
const LONGEST_ANSWER: usize = 64 << 10;

/// Keys of the agency.
pub(super) struct Agency {
    metadata: Metadata,
    slot: Slot,
    http: OnceLock<reqwest::Client>,
}

#[derive(Deserialize)]
struct Answer {
    credential: Credential,
}

#[derive(Deserialize)]
struct Credential {
    access: String,
    secret: String,
    securitytoken: String,
    expires_at: String,
}

impl Agency {
    pub(super) fn new(metadata: Metadata) -> Self {
        Self {
            metadata,
            slot: Slot::new(MARGIN),
            http: OnceLock::new(),
        }
    }

    pub(super) async fn lease(
        &self,
        clock: fn() -> i64,
        refused: Option<&Arc<Lease>>,
    ) -> Result<Arc<Lease>, Error> {
        let obtain = || async {
            self.obtain(clock).await.map_err(|source| Error::NoKey {
                address: self.metadata.address(),
                source,
            })
        };
        self.slot.lease(refused, obtain).await
    }

    async fn obtain(&self, clock: fn() -> i64) -> Result<Issued, MetadataError> {
        let http = self.http()?;
        let token = self.token(http).await?;
        let (status, body) = self.key(http, token.as_ref()).await?;
        // The token may have been of another life of the service; "configure the agency first" no new one mends.
        let is_refused = status == StatusCode::UNAUTHORIZED && !is_without_agency(&body);
        let (status, body) = if is_refused {
            let token = self.token(http).await?;
            self.key(http, token.as_ref()).await?
        } else {
            (status, body)
        };
        if is_without_agency(&body) || status == StatusCode::NOT_FOUND {
            return Err(MetadataError::NoAgency);
        }
        if !status.is_success() {
            return Err(MetadataError::Status(status.as_u16()));
        }
        read(&body, clock())
    }

    /// A client of its own: no proxy may stand between a server and its metadata.
    fn http(&self) -> Result<&reqwest::Client, MetadataError> {
        if let Some(http) = self.http.get() {
            return Ok(http);
        }
        let http = reqwest::Client::builder()
            .no_proxy()
            .connect_timeout(TIMEOUT)
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|error| MetadataError::Unreachable(error.into()))?;
        Ok(self.http.get_or_init(|| http))
    }

    /// Nothing where an older metadata service does not know of tokens.
    async fn token(&self, http: &reqwest::Client) -> Result<Option<Secret>, MetadataError> {
        let (name, value) = TOKEN_LIFETIME;
        let request = http.put(self.url(TOKEN_PATH)).header(name, value);
        let (status, body) = received(request).await?;
        match status.as_u16() {
            404 | 405 | 503 => Ok(None),
            200..=299 => Ok(Some(Secret::new(body.trim().to_owned()))),
            other => Err(MetadataError::Status(other)),
        }
    }

    async fn key(
        &self,
        http: &reqwest::Client,
        token: Option<&Secret>,
    ) -> Result<(StatusCode, Zeroizing<String>), MetadataError> {
        let mut request = http.get(self.url(KEY_PATH));
        if let Some(token) = token {
            request = request.header(TOKEN, token.expose());
        }
        received(request).await
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.metadata.address())
    }
}

async fn received(
    request: reqwest::RequestBuilder,
) -> Result<(StatusCode, Zeroizing<String>), MetadataError> {
    let broken = |error: reqwest::Error| MetadataError::Unreachable(error.without_url().into());
    let mut response = request.send().await.map_err(broken)?;
    // All the room at once: what moves while it grows leaves copies of the key behind.
    let mut body = Zeroizing::new(Vec::with_capacity(LONGEST_ANSWER));
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err(MetadataError::Unreadable);
        }
        body.extend_from_slice(&chunk);
    }
    let body = String::from_utf8(std::mem::take(&mut *body));
    let body = body.map_err(|_not_text| MetadataError::Unreadable)?;
    Ok((response.status(), Zeroizing::new(body)))
}

fn is_without_agency(body: &str) -> bool {
    body.contains("configure Cloud Service Agency first")
}

/// Reads a key, and how long it is good for.
fn read(body: &str, now_ms: i64) -> Result<Issued, MetadataError> {
    let unreadable = |_: serde_json::Error| MetadataError::Unreadable;
    let answer: Answer = serde_json::from_str(body).map_err(unreadable)?;
    let Credential {
        access,
        secret,
        securitytoken,
        expires_at,
    } = answer.credential;
    let key = AccessKey {
        access,
        secret: Secret::new(secret),
        security_token: Some(Secret::new(securitytoken)),
    };
    let expires_at = DateTime::parse_from_rfc3339(&expires_at)
        .map_err(|_no_time| MetadataError::Unreadable)?
        .timestamp_millis();
    let remaining = u64::try_from(expires_at.saturating_sub(now_ms)).unwrap_or(0);
    Ok(Issued {
        signer: Signer::AccessKey(key),
        lifetime: Duration::from_millis(remaining).clamp(SHORTEST_LIFETIME, LONGEST_LIFETIME),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_327_200_000;

    #[test]
    fn a_key_is_read_with_and_without_a_fraction_of_a_second() {
        for end in ["2026-11-22T07:00:00.000000Z", "2026-11-22T07:00:00Z"] {
            let body = format!(
                r#"{{"credential":{{"access":"AK","secret":"SK","securitytoken":"ST","expires_at":"{end}","x":1}}}}"#
            );
            let issued = read(&body, NOW).unwrap();
            assert_eq!(issued.lifetime, Duration::from_secs(3_600));
            let Signer::AccessKey(key) = issued.signer else {
                panic!("no key")
            };
            assert_eq!(key.access, "AK");
            assert_eq!(key.security_token.unwrap().expose(), "ST");
        }
        assert!(matches!(
            read("<html>", NOW),
            Err(MetadataError::Unreadable)
        ));
    }

    #[test]
    fn a_key_that_is_past_its_time_is_not_asked_for_all_the_time() {
        let body = r#"{"credential":{"access":"AK","secret":"SK","securitytoken":"ST","expires_at":"2020-11-22T07:00:00Z"}}"#;
        assert_eq!(read(body, NOW).unwrap().lifetime, SHORTEST_LIFETIME);
    }
}
