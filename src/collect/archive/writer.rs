//! Writes a bundle.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};
use zstd::bulk::Compressor;

use super::frames::Frames;
use super::ledger::Ledger;
use super::line::{Begin, Frame, Line, ListName, PageKey, PageLine, StatementLine};
use super::{ArchiveError, LEDGER, LEVEL, PAGES, SCHEMA};
use crate::collect::plan::Scope;
use crate::findings::QueryLedger;

/// What was asked for a page, and what came.
pub(in crate::collect) struct Received<'a> {
    pub(in crate::collect) key: PageKey,
    pub(in crate::collect) received_at: i64,
    pub(in crate::collect) request_id: Option<String>,
    /// Requests that it took, and how many of them were throttled.
    pub(in crate::collect) requests: u64,
    pub(in crate::collect) throttled: u64,
    pub(in crate::collect) body: &'a [u8],
}

/// A bundle being written.
pub(in crate::collect) struct Writer {
    folder: PathBuf,
    files: Mutex<Files>,
    /// Presses that nobody uses just now; making one costs as much as compressing a page.
    presses: Mutex<Vec<Press>>,
}

/// A compressor and the room it writes to.
pub(super) struct Press {
    compressor: Compressor<'static>,
    frame: Vec<u8>,
}

/// Both files go to the system without a buffer of our own, the page before its line: after a kill every line that is
/// there has its page.
pub(super) struct Files {
    pages: File,
    ledger: File,
    position: u64,
    /// The next line, in one piece.
    line: Vec<u8>,
    lists: BTreeMap<ListName, usize>,
    kept: BTreeMap<PageKey, PageLine>,
    /// By their place in the plan.
    pub(super) statements: BTreeMap<usize, StatementLine>,
}

impl Writer {
    /// Begins a bundle in an existing folder.
    pub(in crate::collect) fn create(
        folder: &Path,
        scope: &Scope,
        as_of: i64,
        started_at: i64,
    ) -> Result<Self, ArchiveError> {
        let open = |name| {
            let path = folder.join(name);
            File::create(&path).map_err(|source| ArchiveError::Write { path, source })
        };
        let begin = Begin {
            schema: SCHEMA.to_owned(),
            tool: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned(),
            as_of,
            started_at,
            scope: scope.clone(),
        };
        let empty = Ledger {
            begin: begin.clone(),
            lists: Vec::new(),
            pages: Vec::new(),
            queries: Vec::new(),
            statements: Vec::new(),
            finished_at: None,
        };
        // The file of pages first: a bundle with a ledger has both.
        let pages = open(PAGES)?;
        let writer = Self::with(folder, pages, open(LEDGER)?, empty, 0);
        writer.line(&mut writer.lock(), &Line::Begin(begin))?;
        Ok(writer)
    }

    /// Goes on after what a ledger says.
    pub(super) fn with(
        folder: &Path,
        pages: File,
        ledger: File,
        known: Ledger,
        position: u64,
    ) -> Self {
        let kept = known.pages.into_iter().map(|page| (page.key.clone(), page));
        let lists = known.lists.into_iter().enumerate();
        let statements = known.statements.into_iter().map(|line| (line.place, line));
        Self {
            folder: folder.to_owned(),
            files: Mutex::new(Files {
                pages,
                ledger,
                position,
                line: Vec::new(),
                lists: lists.map(|(index, list)| (list, index)).collect(),
                kept: kept.collect(),
                statements: statements.collect(),
            }),
            presses: Mutex::default(),
        }
    }

    /// The index of a list; a list that is new to the bundle gets the next one.
    pub(in crate::collect) fn index_of(&self, list: &ListName) -> Result<usize, ArchiveError> {
        let mut files = self.lock();
        if let Some(index) = files.lists.get(list) {
            return Ok(*index);
        }
        let index = files.lists.len();
        let list = list.clone();
        files.lists.insert(list.clone(), index);
        self.line(&mut files, &Line::List { index, list })?;
        Ok(index)
    }

    /// The lists that the bundle knows, each with its index.
    pub(in crate::collect) fn lists(&self) -> BTreeMap<ListName, usize> {
        self.lock().lists.clone()
    }

