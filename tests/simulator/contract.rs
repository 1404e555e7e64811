//! The contract of the API: its lists are the fleet, whole, whatever is asked.

use std::time::Duration;

use hss_audit::simulator::faults::WeakPasswordTotal;
use hss_audit::simulator::fleet::{ENTERPRISE_PROJECTS, ImageKind, Inventory, Scope};
use hss_audit::simulator::{Error, Faults, Fleet, Options, Simulator};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::site::*;

// The truth, counted from the fleet as data.

pub(crate) fn host_weak_truth(inventory: &Inventory, scope: Scope) -> Vec<Value> {
    let hosts = inventory
        .hosts()
        .filter(|host| scope.covers(host.enterprise_project));
    hosts
        .flat_map(|host| {
            let accounts = host.accounts().into_iter();
            let id = host.id();
            accounts.map(move |account| {
                json!([
                    id,
                    account.user_name,
                    account.service_type,
                    account.duration
                ])
            })
        })
        .collect()
}

fn host_complexity_truth(inventory: &Inventory, scope: Scope, ignored: bool) -> Vec<Value> {
    let hosts = inventory
        .hosts()
        .filter(|host| scope.covers(host.enterprise_project));
    hosts
        .filter_map(|host| Some((host.id(), host.complexity?)))
        .filter(|(_, result)| result.ignored == ignored)
        .map(|(id, result)| json!([id, result.rules.all()]))
        .collect()
}

pub(crate) fn image_weak_truth(
    inventory: &Inventory,
    scope: Scope,
    kinds: &[ImageKind],
) -> Vec<Value> {
    let images = kinds.iter().flat_map(|kind| inventory.images(*kind));
    images
        .filter(|image| scope.covers(image.enterprise_project))
        .flat_map(|image| {
            let accounts = image.accounts().into_iter();
            let (name, tag) = (image.name(), image.version());
            let namespace = image.identity().namespace;
            accounts.map(move |account| {
                json!([namespace, name, tag, account.user_name, account.duration])
            })
        })
        .collect()
}

pub(crate) fn image_complexity_truth(
    inventory: &Inventory,
    scope: Scope,
    kinds: &[ImageKind],
) -> Vec<Value> {
    let images = kinds.iter().flat_map(|kind| inventory.images(*kind));
    images
        .filter(|image| scope.covers(image.enterprise_project))
        .filter_map(|image| Some((image.identity(), image.complexity?)))
        .map(|(image, rules)| {
            json!([
                image.namespace,
                image.image_name,
                image.image_version,
                rules.all()
            ])
        })
        .collect()
}

fn image_truth(inventory: &Inventory, scope: Scope, kinds: &[ImageKind]) -> Vec<Value> {
    let images = kinds.iter().flat_map(|kind| inventory.images(*kind));
    images
        .filter(|image| scope.covers(image.enterprise_project))
        .map(|image| json!([image.kind.image_type(), image.id(), image.scan_status]))
        .collect()
}

pub(crate) fn fields(row: &Value, names: &[&str]) -> Value {
    names.iter().map(|name| row[*name].clone()).collect()
}

fn rules(row: &Value) -> Value {
    fields(
        row,
        &[
            "min_length",
            "uppercase_letter",
            "lowercase_letter",
            "number",
            "special_character",
        ],
    )
}

pub(crate) fn accounts(rows: &[Value]) -> Vec<Value> {
    let accounts = |row: &Value| row["weak_pwd_accounts"].as_array().unwrap().clone();
    rows.iter()
        .flat_map(|row| {
            accounts(row)
                .into_iter()
                .map(|account| (row["host_id"].clone(), account))
        })
        .map(|(id, account)| {
            json!([
                id,
                account["user_name"],
                account["service_type"],
                account["duration"]
            ])
        })
        .collect()
}

pub(crate) fn assert_same(mut left: Vec<Value>, mut right: Vec<Value>) {
    left.sort_by_key(Value::to_string);
    right.sort_by_key(Value::to_string);
    assert_eq!(left, right);
}

