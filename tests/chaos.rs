//! Whatever goes wrong on the way: never a row lost or doubled without a gap that names it.
#![cfg(feature = "simulator")]
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a failed unwrap is a failed test, and the matrix is there to be read"
)]

mod truth;

use std::time::Duration;

use futures::stream::{self, StreamExt};
use hss_audit::findings::Verdict;
use hss_audit::hss;
use hss_audit::normalize::{Normalized, normalize};
use hss_audit::simulator::faults::{
    Access, Change, Instead, ListFault, Often, Order, PerImage, Planned, Policy, RetryAfter,
    ScopeRefusal, Target, Throttling, Total, Trouble, WeakPasswordTotal, When, Wire,
};
use hss_audit::simulator::{Faults, Options};
use truth::{Truth, found, options, truth, try_collect};

/// How often a fault strikes that may strike at random.
const RATES: [f64; 4] = [0.05, 0.1, 0.2, 0.3];

/// A fault, switched on in a simulator; the rate is for those that strike at random.
type Switch = fn(&mut Faults, f64);

fn at<T>(rate: f64, fault: T) -> Planned<T> {
    let when = When {
        often: Often::Rate(rate),
        ..When::default()
    };
    Planned { fault, when }
}

fn throttled(policy: Option<Policy>, retry_after: Option<RetryAfter>) -> Instead {
    Instead::Throttled(Throttling {
        policy,
        limit: 2_000,
        window: Duration::from_secs(1),
        retry_after,
    })
}

const MATRIX: [(&str, Switch); 26] = [
    ("nothing", |_, _| {}),
    ("429 with its window", |faults, rate| {
        faults
            .instead
            .push(at(rate, throttled(Some(Policy::Api), None)));
    }),
    ("429 with Retry-After", |faults, rate| {
        let wait = Some(RetryAfter::Seconds(0));
        faults.instead.push(at(rate, throttled(None, wait)));
    }),
    ("429 bare", |faults, rate| {
        faults.instead.push(at(rate, throttled(None, None)))
    }),
    ("500", |faults, rate| {
        faults.instead.push(at(rate, Instead::ServerError))
    }),
    ("502 as a page", |faults, rate| {
        faults
            .instead
            .push(at(rate, Instead::GatewayPage(Trouble::BadGateway)));
    }),
    ("503 as a page", |faults, rate| {
        faults
            .instead
            .push(at(rate, Instead::GatewayPage(Trouble::Unavailable)));
    }),
    ("200 with a page", |faults, rate| {
        faults.instead.push(at(rate, Instead::Page))
    }),
    ("200 empty", |faults, rate| {
        faults.instead.push(at(rate, Instead::Empty))
    }),
    ("connection reset", |faults, rate| {
        faults.wire.push(at(rate, Wire::Reset))
    }),
    ("body truncated", |faults, rate| {
        faults.wire.push(at(rate, Wire::Truncated))
    }),
    ("JSON broken", |faults, rate| {
        faults.wire.push(at(rate, Wire::BrokenJson))
    }),
    ("body slow", |faults, rate| {
        faults
            .wire
            .push(at(rate / 3.0, Wire::SlowBody(Duration::from_secs(30))));
    }),
    ("token expires", |faults, rate| {
        faults.instead.push(at(rate / 100.0, Instead::TokenExpired));
    }),
    ("pages capped", |faults, rate| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "5 to 30"
        )]
        let rows = (rate * 100.0) as u64;
        faults.lists.push(Planned::always(ListFault::PageCap(rows)));
    }),
    ("total drifts", |faults, rate| {
        faults
            .lists
            .push(at(rate, ListFault::Total(Total::Drifting)))
    }),
    ("order changes by page", |faults, rate| {
        faults.lists.push(at(
            rate,
            ListFault::Order(Order::Shuffled, Change::EveryPage),
        ));
    }),
    ("order changes by sweep", |faults, _| {
        let fault = ListFault::Order(Order::Rotated, Change::EverySweep);
        faults.lists.push(Planned::always(fault));
    }),
    ("total too high", |faults, _| {
        faults
            .lists
            .push(Planned::always(ListFault::Total(Total::High)))
    }),
    ("total too low", |faults, _| {
        faults
            .lists
            .push(Planned::always(ListFault::Total(Total::Low)))
    }),
    ("total 0", |faults, _| {
        faults
            .lists
            .push(Planned::always(ListFault::Total(Total::Zero)))
    }),
    ("total absent", |faults, _| {
        faults
            .lists
            .push(Planned::always(ListFault::Total(Total::Absent)))
    }),
    ("all projects refused", |faults, rate| {
        let refusal = if rate < 0.15 {
            ScopeRefusal::NoPermission
        } else {
            ScopeRefusal::InvalidParameter
        };
        faults.access = Access {
            all_projects_refused: Some(refusal),
            per_image: (rate > 0.25).then_some(PerImage::Refused),
            ..Access::default()
        };
    }),
    ("one image at a time", |faults, _| {
        faults.access.per_image = Some(PerImage::Refused)
    }),
    ("empty but by image", |faults, _| {
        faults.access.per_image = Some(PerImage::Empty)
    }),
    ("a list denied", |faults, rate| {
        const LISTS: [&str; 4] = [
            "baseline/weak-password-users",
            "baseline/password-complexity",
            "image/baseline/password-complexity",
            "host-management/hosts",
        ];
        let list = RATES
            .iter()
            .position(|known| (known - rate).abs() < 1e-9)
            .unwrap();
        let target = Target {
            path: Some(LISTS[list].to_owned()),
            ..Target::default()
        };
        let when = When {
            target,
            ..When::default()
        };
        faults.instead.push(Planned {
            fault: Instead::NoPermission,
            when,
        });
    }),
];

