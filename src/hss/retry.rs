//! Whether and when a failed request is sent again.

use std::time::Duration;

use chrono::DateTime;

use super::Class;

/// What to do after a failed try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Send it again after so long.
    Wait(Duration),
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
}

/// Decides after a failed try.
///
/// # Units
/// `attempt` counts from 1; `asked` is what the service asked to wait (a `Retry-After` header, or the throttling
/// window of its message); `jitter` spreads the pause, from 0 (half of it) to 1 (all of it).
/// # Source
/// Vendor advice and practice collected with the API contract: only throttling, 5xx and broken connections are
/// worth another try; a refused sign-in never is, because keys lock after five failures.
pub(super) fn decide(
    class: Class,
    attempt: u32,
    asked: Option<Duration>,
    limits: Limits,
    jitter: f64,
) -> Next {
    match class {
        Class::Throttled | Class::Transient if attempt < limits.attempts => {
            let doubled = limits
                .first_delay
                .saturating_mul(1 << (attempt - 1).min(16));
            let backoff = doubled
                .min(limits.longest_delay)
                .mul_f64(0.5 + jitter.clamp(0.0, 1.0) / 2.0);
            let asked = asked.unwrap_or_default().min(limits.longest_delay);
            Next::Wait(backoff.max(asked))
        }
        Class::Throttled
        | Class::Transient
        | Class::SignIn
        | Class::Denied
        | Class::NotOffered
        | Class::Invalid
        | Class::Fatal => Next::GiveUp,
    }
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
    use super::*;

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
    };

    #[test]
    fn only_what_may_pass_is_tried_again() {
        for class in [
            Class::SignIn,
            Class::Denied,
            Class::NotOffered,
            Class::Invalid,
            Class::Fatal,
        ] {
            assert_eq!(decide(class, 1, None, LIMITS, 1.0), Next::GiveUp);
        }
        assert_eq!(decide(Class::Transient, 5, None, LIMITS, 1.0), Next::GiveUp);
    }

    #[test]
    fn pauses_double_and_the_service_may_ask_for_longer() {
        let wait = |attempt, asked| decide(Class::Throttled, attempt, asked, LIMITS, 1.0);
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
        assert_eq!(
            decide(Class::Transient, 2, None, LIMITS, 0.0),
            Next::Wait(Duration::from_secs(1))
        );
    }
}
