//! Signed requests, made by a signer of the tests' own.

use chrono::DateTime;
use hmac::{Hmac, KeyInit, Mac};
use hss_audit::simulator::{AccessKey, Options};
use pretty_assertions::assert_eq;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::site::*;

/// An access key as a client has it.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
}

impl Key {
    /// The key that the simulator knows by default.
    fn known() -> Key {
        Key {
            id: "SIMULATORKEY00000001".to_owned(),
            secret: "simulator-secret-of-no-real-key-00000001".to_owned(),
            token: None,
        }
    }

    fn wrong() -> Key {
        Key {
            secret: "wrong".to_owned(),
            ..Key::known()
        }
    }

    /// Signs a request whose path and query need no encoding; the headers are those that are signed besides host and date.
    fn sign(
        &self,
        request: reqwest::RequestBuilder,
        more: &[(&str, &str)],
        time_ms: i64,
    ) -> reqwest::Request {
        let date = DateTime::from_timestamp_millis(time_ms).unwrap();
        let date = date.format("%Y%m%dT%H%M%SZ").to_string();
        let mut request = request.header("X-Sdk-Date", &date);
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        if let Some(token) = &self.token {
            request = request.header("X-Security-Token", token);
        }
        let mut request = request.build().unwrap();
        let url = request.url().clone();
        let host = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        let mut headers: Vec<(String, String)> = request
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect();
        headers.push(("host".to_owned(), host));
        headers.sort();
        let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
        let names = names.join(";");
        let lines: String = headers
            .iter()
            .map(|(name, value)| format!("{name}:{value}\n"))
            .collect();
        let mut pairs: Vec<&str> = url.query().unwrap_or_default().split('&').collect();
        pairs.sort_unstable();
        let body = request.body().and_then(|body| body.as_bytes());
        let canonical = format!(
            "{}\n{}/\n{}\n{lines}\n{names}\n{}",
            request.method(),
            url.path(),
            pairs.join("&"),
            hex::encode(Sha256::digest(body.unwrap_or_default()))
        );
        let text = format!(
            "SDK-HMAC-SHA256\n{date}\n{}",
            hex::encode(Sha256::digest(canonical))
        );
        let mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).unwrap();
        let signature = hex::encode(mac.chain_update(text).finalize().into_bytes());
        let authorization = format!(
            "SDK-HMAC-SHA256 Access={}, SignedHeaders={names}, Signature={signature}",
            self.id
        );
        let authorization = authorization.parse().unwrap();
        request.headers_mut().insert("authorization", authorization);
        request
    }

    async fn send(&self, site: &Site, request: reqwest::Request) -> Answer {
        let request = reqwest::RequestBuilder::from_parts(site.http.clone(), request);
        site.send(request).await
    }

    /// Asks HSS with a signature of this time.
    pub(crate) async fn get(&self, site: &Site, path: &str, time_ms: i64) -> Answer {
        let request = self.sign(site.http.get(site.url(path)), &[], time_ms);
        self.send(site, request).await
    }
}

#[tokio::test]
async fn a_signed_request_is_served_whatever_else_is_signed() {
    let site = Site::with(&[]).await;
    let (key, now_ms) = (Key::known(), site.options.now_ms);
    let token = site.get(&page(WEAK, 10, 10)).await;
    assert_eq!(
        key.get(&site, &page(WEAK, 10, 10), now_ms).await.text,
        token.text
    );
    let more = [
        ("Content-Type", "application/json"),
        ("User-Agent", "huaweicloud-usdk-python/3.0"),
        ("X-Project-Id", site.project()),
        ("region", "ap-southeast-1"),
    ];
    let request = key.sign(site.http.get(site.url(WEAK)), &more, now_ms);
    assert_eq!(key.send(&site, request).await.status, 200);
    let body = json!({"config_name_list": ["password_min_len"]}).to_string();
    let post = |body: &str| site.http.post(site.url("config")).body(body.to_owned());
    let request = key.sign(post(&body), &more[..1], now_ms);
    assert_eq!(key.send(&site, request).await.status, 200);
    let mut request = key.sign(post(&body), &more[..1], now_ms);
    *request.body_mut() = Some(body.replace("min_len", "max_len").into());
    assert_eq!(key.send(&site, request).await.status, 401);
    let projects = format!("{}/v3/projects?name=ap-southeast-1", site.simulator.url());
    let request = key.sign(site.http.get(projects), &[], now_ms);
    let found = key.send(&site, request).await;
    assert_eq!(found.json()["projects"][0]["id"], site.project());
    let other = site.url(WEAK).replace(site.project(), &"f".repeat(32));
    let request = key.sign(site.http.get(other), &[], now_ms);
    assert_eq!(key.send(&site, request).await.status, 403);
}

