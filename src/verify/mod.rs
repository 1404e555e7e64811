//! Reads every format of a run back and holds against each other what they say.
//!
//! Shares no code with the renderers: what both read wrongly together would never be found. A format is checked by its
//! reader in `readers`, which states *facts*, names and values, and, where it has them, rows. A fact that two formats
//! state must have one value. So a new number of the reports is compared as soon as two readers state it under one name;
//! a new format needs one file in `readers` and one entry in the list there.

mod asset_sets;
mod compare;
mod readers;
mod rows;
mod statement;

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;

use rows::Words;
use statement::{Known, Statement};

/// What came of the comparison.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// The files that were read, in the order of comparison.
    pub files: Vec<FileRead>,
    /// How many facts at least two files state.
    pub facts_compared: u64,
    /// What does not agree, or cannot be read.
    pub disagreements: Vec<Disagreement>,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileRead {
    /// Its name.
    pub name: &'static str,
    /// How many facts it states.
    pub facts: u64,
    /// How many rows it has; absent for a file without rows.
    pub rows: Option<u64>,
}

/// Two files that say different things.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disagreement {
    /// What about.
    pub fact: String,
    /// The file that counts, and what it says.
    pub expected: Said,
    /// The file that says otherwise, and what.
    pub found: Said,
    /// How many further rows differ in the same way.
    pub further_rows: u64,
}

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Said {
    /// The file.
    pub file: &'static str,
    /// The value.
    pub value: String,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            fact,
            expected,
            found,
            further_rows,
        } = self;
        write!(
            formatter,
            "{fact}: `{}` in {}, `{}` in {}",
            expected.value, expected.file, found.value, found.file
        )?;
        match further_rows {
            0 => Ok(()),
            1 => write!(formatter, " (and in 1 more row)"),
            more => write!(formatter, " (and in {more} more rows)"),
        }
    }
}

/// Compares all formats that a run has. A file that cannot be read, or makes no sense, is a disagreement.
#[must_use]
pub fn cross_format(run: &Path) -> Agreement {
    let mut words = Words::default();
    let mut known = Known::default();
    let mut statements: Vec<Statement> = Vec::new();
    let mut agreement = Agreement {
        files: Vec::new(),
        facts_compared: 0,
        disagreements: Vec::new(),
    };
    for reader in &readers::ALL {
        let bytes = match read_plain(&run.join(reader.file)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            read => read.map_err(|error| error.to_string()),
        };
        let mut statement = Statement::of(reader.file);
        let read =
            bytes.and_then(|bytes| (reader.read)(&bytes, &mut statement, (&mut words, &mut known)));
        match read {
            Ok(()) => {
                statement.tally(&words);
                agreement.files.push(FileRead {
                    name: reader.file,
                    facts: statement.facts.len() as u64,
                    rows: statement.rows.as_ref().map(|rows| rows.len() as u64),
                });
                statements.push(statement);
            }
            Err(reason) => agreement
                .disagreements
                .push(unreadable(reader.file, reason)),
        }
    }
    let facts = compare::facts(&statements);
    agreement.facts_compared = facts.compared;
    agreement.disagreements.extend(facts.disagreements);
    agreement
        .disagreements
        .extend(compare::rows(&statements, &words));
    agreement
}

/// A pipe would be waited for, and a device has no end.
fn read_plain(path: &Path) -> io::Result<Vec<u8>> {
    if fs::symlink_metadata(path)?.is_file() {
        fs::read(path)
    } else {
        Err(io::Error::other("it is not a plain file"))
    }
}

fn unreadable(file: &'static str, reason: String) -> Disagreement {
    Disagreement {
        fact: "form of the file".to_owned(),
        expected: Said {
            file: "manifest.json",
            value: "a report of this program".to_owned(),
        },
        found: Said {
            file,
            value: reason,
        },
        further_rows: 0,
    }
}