    /// A page that is in the bundle already.
    pub(in crate::collect) fn kept(&self, key: &PageKey) -> Option<PageLine> {
        self.lock().kept.get(key).cloned()
    }

    /// Reads a page back.
    pub(in crate::collect) fn read(&self, line: &PageLine) -> Result<Vec<u8>, ArchiveError> {
        let mut page = Vec::new();
        Frames::open(&self.folder)?.read(&line.frame, &mut page)?;
        Ok(page)
    }

    /// The pages of some lists so far, in the order of their keys.
    pub(in crate::collect) fn pages_of(&self, is_chosen: impl Fn(usize) -> bool) -> Vec<PageLine> {
        let files = self.lock();
        let pages = files.kept.values();
        pages
            .filter(|page| is_chosen(page.key.query))
            .cloned()
            .collect()
    }

    /// Keeps a page.
    pub(in crate::collect) fn page(&self, received: Received<'_>) -> Result<(), ArchiveError> {
        let press = self.compress(received.body);
        let press = press.map_err(|source| self.unwritten(source))?;
        let mut files = self.lock();
        let page = PageLine {
            key: received.key,
            received_at: received.received_at,
            request_id: received.request_id,
            requests: received.requests,
            throttled: received.throttled,
            frame: self.append(&mut files, &press.frame, received.body.len())?,
        };
        let written = self.line(&mut files, &Line::Page(page.clone()));
        files.kept.insert(page.key.clone(), page);
        drop(files);
        self.put_back(Some(press));
        written
    }

    /// Writes a frame behind all others.
    pub(super) fn append(
        &self,
        files: &mut Files,
        frame: &[u8],
        bytes: usize,
    ) -> Result<Frame, ArchiveError> {
        let written = files.pages.write_all(frame);
        written.map_err(|source| self.unwritten(source))?;
        let frame = Frame {
            position: files.position,
            length: frame.len(),
            bytes,
            sha256: hex::encode(Sha256::digest(frame)),
        };
        files.position = frame.end();
        Ok(frame)
    }

    /// The file of pages cannot be written.
    pub(super) fn unwritten(&self, source: io::Error) -> ArchiveError {
        ArchiveError::Write {
            path: self.folder.join(PAGES),
            source,
        }
    }

    pub(super) fn put_back(&self, press: Option<Press>) {
        self.presses().extend(press);
    }

    pub(super) fn compress(&self, body: &[u8]) -> io::Result<Press> {
        let idle = self.presses().pop();
        let mut press = idle.map_or_else(Press::new, Ok)?;
        press.frame.clear();
        press
            .frame
            .reserve(zstd::zstd_safe::compress_bound(body.len()));
        press
            .compressor
            .compress_to_buffer(body, &mut press.frame)?;
        Ok(press)
    }

    fn presses(&self) -> MutexGuard<'_, Vec<Press>> {
        self.presses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the bundle. Bringing it to disk is left to the room that publishes the run.
    pub(in crate::collect) fn finish(
        self,
        queries: &[QueryLedger],
        finished_at: i64,
    ) -> Result<(), ArchiveError> {
        let mut files = self.lock();
        for (index, account) in queries.iter().enumerate() {
            let account = Box::new(account.clone());
            self.line(&mut files, &Line::Query { index, account })?;
        }
        let end = Line::End {
            finished_at,
            pages: files.kept.len(),
            queries: queries.len(),
            statements: files.statements.len(),
        };
        self.line(&mut files, &end)
    }

    pub(super) fn line(&self, files: &mut Files, line: &Line) -> Result<(), ArchiveError> {
        files.line.clear();
        let written = serde_json::to_writer(&mut files.line, line)
            .map_err(io::Error::from)
            .and_then(|()| {
                files.line.push(b'\n');
                files.ledger.write_all(&files.line)
            });
        written.map_err(|source| ArchiveError::Write {
            path: self.folder.join(LEDGER),
            source,
        })
    }

    /// A writer that panicked left at worst half a line, which the reader finds.
    pub(super) fn lock(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Press {
    /// What was compressed last.
    pub(super) fn frame(&self) -> &[u8] {
        &self.frame
    }

    fn new() -> io::Result<Self> {
        Ok(Self {
            compressor: Compressor::new(LEVEL)?,
            frame: Vec::new(),
        })
    }
}
