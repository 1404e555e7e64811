//! When something is due: a cron expression, read by the wall clock of a time zone.
//!
//! One rule holds for every expression where clocks are put forward or back. A time of the wall clock that does not exist
//! is due at the first moment after the gap; one that exists twice is due at the first of the two. Due times that fall
//! together are one. (`croner` by itself treats expressions with and without wildcards differently, as Vixie cron does; it
//! is asked for times of the wall clock alone, and the zone is applied here.)

use std::str::FromStr;

use chrono::{DateTime, Days, NaiveDateTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use croner::Cron;
use croner::errors::CronError;
use croner::parser::{CronParser, Seconds, Year};

/// When something is due.
#[derive(Debug, Clone)]
pub struct Timetable {
    /// As it was written; `croner` has words of its own.
    expression: String,
    cron: Cron,
    zone: Tz,
}

/// Why there is no such timetable.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimetableError {
    /// Not a cron expression.
    #[error("`{expression}` is no cron expression: {reason}")]
    Expression {
        /// What was given.
        expression: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An expression that no day of the calendar meets.
    #[error("`{0}` is never due")]
    Never(String),
    /// Not a time zone.
    #[error("`{0}` is no time zone")]
    Zone(String),
}

impl Timetable {
    /// Reads an expression of five fields (minute, hour, day of the month, month, day of the week), or a word such as
    /// `@daily`, and the name of a time zone.
    ///
    /// # Errors
    /// Everything that is wrong with the two.
    /// # Source
    /// Names of zones: the IANA time zone database, <https://www.iana.org/time-zones>.
    pub fn parse(expression: &str, zone: &str) -> Result<Self, Vec<TimetableError>> {
        let cron = parse_expression(expression);
        let zone = Tz::from_str(zone).map_err(|_error| TimetableError::Zone(zone.to_owned()));
        match (cron, zone) {
            (Ok(cron), Ok(zone)) => Ok(Self {
                expression: expression.trim().to_owned(),
                cron,
                zone,
            }),
            (cron, zone) => Err([cron.err(), zone.err()].into_iter().flatten().collect()),
        }
    }

    /// The first due time after a moment; nothing when the calendar ends before it.
    #[must_use]
    pub fn next_after(&self, moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let mut wall = moment.with_timezone(&self.zone).naive_local().and_utc();
        loop {
            // The wall clock is handed over as if it were UTC, which has neither gaps nor repetitions.
            wall = self.cron.find_next_occurrence(&wall, false).ok()?;
            let due = self.moment_of(wall.naive_utc())?;
            // In the repeated hour, times of the wall clock after this one may lie before this moment.
            if due > moment {
                return Some(due);
            }
        }
    }

    /// All due times after a moment, in order.
    pub fn after(&self, moment: DateTime<Utc>) -> impl Iterator<Item = DateTime<Utc>> {
        std::iter::successors(self.next_after(moment), |due| self.next_after(*due))
    }

    /// The names of all time zones.
    pub fn zones() -> impl Iterator<Item = &'static str> {
        chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())
    }

    /// A moment as the wall clock of the zone shows it.
    #[must_use]
    pub fn local(&self, moment: DateTime<Utc>) -> DateTime<Tz> {
        moment.with_timezone(&self.zone)
    }

    /// Expression and zone.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} {}", self.expression, self.zone.name())
    }

    fn moment_of(&self, wall: NaiveDateTime) -> Option<DateTime<Utc>> {
        // In 2011 Samoa left out a whole day; no gap was longer.
        let end = wall.checked_add_days(Days::new(2))?;
        let mut wall = wall;
        while wall < end {
            if let Some(moment) = self.zone.from_local_datetime(&wall).earliest() {
                return Some(moment.with_timezone(&Utc));
            }
            wall = wall.checked_add_signed(TimeDelta::minutes(1))?;
        }
        None
    }
}

