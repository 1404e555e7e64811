//! What goes over the wire, and what is made of answers that are not as they should be.

mod scripted;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use hss_audit::collect::{self, ALL_ENTERPRISE_PROJECTS};
use hss_audit::findings::{CheckResult, Evidence, QueryOutcome, TotalCounts, Verdict};
use hss_audit::hss;
use pretty_assertions::assert_eq;
use scripted::collected::{client, collected, collected_with, patient, token};
use scripted::{
    CICD, Call, Ending, HOST_COMPLEXITY, HOST_WEAK, HOSTS, IMAGE_COMPLEXITY, IMAGE_STATISTIC,
    IMAGE_WEAK, PROJECT, REGISTRY, Reply, STATEMENTS, SWR, TOKEN, hosts, weak,
};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

fn only(list: &'static str, reply: Reply) -> impl Fn(&Call) -> Option<Reply> + Send + Sync {
    move |call| call.is(list).then(|| reply.clone())
}

// What is sent.

#[tokio::test(flavor = "multi_thread")]
async fn every_list_is_asked_for_once_as_documented() {
    let collected = collected(|_| None).await;
    assert_eq!(collected.verdict(), Verdict::Complete);
    let mut asked: Vec<String> = collected
        .calls
        .iter()
        .map(|call| {
            let (path, query) = call.target.split_once('?').unwrap();
            assert_eq!(path, format!("/v5/{PROJECT}/{}", call.list));
            format!("{} {query}", call.list)
        })
        .collect();
    asked.sort();
    let eps = "enterprise_project_id=all_granted_eps";
    let page = "limit=200&offset=0";
    let mut wanted = vec![
        format!("{HOST_WEAK} {eps}&{page}"),
        format!("{HOST_COMPLEXITY} {eps}&{page}&result_type=unhandled"),
        format!("{HOST_COMPLEXITY} {eps}&{page}&result_type=ignored"),
        format!("{HOSTS} {eps}&{page}"),
        format!("{REGISTRY} {eps}&{page}"),
        format!("{CICD} {eps}&{page}"),
    ];
    let types = [
        "private_image",
        "shared_image",
        "instance_image",
        "registry",
        "cicd",
    ];
    for kind in types {
        wanted.push(format!("{IMAGE_WEAK} {eps}&image_type={kind}&{page}"));
    }
    for kind in types.into_iter().chain(["harbor"]) {
        wanted.push(format!("{IMAGE_COMPLEXITY} {eps}&image_type={kind}&{page}"));
    }
    wanted.extend(STATEMENTS.map(|statement| format!("{statement} {eps}")));
    let of_statistic = [
        "private_image",
        "shared_image",
        "instance_image",
        "registry",
    ];
    for kind in of_statistic.into_iter().chain(["local_image", "local"]) {
        wanted.push(format!("{IMAGE_STATISTIC} {eps}&image_type={kind}"));
    }
    wanted.sort();
    assert_eq!(asked, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_say_who_asks_and_take_compressed_answers() {
    let collected = collected(|_| None).await;
    for call in &collected.calls {
        let header = |name: &str| call.headers.get(name).map_or("", String::as_str);
        assert_eq!(header("x-auth-token"), TOKEN);
        assert_eq!(
            header("user-agent"),
            concat!("hss-audit/", env!("CARGO_PKG_VERSION"))
        );
        assert!(header("accept-encoding").contains("gzip"), "{call:?}");
        assert!(!call.headers.contains_key("cookie"), "{call:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parameters_are_percent_encoded_and_in_order() {
    let collected = collected_with(patient(), "a b+c&d=é/*~", |_| None).await;
    for call in &collected.calls {
        let encoded = "enterprise_project_id=a%20b%2Bc%26d%3D%C3%A9%2F%2A~";
        assert!(call.target.contains(encoded), "{}", call.target);
        let (_, query) = call.target.split_once('?').unwrap();
        let pairs: Vec<&str> = query.split('&').collect();
        assert!(pairs.is_sorted(), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_requests_are_under_way_than_allowed() {
    let rows = hosts(4_000);
    let collected = collected(move |call| {
        let reply = if call.is(HOSTS) {
            Reply::list(call, &rows)
        } else {
            Reply::page(0, &[])
        };
        Some(reply.after(Duration::from_millis(2)))
    })
    .await;
    assert_eq!(collected.verdict(), Verdict::Complete);
    assert!(
        (2..=6).contains(&collected.most_under_way),
        "{}",
        collected.most_under_way
    );
}

// What may pass by itself is tried again.

#[tokio::test(flavor = "multi_thread")]
async fn compressed_answers_are_read() {
    let rows = hosts(450);
    let collected =
        collected(move |call| call.is(HOSTS).then(|| Reply::list(call, &rows).gzip())).await;
    assert_eq!(collected.verdict(), Verdict::Complete);
    assert_eq!(collected.normalized().inventory.hosts.len(), 450);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_pass_by_itself_is_tried_again() {
    const WINDOW: &str = "The throttling threshold has been reached: policy user over ratelimit,limit:100,time:1 minute";
    let page = || Reply::page(3, &hosts(3));
    let stumbles = [
        ("429", Reply::error(429, "APIGW.0308", "slow down")),
        (
            "429 and Retry-After",
            Reply::error(429, "APIGW.0308", "").header("retry-after", "1"),
        ),
        (
            "429 and a date",
            Reply::error(429, "", "").header("retry-after", "Sun, 22 Nov 2026 06:00:01 GMT"),
        ),
        ("429 and a window", Reply::error(429, "APIGW.0308", WINDOW)),
        ("429 in HTML", Reply::new(429, "<html>Too many</html>")),
        ("500", Reply::error(500, "HSS.0041", "")),
        ("502", Reply::error(502, "APIG.0201", "backend unavailable")),
        ("503", Reply::new(503, "")),
        ("504", Reply::new(504, "<html>")),
        ("reset", page().ending(Ending::Reset)),
        ("no byte of the body", page().ending(Ending::Cut(0))),
        ("half a body", page().ending(Ending::Cut(40))),
        (
            "half a compressed body",
            page().gzip().ending(Ending::Cut(30)),
        ),
        (
            "half a page in a whole body",
            Reply::new(200, &page().body[..60]),
        ),
        ("a proxy's page", Reply::new(200, "<html>sign in</html>")),
        ("nothing", Reply::new(200, "")),
    ];
    for (what, stumble) in stumbles {
        let throttled = u64::from(stumble.status == 429);
        let script = move |call: &Call| {
            (call.is(HOSTS) && call.offset() == 0).then(|| match call.attempt {
                1 | 2 => stumble.clone(),
                _ => Reply::page(3, &hosts(3)),
            })
        };
        let script = move |call: &Call| {
            let beyond = call.is(HOSTS) && call.offset() > 0;
            script(call).or_else(|| beyond.then(|| Reply::page(3, &[])))
        };
        let collected = collected(script).await;
        let account = collected.account("hosts", "");
        assert_eq!(
            account.outcome,
            QueryOutcome::Complete,
            "{what}: {account:#?}"
        );
        assert_eq!(collected.normalized().inventory.hosts.len(), 3, "{what}");
        assert_eq!(account.retries, 2, "{what}");
        assert_eq!(account.requests, 4, "{what}");
        assert_eq!(account.throttled, 2 * throttled, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_asks_to_wait_is_waited() {
    let window = "policy ip over ratelimit,limit:5,time:5 second";
    for refusal in [
        Reply::error(429, "APIGW.0308", "").header("retry-after", "1"),
        Reply::error(429, "APIGW.0308", window),
        Reply::error(503, "", "").header("retry-after", "30"),
    ] {
        let options = hss::Options {
            longest_delay: Duration::from_millis(60),
            ..patient()
        };
        let began = Instant::now();
        let script =
            move |call: &Call| (call.is(CICD) && call.attempt == 1).then(|| refusal.clone());
        let collected = collected_with(options, ALL_ENTERPRISE_PROJECTS, script).await;
        assert_eq!(collected.verdict(), Verdict::Complete);
        assert!(
            began.elapsed() >= Duration::from_millis(60),
            "{:?}",
            began.elapsed()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_never_recovers_is_given_up_and_named() {
    for (reply, words) in [
        (
            Reply::error(429, "APIGW.0308", "slow"),
            "HTTP 429 APIGW.0308 slow (request req-7)",
        ),
        (
            Reply::error(503, "APIGW.0613", "IAM"),
            "HTTP 503 APIGW.0613 IAM",
        ),
        (
            Reply::page(1, &[]).ending(Ending::Reset),
            "the connection broke",
        ),
        (
            Reply::page(1, &hosts(1)).ending(Ending::Cut(9)),
            "the connection broke",
        ),
    ] {
        let collected = collected(only(HOSTS, reply)).await;
        let account = collected.account("hosts", "");
        assert_eq!(account.outcome, QueryOutcome::Failed, "{words}");
        assert_eq!((account.requests, account.retries), (5, 4), "{words}");
        assert_eq!(collected.verdict(), Verdict::Failed);
        assert!(
            collected.gaps().starts_with("hosts in ap-southeast-1"),
            "{}",
            collected.gaps()
        );
        assert!(collected.gaps().contains(words), "{}", collected.gaps());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_does_not_come_in_time_is_given_up() {
    let options = hss::Options {
        request_timeout: Duration::from_millis(60),
        attempts: 2,
        ..patient()
    };
    // Never before the client gives up, however slow the machine is.
    let slow = Reply::page(0, &[]).after(Duration::from_secs(600));
    let collected = collected_with(options, ALL_ENTERPRISE_PROJECTS, only(CICD, slow)).await;
    let account = collected.account("cicd_images", "");
    assert_eq!(
        (account.outcome, account.requests),
        (QueryOutcome::Failed, 2)
    );
    assert!(
        collected.gaps().contains("no answer within 0.06 s"),
        "{}",
        collected.gaps()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_hardly_comes_is_cut_off() {
    let options = hss::Options {
        slowest_body: 1_000,
        body_stretch: Duration::from_millis(100),
        attempts: 2,
        ..patient()
    };
    let drip = |bytes| Ending::Drip(bytes, Duration::from_millis(50));
    let slow = Reply::page(20, &hosts(20)).ending(drip(10));
    let began = Instant::now();
    let collected =
        collected_with(options.clone(), ALL_ENTERPRISE_PROJECTS, only(HOSTS, slow)).await;
    let account = collected.account("hosts", "");
    assert_eq!(
        (account.outcome, account.requests),
        (QueryOutcome::Failed, 2)
    );
    let words = "slower than 1000 bytes per second";
    assert!(collected.gaps().contains(words), "{}", collected.gaps());
    // The whole of it takes half a minute, and twice that for two attempts.
    assert!(began.elapsed() < Duration::from_secs(30));
    // One that is slow but comes is read, though it takes longer than nothing may come.
    let options = hss::Options {
        slowest_body: 1,
        body_stretch: Duration::from_secs(2),
        ..options
    };
    let fair = only(HOSTS, Reply::page(20, &hosts(20)).ending(drip(100)));
    let collected = collected_with(options, ALL_ENTERPRISE_PROJECTS, fair).await;
    assert_eq!(collected.normalized().inventory.hosts.len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_everything_fails_nothing_is_tried_forever() {
    let options = hss::Options {
        retries: 7,
        ..patient()
    };
    let script = |call: &Call| (!call.is_statement()).then(|| Reply::error(503, "", "down"));
    let collected = collected_with(options, ALL_ENTERPRISE_PROJECTS, script).await;
    assert_eq!(collected.verdict(), Verdict::Failed);
    let accounts = &collected.normalized().coverage.queries;
    let retries: u64 = accounts.iter().map(|account| account.retries).sum();
    assert_eq!(retries, 7);
    // Every list was asked for, and is named with what the service said.
    for account in accounts {
        assert_eq!(account.outcome, QueryOutcome::Failed);
        let error = account.error.as_deref().unwrap_or_default();
        assert!(error.contains("HTTP 503 down"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_has_waited_long_enough_is_given_up_at_once() {
    let options = hss::Options {
        longest_delay: Duration::from_secs(60),
        patience: Duration::from_secs(5),
        ..patient()
    };
    let words = "policy api over ratelimit,limit:100,time:1 minute";
    let rows = hosts(500);
    let script = move |call: &Call| {
        call.is(HOSTS).then(|| match call.offset() {
            0 => Reply::list(call, &rows),
            _ => Reply::error(429, "APIGW.0308", words),
        })
    };
    let began = Instant::now();
    let collected = collected_with(options, ALL_ENTERPRISE_PROJECTS, script).await;
    assert!(
        began.elapsed() < Duration::from_secs(30),
        "{:?}",
        began.elapsed()
    );
    let account = collected.account("hosts", "");
    assert_eq!(account.outcome, QueryOutcome::Short, "{account:#?}");
    let gap = account.error.as_deref().unwrap_or_default();
    assert!(gap.contains("HTTP 429 APIGW.0308"), "{gap}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_asks_an_api_whose_window_is_closed_and_others_go_on() {
    const WINDOW: Duration = Duration::from_secs(2);
    let options = hss::Options {
        longest_delay: Duration::from_secs(60),
        ..patient()
    };
    let words = "policy api over ratelimit,limit:100,time:2 second";
    // Twenty pages, six of which are asked for at once.
    let rows = hosts(4_000);
    let refused_at = Arc::new(Mutex::new(None));
    let asked_at = Arc::new(Mutex::new(Vec::new()));
    let (refused, asked) = (Arc::clone(&refused_at), Arc::clone(&asked_at));
    let script = move |call: &Call| {
        if !call.is(HOSTS) {
            return None;
        }
        let mut refused = refused.lock().unwrap();
        asked.lock().unwrap().push(Instant::now());
        if call.offset() == 200 && refused.is_none() {
            *refused = Some(Instant::now());
            return Some(Reply::error(429, "APIGW.0308", words));
        }
        Some(Reply::list(call, &rows))
    };
    let collected = collected_with(options, ALL_ENTERPRISE_PROJECTS, script).await;
    assert_eq!(collected.verdict(), Verdict::Complete);
    let refused = refused_at.lock().unwrap().unwrap();
    // What was under way with the refused request may still come in, on a slow machine late.
    let within = |at: &&Instant| **at > refused && **at < refused + WINDOW;
    let asked = asked_at.lock().unwrap();
    let late = asked.iter().filter(within).count();
    assert!(late < 6, "{late} of {}", asked.len());
    assert!(asked.iter().any(|at| *at >= refused + WINDOW));
    let others = collected.normalized().coverage.queries.iter();
    let others = others.filter(|account| account.endpoint != "hosts");
    let last = others.map(|account| account.throttled).max();
    assert_eq!(last, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_s_rate_is_kept() {
    let options = hss::Options {
        requests_per_second: Some(40.0),
        ..patient()
    };
    let began = Instant::now();
    let collected = collected_with(options, ALL_ENTERPRISE_PROJECTS, |_| None).await;
    #[expect(clippy::cast_precision_loss, reason = "a small number")]
    let least = (collected.calls.len() - 2) as f64 / 40.0;
    assert!(
        began.elapsed().as_secs_f64() >= least,
        "{:?}",
        began.elapsed()
    );
}

// What is no answer of HSS is never an empty list.

#[expect(
    clippy::too_many_lines,
    reason = "one table, a line or a few for each answer"
)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_list_is_never_an_empty_list() {
    let html = "<html><body>Please sign in</body></html>";
    for (what, reply) in [
        (
            "HTML",
            Reply::new(200, html).header("content-type", "text/html"),
        ),
        ("nothing", Reply::new(200, "")),
        ("no content", Reply::new(204, "")),
        (
            "a redirect",
            Reply::new(302, "").header("location", "/login"),
        ),
        (
            "a redirect with a list",
            Reply {
                status: 307,
                ..Reply::page(0, &[])
            },
        ),
        ("an empty object", Reply::new(200, "{}")),
        (
            "an error with 200",
            Reply::error(200, "HSS.0010", "Access denied"),
        ),
        ("an array", Reply::new(200, "[]")),
        ("null", Reply::new(200, "null")),
        ("a number", Reply::new(200, "0")),
        (
            "nulls",
            Reply::new(200, r#"{"total_num":null,"data_list":null}"#),
        ),
        (
            "a total without rows",
            Reply::new(200, r#"{"total_num":5}"#),
        ),
        (
            "a total with null rows",
            Reply::new(200, r#"{"total_num":5,"data_list":null}"#),
        ),
        (
            "a total that is no number",
            Reply::new(200, r#"{"total_num":"many"}"#),
        ),
        (
            "rows that are text",
            Reply::new(200, r#"{"total_num":0,"data_list":"none"}"#),
        ),
        (
            "half a list",
            Reply::new(200, r#"{"total_num":0,"data_list":["#),
        ),
        (
            "two answers",
            Reply::new(200, r#"{"total_num":0,"data_list":[]}{}"#),
        ),
        (
            "the wrong case",
            Reply::new(200, r#"{"Total_Num":0,"Data_List":[]}"#),
        ),
    ] {
        let collected = collected(only(HOSTS, reply)).await;
        let account = collected.account("hosts", "");
        assert_eq!(account.outcome, QueryOutcome::Failed, "{what}");
        assert_eq!(collected.verdict(), Verdict::Failed, "{what}");
        assert_eq!(account.pages, 0, "{what}");
        assert!(
            collected.gaps().contains("instead of an HSS answer"),
            "{}",
            collected.gaps()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_no_hss_stops_the_run_at_once() {
    let collected = collected(|_| Some(Reply::new(200, "<html>hello</html>"))).await;
    assert!(matches!(
        collected.result,
        Err(collect::Error::Unreachable { .. })
    ));
    // One list is asked for as often as any; two more show that it is not the list.
    let lists = collected.calls.iter().filter(|call| !call.is_statement());
    assert_eq!(lists.count(), 5 + 1 + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_list_that_never_comes_hides_no_other() {
    let html = Reply::new(200, "<html>hello</html>");
    let collected = collected(only(HOST_WEAK, html)).await;
    let failed: Vec<&str> = collected
        .normalized()
        .coverage
        .queries
        .iter()
        .filter(|account| account.outcome != QueryOutcome::Complete)
        .map(|account| account.endpoint.as_str())
        .collect();
    assert_eq!(failed, ["host_weak_passwords"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_list_needs_no_rows_field_when_it_says_zero() {
    for body in [
        r#"{"total_num":0}"#,
        r#"{"total_num":"0","data_list":null}"#,
        r#"{"data_list":[]}"#,
    ] {
        let collected = collected(only(HOSTS, Reply::new(200, body))).await;
        assert_eq!(collected.verdict(), Verdict::Complete, "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_too_long_is_cut_off() {
    let long = Reply::page(9_000, &hosts(200));
    for reply in [long.clone(), long.gzip()] {
        let options = hss::Options {
            longest_answer: 10_000,
            ..patient()
        };
        let collected = collected_with(options, ALL_ENTERPRISE_PROJECTS, only(HOSTS, reply)).await;
        let account = collected.account("hosts", "");
        assert_eq!(
            (account.outcome, account.requests),
            (QueryOutcome::Failed, 1)
        );
        assert!(
            collected.gaps().contains("longer than 10000 bytes"),
            "{}",
            collected.gaps()
        );
    }
}

// Refusals.

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_sign_in_is_one_request_in_all() {
    let signature = "verify aksk signature fail, canonicalRequest:GET|/v5|x-security-token:SECRET";
    for reply in [
        Reply::error(
            401,
            "APIGW.0301",
            "Incorrect IAM authentication information",
        ),
        Reply::error(401, "APIGW.0307", "The token must be updated."),
        Reply::error(401, "APIGW.0301", signature),
        Reply::new(
            401,
            r#"{"error":{"message":"no","code":401,"title":"Unauthorized"}}"#,
        ),
        Reply::new(401, "<html>"),
    ] {
        let collected = collected(move |_| Some(reply.clone())).await;
        assert_eq!(collected.calls.len(), 1);
        let Err(error) = collected.result else {
            panic!("let in")
        };
        assert!(matches!(error, collect::Error::SignIn { .. }), "{error}");
        assert!(!format!("{error:?}").contains("SECRET"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_denied_is_a_named_gap() {
    for (reply, words) in [
        (
            Reply::error(403, "APIGW.0302", "not authorized"),
            "HTTP 403 APIGW.0302 not authorized",
        ),
        (
            Reply::error(400, "HSS.0013", "Insufficient permissions"),
            "HTTP 400 HSS.0013",
        ),
        (
            Reply::error(400, "HSS.0010", "Access denied"),
            "HTTP 400 HSS.0010",
        ),
        (
            Reply::new(
                400,
                r#"{"error_code":"00000010","error_description":"拒绝访问"}"#,
            ),
            "00000010 拒绝访问",
        ),
        (
            Reply::error(405, "APIGW.0502", "frozen"),
            "HTTP 405 APIGW.0502",
        ),
        (
            Reply::new(403, "<html>WAF\u{1b}[2J</html>"),
            "HTTP 403 <html>WAF",
        ),
    ] {
        let collected = collected(only(HOST_WEAK, reply)).await;
        let account = collected.account("host_weak_passwords", "");
        assert_eq!(account.outcome, QueryOutcome::Failed, "{words}");
        assert_eq!(account.retries, 0, "{words}");
        assert_eq!(collected.verdict(), Verdict::Failed);
        assert!(
            collected.gaps().contains("host_weak_passwords"),
            "{}",
            collected.gaps()
        );
        assert!(collected.gaps().contains(words), "{}", collected.gaps());
        assert!(!collected.gaps().contains('\u{1b}'));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d07_an_image_type_that_is_refused_is_not_offered_here() {
    let collected = collected(|call| {
        call.has("image_type", "harbor")
            .then(|| Reply::error(400, "HSS.0001", "Invalid parameter"))
    })
    .await;
    let account = collected.account("image_password_complexity", "harbor");
    assert_eq!(account.outcome, QueryOutcome::Unsupported);
    assert_eq!(collected.verdict(), Verdict::Complete);
    assert_eq!(collected.gaps(), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_list_that_refuses_every_type_is_missing() {
    let refusal = Reply::error(400, "HSS.0001", "Invalid parameter");
    let collected = collected(only(IMAGE_WEAK, refusal)).await;
    assert_eq!(collected.verdict(), Verdict::Failed);
    assert_eq!(collected.normalized().coverage.gaps.len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_without_variants_that_refuses_its_parameters_is_a_failure() {
    let refusal = Reply::error(400, "HSS.0001", "Invalid parameter");
    let collected = collected(only(HOSTS, refusal)).await;
    assert_eq!(collected.account("hosts", "").outcome, QueryOutcome::Failed);
    assert_eq!(collected.verdict(), Verdict::Failed);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_registry_list_does_not_exist_the_older_list_stands_in() {
    let collected = collected(|call| {
        let none = Reply::error(404, "APIGW.0101", "The API does not exist");
        let rows = [json!({"id": 1, "namespace": "a", "image_name": "b", "image_version": "c",
            "image_type": "shared_image", "scan_status": "success", "latest_scan_time": 1_691_748_641_788_i64})];
        match call.list.as_str() {
            REGISTRY => Some(none),
            // Other types than the one asked for come back as well.
            SWR => Some(Reply::list(call, &rows)),
            _ => None,
        }
    })
    .await;
    assert_eq!(
        collected.account("registry_images", "").outcome,
        QueryOutcome::Unsupported
    );
    assert_eq!(collected.verdict(), Verdict::Complete);
    assert_eq!(collected.calls_of(REGISTRY), 1);
    let kinds: BTreeSet<&str> = collected
        .calls
        .iter()
        .filter(|call| call.is(SWR))
        .map(|call| call.query["image_type"].as_str())
        .collect();
    assert_eq!(
        kinds,
        BTreeSet::from(["private_image", "shared_image", "instance_image"])
    );
    let images = &collected.normalized().inventory.images;
    assert_eq!(images.len(), 1);
    assert_eq!(*images[0].asset.key, *"image:shared_image/a/b:c");
    assert_eq!(images[0].scanned_at, Some(1_691_748_641_788));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_any_image_list_the_population_is_missing() {
    let collected = collected(|call| {
        let image_lists = [REGISTRY, CICD, SWR];
        image_lists
            .contains(&call.list.as_str())
            .then(|| Reply::error(404, "APIGW.0101", "no"))
    })
    .await;
    assert_eq!(collected.verdict(), Verdict::Failed);
    assert!(
        collected.gaps().contains("registry_images"),
        "{}",
        collected.gaps()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn d18_all_enterprise_projects_refused_is_read_without_and_said_so() {
    for refusal in [
        Reply::error(400, "HSS.0001", "Invalid parameter"),
        Reply::error(400, "HSS.0013", "Insufficient permissions"),
        Reply::error(403, "APIGW.0302", "no"),
    ] {
        let collected = collected(move |call| {
            (call.is(HOSTS)).then(|| match call.query.get("enterprise_project_id") {
                Some(_) => refusal.clone(),
                None => Reply::list(call, &hosts(3)),
            })
        })
        .await;
        let account = collected.account("hosts", "");
        assert_eq!(account.outcome, QueryOutcome::Short);
        assert_eq!(account.parameters.get("enterprise_project_id"), None);
        assert_eq!(collected.verdict(), Verdict::Short);
        assert_eq!(collected.normalized().inventory.hosts.len(), 3);
        let words = "only the default enterprise project was read";
        assert!(collected.gaps().contains(words), "{}", collected.gaps());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chosen_enterprise_project_that_is_refused_is_not_widened() {
    let script = |call: &Call| call.is(HOSTS).then(|| Reply::error(400, "HSS.0013", "no"));
    let collected = collected_with(patient(), "eps-7", script).await;
    assert_eq!(collected.calls_of(HOSTS), 1);
    assert_eq!(collected.account("hosts", "").outcome, QueryOutcome::Failed);
    assert!(
        collected
            .calls
            .iter()
            .all(|call| call.has("enterprise_project_id", "eps-7"))
    );
}

// Paging.

#[tokio::test(flavor = "multi_thread")]
async fn a_total_that_moves_is_read_again() {
    let collected = collected(|call| {
        call.is(HOSTS).then(|| {
            // One host more appears after the first page of the first reading.
            let is_new = call.attempt > 1 || call.offset() > 0;
            Reply::list(call, &hosts(250 + usize::from(is_new)))
        })
    })
    .await;
    let account = collected.account("hosts", "");
    assert_eq!(
        (account.outcome, account.sweeps),
        (QueryOutcome::Complete, 2),
        "{account:#?}"
    );
    assert_eq!(
        (account.declared_total_first, account.declared_total_last),
        (Some(250), Some(251))
    );
    assert_eq!(collected.normalized().inventory.hosts.len(), 251);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_total_that_keeps_moving_is_named() {
    let collected = collected(|call| {
        call.is(HOSTS).then(|| {
            let mut reply = Reply::list(call, &hosts(450));
            if call.offset() > 0 {
                let mut page: Value = serde_json::from_slice(&reply.body).unwrap();
                page["total_num"] = json!(450 + call.attempt);
                reply = Reply::json(&page);
            }
            reply
        })
    })
    .await;
    let account = collected.account("hosts", "");
    assert_eq!(
        (account.outcome, account.sweeps),
        (QueryOutcome::ChangedWhileReading, 3)
    );
    assert_eq!(collected.verdict(), Verdict::ChangedWhileReading);
    assert_eq!(collected.normalized().inventory.hosts.len(), 450);
    assert!(
        collected
            .gaps()
            .contains("the declared total moved from 450 to 453"),
        "{}",
        collected.gaps()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fewer_rows_than_declared_are_short() {
    let collected = collected(|call| {
        call.is(HOSTS).then(|| {
            let mut page: Value =
                serde_json::from_slice(&Reply::list(call, &hosts(250)).body).unwrap();
            page["total_num"] = json!(300);
            Reply::json(&page)
        })
    })
    .await;
    let account = collected.account("hosts", "");
    assert_eq!(
        (account.outcome, account.distinct),
        (QueryOutcome::Short, 250)
    );
    assert!(
        collected.gaps().contains("300 declared, 250 came"),
        "{}",
        collected.gaps()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_missing_in_the_middle_is_a_named_gap() {
    let rows = hosts(1_000);
    let collected = collected(move |call| {
        call.is(HOSTS).then(|| match call.offset() {
            400 => Reply::error(503, "APIG.0201", "backend"),
            _ => Reply::list(call, &rows),
        })
    })
    .await;
    let account = collected.account("hosts", "");
    assert_eq!(
        (account.outcome, account.distinct),
        (QueryOutcome::Short, 800)
    );
    assert_eq!(collected.normalized().inventory.hosts.len(), 800);
    assert!(
        collected
            .gaps()
            .contains("offset 400: HTTP 503 APIG.0201 backend"),
        "{}",
        collected.gaps()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn d27_pages_that_are_shorter_than_asked_for_lose_nothing() {
    for cap in [100, 10, 1, 199] {
        let rows = hosts(if cap == 1 { 40 } else { 455 });
        let count = rows.len();
        let collected =
            collected(move |call| call.is(HOSTS).then(|| Reply::slice(call, &rows, cap))).await;
        let account = collected.account("hosts", "");
        assert_eq!(
            account.outcome,
            QueryOutcome::Complete,
            "{cap}: {account:#?}"
        );
        assert_eq!(collected.normalized().inventory.hosts.len(), count, "{cap}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_are_longer_than_asked_for_are_read() {
    let rows = hosts(1_000);
    let collected = collected(move |call| {
        (call.is(HOSTS)).then(|| Reply::page(1_000, &rows[call.offset().min(1_000)..]))
    })
    .await;
    let account = collected.account("hosts", "");
    assert_eq!(
        (account.outcome, account.distinct),
        (QueryOutcome::Complete, 1_000)
    );
    assert!(account.requests <= 3, "{} requests", account.requests);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_beyond_the_declared_total_are_read() {
    let rows = hosts(1_234);
    let collected = collected(move |call| {
        call.is(HOSTS).then(|| {
            let mut page: Value = serde_json::from_slice(&Reply::list(call, &rows).body).unwrap();
            page["total_num"] = json!(10);
            Reply::json(&page)
        })
    })
    .await;
    assert_eq!(
        collected.account("hosts", "").outcome,
        QueryOutcome::Complete
    );
    assert_eq!(collected.normalized().inventory.hosts.len(), 1_234);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_move_between_pages_are_each_found() {
    let rows = hosts(600);
    let collected = collected(move |call| {
        call.is(HOSTS).then(|| {
            let mut rows = rows.clone();
            if call.attempt == 1 {
                // The first reading: the order turns by one with every page.
                rows.rotate_right(call.offset() / 200);
            }
            Reply::list(call, &rows)
        })
    })
    .await;
    let account = collected.account("hosts", "");
    assert_eq!(
        (account.outcome, account.sweeps),
        (QueryOutcome::Complete, 2),
        "{account:#?}"
    );
    assert!(account.duplicates > 0);
    assert_eq!(collected.normalized().inventory.hosts.len(), 600);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_cannot_be_read_does_not_take_its_page_with_it() {
    for odd in [
        json!("text"),
        json!(7),
        json!(null),
        json!([]),
        json!({"unknown": 1}),
        json!({"host_id": ""}),
    ] {
        let mut rows = hosts(5);
        rows.insert(2, odd.clone());
        let collected =
            collected(move |call| call.is(HOSTS).then(|| Reply::list(call, &rows))).await;
        let account = collected.account("hosts", "");
        assert_eq!((account.unreadable, account.distinct), (1, 5), "{odd}");
        assert_eq!(account.outcome, QueryOutcome::Short, "{odd}");
        assert_eq!(collected.normalized().inventory.hosts.len(), 5, "{odd}");
        assert!(
            collected.gaps().contains("row 2 cannot be read"),
            "{}",
            collected.gaps()
        );
    }
}

// The disagreements between the documents.

#[tokio::test(flavor = "multi_thread")]
async fn d01_the_total_of_weak_passwords_may_count_hosts_or_accounts() {
    for (total, counts, outcome) in [
        (2, TotalCounts::Rows, QueryOutcome::Complete),
        (5, TotalCounts::Accounts, QueryOutcome::Complete),
        (4, TotalCounts::Unclear, QueryOutcome::Short),
    ] {
        let rows = [
            weak("a", &["root", "admin"]),
            weak("b", &["root", "ftp", "x"]),
        ];
        let collected = collected(move |call| {
            (call.is(HOST_WEAK))
                .then(|| Reply::page(total, if call.offset() == 0 { &rows } else { &[] }))
        })
        .await;
        let account = collected.account("host_weak_passwords", "");
        assert_eq!(
            (account.total_counts, account.outcome),
            (counts, outcome),
            "{total}"
        );
        assert_eq!(collected.findings().len(), 5);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d02_a_host_on_two_pages_keeps_the_accounts_of_both() {
    // A service that pages over accounts and then groups them by host.
    let accounts: Vec<(String, String)> = (0..700)
        .map(|index| (format!("host-{}", index / 3), format!("user-{index}")))
        .collect();
    let collected = collected(move |call| {
        call.is(HOST_WEAK).then(|| {
            let start = call.offset().min(accounts.len());
            let end = (start + call.number("limit")).min(accounts.len());
            let mut grouped: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (host, account) in &accounts[start..end] {
                grouped.entry(host).or_default().push(account);
            }
            let rows: Vec<Value> = grouped
                .iter()
                .map(|(host, names)| weak(host, names))
                .collect();
            Reply::page(accounts.len(), &rows)
        })
    })
    .await;
    let account = collected.account("host_weak_passwords", "");
    assert_eq!(
        (account.outcome, account.total_counts),
        (QueryOutcome::Complete, TotalCounts::Accounts),
        "{account:#?}"
    );
    assert_eq!(account.distinct, 234);
    let names = collected.accounts();
    assert_eq!(names.values().map(BTreeSet::len).sum::<usize>(), 700);
    assert_eq!(
        names["host:host-66"],
        BTreeSet::from(["user-198", "user-199", "user-200"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn d03_d12_fields_that_a_region_does_not_send_are_unknown() {
    let rows = [
        json!({"host_id": "a", "host_name": "n", "host_ip": "192.168.0.8", "public_ip": "",
        "weak_pwd_accounts": [{"user_name": "root"}]}),
    ];
    let collected =
        collected(move |call| call.is(HOST_WEAK).then(|| Reply::list(call, &rows))).await;
    let finding = &collected.findings()[0];
    let host = finding.asset.as_host().unwrap();
    assert_eq!(
        (host.private_ip.as_deref(), host.public_ip.as_deref()),
        (Some("192.168.0.8"), None)
    );
    assert_eq!((finding.scanned_at, finding.duration_days), (None, None));
    assert_eq!(finding.suggestion, None);
    assert_eq!(
        finding.evidence,
        Evidence::WeakPassword {
            masked_password: None
        }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn d04_a_duration_without_meaning_is_unknown() {
    for (raw, days) in [
        (json!(375), Some(375)),
        (json!("375"), Some(375)),
        (json!(0), Some(0)),
        (json!(2_147_483_647_i64), None),
        (json!(-1), None),
        (json!(null), None),
        (json!("soon"), None),
        (json!(i64::MAX), None),
    ] {
        let words = raw.to_string();
        let rows = [
            json!({"host_id": "a", "weak_pwd_accounts": [{"user_name": "root", "duration": raw}]}),
        ];
        let collected =
            collected(move |call| call.is(HOST_WEAK).then(|| Reply::list(call, &rows))).await;
        assert_eq!(collected.findings()[0].duration_days, days, "{words}");
        assert_eq!(collected.findings()[0].result, CheckResult::Fail, "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d08_d24_both_vocabularies_of_image_types_end_in_one_asset() {
    let pairs = [
        ("SwrPrivate", "private_image"),
        ("SWRSHARED", "shared_image"),
        ("SwrEnterprise", "instance_image"),
        ("Harbor", "harbor"),
    ];
    let collected = collected(move |call| {
        let row = |index: usize, kind: &str| json!({"image_type": kind, "namespace": "n", "image_name": format!("i{index}"), "image_version": "1",
            "user_name": "root", "service_type": "system", "min_length": false, "scan_status": "success"});
        let rows = |pick: fn(&(&'static str, &'static str)) -> &'static str| -> Vec<Value> {
            pairs.iter().enumerate().map(|(index, pair)| row(index, pick(pair))).collect()
        };
        match call.list.as_str() {
            IMAGE_WEAK if call.has("image_type", "registry") => Some(Reply::list(call, &rows(|pair| pair.0))),
            IMAGE_COMPLEXITY if call.has("image_type", "registry") => Some(Reply::list(call, &rows(|pair| pair.1))),
            REGISTRY => Some(Reply::list(call, &rows(|pair| pair.1))),
            _ => None,
        }
    })
    .await;
    let keys: BTreeSet<&str> = collected
        .findings()
        .iter()
        .map(|one| &*one.asset.key)
        .collect();
    let wanted = [
        "image:harbor/n/i3:1",
        "image:instance_image/n/i2:1",
        "image:private_image/n/i0:1",
        "image:shared_image/n/i1:1",
    ];
    assert_eq!(keys, BTreeSet::from(wanted));
    assert_eq!(collected.findings().len(), 8);
    assert_eq!(collected.normalized().inventory.images.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn d08_an_unknown_image_type_is_kept_as_it_came() {
    let rows = [json!({"image_type": "Quay", "image_name": "i", "user_name": "root"})];
    let collected = collected(move |call| {
        (call.is(IMAGE_WEAK) && call.has("image_type", "cicd")).then(|| Reply::list(call, &rows))
    })
    .await;
    assert_eq!(*collected.findings()[0].asset.key, *"image:Quay/i");
}

#[tokio::test(flavor = "multi_thread")]
async fn d07_the_same_image_in_overlapping_types_is_one() {
    let rows = [
        json!({"image_type": "SwrPrivate", "namespace": "n", "image_name": "i", "image_version": "1",
        "user_name": "root", "service_type": "system"}),
    ];
    let collected =
        collected(move |call| call.is(IMAGE_WEAK).then(|| Reply::list(call, &rows))).await;
    assert_eq!(collected.findings().len(), 1);
    assert_eq!(collected.verdict(), Verdict::Complete);
}

#[tokio::test(flavor = "multi_thread")]
async fn d09_d10_times_in_seconds_and_times_without_meaning() {
    for (raw, instant) in [
        (json!(1_691_748_641_788_i64), Some(1_691_748_641_788)),
        (json!(1_691_748_641_i64), Some(1_691_748_641_000)),
        (json!("1691748641788"), Some(1_691_748_641_788)),
        (json!(1_691_748_641_788.0), Some(1_691_748_641_788)),
        (json!(0), None),
        (json!(-5), None),
        (json!(2_147_483_647_i64), None),
        (json!(null), None),
        (json!("n/a"), None),
    ] {
        let words = raw.to_string();
        let collected = collected(move |call| {
            let host = json!({"host_id": "a", "update_time": raw, "min_length": true});
            let image = json!({"image_name": "i", "latest_scan_time": raw, "min_length": true});
            match call.list.as_str() {
                HOST_COMPLEXITY if call.has("result_type", "unhandled") => {
                    Some(Reply::list(call, &[host]))
                }
                IMAGE_COMPLEXITY if call.has("image_type", "cicd") => {
                    Some(Reply::list(call, &[image]))
                }
                _ => None,
            }
        })
        .await;
        let times: Vec<_> = collected
            .findings()
            .iter()
            .map(|one| one.scanned_at)
            .collect();
        assert_eq!(times, [instant, instant], "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d11_d13_hosts_are_told_apart_by_their_id_alone() {
    let rows = [
        json!({"host_id": "a", "host_name": "same", "host_ip": "192.168.0.59", "private_ip": "192.168.0.8", "min_length": false}),
        json!({"host_id": "b", "host_name": "same", "host_ip": "192.168.0.59", "min_length": false}),
    ];
    let collected = collected(move |call| {
        (call.is(HOST_COMPLEXITY) && call.has("result_type", "unhandled"))
            .then(|| Reply::list(call, &rows))
    })
    .await;
    let addresses: Vec<_> = collected
        .findings()
        .iter()
        .map(|one| one.asset.as_host().unwrap().private_ip.as_deref())
        .collect();
    assert_eq!(addresses, [Some("192.168.0.8"), Some("192.168.0.59")]);
    // No filter is ever sent, so the documented default "0" of the host filters cannot do harm.
    assert!(
        collected
            .calls
            .iter()
            .all(|call| !call.target.contains("host_"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn d14_d16_flags_and_required_numbers_are_never_guessed() {
    let cases = [
        (json!(true), CheckResult::Pass),
        (json!(1), CheckResult::Pass),
        (json!("true"), CheckResult::Pass),
        (json!("TRUE"), CheckResult::Pass),
        (json!("1"), CheckResult::Pass),
        (json!(false), CheckResult::Fail),
        (json!(0), CheckResult::Fail),
        (json!("false"), CheckResult::Fail),
        (json!("0"), CheckResult::Fail),
        (json!(null), CheckResult::Unknown),
        (json!(""), CheckResult::Unknown),
        (json!("yes"), CheckResult::Unknown),
        (json!(2), CheckResult::Unknown),
        (json!({}), CheckResult::Unknown),
    ];
    let rows: Vec<Value> = cases
        .iter()
        .enumerate()
        .map(|(index, (raw, _))| {
            json!({"host_id": format!("h{index:02}"), "min_length": raw, "uppercase_letter": true, "lowercase_letter": true,
                "number": true, "special_character": true, "min_length_num": "8", "min_number": 99})
        })
        .collect();
    let collected = collected(move |call| {
        (call.is(HOST_COMPLEXITY) && call.has("result_type", "unhandled"))
            .then(|| Reply::list(call, &rows))
    })
    .await;
    for (finding, (raw, wanted)) in collected.findings().iter().zip(&cases) {
        let Evidence::PasswordComplexity { rules } = &finding.evidence else {
            panic!("{finding:?}")
        };
        assert_eq!(
            (rules[0].result, finding.result),
            (*wanted, *wanted),
            "{raw}"
        );
        let required: Vec<_> = rules.iter().map(|rule| rule.required).collect();
        assert_eq!(required, [Some(8), None, None, Some(99), None]);
    }
    assert_eq!(collected.findings().len(), cases.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn d15_a_suggestion_is_trimmed_and_decides_nothing() {
    let rows = [
        json!({"host_id": "a", "min_length": true, "uppercase_letter": true, "lowercase_letter": true, "number": true,
        "special_character": true, "suggestion": " The password should contain at least 3 types. "}),
    ];
    let collected = collected(move |call| {
        (call.is(HOST_COMPLEXITY) && call.has("result_type", "unhandled"))
            .then(|| Reply::list(call, &rows))
    })
    .await;
    let finding = &collected.findings()[0];
    assert_eq!(finding.result, CheckResult::Pass);
    assert_eq!(
        finding.suggestion.as_deref(),
        Some("The password should contain at least 3 types.")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ignored_results_are_shown_as_ignored_and_open_wins() {
    let collected = collected(|call| {
        let row = |id: &str| json!({"host_id": id, "min_length": false});
        call.is(HOST_COMPLEXITY)
            .then(|| match call.has("result_type", "ignored") {
                true => Reply::list(call, &[row("ignored"), row("both")]),
                false => Reply::list(call, &[row("open"), row("both")]),
            })
    })
    .await;
    let found: Vec<_> = collected
        .findings()
        .iter()
        .map(|one| (&*one.asset.key, one.ignored_in_hss))
        .collect();
    assert_eq!(
        found,
        [
            ("host:both", false),
            ("host:ignored", true),
            ("host:open", false)
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn d17_a_total_may_be_text_or_a_fraction() {
    for total in [json!("3"), json!(3.0), json!(" 3 ")] {
        let words = total.to_string();
        let collected = collected(move |call| {
            let rows = if call.offset() == 0 {
                hosts(3)
            } else {
                Vec::new()
            };
            call.is(HOSTS)
                .then(|| Reply::json(&json!({"total_num": total, "data_list": rows})))
        })
        .await;
        let account = collected.account("hosts", "");
        assert_eq!(
            (account.declared_total_first, account.outcome),
            (Some(3), QueryOutcome::Complete),
            "{words}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn d20_d21_d22_the_older_image_list_is_taken_as_its_rows_say() {
    let collected = collected(|call| {
        let row = |id: u32, kind: &str| json!({"id": id, "namespace": "n", "image_name": "i", "image_version": "1", "image_id": "same",
            "image_type": kind, "instance_id": "", "instance_name": "x", "scan_status": "success"});
        match call.list.as_str() {
            REGISTRY => Some(Reply::error(404, "APIGW.0101", "no")),
            SWR if call.has("image_type", "private_image") => {
                Some(Reply::list(call, &[row(111, "private_image"), row(222, "shared_image"), row(333, "shared_image")]))
            }
            _ => None,
        }
    })
    .await;
    let account = collected.account("swr_images", "private_image");
    // Two rows with the same name are rows of their own to the count, but one image.
    assert_eq!(
        (account.distinct, account.outcome),
        (3, QueryOutcome::Complete)
    );
    assert_eq!(collected.normalized().inventory.images.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn d23_an_image_id_alone_joins_nothing() {
    let collected = collected(|call| {
        let row = |name: &str, id: &str| json!({"image_type": "private_image", "namespace": "n", "image_name": name, "image_version": "1",
            "image_id": id, "user_name": "root", "scan_status": "success"});
        match call.list.as_str() {
            REGISTRY => Some(Reply::list(call, &[row("other", "7")])),
            IMAGE_WEAK if call.has("image_type", "private_image") => Some(Reply::list(call, &[row("mine", "7")])),
            _ => None,
        }
    })
    .await;
    assert_eq!(
        *collected.findings()[0].asset.key,
        *"image:private_image/n/mine:1"
    );
    assert_eq!(
        *collected.normalized().inventory.images[0].asset.key,
        *"image:private_image/n/other:1"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn d24_an_image_may_have_no_organization() {
    let rows = [
        json!({"image_type": "cicd", "image_name": "i", "image_version": "1", "image_id": "5", "user_name": "root"}),
    ];
    let collected = collected(move |call| {
        (call.is(IMAGE_WEAK) && call.has("image_type", "cicd")).then(|| Reply::list(call, &rows))
    })
    .await;
    assert_eq!(*collected.findings()[0].asset.key, *"image:cicd/i:1@5");
    assert_eq!(collected.verdict(), Verdict::Complete);
}

#[tokio::test(flavor = "multi_thread")]
async fn d25_d28_long_versions_and_unknown_services_come_through() {
    let version = "9".repeat(70_000);
    let rows = [
        json!({"image_type": "cicd", "image_name": "i", "image_version": version, "user_name": "root", "service_type": "oracle"}),
    ];
    let collected = collected(move |call| {
        (call.is(IMAGE_WEAK) && call.has("image_type", "cicd")).then(|| Reply::list(call, &rows))
    })
    .await;
    let finding = &collected.findings()[0];
    assert_eq!(
        finding
            .asset
            .as_image()
            .unwrap()
            .image_version
            .as_deref()
            .map(str::len),
        Some(70_000)
    );
    assert_eq!(*finding.account.as_ref().unwrap().service_type, *"oracle");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_field_that_is_unknown_or_null_does_no_harm() {
    let rows = [
        json!({"host_id": "a", "host_name": null, "new_field": {"deep": [1, {}]}, "weak_pwd_accounts": null}),
    ];
    let collected =
        collected(move |call| call.is(HOST_WEAK).then(|| Reply::list(call, &rows))).await;
    // Listed as weak, but nobody's password is named: that is neither a pass nor a fail.
    assert_eq!(collected.findings()[0].result, CheckResult::Unknown);
    assert_eq!(collected.verdict(), Verdict::Complete);
}

// Outages.

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_waited_out_longer_than_an_address_where_nobody_ever_was() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let endpoint = hss::Endpoint::parse(&address, hss::InsecureHttp::LoopbackOnly).unwrap();
    let (insider, stranger) = (token(), token());
    let request = |sign_in| hss::Request {
        sign_in,
        endpoint: &endpoint,
        project_id: PROJECT,
        path: "/v5/x",
        parameters: &[],
        region: None,
        body: None,
        is_read: true,
        patience: None,
    };
    let client = client(patient());
    // Answers once and is gone.
    let server = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await.unwrap();
        let answer = "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}";
        stream.write_all(answer.as_bytes()).await.unwrap();
    });
    let (_, answer) = client.send(request(&insider), |_| Ok(())).await;
    assert!(answer.is_ok(), "{answer:?}");
    server.await.unwrap();

    for (sign_in, retries) in [(&insider, 7), (&stranger, 2)] {
        let (effort, answer) = client.send(request(sign_in), |_| Ok(())).await;
        let error = answer.unwrap_err();
        assert!(
            matches!(error.met(), hss::Error::Connect { .. }),
            "{error:?}"
        );
        assert_eq!(effort.retries, retries);
    }
}
