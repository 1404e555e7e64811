//! Error answers, whatever their form.

use std::time::Duration;

use serde_json::{Map, Value};

use super::limit::{Allowance, Counted, Throttling};
use super::redact::{Conceal, shown};
use super::{Class, Skew};

/// An error answer, whatever its form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceError {
    /// HTTP status.
    pub status: u16,
    /// `HSS.0001`, `APIGW.0301`, … or empty.
    pub code: String,
    /// The service's words without secrets, or the beginning of a body that is no JSON.
    pub message: String,
    /// The service's name for the request, for its support.
    pub request_id: String,
    /// How far this clock is from the server's, when the sign-in was refused and it is more than the way explains.
    pub skew: Option<Skew>,
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
        match self.skew {
            Some(skew) => write!(formatter, "; {skew}"),
            None => Ok(()),
        }
    }
}

impl ServiceError {
    /// Reads an error body of any of the known forms.
    ///
    /// # Source
    /// HSS itself, the API gateway and IAM each have their own: `error_code`/`error_msg`/`error_description`,
    /// `errorCode`/`errorMsg`, `code`/`message`, each also one level deeper; the code may be a number.
    pub(super) fn read(
        status: u16,
        body: &[u8],
        request_id: Option<&str>,
        conceal: Conceal<'_>,
    ) -> Self {
        const LONGEST_NAME: usize = 80;
        const LONGEST_MESSAGE: usize = 300;
        let parsed: Option<Value> = serde_json::from_slice(body).ok();
        let fields = parsed.as_ref().and_then(fields);
        let find = |names: &[&str]| {
            let fields = fields?;
            names.iter().find_map(|name| text(fields.get(*name)?))
        };
        let message = match parsed {
            Some(_) => find(&MESSAGES).unwrap_or_default(),
            None => String::from_utf8_lossy(body).into_owned(),
        };
        let code = find(&CODES).unwrap_or_default();
        let request_id = find(&["request_id"]).or_else(|| request_id.map(str::to_owned));
        Self {
            status,
            code: shown(&code, LONGEST_NAME, conceal),
            message: shown(&message, LONGEST_MESSAGE, conceal),
            request_id: shown(&request_id.unwrap_or_default(), LONGEST_NAME, conceal),
            skew: None,
        }
    }

    /// The code of the API gateway without its prefix, of which there are two.
    #[must_use]
    pub(super) fn gateway_code(&self) -> Option<&str> {
        self.code
            .strip_prefix("APIGW.")
            .or_else(|| self.code.strip_prefix("APIG."))
    }

    /// Whether what signed the request was good once and is not any more.
    ///
    /// # Source
    /// API gateway error codes: 0307 "The token must be updated"; read 2026-11-22. A signature that "expired" is another
    /// matter: that is the clock.
    #[must_use]
    pub(super) fn is_expired(&self) -> bool {
        let message = self.message.to_ascii_lowercase();
        let is_token = message.contains("token") && message.contains("expire");
        self.status == 401
            && (self.gateway_code() == Some("0307")
                || (is_token && !message.contains("signature expired")))
    }

    /// What the error means.
    ///
    /// # Source
    /// HSS error codes (all with HTTP 400: permission and absence are 400 there, not 403 and 404) and the API
    /// gateway's codes; read 2026-11-22.
    #[must_use]
    pub fn class(&self) -> Class {
        match (self.status, self.code.as_str(), self.gateway_code()) {
            (401, _, _) => Class::SignIn,
            (429, _, _) | (_, _, Some("0308")) => Class::Throttled,
            (_, "HSS.0010" | "HSS.0013" | "00000010", _) | (403 | 405, _, _) => Class::Denied,
            (_, _, Some("0103" | "0104" | "0105" | "0106")) => Class::Fatal,
            (_, _, Some("0101")) | (404, _, _) | (_, "HSS.0011", _) => Class::NotOffered,
            (500 | 502..=504, _, _) => Class::Transient,
            (400, _, _) => Class::Invalid,
            _ => Class::Fatal,
        }
    }

    /// What the gateway says about how often it may be asked.
    pub(super) fn throttling(&self, pause: Option<Duration>) -> Throttling {
        Throttling {
            counted: counted(&self.message),
            allowance: allowance(&self.message),
            pause,
        }
    }
}

