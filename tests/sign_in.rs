//! Signing in over the wire: tokens for a password, keys of an agency, projects, and what happens when it is refused.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod scripted;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use hss_audit::auth::{AccessKey, Credentials, Metadata, Password, Secret};
use hss_audit::collect::{self, ALL_ENTERPRISE_PROJECTS};
use hss_audit::findings::Verdict;
use hss_audit::hss::{Client, Endpoint, InsecureHttp, SignIn};
use hss_audit::normalize::Normalized;
use pretty_assertions::assert_eq;
use scripted::collected::{client, collect_as, patient};
use scripted::{Call, HOSTS, PROJECT, Reply, Service, hosts};
use serde_json::json;

const OTHER_PROJECT: &str = "fedcba9876543210fedcba9876543210";
const TOKENS: &str = "/v3/auth/tokens";
const METADATA_TOKEN: &str = "/meta-data/latest/api/token";
const METADATA_KEY: &str = "/openstack/latest/securitykey";

fn password(service: &Service) -> SignIn {
    let password = Password {
        user: "auditor".to_owned(),
        password: Secret::new("correct horse".to_owned()),
        domain: "company".to_owned(),
    };
    SignIn::new(Credentials::Password(password), Some(endpoint(service)))
}

fn access_key() -> SignIn {
    let key = AccessKey {
        access: "AK".to_owned(),
        secret: Secret::new("SK-that-nobody-may-see".to_owned()),
        security_token: None,
    };
    SignIn::new(Credentials::AccessKey(key), None)
}

fn agency(service: &Service) -> SignIn {
    let address: SocketAddr = service.url.trim_start_matches("http://").parse().unwrap();
    SignIn::new(Credentials::Agency(Metadata::at(address).unwrap()), None)
}

fn endpoint(service: &Service) -> Endpoint {
    Endpoint::parse(&service.url, InsecureHttp::LoopbackOnly).unwrap()
}

/// Issues a token.
fn issued(token: &str) -> Reply {
    let body = json!({"token": {"issued_at": "2026-11-22T00:25:47.123000Z", "expires_at": "2026-11-23T00:25:47.123000Z"}});
    Reply::new(201, body.to_string()).header("x-subject-token", token)
}

/// Hands out a key.
fn key(access: &str) -> Reply {
    Reply::json(
        &json!({"credential": {"access": access, "secret": "SK", "securitytoken": "ST",
        "expires_at": "2026-11-22T12:00:00.000000Z"}}),
    )
}

fn header<'a>(call: &'a Call, name: &str) -> &'a str {
    call.headers.get(name).map_or("", String::as_str)
}

async fn collected(
    sign_in: &SignIn,
    service: &Service,
    projects: &[&str],
) -> Result<Normalized, collect::Error> {
    let client = client(patient());
    collect_as(&client, sign_in, service, ALL_ENTERPRISE_PROJECTS, projects).await
}

fn count(service: &Service, path: &str) -> usize {
    let calls = service.every_call();
    calls
        .iter()
        .filter(|call| call.target.starts_with(path))
        .count()
}

// A user and a password.

