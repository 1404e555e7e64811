//! Faults of lists: pages, totals, order, and rows that come and go.

use std::collections::BTreeSet;

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::contract::{accounts, assert_same, host_weak_truth};
use crate::site::*;
use hss_audit::simulator::fleet::Scope;

/// Reads a list by the number of rows that came, until an empty page.
async fn sweep(site: &Site, path: &str, limit: usize) -> Vec<Value> {
    let mut rows = Vec::new();
    loop {
        let more = site.get(&page(path, rows.len(), limit)).await.rows();
        if more.is_empty() {
            return rows;
        }
        rows.extend(more);
    }
}

#[tokio::test]
async fn no_page_has_more_rows_than_the_cap() {
    let site = Site::with(&["page-cap=7"]).await;
    let whole = Site::with(&[]).await;
    let first = site.get(&page(HOSTS, 0, 200)).await;
    assert_eq!((first.rows().len(), first.total()), (7, 300));
    let limited = Site::with(&["page-cap=7@image/"]).await;
    assert_eq!(limited.get(&page(HOSTS, 0, 200)).await.rows().len(), 200);
    assert_eq!(
        ids(&sweep(&site, HOSTS, 200).await),
        ids(&sweep(&whole, HOSTS, 200).await)
    );
}

#[tokio::test]
async fn totals_say_what_their_name_says_and_rows_are_the_same() {
    let whole = Site::with(&[]).await.get(&page(HOSTS, 0, 100)).await;
    for (name, total) in [
        ("total=high", Some(json!(330))),
        ("total=low", Some(json!(150))),
        ("total=zero", Some(json!(0))),
        ("total=absent", None),
        ("total=text", Some(json!("300"))),
        ("total=drifting", Some(json!(300))),
    ] {
        let site = Site::with(&[name]).await;
        let first = site.get(&page(HOSTS, 0, 100)).await;
        assert_eq!(first.json().get("total_num").cloned(), total, "{name}");
        assert_eq!(first.rows(), whole.rows(), "{name}");
        if name == "total=drifting" {
            assert_eq!(site.get(&page(HOSTS, 100, 100)).await.total(), 301);
            assert_eq!(site.get(&page(HOSTS, 200, 100)).await.total(), 302);
        }
    }
}

#[tokio::test]
async fn pages_of_accounts_lose_no_account_and_split_a_host() {
    let site = Site::with(&["page-over-accounts", "weak-total=accounts"]).await;
    let truth = host_weak_truth(&site.inventory(), Scope::All);
    let mut rows = Vec::new();
    for offset in (0..truth.len() + 10).step_by(10) {
        let part = site.get(&page(WEAK, offset, 10)).await;
        assert_eq!(part.total(), truth.len() as u64);
        assert_eq!(
            accounts(&part.rows()).len(),
            truth.len().saturating_sub(offset).min(10)
        );
        rows.extend(part.rows());
    }
    let hosts: BTreeSet<String> = ids(&rows).into_iter().collect();
    assert!(hosts.len() < rows.len(), "no host is on two pages");
    assert_same(accounts(&rows), truth);
    let by_hosts = Site::with(&["page-over-accounts"]).await;
    assert_eq!(
        by_hosts.get(&page(WEAK, 0, 10)).await.total(),
        hosts.len() as u64
    );
}

#[tokio::test]
async fn an_order_that_changes_with_every_page_loses_rows_and_one_that_changes_with_sweeps_does_not()
 {
    let whole: BTreeSet<String> = ids(&sweep(&Site::with(&[]).await, HOSTS, 50).await)
        .into_iter()
        .collect();
    for order in ["rotated", "shuffled"] {
        let site = Site::with(&[&format!("order={order}")]).await;
        let mut rows = Vec::new();
        for offset in (0..300).step_by(50) {
            rows.extend(site.get(&page(HOSTS, offset, 50)).await.rows());
        }
        let found: BTreeSet<String> = ids(&rows).into_iter().collect();
        assert_eq!(rows.len(), 300);
        assert!(found.len() < 300 && found.is_subset(&whole), "{order}");

        let site = Site::with(&[&format!("sweep-order={order}")]).await;
        let (one, two) = (
            ids(&sweep(&site, HOSTS, 50).await),
            ids(&sweep(&site, HOSTS, 50).await),
        );
        assert_ne!(one, two, "{order}");
        for sweep in [one, two] {
            assert_eq!(sweep.into_iter().collect::<BTreeSet<_>>(), whole);
        }
    }
}

