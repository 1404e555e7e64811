//! Signing in at IAM and at the metadata service.

use hss_audit::simulator::Options;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::signed::Key;
use crate::site::*;

fn project() -> Value {
    json!({"project": {"name": "ap-southeast-1"}})
}

#[tokio::test]
async fn a_token_is_good_for_so_many_requests() {
    let site = Site::with(&["token-requests=3"]).await;
    let mut statuses = Vec::new();
    for _ in 0..2 {
        let issued = site.sign_in("simulator-password", project()).await;
        let token = issued.subject_token.unwrap();
        for _ in 0..4 {
            statuses.push(site.get_as(&site.url(WEAK), &token).await.status);
        }
        let ended = site.get_as(&site.url(WEAK), &token).await;
        assert_eq!(ended.json()["error_code"], "APIGW.0307");
    }
    assert_eq!(statuses, [200, 200, 200, 401, 200, 200, 200, 401]);
    assert_eq!(site.get(WEAK).await.status, 200, "the fixed token stays");
}

#[tokio::test]
async fn a_token_is_good_for_so_many_seconds_and_says_so() {
    let (window, (site, issued, used)) = in_time(async |window| {
        let site = Site::with(&[&format!("token-seconds={}", window.as_secs())]).await;
        let issued = site.sign_in("simulator-password", project()).await;
        let token = issued.subject_token.clone().unwrap();
        let used = site.get_as(&site.url(WEAK), &token).await.status;
        (site, issued, used)
    })
    .await;
    let token = issued.subject_token.clone().unwrap();
    let time = |name: &str| {
        let text = issued.json()["token"][name].as_str().unwrap().to_owned();
        let time = chrono::DateTime::parse_from_rfc3339(&text).unwrap();
        time.timestamp_millis()
    };
    let lifetime = i64::try_from(window.as_millis()).unwrap();
    assert_eq!(time("expires_at") - time("issued_at"), lifetime);
    assert_eq!(used, 200);
    after(window).await;
    let ended = site.get_as(&site.url(WEAK), &token).await;
    assert_eq!(
        (ended.status, &ended.json()["error_code"]),
        (401, &json!("APIGW.0307"))
    );
}

#[tokio::test]
async fn scopes_are_projects_domains_or_nothing() {
    let site = Site::with(&[]).await;
    let id = site.project().to_owned();
    for (scope, status, project) in [
        (json!({"project": {"name": "ap-southeast-1"}}), 201, true),
        (json!({"project": {"id": id}}), 201, true),
        (json!({"domain": {"name": "simulator"}}), 201, false),
        (
            json!({"domain": {"id": "d78cbac186b744899480f25bd022f468"}}),
            201,
            false,
        ),
        (
            json!({"project": {"id": id}, "domain": {"name": "simulator"}}),
            201,
            true,
        ),
        (json!({}), 201, false),
        (json!({"domain": {"name": "somebody"}}), 403, false),
        (json!({"project": {"id": "nowhere"}}), 404, false),
    ] {
        let issued = site.sign_in("simulator-password", scope.clone()).await;
        assert_eq!(issued.status, status, "{scope}");
        if status != 201 {
            assert_eq!(issued.json()["error"]["code"], status, "{scope}");
            continue;
        }
        let token = &issued.json()["token"];
        assert_eq!(token.get("project").is_some(), project, "{scope}");
        assert_eq!(token.get("domain").is_some(), !project, "{scope}");
        let token = issued.subject_token.unwrap();
        let used = site.get_as(&site.url(WEAK), &token).await;
        assert_eq!(used.status, if project { 200 } else { 403 });
    }
}

#[tokio::test]
async fn projects_are_listed_in_both_places() {
    let site = Site::start(Options {
        project_ids: vec!["a".repeat(32), "b".repeat(32)],
        ..small()
    })
    .await;
    for path in ["/v3/projects", "/v3/auth/projects"] {
        let url = format!("{}{path}", site.simulator.url());
        let found = site.get_as(&url, &site.options.token).await.json();
        assert_eq!(found["projects"].as_array().unwrap().len(), 2, "{path}");
        assert_eq!(found["links"]["self"], url);
        let refused = site.send(site.http.get(&url)).await;
        assert_eq!(refused.status, 401);
    }
}

