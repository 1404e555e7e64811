//! What can go wrong with one request.

use std::time::Duration;

use serde_json::Value;

use super::SignIn;

/// Why a request was given up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address cannot be reached.
    #[error("cannot reach `{address}`")]
    Connect {
        /// Scheme, host and port.
        address: String,
        /// The cause.
        #[source]
        source: reqwest::Error,
    },
    /// No answer in time.
    #[error("no answer within {} s", limit.as_secs_f32())]
    Timeout {
        /// The limit of one try.
        limit: Duration,
    },
    /// The connection broke in mid-answer.
    #[error("the connection broke")]
    Broken(#[source] reqwest::Error),
    /// The service answered with an error.
    #[error("{0}")]
    Service(ServiceError),
    /// A success that is no HSS answer: a redirect, a page, nothing.
    #[error(
        "HTTP {status} with {what} instead of an HSS answer{}",
        quoted(excerpt)
    )]
    NotHss {
        /// HTTP status.
        status: u16,
        /// What came instead.
        what: &'static str,
        /// Its beginning.
        excerpt: String,
    },
    /// More bytes than anybody should send.
    #[error("the answer is longer than {limit} bytes")]
    TooLong {
        /// The limit.
        limit: usize,
    },
    /// Not sent: another request was refused the sign-in, and keys lock after five failures.
    #[error("not asked, because the sign-in was refused before")]
    SignedOut,
    /// The request could not be signed.
    #[error("cannot sign the request")]
    Sign(#[from] crate::auth::Error),
    /// The request could not be made.
    #[error("cannot make the request")]
    Build(#[source] reqwest::Error),
    /// The operator asked to stop.
    #[error("stopped by the operator")]
    Stopped,
}

/// An error answer, whatever its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceError {
    /// HTTP status.
    pub status: u16,
    /// `HSS.0001`, `APIGW.0301`, … or empty.
    pub code: String,
    /// The service's words, with anything after the canonical request of a refused signature cut off; or the
    /// beginning of a body that is no JSON.
    pub message: String,
    /// The service's name for the request, for its support.
    pub request_id: String,
}

/// What an error means for the request and for the list it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The credentials were refused; never to be tried again, keys lock after five failures.
    SignIn,
    /// The caller may not read this.
    Denied,
    /// There is no such call or list here.
    NotOffered,
    /// The parameters were refused.
    Invalid,
    /// Too many requests.
    Throttled,
    /// May go away by itself.
    Transient,
    /// Everything else.
    Fatal,
}

impl std::fmt::Display for ServiceError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "HTTP {}", self.status)?;
        for part in [&self.code, &self.message] {
            if !part.is_empty() {
                write!(formatter, " {part}")?;
            }
        }
        if !self.request_id.is_empty() {
            write!(formatter, " (request {})", self.request_id)?;
        }
        Ok(())
    }
}

impl Error {
    /// What the error means.
    #[must_use]
    pub fn class(&self) -> Class {
        match self {
            Self::Connect { .. } | Self::Timeout { .. } | Self::Broken(_) => Class::Transient,
            Self::NotHss { .. } => Class::Transient,
            Self::Service(error) => error.class(),
            Self::SignedOut => Class::SignIn,
            Self::TooLong { .. } | Self::Sign(_) | Self::Build(_) | Self::Stopped => Class::Fatal,
        }
    }
}

impl Error {
    /// Whether the service itself says that it does not know the value of a parameter. Other refusals with 400 say that
    /// something went wrong, not that there is nothing to read.
    ///
    /// # Source
    /// HSS error codes: HSS.0001 "Invalid parameter"; read 2026-11-22.
    #[must_use]
    pub fn is_unknown_value(&self) -> bool {
        matches!(self, Self::Service(error) if error.status == 400 && error.code == "HSS.0001")
    }
}

