//! A file that is counted and hashed while it is written.

use std::fs::File;
use std::io::{self, BufWriter, Read, Write};

use sha2::{Digest, Sha256};

/// Most of a file that is kept back before it is hashed and written.
const BUFFER: usize = 1 << 17;

/// Size and SHA-256 of the bytes that went by.
#[derive(Default)]
pub(super) struct Tally {
    bytes: u64,
    hasher: Sha256,
}

impl Tally {
    /// Takes in the bytes that come next.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.hasher.update(bytes);
    }

    /// Size and hexadecimal digest.
    pub(super) fn finish(self) -> (u64, String) {
        (self.bytes, hex::encode(self.hasher.finalize()))
    }

    /// Reads everything there is.
    pub(super) fn of(mut reader: impl Read) -> io::Result<Self> {
        let mut tally = Self::default();
        let mut buffer = vec![0; BUFFER];
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(tally),
                Ok(count) => tally.add(buffer.get(..count).unwrap_or_default()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// Writes a file; remembers what went wrong, because whoever writes into it may wrap or drop the reason.
pub(super) struct HashedFile {
    inner: BufWriter<Hashing>,
}

struct Hashing {
    file: File,
    tally: Tally,
    failure: Option<Failure>,
}

/// What is left of an `io::Error`, which cannot be copied.
struct Failure {
    code: Option<i32>,
    kind: io::ErrorKind,
}

impl HashedFile {
    pub(super) fn new(file: File) -> Self {
        let hashing = Hashing {
            file,
            tally: Tally::default(),
            failure: None,
        };
        Self {
            inner: BufWriter::with_capacity(BUFFER, hashing),
        }
    }

    /// Why the file could not be written, if it could not.
    pub(super) fn failure(&self) -> Option<io::Error> {
        let failure = self.inner.get_ref().failure.as_ref()?;
        Some(match failure.code {
            Some(code) => io::Error::from_raw_os_error(code),
            None => io::Error::from(failure.kind),
        })
    }

    /// Brings everything to disk; gives size and digest.
    pub(super) fn finish(self) -> io::Result<(u64, String)> {
        let hashing = self
            .inner
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        hashing.file.sync_all()?;
        Ok(hashing.tally.finish())
    }
}

impl Write for HashedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.file.write(bytes) {
            Ok(count) => {
                self.tally.add(bytes.get(..count).unwrap_or_default());
                Ok(count)
            }
            Err(error) => {
                // An interrupted write is tried again by everyone.
                if error.kind() != io::ErrorKind::Interrupted {
                    self.failure = Some(Failure {
                        code: error.raw_os_error(),
                        kind: error.kind(),
                    });
                }
                Err(error)
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_remembered_when_the_writer_forgets_it() {
        // Everything written to this device fails as on a full disk.
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut file = HashedFile::new(full);
        assert!(file.failure().is_none());
        let _ = file.write_all(&vec![0; 2 * BUFFER]);
        let failure = file.failure().unwrap();
        assert_eq!(failure.kind(), io::ErrorKind::StorageFull);
        assert!(file.finish().is_err());
    }
}
