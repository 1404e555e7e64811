//! Answers that take the place of the service's own.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue, LOCATION};
use serde_json::json;

use super::throttling::Throttling;
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::auth::canonical_request_of;
use crate::simulator::call::Call;

/// An answer that takes the place of the service's own.
///
/// # Source
/// HSS API and API Gateway error codes, for statuses and codes; recorded answers, for the shapes of the bodies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instead {
    /// 429 of the gateway.
    Throttled(Throttling),
    /// 500 of HSS, HSS.0041.
    ServerError,
    /// 502, 503 or 504 of the gateway, as JSON.
    Gateway(Trouble),
    /// 502, 503 or 504 of a load balancer, as a page.
    GatewayPage(Trouble),
    /// 200 with a page, as a firewall in between sends it.
    Page,
    /// 200 without a body.
    Empty,
    /// 302 to a sign-in page.
    Redirect,
    /// 400 of HSS, HSS.0001.
    InvalidParameter,
    /// 400 of HSS without `error_msg` and with a code of another family: access denied.
    AccessDenied,
    /// 400 of HSS, HSS.0013: insufficient permissions.
    NoPermission,
    /// 401 of the gateway, APIGW.0301; to a signed request with the canonical request in the text.
    Unauthorized,
    /// 401 of the gateway, APIGW.0307: the token must be updated.
    TokenExpired,
    /// 403 of the gateway, APIGW.0302, or of IAM.
    Forbidden,
    /// 403 of the newer services of IAM, with an encoded message.
    IamDenied,
    /// 404 of the gateway, APIGW.0101: a call that the region does not offer.
    NotFound,
}

/// What is wrong behind the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// 502.
    BadGateway,
    /// 503.
    Unavailable,
    /// 504.
    Timeout,
}

impl Trouble {
    fn status(self) -> StatusCode {
        match self {
            Trouble::BadGateway => StatusCode::BAD_GATEWAY,
            Trouble::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Trouble::Timeout => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    fn refusal(self) -> Refusal {
        let (code, message) = match self {
            Trouble::BadGateway => ("APIGW.0201", "Backend unavailable"),
            Trouble::Unavailable => ("APIGW.0613", "IAM is unavailable"),
            Trouble::Timeout => ("APIGW.0201", "Backend timeout"),
        };
        Refusal::Gateway {
            status: self.status(),
            code,
            message: message.to_owned(),
        }
    }
}

impl Instead {
    /// The answer.
    ///
    /// # Units
    /// `now_ms`, the server's clock, in milliseconds since 1970.
    pub(super) fn answer(self, call: &Call, now_ms: i64) -> Answer {
        let refusal = match self {
            Instead::Throttled(throttling) => return throttling.answer(call, now_ms),
            Instead::ServerError => return server_error(),
            Instead::GatewayPage(trouble) => return page(trouble.status()),
            Instead::Page => return page(StatusCode::OK),
            Instead::Empty => return bodiless(StatusCode::OK),
            Instead::Redirect => {
                return bodiless(StatusCode::FOUND).with(LOCATION, "/authui/login");
            }
            Instead::AccessDenied => return access_denied(),
            Instead::IamDenied => return iam_denied(),
            Instead::Gateway(trouble) => trouble.refusal(),
            Instead::InvalidParameter => Refusal::parameter("limit"),
            Instead::NoPermission => Refusal::no_permission(),
            Instead::Unauthorized => {
                let detail = canonical_request_of(call);
                Refusal::unauthorized(detail.as_deref().unwrap_or("decrypt token fail"))
            }
            Instead::TokenExpired => Refusal::token_expired(),
            Instead::Forbidden if call.api().is_none() => Refusal::iam(
                StatusCode::FORBIDDEN,
                "You are not authorized to perform the requested action.",
            ),
            Instead::Forbidden => {
                Refusal::forbidden("APIGW.0302", "The user is not authorized to access the API")
            }
            Instead::NotFound => Refusal::no_such_api(),
        };
        refusal.answer(&call.request_id)
    }
}

fn server_error() -> Answer {
    let message = "查询主机扩展信息失败";
    Answer::json(
        StatusCode::INTERNAL_SERVER_ERROR,
        &json!({"error_code": "HSS.0041", "error_description": message, "error_msg": message}),
    )
}

fn access_denied() -> Answer {
    Answer::json(
        StatusCode::BAD_REQUEST,
        &json!({"error_code": "00000010", "error_description": "拒绝访问"}),
    )
}

fn iam_denied() -> Answer {
    Answer::json(
        StatusCode::FORBIDDEN,
        &json!({
            "error_code": "PAP5.0011",
            "error_msg": "User is not authorized to perform: iam:projects:list",
            "encoded_authorization_message": "c2ltdWxhdGVk",
        }),
    )
}

fn page(status: StatusCode) -> Answer {
    let title = match status {
        StatusCode::OK => "访问被拦截".to_owned(),
        _ => status.to_string(),
    };
    let text = format!(
        "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n<body><center><h1>{title}</h1></center><hr><center>CloudWAF</center></body></html>\n"
    );
    Answer {
        status,
        headers: vec![(
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        )],
        body: text.into_bytes(),
    }
}

fn bodiless(status: StatusCode) -> Answer {
    Answer {
        status,
        headers: Vec::new(),
        body: Vec::new(),
    }
}