/// Each scope as a query and as what it covers.
pub(crate) fn scopes() -> Vec<(String, Scope)> {
    let mut scopes = vec![
        (String::new(), Scope::Project(0)),
        (
            "enterprise_project_id=all_granted_eps".to_owned(),
            Scope::All,
        ),
        ("enterprise_project_id=unknown".to_owned(), Scope::Unknown),
    ];
    for (place, project) in ENTERPRISE_PROJECTS.iter().enumerate() {
        let query = format!("enterprise_project_id={}", project.id);
        scopes.push((query, Scope::Project(place)));
    }
    scopes
}

#[tokio::test]
async fn host_lists_are_the_fleet_whole_for_every_scope_and_limit() {
    let site = Site::start(small()).await;
    let fleet = site.inventory();
    for (query, scope) in scopes() {
        for limit in [10, 37, 200] {
            let rows = site.read(WEAK, &query, limit).await;
            assert_same(accounts(&rows), host_weak_truth(&fleet, scope));
            for (result, ignored) in [("", false), ("unhandled", false), ("ignored", true)] {
                let query = format!("{query}&result_type={result}");
                let rows = site.read(COMPLEXITY, &query, limit).await;
                let rows = rows
                    .iter()
                    .map(|row| json!([row["host_id"], rules(row)]))
                    .collect();
                assert_same(rows, host_complexity_truth(&fleet, scope, ignored));
            }
            let rows = site.read(HOSTS, &query, limit).await;
            let rows = rows.iter().map(|row| row["host_id"].clone()).collect();
            let hosts = fleet
                .hosts()
                .filter(|host| scope.covers(host.enterprise_project));
            assert_same(rows, hosts.map(|host| json!(host.id())).collect());
        }
    }
}

const IMAGE_TYPES: [(&str, &[ImageKind]); 7] = [
    ("private_image", &[ImageKind::Private]),
    ("shared_image", &[ImageKind::Shared]),
    ("instance_image", &[ImageKind::Instance]),
    ("registry", &[ImageKind::Harbor, ImageKind::Jfrog]),
    ("cicd", &[ImageKind::Cicd]),
    ("harbor", &[ImageKind::Harbor]),
    ("", &ImageKind::ALL),
];

#[tokio::test]
async fn image_results_are_the_fleet_whole_for_every_type_scope_and_limit() {
    let site = Site::start(small()).await;
    let fleet = site.inventory();
    for (query, scope) in scopes() {
        for (place, (image_type, kinds)) in IMAGE_TYPES.into_iter().enumerate() {
            let query = format!("{query}&image_type={image_type}");
            let limit = [10, 23, 200][place % 3];
            let rows = site.read(IMAGE_COMPLEXITY, &query, limit).await;
            let names = ["namespace", "image_name", "image_version"];
            let key =
                |row: &Value| json!([row[names[0]], row[names[1]], row[names[2]], rules(row)]);
            assert_same(
                rows.iter().map(key).collect(),
                image_complexity_truth(&fleet, scope, kinds),
            );
            if place < 5 {
                let rows = site.read(IMAGE_WEAK, &query, limit).await;
                let names = [
                    "namespace",
                    "image_name",
                    "image_version",
                    "user_name",
                    "duration",
                ];
                let rows = rows.iter().map(|row| fields(row, &names)).collect();
                assert_same(rows, image_weak_truth(&fleet, scope, kinds));
            }
        }
    }
}

#[tokio::test]
async fn image_inventories_are_the_fleet_whole() {
    let site = Site::start(small()).await;
    let fleet = site.inventory();
    let registries = &ImageKind::ALL[..5];
    let key = |rows: Vec<Value>| {
        let names = ["image_type", "image_id", "scan_status"];
        rows.iter()
            .map(|row| fields(row, &names))
            .collect::<Vec<_>>()
    };
    for (query, scope) in scopes() {
        for (limit, kinds) in [(7, registries), (200, registries)] {
            let rows = site.read(REGISTRY, &query, limit).await;
            assert_same(key(rows), image_truth(&fleet, scope, kinds));
        }
        for kind in registries {
            let rows = site
                .read(
                    REGISTRY,
                    &format!("{query}&image_type={}", kind.image_type()),
                    200,
                )
                .await;
            assert_same(key(rows), image_truth(&fleet, scope, &[*kind]));
        }
        let rows = site.read(CICD, &query, 50).await;
        assert_same(key(rows), image_truth(&fleet, scope, &[ImageKind::Cicd]));
        let rows = site
            .read(SWR, &format!("{query}&image_type=shared_image"), 50)
            .await;
        assert_same(key(rows), image_truth(&fleet, scope, &[ImageKind::Shared]));
    }
    assert!(
        site.get(&format!("{SWR}?image_type=local_image"))
            .await
            .rows()
            .is_empty()
    );
}

