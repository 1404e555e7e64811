//! Labels, numbers and times, worded for the reader.
//!
//! Every label stands in a message catalogue (`templates/text/<language>/*.ftl`, Fluent); none in code or templates.

mod language;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, Datelike, Timelike, Utc};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use serde::Serialize;

pub use language::Language;

/// The labels of one language.
#[derive(Clone)]
pub struct Text {
    language: Language,
    bundle: Arc<FluentBundle<FluentResource>>,
    plain: Arc<BTreeMap<String, String>>,
}

impl Text {
    /// The English labels.
    #[must_use]
    pub fn english() -> Self {
        Self::of(Language::English)
    }

    /// The labels of a language.
    ///
    /// A message that does not parse is left out, and a test fails for it.
    #[must_use]
    pub fn of(language: Language) -> Self {
        let mut bundle = FluentBundle::new_concurrent(vec![language.identifier()]);
        // The marks that isolate right-to-left text would show as boxes where no font has them; renderers
        // isolate untrusted text themselves.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| {
            if let FluentValue::Number(number) = value {
                return Some(group_digits(number.as_string().parse().ok()?, ','));
            }
            None
        }));
        let mut names = Vec::new();
        for source in language.catalogue() {
            let resource = match FluentResource::try_new((*source).to_owned()) {
                Ok(resource) | Err((resource, _)) => resource,
            };
            names.extend(message_names(source));
            bundle.add_resource_overriding(resource);
        }
        let mut text = Self {
            language,
            bundle: Arc::new(bundle),
            plain: Arc::default(),
        };
        let plain = names
            .into_iter()
            .filter_map(|name| text.lookup(&name, None).map(|label| (name, label)))
            .collect();
        text.plain = Arc::new(plain);
        text
    }

    /// The language tag, as in `<html lang>` and PDF `/Lang`.
    #[must_use]
    pub fn language(&self) -> &'static str {
        self.language.tag()
    }

    /// Several things in a row, as in `a, b, c`.
    #[must_use]
    pub fn list<T: AsRef<str>>(&self, things: impl IntoIterator<Item = T>) -> String {
        join(things, &self.get("form-list"))
    }

    /// Several parts of a sentence that have commas of their own, as in `a, b; c`.
    #[must_use]
    pub fn clauses<T: AsRef<str>>(&self, clauses: impl IntoIterator<Item = T>) -> String {
        join(clauses, &self.get("form-clauses"))
    }

    /// Whole sentences one after the other.
    #[must_use]
    pub fn sentences<T: AsRef<str>>(&self, sentences: impl IntoIterator<Item = T>) -> String {
        join(sentences, &self.get("form-sentences"))
    }

    /// A name and what it stands for, as in `name: value`.
    #[must_use]
    pub fn labelled(&self, label: &str, value: &str) -> String {
        format!("{label}{}{value}", self.get("form-label"))
    }

    /// The label of a name; a name without a message comes back in brackets, which a test looks for.
    #[must_use]
    pub fn get(&self, name: &str) -> String {
        self.plain
            .get(name)
            .cloned()
            .unwrap_or_else(|| format!("[{name}]"))
    }

    /// The label of a name, with values filled in.
    #[must_use]
    pub fn format(&self, name: &str, values: &[(&'static str, Value<'_>)]) -> String {
        let mut arguments = FluentArgs::new();
        for (key, value) in values {
            arguments.set(*key, value.to_fluent());
        }
        self.lookup(name, Some(&arguments))
            .unwrap_or_else(|| format!("[{name}]"))
    }

    /// All labels that need no values, by name: what templates use.
    #[must_use]
    pub fn plain(&self) -> &BTreeMap<String, String> {
        &self.plain
    }

    /// A whole number with thousands set apart.
    #[must_use]
    pub fn number(&self, number: u64) -> String {
        group_digits(number, ',')
    }

    /// A share of a whole in per cent, one decimal; a dash when the whole is nothing.
    ///
    /// Never rounds to 0 % or 100 % what is neither.
    #[must_use]
    pub fn share(&self, part: u64, whole: u64) -> String {
        if whole == 0 {
            return "–".to_owned();
        }
        let permille = (u128::from(part) * 2000 + u128::from(whole)) / (2 * u128::from(whole));
        let bounded = match permille {
            0 if part > 0 => 1,
            1000 if part < whole => 999,
            other => other,
        };
        let percent = self.get("form-percent");
        format!("{}.{}{percent}", bounded / 10, bounded % 10)
    }

    /// A moment for people: date, time to the minute, zone.
    #[must_use]
    pub fn moment(&self, milliseconds: i64) -> String {
        match DateTime::<Utc>::from_timestamp_millis(milliseconds) {
            Some(moment) => moment.format(&self.get("form-moment")).to_string(),
            None => self.get("unknown"),
        }
    }

    /// A date for columns of a table, in the form that both languages know (ISO 8601, GB/T 7408).
    #[must_use]
    pub fn date(&self, milliseconds: i64) -> String {
        match DateTime::<Utc>::from_timestamp_millis(milliseconds) {
            Some(moment) => moment.format("%Y-%m-%d").to_string(),
            None => self.get("unknown"),
        }
    }

    fn lookup(&self, name: &str, arguments: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.bundle.get_message(name)?.value()?;
        let mut errors = Vec::new();
        let label = self.bundle.format_pattern(pattern, arguments, &mut errors);
        errors.is_empty().then(|| label.into_owned())
    }
}

