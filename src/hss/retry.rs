//! Whether and when a failed request is sent again.

use std::time::Duration;

use chrono::DateTime;

use super::{Class, Error};

/// What to do after a failed try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Send it again after so long.
    Wait(Duration),
    /// Send it again when flow control lets it go.
    Queue,
    /// Enough.
    GiveUp,
}

/// How often and how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Limits {
    /// Tries in all.
    pub(super) attempts: u32,
    /// The pause after the first failed try; it doubles each time.
    pub(super) first_delay: Duration,
    /// No pause is longer.
    pub(super) longest_delay: Duration,
    /// Whether the service has let somebody in before: an address that cannot be reached is then an outage, no mistake.
    pub(super) was_let_in: bool,
}

/// Tries in all where trying harder rarely helps.
const FEW: u32 = 3;

/// Decides after a failed try.
///
/// # Units
/// `attempt` counts from 1; `asked` is what a `Retry-After` header asks to wait; `jitter` spreads the pause, from 0 (half
/// of it) to 1 (all of it).
/// # Source
/// Vendor advice and practice collected with the API contract: only throttling, 5xx and broken connections are
/// worth another try; a refused sign-in never is, because keys lock after five failures.
pub(super) fn decide(
    error: &Error,
    attempt: u32,
    asked: Option<Duration>,
    limits: Limits,
    jitter: f64,
) -> Next {
    if attempt >= tries(error, limits) {
        return Next::GiveUp;
    }
    if error.class() == Class::Throttled {
        return Next::Queue;
    }
    let doubled = limits
        .first_delay
        .saturating_mul(1 << attempt.saturating_sub(1).min(16));
    let backoff = doubled
        .min(limits.longest_delay)
        .mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0);
    let asked = asked.unwrap_or_default().min(limits.longest_delay);
    Next::Wait(backoff.max(asked))
}

/// Tries in all that an error is worth.
///
/// # Source
/// API gateway error codes: 06xx with 500 are failures of the gateway itself, "retry, few"; read 2026-11-22.
fn tries(error: &Error, limits: Limits) -> u32 {
    if matches!(error, Error::Closed(_)) {
        return 1;
    }
    let few = FEW.min(limits.attempts);
    match error.class() {
        Class::Throttled => limits.attempts,
        Class::Transient if matches!(error, Error::Connect { .. }) => {
            // An address that was never reached is given up sooner than a service that stumbles, an outage later.
            if limits.was_let_in {
                limits.attempts + few
            } else {
                few
            }
        }
        Class::Transient if is_of_gateway(error) => few,
        Class::Transient => limits.attempts,
        Class::SignIn | Class::Denied | Class::NotOffered | Class::Invalid | Class::Fatal => 1,
    }
}

fn is_of_gateway(error: &Error) -> bool {
    let Error::Service(error) = error else {
        return false;
    };
    let code = error.gateway_code();
    error.status == 500 && code.is_some_and(|code| code.starts_with("06"))
}

