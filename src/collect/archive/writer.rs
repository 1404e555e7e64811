//! Writes a bundle.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};
use zstd::bulk::Compressor;

use super::line::{Line, PageLine};
use super::{ArchiveError, LEDGER, LEVEL, PAGES, SCHEMA};
use crate::collect::plan::Scope;
use crate::findings::QueryLedger;

/// What was asked for a page, and what came.
pub(in crate::collect) struct Received<'a> {
    pub(in crate::collect) query: usize,
    pub(in crate::collect) sweep: u32,
    pub(in crate::collect) offset: u64,
    pub(in crate::collect) received_at: i64,
    pub(in crate::collect) request_id: Option<String>,
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
struct Press {
    compressor: Compressor<'static>,
    frame: Vec<u8>,
}

struct Files {
    pages: BufWriter<File>,
    ledger: BufWriter<File>,
    position: u64,
    count: usize,
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
            File::create(&path)
                .map(BufWriter::new)
                .map_err(|source| ArchiveError::Write { path, source })
        };
        let files = Files {
            pages: open(PAGES)?,
            ledger: open(LEDGER)?,
            position: 0,
            count: 0,
        };
        let writer = Self {
            folder: folder.to_owned(),
            files: Mutex::new(files),
            presses: Mutex::default(),
        };
        let tool = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")).to_owned();
        let begin = Line::Begin {
            schema: SCHEMA.to_owned(),
            tool,
            as_of,
            started_at,
            scope: scope.clone(),
        };
        writer.line(&mut writer.lock(), &begin)?;
        Ok(writer)
    }

    /// Keeps a page.
    pub(in crate::collect) fn page(&self, received: Received<'_>) -> Result<(), ArchiveError> {
        let failed = |source| ArchiveError::Write {
            path: self.folder.join(PAGES),
            source,
        };
        let press = self.compress(received.body).map_err(failed)?;
        let frame = &press.frame;
        let sha256 = hex::encode(Sha256::digest(frame));
        let mut files = self.lock();
        files.pages.write_all(frame).map_err(failed)?;
        let page = PageLine {
            query: received.query,
            sweep: received.sweep,
            offset: received.offset,
            received_at: received.received_at,
            request_id: received.request_id,
            position: files.position,
            length: frame.len(),
            bytes: received.body.len(),
            sha256,
        };
        files.position += frame.len() as u64;
        files.count += 1;
        let written = self.line(&mut files, &Line::Page(page));
        drop(files);
        self.presses().push(press);
        written
    }

    fn compress(&self, body: &[u8]) -> io::Result<Press> {
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

    /// Ends the bundle.
    pub(in crate::collect) fn finish(
        self,
        queries: &[QueryLedger],
        finished_at: i64,
    ) -> Result<(), ArchiveError> {
        let mut files = self.lock();
        for (index, account) in queries.iter().enumerate() {
            self.line(
                &mut files,
                &Line::Query {
                    index,
                    account: Box::new(account.clone()),
                },
            )?;
        }
        let end = Line::End {
            finished_at,
            pages: files.count,
            queries: queries.len(),
        };
        self.line(&mut files, &end)?;
        let Files { pages, ledger, .. } = &mut *files;
        for (name, file) in [(PAGES, pages), (LEDGER, ledger)] {
            // Bringing it to disk is left to the room that publishes the run.
            file.flush().map_err(|source| ArchiveError::Write {
                path: self.folder.join(name),
                source,
            })?;
        }
        Ok(())
    }

    fn line(&self, files: &mut Files, line: &Line) -> Result<(), ArchiveError> {
        let written = serde_json::to_writer(&mut files.ledger, line)
            .map_err(io::Error::from)
            .and_then(|()| files.ledger.write_all(b"\n"));
        written.map_err(|source| ArchiveError::Write {
            path: self.folder.join(LEDGER),
            source,
        })
    }

    /// A writer that panicked left at worst half a line, which the reader finds.
    fn lock(&self) -> MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Press {
    fn new() -> io::Result<Self> {
        Ok(Self {
            compressor: Compressor::new(LEVEL)?,
            frame: Vec::new(),
        })
    }
}
