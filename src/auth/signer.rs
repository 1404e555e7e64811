//! Signing with an access key: SDK-HMAC-SHA256.
//!
//! Pure: the date is a header of the request.
//!
//! # Source
//! Huawei Cloud API Request Signing Guide, and the signer of the official SDK, version 3.1.219: the vectors of
//! `samples/api/signing` were computed by it. Read 2026-11-22.

use std::borrow::Cow;
use std::fmt::Write;

use hmac::{Hmac, KeyInit, Mac};
use secrecy::zeroize::Zeroizing;
use sha2::{Digest, Sha256};

use super::Secret;

const ALGORITHM: &str = "SDK-HMAC-SHA256";
/// The header that holds the date; it has to be among the signed ones.
pub(super) const DATE: &str = "x-sdk-date";

/// A request to sign.
#[derive(Debug, Clone, Copy)]
pub struct Unsigned<'a> {
    /// `GET`, `POST`, …
    pub method: &'a str,
    /// The path, percent-encoded or not.
    pub path: &'a str,
    /// Query parameters, not encoded.
    pub parameters: &'a [(&'a str, &'a str)],
    /// The headers to sign, `host` among them; a name with an underscore is left out.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body.
    pub body: &'a [u8],
}

/// The value of the `Authorization` header; nothing when the key cannot be used or the date is not among the headers.
pub(super) fn authorization(
    access: &str,
    secret: &Secret,
    request: Unsigned<'_>,
) -> Option<String> {
    let headers = signed_headers(request.headers);
    let (_, date) = headers.iter().find(|(name, _)| name == DATE)?;
    let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
    let names = names.join(";");
    // The canonical request holds the security token of a temporary key.
    let canonical = Zeroizing::new(canonical(request, &headers, &names));
    let digest = hex::encode(Sha256::digest(canonical.as_bytes()));
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes()).ok()?;
    mac.update(format!("{ALGORITHM}\n{date}\n{digest}").as_bytes());
    let signature = hex::encode(mac.finalize().into_bytes());
    Some(format!(
        "{ALGORITHM} Access={access}, SignedHeaders={names}, Signature={signature}"
    ))
}

/// The headers that count, in the order of their names.
fn signed_headers<'a>(headers: &[(&str, &'a str)]) -> Vec<(String, &'a str)> {
    let mut signed: Vec<(String, &str)> = headers
        .iter()
        .filter(|(name, _)| !name.contains('_'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim()))
        .collect();
    signed.sort();
    signed
}

/// The request in the one form that both sides hash.
fn canonical(request: Unsigned<'_>, headers: &[(String, &str)], names: &str) -> String {
    // All the room at once: text that moves while it grows leaves copies behind.
    let mut text = String::with_capacity(room(request, headers, names));
    text.push_str(request.method);
    text.push('\n');
    for segment in decode(request.path).split('/').skip(1) {
        text.push('/');
        encode(segment, &mut text);
    }
    if !text.ends_with('/') {
        text.push('/');
    }
    text.push('\n');
    query(request.parameters, &mut text);
    text.push('\n');
    for (name, value) in headers {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name}:{value}");
    }
    let _ = write!(
        text,
        "\n{names}\n{}",
        hex::encode(Sha256::digest(request.body))
    );
    text
}

/// Bytes that the canonical form takes at most: encoding makes three of one.
fn room(request: Unsigned<'_>, headers: &[(String, &str)], names: &str) -> usize {
    let pairs = |pairs: &[(&str, &str)]| -> usize {
        let lengths = pairs
            .iter()
            .map(|(name, value)| name.len() + value.len() + 2);
        lengths.sum()
    };
    let headers: usize = headers
        .iter()
        .map(|(name, value)| name.len() + value.len() + 2)
        .sum();
    3 * (request.path.len() + pairs(request.parameters)) + headers + names.len() + 128
}

