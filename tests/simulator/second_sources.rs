//! The second sources: counts of the fleet, and settings.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::contract::scopes;
use crate::site::*;

const SOURCES: [&str; 5] = [
    "baseline/overview",
    "baseline/statistic",
    "image/baseline/statistic",
    "host-management/host-statistics",
    "asset/overview/status/agent",
];

const QUOTAS: &str = "billing/quotas-detail";

#[tokio::test]
async fn hosts_and_agents_are_counted_as_the_host_list_has_them() {
    let site = Site::with(&[]).await;
    for (query, _) in scopes() {
        let hosts = site.read(HOSTS, &query, 200).await;
        let having = |field: &str, value: &str| {
            let rows = hosts.iter().filter(|row| row[field] == value);
            rows.count()
        };
        let agents = site.get(&format!("{}?{query}", SOURCES[4])).await.json();
        let (online, offline) = (
            having("agent_status", "online"),
            having("agent_status", "offline"),
        );
        assert_eq!(
            agents,
            json!({
                "online": online, "offline": offline, "total_num": hosts.len(),
                "not_installed": hosts.len() - online - offline,
            })
        );
        let counts = site.get(&format!("{}?{query}", SOURCES[3])).await.json();
        for (name, count) in [
            ("total_num", hosts.len()),
            ("risk_num", having("detect_result", "risk")),
            ("protected_num", having("protect_status", "opened")),
            ("unprotected_num", having("protect_status", "closed")),
            (
                "protect_interrupt_num",
                having("protect_status", "protection_exception"),
            ),
            ("not_installed_num", having("agent_status", "not_installed")),
            (
                "installed_failed_num",
                having("agent_status", "install_failed"),
            ),
            (
                "version_premium_num",
                having("version", "hss.version.premium"),
            ),
        ] {
            assert_eq!(counts[name], count, "{query} {name}");
        }
        let values = counts["asset_value_list"].as_array().unwrap();
        for value in values {
            let own = value["value_type"].as_str().unwrap();
            assert_eq!(value["host_num"], having("asset_value", own));
        }
    }
}

#[tokio::test]
async fn every_protected_host_has_a_quota_and_no_other() {
    let site = Site::with(&[]).await;
    for (query, _) in scopes() {
        let hosts = site.read(HOSTS, &query, 200).await;
        let protected = hosts
            .iter()
            .filter(|row| row["version"] != "hss.version.null")
            .map(|row| (&row["host_id"], &row["version"]));
        let quotas = site.read(QUOTAS, &query, 200).await;
        let bound = quotas.iter().map(|row| (&row["host_id"], &row["version"]));
        assert_eq!(
            bound.collect::<Vec<_>>(),
            protected.collect::<Vec<_>>(),
            "{query}"
        );
        let counts = site.get(&format!("{QUOTAS}?{query}&limit=10")).await.json();
        for name in ["total_num", "used_num", "normal_num", "packet_cycle_num"] {
            assert_eq!(counts[name], quotas.len(), "{query} {name}");
        }
        let versions = counts["quota_statistics_list"].as_array().unwrap();
        for version in versions {
            let own = quotas
                .iter()
                .filter(|row| row["version"] == version["version"]);
            assert_eq!(version["total_num"], own.count());
        }
    }
}

#[tokio::test]
async fn the_worst_hosts_are_those_with_the_most_weak_accounts() {
    let site = Site::with(&[]).await;
    let overview = site.get(&format!("baseline/overview?{ALL}")).await.json();
    let mut counts: Vec<usize> = site
        .read(WEAK, ALL, 200)
        .await
        .iter()
        .map(|row| row["weak_pwd_accounts"].as_array().unwrap().len())
        .collect();
    counts.sort_unstable();
    counts.reverse();
    let worst = overview["weak_pwd_risk_hosts"].as_array().unwrap();
    let worst: Vec<u64> = worst
        .iter()
        .map(|host| host["weak_pwd_num"].as_u64().unwrap())
        .collect();
    let expected: Vec<u64> = counts[..5].iter().map(|count| *count as u64).collect();
    assert_eq!(worst, expected);
    let refused = site.get("baseline/overview?statistics_type=everything");
    assert_eq!(refused.await.status, 400);
}

#[tokio::test]
async fn counts_that_are_wrong_are_wrong_in_the_way_that_is_asked_for() {
    let truth = Site::with(&[]).await;
    for (fault, bent) in [
        (
            "statistics=high",
            (|count| count + (count / 10).max(1)) as fn(u64) -> u64,
        ),
        ("statistics=low", |count| count / 2),
        ("statistics=zero", |_| 0),
    ] {
        let site = Site::with(&[fault]).await;
        for path in SOURCES {
            let (own, other) = (
                truth.get(&format!("{path}?{ALL}")).await.json(),
                site.get(&format!("{path}?{ALL}")).await.json(),
            );
            let counts = own.as_object().unwrap().iter().filter(|(name, value)| {
                let fixed = [
                    "scan_time",
                    "security_check",
                    "failed_host_num",
                    "ignore_host_num",
                ];
                value.is_u64() && !fixed.contains(&name.as_str())
            });
            for (name, count) in counts {
                let count = bent(count.as_u64().unwrap());
                assert_eq!(other[name], count, "{fault} {path} {name}");
            }
        }
        assert_eq!(site.get(&page(HOSTS, 0, 10)).await.total(), 300);
    }
}

async fn settings(site: &Site, body: String) -> Answer {
    let request = site.http.post(site.url("config")).body(body);
    site.send(request.header("X-Auth-Token", &site.options.token))
        .await
}

#[tokio::test]
async fn settings_are_answered_by_name() {
    let site = Site::with(&[]).await;
    let asked =
        json!({"config_name_list": ["password_min_len", "nothing", "password_digit_min_num"]});
    let answer = settings(&site, asked.to_string()).await;
    assert_eq!(
        answer.json(),
        json!({"data_list": [
            {"config_name": "password_min_len", "config_value": "8"},
            {"config_name": "password_digit_min_num", "config_value": "1"},
        ]})
    );
    // Whoever asks for the customer's own weak passwords gets them in plain text.
    let weak = settings(&site, json!({"config_name_list": ["weakpwd"]}).to_string()).await;
    let value = weak.json()["data_list"][0]["config_value"].clone();
    assert!(
        value
            .as_str()
            .is_some_and(|text| text.contains("Simulated@2026"))
    );
    for malformed in ["", "{}", "[]"] {
        let refused = settings(&site, malformed.to_owned()).await;
        assert_eq!(
            (refused.status, &refused.json()["error_code"]),
            (400, &json!("HSS.0002"))
        );
    }
    assert_eq!(site.get("config").await.status, 404);
    let unsigned = site.http.post(site.url("config")).body(asked.to_string());
    assert_eq!(site.send(unsigned).await.status, 401);
}

#[tokio::test]
async fn most_hosts_were_checked_against_the_policy_of_the_settings() {
    let site = Site::with(&[]).await;
    let rows = site.read(COMPLEXITY, ALL, 200).await;
    let numbers: Vec<&Value> = rows
        .iter()
        .map(|row| &row["min_length_num"])
        .filter(|number| !number.is_null())
        .collect();
    let same = numbers.iter().filter(|number| ***number == 8).count();
    let all = numbers.len();
    assert!(same * 10 > all * 7 && same < all, "{same} of {all}");
}
