//! Kinds of value that waivers and policies have.

use chrono::NaiveDate;
use toml::de::DeTable;

use super::table::{At, Table};

impl<'t> Table<'t> {
    /// A text, or a list of texts.
    pub(super) fn texts(&mut self, key: &'static str) -> Option<At<Vec<At<String>>>> {
        if !self.is_string(key) {
            return self.strings(key);
        }
        let found = self.string(key)?;
        Some(At {
            line: found.line,
            value: vec![found],
        })
    }

    /// A table.
    pub(super) fn table(&mut self, key: &'static str) -> Option<At<&'t DeTable<'t>>> {
        let found = self.take(key)?;
        let Some(value) = found.value.as_table() else {
            let hint = format!("write `{key} = {{ … }}`");
            self.refuse(&format!("`{key}`"), &found, ("a table", &hint));
            return None;
        };
        Some(At {
            line: found.line,
            value,
        })
    }

    /// Whole numbers by name: `[key]`, and a line for each.
    pub(super) fn counts(&mut self, key: &'static str) -> Vec<(String, At<usize>)> {
        let Some(at) = self.table(key) else {
            return Vec::new();
        };
        let mut counts = Vec::new();
        for (name, value) in at.value {
            let found = At {
                line: self.line_at(name.span().start),
                value: value.get_ref(),
            };
            let number = found
                .value
                .as_integer()
                .and_then(|number| usize::from_str_radix(number.as_str(), number.radix()).ok());
            match number {
                Some(value) => counts.push((
                    name.get_ref().to_string(),
                    At {
                        line: found.line,
                        value,
                    },
                )),
                None => self.refuse(
                    &format!("`{key}.{}`", name.get_ref()),
                    &found,
                    ("a whole number", "write digits without quotes"),
                ),
            }
        }
        counts
    }

    /// A day of the calendar, as TOML has it or as text.
    pub(super) fn date(&mut self, key: &'static str) -> Option<At<NaiveDate>> {
        let found = self.take(key)?;
        let of_toml = || {
            let moment = found.value.as_datetime()?;
            let date = moment.date.filter(|_| moment.time.is_none())?;
            NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
        };
        let of_text = || {
            let text = found.value.as_str().filter(|text| text.len() == 10)?;
            NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()
        };
        let date = of_toml().or_else(of_text);
        if date.is_none() {
            let expected = ("a day of the calendar", "write it as 2027-01-31");
            self.refuse(&format!("`{key}`"), &found, expected);
        }
        date.map(|value| At {
            line: found.line,
            value,
        })
    }
}