#[tokio::test]
async fn a_request_without_a_valid_token_is_refused_by_the_gateway() {
    let site = Site::start(small()).await;
    let url = site.url(WEAK);
    let signed = "SDK-HMAC-SHA256 Access=AK, SignedHeaders=host;x-sdk-date, Signature=00";
    let requests = [
        site.http.get(&url),
        site.http.get(&url).header("X-Auth-Token", "wrong"),
        site.http.get(&url).header("X-Auth-Token", ""),
        site.http.get(&url).header("Authorization", signed),
    ];
    for request in requests {
        let answer = site.send(request).await;
        let body = answer.json();
        assert_eq!(answer.status, 401);
        assert_eq!(body["error_code"], "APIGW.0301");
        assert_eq!(body["request_id"], answer.request_id);
        assert_eq!(answer.request_id.len(), 32);
        assert!(answer.text.ends_with("}\n"));
    }
}

#[tokio::test]
async fn unknown_projects_and_paths_are_refused_by_the_gateway() {
    let site = Site::start(small()).await;
    let token = site.options.token.clone();
    let other = format!(
        "{}/v5/ffffffffffffffffffffffffffffffff/{WEAK}",
        site.simulator.url()
    );
    let refused = site.get_as(&other, &token).await;
    assert_eq!(
        (refused.status, &refused.json()["error_code"]),
        (403, &json!("APIGW.0310"))
    );
    for path in [
        "baseline/weak-passwords",
        "",
        "baseline/weak-password-users/",
    ] {
        let unknown = site.get(path).await;
        assert_eq!(
            (unknown.status, &unknown.json()["error_code"]),
            (404, &json!("APIGW.0101"))
        );
        assert_eq!(unknown.json()["request_id"], unknown.request_id);
    }
    let posted = site
        .send(
            site.http
                .post(site.url(WEAK))
                .header("X-Auth-Token", &token),
        )
        .await;
    assert_eq!(posted.status, 404);
}

#[tokio::test]
async fn pages_out_of_range_are_refused_and_an_offset_past_the_end_is_empty() {
    let site = Site::start(small()).await;
    for path in LISTS {
        let path = with_type(path);
        for bad in [
            "limit=0",
            "limit=201",
            "limit=x",
            "offset=-1",
            "offset=2000001",
        ] {
            let refused = site.get(&format!("{path}&{bad}")).await;
            let body = refused.json();
            assert_eq!(refused.status, 400, "{path} {bad}");
            assert_eq!(body["error_code"], "HSS.0001");
            assert_eq!(body["error_msg"], body["error_description"]);
        }
        let least = site.get(&format!("{path}&limit=9")).await;
        assert_eq!(least.status == 200, path.starts_with(REGISTRY), "{path}");
        let past = site.get(&format!("{path}&offset=2000000&unknown=1")).await;
        assert!(past.rows().is_empty() && past.total() > 0, "{path}");
        let first = site.get(&path).await;
        assert_eq!(first.rows().len() as u64, first.total().min(10));
    }
}

#[tokio::test]
async fn image_types_and_result_types_are_checked() {
    let site = Site::start(small()).await;
    for bad in [
        IMAGE_WEAK.to_owned(),
        format!("{IMAGE_WEAK}?image_type="),
        format!("{IMAGE_WEAK}?image_type=harbor"),
        SWR.to_owned(),
        format!("{SWR}?image_type=cicd"),
        format!("{IMAGE_COMPLEXITY}?image_type=SwrPrivate"),
        format!("{REGISTRY}?image_type=registry"),
        format!("{COMPLEXITY}?result_type=handled"),
    ] {
        let refused = site.get(&bad).await;
        assert_eq!(
            (refused.status, &refused.json()["error_code"]),
            (400, &json!("HSS.0001")),
            "{bad}"
        );
    }
}

