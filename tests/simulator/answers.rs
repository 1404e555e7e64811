//! Faults that take the place of the service's answer.

use pretty_assertions::assert_eq;
use serde_json::json;

use crate::site::*;

/// Name, status, and what the body is like.
const ANSWERS: [(&str, u16, &str); 16] = [
    ("server-error", 500, r#""error_code":"HSS.0041""#),
    ("bad-gateway", 502, r#""error_code":"APIGW.0201""#),
    ("unavailable", 503, r#""error_code":"APIGW.0613""#),
    ("gateway-timeout", 504, r#""error_code":"APIGW.0201""#),
    ("bad-gateway-page", 502, "<!DOCTYPE html>"),
    ("unavailable-page", 503, "<!DOCTYPE html>"),
    ("gateway-timeout-page", 504, "<!DOCTYPE html>"),
    ("page", 200, "<!DOCTYPE html>"),
    ("empty", 200, ""),
    ("redirect", 302, ""),
    ("invalid-parameter", 400, r#""error_code":"HSS.0001""#),
    ("access-denied", 400, r#""error_code":"00000010""#),
    ("no-permission", 400, r#""error_code":"HSS.0013""#),
    ("token-expired", 401, r#""error_code":"APIGW.0307""#),
    ("forbidden", 403, r#""error_code":"APIGW.0302""#),
    ("not-found", 404, r#""error_code":"APIGW.0101""#),
];

#[tokio::test]
async fn each_answer_has_its_status_and_its_body() {
    for (name, status, body) in ANSWERS {
        let site = Site::with(&[name]).await;
        let answer = site.get(WEAK).await;
        assert_eq!(answer.status, status, "{name}");
        assert!(answer.text.contains(body), "{name}: {}", answer.text);
        let content_type = answer.headers.get("content-type");
        let content_type = content_type.map(|text| text.to_str().unwrap());
        match body {
            "" => assert_eq!((answer.text.as_str(), content_type), ("", None), "{name}"),
            "<!DOCTYPE html>" => assert_eq!(content_type, Some("text/html; charset=utf-8")),
            _ => assert_eq!(content_type, Some("application/json"), "{name}"),
        }
    }
}

#[tokio::test]
async fn shapes_are_those_of_the_services() {
    let denied = Site::with(&["access-denied"]).await.get(WEAK).await.json();
    assert_eq!(denied.as_object().unwrap().len(), 2);
    assert!(denied.get("error_msg").is_none() && denied.get("error_description").is_some());
    let redirect = Site::with(&["redirect"]).await.get(WEAK).await;
    assert!(redirect.headers.contains_key("location"));
    let gateway = Site::with(&["bad-gateway"]).await.get(WEAK).await;
    assert_eq!(gateway.json()["request_id"], gateway.request_id);
    assert!(gateway.text.ends_with("}\n"));

    let iam = Site::with(&["forbidden@/v3/projects", "iam-denied@/v3/auth/projects"]).await;
    let url = |path: &str| format!("{}{path}", iam.simulator.url());
    let forbidden = iam.get_as(&url("/v3/projects"), &iam.options.token).await;
    assert_eq!(forbidden.status, 403);
    assert_eq!(forbidden.json()["error"]["code"], 403);
    assert_eq!(forbidden.json()["error"]["title"], "Forbidden");
    let denied = iam
        .get_as(&url("/v3/auth/projects"), &iam.options.token)
        .await;
    assert_eq!(denied.status, 403);
    assert!(denied.json()["encoded_authorization_message"].is_string());
}

#[tokio::test]
async fn a_401_shows_the_signed_headers_to_a_signed_request_only() {
    let site = Site::with(&["unauthorized"]).await;
    let authorization =
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date;x-security-token, Signature=00";
    let request = site
        .http
        .get(site.url("baseline/overview?b=2&a=1"))
        .header("Authorization", authorization)
        .header("X-Sdk-Date", "20261122T000000Z")
        .header("X-Security-Token", "very-secret");
    let refused = site.send(request).await;
    assert_eq!(refused.status, 401);
    let (address, project) = (site.simulator.address(), site.project());
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(
        refused.json()["error_msg"],
        format!(
            "Incorrect IAM authentication information: verify aksk signature fail, canonicalRequest:GET|/v5/{project}/baseline/overview/|a=1&b=2|host:{address}|x-sdk-date:20261122T000000Z|x-security-token:very-secret||host;x-sdk-date;x-security-token|{empty}"
        )
    );
    let token = site.get(WEAK).await;
    assert_eq!(
        token.json()["error_msg"],
        "Incorrect IAM authentication information: decrypt token fail"
    );
}

#[tokio::test]
async fn a_fault_is_limited_to_a_path_and_to_parameters() {
    let site = Site::with(&["not-found@image/", "server-error@baseline/?offset=10"]).await;
    assert_eq!(site.get(&with_type(IMAGE_WEAK)).await.status, 404);
    assert_eq!(site.get(CICD).await.status, 404);
    assert_eq!(site.get(WEAK).await.status, 200);
    assert_eq!(site.get(&page(WEAK, 10, 10)).await.status, 500);
    assert_eq!(site.get(&page(WEAK, 20, 10)).await.status, 200);
    assert_eq!(site.get(&page(HOSTS, 10, 10)).await.status, 200);
    let token = json!({"project": {"name": "ap-southeast-1"}});
    let everywhere = Site::with(&["server-error"]).await;
    let issued = everywhere.sign_in("simulator-password", token).await;
    assert_eq!(issued.status, 201, "IAM is spared unless it is named");
}

#[tokio::test]
async fn a_retry_may_succeed_and_the_same_seed_fails_the_same_requests() {
    let first = Site::with(&["unavailable=first:2"]).await;
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(first.get(WEAK).await.status);
    }
    assert_eq!(statuses, [503, 503, 200, 200]);

    let (one, two) = (
        Site::with(&["server-error=0.3"]).await,
        Site::with(&["server-error=0.3"]).await,
    );
    let pages = (0..60).map(|offset| page(HOSTS, offset, 10));
    let mut failed = 0;
    let mut recovered = 0;
    // The second is asked in the other order: what fails does not depend on it.
    let mut later = Vec::new();
    for path in pages.clone().rev() {
        later.push(two.get(&path).await.status);
    }
    later.reverse();
    for (path, other) in pages.zip(later) {
        let status = one.get(&path).await.status;
        assert_eq!(status, other, "{path}");
        if status == 500 {
            failed += 1;
            recovered += u32::from(one.get(&path).await.status == 200);
        }
    }
    assert!((8..30).contains(&failed), "{failed} of 60");
    assert!(recovered > failed / 3, "{recovered} of {failed}");
}