#[tokio::test]
async fn what_is_wrong_with_a_signature_is_said() {
    let site = Site::with(&[]).await;
    let now_ms = site.options.now_ms;
    let said = async |key: Key, time_ms: i64| {
        let refused = key.get(&site, WEAK, time_ms).await;
        assert_eq!(refused.status, 401);
        assert_eq!(refused.json()["error_code"], "APIGW.0301");
        let text = refused.json()["error_msg"].as_str().unwrap().to_owned();
        let detail = text.strip_prefix("Incorrect IAM authentication information: ");
        detail.unwrap().to_owned()
    };
    let wrong = said(Key::wrong(), now_ms).await;
    assert!(wrong.starts_with("verify aksk signature fail, canonicalRequest:GET|/v5/"));
    assert!(wrong.contains("|host;x-sdk-date|"), "{wrong}");
    let unknown = Key {
        id: "NOBODY".to_owned(),
        ..Key::known()
    };
    assert_eq!(
        said(unknown, now_ms).await,
        "Get secretKey failed,ak:***,err:ak not exist"
    );
    let late = said(Key::known(), now_ms - 901_000).await;
    assert!(
        late.starts_with("signature expired, signature time:20261121T234459Z,server time:2026")
    );
}

#[tokio::test]
async fn the_clock_of_the_server_may_be_wrong() {
    let site = Site::with(&["clock=1200"]).await;
    let now_ms = site.options.now_ms;
    assert_eq!(Key::known().get(&site, WEAK, now_ms).await.status, 401);
    let ahead = Key::known().get(&site, WEAK, now_ms + 1_200_000).await;
    assert_eq!(ahead.status, 200);
    assert_eq!(
        &ahead.headers["date"].to_str().unwrap()[..22],
        "Sun, 22 Nov 2026 00:20"
    );
}

#[tokio::test]
async fn a_key_is_locked_after_failures_in_a_row() {
    let locked =
        "Incorrect IAM authentication information: AK access failed to reach the limit,forbidden";
    let site = Site::with(&[]).await;
    let now_ms = site.options.now_ms;
    for round in 0..2 {
        for _ in 0..4 {
            Key::wrong().get(&site, WEAK, now_ms).await;
        }
        // A success in between begins the count anew.
        let answer = Key::known().get(&site, WEAK, now_ms).await;
        assert_eq!(answer.status, 200, "round {round}");
    }
    for _ in 0..5 {
        let refused = Key::wrong().get(&site, WEAK, now_ms).await;
        assert_ne!(refused.json()["error_msg"], locked);
    }
    let refused = Key::known().get(&site, WEAK, now_ms).await;
    assert_eq!(
        (refused.status, &refused.json()["error_msg"]),
        (401, &json!(locked))
    );

    let (window, (short, meanwhile)) = in_time(async |window| {
        let short = Site::with(&[&format!("key-lock=1/{}", window.as_secs())]).await;
        Key::wrong().get(&short, WEAK, now_ms).await;
        let meanwhile = Key::known().get(&short, WEAK, now_ms).await.status;
        (short, meanwhile)
    })
    .await;
    assert_eq!(meanwhile, 401);
    after(window).await;
    assert_eq!(Key::known().get(&short, WEAK, now_ms).await.status, 200);
}

#[tokio::test]
async fn a_temporary_key_needs_its_token() {
    let site = Site::start(Options {
        access_keys: vec![AccessKey {
            id: "TEMPORARY".to_owned(),
            secret: "secret".to_owned(),
            security_token: Some("to:ken==".to_owned()),
        }],
        ..small()
    })
    .await;
    let now_ms = site.options.now_ms;
    let with = |token: Option<&str>| Key {
        id: "TEMPORARY".to_owned(),
        secret: "secret".to_owned(),
        token: token.map(str::to_owned),
    };
    for (token, status) in [(Some("to:ken=="), 200), (Some("other"), 401), (None, 401)] {
        let answer = with(token).get(&site, WEAK, now_ms).await;
        assert_eq!(answer.status, status, "{token:?}");
    }
    assert_eq!(Key::known().get(&site, WEAK, now_ms).await.status, 401);
}
