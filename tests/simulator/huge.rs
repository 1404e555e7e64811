//! Lists that are longer than a client can reach by paging.

use std::collections::BTreeSet;

use hss_audit::simulator::Options;
use hss_audit::simulator::fleet::ENTERPRISE_PROJECTS;
use pretty_assertions::assert_eq;

use crate::contract::accounts;
use crate::site::*;

const HUGE: u32 = 2_400_000;

async fn huge() -> Site {
    Site::start(Options {
        huge_hosts: Some(HUGE),
        images_per_type: 10,
        ..Options::default()
    })
    .await
}

#[tokio::test]
async fn rows_past_the_largest_offset_exist_and_cannot_be_reached() {
    let site = huge().await;
    for path in [WEAK, HOSTS] {
        let last = site.get(&page(path, 2_000_000, 200)).await;
        assert_eq!(last.total(), u64::from(HUGE));
        assert_eq!(last.rows().len(), 200);
        let refused = site.get(&page(path, 2_000_001, 200)).await;
        assert_eq!(
            (refused.status, refused.json()["error_code"].clone()),
            (400, "HSS.0001".into())
        );
    }
}

#[tokio::test]
async fn enterprise_projects_split_the_list() {
    let site = huge().await;
    let mut sum = 0;
    for (place, project) in ENTERPRISE_PROJECTS.iter().enumerate() {
        let path = |offset| {
            format!(
                "{WEAK}?enterprise_project_id={}&limit=200&offset={offset}",
                project.id
            )
        };
        let first = site.get(&path(0)).await;
        sum += first.total();
        let inventory = site.inventory();
        let hosts = inventory.hosts().take(4_000);
        let own: Vec<String> = hosts
            .filter(|host| host.enterprise_project == place)
            .take(200)
            .map(|host| host.id())
            .collect();
        assert_eq!(ids(&first.rows()), own, "{}", project.name);
        assert!(!accounts(&first.rows()).is_empty());
        let tail = site.get(&path(first.total() - 1)).await;
        assert_eq!(tail.rows().len(), 1, "the last row can be reached");
    }
    assert_eq!(sum, u64::from(HUGE));
}

#[tokio::test]
async fn rows_are_always_the_same_and_each_another_host() {
    let (one, two) = (huge().await, huge().await);
    let mut seen = BTreeSet::new();
    for offset in [0, 200, 1_000_000, 1_999_800, 2_000_000] {
        let path = page(WEAK, offset, 200);
        let first = one.get(&path).await;
        assert_eq!(first.text, two.get(&path).await.text);
        seen.extend(ids(&first.rows()));
    }
    assert_eq!(seen.len(), 1_000);
}

#[tokio::test]
async fn filters_work_on_rows_that_are_not_kept() {
    let site = Site::start(Options {
        huge_hosts: Some(30_000),
        ..small()
    })
    .await;
    let rows = site.get(&page(WEAK, 20_000, 10)).await.rows();
    let (id, name) = (&rows[0]["host_id"], rows[0]["host_name"].as_str().unwrap());
    let path = |filter: &str| format!("{WEAK}?{ALL}&limit=200&{filter}");
    let by_id = site
        .get(&path(&format!("host_id={}", id.as_str().unwrap())))
        .await;
    assert_eq!((by_id.total(), by_id.rows()), (1, rows[..1].to_vec()));
    let by_name = site.get(&path(&format!("host_name={name}"))).await.rows();
    assert!(by_name.iter().any(|row| row["host_id"] == *id));
    assert!(
        by_name
            .iter()
            .all(|row| row["host_name"].as_str().unwrap().contains(name))
    );

    let redis = site.get(&path("user_name=redis")).await;
    assert!((100..15_000).contains(&redis.total()), "{}", redis.total());
    let mut found = BTreeSet::new();
    for offset in (0..redis.total()).step_by(200) {
        let more = site
            .get(&path(&format!("user_name=redis&offset={offset}")))
            .await;
        found.extend(ids(&more.rows()));
    }
    assert_eq!(found.len() as u64, redis.total());
}

#[tokio::test]
async fn the_second_sources_count_every_row() {
    let site = Site::start(Options {
        huge_hosts: Some(30_000),
        ..small()
    })
    .await;
    let overview = site.get(&format!("baseline/overview?{ALL}")).await.json();
    for (name, count) in [
        ("host_num", 30_000),
        ("weak_pwd_risk", 30_000),
        ("weak_pwd_normal", 0),
        ("weak_pwd_not_protected", 0),
    ] {
        assert_eq!(overview[name], count, "{name}");
    }
    let statistic = site.get(&format!("baseline/statistic?{ALL}")).await.json();
    assert_eq!(statistic["host_weak_pwd"], 30_000);
    assert_eq!(statistic["pwd_policy"], 0);
}
