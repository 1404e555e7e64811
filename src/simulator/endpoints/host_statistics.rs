//! The counts of hosts, their protection and their agents.
//!
//! Source: HSS API v5, ShowHostsStatistics and ShowAgentStatisticsStatus. What exactly each number counts is not documented;
//! here protected, interrupted and unprotected hosts are all hosts, and so are the three states of agents.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Context, Endpoint, anything};
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::examples::Example;

pub(super) const HOSTS: Endpoint = Endpoint {
    method: Method::GET,
    path: "host-management/host-statistics",
    least_limit: 0,
    check: anything,
    answer: hosts,
    example: Example::Fixed(
        r#"{"total_num":3,"risk_num":2,"unprotected_num":0,"not_installed_num":0,"installed_failed_num":0,"not_online_num":0,"protected_num":3,"protect_interrupt_num":0,"ignore_host_num":0}"#,
    ),
};

pub(super) const AGENTS: Endpoint = Endpoint {
    method: Method::GET,
    path: "asset/overview/status/agent",
    least_limit: 0,
    check: anything,
    answer: agents,
    example: Example::Fixed(r#"{"online":3,"offline":0,"not_installed":0,"total_num":3}"#),
};

fn hosts(context: &Context<'_>) -> Result<Answer, Refusal> {
    let totals = context.inventory.host_totals(context.scope);
    let count = |count| context.faults.count(count);
    let of = |counts: &BTreeMap<&'static str, u64>, word: &'static str| {
        count(counts.get(word).copied().unwrap_or(0))
    };
    let version = |name: &'static str| of(&totals.versions, name);
    let values = totals.asset_values.iter();
    let values: Vec<Value> = values
        .map(|(value, hosts)| json!({"value_type": value, "host_num": count(*hosts)}))
        .collect();
    let counts = json!({
        "total_num": count(totals.hosts),
        "risk_num": count(totals.at_risk),
        "unprotected_num": of(&totals.protections, "closed"),
        "protected_num": of(&totals.protections, "opened"),
        "protect_interrupt_num": of(&totals.protections, "protection_exception"),
        "not_installed_num": of(&totals.agents, "not_installed"),
        "installed_failed_num": of(&totals.agents, "install_failed"),
        "not_online_num": of(&totals.agents, "offline"),
        "version_basic_num": version("hss.version.basic"),
        "version_advanced_num": version("hss.version.advanced"),
        "version_enterprise_num": version("hss.version.enterprise"),
        "version_premium_num": version("hss.version.premium"),
        "version_wtp_num": version("hss.version.wtp"),
        "version_container_num": version("hss.version.container.enterprise"),
        "ignore_host_num": 0,
        "asset_value_list": values,
    });
    Ok(Answer::json(StatusCode::OK, &counts))
}

fn agents(context: &Context<'_>) -> Result<Answer, Refusal> {
    let totals = context.inventory.host_totals(context.scope);
    let of = |word| totals.agents.get(word).copied().unwrap_or(0);
    let (online, offline) = (of("online"), of("offline"));
    let counts = json!({
        "online": context.faults.count(online),
        "offline": context.faults.count(offline),
        "not_installed": context.faults.count(totals.hosts - online - offline),
        "total_num": context.faults.count(totals.hosts),
    });
    Ok(Answer::json(StatusCode::OK, &counts))
}
