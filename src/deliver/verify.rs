//! Compares a run with its manifest.

use std::collections::BTreeSet;
use std::fmt;
use std::fs::{self, File};
use std::io;
use std::path::Path;

use super::manifest::Listing;
use super::tree::{Tree, check_name, read_plain};
use super::writer::Tally;
use super::{Error, FileEntry, MANIFEST, SIGNATURE};

/// Something about a run that is not as its manifest says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Problem {
    /// A file of the manifest is not there.
    Missing {
        /// Its name.
        name: String,
    },
    /// A file has another content.
    Changed {
        /// What the manifest says.
        expected: FileEntry,
        /// What is there.
        found: FileEntry,
    },
    /// A file is there and cannot be read.
    Unreadable {
        /// Its name.
        name: String,
        /// Why.
        why: String,
    },
    /// Something else than a plain file has the name of one.
    NotAFile {
        /// Its name.
        name: String,
    },
    /// A file, or a directory with nothing in it, is there that the manifest does not list.
    Unlisted {
        /// Its name.
        name: String,
    },
}

impl Problem {
    /// The name of the file.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Missing { name }
            | Self::Unreadable { name, .. }
            | Self::NotAFile { name }
            | Self::Unlisted { name } => name,
            Self::Changed { expected, .. } => &expected.name,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { name } => write!(formatter, "`{name}` is missing"),
            Self::Unreadable { name, why } => write!(formatter, "cannot read `{name}`: {why}"),
            Self::NotAFile { name } => write!(formatter, "`{name}` is not a plain file"),
            Self::Unlisted { name } => write!(formatter, "`{name}` is not in the manifest"),
            Self::Changed { expected, found } if expected.bytes != found.bytes => write!(
                formatter,
                "`{}` was changed: {} bytes, expected {}",
                expected.name, found.bytes, expected.bytes
            ),
            Self::Changed { expected, found } => write!(
                formatter,
                "`{}` was changed: SHA-256 {}, expected {}",
                expected.name, found.sha256, expected.sha256
            ),
        }
    }
}

/// Compares every file of a run with the manifest; an empty list means that all is as it was published.
///
/// Problems are ordered by name. Whether the manifest itself is genuine is for [`check_signature`] and [`check_place`] to
/// tell.
///
/// [`check_signature`]: super::check_signature
/// [`check_place`]: super::check_place
///
/// # Errors
/// When there is no manifest, it cannot be understood, or a directory cannot be read.
pub fn verify(run: &Path) -> Result<Vec<Problem>, Error> {
    let listing = read_listing(run)?;
    let mut problems = Vec::new();
    let mut listed = BTreeSet::from([MANIFEST]);
    if listing.signed_by.is_some() {
        listed.insert(SIGNATURE);
    }
    for expected in &listing.files {
        check_name(&expected.name)?;
        listed.insert(&expected.name);
        problems.extend(compare(run, expected));
    }
    let present = Tree::read(run, "")?;
    let is_unlisted = |name: &String| !listed.contains(name.as_str());
    let files = present
        .files
        .iter()
        .filter(|name| is_unlisted(name))
        .cloned();
    // Where a listed file is missing, its directory may be left; and one in the place of a file is told already.
    let is_other = |name: &String| {
        let is_its =
            |file: &&str| file.starts_with(name.as_str()) || name.strip_suffix('/') == Some(*file);
        !listed.iter().any(is_its)
    };
    let empty = present.empty_directories(run).into_iter().filter(is_other);
    let unlisted = files.chain(empty);
    problems.extend(unlisted.map(|name| Problem::Unlisted { name }));
    problems.sort_by(|one, other| one.name().cmp(other.name()));
    Ok(problems)
}

pub(super) fn read_listing(run: &Path) -> Result<Listing, Error> {
    let path = run.join(MANIFEST);
    match read_plain(&path) {
        Ok(text) => Listing::parse(&path, &text),
        Err(source) => Err(Error::Read { path, source }),
    }
}

/// Whether every file of the manifest is there, in its size; what is in them is not read.
#[must_use]
pub fn is_whole(run: &Path) -> bool {
    let is_there = |file: &FileEntry| {
        check_name(&file.name).is_ok()
            && fs::symlink_metadata(run.join(&file.name))
                .is_ok_and(|found| found.is_file() && found.len() == file.bytes)
    };
    read_listing(run).is_ok_and(|listing| listing.files.iter().all(is_there))
}

fn compare(run: &Path, expected: &FileEntry) -> Option<Problem> {
    let path = run.join(&expected.name);
    let name = || expected.name.clone();
    let read = || -> io::Result<Option<Problem>> {
        if !fs::symlink_metadata(&path)?.is_file() {
            return Ok(Some(Problem::NotAFile { name: name() }));
        }
        let (bytes, sha256) = Tally::of(File::open(&path)?)?.finish();
        let found = FileEntry {
            name: name(),
            bytes,
            sha256,
        };
        Ok((found != *expected).then(|| Problem::Changed {
            expected: expected.clone(),
            found,
        }))
    };
    read().unwrap_or_else(|error| {
        Some(match is_absent(&error) {
            true => Problem::Missing { name: name() },
            false => Problem::Unreadable {
                name: name(),
                why: error.to_string(),
            },
        })
    })
}

/// A directory of the name that became a file hides what was below it.
fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}
