//! The evidence bundle: every page as it was received, and a ledger of what was asked and answered.
//!
//! `pages.zst` holds one zstd frame per page, in order of arrival; `ledger.ndjson` one line per page with the place of its
//! frame, one line per list with its account, and an end line. A bundle without the end line was cut off.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::plan::Scope;
use crate::findings::QueryLedger;

/// Name and version of the form of the ledger.
const SCHEMA: &str = "hss-audit/evidence/1";
/// Folder of the bundle within a run directory.
pub const EVIDENCE: &str = "evidence";
const PAGES: &str = "pages.zst";
const LEDGER: &str = "ledger.ndjson";
/// The files of a bundle.
pub(super) const FILES: [&str; 2] = [PAGES, LEDGER];
/// Fast, and JSON of this kind still shrinks to a tenth.
const LEVEL: i32 = 1;

/// Why evidence cannot be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A file of the bundle cannot be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A file of the bundle cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// The folder holds no bundle.
    #[error("`{}` is no evidence bundle: it has no `{LEDGER}`", path.display())]
    NoBundle {
        /// Which folder.
        path: PathBuf,
    },
    /// A line of the ledger makes no sense.
    #[error("`{}` line {line}: {reason}", path.display())]
    Ledger {
        /// The ledger.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// The bundle has no end.
    #[error("`{}` was cut off: its last line is missing", path.display())]
    CutOff {
        /// The ledger.
        path: PathBuf,
    },
    /// A page is not what was received.
    #[error("`{}` is damaged: page {page} {reason}", path.display())]
    Damaged {
        /// The file of pages.
        path: PathBuf,
        /// Counted from 1, in order of arrival.
        page: usize,
        /// What is wrong.
        reason: String,
    },
}

/// One line of the ledger.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
enum Line {
    Begin {
        schema: String,
        tool: String,
        as_of: i64,
        started_at: i64,
        scope: Scope,
    },
    Page(PageLine),
    Query {
        index: usize,
        account: Box<QueryLedger>,
    },
    End {
        finished_at: i64,
        pages: usize,
        queries: usize,
    },
}

/// Where a page stands, and what was asked for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PageLine {
    /// Index of the list in the plan.
    pub(super) query: usize,
    /// Which reading of the list.
    pub(super) sweep: u32,
    /// Offset that was asked for.
    pub(super) offset: u64,
    /// When the answer came, milliseconds since 1970.
    pub(super) received_at: i64,
    /// The service's name for the request.
    pub(super) request_id: Option<String>,
    /// Where the frame begins in the file of pages, in bytes.
    position: u64,
    /// Length of the frame, in bytes.
    length: usize,
    /// Length of the page, in bytes.
    bytes: usize,
    /// SHA-256 of the frame.
    sha256: String,
}

/// What was asked for a page, and what came.
pub(super) struct Received<'a> {
    pub(super) query: usize,
    pub(super) sweep: u32,
    pub(super) offset: u64,
    pub(super) received_at: i64,
    pub(super) request_id: Option<String>,
    pub(super) body: &'a [u8],
}

/// A bundle being written.
pub(super) struct Writer {
    folder: PathBuf,
    files: Mutex<Files>,
}

struct Files {
    pages: BufWriter<File>,
    ledger: BufWriter<File>,
    position: u64,
    count: usize,
}

/// A whole bundle.
#[derive(Debug)]
pub(super) struct Bundle {
    folder: PathBuf,
    pub(super) scope: Scope,
    pub(super) as_of: i64,
    pub(super) started_at: i64,
    pub(super) finished_at: i64,
    pub(super) queries: Vec<QueryLedger>,
    /// In the order of query, sweep and offset, whatever the order of arrival was.
    pages: Vec<PageLine>,
}