/// Writes query parameters in the order of name and value, percent-encoded: as they are signed, and as they are sent.
pub fn query(parameters: &[(&str, &str)], text: &mut String) {
    let mut sorted = parameters.to_vec();
    sorted.sort_unstable();
    for (index, (name, value)) in sorted.into_iter().enumerate() {
        if index > 0 {
            text.push('&');
        }
        encode(name, text);
        text.push('=');
        encode(value, text);
    }
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
pub(super) fn encode(plain: &str, text: &mut String) {
    for byte in plain.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            text.push(char::from(byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
}

/// Undoes percent-encoding; what is no encoding stays.
fn decode(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&first, others)) = rest.split_first() {
        let escaped = others.get(..2).filter(|_| first == b'%');
        let value = escaped
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(value.unwrap_or(first));
        rest = if value.is_some() {
            &others[2..]
        } else {
            others
        };
    }
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// The text of a parameter, or of each of a list of them.
    fn texts(value: &Value) -> Vec<String> {
        match (value.as_array(), value.as_str()) {
            (Some(values), _) => values.iter().flat_map(texts).collect(),
            (None, Some(text)) => vec![text.to_owned()],
            (None, None) => vec![value.to_string()],
        }
    }

    fn pairs(value: &Value) -> Vec<(String, String)> {
        let pair = |pair: &Value| {
            let name = pair[0].as_str().unwrap().to_owned();
            texts(&pair[1])
                .into_iter()
                .map(move |text| (name.clone(), text))
                .collect::<Vec<_>>()
        };
        value.as_array().unwrap().iter().flat_map(pair).collect()
    }

    fn borrowed(pairs: &[(String, String)]) -> Vec<(&str, &str)> {
        pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }

    #[test]
    fn signatures_are_those_of_the_official_sdk() {
        let vectors: Value =
            serde_json::from_str(include_str!("../../samples/api/signing/vectors.json")).unwrap();
        let vectors = vectors.as_array().unwrap();
        assert_eq!(vectors.len(), 4);
        for vector in vectors {
            let text = |name: &str| vector[name].as_str().unwrap_or_default();
            let (parameters, mut headers) = (pairs(&vector["query"]), Vec::new());
            for (name, value) in vector["headers_in"].as_object().unwrap() {
                headers.push((name.clone(), value.as_str().unwrap().to_owned()));
            }
            headers.push(("Host".to_owned(), text("host").to_owned()));
            let request = Unsigned {
                method: text("method"),
                path: text("path"),
                parameters: &borrowed(&parameters),
                headers: &borrowed(&headers),
                body: text("body").as_bytes(),
            };
            let secret = Secret::new(text("sk").to_owned());
            let signed = authorization(text("ak"), &secret, request);
            let expected = vector["headers_out"]["Authorization"].as_str();
            assert_eq!(signed.as_deref(), expected, "{}", text("name"));
        }
    }

    #[test]
    fn the_vendor_s_own_example_is_reproduced() {
        let request = Unsigned {
            method: "GET",
            path: "/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs",
            parameters: &[
                ("limit", "2"),
                ("marker", "13551d6b-755d-4757-b956-536f674975c0"),
            ],
            headers: &[
                ("Content-Type", "application/json"),
                ("Host", "service.region.example.com"),
                ("X-Sdk-Date", "20191115T033655Z"),
            ],
            body: b"",
        };
        let secret = Secret::new("MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc".to_owned());
        let signed = authorization("QTWAOYTTINDUT2QVKYUC", &secret, request).unwrap();
        assert!(signed.ends_with(
            "Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe"
        ));
    }

    #[test]
    fn nothing_is_signed_without_a_date() {
        let request = Unsigned {
            method: "GET",
            path: "/",
            parameters: &[],
            headers: &[("host", "a")],
            body: b"",
        };
        assert_eq!(
            authorization("AK", &Secret::new("SK".to_owned()), request),
            None
        );
    }
}