fn parse_expression(expression: &str) -> Result<Cron, TimetableError> {
    let parser = CronParser::builder()
        .seconds(Seconds::Disallowed)
        .year(Year::Disallowed)
        .build();
    let wrong = |error: &CronError| TimetableError::Expression {
        expression: expression.to_owned(),
        reason: reason(error),
    };
    let cron = parser.parse(expression).map_err(|error| wrong(&error))?;
    match cron.find_next_occurrence(&DateTime::UNIX_EPOCH, true) {
        Ok(_) => Ok(cron),
        Err(CronError::TimeSearchLimitExceeded) => {
            Err(TimetableError::Never(expression.to_owned()))
        }
        Err(error) => Err(wrong(&error)),
    }
}

/// The reason in the form of our own errors.
fn reason(error: &CronError) -> String {
    let text = match error {
        CronError::EmptyPattern => "it is empty",
        CronError::InvalidDate => "it names a date that is none",
        CronError::InvalidTime => "it names a time that is none",
        CronError::TimeSearchLimitExceeded => "it is never due",
        CronError::InvalidPattern(text)
        | CronError::IllegalCharacters(text)
        | CronError::ComponentError(text) => text,
    };
    let text = text.trim_end_matches('.');
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(expression: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
        let timetable = Timetable::parse(expression, zone).unwrap();
        let from = DateTime::parse_from_rfc3339(from).unwrap();
        let due = timetable.after(from.with_timezone(&Utc)).take(count);
        due.map(|due| timetable.local(due).to_rfc3339()).collect()
    }

    #[test]
    fn a_time_that_does_not_exist_is_due_after_the_gap() {
        assert_eq!(
            due(
                "30 2 * * *",
                "Europe/Berlin",
                "2026-03-28T00:00:00+01:00",
                3
            ),
            [
                "2026-03-28T02:30:00+01:00",
                "2026-03-29T03:00:00+02:00",
                "2026-03-30T02:30:00+02:00"
            ]
        );
        // Lord Howe Island moves its clocks by half an hour.
        assert_eq!(
            due(
                "*/20 2 * * *",
                "Australia/Lord_Howe",
                "2026-10-04T00:00:00+10:30",
                3
            ),
            [
                "2026-10-04T02:30:00+11:00",
                "2026-10-04T02:40:00+11:00",
                "2026-10-05T02:00:00+11:00"
            ]
        );
    }

    #[test]
    fn a_time_that_exists_twice_is_due_once() {
        assert_eq!(
            due(
                "30 2 * * *",
                "Europe/Berlin",
                "2026-10-24T12:00:00+02:00",
                2
            ),
            ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]
        );
        // From within the second half too.
        assert_eq!(
            due(
                "30 2 * * *",
                "Europe/Berlin",
                "2026-10-25T02:10:00+01:00",
                1
            ),
            ["2026-10-26T02:30:00+01:00"]
        );
    }

    #[test]
    fn a_day_that_was_left_out_is_due_on_the_next() {
        assert_eq!(
            due("0 12 30 12 *", "Pacific/Apia", "2011-12-29T00:00:00Z", 1),
            ["2011-12-31T00:00:00+14:00"]
        );
    }

    #[test]
    fn what_is_wrong_is_said_of_both() {
        let words = |expression, zone| {
            let errors = Timetable::parse(expression, zone).unwrap_err();
            let words = errors.iter().map(ToString::to_string);
            words.collect::<Vec<_>>().join("; ")
        };
        assert_eq!(
            words("61 * * * *", "Europe/Bern"),
            "`61 * * * *` is no cron expression: number out of bounds; `Europe/Bern` is no time zone"
        );
        assert_eq!(words("0 0 30 2 *", "UTC"), "`0 0 30 2 *` is never due");
        assert_eq!(words("", "UTC"), "`` is no cron expression: it is empty");
        assert!(words("0 0 6 * * MON", "UTC").starts_with("`0 0 6 * * MON` is no cron"));
    }
}
