//! Rows as all formats have them, in one form.

use std::collections::HashMap;

/// What a row says, field by field; names as in `findings.ndjson`, where one field of another format stands for several
/// its own.
pub(super) const FIELDS: [&str; 26] = [
    "check",
    "result",
    "status",
    "severity",
    "score",
    "asset kind",
    "asset name",
    "asset id",
    "private address",
    "public address",
    "image type",
    "account",
    "service",
    "failed rules",
    "days in use",
    "scanned at",
    "freshness",
    "first seen",
    "region",
    "project id",
    "advice",
    "masked password",
    "waiver",
    "due at",
    "overdue",
    "change",
];

pub(super) const CHECK: usize = 0;
pub(super) const RESULT: usize = 1;
pub(super) const STATUS: usize = 2;
pub(super) const SEVERITY: usize = 3;
pub(super) const KIND: usize = 5;
pub(super) const ASSET_NAME: usize = 6;
pub(super) const ASSET_ID: usize = 7;
pub(super) const FIRST_SEEN: usize = 17;
pub(super) const REGION: usize = 18;
pub(super) const PROJECT: usize = 19;
pub(super) const DUE: usize = 23;
pub(super) const OVERDUE: usize = 24;
pub(super) const CHANGE: usize = 25;

/// The number of a text among [`Words`].
pub(super) type Word = u32;

/// Stands where a format does not say.
pub(super) const UNSAID: Word = Word::MAX;

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Its id, or the beginning of it, in hexadecimal digits.
    pub(super) id: Word,
    /// In the order of [`FIELDS`].
    pub(super) cells: [Word; FIELDS.len()],
}

/// Every different text once: formats repeat each other, and rows themselves.
#[derive(Debug, Default)]
pub(super) struct Words {
    numbers: HashMap<Box<str>, Word>,
    texts: Vec<Box<str>>,
}

impl Words {
    /// The number of a text.
    pub(super) fn number(&mut self, text: &str) -> Word {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        // Four thousand million different texts do not fit into memory.
        let number = Word::try_from(self.texts.len()).unwrap_or(UNSAID);
        self.texts.push(text.into());
        self.numbers.insert(text.into(), number);
        number
    }

    /// The text of a number.
    pub(super) fn text(&self, number: Word) -> &str {
        let index = usize::try_from(number).unwrap_or(usize::MAX);
        self.texts.get(index).map_or("", |text| text)
    }
}
