//! The check against signatures that the vendor's own signer made.

use axum::body::Body;
use axum::extract::Request;
use serde::Deserialize;
use std::collections::BTreeMap;

use super::*;

/// `20260403T010203Z`, when the vectors were signed.
const SIGNED_MS: i64 = 1_775_178_123_000;

#[derive(Deserialize)]
struct Vector {
    name: String,
    sk: String,
    method: String,
    canonical_request: String,
    request_uri: String,
    headers_out: BTreeMap<String, String>,
    body: Option<String>,
}

impl Vector {
    fn all() -> Vec<Vector> {
        let text = include_str!("../../../../samples/api/signing/vectors.json");
        serde_json::from_str(text).unwrap()
    }

    async fn call(&self) -> Call {
        // What goes on the wire cannot hold a space.
        let uri = self.request_uri.replace(' ', "%20");
        let mut request = Request::builder().method(self.method.as_str()).uri(uri);
        for (name, value) in &self.headers_out {
            request = request.header(name, value);
        }
        let body = Body::from(self.body.clone().unwrap_or_default());
        Call::read(0, 0, request.body(body).unwrap()).await
    }

    async fn check(&self, now_ms: i64) -> Result<(), String> {
        let signature = Signature::parse(&self.headers_out["Authorization"]).unwrap();
        signature.verify(&self.call().await, &self.sk, now_ms)
    }
}

#[tokio::test]
async fn every_signature_of_the_vendors_signer_is_right() {
    let vectors = Vector::all();
    assert_eq!(vectors.len(), 4);
    for vector in vectors {
        let signature = Signature::parse(&vector.headers_out["Authorization"]).unwrap();
        let call = vector.call().await;
        let canonical = canonical_request(&call, &signature.signed_headers);
        assert_eq!(canonical, vector.canonical_request, "{}", vector.name);
        assert_eq!(vector.check(SIGNED_MS).await, Ok(()), "{}", vector.name);
    }
}

/// # Source
/// API Request Signing Guide, the example of the signing process.
#[tokio::test]
async fn the_published_example_is_right() {
    let authorization = "SDK-HMAC-SHA256 Access=QTWAOYTTINDUT2QVKYUC, SignedHeaders=content-type;host;x-sdk-date, Signature=7be6668032f70418fcc22abc52071e57aff61b84a1d2381bb430d6870f4f6ebe";
    let request = Request::builder()
        .uri("/v1/77b6a44cba5143ab91d13ab9a8ff44fd/vpcs?limit=2&marker=13551d6b-755d-4757-b956-536f674975c0")
        .header("Content-Type", "application/json")
        .header("Host", "service.region.example.com")
        .header("X-Sdk-Date", "20191115T033655Z")
        .body(Body::empty());
    let call = Call::read(0, 0, request.unwrap()).await;
    let signature = Signature::parse(authorization).unwrap();
    let secret = "MFyfvK41ba2giqM7Uio6PznpdUKGpownRZlmVmHc";
    assert_eq!(signature.verify(&call, secret, 1_573_789_015_000), Ok(()));
}

#[tokio::test]
async fn whatever_is_changed_after_signing_is_noticed() {
    for vector in Vector::all() {
        let authorization = vector.headers_out["Authorization"].clone();
        let signature = Signature::parse(&authorization).unwrap();
        let refused = |call: Call| {
            let refused = signature.verify(&call, &vector.sk, SIGNED_MS).unwrap_err();
            assert!(refused.starts_with("verify aksk signature fail, canonicalRequest:"));
            assert!(!refused.contains('\n'));
        };
        let mut call = vector.call().await;
        call.raw_query.push_str("&limit=9");
        refused(call);
        let mut call = vector.call().await;
        call.path.push('x');
        refused(call);
        let mut call = vector.call().await;
        call.body = "{}".into();
        refused(call);
        let mut call = vector.call().await;
        call.headers.insert("host", "elsewhere".parse().unwrap());
        refused(call);
        let wrong = signature.verify(&vector.call().await, "another", SIGNED_MS);
        assert!(wrong.is_err());
    }
}

#[tokio::test]
async fn a_signature_ends_after_a_quarter_of_an_hour_in_either_direction() {
    let vector = &Vector::all()[0];
    for off in [-900_000, 900_000] {
        assert_eq!(vector.check(SIGNED_MS + off).await, Ok(()));
    }
    assert_eq!(
        vector.check(SIGNED_MS + 900_001).await.unwrap_err(),
        "signature expired, signature time:20260403T010203Z,server time:20260403T011703Z"
    );
    assert!(vector.check(SIGNED_MS - 900_001).await.is_err());
}

#[test]
fn a_header_that_is_no_signature_is_none() {
    for header in [
        "",
        "Bearer x",
        "SDK-HMAC-SHA256 Access=AK",
        "SDK-HMAC-SHA256",
    ] {
        assert!(Signature::parse(header).is_none(), "{header}");
    }
}

#[test]
fn codes_are_read_and_anything_else_stays() {
    assert_eq!(decode("a%20b+%zz%4"), b"a b+%zz%4");
    assert_eq!(encode(b"a b+*~/"), "a%20b%2B%2A~%2F");
    assert_eq!(canonical_query("b=&a=%7E&a"), "a=&a=~&b=");
}
