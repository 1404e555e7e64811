//! Settings of the project, above all the password policy that HSS checks against.
//!
//! Source: HSS API v5, ListProjectConfigs: a POST that changes nothing.

use axum::http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Context, Endpoint, anything};
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::examples::Example;
use crate::simulator::fleet::complexity::POLICY;

pub(super) const ENDPOINT: Endpoint = Endpoint {
    method: Method::POST,
    path: "config",
    least_limit: 0,
    check: anything,
    answer,
    example: Example::Generated,
};

/// The customer's own weak passwords, in plain text: nobody needs to ask for them.
const OWN_WEAK_PASSWORDS: &str = "Simulated@2026,simulated-88888888";

/// Every setting and its value.
fn settings() -> [(&'static str, String); 6] {
    [
        ("password_min_len", POLICY.min_length_num.to_string()),
        ("password_digit_min_num", POLICY.min_number.to_string()),
        (
            "password_upper_letter_min_num",
            POLICY.min_uppercase_letter.to_string(),
        ),
        (
            "password_lower_letter_min_num",
            POLICY.min_lowercase_letter.to_string(),
        ),
        (
            "password_special_char_min_num",
            POLICY.min_special_character.to_string(),
        ),
        ("weakpwd", OWN_WEAK_PASSWORDS.to_owned()),
    ]
}

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
    let settings: Vec<Value> = settings()
        .iter()
        .filter(|(name, _)| wanted(name))
        .map(|(name, value)| json!({"config_name": name, "config_value": value}))
        .collect();
    Ok(Answer::json(
        StatusCode::OK,
        &json!({"data_list": settings}),
    ))
}
