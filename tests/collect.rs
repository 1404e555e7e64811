//! Collecting from the simulator: every row of the fleet exactly once, counted against a truth of the test's own.
#![cfg(feature = "simulator")]

mod truth;

use hss_audit::collect::Collection;
use hss_audit::findings::{QueryOutcome, ReadBy, Verdict};
use hss_audit::normalize::normalize;
use hss_audit::simulator::faults::{
    Access, ListFault, PerImage, Planned, ScopeRefusal, WeakPasswordTotal,
};
use hss_audit::simulator::{Faults, Fleet, Options};
use pretty_assertions::assert_eq;
use truth::{assert_same, collected, found, options, truth};

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
                .map_or("-", |account| &*account.name);
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

fn with(access: Access) -> Options {
    let faults = Faults {
        access,
        ..Faults::default()
    };
    Options {
        faults,
        ..options(60, 130)
    }
}

/// The service wants one image at a time: every image that the inventories name is looked up.
#[tokio::test(flavor = "multi_thread")]
async fn where_lists_of_images_are_refused_every_image_is_looked_up() {
    let folder = tempfile::tempdir().unwrap();
    let options = with(Access {
        per_image: Some(PerImage::Refused),
        ..Access::default()
    });
    let normalized = normalize(&collected(options.clone(), folder.path()).await).unwrap();
    assert_same(&found(&normalized), &truth(&options));
    assert_eq!(
        normalized.coverage.verdict,
        Verdict::Complete,
        "{:#?}",
        normalized.coverage.gaps
    );
    let by_image = normalized
        .coverage
        .queries
        .iter()
        .filter(|query| query.read_by == ReadBy::Image);
    let parts: Vec<u64> = by_image.map(|query| query.parts).collect();
    assert!(
        parts.len() >= 8 && parts.iter().all(|parts| *parts >= 130),
        "{parts:?}"
    );
}

/// The service answers without rows unless an image is named: the empty lists are not believed.
#[tokio::test(flavor = "multi_thread")]
async fn where_lists_of_images_are_empty_without_a_reason_every_image_is_looked_up() {
    let folder = tempfile::tempdir().unwrap();
    let options = with(Access {
        per_image: Some(PerImage::Empty),
        ..Access::default()
    });
    let normalized = normalize(&collected(options.clone(), folder.path()).await).unwrap();
    assert_same(&found(&normalized), &truth(&options));
    let by_image = normalized
        .coverage
        .queries
        .iter()
        .filter(|query| query.read_by == ReadBy::Image);
    assert!(by_image.count() >= 8);
}

/// The same where all enterprise projects together are refused as well: the default one is read, and that is a gap.
#[tokio::test(flavor = "multi_thread")]
async fn images_are_looked_up_within_the_scope_that_is_granted() {
    for refusal in [ScopeRefusal::NoPermission, ScopeRefusal::InvalidParameter] {
        let folder = tempfile::tempdir().unwrap();
        let options = with(Access {
            per_image: Some(PerImage::Refused),
            all_projects_refused: Some(refusal),
            ..Access::default()
        });
        let normalized = normalize(&collected(options.clone(), folder.path()).await).unwrap();
        let (found, truth) = (found(&normalized), truth(&options));
        assert!(
            found
                .iter()
                .all(|(key, count)| truth.get(key).is_some_and(|true_count| count <= true_count))
        );
        assert!(
            found
                .keys()
                .any(|(check, asset, ..)| check == "weak_password" && !asset.starts_with("host:"))
        );
        assert_eq!(normalized.coverage.verdict, Verdict::Short, "{refusal:?}");
    }
}

/// A page past the end without `data_list`, and one host on two pages.
#[tokio::test(flavor = "multi_thread")]
async fn peculiar_pages_lose_nothing() {
    for fault in [
        ListFault::NullPastEnd,
        ListFault::PagedOverAccounts,
        ListFault::PageCap(37),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let faults = Faults {
            lists: vec![Planned::always(fault)],
            ..Faults::default()
        };
        let options = Options {
            faults,
            ..options(700, 60)
        };
        let normalized = normalize(&collected(options.clone(), folder.path()).await).unwrap();
        assert_same(&found(&normalized), &truth(&options));
        assert_eq!(
            normalized.coverage.verdict,
            Verdict::Complete,
            "{fault:?}: {:#?}",
            normalized.coverage.gaps
        );
    }
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
