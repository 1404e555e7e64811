//! Reads a bundle.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::line::{Line, PageLine};
use super::{ArchiveError, EVIDENCE, LEDGER, PAGES, SCHEMA};
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
    /// In the order of query, sweep and offset, whatever the order of arrival was.
    pages: Vec<PageLine>,
}

impl Bundle {
    /// Opens the bundle of a run directory, or a bundle itself.
    pub(in crate::collect) fn open(path: &Path) -> Result<Self, ArchiveError> {
        let folder = match path.join(EVIDENCE) {
            inner if inner.is_dir() => inner,
            _ => path.to_owned(),
        };
        let ledger = folder.join(LEDGER);
        let file = match File::open(&ledger) {
            Ok(file) => file,
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
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

    pub(in crate::collect) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Gives every page that `is_chosen` to `read`, in the order of the plan.
    pub(in crate::collect) fn for_each_page<E: From<ArchiveError>>(
        &self,
        is_chosen: impl Fn(&PageLine) -> bool,
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
        let chosen = self.pages.iter().enumerate();
        for (number, line) in chosen.filter(|(_, line)| is_chosen(line)) {
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
            position = line.position.saturating_add(line.length as u64);
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
            decompress(&frame, line.bytes, &mut page).map_err(damaged)?;
            read(line, &page)?;
        }
        Ok(())
    }
}

/// Reads a frame; the ledger may be forged, so its length of the page is checked and not trusted.
fn decompress(frame: &[u8], bytes: usize, page: &mut Vec<u8>) -> Result<(), String> {
    let failed = |error: io::Error| format!("cannot be decompressed: {error}");
    page.clear();
    let read = zstd::stream::read::Decoder::with_buffer(frame)
        .and_then(|decoder| {
            let most = (bytes as u64).saturating_add(1);
            decoder.take(most).read_to_end(page)
        })
        .map_err(failed)?;
    if read == bytes {
        Ok(())
    } else {
        Err(format!("has not the {bytes} bytes that the ledger says"))
    }
}

/// Reads the ledger; half a line at its end is what a kill leaves behind, and leaves it without an end line.
fn read_ledger(path: &Path, reader: impl BufRead) -> Result<Bundle, ArchiveError> {
    let mut bundle: Option<Bundle> = None;
    let mut is_whole = false;
    for (index, text) in reader.lines().enumerate() {
        let text = text.map_err(|source| ArchiveError::Read {
            path: path.to_owned(),
            source,
        })?;
        let wrong = |reason: String| ArchiveError::Ledger {
            path: path.to_owned(),
            line: index + 1,
            reason,
        };
        let line = match serde_json::from_str(&text) {
            Ok(line) => line,
            Err(error) if error.is_eof() => break,
            Err(error) => return Err(wrong(error.to_string())),
        };
        match &mut bundle {
            None => bundle = Some(Bundle::begin(line).map_err(wrong)?),
            Some(bundle) => is_whole = bundle.take(line).map_err(wrong)?,
        }
    }
    let cut_off = || ArchiveError::CutOff {
        path: path.to_owned(),
    };
    let mut bundle = bundle.filter(|_| is_whole).ok_or_else(cut_off)?;
    bundle
        .pages
        .sort_by_key(|page| (page.query, page.sweep, page.offset, page.position));
    Ok(bundle)
}

impl Bundle {
    /// Reads the first line.
    fn begin(line: Line) -> Result<Self, String> {
        let Line::Begin {
            schema,
            as_of,
            started_at,
            scope,
            ..
        } = line
        else {
            return Err("the first line is missing".to_owned());
        };
        if schema != SCHEMA {
            return Err(format!("schema is `{schema}`, expected `{SCHEMA}`"));
        }
        Ok(Self {
            folder: PathBuf::new(),
            scope,
            as_of,
            started_at,
            finished_at: started_at,
            queries: Vec::new(),
            pages: Vec::new(),
        })
    }

    /// Takes in a further line; says whether it was the end of a whole ledger.
    fn take(&mut self, line: Line) -> Result<bool, String> {
        match line {
            Line::Begin { .. } => return Err("a second first line".to_owned()),
            Line::Page(page) => self.pages.push(page),
            Line::Query { account, .. } => self.queries.push(*account),
            Line::End {
                finished_at,
                pages,
                queries,
            } => {
                self.finished_at = finished_at;
                if self.pages.iter().any(|page| page.query >= queries) {
                    return Err("a page belongs to no list".to_owned());
                }
                return Ok((self.pages.len(), self.queries.len()) == (pages, queries));
            }
        }
        Ok(false)
    }
}