/// List, parameter, the field it looks at, whether the whole field must be equal.
const FILTERS: [(&str, &str, &str, bool); 27] = [
    (WEAK, "host_id", "host_id", true),
    (WEAK, "host_name", "host_name", false),
    (WEAK, "host_ip", "host_ip", true),
    (COMPLEXITY, "host_id", "host_id", true),
    (COMPLEXITY, "host_name", "host_name", false),
    (COMPLEXITY, "host_ip", "host_ip", true),
    (HOSTS, "host_id", "host_id", true),
    (HOSTS, "host_name", "host_name", false),
    (HOSTS, "private_ip", "private_ip", true),
    (HOSTS, "host_id_list", "host_id", true),
    (HOSTS, "agent_status", "agent_status", true),
    (HOSTS, "protect_status", "protect_status", true),
    (HOSTS, "detect_result", "detect_result", true),
    (HOSTS, "os_type", "os_type", true),
    (HOSTS, "asset_value", "asset_value", true),
    (IMAGE_WEAK, "namespace", "namespace", true),
    (IMAGE_WEAK, "image_name", "image_name", false),
    (IMAGE_WEAK, "tag_name", "image_version", true),
    (IMAGE_WEAK, "image_version", "image_version", true),
    (IMAGE_WEAK, "user_name", "user_name", false),
    (IMAGE_COMPLEXITY, "namespace", "namespace", true),
    (IMAGE_COMPLEXITY, "image_name", "image_name", false),
    (IMAGE_COMPLEXITY, "image_version", "image_version", true),
    (SWR, "image_name", "image_name", false),
    (SWR, "scan_status", "scan_status", true),
    (REGISTRY, "image_version", "image_version", true),
    (CICD, "image_id", "image_id", true),
];

/// Every row that a filter leaves has the value, and a row that has it is left.
#[tokio::test]
async fn filters_leave_what_matches() {
    let site = Site::start(small()).await;
    let all = "enterprise_project_id=all_granted_eps";
    for (path, parameter, field, exact) in FILTERS {
        let rows = site
            .read(path, &format!("{all}&image_type=private_image"), 200)
            .await;
        let mut with = rows.iter().filter(|row| row[field].is_string());
        let wanted = with.next_back().unwrap()[field]
            .as_str()
            .unwrap()
            .to_owned();
        let wanted = if exact {
            wanted
        } else {
            wanted.chars().skip(1).collect()
        };
        let url = reqwest::Url::parse_with_params(
            &format!(
                "{}?{all}&image_type=private_image&limit=200",
                site.url(path)
            ),
            [(parameter, &wanted)],
        );
        let kept = site
            .get_as(url.unwrap().as_str(), &site.options.token)
            .await
            .rows();
        let fits = |row: &&Value| match row[field].as_str() {
            Some(value) if exact => value == wanted,
            Some(value) => value.contains(&wanted),
            None => false,
        };
        let expected = rows.iter().filter(fits).count();
        assert!(
            expected > 0 && kept.iter().filter(fits).count() == expected.min(200),
            "{path} {parameter}={wanted:?}"
        );
        for row in &kept {
            // An image keeps its organization where one row does not show it.
            let Some(value) = row[field].as_str() else {
                continue;
            };
            let fits = if exact {
                value == wanted
            } else {
                value.contains(&wanted)
            };
            assert!(
                fits || field == "host_ip",
                "{path} {parameter}={wanted:?} {row}"
            );
        }
    }
}

#[tokio::test]
async fn filters_that_are_not_fields_of_their_row_work_too() {
    let site = Site::start(small()).await;
    let all = "enterprise_project_id=all_granted_eps";
    for row in site
        .read(WEAK, &format!("{all}&user_name=admin"), 200)
        .await
    {
        let accounts = row["weak_pwd_accounts"].as_array().unwrap();
        let names = accounts
            .iter()
            .map(|account| account["user_name"].as_str().unwrap());
        assert!(names.into_iter().any(|name| name.contains("admin")));
    }
    let offline = site
        .read(HOSTS, &format!("{all}&agent_status=not_online"), 200)
        .await;
    assert!(!offline.is_empty() && offline.iter().all(|row| row["agent_status"] != "online"));
    let instances = site
        .read(REGISTRY, &format!("{all}&image_type=instance_image"), 200)
        .await;
    let id = instances[0]["instance_id"].as_str().unwrap();
    let query = format!("{all}&image_type=instance_image&instance_id={id}");
    let kept = site.read(REGISTRY, &query, 200).await;
    assert!(kept.len() < instances.len() && kept.iter().all(|row| row["instance_id"] == id));
    let results = site.read(IMAGE_COMPLEXITY, &query, 200).await;
    assert!(!results.is_empty());
}

