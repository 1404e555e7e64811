//! Reads the keys of a TOML table one by one, so that every problem is found, not only the first.
//!
//! A derived reader would stop at the first key that it does not know or cannot read.

use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::problem::{Place, Problem};
use crate::config::words;

/// A value and the line that it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::config) struct At<T> {
    /// Counted from 1.
    pub(in crate::config) line: usize,
    /// What stands there.
    pub(in crate::config) value: T,
}

impl<T> At<T> {
    /// States a problem with the value.
    pub(in crate::config) fn problem(
        &self,
        what: impl Into<String>,
        hint: impl Into<String>,
    ) -> Problem {
        Problem::new(what, hint).at(Place::Line(self.line))
    }
}

impl<T: Clone> At<Vec<At<T>>> {
    /// The list without the lines of its items.
    pub(in crate::config) fn plain(&self) -> At<Vec<T>> {
        At {
            line: self.line,
            value: self.value.iter().map(|item| item.value.clone()).collect(),
        }
    }
}

/// What a value should be, and how it is written.
const TEXT: (&str, &str) = ("a text", "put it in quotes");
const BOOLEAN: (&str, &str) = ("`true` or `false`", "write it without quotes");
const COUNT: (&str, &str) = ("a whole number", "write digits without quotes");
const NUMBER: (&str, &str) = ("a number", "write digits without quotes");

/// A table being read; what nobody asks for by name is unknown.
pub(super) struct Table<'t> {
    /// The whole file, to count lines in.
    text: &'t str,
    open: BTreeMap<&'t str, (usize, &'t Spanned<DeValue<'t>>)>,
    keys: BTreeSet<&'t str>,
    asked: Vec<&'static str>,
    problems: Vec<Problem>,
}

/// A table within the file: its name, where it has one, and what it holds.
pub(super) type Inner<'t> = (String, At<&'t DeTable<'t>>);