#[tokio::test]
async fn rows_come_and_go_while_a_list_is_read() {
    let whole = ids(&sweep(&Site::with(&[]).await, HOSTS, 100).await);

    let site = Site::with(&["removed=2"]).await;
    let first = site.get(&page(HOSTS, 0, 100)).await;
    let second = site.get(&page(HOSTS, 100, 100)).await;
    assert_eq!((first.total(), second.total()), (300, 299));
    assert_eq!(ids(&first.rows()), whole[..100]);
    assert_eq!(ids(&second.rows()), whole[101..201], "a row was skipped");
    assert_eq!(site.get(&page(HOSTS, 200, 100)).await.total(), 298);
    // From now on nothing changes any more.
    assert_eq!(ids(&sweep(&site, HOSTS, 100).await), whole[2..]);

    let site = Site::with(&["inserted=2"]).await;
    let first = site.get(&page(HOSTS, 0, 100)).await;
    let second = site.get(&page(HOSTS, 100, 100)).await;
    assert_eq!((first.total(), second.total()), (298, 299));
    assert_eq!(
        ids(&second.rows())[0],
        ids(&first.rows())[99],
        "a row came twice"
    );
    site.get(&page(HOSTS, 200, 100)).await;
    let settled: BTreeSet<_> = ids(&sweep(&site, HOSTS, 100).await).into_iter().collect();
    assert_eq!(settled, whole.into_iter().collect());
}

#[tokio::test]
async fn past_the_end_there_is_null_and_only_there() {
    let site = Site::with(&["null-past-end"]).await;
    let past = site.get(&page(HOSTS, 300, 100)).await.json();
    assert_eq!(past, json!({"total_num": 300, "data_list": null}));
    assert_eq!(site.get(&page(HOSTS, 299, 100)).await.rows().len(), 1);
    let nobody = site
        .get(&format!("{HOSTS}?enterprise_project_id=unknown"))
        .await;
    assert_eq!(nobody.json(), json!({"total_num": 0, "data_list": []}));
}

#[tokio::test]
async fn a_parameter_that_is_ignored_has_no_effect() {
    let site = Site::with(&["ignore=offset@host-management/", "ignore=tag_name"]).await;
    let first = site.get(&page(HOSTS, 0, 50)).await.rows();
    assert_eq!(site.get(&page(HOSTS, 250, 50)).await.rows(), first);
    assert_ne!(
        site.get(&page(WEAK, 10, 10)).await.rows(),
        site.get(&page(WEAK, 0, 10)).await.rows()
    );
    // One service knows the tag by one name, one by the other.
    let total = async |filter: &str| {
        let path = format!("{IMAGE_WEAK}?{ALL}&image_type=private_image&{filter}");
        site.get(&path).await.total()
    };
    assert_eq!(total("tag_name=latest").await, total("").await);
    assert!(total("image_version=latest").await < total("").await);
}

#[tokio::test]
async fn examples_are_bent_too() {
    let site = Site::start(hss_audit::simulator::Options {
        fleet: hss_audit::simulator::Fleet::Examples,
        faults: faults(&[
            "page-cap=1",
            "total=high",
            "null-past-end",
            "public-ip=absent",
        ]),
        ..small()
    })
    .await;
    let first = site.get(WEAK).await;
    assert_eq!((first.total(), first.rows().len()), (3, 1));
    let second = site.get(&format!("{WEAK}?offset=1")).await;
    assert!(second.rows()[0].get("public_ip").is_none());
    let past = site.get(&format!("{WEAK}?offset=2")).await;
    assert_eq!(past.json()["data_list"], Value::Null);
}
