//! Faults of rows: generations, vocabularies, times and addresses.

use pretty_assertions::assert_eq;
use serde_json::Value;

use crate::site::*;

async fn rows(fault: &str, path: &str) -> Vec<Value> {
    let site = Site::with(&[fault]).await;
    site.get(&page(path, 0, 200)).await.rows()
}

fn some_have(rows: &[Value], field: &str) -> bool {
    rows.iter().any(|row| row.get(field).is_some())
}

/// List, field, and the generation that brought it.
const FIELDS: [(&str, &str, &str); 8] = [
    (WEAK, "private_ip", "3.1.87"),
    (WEAK, "public_ip", "3.1.87"),
    (WEAK, "update_time", "3.1.143"),
    (COMPLEXITY, "private_ip", "3.1.87"),
    (COMPLEXITY, "update_time", "3.1.151"),
    (COMPLEXITY, "min_length_num", "3.1.151"),
    (COMPLEXITY, "min_special_character", "3.1.151"),
    (SWR, "instance_name", "3.1.75"),
];

const GENERATIONS: [&str; 9] = [
    "otc", "3.0.99", "3.1.63", "3.1.75", "3.1.87", "3.1.143", "3.1.151", "3.1.169", "3.1.173",
];

#[tokio::test]
async fn a_generation_has_the_fields_of_its_time() {
    for (place, generation) in GENERATIONS.into_iter().enumerate() {
        let site = Site::with(&[&format!("generation={generation}")]).await;
        for (path, field, since) in FIELDS {
            if path == SWR && place < 2 {
                continue;
            }
            let rows = site.get(&page(path, 0, 200)).await.rows();
            let expected = GENERATIONS.iter().position(|own| *own == since).unwrap() <= place;
            assert_eq!(
                some_have(&rows, field),
                expected,
                "{generation} {path} {field}"
            );
        }
        let weak = site.get(&page(WEAK, 0, 200)).await.rows();
        let accounts: Vec<Value> = weak
            .iter()
            .flat_map(|row| row["weak_pwd_accounts"].as_array().unwrap().clone())
            .collect();
        for field in ["desensitized_weak_passwords", "suggestion"] {
            assert_eq!(some_have(&accounts, field), place >= 5, "{generation}");
        }
        assert!(some_have(&accounts, "duration"));
    }
}

#[tokio::test]
async fn a_generation_has_the_calls_of_its_time() {
    for (generation, offered) in [
        ("otc", [404, 404, 404, 404]),
        ("3.0.99", [404, 404, 404, 404]),
        ("3.1.63", [200, 404, 404, 404]),
        ("3.1.169", [200, 200, 200, 404]),
        ("3.1.173", [200, 200, 200, 200]),
    ] {
        let site = Site::with(&[&format!("generation={generation}")]).await;
        let mut statuses = Vec::new();
        for path in [SWR, REGISTRY, CICD, IMAGE_WEAK] {
            statuses.push(site.get(&page(path, 0, 10)).await.status);
        }
        assert_eq!(statuses, offered, "{generation}");
        assert_eq!(site.get(&page(WEAK, 0, 10)).await.status, 200);
    }
}

#[tokio::test]
async fn an_old_generation_does_not_know_ignored_results() {
    let rows = async |generation: &str, result: &str| {
        let site = Site::with(&[&format!("generation={generation}")]).await;
        let path = format!("{COMPLEXITY}?{ALL}&limit=200&result_type={result}");
        ids(&site.get(&path).await.rows())
    };
    assert_eq!(
        rows("3.1.87", "ignored").await,
        rows("3.1.87", "unhandled").await
    );
    assert_ne!(
        rows("3.1.143", "ignored").await,
        rows("3.1.143", "unhandled").await
    );
}

#[tokio::test]
async fn image_types_are_in_the_vocabulary_that_is_asked_for() {
    let types = async |fault: &str| {
        let rows = rows(fault, IMAGE_COMPLEXITY).await;
        let mut types: Vec<String> = rows
            .iter()
            .map(|row| row["image_type"].as_str().unwrap().to_owned())
            .collect();
        types.sort();
        types.dedup();
        types
    };
    assert_eq!(types("vocabulary=requests").await, ["private_image"]);
    assert_eq!(types("vocabulary=registries").await, ["SwrPrivate"]);
    assert_eq!(
        types("vocabulary=mixed").await,
        ["SwrPrivate", "private_image"]
    );
    let inventory = rows("vocabulary=registries", REGISTRY).await;
    assert!(
        inventory
            .iter()
            .all(|row| row["image_type"] == "private_image")
    );
}

#[tokio::test]
async fn scan_times_are_as_they_are_asked_for() {
    for (path, field) in [
        (WEAK, "update_time"),
        (COMPLEXITY, "update_time"),
        (IMAGE_WEAK, "latest_scan_time"),
        (IMAGE_COMPLEXITY, "latest_scan_time"),
    ] {
        let times = async |name: &str| {
            let rows = rows(&format!("scan-times={name}"), path).await;
            let times = rows.iter().filter_map(|row| row[field].as_i64());
            times.collect::<Vec<i64>>()
        };
        let unknown = |time: &i64| *time == 0 || *time == 2_147_483_647;
        let seconds = |time: &i64| (1_000_000_000..2_000_000_000).contains(time);
        let ms = |time: &i64| (1_000_000_000_000..2_000_000_000_000).contains(time);
        let known = times("milliseconds").await;
        assert!(known.iter().all(|time| unknown(time) || ms(time)), "{path}");
        assert!(known.iter().any(ms), "{path}");
        let known = times("seconds").await;
        assert!(known.iter().all(|time| unknown(time) || seconds(time)));
        assert!(known.iter().any(seconds), "{path}");
        let sentinel = times("sentinel").await;
        assert!(!sentinel.is_empty() && sentinel.iter().all(|time| *time == 2_147_483_647));
        assert!(times("zero").await.iter().all(|time| *time == 0));
        assert_eq!(times("absent").await, [0_i64; 0]);
    }
}

#[tokio::test]
async fn a_missing_public_address_is_shown_as_asked_for() {
    for path in [WEAK, COMPLEXITY] {
        let shown = async |name: &str| {
            let rows = rows(&format!("public-ip={name}"), path).await;
            let missing = rows.iter().map(|row| row.get("public_ip").cloned());
            let missing = missing.filter(|own| {
                let text = own.as_ref().and_then(Value::as_str);
                text.is_none_or(str::is_empty)
            });
            let mut missing: Vec<Option<Value>> = missing.collect();
            assert!(missing.len() < rows.len(), "some have one");
            missing.dedup();
            missing
        };
        assert_eq!(shown("empty").await, [Some(Value::from(""))]);
        assert_eq!(shown("null").await, [Some(Value::Null)]);
        assert_eq!(shown("absent").await, [None]);
    }
}
