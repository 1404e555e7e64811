//! What stands in a cell.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::render::shown::{Breaks, shown};
use crate::report::{Severity, Text, Value};

/// The longest text of a cell, in UTF-16 units.
///
/// # Source
/// Microsoft, "Excel specifications and limits": 32,767 characters in a cell; read 2026-11-22.
const LONGEST: usize = 32_767;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell<'a> {
    Empty,
    Text(Cow<'a, str>),
    Count(u64),
    Whole(i64),
    Flag(bool),
    /// Milliseconds since 1970.
    Moment(i64),
    Date(NaiveDate),
    Severity(Severity),
}

impl<'a> Cell<'a> {
    pub(super) fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    pub(super) fn owned(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }

    pub(super) fn maybe(text: Option<&'a str>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    pub(super) fn moment(milliseconds: Option<i64>) -> Self {
        milliseconds.map_or(Self::Empty, Self::Moment)
    }
}

/// A text as a cell may hold it: nothing hidden, and if need be cut, with a mark that says so.
pub(super) fn fit<'t>(text: &'t str, labels: &Text) -> Cow<'t, str> {
    let visible = shown(text, Breaks::Kept);
    // A byte holds at most one unit.
    if visible.len() <= LONGEST || visible.encode_utf16().count() <= LONGEST {
        return visible;
    }
    let count = text.chars().count() as u64;
    let mark = labels.format("xlsx-cut", &[("count", Value::Count(count))]);
    let mut left = LONGEST - mark.encode_utf16().count();
    let is_in = |character: &char| {
        let fits = character.len_utf16() <= left;
        left = left.saturating_sub(character.len_utf16());
        fits
    };
    let mut start: String = visible.chars().take_while(is_in).collect();
    start.push_str(&mark);
    Cow::Owned(start)
}

/// A moment as spreadsheets count it: days since the end of 1899; nothing where they have no calendar.
///
/// # Units
/// In: milliseconds since 1970. Out: days.
/// # Source
/// ECMA-376, part 1, 18.17.4.1: the date base 1900, whose first sixty days are off by one; read 2026-11-22.
pub(super) fn days(milliseconds: i64) -> Option<f64> {
    const DAY: f64 = 86_400_000.0;
    const DAYS_TO_1970: f64 = 25_569.0;
    #[expect(clippy::cast_precision_loss, reason = "calendars end far below 2^53")]
    let days = milliseconds as f64 / DAY + DAYS_TO_1970;
    (61.0..2_958_466.0).contains(&days).then_some(days)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn moments_are_days_since_the_end_of_1899() {
        assert_eq!(days(0), Some(25_569.0));
        // 2026-11-22T06:00:00Z
        assert_eq!(days(1_795_327_200_000), Some(46_348.25));
        assert_eq!(days(-2_300_000_000_000), None);
        assert_eq!(days(i64::MAX), None);
    }

    #[test]
    fn long_texts_say_that_they_are_cut() {
        let labels = Text::english();
        let whole = "x".repeat(LONGEST);
        assert_eq!(fit(&whole, &labels), whole);
        let cut = fit(&"x".repeat(65_535), &labels).into_owned();
        assert_eq!(cut.encode_utf16().count(), LONGEST);
        assert!(cut.contains("65,535 characters") && cut.contains("findings.ndjson"));
        let wide = fit(&"😀".repeat(20_000), &labels).into_owned();
        assert!((LONGEST - 1..=LONGEST).contains(&wide.encode_utf16().count()));
    }

    proptest! {
        #[test]
        fn no_text_is_longer_than_a_cell(text in "(\\PC|[\u{0}-\u{1f}]){0,8}", times in 1_usize..20_000) {
            let labels = Text::english();
            let long = text.repeat(times);
            prop_assert!(fit(&long, &labels).encode_utf16().count() <= LONGEST);
        }

        #[test]
        fn moments_come_back(milliseconds in -2_000_000_000_000_i64..253_402_300_799_999) {
            let days = days(milliseconds).unwrap();
            let back = ((days - 25_569.0) * 86_400_000.0).round();
            #[expect(clippy::cast_precision_loss, reason = "calendars end far below 2^53")]
            let wanted = milliseconds as f64;
            prop_assert_eq!(back.total_cmp(&wanted), std::cmp::Ordering::Equal);
        }
    }
}
