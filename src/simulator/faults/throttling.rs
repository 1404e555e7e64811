//! Throttling: refusals at random, and a real rate limit.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use axum::http::header::RETRY_AFTER;
use tokio::time::Instant;

use super::when::Target;
use crate::simulator::answer::{Answer, Refusal, http_date};
use crate::simulator::call::Call;

/// Whose requests a policy of the gateway counts; the word is in the refusal.
///
/// # Source
/// Refusals of the gateway in public: `policy api over ratelimit,limit:2000,time:1 minute`, and the same with `user` and `ip`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Every API by itself.
    Api,
    /// All of a user.
    User,
    /// All from one address.
    Ip,
}

/// A refusal with status 429.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Throttling {
    /// The policy that the refusal names; without one it is bare: no word of a limit or a window.
    pub policy: Option<Policy>,
    /// Requests in a window.
    pub limit: u32,
    /// How long a window is.
    pub window: Duration,
    /// What the header `Retry-After` says.
    pub retry_after: Option<RetryAfter>,
}

/// The two forms of the header `Retry-After`.
///
/// # Source
/// RFC 9110, section 10.2.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RetryAfter {
    /// Seconds to wait.
    Seconds(u64),
    /// A date that is so many seconds ahead.
    Date(u64),
}

impl Throttling {
    pub(super) fn answer(self, call: &Call, now_ms: i64) -> Answer {
        let mut message = "The throttling threshold has been reached".to_owned();
        if let Some(policy) = self.policy {
            let policy = match policy {
                Policy::Api => "api",
                Policy::User => "user",
                Policy::Ip => "ip",
            };
            let (limit, window) = (self.limit, in_words(self.window));
            message.push_str(&format!(
                ": policy {policy} over ratelimit,limit:{limit},time:{window}"
            ));
        }
        let refusal = Refusal::Gateway {
            status: StatusCode::TOO_MANY_REQUESTS,
            code: "APIGW.0308",
            message,
        };
        let answer = refusal.answer(&call.request_id);
        match self.retry_after {
            None => answer,
            Some(RetryAfter::Seconds(seconds)) => answer.with(RETRY_AFTER, &seconds.to_string()),
            Some(RetryAfter::Date(seconds)) => {
                let ahead_ms = i64::try_from(seconds.saturating_mul(1_000)).unwrap_or(i64::MAX);
                answer.with(RETRY_AFTER, &http_date(now_ms.saturating_add(ahead_ms)))
            }
        }
    }
}

/// Names a window as the gateway does: in the largest unit that fits, never in the plural; at least a second.
fn in_words(window: Duration) -> String {
    let seconds = window.as_secs() + u64::from(window.subsec_nanos() > 0);
    match seconds.max(1) {
        seconds if seconds.is_multiple_of(86_400) => format!("{} day", seconds / 86_400),
        seconds if seconds.is_multiple_of(3_600) => format!("{} hour", seconds / 3_600),
        seconds if seconds.is_multiple_of(60) => format!("{} minute", seconds / 60),
        seconds => format!("{seconds} second"),
    }
}

/// At most so many requests in a window, really counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// The refusal, and with it limit and window.
    pub refusal: Throttling,
    /// Whether all requests are counted together, and not those to each API by themselves; the refusal need not say so.
    pub counts_together: bool,
    /// Which requests are counted.
    pub target: Target,
}

impl RateLimit {
    /// A limit that counts as the policy of its refusal says; one without a policy counts for each API.
    #[must_use]
    pub fn of(refusal: Throttling) -> RateLimit {
        RateLimit {
            refusal,
            counts_together: matches!(refusal.policy, Some(Policy::User | Policy::Ip)),
            target: Target::default(),
        }
    }
}

/// A window that has begun.
struct Window {
    began: Instant,
    requests: u32,
}

/// Counts requests against limits.
pub(in crate::simulator) struct Limiter {
    limits: Vec<RateLimit>,
    windows: Mutex<BTreeMap<(usize, String), Window>>,
}

impl Limiter {
    pub(in crate::simulator) fn new(limits: Vec<RateLimit>) -> Limiter {
        Limiter {
            limits,
            windows: Mutex::default(),
        }
    }

    /// Counts a request; the refusal if it is one too many.
    pub(in crate::simulator) fn refuse(&self, call: &Call, now_ms: i64) -> Option<Answer> {
        let refusal = self.refusal_at(call, Instant::now())?;
        Some(refusal.answer(call, now_ms))
    }

    fn refusal_at(&self, call: &Call, now: Instant) -> Option<Throttling> {
        let mut limits = self.limits.iter().enumerate();
        let (_, limit) = limits.find(|(place, limit)| {
            limit.target.fits(call) && self.is_over((*place, limit), call, now)
        })?;
        Some(limit.refusal)
    }

    fn is_over(&self, (place, limit): (usize, &RateLimit), call: &Call, now: Instant) -> bool {
        let counted = match limit.counts_together {
            true => "",
            false => call.api().unwrap_or(&call.path),
        };
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let window = windows
            .entry((place, counted.to_owned()))
            .or_insert(Window {
                began: now,
                requests: 0,
            });
        if now.duration_since(window.began) >= limit.refusal.window {
            *window = Window {
                began: now,
                requests: 0,
            };
        }
        window.requests = window.requests.saturating_add(1);
        window.requests > limit.refusal.limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::Request;

    async fn call(uri: &str) -> Call {
        let request = Request::builder().uri(uri).body(Default::default());
        Call::read(0, 7, request.unwrap()).await
    }

    fn limiter(policy: Option<Policy>) -> Limiter {
        let refusal = Throttling {
            policy,
            limit: 2,
            window: Duration::from_secs(1),
            retry_after: None,
        };
        Limiter::new(vec![RateLimit::of(refusal)])
    }

    #[tokio::test]
    async fn a_window_takes_so_many_of_each_api_and_then_a_new_one_begins() {
        let limiter = limiter(Some(Policy::Api));
        let (one, other) = (call("/v5/p/a").await, call("/v5/p/b").await);
        let began = Instant::now();
        let refused = |call: &Call, after_ms| {
            let now = began + Duration::from_millis(after_ms);
            limiter.refusal_at(call, now).is_some()
        };
        assert_eq!([0; 3].map(|now| refused(&one, now)), [false, false, true]);
        assert!(!refused(&other, 0));
        assert!(refused(&one, 999));
        assert_eq!(
            [1_000; 3].map(|now| refused(&one, now)),
            [false, false, true]
        );
    }

    #[tokio::test]
    async fn a_policy_of_users_counts_everything_together() {
        let limiter = limiter(Some(Policy::User));
        let mut refused = Vec::new();
        for uri in ["/v5/p/a", "/v5/p/b", "/v5/p/c"] {
            refused.push(limiter.refuse(&call(uri).await, 0).is_some());
        }
        assert_eq!(refused, [false, false, true]);
    }

    #[test]
    fn windows_are_named_in_the_largest_unit() {
        let words = |seconds| in_words(Duration::from_secs(seconds));
        assert_eq!(words(1), "1 second");
        assert_eq!(words(90), "90 second");
        assert_eq!(words(120), "2 minute");
        assert_eq!(words(3_600), "1 hour");
        assert_eq!(words(172_800), "2 day");
        assert_eq!(in_words(Duration::from_millis(200)), "1 second");
    }
}
