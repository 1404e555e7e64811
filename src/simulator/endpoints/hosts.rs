//! The host list: what is protected, reachable and scanned.
//!
//! Source: HSS API v5, ListHostStatus.

use axum::http::Method;
use serde::Serialize;

use super::filter::{Filter, has_id, listed};
use super::{Context, Endpoint, anything};
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::examples::{Example, Match};
use crate::simulator::fleet::{ENTERPRISE_PROJECTS, Host};
use crate::simulator::query::Query;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    method: Method::GET,
    path: "host-management/hosts",
    least_limit: 10,
    check: anything,
    answer,
    example: Example::List {
        document: include_str!("../../../samples/api/inventory/hosts.json"),
        only: None,
        filters: &[
            (&["host_id"], "host_id", Match::Exact),
            (&["host_name"], "host_name", Match::Part),
            (&["private_ip"], "private_ip", Match::Exact),
            (&["public_ip"], "public_ip", Match::Exact),
            (&["agent_status"], "agent_status", Match::Exact),
            (&["protect_status"], "protect_status", Match::Exact),
            (&["os_type"], "os_type", Match::Exact),
        ],
    },
};

#[derive(Serialize)]
struct Row {
    agent_id: String,
    agent_status: &'static str,
    asset_value: &'static str,
    baseline: u32,
    detect_result: &'static str,
    enterprise_project_id: &'static str,
    enterprise_project_name: &'static str,
    host_id: String,
    host_name: String,
    host_sources: &'static str,
    host_status: &'static str,
    intrusion: u32,
    os_bit: &'static str,
    os_name: &'static str,
    os_type: &'static str,
    outside_host: bool,
    private_ip: String,
    protect_status: &'static str,
    public_ip: String,
    version: &'static str,
    vulnerability: u32,
}

impl From<Host> for Row {
    fn from(host: Host) -> Row {
        let (enterprise_project_id, enterprise_project_name) = ENTERPRISE_PROJECTS
            .get(host.enterprise_project)
            .map_or(("", ""), |project| (project.id, project.name));
        Row {
            agent_id: agent_id(&host),
            agent_status: host.agent_status,
            asset_value: host.asset_value,
            baseline: host.baseline_risks(),
            detect_result: host.detect_result,
            enterprise_project_id,
            enterprise_project_name,
            host_id: host.id(),
            host_name: host.name(),
            host_sources: "ecs",
            host_status: host.host_status,
            intrusion: 0,
            os_bit: "64",
            os_name: host.os_name(),
            os_type: host.os_type,
            outside_host: false,
            private_ip: host.private_ip(),
            protect_status: host.protect_status,
            public_ip: host.addresses().public_ip.unwrap_or_default(),
            version: host.version(),
            vulnerability: host.number % 17,
        }
    }
}

fn agent_id(host: &Host) -> String {
    match host.agent_status {
        "not_installed" | "install_failed" | "installing" => String::new(),
        _ => host.id().replace('-', ""),
    }
}

fn filter(query: &Query) -> Filter<'_, Host> {
    let mut filter = Filter::new();
    filter.text(query, "host_id", has_id);
    filter.text(query, "agent_status", has_agent_status);
    filter.text(query, "detect_result", |host: &Host, wanted| {
        host.detect_result == wanted
    });
    filter.text(query, "host_status", |host: &Host, wanted| {
        host.host_status == wanted
    });
    filter.text(query, "protect_status", |host: &Host, wanted| {
        host.protect_status == wanted
    });
    filter.text(query, "os_type", |host: &Host, wanted| {
        host.os_type == wanted
    });
    filter.text(query, "asset_value", |host: &Host, wanted| {
        host.asset_value == wanted
    });
    filter.text(query, "version", |host: &Host, wanted| {
        host.version() == wanted
    });
    filter.flag(query, "has_baseline", |host: &Host| {
        host.baseline_risks() > 0
    });
    add_names(&mut filter, query);
    filter
}

fn add_names<'a>(filter: &mut Filter<'a, Host>, query: &'a Query) {
    filter.text(query, "host_name", |host: &Host, part| {
        host.name().contains(part)
    });
    filter.text(query, "private_ip", |host: &Host, wanted| {
        host.private_ip() == wanted
    });
    filter.text(query, "public_ip", |host: &Host, wanted| {
        host.addresses().public_ip.as_deref() == Some(wanted)
    });
    filter.text(query, "ip_addr", |host: &Host, wanted| {
        host.private_ip() == wanted || host.addresses().public_ip.as_deref() == Some(wanted)
    });
    filter.text(query, "host_id_list", |host: &Host, list| {
        listed(list, &host.id())
    });
    filter.text(query, "host_name_list", |host: &Host, list| {
        listed(list, &host.name())
    });
    filter.text(query, "private_ip_list", |host: &Host, list| {
        listed(list, &host.private_ip())
    });
    filter.text(query, "public_ip_list", |host: &Host, list| {
        let public_ip = host.addresses().public_ip;
        public_ip.is_some_and(|own| listed(list, &own))
    });
}

fn has_agent_status(host: &Host, wanted: &str) -> bool {
    match wanted {
        // Words that exist as filters only.
        "not_online" => host.agent_status != "online",
        "installed" => matches!(host.agent_status, "online" | "offline"),
        _ => host.agent_status == wanted,
    }
}

fn answer(context: &Context<'_>) -> Result<Answer, Refusal> {
    let inventory = context.inventory;
    let filter = filter(context.query());
    let keep = |row| filter.matches(&inventory.host(row));
    let keep = (!filter.is_empty()).then_some(&keep as &dyn Fn(u32) -> bool);
    let hosts = context.filtered(0, inventory.host_rows(context.scope), keep);
    let selected = context.select(&[((), hosts)]);
    let rows = selected.rows.into_iter();
    let rows = rows
        .map(|((), row)| Row::from(inventory.host(row)))
        .collect();
    Ok(context.list(selected.total, rows))
}
