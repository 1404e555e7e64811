//! The rows of the packed block, which the script of the page shows on demand.

use serde::Deserialize;
use serde_json::Value;

use super::parts::{self, Part};
use super::sets::Reason;
use crate::verify::readers::values::{Rule, failed, moment};
use crate::verify::rows::{FIELDS, Row, Word, Words};

#[derive(Deserialize)]
struct Header {
    count: usize,
    words: parts::Words,
    scores: Vec<Vec<u64>>,
    reasons: Vec<Reason>,
    run: String,
}

/// Words of the page for whether a finding is overdue, and those of other formats.
const OVERDUE: [(&str, &str); 2] = [("overdue", "true"), ("in_time", "false")];
/// The same for what a finding is to earlier runs: a word of the page for none is nothing elsewhere.
const CHANGES: [(&str, &str); 3] = [
    ("new", "new"),
    ("reopened", "reopened"),
    ("persisting", "persisting"),
];

/// The findings with their assets.
pub(super) struct Block(Part<Header>);

impl Block {
    /// Unpacks its part of the block.
    pub(super) fn of(packed: &str) -> Result<Self, String> {
        Ok(Self(Part::of(packed)?))
    }

    /// The run that the block says it is of.
    pub(super) fn run(&self) -> &str {
        &self.0.header.run
    }

    /// The reasons of controls, in the order of the page.
    pub(super) fn reasons(&self) -> &[Reason] {
        &self.0.header.reasons
    }

    /// A text of every asset; empty where it has none.
    pub(super) fn texts_of_assets(&self, name: &str) -> Result<Vec<&str>, String> {
        self.0.texts(name)
    }

    /// A column of the block as numbers.
    pub(super) fn column(&self, name: &str) -> Result<&[Option<i64>], String> {
        self.0.column(name)
    }

    /// A word of every asset.
    pub(super) fn words_of_assets(&self, name: &str) -> Result<Vec<&str>, String> {
        self.0.words(&self.0.header.words, name)
    }

    /// Which asset each row is about: the assets say how many rows they have.
    fn assets(&self) -> Result<Vec<usize>, String> {
        let mut assets = Vec::with_capacity(self.0.header.count);
        for (asset, count) in self.column("findings")?.iter().enumerate() {
            let count = count.and_then(|count| usize::try_from(count).ok());
            assets.extend(std::iter::repeat_n(
                asset,
                count.ok_or("no number of rows")?,
            ));
        }
        if assets.len() != self.0.header.count {
            let of_assets = assets.len();
            return Err(format!(
                "{} rows, and {of_assets} of its assets",
                self.0.header.count
            ));
        }
        Ok(assets)
    }

    /// Its rows, in the form of all formats.
    pub(super) fn rows(&self, words: &mut Words) -> Result<Vec<Row>, String> {
        let assets = self.assets()?;
        let by_row = |row: usize| row;
        let by_asset = |row: usize| assets[row];
        let of_row = Cells::new(self, &by_row);
        let of_asset = Cells::new(self, &by_asset);
        let columns: [Vec<Word>; FIELDS.len()] = [
            of_row.words("check", words)?,
            of_row.words("result", words)?,
            of_row.words("status", words)?,
            of_row.words("severity", words)?,
            of_row.scores(words)?,
            of_asset.words("kind", words)?,
            of_asset.texts("asset", words)?,
            of_asset.texts("asset_id", words)?,
            of_asset.texts("private_ip", words)?,
            of_asset.texts("public_ip", words)?,
            of_asset.texts("image_type", words)?,
            of_row.texts("account", words)?,
            of_row.texts("service", words)?,
            of_row.evidence(failed_rules, words)?,
            of_row.values("days", |days| days.to_string(), words)?,
            of_row.values("scanned", moment, words)?,
            of_row.words("freshness", words)?,
            of_row.values("first_seen", moment, words)?,
            of_asset.texts("region", words)?,
            of_asset.texts("project", words)?,
            of_row.texts("suggestion", words)?,
            of_row.evidence(masked_password, words)?,
            of_row.texts("waiver", words)?,
            of_row.values("due", moment, words)?,
            of_row.renamed("deadline", &OVERDUE, words)?,
            of_row.renamed("change", &CHANGES, words)?,
        ];
        let starts = of_row.values("id_start", |start| format!("{start:02x}"), words)?;
        let rows = starts.into_iter().enumerate();
        Ok(rows
            .map(|(row, id)| Row {
                id,
                cells: columns.each_ref().map(|column| column[row]),
            })
            .collect())
    }
}

