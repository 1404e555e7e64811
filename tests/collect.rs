//! Collecting from the simulator: every row of the fleet exactly once, counted against a truth of the test's own.
#![cfg(feature = "simulator")]
#![expect(
    clippy::unwrap_used,
    reason = "the lint's exception for tests does not reach their helper functions"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use hss_audit::auth::{Credentials, Secret};
use hss_audit::collect::{
    self, ALL_ENTERPRISE_PROJECTS, Assignment, Collection, Errand, Surroundings, Target,
};
use hss_audit::findings::{QueryOutcome, Verdict};
use hss_audit::hss::{self, Client, SignIn};
use hss_audit::normalize::{Normalized, normalize};
use hss_audit::simulator::faults::WeakPasswordTotal;
use hss_audit::simulator::fleet::{Account, ImageKind, complexity::Flag, complexity::Rules};
use hss_audit::simulator::{Faults, Fleet, Options, Simulator};
use hss_audit::sources::IMAGE_TYPES;
use pretty_assertions::assert_eq;

/// How often the fleet says each thing: check, asset, account, service, result.
type Truth = BTreeMap<(String, String, String, String, &'static str), u32>;

const MS: i64 = 1_795_327_200_000;

async fn collected(options: Options, folder: &Path) -> Collection {
    let simulator = Simulator::start(options.clone(), "127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let token = Credentials::Token(Secret::new(options.token.clone()));
    let sign_in = SignIn::new(token, None);
    let errands = options.project_ids.iter().map(|project_id| Errand {
        target: Target {
            region: options.region.clone(),
            endpoint: simulator.url(),
            project_id: project_id.clone(),
            enterprise_project_id: ALL_ENTERPRISE_PROJECTS.to_owned(),
        },
        account: String::new(),
        sign_in: sign_in.clone(),
        image_types: IMAGE_TYPES.map(|kind| kind.as_str().to_owned()).to_vec(),
    });
    let assignment = Assignment::of(errands.collect());
    let client = Client::new(hss::Options::default(), || MS).unwrap();
    let how = collect::Options::for_requests(16);
    let surroundings = Surroundings {
        clock: collect::Clock::Standing(MS),
        as_of: MS,
        listener: Arc::new(|_| {}),
    };
    let collection = collect::collect(&client, &assignment, how, surroundings, folder)
        .await
        .unwrap();
    simulator.stop().await;
    collection
}

fn options(hosts: u32, images_per_type: u32) -> Options {
    Options {
        hosts,
        images_per_type,
        now_ms: MS,
        ..Options::default()
    }
}

fn found(normalized: &Normalized) -> Truth {
    let mut truth = Truth::new();
    for finding in &normalized.findings {
        let (name, service) = finding
            .account
            .as_ref()
            .map_or_else(Default::default, |account| {
                (account.name.clone(), account.service_type.clone())
            });
        let check = finding.check.as_str().to_owned();
        let asset = match finding.asset.as_image() {
            // The fleet names an image by namespace, name and version.
            Some(_) => finding.asset.name.clone(),
            None => finding.asset.key.clone(),
        };
        *truth
            .entry((check, asset, name, service, finding.result.as_str()))
            .or_default() += 1;
    }
    truth
}

fn result(rules: &Rules) -> &'static str {
    let flags = rules.all();
    if flags.iter().any(|flag| matches!(flag, Flag::Fail)) {
        "fail"
    } else if flags.iter().all(|flag| matches!(flag, Flag::Pass)) {
        "pass"
    } else {
        "unknown"
    }
}

/// What the fleet holds, read from the fleet itself.
fn truth(options: &Options) -> Truth {
    let mut truth = Truth::new();
    for project in &options.project_ids {
        let inventory = options.inventory(project);
        for host in inventory.hosts() {
            let rules = host.complexity.as_ref().map(|complexity| &complexity.rules);
            note(
                &mut truth,
                &format!("host:{}", host.id()),
                &host.accounts(),
                rules,
            );
        }
        for image in ImageKind::ALL
            .into_iter()
            .flat_map(|kind| inventory.images(kind))
        {
            let space = image
                .namespace()
                .map(|space| format!("{space}/"))
                .unwrap_or_default();
            let name = format!("{space}{}:{}", image.name().trim(), image.version());
            note(
                &mut truth,
                &name,
                &image.accounts(),
                image.complexity.as_ref(),
            );
        }
    }
    truth
}

fn note(truth: &mut Truth, asset: &str, accounts: &[Account], rules: Option<&Rules>) {
    let weak = accounts.iter().map(|account| {
        (
            "weak_password",
            account.user_name.to_owned(),
            account.service_type.to_owned(),
            "fail",
        )
    });
    let complexity = rules.map(|rules| {
        (
            "password_complexity",
            String::new(),
            String::new(),
            result(rules),
        )
    });
    for (check, name, service, result) in weak.chain(complexity) {
        *truth
            .entry((check.to_owned(), asset.to_owned(), name, service, result))
            .or_default() += 1;
    }
}

/// The difference, short enough to read.
fn assert_same(found: &Truth, truth: &Truth) {
    let missing: Vec<_> = truth
        .iter()
        .filter(|(key, count)| found.get(key) != Some(count))
        .take(5)
        .collect();
    let extra: Vec<_> = found
        .iter()
        .filter(|(key, count)| truth.get(key) != Some(count))
        .take(5)
        .collect();
    assert!(
        missing.is_empty() && extra.is_empty(),
        "not found: {missing:#?}\nnot true: {extra:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_of_the_fleet_is_found_exactly_once() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(1_500, 300);
    let collection = collected(options.clone(), folder.path()).await;
    let normalized = normalize(&collection).unwrap();
    for query in &normalized.coverage.queries {
        assert_eq!(query.outcome, QueryOutcome::Complete, "{query:#?}");
        assert_eq!(query.rows, query.distinct, "{query:#?}");
    }
    assert_eq!(normalized.coverage.verdict, Verdict::Complete);
    assert_same(&found(&normalized), &truth(&options));
    assert_eq!(normalized.inventory.hosts.len(), 1_500);
    assert_eq!(normalized.inventory.images.len(), 6 * 300);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_total_that_counts_accounts_is_accepted_and_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let faults = Faults {
        weak_password_total: WeakPasswordTotal::Accounts,
        ..Faults::default()
    };
    let options = Options {
        faults,
        ..options(2_500, 0)
    };
    let normalized = normalize(&collected(options.clone(), folder.path()).await).unwrap();
    assert_eq!(normalized.coverage.verdict, Verdict::Complete);
    assert_same(&found(&normalized), &truth(&options));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_projects_do_not_mix() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        project_ids: vec!["a1".into(), "b2".into(), "c3".into()],
        ..options(120, 10)
    };
    let normalized = normalize(&collected(options.clone(), folder.path()).await).unwrap();
    assert_same(&found(&normalized), &truth(&options));
    assert_eq!(normalized.inventory.hosts.len(), 360);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documented_examples_come_through_whole() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        fleet: Fleet::Examples,
        ..options(0, 0)
    };
    let normalized = normalize(&collected(options, folder.path()).await).unwrap();
    assert_eq!(normalized.coverage.verdict, Verdict::Complete);
    let words: Vec<String> = normalized
        .findings
        .iter()
        .map(|finding| {
            let account = finding
                .account
                .as_ref()
                .map_or("-", |account| account.name.as_str());
            format!(
                "{} {} {account} {} {:?} {:?}",
                finding.check.as_str(),
                finding.asset.name,
                finding.result.as_str(),
                finding.duration_days,
                finding.scanned_at
            )
        })
        .collect();
    assert_eq!(
        words,
        [
            "password_complexity ecs-6b96 - fail None None",
            "weak_password ubuntu1 localhost1 fail None None",
            "weak_password ubuntu2 localhost2 fail None None",
            "weak_password glz/webshell-ljx:v1 test04 fail Some(375) None",
            "password_complexity glz/webshell-ljx:v1 - fail None None",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn replaying_the_bundle_gives_the_same_findings() {
    let folder = tempfile::tempdir().unwrap();
    let live = normalize(&collected(options(300, 40), folder.path()).await).unwrap();
    let replayed = normalize(&Collection::open(folder.path()).unwrap()).unwrap();
    assert_eq!(live, replayed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bundle_that_was_cut_off_or_changed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    collected(options(300, 40), folder.path()).await;
    let ledger = folder.path().join("ledger.ndjson");
    let whole = std::fs::read_to_string(&ledger).unwrap();
    let without_end = &whole[..whole.trim_end().rfind('\n').unwrap()];
    std::fs::write(&ledger, without_end).unwrap();
    let error = Collection::open(folder.path()).unwrap_err().to_string();
    assert!(
        error.ends_with("was cut off: its last line is missing"),
        "{error}"
    );
    std::fs::write(&ledger, &whole).unwrap();
    let pages = folder.path().join("pages.zst");
    let mut bytes = std::fs::read(&pages).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&pages, bytes).unwrap();
    let error = normalize(&Collection::open(folder.path()).unwrap())
        .unwrap_err()
        .to_string();
    assert!(error.contains("does not match its digest"), "{error}");
}

/// The size that the program is made for; a minute without optimization, so it runs where all checks run.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute: cargo test --test collect -- --ignored"]
async fn every_row_of_a_large_fleet_is_found_exactly_once() {
    let folder = tempfile::tempdir().unwrap();
    let options = options(50_000, 10_000);
    let normalized = normalize(&collected(options.clone(), folder.path()).await).unwrap();
    assert_eq!(normalized.coverage.verdict, Verdict::Complete);
    let rows: u64 = normalized
        .coverage
        .queries
        .iter()
        .map(|query| query.rows)
        .sum();
    let distinct: u64 = normalized
        .coverage
        .queries
        .iter()
        .map(|query| query.distinct)
        .sum();
    assert_eq!(rows, distinct);
    assert_same(&found(&normalized), &truth(&options));
    assert_eq!(normalized.inventory.hosts.len(), 50_000);
    assert_eq!(normalized.inventory.images.len(), 60_000);
}