impl<'t> Table<'t> {
    pub(super) fn new(text: &'t str, table: &'t DeTable<'t>) -> Self {
        let open = table.iter().map(|(key, value)| {
            let line = line_of(text, key.span().start);
            (key.get_ref().as_ref(), (line, value))
        });
        Self {
            text,
            open: open.collect(),
            keys: table.keys().map(|key| key.get_ref().as_ref()).collect(),
            asked: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// The line on which a byte of the file stands.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        line_of(self.text, offset)
    }

    pub(super) fn take(&mut self, key: &'static str) -> Option<At<&'t DeValue<'t>>> {
        self.asked.push(key);
        let (line, value) = self.open.remove(key)?;
        Some(At {
            line,
            value: value.get_ref(),
        })
    }

    /// A problem with a value, which is not repeated: it may be a secret in the wrong place.
    pub(super) fn refuse(
        &mut self,
        key: &str,
        found: &At<&DeValue<'_>>,
        (expected, hint): (&str, &str),
    ) {
        let what = format!("{key} is {}, expected {expected}", kind(found.value));
        self.problems
            .push(Problem::new(what, hint).at(Place::Line(found.line)));
    }

    pub(super) fn string(&mut self, key: &'static str) -> Option<At<String>> {
        let found = self.take(key)?;
        let text = found.value.as_str().map(str::to_owned);
        if text.is_none() {
            self.refuse(&named(key), &found, TEXT);
        }
        text.map(|value| At {
            line: found.line,
            value,
        })
    }

    pub(super) fn boolean(&mut self, key: &'static str) -> Option<At<bool>> {
        let found = self.take(key)?;
        let value = found.value.as_bool();
        if value.is_none() {
            self.refuse(&named(key), &found, BOOLEAN);
        }
        value.map(|value| At {
            line: found.line,
            value,
        })
    }

    pub(super) fn count(&mut self, key: &'static str) -> Option<At<usize>> {
        let found = self.take(key)?;
        let number = found
            .value
            .as_integer()
            .and_then(|number| usize::from_str_radix(number.as_str(), number.radix()).ok());
        if number.is_none() {
            self.refuse(&named(key), &found, COUNT);
        }
        number.map(|value| At {
            line: found.line,
            value,
        })
    }

    /// A word or a whole number, as text.
    pub(super) fn word_or_count(&mut self, key: &'static str) -> Option<At<String>> {
        if self.is_string(key) {
            return self.string(key);
        }
        self.count(key).map(|at| At {
            line: at.line,
            value: at.value.to_string(),
        })
    }

    /// A number, whole or not.
    pub(super) fn number(&mut self, key: &'static str) -> Option<At<f64>> {
        let found = self.take(key)?;
        let whole = || {
            let number = found.value.as_integer()?;
            let number = u32::from_str_radix(number.as_str(), number.radix()).ok()?;
            Some(f64::from(number))
        };
        let fraction = || found.value.as_float()?.as_str().parse().ok();
        let number = whole().or_else(fraction);
        if number.is_none() {
            self.refuse(&named(key), &found, NUMBER);
        }
        number.map(|value| At {
            line: found.line,
            value,
        })
    }

    /// A list of texts.
    pub(super) fn strings(&mut self, key: &'static str) -> Option<At<Vec<At<String>>>> {
        let found = self.take(key)?;
        let Some(array) = found.value.as_array() else {
            let hint = format!("write `{key} = [\"…\", \"…\"]`");
            self.refuse(&named(key), &found, ("a list of texts", &hint));
            return None;
        };
        let mut texts = Vec::new();
        for item in array.iter() {
            let item = At {
                line: line_of(self.text, item.span().start),
                value: item.get_ref(),
            };
            match item.value.as_str() {
                Some(text) => texts.push(At {
                    line: item.line,
                    value: text.to_owned(),
                }),
                None => self.refuse(&format!("an item of `{key}`"), &item, TEXT),
            }
        }
        Some(At {
            line: found.line,
            value: texts,
        })
    }

    /// Whether a key is there, whatever it holds.
    pub(super) fn has(&self, key: &str) -> bool {
        self.open.contains_key(key)
    }

    /// Whether a key was there when the table was opened, whatever it held; asked after it was read.
    pub(super) fn was_there(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// Whether a key holds one text rather than a list; [`Table::string`] and [`Table::strings`] read either.
    pub(super) fn is_string(&self, key: &str) -> bool {
        self.open
            .get(key)
            .is_some_and(|(_, value)| value.get_ref().is_str())
    }

    /// A table of its own: `[key]`.
    pub(super) fn inner(&mut self, key: &'static str) -> Option<At<&'t DeTable<'t>>> {
        let found = self.take(key)?;
        let table = found.value.as_table();
        if table.is_none() {
            let hint = format!("write `[{key}]` and its keys below");
            self.refuse(&named(key), &found, ("a table", &hint));
        }
        table.map(|value| At {
            line: found.line,
            value,
        })
    }

    /// Tables by name: `[key.NAME]`.
    pub(super) fn named(&mut self, key: &'static str) -> Vec<Inner<'t>> {
        let Some(found) = self.take(key) else {
            return Vec::new();
        };
        let hint = format!("write `[{key}.NAME]` and its keys below");
        let Some(table) = found.value.as_table() else {
            self.refuse(&named(key), &found, ("tables with names", &hint));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (name, value) in table {
            let line = line_of(self.text, name.span().start);
            let name = name.get_ref().to_string();
            let value = value.get_ref();
            match value.as_table() {
                Some(value) => tables.push((name, At { line, value })),
                None => {
                    let full = named(&format!("{key}.{name}"));
                    self.refuse(&full, &At { line, value }, ("a table", &hint));
                }
            }
        }
        tables
    }

    /// Tables in a row: `[[key]]`.
    pub(super) fn repeated(&mut self, key: &'static str) -> Vec<At<&'t DeTable<'t>>> {
        let Some(found) = self.take(key) else {
            return Vec::new();
        };
        let hint = format!("write `[[{key}]]` and its keys below");
        let Some(array) = found.value.as_array() else {
            self.refuse(&named(key), &found, ("tables", &hint));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for item in array.iter() {
            let line = line_of(self.text, item.span().start);
            let value = item.get_ref();
            match value.as_table() {
                Some(value) => tables.push(At { line, value }),
                None => {
                    let item = format!("an item of `{key}`");
                    self.refuse(&item, &At { line, value }, ("a table", &hint));
                }
            }
        }
        tables
    }

    /// Ends the reading: what is left is unknown.
    pub(super) fn finish(mut self) -> Vec<Problem> {
        for (key, (line, _)) in std::mem::take(&mut self.open) {
            let problem = Problem::new(
                format!("unknown key `{key}`"),
                words::advice(key, &self.asked),
            );
            self.problems.push(problem.at(Place::Line(line)));
        }
        self.problems
    }
}

fn named(key: &str) -> String {
    format!("`{key}`")
}

fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}

/// The line on which a mistake of form stands.
pub(super) fn line_of_error(text: &str, error: &toml::de::Error) -> usize {
    line_of(text, error.span().map_or(0, |span| span.start))
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
