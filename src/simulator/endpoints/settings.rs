//! Settings of the project, above all the password policy that HSS checks against.
//!
//! Source: HSS API v5, ListProjectConfigs: a POST that changes nothing.

use axum::http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Context, Endpoint, anything};
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::examples::Example;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    method: Method::POST,
    path: "config",
    least_limit: 0,
    check: anything,
    answer,
    example: Example::Generated,
};

/// Every setting. The numbers are those that most hosts of the fleet were checked against; `weakpwd` holds the
/// customer's own weak passwords, which nobody needs to ask for.
const SETTINGS: [(&str, &str); 6] = [
    ("password_min_len", "8"),
    ("password_digit_min_num", "1"),
    ("password_upper_letter_min_num", "1"),
    ("password_lower_letter_min_num", "1"),
    ("password_special_char_min_num", "1"),
    ("weakpwd", "Simulated@2026,simulated-88888888"),
];

#[derive(Deserialize)]
struct Request {
    config_name_list: Vec<String>,
}

fn answer(context: &Context<'_>) -> Result<Answer, Refusal> {
    let request: Request = serde_json::from_slice(&context.call.body).map_err(|error| {
        tracing::debug!(%error, "malformed request for settings");
        Refusal::Hss {
            code: "HSS.0002",
            message: "解析请求失败".to_owned(),
        }
    })?;
    let wanted = |name: &str| request.config_name_list.iter().any(|own| own == name);
    let settings: Vec<Value> = SETTINGS
        .iter()
        .filter(|(name, _)| wanted(name))
        .map(|(name, value)| json!({"config_name": name, "config_value": value}))
        .collect();
    Ok(Answer::json(
        StatusCode::OK,
        &json!({"data_list": settings}),
    ))
}
