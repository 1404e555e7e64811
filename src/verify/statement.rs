//! What one file states.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;

use super::rows::{
    ASSET_ID, ASSET_NAME, CHANGE, CHECK, DUE, FIRST_SEEN, KIND, OVERDUE, PROJECT, REGION, RESULT,
    Row, SEVERITY, STATUS, UNSAID, Word, Words,
};

/// The facts and rows of one file.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) file: &'static str,
    /// Name and value. A file that states a fact twice must say the same both times.
    pub(super) facts: Vec<(String, String)>,
    pub(super) rows: Option<Vec<Row>>,
}

/// What one file says and another is searched by: a PDF has no names for its numbers, only labels and an order.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The fact, and the label that its number stands behind.
    pub(super) labels: Vec<(String, String)>,
    /// Charts: the id and the title that it stands under.
    pub(super) charts: Vec<(String, String)>,
    /// Frameworks in the order of the report.
    pub(super) frameworks: Vec<KnownFramework>,
    /// Whether the policy sets deadlines.
    pub(super) has_deadlines: bool,
    /// The runs of the trend, the earliest first.
    pub(super) runs: Vec<String>,
    /// What the keys of files for programs are called in reports for people.
    words: Vec<(Family, String, String)>,
}

/// A framework and the controls that are judged.
#[derive(Debug)]
pub(super) struct KnownFramework {
    pub(super) id: String,
    pub(super) controls: Vec<String>,
}

/// Words that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Severity,
    Class,
    Outcome,
    Change,
    Waiver,
    Figure,
}

impl Known {
    /// Keeps what a key is called.
    pub(super) fn learn(&mut self, family: Family, key: &str, label: &str) {
        if self.key(family, label).is_none() {
            self.words.push((family, key.to_owned(), label.to_owned()));
        }
    }

    /// The key that is called so; spaces do not count, as pages break lines where they like.
    pub(super) fn key(&self, family: Family, label: &str) -> Option<&str> {
        let letters = |text: &str| -> String { text.split_whitespace().collect() };
        let wanted = letters(label);
        let mut words = self.words(family);
        words
            .find(|(_, word)| letters(word) == wanted)
            .map(|(key, _)| key)
    }

    /// The key whose name a text ends with; the longest name counts.
    pub(super) fn key_at_end(&self, family: Family, text: &str) -> Option<&str> {
        let letters = |text: &str| -> String { text.split_whitespace().collect() };
        let whole = letters(text);
        let words = self.words(family);
        let ends = words.filter(|(_, word)| whole.ends_with(&letters(word)));
        let longest = ends.max_by_key(|(_, word)| word.len());
        longest.map(|(key, _)| key)
    }

    /// The keys of a family that have a name, each once.
    pub(super) fn keys(&self, family: Family) -> impl Iterator<Item = &str> {
        let keys: BTreeSet<&str> = self.words(family).map(|(key, _)| key).collect();
        keys.into_iter()
    }

    /// Keys with what they are called.
    pub(super) fn words(&self, family: Family) -> impl Iterator<Item = (&str, &str)> {
        let words = self.words.iter().filter(move |(own, _, _)| *own == family);
        words.map(|(_, key, word)| (key.as_str(), word.as_str()))
    }
}

impl Statement {
    pub(super) fn of(file: &'static str) -> Self {
        Self {
            file,
            facts: Vec::new(),
            rows: None,
        }
    }

    /// States a fact.
    pub(super) fn say(&mut self, fact: impl Into<String>, value: impl ToString) {
        self.facts.push((fact.into(), value.to_string()));
    }

    /// Counts the rows: what a report without rows states in numbers, this one states by what it holds.
    pub(super) fn tally(&mut self, words: &Words) {
        let Some(rows) = self.rows.take() else {
            return;
        };
        let mut tally = Tally::default();
        for row in &rows {
            tally.add(row, words);
        }
        tally.forget_unsaid(&rows);
        self.say("results", rows.len());
        for (name, count) in tally.counts {
            self.say(name, count);
        }
        if let Some(sum) = tally.first_seen {
            self.say("sum of first seen, in milliseconds since 1970", sum);
        }
        self.rows = Some(rows);
    }
}