#[tokio::test]
async fn the_total_of_host_weak_passwords_counts_hosts_or_accounts() {
    let hosts = Site::start(small()).await;
    let faults = Faults {
        weak_password_total: WeakPasswordTotal::Accounts,
        ..Faults::default()
    };
    let accounts = Site::start(Options { faults, ..small() }).await;
    let path = format!("{WEAK}?enterprise_project_id=all_granted_eps&limit=200");
    let truth = host_weak_truth(&hosts.inventory(), Scope::All).len() as u64;
    let (by_host, by_account) = (hosts.get(&path).await, accounts.get(&path).await);
    assert_eq!(by_host.total(), by_host.rows().len() as u64);
    assert_eq!(by_account.total(), truth);
    assert_eq!(by_host.rows(), by_account.rows());
    assert!(truth > by_host.total());
}

#[tokio::test]
async fn statistics_are_the_true_counts() {
    let site = Site::start(small()).await;
    let fleet = site.inventory();
    for (query, scope) in scopes() {
        let baseline = site
            .get(&format!("baseline/statistic?{query}"))
            .await
            .json();
        let overview = site.get(&format!("baseline/overview?{query}")).await.json();
        let images = site
            .get(&format!("image/baseline/statistic?{query}"))
            .await
            .json();
        let hosts = fleet
            .hosts()
            .filter(|host| scope.covers(host.enterprise_project));
        let weak = hosts.filter(|host| host.weak_accounts > 0).count();
        assert_eq!(baseline["host_weak_pwd"], weak);
        assert_eq!(overview["weak_pwd_risk"], weak);
        let parts = ["weak_pwd_risk", "weak_pwd_normal", "weak_pwd_not_protected"];
        let sum: u64 = parts
            .iter()
            .map(|part| overview[*part].as_u64().unwrap())
            .sum();
        assert_eq!(overview["weak_pwd_total_host"], sum);
        assert_eq!(
            baseline["pwd_policy"],
            host_complexity_truth(&fleet, scope, false).len()
        );
        assert_eq!(
            images["image_weak_pwd"],
            image_weak_truth(&fleet, scope, &ImageKind::ALL).len()
        );
        assert_eq!(
            images["pwd_policy"],
            image_complexity_truth(&fleet, scope, &ImageKind::ALL).len()
        );
    }
}

#[tokio::test]
async fn the_same_options_give_the_same_bytes_and_projects_differ() {
    let ids = vec!["a".repeat(32), "b".repeat(32)];
    let options = Options {
        project_ids: ids.clone(),
        ..small()
    };
    let (one, two) = (
        Site::start(options.clone()).await,
        Site::start(options).await,
    );
    for path in LISTS {
        let path = format!(
            "{}&enterprise_project_id=all_granted_eps&limit=200",
            with_type(path)
        );
        let first = one.get(&path).await;
        assert_eq!(first.text, two.get(&path).await.text);
        let other = one.url(&path).replace(&ids[0], &ids[1]);
        let other = one.get_as(&other, &one.options.token).await;
        assert_eq!(other.status, 200);
        assert_ne!(first.text, other.text, "{path}");
    }
    let region = one
        .http
        .get(one.url(&with_type(IMAGE_WEAK)))
        .header("region", "cn-north-4");
    let with_region = one
        .send(region.header("X-Auth-Token", &one.options.token))
        .await;
    assert_eq!(with_region.text, one.get(&with_type(IMAGE_WEAK)).await.text);
}

