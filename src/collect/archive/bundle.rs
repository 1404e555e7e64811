//! Reads a bundle.

use std::path::{Path, PathBuf};

use super::frames::Frames;
use super::ledger::Ledger;
use super::line::{PageLine, StatementLine};
use super::{ArchiveError, EVIDENCE, LEDGER};
use crate::collect::plan::Scope;
use crate::findings::QueryLedger;

/// A whole bundle.
#[derive(Debug)]
pub(in crate::collect) struct Bundle {
    folder: PathBuf,
    pub(in crate::collect) scope: Scope,
    pub(in crate::collect) as_of: i64,
    pub(in crate::collect) started_at: i64,
    pub(in crate::collect) finished_at: i64,
    pub(in crate::collect) queries: Vec<QueryLedger>,
    /// In the order of their keys, whatever the order of arrival was.
    pages: Vec<PageLine>,
    /// In the order of the plan.
    pub(super) statements: Vec<StatementLine>,
}

impl Bundle {
    /// Opens the bundle of a run directory, or a bundle itself.
    pub(in crate::collect) fn open(path: &Path) -> Result<Self, ArchiveError> {
        let folder = match path.join(EVIDENCE) {
            inner if inner.is_dir() => inner,
            _ => path.to_owned(),
        };
        let cut_off = || ArchiveError::CutOff {
            path: folder.join(LEDGER),
        };
        let ledger = Ledger::read(&folder)?.ok_or_else(cut_off)?;
        let finished_at = ledger.finished_at.ok_or_else(cut_off)?;
        let mut pages = ledger.pages;
        pages.sort_by(|one, other| {
            (&one.key, one.frame.position).cmp(&(&other.key, other.frame.position))
        });
        let mut statements = ledger.statements;
        statements.sort_by_key(|line| line.place);
        Ok(Self {
            folder,
            scope: ledger.begin.scope,
            as_of: ledger.begin.as_of,
            started_at: ledger.begin.started_at,
            finished_at,
            queries: ledger.queries,
            pages,
            statements,
        })
    }

    pub(in crate::collect) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Gives every page that `is_chosen` to `read`, in the order of the plan.
    pub(in crate::collect) fn for_each_page<E: From<ArchiveError>>(
        &self,
        is_chosen: impl Fn(&PageLine) -> bool,
        mut read: impl FnMut(&PageLine, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut frames = Frames::open(&self.folder)?;
        let mut page = Vec::new();
        for line in self.pages.iter().filter(|line| is_chosen(line)) {
            frames.read(&line.frame, &mut page)?;
            read(line, &page)?;
        }
        Ok(())
    }
}