#[tokio::test(flavor = "multi_thread")]
async fn each_project_has_a_token_of_its_own_that_is_asked_for_once() {
    let service = Service::start_open(|call| {
        if call.target.starts_with(TOKENS) {
            let project = if call.body.contains(PROJECT) {
                PROJECT
            } else {
                OTHER_PROJECT
            };
            return Some(issued(&format!("token-of-{project}")));
        }
        let project = call.target.split('/').nth(2).unwrap_or_default();
        let is_own = header(call, "x-auth-token") == format!("token-of-{project}");
        (!is_own).then(|| Reply::error(403, "APIGW.0302", "not this project's token"))
    })
    .await;
    let collected = collected(&password(&service), &service, &[PROJECT, OTHER_PROJECT]).await;
    assert_eq!(collected.unwrap().coverage.verdict, Verdict::Complete);
    let calls = service.every_call();
    let asked: Vec<&Call> = calls
        .iter()
        .filter(|call| call.target.starts_with(TOKENS))
        .collect();
    assert_eq!(asked.len(), 2);
    for call in asked {
        assert_eq!(
            (call.method.as_str(), call.target.as_str()),
            ("POST", "/v3/auth/tokens?nocatalog=true")
        );
        assert_eq!(header(call, "content-type"), "application/json");
        assert!(!call.headers.contains_key("x-auth-token"));
        assert!(
            call.body.contains(r#""methods":["password"]"#),
            "{}",
            call.body
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_expires_in_mid_run_is_renewed_once() {
    let issued_so_far = Arc::new(AtomicUsize::new(0));
    let service = Service::start_open(move |call| {
        if call.target.starts_with(TOKENS) {
            let number = issued_so_far.fetch_add(1, Ordering::SeqCst) + 1;
            return Some(issued(&format!("token-{number}")));
        }
        // The first token expires when the second page of the host list is asked for.
        let is_late = call.is(HOSTS) && call.offset() > 0;
        let is_first = header(call, "x-auth-token") == "token-1";
        if is_late && is_first {
            return Some(Reply::error(
                401,
                "APIGW.0307",
                "The token must be updated.",
            ));
        }
        call.is(HOSTS).then(|| Reply::list(call, &hosts(900)))
    })
    .await;
    let collected = collected(&password(&service), &service, &[PROJECT])
        .await
        .unwrap();
    assert_eq!(collected.coverage.verdict, Verdict::Complete);
    assert_eq!(collected.inventory.hosts.len(), 900);
    assert_eq!(count(&service, TOKENS), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_never_accepted_is_renewed_once_and_then_told() {
    let service = Service::start_open(|call| {
        Some(match call.target.starts_with(TOKENS) {
            true => issued("token"),
            false => Reply::error(401, "APIGW.0307", "The token must be updated."),
        })
    })
    .await;
    let error = collected(&password(&service), &service, &[PROJECT])
        .await
        .err()
        .unwrap();
    assert!(matches!(error, collect::Error::SignIn { .. }), "{error}");
    assert!(format!("{error:?}").contains("APIGW.0307"), "{error:?}");
    assert_eq!((count(&service, TOKENS), count(&service, "/v5/")), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_password_is_tried_once() {
    let service = Service::start_open(|_| {
        Some(Reply::new(
            401,
            r#"{"error":{"message":"The username or password is wrong.","code":401,"title":"Unauthorized"}}"#,
        ))
    })
    .await;
    let sign_in = password(&service);
    for _ in 0..3 {
        let collected = collected(&sign_in, &service, &[PROJECT, OTHER_PROJECT]).await;
        assert!(matches!(collected, Err(collect::Error::SignIn { .. })));
    }
    assert_eq!((count(&service, TOKENS), count(&service, "/v5/")), (1, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_iam_that_stumbles_is_asked_again_and_one_that_issues_nothing_is_told() {
    let service = Service::start_open(|call| {
        call.target.starts_with(TOKENS).then(|| match call.attempt {
            1 => Reply::error(503, "", "busy"),
            _ => issued("token"),
        })
    })
    .await;
    assert!(
        collected(&password(&service), &service, &[PROJECT])
            .await
            .is_ok()
    );
    assert_eq!(count(&service, TOKENS), 2);
    for empty in [
        Reply::new(201, "{}"),
        Reply::new(200, "<html>sign in</html>"),
    ] {
        let service = Service::start_open(move |_| Some(empty.clone())).await;
        let error = collected(&password(&service), &service, &[PROJECT])
            .await
            .err()
            .unwrap();
        assert!(error.to_string().contains("cannot sign in"), "{error}");
        assert_eq!((count(&service, TOKENS), count(&service, "/v5/")), (1, 0));
    }
}

// Access keys.

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_refused_in_one_project_after_the_other_is_not_tried_to_death() {
    let projects: Vec<String> = (0..8).map(|number| format!("{number:032x}")).collect();
    let projects: Vec<&str> = projects.iter().map(String::as_str).collect();
    let first = projects[0].to_owned();
    let service = Service::start_open(move |call| {
        (!call.target.contains(&first)).then(|| Reply::error(401, "APIGW.0301", "ak not exist"))
    })
    .await;
    let collected = collected(&access_key(), &service, &projects).await.unwrap();
    assert_eq!(collected.coverage.verdict, Verdict::Failed);
    // Each of the others is tried once, but for requests that were under way together: of one project six at most. Tried to
    // the end they would be more than a hundred.
    let calls = service.every_call();
    let refused = calls
        .iter()
        .filter(|call| !call.target.contains(projects[0]));
    let refused = refused.count();
    assert!((3..=7 * 6).contains(&refused), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_follows_until_the_first_one_was_let_in() {
    let service = Service::start_open(|_| Some(Reply::error(401, "APIGW.0301", "no"))).await;
    let sign_in = access_key();
    let client = client(patient());
    let endpoint = endpoint(&service);
    let asks = (0..20).map(|_| client.projects(&sign_in, &endpoint, None));
    let answers = futures::future::join_all(asks).await;
    assert!(answers.iter().all(Result::is_err));
    assert_eq!(service.every_call().len(), 1);
}

// The agency of a cloud server.

#[tokio::test(flavor = "multi_thread")]
async fn the_metadata_service_hands_out_keys() {
    for has_token in [true, false] {
        let service = Service::start_open(move |call| match call.target.as_str() {
            METADATA_TOKEN if has_token => Some(Reply::new(200, "metadata-token")),
            METADATA_TOKEN => Some(Reply::new(404, "")),
            METADATA_KEY => Some(key("AK-of-agency")),
            _ => None,
        })
        .await;
        let collected = collected(&agency(&service), &service, &[PROJECT]).await;
        assert_eq!(collected.unwrap().coverage.verdict, Verdict::Complete);
        assert_eq!(
            (
                count(&service, METADATA_TOKEN),
                count(&service, METADATA_KEY)
            ),
            (1, 1)
        );
        for call in service.every_call() {
            match call.target.as_str() {
                METADATA_TOKEN => {
                    assert_eq!(call.method, "PUT");
                    assert_eq!(header(&call, "x-metadata-token-ttl-seconds"), "21600");
                }
                METADATA_KEY if has_token => {
                    assert_eq!(header(&call, "x-metadata-token"), "metadata-token");
                }
                METADATA_KEY => assert!(!call.headers.contains_key("x-metadata-token")),
                _ => {
                    let authorization = header(&call, "authorization");
                    assert!(
                        authorization.contains("Access=AK-of-agency"),
                        "{authorization}"
                    );
                    assert!(
                        authorization.contains("x-security-token"),
                        "{authorization}"
                    );
                    assert_eq!(header(&call, "x-security-token"), "ST");
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_expired_is_replaced_and_an_old_metadata_token_too() {
    let handed_out = Arc::new(AtomicUsize::new(0));
    let service = Service::start_open(move |call| match call.target.as_str() {
        METADATA_TOKEN => Some(Reply::new(200, format!("metadata-token-{}", call.attempt))),
        METADATA_KEY if header(call, "x-metadata-token") == "metadata-token-1" => {
            Some(Reply::new(401, "Invalid token"))
        }
        METADATA_KEY => {
            let number = handed_out.fetch_add(1, Ordering::SeqCst);
            Some(key(if number == 0 { "OLD" } else { "NEW" }))
        }
        _ => header(call, "authorization")
            .contains("Access=OLD")
            .then(|| {
                let words = "Incorrect IAM authentication information: security token expired";
                Reply::error(401, "APIGW.0301", words)
            }),
    })
    .await;
    let collected = collected(&agency(&service), &service, &[PROJECT]).await;
    assert_eq!(collected.unwrap().coverage.verdict, Verdict::Complete);
    assert_eq!(count(&service, METADATA_KEY), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_an_agency_says_so() {
    let service = Service::start_open(|call| match call.target.as_str() {
        METADATA_TOKEN => Some(Reply::new(200, "t")),
        _ => Some(Reply::new(
            401,
            "Please configure Cloud Service Agency first",
        )),
    })
    .await;
    let error = collected(&agency(&service), &service, &[PROJECT])
        .await
        .err()
        .unwrap();
    assert!(format!("{error:?}").contains("NoAgency"), "{error:?}");
    assert_eq!(
        (count(&service, METADATA_KEY), count(&service, "/v5/")),
        (1, 0)
    );
}

// Projects.

fn project(number: usize) -> serde_json::Value {
    json!({"id": format!("id-{number}"), "name": format!("cn-north-{number}"), "enabled": number != 2})
}

async fn projects(
    client: &Client,
    sign_in: &SignIn,
    service: &Service,
) -> Result<Vec<String>, String> {
    let answer = client.projects(sign_in, &endpoint(service), None).await;
    let named = |project: hss_audit::hss::Project| {
        format!("{} {} {}", project.id, project.name, project.enabled)
    };
    answer
        .map(|projects| projects.into_iter().map(named).collect())
        .map_err(|error| error.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn projects_are_listed_page_by_page() {
    let service = Service::start_open(|call| {
        let next = call.number("page");
        let next = if next == usize::MAX { 1 } else { next };
        let link = (next < 3).then(|| format!("/v3/projects?page={}", next + 1));
        Some(Reply::json(
            &json!({"projects": [project(next)], "links": {"next": link, "self": ""}}),
        ))
    })
    .await;
    let client = client(patient());
    let found = projects(&client, &access_key(), &service).await.unwrap();
    assert_eq!(
        found,
        [
            "id-1 cn-north-1 true",
            "id-2 cn-north-2 false",
            "id-3 cn-north-3 true"
        ]
    );
    for call in service.every_call() {
        assert!(!call.headers.contains_key("x-project-id"), "{call:?}");
        assert!(header(&call, "authorization").contains("SignedHeaders=host;x-sdk-date"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_lists_projects_with_a_token_of_the_account() {
    let service = Service::start_open(|call| {
        Some(match call.target.starts_with(TOKENS) {
            true => issued("token-of-account"),
            false => Reply::json(&json!({"projects": [project(1)]})),
        })
    })
    .await;
    let client = client(patient());
    let found = client
        .projects(&password(&service), &endpoint(&service), Some("cn-north-1"))
        .await;
    assert_eq!(found.unwrap().len(), 1);
    let calls = service.every_call();
    assert!(
        calls[0]
            .body
            .contains(r#""scope":{"domain":{"name":"company"}}"#),
        "{}",
        calls[0].body
    );
    assert_eq!(calls[1].target, "/v3/projects?name=cn-north-1");
    assert_eq!(header(&calls[1], "x-auth-token"), "token-of-account");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_projects_that_leads_astray_is_an_error() {
    for (body, words) in [
        (
            json!({"projects": [], "links": {"next": "https://evil.example.com/v3/projects?page=2"}}),
            "elsewhere",
        ),
        (
            json!({"projects": [], "links": {"next": "/v3/projects"}}),
            "read already",
        ),
        (json!({"total": 3}), "instead of an HSS answer"),
    ] {
        let service = Service::start_open(move |_| Some(Reply::json(&body))).await;
        let error = projects(&client(patient()), &access_key(), &service)
            .await
            .unwrap_err();
        assert!(error.contains(words), "{error}");
        assert_eq!(service.every_call().len(), 1);
    }
}

// Clocks.

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_wrong_is_told_when_the_sign_in_is_refused() {
    let service = Service::start_open(|_| {
        let refusal = Reply::error(401, "APIGW.0301", "signature expired");
        Some(refusal.header("date", "Sun, 22 Nov 2026 06:06:12 GMT"))
    })
    .await;
    let client = client(patient());
    let error = projects(&client, &access_key(), &service)
        .await
        .unwrap_err();
    assert!(
        error.ends_with("this clock is 6 min 12 s behind the server's"),
        "{error}"
    );

    let service = Service::start_open(|_| {
        Some(Reply::page(0, &[]).header("date", "Sun, 22 Nov 2026 05:59:59 GMT"))
    })
    .await;
    let projects = [PROJECT];
    collect_as(
        &client,
        &access_key(),
        &service,
        ALL_ENTERPRISE_PROJECTS,
        &projects,
    )
    .await
    .unwrap();
    let skew = client.skew().unwrap();
    assert_eq!((skew.as_millis(), skew.is_notable()), (1_000, false));
}
