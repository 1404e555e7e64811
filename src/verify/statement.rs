//! What one file states.

use std::collections::{BTreeMap, BTreeSet};

use super::rows::{
    ASSET_ID, ASSET_NAME, CHECK, KIND, OVERDUE, PROJECT, REGION, RESULT, Row, SEVERITY, STATUS,
    Word, Words,
};

/// The facts and rows of one file.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) file: &'static str,
    /// Name and value. A file that states a fact twice must say the same both times.
    pub(super) facts: Vec<(String, String)>,
    pub(super) rows: Option<Vec<Row>>,
}

/// Labels that one file says and another is searched for: a PDF has no names for its numbers, only labels.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// The fact, and the label that its number stands behind.
    pub(super) labels: Vec<(String, String)>,
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
        self.say("results", rows.len());
        for (name, count) in tally.counts {
            self.say(name, count);
        }
        self.rows = Some(rows);
    }
}

/// Numbers of rows by what they say; those that no row adds to are there as well, as 0.
struct Tally {
    counts: BTreeMap<String, u64>,
    failing: BTreeSet<[Word; 5]>,
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
        ];
        for severity in ["critical", "high", "medium", "low"] {
            names.push(format!("open findings, {severity}"));
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
        }
    }
}

impl Tally {
    fn add(&mut self, row: &Row, words: &Words) {
        let text = |field: usize| words.text(row.cells[field]);
        if text(OVERDUE) == "true" {
            self.count("overdue");
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

    fn count(&mut self, name: &str) {
        match self.counts.get_mut(name) {
            Some(count) => *count += 1,
            None => {
                self.counts.insert(name.to_owned(), 1);
            }
        }
    }
}