#[tokio::test]
async fn iam_issues_tokens_for_projects() {
    let ids = vec!["a".repeat(32), "b".repeat(32)];
    let site = Site::start(Options {
        project_ids: ids.clone(),
        ..small()
    })
    .await;
    let issued = site
        .sign_in(
            "simulator-password",
            json!({"project": {"name": "ap-southeast-1"}}),
        )
        .await;
    assert_eq!(issued.status, 201);
    let body = issued.json();
    assert_eq!(body["token"]["project"]["id"], ids[0]);
    assert_eq!(body["token"]["catalog"], json!([]));
    let time = |name: &str| {
        let text = body["token"][name].as_str().unwrap();
        assert!(text.len() == 27 && text.ends_with('Z'), "{text}");
        chrono::DateTime::parse_from_rfc3339(text)
            .unwrap()
            .timestamp_millis()
    };
    assert!((0..60_000).contains(&(time("issued_at") - site.options.now_ms)));
    assert_eq!(time("expires_at") - time("issued_at"), 86_400_000);
    let token = issued.subject_token.unwrap();
    assert_eq!(site.get_as(&site.url(WEAK), &token).await.status, 200);
    let other = site.url(WEAK).replace(&ids[0], &ids[1]);
    assert_eq!(site.get_as(&other, &token).await.status, 403);
}

#[tokio::test]
async fn iam_knows_every_project_by_name() {
    let ids = vec!["a".repeat(32), "b".repeat(32)];
    let site = Site::start(Options {
        project_ids: ids.clone(),
        ..small()
    })
    .await;
    let other = site.url(WEAK).replace(&ids[0], &ids[1]);
    let second = site
        .sign_in("simulator-password", json!({"project": {"id": ids[1]}}))
        .await;
    assert_eq!(
        second.json()["token"]["project"]["name"],
        "ap-southeast-1_2"
    );
    assert_eq!(
        site.get_as(&other, &second.subject_token.unwrap())
            .await
            .status,
        200
    );
    let account = site
        .sign_in(
            "simulator-password",
            json!({"domain": {"name": "simulator"}}),
        )
        .await;
    assert_eq!(account.json()["token"]["domain"]["name"], "simulator");
    let token = account.subject_token.unwrap();
    assert_eq!(site.get_as(&site.url(WEAK), &token).await.status, 403);

    let projects = format!("{}/v3/projects", site.simulator.url());
    let found = site
        .get_as(&format!("{projects}?name=ap-southeast-1"), &token)
        .await
        .json();
    assert_eq!(found["projects"].as_array().unwrap().len(), 1);
    assert_eq!(found["projects"][0]["id"], ids[0]);
    let every = site.get_as(&projects, &token).await.json();
    assert_eq!(every["projects"].as_array().unwrap().len(), 2);
    assert_eq!(site.get_as(&projects, "wrong").await.status, 401);
}

#[tokio::test]
async fn iam_refuses_in_its_own_words_and_tokens_end() {
    let options = Options {
        token_lifetime: Duration::ZERO,
        ..small()
    };
    let site = Site::start(options).await;
    let project = json!({"project": {"name": "ap-southeast-1"}});
    let refused = site.sign_in("wrong", project.clone()).await;
    assert_eq!(refused.status, 401);
    assert_eq!(
        refused.json(),
        json!({"error": {"message": "The username or password is wrong.", "code": 401, "title": "Unauthorized"}})
    );
    let unknown = site
        .sign_in(
            "simulator-password",
            json!({"project": {"name": "nowhere"}}),
        )
        .await;
    assert_eq!(
        (unknown.status, &unknown.json()["error"]["code"]),
        (404, &json!(404))
    );
    let url = format!("{}/v3/auth/tokens", site.simulator.url());
    assert_eq!(site.send(site.http.post(url).body("{")).await.status, 400);
    let token = site
        .sign_in("simulator-password", project)
        .await
        .subject_token
        .unwrap();
    let ended = site.get_as(&site.url(WEAK), &token).await;
    assert_eq!(
        (ended.status, &ended.json()["error_code"]),
        (401, &json!("APIGW.0307"))
    );
}