fn failed_rules(evidence: &Value) -> String {
    let rules: Vec<Rule> = evidence
        .get("rules")
        .and_then(|rules| serde_json::from_value(rules.clone()).ok())
        .unwrap_or_default();
    failed(&rules)
}

fn masked_password(evidence: &Value) -> String {
    let masked = evidence.get("masked_password").and_then(Value::as_str);
    masked.unwrap_or_default().to_owned()
}

/// Columns of the block, spread over its rows.
struct Cells<'b> {
    block: &'b Block,
    /// The place of a row in these columns.
    place: &'b dyn Fn(usize) -> usize,
}

impl<'b> Cells<'b> {
    fn new(block: &'b Block, place: &'b dyn Fn(usize) -> usize) -> Self {
        Self { block, place }
    }

    fn each(
        &self,
        name: &str,
        mut cell: impl FnMut(Option<i64>) -> Option<Word>,
    ) -> Result<Vec<Word>, String> {
        let column = self.block.column(name)?;
        (0..self.block.0.header.count)
            .map(|row| {
                let number = column.get((self.place)(row)).copied();
                let word = number.and_then(&mut cell);
                word.ok_or_else(|| format!("row {row} has no `{name}`"))
            })
            .collect()
    }

    /// A column whose bytes are places in a list of words.
    fn words(&self, name: &str, words: &mut Words) -> Result<Vec<Word>, String> {
        let list = self.block.0.header.words.get(name);
        let list = list.ok_or_else(|| format!("no words of `{name}`"))?;
        let list: Vec<Word> = list.iter().map(|word| words.number(word)).collect();
        self.each(name, |number| {
            list.get(usize::try_from(number?).ok()?).copied()
        })
    }

    /// A column whose words other formats spell otherwise; nothing for words that are not named.
    fn renamed(
        &self,
        name: &str,
        names: &[(&str, &str)],
        words: &mut Words,
    ) -> Result<Vec<Word>, String> {
        let list = self.block.0.header.words.get(name);
        let list = list.ok_or_else(|| format!("no words of `{name}`"))?.iter();
        let list: Vec<Word> = list
            .map(|word| {
                let mut known = names.iter().filter(|(own, _)| own == word);
                words.number(known.next().map_or("", |(_, other)| other))
            })
            .collect();
        self.each(name, |number| {
            list.get(usize::try_from(number?).ok()?).copied()
        })
    }

    /// A column whose numbers count from 1 into the list of its name; 0 is none.
    fn texts(&self, name: &str, words: &mut Words) -> Result<Vec<Word>, String> {
        let list = self.block.0.list(name)?;
        let mut numbers = vec![words.number("")];
        numbers.extend(list.iter().map(|word| words.number(word)));
        self.each(name, |number| {
            numbers.get(usize::try_from(number?).ok()?).copied()
        })
    }

    fn values(
        &self,
        name: &str,
        text: impl Fn(i64) -> String,
        words: &mut Words,
    ) -> Result<Vec<Word>, String> {
        self.each(name, |number| {
            let text = number.map(&text).unwrap_or_default();
            Some(words.number(&text))
        })
    }

    fn scores(&self, words: &mut Words) -> Result<Vec<Word>, String> {
        let sums = self.block.0.header.scores.iter();
        let sums: Vec<Word> = sums
            .map(|parts| words.number(&parts.iter().sum::<u64>().to_string()))
            .collect();
        self.each("score", |number| {
            let place = usize::try_from(number?).ok()?.checked_sub(1)?;
            sums.get(place).copied()
        })
    }

    fn evidence(
        &self,
        text: impl Fn(&Value) -> String,
        words: &mut Words,
    ) -> Result<Vec<Word>, String> {
        let mut list = Vec::new();
        for evidence in self.block.0.list("evidence")? {
            let evidence = serde_json::from_str(evidence).map_err(|error| error.to_string())?;
            list.push(words.number(&text(&evidence)));
        }
        self.each("evidence", |number| {
            let place = usize::try_from(number?).ok()?.checked_sub(1)?;
            list.get(place).copied()
        })
    }
}