/// A value to fill into a label.
#[derive(Debug, Clone, Copy)]
pub enum Value<'a> {
    /// A number that decides between singular and plural; printed with thousands set apart.
    Count(u64),
    /// Text as it is.
    Text(&'a str),
}

impl Value<'_> {
    fn to_fluent(self) -> FluentValue<'static> {
        match self {
            Self::Count(count) => {
                #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
                let number = count as f64;
                FluentValue::from(number)
            }
            Self::Text(text) => FluentValue::String(text.to_owned().into()),
        }
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Text")
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

/// A moment that serializes as RFC 3339 in UTC with milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Instant(
    /// Milliseconds since 1970.
    pub i64,
);

impl Instant {
    /// The text of a moment of the years 0 to 9999 without the cost of a format string: every file has two per row.
    fn digits(self) -> Option<[u8; 24]> {
        let moment = DateTime::<Utc>::from_timestamp_millis(self.0)?;
        let year = u32::try_from(moment.year()).ok()?;
        if year > 9999 {
            return None;
        }
        let mut text = *b"0000-00-00T00:00:00.000Z";
        for (part, mut number) in [
            (0..4, year),
            (5..7, moment.month()),
            (8..10, moment.day()),
            (11..13, moment.hour()),
            (14..16, moment.minute()),
            (17..19, moment.second()),
            (20..23, moment.timestamp_subsec_millis()),
        ] {
            for digit in text[part].iter_mut().rev() {
                *digit = b"0123456789"[(number % 10) as usize];
                number /= 10;
            }
        }
        Some(text)
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(digits) = self.digits() {
            return formatter.write_str(str::from_utf8(&digits).unwrap_or_default());
        }
        match DateTime::<Utc>::from_timestamp_millis(self.0) {
            Some(moment) => write!(formatter, "{}", moment.format("%Y-%m-%dT%H:%M:%S%.3fZ")),
            // Outside the calendar: the raw number is the only honest form.
            None => write!(formatter, "{}", self.0),
        }
    }
}

impl Serialize for Instant {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.digits() {
            Some(digits) => serializer.serialize_str(str::from_utf8(&digits).unwrap_or_default()),
            None => serializer.collect_str(self),
        }
    }
}

/// The names of the messages of a catalogue.
fn message_names(source: &str) -> impl Iterator<Item = String> {
    source.lines().filter_map(|line| {
        let (name, _) = line.split_once('=')?;
        let name = name.trim_end();
        let plain = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        (plain && name.starts_with(|first: char| first.is_ascii_alphabetic()))
            .then(|| name.to_owned())
    })
}

fn join<T: AsRef<str>>(parts: impl IntoIterator<Item = T>, between: &str) -> String {
    let mut whole = String::new();
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            whole.push_str(between);
        }
        whole.push_str(part.as_ref());
    }
    whole
}

fn group_digits(number: u64, separator: char) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_never_rounds_to_none_or_all() {
        let text = Text::of(Language::English);
        assert_eq!(text.share(1, 100_000), "0.1 %");
        assert_eq!(text.share(99_999, 100_000), "99.9 %");
        assert_eq!(text.share(0, 10), "0.0 %");
        assert_eq!(text.share(10, 10), "100.0 %");
        assert_eq!(text.share(0, 0), "–");
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(group_digits(0, ','), "0");
        assert_eq!(group_digits(1_234_567, ','), "1,234,567");
    }

    #[test]
    fn a_moment_is_written_the_same_with_and_without_a_format_string() {
        for milliseconds in [
            0,
            1,
            -1,
            951_782_400_000,
            1_795_327_200_123,
            253_402_300_799_999,
            253_402_300_800_000,
            -62_167_219_200_000,
            -62_167_219_200_001,
        ] {
            let moment = DateTime::<Utc>::from_timestamp_millis(milliseconds).unwrap();
            let slow = moment.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string();
            assert_eq!(Instant(milliseconds).to_string(), slow);
        }
        assert_eq!(Instant(i64::MAX).to_string(), i64::MAX.to_string());
    }

    #[test]
    fn counts_choose_singular_or_plural() {
        let text = Text::of(Language::English);
        assert_eq!(
            text.format("count-findings", &[("count", Value::Count(1))]),
            "1 finding"
        );
        assert_eq!(
            text.format("count-findings", &[("count", Value::Count(2))]),
            "2 findings"
        );
    }

    #[test]
    fn numbers_and_moments_follow_the_language() {
        let (english, chinese) = (Text::of(Language::English), Text::of(Language::Chinese));
        assert_eq!(english.moment(1_795_327_200_123), "2026-11-22 06:00 UTC");
        assert_eq!(chinese.moment(1_795_327_200_123), "2026年11月22日06:00 UTC");
        assert_eq!(english.share(1, 8), "12.5 %");
        assert_eq!(chinese.share(1, 8), "12.5%");
        assert_eq!(english.list(["a", "b"]), "a, b");
        assert_eq!(chinese.list(["a", "b"]), "a、b");
        let count = [("count", Value::Count(1_234))];
        assert_eq!(chinese.format("count-findings", &count), "1,234个发现项");
    }
}
