//! Goes on with a bundle that was cut off.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use super::frames::Frames;
use super::ledger::Ledger;
use super::line::{Begin, Frame, Line, PageLine, StatementLine};
use super::writer::Writer;
use super::{ArchiveError, LEDGER, PAGES};
use crate::collect::plan::Scope;

/// What the bundle in a folder was begun for; nothing when there is none, or when it was cut off within its first line.
pub(in crate::collect) fn begun(folder: &Path) -> Result<Option<Begin>, ArchiveError> {
    match Ledger::read(folder) {
        Ok(ledger) => Ok(ledger.map(|ledger| ledger.begin)),
        Err(ArchiveError::NoBundle { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Writer {
    /// Takes up a bundle that was cut off: keeps the pages that are whole, forgets what is torn.
    ///
    /// The ledger is written anew and put in the place of the old one by renaming, so that a kill in the midst of this
    /// loses nothing either. What stands behind the last whole page is cut away.
    pub(in crate::collect) fn resume(folder: &Path, scope: &Scope) -> Result<Self, ArchiveError> {
        let ledger_path = folder.join(LEDGER);
        let ledger = Ledger::read(folder)?.ok_or_else(|| ArchiveError::CutOff {
            path: ledger_path.clone(),
        })?;
        if !ledger.begin.scope.is_same_as(scope) {
            return Err(ArchiveError::OtherScope { path: ledger_path });
        }
        let kept = Ledger {
            pages: whole_pages(folder, &ledger)?,
            statements: whole_statements(folder, &ledger)?,
            ..ledger
        };
        let write = |path: &Path| {
            let path = path.to_owned();
            move |source| ArchiveError::Write { path, source }
        };
        let pages_path = folder.join(PAGES);
        let pages = kept.pages.iter().map(|line| &line.frame);
        let answers = kept
            .statements
            .iter()
            .filter_map(|line| line.frame.as_ref());
        let end = pages.chain(answers).map(Frame::end).max().unwrap_or(0);
        let pages = open(&pages_path, end).map_err(write(&pages_path))?;
        let ledger = rewrite(folder, &kept).map_err(write(&ledger_path))?;
        Ok(Self::with(folder, pages, ledger, kept, end))
    }
}

/// The pages that are on disk as they were received. After a kill these are all that have a line; after a power failure a
/// line may have come to disk before its page.
fn whole_pages(folder: &Path, ledger: &Ledger) -> Result<Vec<PageLine>, ArchiveError> {
    let mut frames = Frames::open(folder)?;
    let mut whole = Vec::new();
    for line in &ledger.pages {
        if is_whole(&mut frames, &line.frame)? {
            whole.push(line.clone());
        }
    }
    Ok(whole)
}

/// The answers with numbers that are on disk; what was not answered is asked again.
fn whole_statements(folder: &Path, ledger: &Ledger) -> Result<Vec<StatementLine>, ArchiveError> {
    let mut frames = Frames::open(folder)?;
    let mut whole = Vec::new();
    for line in &ledger.statements {
        if let Some(frame) = &line.frame
            && is_whole(&mut frames, frame)?
        {
            whole.push(line.clone());
        }
    }
    Ok(whole)
}

fn is_whole(frames: &mut Frames, frame: &Frame) -> Result<bool, ArchiveError> {
    match frames.check(frame) {
        Ok(()) => Ok(true),
        Err(ArchiveError::Damaged { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

fn open(path: &Path, end: u64) -> io::Result<File> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    file.set_len(end)?;
    file.seek(SeekFrom::Start(end))?;
    Ok(file)
}

fn rewrite(folder: &Path, kept: &Ledger) -> io::Result<File> {
    let path = folder.join(LEDGER);
    let anew = path.with_extension("anew");
    let mut text = Vec::new();
    let mut line = |line: &Line| -> io::Result<()> {
        serde_json::to_writer(&mut text, line)?;
        text.push(b'\n');
        Ok(())
    };
    line(&Line::Begin(kept.begin.clone()))?;
    for (index, list) in kept.lists.iter().enumerate() {
        let list = list.clone();
        line(&Line::List { index, list })?;
    }
    for page in &kept.pages {
        line(&Line::Page(page.clone()))?;
    }
    for statement in &kept.statements {
        line(&Line::Statement(Box::new(statement.clone())))?;
    }
    let mut file = File::create(&anew)?;
    file.write_all(&text)?;
    file.sync_all()?;
    fs::rename(&anew, &path)?;
    OpenOptions::new().append(true).open(&path)
}
