//! The counts that a report can be compared with.
//!
//! Source: HSS API v5, ShowBaselineStatistic, ShowBaselineOverview, ShowImageBaselineStatistic. What exactly each number
//! counts is not documented; here it is the rows of the list that it sits beside on the console.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::filter::has_id;
use super::{Context, Endpoint, anything, image_complexity, image_weak_passwords};
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::examples::Example;
use crate::simulator::fleet::Host;
use crate::simulator::query::Query;

/// Hosts that the overview names.
const TOP: usize = 5;

pub(super) const BASELINE: Endpoint = Endpoint {
    path: "baseline/statistic",
    least_limit: 0,
    check: anything,
    answer: baseline,
    example: Example::Fixed(r#"{"host_weak_pwd":2,"pwd_policy":1,"security_check":0}"#),
};

pub(super) const OVERVIEW: Endpoint = Endpoint {
    path: "baseline/overview",
    least_limit: 0,
    check: anything,
    answer: overview,
    example: Example::Fixed(
        r#"{"scan_time":0,"host_num":3,"failed_host_num":0,"weak_pwd_total_host":3,"weak_pwd_risk":2,"weak_pwd_normal":1,"weak_pwd_not_protected":0}"#,
    ),
};

pub(super) const IMAGES: Endpoint = Endpoint {
    path: "image/baseline/statistic",
    least_limit: 0,
    check: check_image,
    answer: images,
    example: Example::Fixed(r#"{"image_weak_pwd":1,"pwd_policy":1,"security_check":0}"#),
};

fn baseline(context: &Context<'_>) -> Result<Answer, Refusal> {
    let (inventory, scope) = (context.inventory, context.scope);
    let host_id = context.query().text("host_id");
    let count = |rows: &[u32]| match host_id {
        None => rows.len(),
        Some(id) => {
            let hosts = rows.iter().map(|row| inventory.host(*row));
            hosts.filter(|host| has_id(host, id)).count()
        }
    };
    let counts = json!({
        "host_weak_pwd": count(inventory.weak_host_rows(scope)),
        "pwd_policy": count(inventory.complexity_rows(false, scope)),
        "security_check": 0,
    });
    Ok(Answer::json(StatusCode::OK, &counts))
}

fn overview(context: &Context<'_>) -> Result<Answer, Refusal> {
    let (inventory, scope) = (context.inventory, context.scope);
    let hosts = inventory.host_rows(scope).iter();
    let (mut scan_time, mut not_protected) = (0, 0_usize);
    for host in hosts.map(|row| inventory.host(*row)) {
        scan_time = scan_time.max(host.weak_update_time().unwrap_or(0));
        not_protected += usize::from(host.protect_status == "closed" && host.weak_accounts == 0);
    }
    let host_num = inventory.host_rows(scope).len();
    let risk = inventory.weak_host_rows(scope).len();
    let counts = json!({
        "scan_time": scan_time,
        "host_num": host_num,
        "failed_host_num": 0,
        "weak_pwd_total_host": host_num,
        "weak_pwd_risk": risk,
        "weak_pwd_normal": host_num - risk - not_protected,
        "weak_pwd_not_protected": not_protected,
        "weak_pwd_risk_hosts": worst(context),
    });
    Ok(Answer::json(StatusCode::OK, &counts))
}

fn worst(context: &Context<'_>) -> Vec<Value> {
    let rows = context.inventory.weak_host_rows(context.scope).iter();
    let mut hosts: Vec<Host> = rows.map(|row| context.inventory.host(*row)).collect();
    hosts.sort_by_key(|host| (std::cmp::Reverse(host.weak_accounts), host.number));
    hosts
        .iter()
        .take(TOP)
        .map(|host| {
            json!({
                "host_id": host.id(), "host_name": host.name(), "host_ip": host.private_ip(),
                "weak_pwd_num": host.weak_accounts,
            })
        })
        .collect()
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
        "image_weak_pwd": image_weak_passwords::count(context),
        "pwd_policy": image_complexity::count(context),
        "security_check": 0,
    });
    Ok(Answer::json(StatusCode::OK, &counts))
}
