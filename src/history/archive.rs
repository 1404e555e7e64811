//! The runs of an archive folder.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::run::Run;
use super::stored::StoredRun;
use super::{Compare, Error};

/// Earlier runs that a report looks at: more than a year of weekly ones. What a run says of findings that were first seen
/// before that is handed on from run to run.
pub const MOST_RUNS: usize = 60;

/// The runs of one scope in an archive, earliest first.
#[derive(Debug, Clone, Default)]
pub struct Archive {
    /// Those that can be compared.
    pub runs: Vec<StoredRun>,
    /// Those that cannot, and why.
    pub unusable: Vec<Unusable>,
    out: PathBuf,
}

/// A run that cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// Name of the run directory.
    pub name: String,
    /// Why, in one line.
    pub why: String,
}

/// The digits that name the scope of a run: the last eight of its id; nothing for what is no id of a run.
#[must_use]
pub fn scope_digits(run_id: &str) -> Option<&str> {
    let (moment, digits) = run_id.rsplit_once('-')?;
    let is_moment = moment.len() == 16
        && moment.bytes().enumerate().all(|(place, byte)| match place {
            8 => byte == b'T',
            15 => byte == b'Z',
            _ => byte.is_ascii_digit(),
        });
    let is_digits = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_moment && is_digits).then_some(digits)
}

/// The digits of all scopes that an archive has runs of, in order.
///
/// # Errors
/// When the folder cannot be read.
pub fn scopes(out: &Path) -> Result<BTreeSet<String>, Error> {
    let names = names(out)?.into_iter();
    Ok(names
        .filter_map(|name| scope_digits(&name).map(str::to_owned))
        .collect())
}

/// The names of the runs of an archive, in order; none when it does not exist.
///
/// # Errors
/// When the folder cannot be read.
pub fn names(out: &Path) -> Result<Vec<String>, Error> {
    let failed = |source| Error::Read {
        path: out.to_owned(),
        source,
    };
    let entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(failed(source)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(failed)?.file_name();
        names.extend(
            name.into_string()
                .ok()
                .filter(|name| scope_digits(name).is_some()),
        );
    }
    names.sort();
    Ok(names)
}

impl Archive {
    /// Reads what the runs of an archive say about themselves; `is_wanted` chooses by run id. An archive that does not
    /// exist is empty.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn read(out: &Path, is_wanted: impl Fn(&str) -> bool) -> Result<Self, Error> {
        let mut archive = Self {
            out: out.to_owned(),
            ..Self::default()
        };
        for name in names(out)?.into_iter().filter(|name| is_wanted(name)) {
            match StoredRun::open(&out.join(&name)) {
                Ok(run) if run.head().id == name => archive.runs.push(run),
                Ok(run) => {
                    archive.refuse(name, format!("its manifest calls it `{}`", run.head().id))
                }
                // Nobody expects results of it.
                Err(Error::EvidenceOnly { .. }) => {}
                Err(error) => archive.refuse(name, chain(&error)),
            }
        }
        // The moment decides; two runs of the same moment stand in the order of their names.
        archive.runs.sort_by_key(|run| run.head().time_ms);
        Ok(archive)
    }

    /// The runs that a run of this id may be compared with: of the same scope, and made before its moment.
    ///
    /// # Errors
    /// When the folder cannot be read, or the run that is asked for is not there.
    pub fn before(out: &Path, run_id: &str, now_ms: i64, compare: &Compare) -> Result<Self, Error> {
        if *compare == Compare::None {
            return Ok(Self::default());
        }
        let digits = scope_digits(run_id);
        let mut archive = Self::read(out, |name| name < run_id && scope_digits(name) == digits)?;
        archive.runs.retain(|run| run.head().time_ms < now_ms);
        if let Compare::With(name) = compare {
            archive.end_with(out, name, now_ms)?;
        }
        archive.keep_last(MOST_RUNS);
        Ok(archive)
    }

    /// Keeps so many of the newest runs.
    pub fn keep_last(&mut self, most: usize) {
        let more = self.runs.len().saturating_sub(most);
        self.runs.drain(..more);
    }

    /// Makes one run the last: the one to compare with.
    fn end_with(&mut self, out: &Path, name: &str, now_ms: i64) -> Result<(), Error> {
        let last = StoredRun::open(&find(out, name)?)?;
        let (id, time) = (last.head().id.clone(), last.head().time_ms);
        if time >= now_ms {
            return Err(Error::NotEarlier { name: id });
        }
        self.runs
            .retain(|run| run.head().time_ms < time && run.head().id != id);
        self.runs.push(last);
        Ok(())
    }

    /// Leaves out runs whose names are hidden in another way than these.
    pub(super) fn keep_named_by(&mut self, names: Option<&str>) {
        let runs = std::mem::take(&mut self.runs);
        for run in runs {
            if run.reach().names.as_deref() == names {
                self.runs.push(run);
            } else {
                let path = run.path().to_owned();
                self.refuse(
                    run.head().id.clone(),
                    Error::OtherNames { path }.to_string(),
                );
            }
        }
    }

    /// Leaves out the run that an error is about.
    pub(super) fn exclude(&mut self, error: &Error) -> bool {
        let is_it = |run: &StoredRun| {
            error
                .path()
                .is_some_and(|path| path.starts_with(run.path()))
        };
        let Some(place) = self.runs.iter().position(is_it) else {
            return false;
        };
        let run = self.runs.remove(place);
        self.refuse(run.head().id.clone(), chain(error));
        true
    }

    /// Files are named from the archive on: a report is the same wherever its archive stands.
    fn refuse(&mut self, name: String, why: String) {
        let why = why.replace(&format!("{}/", self.out.display()), "");
        self.unusable.push(Unusable { name, why });
    }
}

/// Finds a run by its path, or by its name in an archive; `latest` is the newest one.
///
/// # Errors
/// When there is none.
pub fn find(out: &Path, name: &str) -> Result<PathBuf, Error> {
    let missing = || Error::NoRun {
        name: name.to_owned(),
        out: out.to_owned(),
    };
    for path in [PathBuf::from(name), out.join(name)] {
        // Where there are no links, `latest` is a file that holds the name.
        if path.is_file() {
            let target = fs::read_to_string(&path).map_err(|source| Error::Read {
                path: path.clone(),
                source,
            })?;
            let beside = path.parent().unwrap_or(out).join(target.trim());
            return beside.is_dir().then_some(beside).ok_or_else(missing);
        }
        if path.is_dir() {
            return fs::canonicalize(&path).map_err(|source| Error::Read { path, source });
        }
    }
    Err(missing())
}

/// An error and its causes on one line.
pub(super) fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
