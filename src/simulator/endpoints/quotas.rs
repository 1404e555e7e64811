//! What was bought for how many hosts: one quota for each protected host, and none that waits.
//!
//! Source: HSS API v5, ListQuotasDetail, for the names and the words.

use axum::http::{Method, StatusCode};
use serde::Serialize;
use serde_json::{Value, json};

use super::filter::{Filter, listed};
use super::{Context, Endpoint, List};
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::examples::Example;
use crate::simulator::fleet::{ENTERPRISE_PROJECTS, Host};
use crate::simulator::query::Query;

/// The version of a host that has no quota.
const NONE: &str = "hss.version.null";
const STATUS: &str = "normal";
const USE: &str = "used";
const CHARGING: &str = "packet_cycle";

pub(super) const ENDPOINT: Endpoint = Endpoint {
    method: Method::GET,
    path: "billing/quotas-detail",
    least_limit: 10,
    check,
    answer,
    example: Example::Generated,
};

#[derive(Serialize)]
struct Row {
    resource_id: String,
    version: &'static str,
    quota_status: &'static str,
    used_status: &'static str,
    host_id: String,
    host_name: String,
    charging_mode: &'static str,
    /// -1: never.
    expire_time: i64,
    shared_quota: &'static str,
    enterprise_project_id: &'static str,
    enterprise_project_name: &'static str,
}

#[derive(Serialize)]
struct Body {
    packet_cycle_num: u64,
    on_demand_num: u64,
    used_num: u64,
    idle_num: u64,
    normal_num: u64,
    expired_num: u64,
    freeze_num: u64,
    quota_statistics_list: Vec<Value>,
    #[serde(flatten)]
    list: List<Row>,
}

impl From<Host> for Row {
    fn from(host: Host) -> Row {
        let (enterprise_project_id, enterprise_project_name) = ENTERPRISE_PROJECTS
            .get(host.enterprise_project)
            .map_or(("", ""), |project| (project.id, project.name));
        Row {
            resource_id: resource_id(&host),
            version: host.version(),
            quota_status: STATUS,
            used_status: USE,
            host_id: host.id(),
            host_name: host.name(),
            charging_mode: CHARGING,
            expire_time: -1,
            shared_quota: "unshared",
            enterprise_project_id,
            enterprise_project_name,
        }
    }
}

fn resource_id(host: &Host) -> String {
    format!("quota-{}", host.id())
}

fn check(query: &Query) -> Result<(), Refusal> {
    query.one_of("quota_status", &[STATUS, "expired", "freeze"])?;
    query.one_of("used_status", &["idle", USE])?;
    query.one_of("charging_mode", &[CHARGING, "on_demand"])?;
    Ok(())
}

fn filter(query: &Query) -> Filter<'_, Host> {
    let mut filter = Filter::new();
    filter.text(query, "version", |host: &Host, wanted| {
        host.version() == wanted
    });
    filter.text(query, "quota_status", |_: &Host, wanted| wanted == STATUS);
    filter.text(query, "used_status", |_: &Host, wanted| wanted == USE);
    filter.text(query, "charging_mode", |_: &Host, wanted| {
        wanted == CHARGING
    });
    filter.text(query, "host_name", |host: &Host, part| {
        host.name().contains(part)
    });
    filter.text(query, "host_id_list", |host: &Host, list| {
        listed(list, &host.id())
    });
    filter.text(query, "resource_id", |host: &Host, wanted| {
        resource_id(host) == wanted
    });
    filter
}

fn answer(context: &Context<'_>) -> Result<Answer, Refusal> {
    let inventory = context.inventory;
    let filter = filter(context.query());
    let keep = |row| {
        let host = inventory.host(row);
        host.version() != NONE && filter.matches(&host)
    };
    let quotas = context.filtered(0, inventory.host_rows(context.scope), Some(&keep));
    let selected = context.select(&[((), quotas)]);
    let rows = selected.rows.into_iter();
    let rows: Vec<Row> = rows
        .map(|((), row)| Row::from(inventory.host(row)))
        .collect();
    let totals = context.inventory.host_totals(context.scope);
    let versions = totals.versions.iter();
    let bought = versions.filter(|(version, _)| **version != NONE);
    let statistics = bought.map(
        |(version, count)| json!({"version": version, "total_num": context.faults.count(*count)}),
    );
    let count = context.faults.count(selected.total);
    let body = Body {
        packet_cycle_num: count,
        on_demand_num: 0,
        used_num: count,
        idle_num: 0,
        normal_num: count,
        expired_num: 0,
        freeze_num: 0,
        quota_statistics_list: statistics.collect(),
        list: List {
            total_num: context
                .faults
                .total(context.call, context.page, selected.total),
            data_list: Some(rows),
        },
    };
    Ok(Answer::json(StatusCode::OK, &body))
}