async fn metadata(site: &Site, method: &str, path: &str, header: (&str, &str)) -> Answer {
    let url = format!("{}{path}", site.simulator.url());
    let request = site.http.request(method.parse().unwrap(), url);
    site.send(request.header(header.0, header.1)).await
}

const TOKEN: &str = "/meta-data/latest/api/token";
const KEY: &str = "/openstack/latest/securitykey";
const TTL: &str = "X-Metadata-Token-Ttl-Seconds";

fn credential(answer: &Answer) -> Key {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let credential = answer.json()["credential"].clone();
    let text = |name: &str| credential[name].as_str().unwrap().to_owned();
    Key {
        id: text("access"),
        secret: text("secret"),
        token: Some(text("securitytoken")),
    }
}

#[tokio::test]
async fn the_metadata_service_hands_out_keys_that_sign_until_they_end() {
    let site = Site::with(&[]).await;
    let refused = metadata(&site, "GET", KEY, ("X-Metadata-Token", "none")).await;
    assert_eq!(
        (refused.status, refused.text.as_str()),
        (401, "Unauthorized")
    );
    for wrong in ["", "0", "21601", "long"] {
        assert_eq!(
            metadata(&site, "PUT", TOKEN, (TTL, wrong)).await.status,
            400
        );
    }
    let (window, (site, token, answer, statuses)) = in_time(async |window| {
        let site = Site::start(Options {
            temporary_key_lifetime: window,
            ..small()
        })
        .await;
        let token = metadata(&site, "PUT", TOKEN, (TTL, "21600")).await;
        let answer = metadata(&site, "GET", KEY, ("X-Metadata-Token", &token.text)).await;
        let key = credential(&answer);
        let without = Key {
            token: None,
            ..key.clone()
        };
        let forged = Key {
            token: Some("forged".to_owned()),
            ..key.clone()
        };
        let mut statuses = Vec::new();
        for key in [key, without, forged] {
            statuses.push(key.get(&site, WEAK, site.options.now_ms).await.status);
        }
        (site, token, answer, statuses)
    })
    .await;
    assert_eq!(statuses, [200, 401, 401]);
    let ends = answer.json()["credential"]["expires_at"].clone();
    let ends = chrono::DateTime::parse_from_rfc3339(ends.as_str().unwrap()).unwrap();
    let ahead = ends.timestamp_millis() - site.options.now_ms;
    let lifetime = i64::try_from(window.as_millis()).unwrap();
    assert!((lifetime..2 * lifetime).contains(&ahead), "{ahead}");
    let key = credential(&answer);
    let now_ms = site.options.now_ms;
    after(window).await;
    let ended = key.get(&site, WEAK, now_ms).await;
    assert_eq!(
        ended.json()["error_msg"],
        "Incorrect IAM authentication information: security token expired"
    );
    let again = metadata(&site, "GET", KEY, ("X-Metadata-Token", &token.text)).await;
    let renewed = credential(&again);
    assert_ne!(renewed.id, key.id);
    assert_eq!(renewed.get(&site, WEAK, now_ms).await.status, 200);
}

#[tokio::test]
async fn a_metadata_token_ends() {
    let site = Site::with(&[]).await;
    let (window, (token, used)) = in_time(async |window| {
        let seconds = window.as_secs().to_string();
        let token = metadata(&site, "PUT", TOKEN, (TTL, &seconds)).await.text;
        let used = metadata(&site, "GET", KEY, ("X-Metadata-Token", &token)).await;
        (token, used.status)
    })
    .await;
    assert_eq!(used, 200);
    after(window).await;
    let ended = metadata(&site, "GET", KEY, ("X-Metadata-Token", &token)).await;
    assert_eq!(ended.status, 401);
}

#[tokio::test]
async fn metadata_services_differ() {
    let older = Site::with(&["metadata=older"]).await;
    assert_eq!(
        metadata(&older, "PUT", TOKEN, (TTL, "60")).await.status,
        404
    );
    credential(&metadata(&older, "GET", KEY, ("Accept", "*/*")).await);
    let none = Site::with(&["metadata=no-agency"]).await;
    let token = metadata(&none, "PUT", TOKEN, (TTL, "60")).await;
    let refused = metadata(&none, "GET", KEY, ("X-Metadata-Token", &token.text)).await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.text, "Please configure Cloud Service Agency first");
}
