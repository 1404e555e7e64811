//! A running simulator, and a client that shares no code with ours.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use hss_audit::simulator::fleet::Inventory;
use hss_audit::simulator::{Faults, Options, Simulator};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

pub(crate) const WEAK: &str = "baseline/weak-password-users";
pub(crate) const COMPLEXITY: &str = "baseline/password-complexity";
pub(crate) const IMAGE_WEAK: &str = "image/baseline/weak-password-users";
pub(crate) const IMAGE_COMPLEXITY: &str = "image/baseline/password-complexity";
pub(crate) const SWR: &str = "image/swr-repository";
pub(crate) const REGISTRY: &str = "image/registries/images";
pub(crate) const CICD: &str = "image/cicd/images";
pub(crate) const HOSTS: &str = "host-management/hosts";
pub(crate) const LISTS: [&str; 8] = [
    WEAK,
    COMPLEXITY,
    IMAGE_WEAK,
    IMAGE_COMPLEXITY,
    SWR,
    REGISTRY,
    CICD,
    HOSTS,
];

/// One answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) request_id: String,
    pub(crate) subject_token: Option<String>,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    pub(crate) fn rows(&self) -> Vec<Value> {
        assert_eq!(self.status, 200, "{}", self.text);
        self.json()["data_list"].as_array().unwrap().clone()
    }

    pub(crate) fn total(&self) -> u64 {
        self.json()["total_num"].as_u64().unwrap()
    }
}

/// A running simulator and a client.
pub(crate) struct Site {
    pub(crate) simulator: Simulator,
    pub(crate) options: Options,
    pub(crate) http: reqwest::Client,
}

impl Site {
    pub(crate) async fn start(options: Options) -> Site {
        // Another test of this process may have been first; the provider is the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listen = SocketAddr::from(([127, 0, 0, 1], 0));
        Site {
            simulator: Simulator::start(options.clone(), listen).await.unwrap(),
            options,
            http: reqwest::Client::builder()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
        }
    }

    /// Starts a small fleet with faults, named as on the command line.
    pub(crate) async fn with(names: &[&str]) -> Site {
        Site::start(Options {
            faults: faults(names),
            ..small()
        })
        .await
    }

    pub(crate) fn project(&self) -> &str {
        &self.options.project_ids[0]
    }

    pub(crate) fn inventory(&self) -> Inventory {
        self.options.inventory(self.project())
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}/v5/{}/{path}", self.simulator.url(), self.project())
    }

    pub(crate) async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.unwrap();
        let header = |name: &str| Some(response.headers().get(name)?.to_str().unwrap().to_owned());
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            request_id: header("x-request-id").unwrap(),
            subject_token: header("x-subject-token"),
            text: response.text().await.unwrap(),
        }
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        let request = self.http.get(self.url(path));
        self.send(request.header("X-Auth-Token", &self.options.token))
            .await
    }

    pub(crate) async fn get_as(&self, url: &str, token: &str) -> Answer {
        self.send(self.http.get(url).header("X-Auth-Token", token))
            .await
    }

    pub(crate) async fn sign_in(&self, password: &str, scope: Value) -> Answer {
        let user =
            json!({"domain": {"name": "simulator"}, "name": "simulator", "password": password});
        let identity = json!({"methods": ["password"], "password": {"user": user}});
        let body = json!({"auth": {"identity": identity, "scope": scope}}).to_string();
        let url = format!("{}/v3/auth/tokens?nocatalog=true", self.simulator.url());
        self.send(self.http.post(url).body(body)).await
    }

    /// Reads a list until an empty page, and checks every page's size and total.
    pub(crate) async fn read(&self, path: &str, query: &str, limit: usize) -> Vec<Value> {
        let mut rows: Vec<Value> = Vec::new();
        loop {
            let offset = rows.len();
            let page = self
                .get(&format!("{path}?limit={limit}&offset={offset}&{query}"))
                .await;
            let (total, more) = (page.total(), page.rows());
            let rest = usize::try_from(total).unwrap() - offset;
            assert_eq!(more.len(), rest.min(limit), "{path} {query} {offset}");
            if more.is_empty() {
                return rows;
            }
            rows.extend(more);
        }
    }
}

pub(crate) fn small() -> Options {
    Options {
        hosts: 300,
        images_per_type: 60,
        ..Options::default()
    }
}

/// The parameters that every list of images needs, and no other minds.
pub(crate) fn with_type(path: &str) -> String {
    format!("{path}?image_type=private_image")
}

/// Faults, named as on the command line.
pub(crate) fn faults(names: &[&str]) -> Faults {
    let mut faults = Faults::default();
    faults.extend(names.iter().map(|name| name.parse().unwrap()));
    faults
}

/// Everything that every caller may see.
pub(crate) const ALL: &str = "enterprise_project_id=all_granted_eps";

/// A page of a list.
pub(crate) fn page(path: &str, offset: usize, limit: usize) -> String {
    format!("{path}?{ALL}&image_type=private_image&limit={limit}&offset={offset}")
}

/// The ids of rows, in order.
pub(crate) fn ids(rows: &[Value]) -> Vec<String> {
    let id = |row: &Value| row["host_id"].as_str().unwrap().to_owned();
    rows.iter().map(id).collect()
}

/// What an attempt saw before its window closed: again with a longer one where the machine was too slow for that.
pub(crate) async fn in_time<T>(attempt: impl AsyncFn(Duration) -> T) -> (Duration, T) {
    let mut window = Duration::from_secs(1);
    loop {
        let began = Instant::now();
        let seen = attempt(window).await;
        if began.elapsed() < window {
            return (window, seen);
        }
        window *= 4;
    }
}

/// Waits until a window that was open a moment ago is closed.
pub(crate) async fn after(window: Duration) {
    tokio::time::sleep(window + Duration::from_millis(50)).await;
}
