//! The file of pages: one zstd frame per page.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use zstd::zstd_safe::DCtx;

use super::line::Frame;
use super::{ArchiveError, PAGES};

/// Reads frames; those that stand one after the other without seeking.
pub(super) struct Frames {
    path: PathBuf,
    file: BufReader<File>,
    position: u64,
    frame: Vec<u8>,
    /// Made once: setting one up costs as much as a page.
    decompressor: DCtx<'static>,
}

impl Frames {
    pub(super) fn open(folder: &Path) -> Result<Self, ArchiveError> {
        let path = folder.join(PAGES);
        let file = File::open(&path).map_err(|source| ArchiveError::Read {
            path: path.clone(),
            source,
        })?;
        Ok(Self {
            path,
            file: BufReader::new(file),
            position: 0,
            frame: Vec::new(),
            decompressor: DCtx::create(),
        })
    }

    /// Reads a frame and checks it against its digest.
    pub(super) fn check(&mut self, place: &Frame) -> Result<(), ArchiveError> {
        let failed = |source| ArchiveError::Read {
            path: self.path.clone(),
            source,
        };
        if self.position != place.position {
            self.file
                .seek(SeekFrom::Start(place.position))
                .map_err(failed)?;
        }
        self.frame.clear();
        let length = (&mut self.file)
            .take(place.length as u64)
            .read_to_end(&mut self.frame)
            .map_err(failed)?;
        self.position = place.position.saturating_add(length as u64);
        if length != place.length {
            return Err(self.damaged(place, "is cut off"));
        }
        if hex::encode(Sha256::digest(&self.frame)) != place.sha256 {
            return Err(self.damaged(place, "does not match its digest"));
        }
        Ok(())
    }

    /// Reads a page; the ledger may be forged, so its length of the page is checked and not trusted.
    pub(super) fn read(&mut self, place: &Frame, page: &mut Vec<u8>) -> Result<(), ArchiveError> {
        self.check(place)?;
        page.clear();
        let most = (place.bytes as u64).saturating_add(1);
        let frame = self.frame.as_slice();
        let read = zstd::stream::read::Decoder::with_context(frame, &mut self.decompressor)
            .take(most)
            .read_to_end(page);
        let read = read.map_err(|error: io::Error| {
            self.damaged(place, &format!("cannot be decompressed: {error}"))
        })?;
        if read == place.bytes {
            Ok(())
        } else {
            let reason = format!("has not the {} bytes that the ledger says", place.bytes);
            Err(self.damaged(place, &reason))
        }
    }

    fn damaged(&self, place: &Frame, reason: &str) -> ArchiveError {
        ArchiveError::Damaged {
            path: self.path.clone(),
            position: place.position,
            reason: reason.to_owned(),
        }
    }
}