/// Numbers of rows by what they say; those that no row adds to are there as well, as 0.
struct Tally {
    counts: BTreeMap<String, u64>,
    failing: BTreeSet<[Word; 5]>,
    /// The moments when rows were first seen, added up, where rows say them; most share theirs.
    first_seen: Option<i128>,
    moments: BTreeMap<Word, i64>,
}

impl Default for Tally {
    fn default() -> Self {
        let mut names = vec![
            "open findings".to_owned(),
            "ignored in HSS".to_owned(),
            "waived".to_owned(),
            "passed".to_owned(),
            "unknown".to_owned(),
            "overdue".to_owned(),
            "results with a deadline".to_owned(),
        ];
        names.extend(
            ["new", "reopened", "persisting"].map(|class| format!("results that are {class}")),
        );
        for severity in ["critical", "high", "medium", "low"] {
            names.push(format!("open findings, {severity}"));
            names.push(format!("overdue, {severity}"));
        }
        for kind in ["host", "image"] {
            names.push(format!("failing {kind}s"));
            for check in ["weak_password", "password_complexity"] {
                names.push(format!("open findings, {check} of {kind}"));
            }
        }
        Self {
            counts: names.into_iter().map(|name| (name, 0)).collect(),
            failing: BTreeSet::new(),
            first_seen: Some(0),
            moments: BTreeMap::new(),
        }
    }
}

impl Tally {
    fn add(&mut self, row: &Row, words: &Words) {
        let text = |field: usize| words.text(row.cells[field]);
        if text(OVERDUE) == "true" {
            self.count("overdue");
            self.count(&format!("overdue, {}", text(SEVERITY)));
        }
        if !text(DUE).is_empty() {
            self.count("results with a deadline");
        }
        if !text(CHANGE).is_empty() {
            self.count(&format!("results that are {}", text(CHANGE)));
        }
        let seen = self.moments.entry(row.cells[FIRST_SEEN]);
        let seen = *seen.or_insert_with(|| milliseconds(text(FIRST_SEEN)));
        if let Some(sum) = &mut self.first_seen {
            *sum += i128::from(seen);
        }
        match (text(RESULT), text(STATUS)) {
            ("fail", "open") => {
                self.count("open findings");
                self.count(&format!("open findings, {}", text(SEVERITY)));
                self.count(&format!("open findings, {} of {}", text(CHECK), text(KIND)));
                let asset = [KIND, REGION, PROJECT, ASSET_ID, ASSET_NAME];
                if self.failing.insert(asset.map(|field| row.cells[field])) {
                    self.count(&format!("failing {}s", text(KIND)));
                }
            }
            ("fail", "ignored_in_hss") => self.count("ignored in HSS"),
            ("fail", "waived") => self.count("waived"),
            ("pass", _) => self.count("passed"),
            ("unknown", _) => self.count("unknown"),
            (result, status) => self.count(&format!("results that are {result} and {status}")),
        }
    }

    /// Numbers of what the rows do not say are no numbers of the file.
    fn forget_unsaid(&mut self, rows: &[Row]) {
        let is_said = |fields: &[usize]| {
            let mut rows = rows.iter();
            rows.all(|row| fields.iter().all(|field| row.cells[*field] != UNSAID))
        };
        for (fields, beginning) in [
            (&[OVERDUE] as &[usize], "overdue"),
            (&[DUE], "results with a deadline"),
            (&[CHANGE], "results that are "),
            (&[KIND, REGION, PROJECT, ASSET_ID, ASSET_NAME], "failing "),
        ] {
            if !is_said(fields) {
                self.counts.retain(|name, _| !name.starts_with(beginning));
            }
        }
        if !is_said(&[FIRST_SEEN]) {
            self.first_seen = None;
        }
    }

    fn count(&mut self, name: &str) {
        match self.counts.get_mut(name) {
            Some(count) => *count += 1,
            None => {
                self.counts.insert(name.to_owned(), 1);
            }
        }
    }
}

/// Milliseconds since 1970; what is no moment is told by the comparison of rows.
fn milliseconds(moment: &str) -> i64 {
    DateTime::parse_from_rfc3339(moment).map_or(0, |moment| moment.timestamp_millis())
}
