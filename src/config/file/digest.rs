//! Files that decide something: read as text, and named by their digests.

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::config::problem::{Place, Problem};
use crate::evaluate::FileDigest;

/// A file as it was read.
pub(super) struct Opened {
    pub(super) text: String,
    pub(super) digest: FileDigest,
}

pub(super) fn open(path: &Path) -> Result<Opened, Problem> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Opened {
            digest: of(path, &text),
            text,
        }),
        Err(error) => {
            let hint = "name a file in TOML that you may read";
            Err(Problem::new(error.to_string(), hint).at(Place::File))
        }
    }
}

/// The digest of a file that has been read. Folders are left out: they differ from machine to machine.
pub(super) fn of(path: &Path, text: &str) -> FileDigest {
    let name = path.file_name().unwrap_or(path.as_os_str());
    FileDigest {
        name: name.to_string_lossy().into_owned(),
        sha256: hex::encode(Sha256::digest(text.as_bytes())),
    }
}
