//! Checks signatures of the algorithm SDK-HMAC-SHA256, from the server's side.
//!
//! Source: API Request Signing Guide, "Signing Algorithm" and "Verifying the Signature".

use axum::http::header::AUTHORIZATION;
use chrono::{DateTime, NaiveDateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::simulator::call::Call;

const ALGORITHM: &str = "SDK-HMAC-SHA256";
const DATE: &str = "x-sdk-date";
const DATE_FORMAT: &str = "%Y%m%dT%H%M%SZ";
/// How far the signer's clock may be from the server's: 15 minutes.
const TOLERANCE_MS: u64 = 15 * 60 * 1000;
/// What a client declares about a body that it does not sign, and in which header.
const UNSIGNED: &str = "UNSIGNED-PAYLOAD";
const CONTENT_HASH: &str = "x-sdk-content-sha256";

/// An `Authorization` header of this algorithm, taken apart.
pub(super) struct Signature<'a> {
    pub(super) access_key: &'a str,
    /// The names in the order in which they were signed.
    signed_headers: Vec<&'a str>,
    signature: &'a str,
}

impl<'a> Signature<'a> {
    pub(super) fn parse(header: &'a str) -> Option<Signature<'a>> {
        let parts = header.strip_prefix(ALGORITHM)?.strip_prefix(' ')?;
        let part = |name: &str| {
            parts.split(',').find_map(|part| {
                let (key, value) = part.trim().split_once('=')?;
                (key == name).then_some(value)
            })
        };
        Some(Signature {
            access_key: part("Access")?,
            signed_headers: part("SignedHeaders")?.split(';').collect(),
            signature: part("Signature")?,
        })
    }

    /// Checks the signature; the error is the detail of the gateway's refusal.
    ///
    /// # Units
    /// `now_ms`, the server's clock, in milliseconds since 1970.
    pub(super) fn verify(&self, call: &Call, secret: &str, now_ms: i64) -> Result<(), String> {
        let canonical = canonical_request(call, &self.signed_headers);
        let refused = || refused(&canonical);
        if [DATE, "host"]
            .iter()
            .any(|name| !self.signed_headers.contains(name))
        {
            return Err(refused());
        }
        let date = call.header(DATE).unwrap_or_default();
        let Ok(time) = NaiveDateTime::parse_from_str(date, DATE_FORMAT) else {
            return Err(refused());
        };
        if time.and_utc().timestamp_millis().abs_diff(now_ms) > TOLERANCE_MS {
            return Err(expired(date, now_ms));
        }
        let hash = hex::encode(Sha256::digest(&canonical));
        let text = format!("{ALGORITHM}\n{date}\n{hash}");
        let signature = hex::decode(self.signature).unwrap_or_default();
        // A key of any length makes an HMAC.
        let mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
        mac.ok()
            .and_then(|mac| mac.chain_update(text).verify_slice(&signature).ok())
            .ok_or_else(refused)
    }
}

/// The gateway shows what it would have signed, with `|` for line ends: every signed header is in it.
fn refused(canonical: &str) -> String {
    let canonical = canonical.replace('\n', "|");
    format!("verify aksk signature fail, canonicalRequest:{canonical}")
}

fn expired(date: &str, now_ms: i64) -> String {
    let now: DateTime<Utc> = DateTime::from_timestamp_millis(now_ms).unwrap_or_default();
    let now = now.format(DATE_FORMAT);
    format!("signature expired, signature time:{date},server time:{now}")
}

/// The canonical form of a request as its own `Authorization` header describes it; none for one that is not signed.
pub(in crate::simulator) fn canonical_request_of(call: &Call) -> Option<String> {
    let header = call.headers.get(AUTHORIZATION)?.to_str().ok()?;
    let signature = Signature::parse(header)?;
    Some(refused(&canonical_request(call, &signature.signed_headers)))
}

fn canonical_request(call: &Call, signed_headers: &[&str]) -> String {
    let mut headers = String::new();
    for name in signed_headers {
        let value = call.headers.get(*name).map(|value| value.as_bytes());
        let value = String::from_utf8_lossy(value.unwrap_or_default()).into_owned();
        headers.push_str(name);
        headers.push(':');
        headers.push_str(value.trim());
        headers.push('\n');
    }
    format!(
        "{}\n{}\n{}\n{headers}\n{}\n{}",
        call.method,
        canonical_path(&call.path),
        canonical_query(&call.raw_query),
        signed_headers.join(";"),
        body_hash(call, signed_headers),
    )
}

fn canonical_path(path: &str) -> String {
    let decoded = decode(path);
    let segments: Vec<String> = decoded.split(|byte| *byte == b'/').map(encode).collect();
    let mut path = segments.join("/");
    if !path.ends_with('/') {
        path.push('/');
    }
    path
}

fn canonical_query(query: &str) -> String {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<(Vec<u8>, Vec<u8>)> = pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect();
    // By the names and values themselves, not by how they are encoded.
    pairs.sort();
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}

fn body_hash(call: &Call, signed_headers: &[&str]) -> String {
    let declared = call.header(CONTENT_HASH);
    if declared == Some(UNSIGNED) && signed_headers.contains(&CONTENT_HASH) && !call.body.is_empty()
    {
        return UNSIGNED.to_owned();
    }
    hex::encode(Sha256::digest(&call.body))
}

/// Percent-decodes; a `+` is a plus, and what is no code stays as it is.
fn decode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|code| hex::decode(code).ok());
        match code.as_deref() {
            Some([byte]) => {
                bytes.push(*byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    bytes
}

/// Percent-encodes all but the unreserved characters of RFC 3986, section 2.3.
fn encode(bytes: &(impl AsRef<[u8]> + ?Sized)) -> String {
    let mut text = String::new();
    for byte in bytes.as_ref() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                text.push(char::from(*byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

#[cfg(test)]
mod tests;
