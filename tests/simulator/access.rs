//! What the service refuses, and what it wants asked in another way.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::contract::{assert_same, fields};
use crate::site::*;

#[tokio::test]
async fn all_enterprise_projects_are_refused_and_one_is_not() {
    for code in ["HSS.0013", "HSS.0001"] {
        let site = Site::with(&[&format!("refuse-all-projects={code}")]).await;
        for path in LISTS {
            let refused = site.get(&page(path, 0, 10)).await;
            assert_eq!(
                (refused.status, &refused.json()["error_code"]),
                (400, &json!(code))
            );
            assert_eq!(site.get(&with_type(path)).await.status, 200, "{path}");
            let one = format!("{}&enterprise_project_id=0", with_type(path));
            assert_eq!(site.get(&one).await.status, 200, "{path}");
        }
    }
}

#[tokio::test]
async fn an_image_type_is_refused_by_results_and_not_by_inventories() {
    let site = Site::with(&["refuse-image-type=harbor", "refuse-image-type=cicd"]).await;
    for (path, status) in [
        ("image/baseline/password-complexity?image_type=harbor", 400),
        ("image/baseline/password-complexity?image_type=cicd", 400),
        ("image/baseline/weak-password-users?image_type=cicd", 400),
        (
            "image/baseline/weak-password-users?image_type=registry",
            200,
        ),
        ("image/registries/images?image_type=harbor", 200),
        ("image/cicd/images", 200),
    ] {
        let answer = site.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        if status == 400 {
            assert_eq!(answer.json()["error_code"], "HSS.0001");
        }
    }
}

/// What distinguishes an image in a request, as parameters.
fn named(image: &Value, tag: &str) -> Vec<(String, String)> {
    let text = |name: &str| image[name].as_str().unwrap_or_default().to_owned();
    if image["image_type"] == "cicd" {
        return vec![("image_id".to_owned(), text("image_id"))];
    }
    vec![
        ("namespace".to_owned(), text("namespace")),
        ("image_name".to_owned(), text("image_name")),
        (tag.to_owned(), text("image_version")),
    ]
}

/// Asks for every image of the inventory by itself.
async fn one_by_one(site: &Site, path: &str, tag: &str, kind: &str) -> Vec<Value> {
    let inventory = if kind == "cicd" { CICD } else { REGISTRY };
    let filter = if kind == "cicd" { "" } else { kind };
    let images = site
        .read(inventory, &format!("{ALL}&image_type={filter}"), 200)
        .await;
    assert!(images.len() > 20, "{kind}");
    let mut rows = Vec::new();
    for image in &images {
        let base = format!("{}?{ALL}&limit=200&image_type={kind}", site.url(path));
        let url = reqwest::Url::parse_with_params(&base, named(image, tag)).unwrap();
        let found = site.get_as(url.as_str(), &site.options.token).await.rows();
        for row in &found {
            assert_eq!(
                row["image_version"], image["image_version"],
                "{path} {kind}"
            );
            assert_eq!(row["image_name"], image["image_name"], "{path} {kind}");
        }
        rows.extend(found);
    }
    rows
}

#[tokio::test]
async fn asked_image_by_image_the_results_are_those_of_the_list() {
    let (whole, site) = (
        Site::with(&[]).await,
        Site::with(&["per-image=refused"]).await,
    );
    for kind in ["private_image", "harbor", "cicd"] {
        let query = format!("{ALL}&image_type={kind}");
        let names = ["image_name", "image_version", "user_name", "min_length"];
        let key = |rows: Vec<Value>| rows.iter().map(|row| fields(row, &names)).collect();
        let listed = whole.read(IMAGE_COMPLEXITY, &query, 200).await;
        let single = one_by_one(&site, IMAGE_COMPLEXITY, "image_version", kind).await;
        assert!(!listed.is_empty());
        assert_same(key(single), key(listed));
        if kind == "harbor" {
            continue;
        }
        let listed = whole.read(IMAGE_WEAK, &query, 200).await;
        for tag in ["tag_name", "image_version"] {
            let single = one_by_one(&site, IMAGE_WEAK, tag, kind).await;
            assert_same(key(single), key(listed.clone()));
        }
    }
}

#[tokio::test]
async fn a_list_of_images_is_refused_or_empty_while_the_statistics_count_them() {
    for (fault, status) in [("per-image=refused", 400), ("per-image=empty", 200)] {
        let site = Site::with(&[fault]).await;
        for path in [IMAGE_WEAK, IMAGE_COMPLEXITY] {
            for part in [
                "image_type=private_image",
                "image_type=private_image&namespace=shop&image_name=nginx",
                "image_type=cicd&image_name=nginx&namespace=a&image_version=latest",
            ] {
                let answer = site.get(&format!("{path}?{ALL}&{part}")).await;
                assert_eq!(answer.status, status, "{path} {part}");
                match status {
                    400 => assert_eq!(answer.json()["error_code"], "HSS.0001"),
                    _ => assert_eq!(answer.json(), json!({"total_num": 0, "data_list": []})),
                }
            }
        }
        let statistic = site.get(&format!("image/baseline/statistic?{ALL}")).await;
        assert!(statistic.json()["image_weak_pwd"].as_u64().unwrap() > 0);
        assert!(statistic.json()["pwd_policy"].as_u64().unwrap() > 0);
    }
}