#[tokio::test]
async fn the_examples_of_the_documents_are_served_byte_for_byte() {
    let site = Site::start(Options {
        fleet: Fleet::Examples,
        ..small()
    })
    .await;
    let documents = [
        (
            WEAK,
            include_str!("../../samples/api/host_weak_passwords.json"),
        ),
        (
            COMPLEXITY,
            include_str!("../../samples/api/host_password_complexity.json"),
        ),
        (
            IMAGE_WEAK,
            include_str!("../../samples/api/image_weak_passwords.json"),
        ),
        (
            IMAGE_COMPLEXITY,
            include_str!("../../samples/api/image_password_complexity.json"),
        ),
        (SWR, include_str!("../../samples/api/swr_images.json")),
    ];
    for (path, document) in documents {
        let whole = site.get(&with_type(path)).await;
        assert_eq!(whole.text, document.trim_end(), "{path}");
        let past = site
            .get(&format!("{}&offset={}", with_type(path), whole.total()))
            .await;
        assert!(past.rows().is_empty());
        assert_eq!(past.total(), whole.total());
        assert_eq!(
            site.get(&format!("{}&limit=9", with_type(path)))
                .await
                .status,
            400
        );
    }
    for path in [IMAGE_WEAK, IMAGE_COMPLEXITY, SWR] {
        let other = site.get(&format!("{path}?image_type=instance_image")).await;
        assert!(other.rows().is_empty() && other.total() == 0);
    }
}

#[tokio::test]
async fn examples_are_filtered_as_lists_are() {
    let site = Site::start(Options {
        fleet: Fleet::Examples,
        ..small()
    })
    .await;
    assert!(
        site.get(&format!("{COMPLEXITY}?result_type=ignored"))
            .await
            .rows()
            .is_empty()
    );
    assert_eq!(
        site.get(&format!("{WEAK}?offset=1")).await.rows()[0]["host_name"],
        "ubuntu2"
    );
    assert_eq!(
        site.get(&format!("{WEAK}?user_name=localhost1"))
            .await
            .rows()
            .len(),
        1
    );
    assert_eq!(site.get(&format!("{SWR}?image_type=private_image&offset=0&limit=50&latest_version=false&enterprise_project_id=all_granted_eps")).await.total(), 3);
    assert_eq!(site.get(IMAGE_WEAK).await.status, 400);
}

#[tokio::test]
async fn the_inventory_of_the_examples_has_every_host_and_image_of_them() {
    let site = Site::start(Options {
        fleet: Fleet::Examples,
        ..small()
    })
    .await;
    let ids = |rows: Vec<Value>| {
        rows.iter()
            .map(|row| row["host_id"].clone())
            .collect::<Vec<_>>()
    };
    let known = ids(site.get(HOSTS).await.rows());
    assert_eq!(known.len(), 3);
    for path in [WEAK, COMPLEXITY] {
        assert!(
            ids(site.get(path).await.rows())
                .iter()
                .all(|id| known.contains(id))
        );
    }
    let names = ["namespace", "image_name", "image_version", "image_type"];
    let images = site.get(REGISTRY).await.rows();
    let known: Vec<_> = images.iter().map(|row| fields(row, &names)).collect();
    for path in [IMAGE_WEAK, IMAGE_COMPLEXITY, SWR] {
        let rows = site.get(&with_type(path)).await.rows();
        assert!(
            rows.iter().all(|row| known.contains(&fields(row, &names))),
            "{path}"
        );
    }
    assert!(site.get(CICD).await.rows().is_empty());
    assert_eq!(
        site.get("baseline/statistic").await.json()["host_weak_pwd"],
        2
    );
}

#[tokio::test]
async fn the_server_counts_waits_and_stops() {
    let latency = Duration::from_millis(30);
    let site = Site::start(Options { latency, ..small() }).await;
    let started = tokio::time::Instant::now();
    assert_eq!(site.get(WEAK).await.status, 200);
    assert!(started.elapsed() >= latency);
    assert_eq!(site.get("nothing").await.status, 404);
    assert_eq!(site.simulator.requests(), 2);
    let address = site.simulator.address();
    let taken = Simulator::start(small(), address).await.err().unwrap();
    assert!(matches!(taken, Error::Listen { address: tried, .. } if tried == address));
    site.simulator.stop().await;
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    let nothing = Options {
        project_ids: Vec::new(),
        ..small()
    };
    assert!(matches!(
        Simulator::start(nothing, address).await,
        Err(Error::NoProject)
    ));
}

#[tokio::test]
async fn dropping_the_handle_stops_the_server() {
    let site = Site::start(small()).await;
    let address = site.simulator.address();
    drop(site);
    for _ in 0..6_000 {
        if tokio::net::TcpStream::connect(address).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("after a minute it still answers");
}
