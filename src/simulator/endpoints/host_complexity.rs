//! Password-complexity results of hosts: one row per host.
//!
//! Source: HSS API v5, ListPasswordComplexity.

use axum::http::Method;
use serde::Serialize;

use super::filter::of_host;
use super::{Context, Endpoint};
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::examples::{Example, Match};
use crate::simulator::fleet::Host;
use crate::simulator::fleet::complexity::{Required, Rules};
use crate::simulator::fleet::host::Complexity;
use crate::simulator::query::Query;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    method: Method::GET,
    path: "baseline/password-complexity",
    least_limit: 10,
    check,
    answer,
    example: Example::List {
        document: include_str!("../../../samples/api/host_password_complexity.json"),
        only: Some(("result_type", "unhandled")),
        filters: &[
            (&["host_id"], "host_id", Match::Exact),
            (&["host_name"], "host_name", Match::Part),
            (&["host_ip"], "host_ip", Match::Exact),
        ],
    },
};

#[derive(Serialize)]
struct Row {
    host_id: String,
    host_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    host_ip: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    private_ip: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_ip: Option<String>,
    #[serde(flatten)]
    rules: Rules,
    #[serde(flatten)]
    required: Option<Required>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'static str>,
}

impl Row {
    fn new(host: &Host, result: Complexity) -> Row {
        let addresses = host.addresses();
        Row {
            host_id: host.id(),
            host_name: host.name(),
            host_ip: addresses.host_ip,
            private_ip: addresses.private_ip,
            public_ip: addresses.public_ip,
            rules: result.rules,
            required: result.required,
            update_time: result.update_time,
            suggestion: result.suggestion,
        }
    }
}

fn check(query: &Query) -> Result<(), Refusal> {
    query
        .one_of("result_type", &["unhandled", "ignored"])
        .map(|_| ())
}

fn answer(context: &Context<'_>) -> Result<Answer, Refusal> {
    let inventory = context.inventory;
    let ignored = context.query().text("result_type") == Some("ignored");
    let filter = of_host(context.query());
    let keep = |row| filter.matches(&inventory.host(row));
    let keep = (!filter.is_empty()).then_some(&keep as &dyn Fn(u32) -> bool);
    let all = inventory.complexity_rows(ignored, context.scope);
    let selected = context.select(&[((), context.filtered(0, all, keep))]);
    let hosts = selected.rows.iter().map(|((), row)| inventory.host(*row));
    let rows = hosts
        .filter_map(|host| host.complexity.map(|result| Row::new(&host, result)))
        .collect();
    Ok(context.list(selected.total, rows))
}
