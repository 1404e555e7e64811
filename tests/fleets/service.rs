//! Who answers while evidence is collected.

use hss_audit::simulator::{self, Simulator};
use serde_json::{Value, json};

use super::NOW_MS;
use crate::scripted::{
    Call, HOST_COMPLEXITY, HOST_WEAK, HOSTS, IMAGE_WEAK, PROJECT, REGION, REGISTRY, Reply, Service,
    TOKEN, hosts, weak,
};

/// What is served.
#[derive(Clone, Copy)]
pub(super) enum Site {
    /// The simulator, with the examples of the documents.
    Examples,
    /// The simulator, with a made-up fleet that has a name in Chinese and one that attacks.
    Generated,
    /// A service with a little of everything that can be missing.
    Incomplete,
}

/// Somebody who answers.
pub(super) enum Started {
    Simulator(
        String,
        #[expect(dead_code, reason = "lives as long as this")] Simulator,
    ),
    Scripted(Service),
}

impl Started {
    pub(super) fn url(&self) -> &str {
        match self {
            Self::Simulator(url, _) => url,
            Self::Scripted(service) => &service.url,
        }
    }
}

impl Site {
    pub(super) async fn start(self) -> Started {
        let fleet = match self {
            Self::Examples => simulator::Fleet::Examples,
            Self::Generated => simulator::Fleet::Generated,
            Self::Incomplete => return Started::Scripted(Service::start(incomplete).await),
        };
        let options = simulator::Options {
            fleet,
            hosts: 28,
            images_per_type: 4,
            project_ids: vec![PROJECT.to_owned()],
            region: REGION.to_owned(),
            token: TOKEN.to_owned(),
            now_ms: NOW_MS,
            ..simulator::Options::default()
        };
        let anywhere = "127.0.0.1:0".parse().unwrap();
        let simulator = Simulator::start(options, anywhere).await.unwrap();
        Started::Simulator(simulator.url(), simulator)
    }
}

/// A short list, an unreadable row, a list that fails, one that is refused, and the rest empty.
fn incomplete(call: &Call) -> Option<Reply> {
    let reply = match call.list.as_str() {
        HOST_WEAK => {
            let rows = [
                weak("host-00000", &["root", "deploy"]),
                weak("host-00002", &["ftp"]),
            ];
            let rest = call.offset().min(rows.len());
            Reply::page(5, &rows[rest..])
        }
        HOST_COMPLEXITY if call.has("result_type", "unhandled") => {
            Reply::list(call, &[complexity("host-00000"), json!("no row")])
        }
        HOSTS => Reply::list(call, &hosts(4)),
        IMAGE_WEAK if call.has("image_type", "private_image") => {
            Reply::error(503, "HSS.0001", "the service is <b>busy</b>")
        }
        REGISTRY => Reply::error(403, "HSS.0403", "no permission: hss:images:list"),
        _ => return None,
    };
    Some(reply)
}

fn complexity(host: &str) -> Value {
    json!({
        "host_id": host, "host_name": format!("name-{host}"), "min_length": true, "uppercase_letter": false,
        "lowercase_letter": true, "number": true, "special_character": false, "update_time": NOW_MS - 86_400_000,
    })
}