impl Writer {
    /// Begins a bundle in an existing folder.
    pub(super) fn create(
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
    pub(super) fn page(&self, received: Received<'_>) -> Result<(), ArchiveError> {
        let failed = |source| ArchiveError::Write {
            path: self.folder.join(PAGES),
            source,
        };
        let frame = zstd::bulk::compress(received.body, LEVEL).map_err(failed)?;
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

    /// Ends the bundle.
    pub(super) fn finish(
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

impl Bundle {
    /// Opens the bundle of a run directory, or a bundle itself.
    pub(super) fn open(path: &Path) -> Result<Self, ArchiveError> {
        let folder = match path.join(EVIDENCE) {
            inner if inner.is_dir() => inner,
            _ => path.to_owned(),
        };
        let ledger = folder.join(LEDGER);
        let file = match File::open(&ledger) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(ArchiveError::NoBundle {
                    path: path.to_owned(),
                });
            }
            Err(source) => {
                return Err(ArchiveError::Read {
                    path: ledger,
                    source,
                });
            }
        };
        read_ledger(&ledger, BufReader::new(file)).map(|bundle| Self { folder, ..bundle })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Gives every page to `read`, in the order of the plan.
    pub(super) fn for_each_page<E: From<ArchiveError>>(
        &self,
        mut read: impl FnMut(&PageLine, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        let path = self.folder.join(PAGES);
        let failed = |source| {
            E::from(ArchiveError::Read {
                path: path.clone(),
                source,
            })
        };
        let mut file = BufReader::new(File::open(&path).map_err(failed)?);
        let (mut frame, mut page) = (Vec::new(), Vec::new());
        let mut position = 0;
        for (number, line) in self.pages.iter().enumerate() {
            let damaged = |reason: String| {
                E::from(ArchiveError::Damaged {
                    path: path.clone(),
                    page: number + 1,
                    reason,
                })
            };
            if position != line.position {
                file.seek(SeekFrom::Start(line.position)).map_err(failed)?;
            }
            position = line.position + line.length as u64;
            frame.clear();
            let length = (&mut file)
                .take(line.length as u64)
                .read_to_end(&mut frame)
                .map_err(failed)?;
            if length != line.length {
                return Err(damaged("is cut off".to_owned()));
            }
            if hex::encode(Sha256::digest(&frame)) != line.sha256 {
                return Err(damaged("does not match its digest".to_owned()));
            }
            page.clear();
            page.reserve(line.bytes);
            zstd::stream::copy_decode(frame.as_slice(), &mut page)
                .map_err(|error| damaged(format!("cannot be decompressed: {error}")))?;
            read(line, &page)?;
        }
        Ok(())
    }
}

fn read_ledger(path: &Path, reader: impl BufRead) -> Result<Bundle, ArchiveError> {
    let wrong = |line: usize, reason: String| ArchiveError::Ledger {
        path: path.to_owned(),
        line,
        reason,
    };
    let mut bundle: Option<Bundle> = None;
    let mut is_whole = false;
    for (index, text) in reader.lines().enumerate() {
        let text = text.map_err(|source| ArchiveError::Read {
            path: path.to_owned(),
            source,
        })?;
        let line = match serde_json::from_str(&text) {
            Ok(line) => line,
            // Half a line at the end is what a kill leaves behind.
            Err(error) if error.is_eof() => break,
            Err(error) => return Err(wrong(index + 1, error.to_string())),
        };
        match (line, &mut bundle) {
            (
                Line::Begin {
                    schema,
                    as_of,
                    started_at,
                    scope,
                    ..
                },
                None,
            ) if schema == SCHEMA => {
                bundle = Some(Bundle {
                    folder: PathBuf::new(),
                    scope,
                    as_of,
                    started_at,
                    finished_at: started_at,
                    queries: Vec::new(),
                    pages: Vec::new(),
                });
            }
            (Line::Begin { schema, .. }, None) => {
                return Err(wrong(
                    index + 1,
                    format!("schema is `{schema}`, expected `{SCHEMA}`"),
                ));
            }
            (Line::Page(page), Some(bundle)) => bundle.pages.push(page),
            (Line::Query { account, .. }, Some(bundle)) => bundle.queries.push(*account),
            (
                Line::End {
                    finished_at,
                    pages,
                    queries,
                },
                Some(bundle),
            ) => {
                bundle.finished_at = finished_at;
                is_whole = (bundle.pages.len(), bundle.queries.len()) == (pages, queries);
            }
            (_, None) => return Err(wrong(index + 1, "the first line is missing".to_owned())),
            (Line::Begin { .. }, Some(_)) => {
                return Err(wrong(index + 1, "a second first line".to_owned()));
            }
        }
    }
    let mut bundle = bundle
        .filter(|_| is_whole)
        .ok_or_else(|| ArchiveError::CutOff {
            path: path.to_owned(),
        })?;
    if bundle
        .pages
        .iter()
        .any(|page| page.query >= bundle.queries.len())
    {
        return Err(wrong(1, "a page belongs to no list".to_owned()));
    }
    bundle
        .pages
        .sort_by_key(|page| (page.query, page.sweep, page.offset, page.position));
    Ok(bundle)
}
