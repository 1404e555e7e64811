//! Throttling.

use pretty_assertions::assert_eq;

use crate::site::*;

#[tokio::test]
async fn refusals_name_the_policy_that_they_should() {
    let said = [
        (
            "throttle",
            ": policy api over ratelimit,limit:50,time:1 second",
        ),
        (
            "throttle-user=1,60",
            ": policy user over ratelimit,limit:50,time:1 minute",
        ),
        (
            "throttle-ip=1,5",
            ": policy ip over ratelimit,limit:50,time:5 second",
        ),
        ("throttle-bare", ""),
        ("throttle-retry-after=1,7", ""),
    ];
    for (name, limit) in said {
        let refused = Site::with(&[name]).await.get(WEAK).await;
        assert_eq!(refused.status, 429, "{name}");
        let body = refused.json();
        assert_eq!(body["error_code"], "APIGW.0308");
        let text = format!("The throttling threshold has been reached{limit}");
        assert_eq!(body["error_msg"], text, "{name}");
        let header = refused.headers.get("retry-after");
        let header = header.map(|text| text.to_str().unwrap());
        let expected = (name == "throttle-retry-after=1,7").then_some("7");
        assert_eq!(header, expected, "{name}");
    }
}

#[tokio::test]
async fn a_date_to_retry_after_is_ahead_of_the_servers_own() {
    let site = Site::with(&["throttle-retry-date=1,90", "clock=3600"]).await;
    let refused = site.get(WEAK).await;
    let time = |name: &str| {
        let text = refused.headers[name].to_str().unwrap();
        chrono::DateTime::parse_from_rfc2822(text)
            .unwrap()
            .timestamp()
    };
    assert!((88..=90).contains(&(time("retry-after") - time("date"))));
    let ahead = time("date") - site.options.now_ms / 1_000;
    assert!((3_600..3_660).contains(&ahead), "{ahead}");
}

#[tokio::test]
async fn a_rate_limit_counts_each_api_and_opens_again() {
    let (window, (site, statuses)) = in_time(async |window| {
        let site = Site::with(&[&format!("rate-limit=3/{}", window.as_secs())]).await;
        let mut statuses = Vec::new();
        for path in [WEAK, WEAK, WEAK, WEAK, WEAK, HOSTS] {
            statuses.push(site.get(path).await.status);
        }
        (site, statuses)
    })
    .await;
    assert_eq!(statuses, [200, 200, 200, 429, 429, 200]);
    after(window).await;
    let again = site.get(WEAK).await;
    assert_eq!(again.status, 200);
    assert_eq!(site.simulator.throttled(), 2);
    let by_status = site.simulator.requests_by_status();
    assert_eq!(
        by_status.into_iter().collect::<Vec<_>>(),
        [(200, 5), (429, 2)]
    );
    assert_eq!(site.simulator.requests(), 7);
}

#[tokio::test]
async fn a_rate_limit_says_what_it_is() {
    let limits = [
        (
            "rate-limit=1/60",
            ": policy api over ratelimit,limit:1,time:1 minute",
        ),
        (
            "rate-limit-user=1/60",
            ": policy user over ratelimit,limit:1,time:1 minute",
        ),
        ("rate-limit-bare=1/60", ""),
        ("rate-limit-user-bare=1/60", ""),
    ];
    for (name, said) in limits {
        let site = Site::with(&[name]).await;
        site.get(WEAK).await;
        let text = format!("The throttling threshold has been reached{said}");
        assert_eq!(site.get(WEAK).await.json()["error_msg"], text);
        let other = if name.starts_with("rate-limit-user") {
            429
        } else {
            200
        };
        assert_eq!(site.get(HOSTS).await.status, other, "{name}");
    }
    let limited = Site::with(&["rate-limit-user=1/60@image/"]).await;
    for path in [WEAK, WEAK, HOSTS, CICD] {
        assert_eq!(limited.get(path).await.status, 200, "{path}");
    }
    assert_eq!(limited.get(REGISTRY).await.status, 429);
}
