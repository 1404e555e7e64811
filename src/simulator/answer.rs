//! Answers, and the error bodies of the three services that may refuse a request.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use axum::http::{Response, StatusCode};
use chrono::DateTime;
use serde::Serialize;
use serde_json::json;

/// The header that names a request.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Writes a time as headers have it.
///
/// # Source
/// RFC 9110, section 5.6.7.
pub(super) fn http_date(time_ms: i64) -> String {
    let time = DateTime::from_timestamp_millis(time_ms).unwrap_or_default();
    time.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// An answer before it goes on the wire; faults may still change any part of it.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) body: Vec<u8>,
}

impl Answer {
    pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Answer {
        let mut body = Vec::with_capacity(1 << 14);
        match serde_json::to_writer(&mut body, value) {
            Ok(()) => Answer::raw(status, body),
            Err(error) => Answer::raw(
                StatusCode::INTERNAL_SERVER_ERROR,
                error.to_string().into_bytes(),
            ),
        }
    }

    pub(super) fn raw(status: StatusCode, body: Vec<u8>) -> Answer {
        Answer {
            status,
            headers: vec![(CONTENT_TYPE, JSON)],
            body,
        }
    }

    pub(super) fn with(mut self, name: HeaderName, value: &str) -> Answer {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    pub(super) fn into_response(self) -> Response<Body> {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        for (name, value) in self.headers {
            response.headers_mut().append(name, value);
        }
        response
    }
}

/// Why a request is not served.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The gateway in front of the service refuses. Source: API Gateway error codes, `APIGW.xxxx`.
    Gateway {
        status: StatusCode,
        code: &'static str,
        message: String,
    },
    /// HSS refuses. Source: HSS API error codes: all with status 400, texts in Chinese.
    Hss { code: &'static str, message: String },
    /// IAM refuses; its code is a number. Source: IAM API, status 401 of "Obtaining a User Token Through Password
    /// Authentication".
    Iam { status: StatusCode, message: String },
}

impl Refusal {
    /// The HSS answer to a parameter that is missing or out of range.
    pub(super) fn parameter(name: &str) -> Refusal {
        Refusal::Hss {
            code: "HSS.0001",
            message: format!("无效的参数：{name}"),
        }
    }

    /// The HSS answer to a caller who lacks a permission, usually on an enterprise project.
    pub(super) fn no_permission() -> Refusal {
        Refusal::Hss {
            code: "HSS.0013",
            message: "权限不足".to_owned(),
        }
    }

    /// The gateway's answer to a path or method that no API has.
    pub(super) fn no_such_api() -> Refusal {
        Refusal::Gateway {
            status: StatusCode::NOT_FOUND,
            code: "APIGW.0101",
            message: "The API does not exist or has not been published in the environment"
                .to_owned(),
        }
    }

    pub(super) fn unauthorized(detail: &str) -> Refusal {
        Refusal::Gateway {
            status: StatusCode::UNAUTHORIZED,
            code: "APIGW.0301",
            message: format!("Incorrect IAM authentication information: {detail}"),
        }
    }

    pub(super) fn token_expired() -> Refusal {
        Refusal::Gateway {
            status: StatusCode::UNAUTHORIZED,
            code: "APIGW.0307",
            message: "The token must be updated".to_owned(),
        }
    }

    pub(super) fn forbidden(code: &'static str, message: &str) -> Refusal {
        Refusal::Gateway {
            status: StatusCode::FORBIDDEN,
            code,
            message: message.to_owned(),
        }
    }

    pub(super) fn iam(status: StatusCode, message: &str) -> Refusal {
        Refusal::Iam {
            status,
            message: message.to_owned(),
        }
    }

    pub(super) fn answer(&self, request_id: &str) -> Answer {
        match self {
            Refusal::Gateway {
                status,
                code,
                message,
            } => {
                let body =
                    json!({"error_msg": message, "error_code": code, "request_id": request_id});
                // The gateway ends its bodies with a newline.
                Answer::raw(*status, format!("{body}\n").into_bytes())
            }
            Refusal::Hss { code, message } => Answer::json(
                StatusCode::BAD_REQUEST,
                &json!({"error_code": code, "error_description": message, "error_msg": message}),
            ),
            Refusal::Iam { status, message } => Answer::json(
                *status,
                &json!({"error": {
                    "message": message,
                    "code": status.as_u16(),
                    "title": status.canonical_reason().unwrap_or_default(),
                }}),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_headers_are_in_gmt() {
        assert_eq!(http_date(784_111_777_000), "Sun, 06 Nov 1994 08:49:37 GMT");
    }

    fn body(refusal: &Refusal) -> String {
        String::from_utf8(refusal.answer("r1").body).unwrap()
    }

    #[test]
    fn each_service_has_its_own_error_body() {
        assert_eq!(
            body(&Refusal::token_expired()),
            "{\"error_code\":\"APIGW.0307\",\"error_msg\":\"The token must be updated\",\"request_id\":\"r1\"}\n"
        );
        assert_eq!(
            body(&Refusal::parameter("limit")),
            r#"{"error_code":"HSS.0001","error_description":"无效的参数：limit","error_msg":"无效的参数：limit"}"#
        );
        assert_eq!(
            body(&Refusal::iam(StatusCode::UNAUTHORIZED, "No.")),
            r#"{"error":{"code":401,"message":"No.","title":"Unauthorized"}}"#
        );
    }
}