impl ServiceError {
    /// Reads an error body of any of the known forms.
    ///
    /// # Source
    /// HSS itself, the API gateway and IAM each have their own: `error_code`/`error_msg`/`error_description`,
    /// `errorCode`/`errorMsg`, `code`/`message`, each also nested in `error`; the code may be a number.
    #[must_use]
    pub fn read(status: u16, body: &[u8], request_id: Option<&str>) -> Self {
        let parsed: Option<Value> = serde_json::from_slice(body).ok();
        let fields = parsed.as_ref().map(|value| match value.get("error") {
            Some(inner @ Value::Object(_)) => inner,
            _ => value,
        });
        let find = |names: &[&str]| {
            let fields = fields?;
            names.iter().find_map(|name| match fields.get(*name)? {
                Value::String(text) if !text.is_empty() => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                Value::Null
                | Value::Bool(_)
                | Value::String(_)
                | Value::Array(_)
                | Value::Object(_) => None,
            })
        };
        let message = match parsed {
            Some(_) => {
                find(&["error_msg", "error_description", "errorMsg", "message"]).unwrap_or_default()
            }
            None => one_line(&String::from_utf8_lossy(body)),
        };
        Self {
            status,
            code: find(&["error_code", "errorCode", "code"]).unwrap_or_default(),
            message: without_canonical_request(&one_line(&message)),
            request_id: find(&["request_id"])
                .or_else(|| request_id.map(str::to_owned))
                .unwrap_or_default(),
        }
    }

    /// The same error, fit to be shown: without the secrets of the sign-in that it answers, and not too long.
    #[must_use]
    pub(super) fn shown(self, sign_in: &SignIn) -> Self {
        const LONGEST_NAME: usize = 80;
        let shown = |text: &str, length| shorten(&sign_in.conceal(text), length);
        Self {
            status: self.status,
            code: shown(&one_line(&self.code), LONGEST_NAME),
            message: shown(&self.message, LONGEST_MESSAGE),
            request_id: shown(&one_line(&self.request_id), LONGEST_NAME),
        }
    }

    /// What the error means.
    ///
    /// # Source
    /// HSS error codes (all with HTTP 400: permission and absence are 400 there, not 403 and 404) and the API
    /// gateway's codes; read 2026-11-22.
    #[must_use]
    pub fn class(&self) -> Class {
        let code = self
            .code
            .strip_prefix("APIGW.")
            .or_else(|| self.code.strip_prefix("APIG."));
        match (self.status, self.code.as_str(), code) {
            (401, _, _) => Class::SignIn,
            (429, _, _) | (_, _, Some("0308")) => Class::Throttled,
            (_, "HSS.0010" | "HSS.0013" | "00000010", _) | (403 | 405, _, _) => Class::Denied,
            (_, _, Some("0101")) | (404, _, _) | (_, "HSS.0011", _) => Class::NotOffered,
            (500 | 502..=504, _, _) => Class::Transient,
            (400, _, _) => Class::Invalid,
            _ => Class::Fatal,
        }
    }

    /// The throttling window that the gateway names in its message.
    ///
    /// # Source
    /// `… policy user over ratelimit,limit:100,time:1 minute`, as seen in public recordings.
    #[must_use]
    pub fn throttling_window(&self) -> Option<Duration> {
        let (_, rest) = self.message.split_once("over ratelimit")?;
        let (_, time) = rest.split_once("time:")?;
        let mut words = time.split_whitespace();
        let count: u64 = words.next()?.parse().ok()?;
        let unit = words.next()?;
        let seconds = match unit.trim_end_matches(|end: char| !end.is_ascii_alphabetic()) {
            "second" | "seconds" => 1,
            "minute" | "minutes" => 60,
            "hour" | "hours" => 3600,
            "day" | "days" => 86_400,
            _ => return None,
        };
        Some(Duration::from_secs(count.saturating_mul(seconds)))
    }
}

/// A refused signature comes back with every signed header in it, security token included.
fn without_canonical_request(message: &str) -> String {
    match message.split_once("canonicalRequest:") {
        Some((before, _)) => format!("{before}canonicalRequest:…"),
        None => message.to_owned(),
    }
}

/// As much of what a service says as fits into a line of a report.
const LONGEST_MESSAGE: usize = 300;