const CODES: [&str; 3] = ["error_code", "errorCode", "code"];
const MESSAGES: [&str; 4] = ["error_msg", "error_description", "errorMsg", "message"];

/// The object that holds code and message: the answer itself, or one within it.
fn fields(answer: &Value) -> Option<&Map<String, Value>> {
    let has_error = |fields: &&Map<String, Value>| {
        let mut names = CODES.iter().chain(&MESSAGES);
        names.any(|name| fields.get(*name).and_then(text).is_some())
    };
    let outer = answer.as_object()?;
    let inner = || outer.values().filter_map(Value::as_object).find(has_error);
    Some(outer).filter(has_error).or_else(inner).or(Some(outer))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::String(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

/// What the gateway counts, by the policy that it names in its message.
///
/// # Source
/// `policy api over ratelimit`, and the same with `user` and `ip`, as seen in public recordings.
fn counted(message: &str) -> Counted {
    if message.contains("policy api over") {
        Counted::Api
    } else {
        Counted::Host
    }
}

/// The requests per window that the gateway names in its message.
///
/// # Source
/// `… policy user over ratelimit,limit:100,time:1 minute`, as seen in public recordings.
fn allowance(message: &str) -> Option<Allowance> {
    let (_, rest) = message.split_once("over ratelimit")?;
    let number = |name: &str| {
        let (_, value) = rest.split_once(name)?;
        let value = value.trim_start();
        let end = value.find(|one: char| !one.is_ascii_digit());
        let (digits, rest) = value.split_at(end.unwrap_or(value.len()));
        Some((digits.parse::<u32>().ok()?, rest))
    };
    let (requests, _) = number("limit:")?;
    let (count, unit) = number("time:")?;
    let unit = unit.trim_start();
    let end = unit.find(|one: char| !one.is_ascii_alphabetic());
    let seconds = match unit[..end.unwrap_or(unit.len())].trim_end_matches('s') {
        "second" => 1,
        "minute" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        _ => return None,
    };
    let window = Duration::from_secs(u64::from(count).saturating_mul(seconds));
    (requests > 0 && count > 0).then_some(Allowance { requests, window })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> ServiceError {
        ServiceError::read(status, body.as_bytes(), Some("header-id"), &|text| {
            text.replace("TOP SECRET", "…")
        })
    }

    #[expect(
        clippy::too_many_lines,
        reason = "one table, a line or a few for each form"
    )]
    #[test]
    fn every_known_error_body_is_read() {
        for (name, body, code, message, id) in [
            (
                "S1: HSS, in Chinese",
                r#"{"error_code":"HSS.1005","error_description":"无效","error_msg":"无效的策略信息"}"#,
                "HSS.1005",
                "无效的策略信息",
                "header-id",
            ),
            (
                "S2: HSS without a message",
                r#"{"error_code":"00000010","error_description":"拒绝访问"}"#,
                "00000010",
                "拒绝访问",
                "header-id",
            ),
            (
                "S3: the gateway",
                "{\"error_msg\":\"m\",\"error_code\":\"APIGW.0301\",\"request_id\":\"r1\"}\n",
                "APIGW.0301",
                "m",
                "r1",
            ),
            (
                "S4: IAM",
                r#"{"error":{"message":"wrong","code":401,"title":"Unauthorized"}}"#,
                "401",
                "wrong",
                "header-id",
            ),
            (
                "S5: IAM 5",
                r#"{"error_code":"PAP5.0001","error_msg":"denied","encoded_authorization_message":"XXX"}"#,
                "PAP5.0001",
                "denied",
                "header-id",
            ),
            (
                "S5, nested",
                r#"{"error":{"error_code":"PAP5.0001","error_msg":"denied","encoded_authorization_message":"XXX","request_id":"r2"}}"#,
                "PAP5.0001",
                "denied",
                "r2",
            ),
            (
                "S6: other names",
                r#"{"errorCode":"X","errorMsg":"y"}"#,
                "X",
                "y",
                "header-id",
            ),
            (
                "S6: still others, and a field that says nothing",
                r#"{"code":"X","message":"y","error":null}"#,
                "X",
                "y",
                "header-id",
            ),
            (
                "S6, nested in something else",
                r#"{"fault":{"code":404,"message":"没有"},"error_msg":""}"#,
                "404",
                "没有",
                "header-id",
            ),
            (
                "S7: HTML",
                "<html>\n<b>WAF</b></html>",
                "",
                "<html> <b>WAF</b></html>",
                "header-id",
            ),
            ("S7: nothing", "", "", "", "header-id"),
            ("JSON without words", "[1]", "", "", "header-id"),
            ("a number", "5", "", "", "header-id"),
        ] {
            let error = read(400, body);
            let found = (
                error.code.as_str(),
                error.message.as_str(),
                error.request_id.as_str(),
            );
            assert_eq!(found, (code, message, id), "{name}");
        }
    }

    #[test]
    fn a_refused_signature_does_not_give_away_its_headers() {
        let body = r#"{"error_msg":"verify aksk signature fail, canonicalRequest:GET|/v5|x-security-token:SECRET","error_code":"APIGW.0301"}"#;
        let error = read(401, body);
        assert!(!error.to_string().contains("SECRET"));
        assert_eq!(error.class(), Class::SignIn);
        let error = read(
            403,
            r#"{"error_code":"TOP SECRET","error_msg":"TOP SECRET","request_id":"TOP SECRET"}"#,
        );
        assert_eq!(error.to_string(), "HTTP 403 … … (request …)");
    }

    #[test]
    fn a_clock_that_is_wrong_is_part_of_the_words() {
        let error = ServiceError {
            skew: Some(Skew::new(-372_000)),
            ..read(401, r#"{"error_code":"APIGW.0301","error_msg":"no"}"#)
        };
        assert_eq!(
            error.to_string(),
            "HTTP 401 APIGW.0301 no (request header-id); this clock is 6 min 12 s behind the server's"
        );
    }

    #[test]
    fn the_class_is_read_from_the_code_before_the_status() {
        let class = |status, code: &str| {
            let body = format!(r#"{{"error_code":"{code}"}}"#);
            read(status, &body).class()
        };
        assert_eq!(class(400, "HSS.0013"), Class::Denied);
        assert_eq!(class(400, "HSS.0001"), Class::Invalid);
        assert_eq!(class(404, "APIGW.0101"), Class::NotOffered);
        assert_eq!(class(429, ""), Class::Throttled);
        assert_eq!(class(401, "APIGW.0307"), Class::SignIn);
        assert_eq!(class(502, "APIG.0201"), Class::Transient);
        assert_eq!(class(500, ""), Class::Transient);
        assert_eq!(class(500, "APIG.0103"), Class::Fatal);
        assert_eq!(class(418, ""), Class::Fatal);
    }

    #[test]
    fn what_expired_is_told_from_what_was_never_good() {
        let is_expired = |code: &str, message: &str| {
            let body = format!(r#"{{"error_code":"{code}","error_msg":"{message}"}}"#);
            read(401, &body).is_expired()
        };
        assert!(is_expired("APIGW.0307", "The token must be updated."));
        assert!(is_expired("APIG.0307", ""));
        assert!(is_expired(
            "APIGW.0301",
            "Incorrect IAM authentication information: security token expired"
        ));
        assert!(!is_expired("APIGW.0301", "decrypt token fail"));
        assert!(!is_expired(
            "APIGW.0301",
            "signature expired, signature time:20261122T054000Z,server time:20261122T060000Z"
        ));
    }

    #[test]
    fn the_allowance_is_read_from_the_message() {
        let told = |message| allowance(message).map(|told| (told.requests, told.window.as_secs()));
        assert_eq!(
            told("policy api over ratelimit,limit:2000,time:1 minute"),
            Some((2_000, 60))
        );
        assert_eq!(
            told("policy ip over ratelimit, limit:5, time:5 second"),
            Some((5, 5))
        );
        assert_eq!(
            told("policy user over ratelimit,limit:100,time:1 hours."),
            Some((100, 3_600))
        );
        for nothing in [
            "slow down",
            "over ratelimit",
            "over ratelimit,limit:x,time:1 minute",
            "over ratelimit,limit:0,time:1 minute",
            "over ratelimit,limit:5,time:99999999999999999999 day",
            "over ratelimit,limit:5,time:1 fortnight",
        ] {
            assert_eq!(told(nothing), None, "{nothing}");
        }
    }
}
