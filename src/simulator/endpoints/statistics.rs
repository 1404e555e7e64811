//! The counts that a report can be compared with.
//!
//! Source: HSS API v5, ShowBaselineStatistic, ShowBaselineOverview, ShowImageBaselineStatistic. What exactly each number
//! counts is not documented; here it is the rows of the list that it sits beside on the console.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::filter::has_id;
use super::{Context, Endpoint, anything, image_complexity, image_weak_passwords};
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::examples::Example;
use crate::simulator::fleet::{Host, Rows};
use crate::simulator::query::Query;

pub(super) const BASELINE: Endpoint = Endpoint {
    method: Method::GET,
    path: "baseline/statistic",
    least_limit: 0,
    check: anything,
    answer: baseline,
    example: Example::Fixed(r#"{"host_weak_pwd":2,"pwd_policy":1,"security_check":0}"#),
};

pub(super) const OVERVIEW: Endpoint = Endpoint {
    method: Method::GET,
    path: "baseline/overview",
    least_limit: 0,
    check: check_overview,
    answer: overview,
    example: Example::Fixed(
        r#"{"scan_time":0,"host_num":3,"failed_host_num":0,"weak_pwd_total_host":3,"weak_pwd_risk":2,"weak_pwd_normal":1,"weak_pwd_not_protected":0}"#,
    ),
};

pub(super) const IMAGES: Endpoint = Endpoint {
    method: Method::GET,
    path: "image/baseline/statistic",
    least_limit: 0,
    check: check_image,
    answer: images,
    example: Example::Fixed(r#"{"image_weak_pwd":1,"pwd_policy":1,"security_check":0}"#),
};

fn baseline(context: &Context<'_>) -> Result<Answer, Refusal> {
    let (inventory, scope) = (context.inventory, context.scope);
    let host_id = context.query().text("host_id");
    let count = |rows: Rows<'_>| match host_id {
        None => rows.len(),
        Some(id) => {
            let hosts = rows.iter().map(|row| inventory.host(row));
            hosts.filter(|host| has_id(host, id)).count()
        }
    };
    let counts = json!({
        "host_weak_pwd": context.count(count(inventory.weak_host_rows(scope))),
        "pwd_policy": context.count(count(inventory.complexity_rows(false, scope))),
        "security_check": 0,
    });
    Ok(Answer::json(StatusCode::OK, &counts))
}

fn check_overview(query: &Query) -> Result<(), Refusal> {
    let types = [
        "weakpwd",
        "baseline_passrate",
        "host_risk_top_5",
        "host_num",
    ];
    query.one_of("statistics_type", &types).map(|_| ())
}

fn overview(context: &Context<'_>) -> Result<Answer, Refusal> {
    let totals = context.inventory.host_totals(context.scope);
    let normal = totals.hosts - totals.weak - totals.not_protected;
    let count = |count| context.faults.count(count);
    let worst: Vec<Value> = totals.worst.iter().map(risk).collect();
    let counts = json!({
        "scan_time": totals.scan_time_ms,
        "host_num": count(totals.hosts),
        "failed_host_num": 0,
        "weak_pwd_total_host": count(totals.hosts),
        "weak_pwd_risk": count(totals.weak),
        "weak_pwd_normal": count(normal),
        "weak_pwd_not_protected": count(totals.not_protected),
        "weak_pwd_risk_hosts": worst,
    });
    Ok(Answer::json(StatusCode::OK, &counts))
}

fn risk(host: &Host) -> Value {
    json!({
        "host_id": host.id(), "host_name": host.name(), "host_ip": host.private_ip(),
        "weak_pwd_num": host.weak_accounts,
    })
}

fn check_image(query: &Query) -> Result<(), Refusal> {
    let types = [
        "private_image",
        "shared_image",
        "local_image",
        "instance_image",
        "registry",
        "local",
        "cicd",
    ];
    query.one_of("image_type", &types).map(|_| ())
}

fn images(context: &Context<'_>) -> Result<Answer, Refusal> {
    let counts = json!({
        "image_weak_pwd": context.count(image_weak_passwords::count(context)),
        "pwd_policy": context.count(image_complexity::count(context)),
        "security_check": 0,
    });
    Ok(Answer::json(StatusCode::OK, &counts))
}
