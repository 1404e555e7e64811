//! Holds statements against each other.

use std::collections::{BTreeMap, HashMap};

use super::rows::{FIELDS, Row, UNSAID, Word, Words};
use super::statement::Statement;
use super::{Disagreement, Said};

/// What came of the facts.
pub(super) struct Facts {
    pub(super) compared: u64,
    pub(super) disagreements: Vec<Disagreement>,
}

/// Compares every fact with the first file that states it.
pub(super) fn facts(statements: &[Statement]) -> Facts {
    let mut by_fact: BTreeMap<&str, Vec<(&'static str, &str)>> = BTreeMap::new();
    for statement in statements {
        for (fact, value) in &statement.facts {
            let said = by_fact.entry(fact).or_default();
            said.push((statement.file, value));
        }
    }
    let mut compared = 0;
    let mut disagreements = Vec::new();
    for (fact, said) in by_fact {
        let Some(((file, value), others)) = said.split_first() else {
            continue;
        };
        compared += u64::from(!others.is_empty());
        let differing = others.iter().filter(|(_, other)| other != value);
        disagreements.extend(differing.map(|(other_file, other)| Disagreement {
            fact: fact.to_owned(),
            expected: said_by(file, value),
            found: said_by(other_file, other),
            further_rows: 0,
        }));
    }
    Facts {
        compared,
        disagreements,
    }
}

/// Compares the rows of every file with those of the first that has rows.
pub(super) fn rows(statements: &[Statement], words: &Words) -> Vec<Disagreement> {
    let mut with_rows = statements
        .iter()
        .filter_map(|statement| Some((statement.file, statement.rows.as_deref()?)));
    let Some(first) = with_rows.next() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for other in with_rows {
        let is_whole_id = |row: &Row| words.text(row.id).len() == 32;
        if other.1.iter().all(is_whole_id) {
            found.extend(by_id(first, other, words));
        } else {
            found.extend(by_place(first, other, words));
        }
    }
    found
}

/// A file and its rows.
type Rows<'a> = (&'static str, &'a [Row]);

fn by_id(one: Rows<'_>, other: Rows<'_>, words: &Words) -> Vec<Disagreement> {
    let places: HashMap<Word, &Row> = other.1.iter().map(|row| (row.id, row)).collect();
    let mut differences = Differences::new(one.0, other.0);
    for row in one.1 {
        match places.get(&row.id) {
            Some(found) => differences.compare(row, found, words),
            None => differences.add("a row", (words.text(row.id), "no such row")),
        }
    }
    let own: HashMap<Word, ()> = one.1.iter().map(|row| (row.id, ())).collect();
    for row in other.1.iter().filter(|row| !own.contains_key(&row.id)) {
        differences.add("a row", ("no such row", words.text(row.id)));
    }
    differences.found.into_values().collect()
}

/// For a file that has only the beginnings of ids: rows stand in one order everywhere.
fn by_place(one: Rows<'_>, other: Rows<'_>, words: &Words) -> Vec<Disagreement> {
    let mut differences = Differences::new(one.0, other.0);
    for (row, found) in one.1.iter().zip(other.1) {
        let (id, start) = (words.text(row.id), words.text(found.id));
        if id.starts_with(start) && !start.is_empty() {
            differences.compare(row, found, words);
        } else {
            differences.add("id of a row", (id, start));
        }
    }
    // A difference in number is a fact of its own.
    differences.found.into_values().collect()
}

/// The first difference of each kind between two files, and how many more there are.
struct Differences {
    files: (&'static str, &'static str),
    found: BTreeMap<String, Disagreement>,
}

impl Differences {
    fn new(one: &'static str, other: &'static str) -> Self {
        Self {
            files: (one, other),
            found: BTreeMap::new(),
        }
    }

    fn compare(&mut self, row: &Row, found: &Row, words: &Words) {
        if row.cells == found.cells {
            return;
        }
        let cells = row.cells.iter().zip(&found.cells).zip(FIELDS);
        for ((one, other), field) in cells {
            if one != other && *one != UNSAID && *other != UNSAID {
                let what = format!("{field} of {}", words.text(row.id));
                let values = (words.text(*one), words.text(*other));
                self.add_as(field, what, values);
            }
        }
    }

    fn add(&mut self, what: &str, values: (&str, &str)) {
        self.add_as(what, what.to_owned(), values);
    }

    fn add_as(&mut self, kind: &str, fact: String, (one, other): (&str, &str)) {
        if let Some(known) = self.found.get_mut(kind) {
            known.further_rows += 1;
            return;
        }
        let disagreement = Disagreement {
            fact,
            expected: said_by(self.files.0, one),
            found: said_by(self.files.1, other),
            further_rows: 0,
        };
        self.found.insert(kind.to_owned(), disagreement);
    }
}

fn said_by(file: &'static str, value: &str) -> Said {
    Said {
        file,
        value: value.to_owned(),
    }
}
