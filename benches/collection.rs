//! How near collecting comes to its limits: `cargo bench --bench collection`.
//!
//! With latency the limit is pages ÷ requests in flight × latency. Without latency it is what the same HTTP client does
//! with the same pages when it throws them away. Both are measured in one run, in turn, and the medians are compared.
#![allow(
    clippy::allow_attributes,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "a program that measures prints, and may fail loudly"
)]

mod common;

use std::time::{Duration, Instant};

use common::{collect, fleet, median, processor_time, simulator};
use futures::stream::{self, StreamExt};
use hss_audit::collect::Collection;
use hss_audit::findings::Verdict;
use hss_audit::simulator::Options;
use hss_audit::simulator::faults::{Policy, RateLimit, Throttling};

const ROUNDS: usize = 5;
const LATENCY: Duration = Duration::from_millis(50);

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        with_latency(fleet(92_000, 4_000, LATENCY), 0.85).await;
        with_latency(fleet(180_000, 7_000, LATENCY), 0.95).await;
        throttled("in all, the limit is named", Some(Policy::User), true).await;
        throttled("in all, bare refusals", None, true).await;
        throttled("to each API, bare refusals", None, false).await;
        without_latency().await;
    });
}

/// 50 ms and 32 in flight, about a thousand pages, and about two thousand.
async fn with_latency(options: Options, target: f64) {
    const IN_FLIGHT: usize = 32;
    let ideal = |requests: u64| requests as f64 / IN_FLIGHT as f64 * LATENCY.as_secs_f64();
    let (mut shares, mut of_all, mut pages, mut requests) = (Vec::new(), Vec::new(), 0, 0);
    let mut bare = Vec::new();
    for _ in 0..ROUNDS {
        let site = simulator(&options).await;
        let folder = tempfile::tempdir().unwrap();
        let begin = Instant::now();
        let collection = collect(&options, site.url(), IN_FLIGHT, folder.path()).await;
        let took = begin.elapsed().as_secs_f64();
        requests = site.requests();
        // What server, timers and machine let through when nothing is asked but the pages, and nothing is done with them.
        let urls = urls(&collection, &site.url());
        bare.push(
            fetch(&options, urls, IN_FLIGHT).await * LATENCY.as_secs_f64() / IN_FLIGHT as f64,
        );
        site.stop().await;
        pages = needed_pages(&collection);
        shares.push(ideal(pages) / took);
        of_all.push(ideal(requests) / took);
    }
    println!(
        "50 ms latency, {IN_FLIGHT} in flight, {pages} pages: {:.3} of the ideal rate (target {target}); with the pages \
         that prove the end of a list and the numbers to compare with, {requests} requests: {:.3}; a bare loop: {:.3}",
        median(shares),
        median(of_all),
        median(bare)
    );
}

/// A service that allows 50 requests per second, counted in one of several ways.
async fn throttled(what: &str, policy: Option<Policy>, counts_together: bool) {
    const ALLOWED: u32 = 50;
    let mut options = fleet(180_000, 7_000, Duration::from_millis(20));
    let refusal = Throttling {
        policy,
        limit: ALLOWED,
        window: Duration::from_secs(1),
        retry_after: None,
    };
    options.faults.limits.push(RateLimit {
        counts_together,
        ..RateLimit::of(refusal)
    });
    let site = simulator(&options).await;
    let folder = tempfile::tempdir().unwrap();
    let begin = Instant::now();
    let collection = collect(&options, site.url(), 32, folder.path()).await;
    let took = begin.elapsed().as_secs_f64();
    let (answered, refused) = (site.requests(), site.throttled());
    site.stop().await;
    let whole = Verdict::of(collection.queries());
    println!(
        "{ALLOWED} requests/s allowed ({what}), {answered} requests: {:.2} of the rate (target 0.9), {:.1} % throttled (target 2), {}",
        (answered - refused) as f64 / took / f64::from(ALLOWED),
        refused as f64 / answered as f64 * 100.0,
        whole.as_str()
    );
}

/// The same pages on loopback: collected, and merely fetched.
async fn without_latency() {
    const IN_FLIGHT: usize = 16;
    let options = fleet(50_000, 10_000, Duration::ZERO);
    let site = simulator(&options).await;
    let (mut ours, mut bare, mut pages) = (Vec::new(), Vec::new(), 0);
    let (mut collecting, mut fetching) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..ROUNDS {
        let folder = tempfile::tempdir().unwrap();
        let (begin, processor) = (Instant::now(), processor_time());
        let collection = collect(&options, site.url(), IN_FLIGHT, folder.path()).await;
        let took = begin.elapsed().as_secs_f64();
        collecting += processor_time().saturating_sub(processor);
        let urls = urls(&collection, &site.url());
        pages = urls.len();
        ours.push(pages as f64 / took);
        let processor = processor_time();
        bare.push(fetch(&options, urls, IN_FLIGHT).await);
        fetching += processor_time().saturating_sub(processor);
    }
    let (ours, bare) = (median(ours), median(bare));
    println!(
        "loopback, {IN_FLIGHT} in flight, {pages} pages: {ours:.0} pages/s collected, {bare:.0} pages/s merely fetched, \
         ratio {:.2} (target 0.6)",
        ours / bare
    );
    println!(
        "processor time of client and simulator together: {collecting:.2?} collecting, {fetching:.2?} merely fetching"
    );
    site.stop().await;
}

/// Pages that hold at least one row.
fn needed_pages(collection: &Collection) -> u64 {
    collection
        .queries()
        .iter()
        .map(|query| query.rows.div_ceil(200))
        .sum()
}

fn urls(collection: &Collection, site: &str) -> Vec<String> {
    let mut urls = Vec::new();
    for query in collection.queries() {
        let source = hss_audit::sources::by_id(&query.endpoint).unwrap();
        let parameters: String = query
            .parameters
            .iter()
            .map(|(name, value)| format!("&{name}={value}"))
            .collect();
        for page in 0..query.pages {
            let offset = page * 200;
            urls.push(format!(
                "{site}/v5/{}/{}?limit=200&offset={offset}{parameters}",
                query.project_id, source.path
            ));
        }
    }
    urls
}

/// Pages per second of a loop that fetches and forgets.
async fn fetch(options: &Options, urls: Vec<String>, in_flight: usize) -> f64 {
    let client = reqwest::Client::builder().build().unwrap();
    let (count, begin) = (urls.len(), Instant::now());
    let fetched: Vec<usize> = stream::iter(urls)
        .map(|url| {
            let request = client.get(url).header("x-auth-token", &options.token);
            async move {
                request
                    .send()
                    .await
                    .unwrap()
                    .error_for_status()
                    .unwrap()
                    .bytes()
                    .await
                    .unwrap()
                    .len()
            }
        })
        .buffer_unordered(in_flight)
        .collect()
        .await;
    assert_eq!(fetched.len(), count);
    count as f64 / begin.elapsed().as_secs_f64()
}
