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
    /// Compressors that nobody uses just now; making one costs as much as compressing a page.
    compressors: Mutex<Vec<Compressor<'static>>>,
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
            compressors: Mutex::default(),
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
        let frame = self.compress(received.body).map_err(failed)?;
        let sha256 = hex::encode(Sha256::digest(&frame));
        let mut files = self.lock();
        files.pages.write_all(&frame).map_err(failed)?;
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
        self.line(&mut files, &Line::Page(page))
    }

    fn compress(&self, body: &[u8]) -> io::Result<Vec<u8>> {
        let idle = || {
            self.compressors
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let known = idle().pop();
        let mut compressor = known.map_or_else(|| Compressor::new(LEVEL), Ok)?;
        let frame = compressor.compress(body)?;
        idle().push(compressor);
        Ok(frame)
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
            file.flush()
                .and_then(|()| file.get_ref().sync_all())
                .map_err(|source| ArchiveError::Write {
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
