//! Reads the ledger, whole or cut off.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use super::line::{Begin, Line, ListName, PageLine, StatementLine};
use super::{ArchiveError, LEDGER, SCHEMA};
use crate::findings::QueryLedger;

/// What a ledger says.
#[derive(Debug)]
pub(super) struct Ledger {
    pub(super) begin: Begin,
    /// By index.
    pub(super) lists: Vec<ListName>,
    /// In order of arrival.
    pub(super) pages: Vec<PageLine>,
    /// By index.
    pub(super) queries: Vec<QueryLedger>,
    /// In order of arrival.
    pub(super) statements: Vec<StatementLine>,
    /// When collecting ended, milliseconds since 1970; nothing when it was cut off.
    pub(super) finished_at: Option<i64>,
}

impl Ledger {
    /// Reads the ledger of a folder; nothing when it was cut off within its first line.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, ArchiveError> {
        let path = folder.join(LEDGER);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return Err(ArchiveError::NoBundle {
                    path: folder.to_owned(),
                });
            }
            Err(source) => return Err(ArchiveError::Read { path, source }),
        };
        read_lines(&path, BufReader::new(file))
    }

    fn begin(line: Line) -> Result<Self, String> {
        let Line::Begin(begin) = line else {
            return Err("the first line is missing".to_owned());
        };
        if begin.schema != SCHEMA {
            return Err(format!("schema is `{}`, expected `{SCHEMA}`", begin.schema));
        }
        Ok(Self {
            begin,
            lists: Vec::new(),
            pages: Vec::new(),
            queries: Vec::new(),
            statements: Vec::new(),
            finished_at: None,
        })
    }

    fn take(&mut self, line: Line) -> Result<(), String> {
        match line {
            Line::Begin(_) => return Err("a second first line".to_owned()),
            Line::List { index, list } => {
                if index != self.lists.len() {
                    return Err(format!("list {index} is out of turn"));
                }
                self.lists.push(list);
            }
            Line::Page(page) => self.pages.push(page),
            Line::Query { account, .. } => self.queries.push(*account),
            Line::Statement(statement) => self.statements.push(*statement),
            Line::End {
                finished_at,
                pages,
                queries,
                statements,
            } => {
                if self.pages.iter().any(|page| page.key.query >= queries) {
                    return Err("a page belongs to no list".to_owned());
                }
                let counts = [self.pages.len(), self.queries.len(), self.statements.len()];
                let is_whole = counts == [pages, queries, statements];
                self.finished_at = is_whole.then_some(finished_at);
            }
        }
        Ok(())
    }
}

/// Half a line at the end is what a kill leaves behind, and leaves the ledger without an end line.
fn read_lines(path: &Path, mut reader: impl BufRead) -> Result<Option<Ledger>, ArchiveError> {
    let mut ledger: Option<Ledger> = None;
    let mut text = Vec::new();
    for number in 1.. {
        text.clear();
        let length = reader
            .read_until(b'\n', &mut text)
            .map_err(|source| ArchiveError::Read {
                path: path.to_owned(),
                source,
            })?;
        if length == 0 || text.last() != Some(&b'\n') {
            break;
        }
        let wrong = |reason: String| ArchiveError::Ledger {
            path: path.to_owned(),
            line: number,
            reason,
        };
        let line = serde_json::from_slice(&text).map_err(|error| wrong(error.to_string()))?;
        match &mut ledger {
            None => ledger = Some(Ledger::begin(line).map_err(wrong)?),
            Some(ledger) => ledger.take(line).map_err(wrong)?,
        }
    }
    Ok(ledger)
}