/// What came of the runs of one line of the matrix.
#[derive(Default)]
struct Tally {
    runs: u32,
    whole: u32,
    named: u32,
    refused: u32,
    rows: u64,
    lost: u64,
}

fn count(truth: &Truth) -> u64 {
    truth.values().map(|count| u64::from(*count)).sum()
}

fn check(name: &str, seed: u64, normalized: &Normalized, truth: &Truth, tally: &mut Tally) {
    let found = found(normalized);
    for (key, count) in &found {
        let true_count = truth.get(key).copied().unwrap_or(0);
        assert!(
            *count <= true_count,
            "{name}, seed {seed}: {key:?} {count} times, and {true_count} in truth"
        );
    }
    let coverage = &normalized.coverage;
    let lost = count(truth) - count(&found);
    tally.rows += count(truth);
    tally.lost += lost;
    match coverage.verdict {
        Verdict::Complete => {
            assert_eq!(
                lost, 0,
                "{name}, seed {seed}: called complete, and rows are missing"
            );
            assert!(coverage.gaps.is_empty());
            tally.whole += 1;
        }
        Verdict::ChangedWhileReading | Verdict::Short | Verdict::Failed => {
            assert!(
                !coverage.gaps.is_empty(),
                "{name}, seed {seed}: not complete, and no gap says why"
            );
            tally.named += 1;
        }
    }
}

/// A client that waits little, so that the matrix takes minutes and not hours.
fn sent() -> hss::Options {
    hss::Options {
        concurrency: 8,
        first_delay: Duration::from_millis(1),
        longest_delay: Duration::from_millis(20),
        request_timeout: Duration::from_secs(3),
        ..hss::Options::default()
    }
}

async fn run(name: &str, switch: Switch, counts: WeakPasswordTotal, seed: u64, tally: &mut Tally) {
    let mut faults = Faults {
        weak_password_total: counts,
        ..Faults::default()
    };
    let rate = RATES[usize::try_from(seed % 4).unwrap()];
    switch(&mut faults, rate);
    let options = Options {
        seed,
        faults,
        ..options(450, 30)
    };
    let folder = tempfile::tempdir().unwrap();
    let truth = truth(&options);
    tally.runs += 1;
    match try_collect(options, sent(), folder.path()).await {
        Ok(collection) => check(name, seed, &normalize(&collection).unwrap(), &truth, tally),
        // Nobody let us in, or nobody answered as HSS: no report at all, and the exit code says so.
        Err(_) => tally.refused += 1,
    }
}

async fn matrix(seeds: u64) {
    println!("fault                  total     runs  whole  named gap  no report   rows lost");
    let lines = MATRIX.iter().flat_map(|(name, switch)| {
        [WeakPasswordTotal::Hosts, WeakPasswordTotal::Accounts]
            .map(|counts| (*name, *switch, counts))
    });
    let mut done = stream::iter(lines)
        .map(|(name, switch, counts)| {
            tokio::spawn(async move {
                let mut tally = Tally::default();
                for seed in 1..=seeds {
                    run(name, switch, counts, seed, &mut tally).await;
                }
                (name, counts, tally)
            })
        })
        .buffered(4);
    while let Some(line) = done.next().await {
        let (name, counts, tally) = line.unwrap();
        let total = format!("{counts:?}").to_lowercase();
        let Tally {
            runs,
            whole,
            named,
            refused,
            rows,
            lost,
        } = tally;
        println!(
            "{name:22} {total:9} {runs:4} {whole:6} {named:10} {refused:10} {lost:5} of {rows}"
        );
        assert_eq!(runs, whole + named + refused);
        if name == "nothing" {
            assert_eq!(whole, runs);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_row_is_lost_or_doubled_without_a_named_gap() {
    matrix(1).await;
}

/// Every fault with twenty fleets, and rates up to three in ten.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes; run by .ci/run"]
async fn no_row_of_twenty_fleets_is_lost_or_doubled_without_a_named_gap() {
    matrix(20).await;
}