/// The beginning of a body, on one line, without control characters and without the secrets of the sign-in.
pub(super) fn excerpt(body: &[u8], sign_in: &SignIn) -> String {
    const LENGTH: usize = 200;
    let text = one_line(&String::from_utf8_lossy(body));
    shorten(&sign_in.conceal(&text), LENGTH)
}

/// The text on one line, without control characters: it must not forge lines of a terminal or a log.
fn one_line(text: &str) -> String {
    let words: Vec<String> = text
        .split_whitespace()
        .map(|word| word.chars().filter(|one| !one.is_control()).collect())
        .collect();
    words.join(" ")
}

fn shorten(text: &str, length: usize) -> String {
    let short: String = text.chars().take(length).collect();
    short.trim_end().to_owned()
}

fn quoted(excerpt: &str) -> String {
    if excerpt.is_empty() {
        String::new()
    } else {
        format!(": `{excerpt}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_error_body_is_read() {
        let read = |body: &str| {
            let error = ServiceError::read(400, body.as_bytes(), Some("header-id"));
            (error.code, error.message, error.request_id)
        };
        let own = |code: &str, message: &str, id: &str| {
            (code.to_owned(), message.to_owned(), id.to_owned())
        };
        assert_eq!(
            read(
                r#"{"error_code":"HSS.1005","error_description":"无效","error_msg":"无效的策略信息"}"#
            ),
            own("HSS.1005", "无效的策略信息", "header-id")
        );
        assert_eq!(
            read(r#"{"error_code":"00000010","error_description":"拒绝访问"}"#),
            own("00000010", "拒绝访问", "header-id")
        );
        assert_eq!(
            read(r#"{"error_msg":"m","error_code":"APIGW.0301","request_id":"r1"}"#),
            own("APIGW.0301", "m", "r1")
        );
        assert_eq!(
            read(r#"{"error":{"message":"wrong","code":401,"title":"Unauthorized"}}"#),
            own("401", "wrong", "header-id")
        );
        assert_eq!(
            read(r#"{"errorCode":"X","errorMsg":"y"}"#),
            own("X", "y", "header-id")
        );
        assert_eq!(
            read("<html>\n<b>WAF</b></html>"),
            own("", "<html> <b>WAF</b></html>", "header-id")
        );
        assert_eq!(read(""), own("", "", "header-id"));
    }

    #[test]
    fn a_refused_signature_does_not_give_away_its_headers() {
        let body = r#"{"error_msg":"verify aksk signature fail, canonicalRequest:GET|/v5|x-security-token:SECRET","error_code":"APIGW.0301"}"#;
        let error = ServiceError::read(401, body.as_bytes(), None);
        assert!(!error.to_string().contains("SECRET"));
        assert_eq!(error.class(), Class::SignIn);
    }

    #[test]
    fn the_class_is_read_from_the_code_before_the_status() {
        let class = |status, code: &str| {
            ServiceError {
                status,
                code: code.into(),
                message: String::new(),
                request_id: String::new(),
            }
            .class()
        };
        assert_eq!(class(400, "HSS.0013"), Class::Denied);
        assert_eq!(class(400, "HSS.0001"), Class::Invalid);
        assert_eq!(class(404, "APIGW.0101"), Class::NotOffered);
        assert_eq!(class(429, ""), Class::Throttled);
        assert_eq!(class(401, "APIGW.0307"), Class::SignIn);
        assert_eq!(class(502, "APIG.0201"), Class::Transient);
        assert_eq!(class(500, ""), Class::Transient);
        assert_eq!(class(418, ""), Class::Fatal);
    }

    #[test]
    fn the_throttling_window_is_read_from_the_message() {
        let window = |message: &str| {
            ServiceError {
                status: 429,
                code: String::new(),
                message: message.into(),
                request_id: String::new(),
            }
            .throttling_window()
        };
        assert_eq!(
            window("policy api over ratelimit,limit:2000,time:1 minute"),
            Some(Duration::from_secs(60))
        );
        assert_eq!(
            window("policy ip over ratelimit, limit:5, time:5 second"),
            Some(Duration::from_secs(5))
        );
        assert_eq!(window("slow down"), None);
    }
}
