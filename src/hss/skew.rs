//! How far this clock is from the server's.

use std::fmt;
use std::time::Duration;

use chrono::DateTime;

/// How far this clock is from the server's: signatures hold for 15 minutes around the server's time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skew {
    /// This clock less the server's, milliseconds.
    ms: i64,
}

impl Skew {
    /// Compares the `Date` header of an answer with this clock, in milliseconds since 1970.
    pub(super) fn read(date: &str, now_ms: i64) -> Option<Self> {
        let server = DateTime::parse_from_rfc2822(date.trim()).ok()?;
        Some(Self::new(now_ms.saturating_sub(server.timestamp_millis())))
    }

    pub(super) fn new(ms: i64) -> Self {
        Self { ms }
    }

    /// This clock less the server's, in milliseconds; the server says its time in whole seconds.
    #[must_use]
    pub fn as_millis(self) -> i64 {
        self.ms
    }

    /// Whether it is more than the way of an answer explains.
    #[must_use]
    pub fn is_notable(self) -> bool {
        const NOTABLE: Duration = Duration::from_secs(60);
        Duration::from_millis(self.ms.unsigned_abs()) > NOTABLE
    }
}

impl fmt::Display for Skew {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.ms.unsigned_abs() / 1_000;
        let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24);
        let (minutes, rest) = (seconds / 60 % 60, seconds % 60);
        formatter.write_str("this clock is ")?;
        match (days, hours, minutes) {
            (0, 0, 0) => write!(formatter, "{rest} s")?,
            (0, 0, _) => write!(formatter, "{minutes} min {rest} s")?,
            (0, _, _) => write!(formatter, "{hours} h {minutes} min")?,
            _ => write!(formatter, "{days} d {hours} h")?,
        }
        let side = if self.ms < 0 { "behind" } else { "ahead of" };
        write!(formatter, " {side} the server's")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-22T06:00:00Z
    const NOW: i64 = 1_795_327_200_000;

    #[test]
    fn the_clocks_are_compared_in_words() {
        let words = |date| Skew::read(date, NOW).map(|skew| skew.to_string());
        let said = |text: &str| Some(text.to_owned());
        assert_eq!(
            words("Sun, 22 Nov 2026 06:06:12 GMT"),
            said("this clock is 6 min 12 s behind the server's")
        );
        assert_eq!(
            words("Sun, 22 Nov 2026 05:59:18 GMT"),
            said("this clock is 42 s ahead of the server's")
        );
        assert_eq!(
            words("Sun, 22 Nov 2026 03:30:00 GMT"),
            said("this clock is 2 h 30 min ahead of the server's")
        );
        assert_eq!(
            words("Thu, 19 Nov 2026 05:00:00 GMT"),
            said("this clock is 3 d 1 h ahead of the server's")
        );
        assert_eq!(words("soon"), None);
    }

    #[test]
    fn a_minute_is_explained_by_the_way() {
        assert!(!Skew::new(60_000).is_notable());
        assert!(Skew::new(60_001).is_notable());
        assert!(Skew::new(-61_000).is_notable());
    }
}