/// Reads `Retry-After`: seconds, or a date; a date is compared with the server's own, because clocks differ.
pub(super) fn retry_after(value: &str, date: Option<&str>) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(value).ok()?;
    let now = DateTime::parse_from_rfc2822(date?.trim()).ok()?;
    (until - now).to_std().ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::hss::ServiceError;

    #[test]
    fn a_pause_is_given_in_seconds_or_as_a_date() {
        let date = "Sun, 22 Nov 2026 06:00:00 GMT";
        let later = "Sun, 22 Nov 2026 06:01:30 GMT";
        let seconds = |value, date| retry_after(value, date).map(|pause| pause.as_secs());
        assert_eq!(seconds(" 7 ", None), Some(7));
        assert_eq!(seconds(later, Some(date)), Some(90));
        assert_eq!(seconds(date, Some(later)), None);
        assert_eq!(seconds(later, None), None);
        assert_eq!(seconds("soon", Some(date)), None);
        assert_eq!(seconds("-1", Some(date)), None);
    }

    const LIMITS: Limits = Limits {
        attempts: 5,
        first_delay: Duration::from_secs(1),
        longest_delay: Duration::from_secs(60),
        was_let_in: false,
    };

    fn service(status: u16, code: &str) -> Error {
        let body = format!(r#"{{"error_code":"{code}","error_msg":"x"}}"#);
        let conceal = |text: &str| text.to_owned();
        let error = ServiceError::read(status, body.as_bytes(), None, &conceal);
        Error::Service(Box::new(error))
    }

    /// Tries until it is given up.
    fn tries_of(error: &Error) -> u32 {
        let gives_up = |attempt: &u32| decide(error, *attempt, None, LIMITS, 1.0) == Next::GiveUp;
        (1..99).find(gives_up).unwrap()
    }

    #[test]
    fn every_documented_code_is_tried_as_often_as_it_deserves() {
        for (status, code, tries) in [
            (404, "APIGW.0101", 1),
            (500, "APIGW.0103", 1),
            (404, "APIGW.0103", 1),
            (400, "APIGW.0104", 1),
            (400, "APIGW.0105", 1),
            (400, "APIGW.0106", 1),
            (400, "APIGW.0201", 1),
            (413, "APIGW.0201", 1),
            (414, "APIGW.0201", 1),
            (494, "APIGW.0201", 1),
            (502, "APIGW.0201", 5),
            (504, "APIGW.0201", 5),
            (502, "APIG.0202", 5),
            (504, "APIG.0203", 5),
            (401, "APIGW.0301", 1),
            (403, "APIGW.0302", 1),
            (401, "APIGW.0303", 1),
            (403, "APIGW.0304", 1),
            (401, "APIGW.0305", 1),
            (403, "APIGW.0306", 1),
            (401, "APIGW.0307", 1),
            (429, "APIGW.0308", 5),
            (403, "APIGW.0310", 1),
            (403, "APIGW.0401", 1),
            (403, "APIGW.0402", 1),
            (403, "APIGW.0404", 1),
            (405, "APIGW.0501", 1),
            (405, "APIGW.0502", 1),
            (500, "APIGW.0601", 3),
            (500, "APIGW.0605", 3),
            (500, "APIGW.0606", 3),
            (500, "APIGW.0608", 3),
            (500, "APIGW.0609", 3),
            (500, "APIGW.0611", 3),
            (400, "APIGW.0602", 1),
            (400, "APIGW.0607", 1),
            (502, "APIGW.0610", 5),
            (503, "APIGW.0613", 5),
            (403, "APIGW.0801", 1),
            (403, "APIGW.0802", 1),
            (400, "HSS.0001", 1),
            (400, "HSS.0010", 1),
            (400, "HSS.0011", 1),
            (400, "HSS.0013", 1),
            (400, "00000010", 1),
            (500, "HSS.0041", 5),
            (500, "", 5),
            (503, "", 5),
            (429, "", 5),
        ] {
            assert_eq!(tries_of(&service(status, code)), tries, "{status} {code}");
        }
    }

    #[test]
    fn what_never_reached_the_service_is_told_apart() {
        let limit = Duration::from_secs(1);
        assert_eq!(tries_of(&Error::Timeout { limit }), 5);
        assert_eq!(tries_of(&Error::Slow { floor: 1 }), 5);
        assert_eq!(tries_of(&Error::TooLong { limit: 1 }), 1);
        assert_eq!(tries_of(&Error::SignedOut), 1);
        let timeout = Arc::new(Error::Timeout { limit });
        assert_eq!(tries_of(&Error::Closed(timeout)), 1);
        assert_eq!(tries_of(&Error::NoIam), 1);
        assert_eq!(tries_of(&Error::Stopped), 1);
    }

    #[test]
    fn pauses_double_and_the_service_may_ask_for_longer() {
        let error = service(503, "");
        let wait = |attempt, asked| decide(&error, attempt, asked, LIMITS, 1.0);
        assert_eq!(wait(1, None), Next::Wait(Duration::from_secs(1)));
        assert_eq!(wait(4, None), Next::Wait(Duration::from_secs(8)));
        assert_eq!(
            wait(1, Some(Duration::from_secs(5))),
            Next::Wait(Duration::from_secs(5))
        );
        assert_eq!(
            wait(1, Some(Duration::from_secs(86_400))),
            Next::Wait(Duration::from_secs(60))
        );
        let half = decide(&error, 2, None, LIMITS, 0.0);
        assert_eq!(half, Next::Wait(Duration::from_secs(1)));
    }

    #[test]
    fn a_throttled_request_waits_with_all_others() {
        assert_eq!(decide(&service(429, ""), 1, None, LIMITS, 1.0), Next::Queue);
    }
}
