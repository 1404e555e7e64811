//! Whether the runs of an archive are those that its chain says.

use std::collections::BTreeSet;
use std::error::Error as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::line::{Line, Link};
use super::lock::lock_shared;
use super::{CHAIN, Chain, Event, Misfit, RunRecord};
use crate::deliver::tree::read_plain;
use crate::deliver::{Error, MANIFEST, latest};

/// A run by its manifest, as it lies in the archive.
#[derive(Debug, Clone)]
pub(in crate::deliver) struct Manifested {
    pub(in crate::deliver) sha256: String,
    pub(in crate::deliver) link: Option<Link>,
    findings_digest: Option<String>,
}

/// The fields of a manifest that matter here.
#[derive(Deserialize)]
struct Fields {
    chain: Option<Link>,
    findings_digest: Option<String>,
}

/// Where a run stands in the chain of its archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In none: it was copied from its archive, or written before there were chains.
    Nowhere,
    /// In this line.
    Line {
        /// Its number.
        number: u64,
        /// When it was written, RFC 3339.
        at: String,
        /// Whether the run was found published without a line, and entered later.
        is_adopted: bool,
    },
    /// What is wrong is said elsewhere.
    Wrong,
}

/// What the chain says about a whole archive.
#[derive(Debug, Clone, Default)]
pub struct ChainReport {
    /// The runs that are there, in order.
    pub runs: Vec<String>,
    /// How many lines the chain has; none where there is no chain.
    pub lines: Option<usize>,
    /// The hash of its last line.
    pub head: Option<String>,
    /// How many runs were removed and have a line that says so.
    pub pruned: usize,
    /// How many runs must not be removed.
    pub held: usize,
    /// What is wrong.
    pub problems: Vec<String>,
}

/// Holds the runs of an archive against its chain; `address` is where the archive was fetched from, if it was.
///
/// # Errors
/// When the archive cannot be read.
pub fn check_archive(out: &Path, address: Option<&str>) -> Result<ChainReport, Error> {
    let _lock = lock_shared(out)?;
    let runs = runs(out)?;
    let chain = match Chain::read(out) {
        Ok(Some(chain)) => chain,
        Ok(None) => {
            let orphan = orphan(out, &runs);
            let problems = orphan.iter().map(ToString::to_string).collect();
            return Ok(ChainReport::without_chain(problems, runs));
        }
        Err(error) => return Ok(ChainReport::without_chain(vec![unreadable(&error)], runs)),
    };
    let mut problems = chain.faults();
    let held = Held {
        out,
        address,
        chain: &chain,
    };
    let lines = chain.last_lines();
    let mut misfits: Vec<Misfit> = runs
        .iter()
        .filter_map(|run_id| held.misfit(run_id, lines.get(run_id.as_str()).copied()))
        .collect();
    let there: BTreeSet<&str> = runs.iter().map(String::as_str).collect();
    let mut pruned = 0;
    for (run_id, line) in lines {
        let is_there = there.contains(run_id);
        match line.event.manifest() {
            Some(_) if !is_there => misfits.push(Misfit::Gone {
                run_id: run_id.to_owned(),
                line: line.number,
            }),
            Some(_) => {}
            None => pruned += 1,
        }
    }
    misfits.extend(latest::target(out).and_then(|run_id| held.wrong_latest(run_id, &there)));
    misfits.sort_by(|one, other| one.run_id().cmp(other.run_id()));
    problems.extend(misfits.iter().map(ToString::to_string));
    Ok(ChainReport {
        runs,
        lines: Some(chain.len()),
        head: chain.head().map(str::to_owned),
        pruned,
        held: chain.holds().len(),
        problems,
    })
}

/// Holds one run against the chain of the archive that it lies in; `address` is where the archive was fetched from, if it was.
///
/// # Errors
/// When the archive cannot be read.
pub fn check_place(run: &Path, address: Option<&str>) -> Result<(Place, Vec<String>), Error> {
    let (Some(out), Some(run_id)) = (run.parent(), run.file_name().and_then(|name| name.to_str()))
    else {
        return Ok((Place::Nowhere, Vec::new()));
    };
    let _lock = lock_shared(out)?;
    let chain = match Chain::read(out) {
        Ok(Some(chain)) => chain,
        Ok(None) => return Ok((Place::Nowhere, Vec::new())),
        Err(error) => return Ok((Place::Wrong, vec![unreadable(&error)])),
    };
    let mut problems = chain.faults();
    let held = Held {
        out,
        address,
        chain: &chain,
    };
    if let Some(misfit) = held.misfit(run_id, chain.last_of(run_id)) {
        problems.push(misfit.to_string());
        return Ok((Place::Wrong, problems));
    }
    let place = chain
        .last_of(run_id)
        .map_or(Place::Nowhere, |line| Place::Line {
            number: line.number,
            at: line.at.clone(),
            is_adopted: matches!(line.event, Event::Adopted(_)),
        });
    Ok((place, problems))
}

impl ChainReport {
    fn without_chain(problems: Vec<String>, runs: Vec<String>) -> Self {
        Self {
            problems,
            runs,
            ..Self::default()
        }
    }
}

/// A run that says that there was a chain, where there is none.
fn orphan(out: &Path, runs: &[String]) -> Option<Misfit> {
    let says = |run_id: &&String| {
        let run = Manifested::read(&out.join(run_id));
        run.is_ok_and(|run| run.link.is_some())
    };
    let run_id = runs.iter().find(says)?.clone();
    Some(Misfit::NoChain { run_id })
}

/// Nobody can tell from it what should be there.
fn unreadable(error: &Error) -> String {
    let why = error.source().map(ToString::to_string);
    format!(
        "cannot read `{CHAIN}`: {}; nothing tells whether a run is missing",
        why.unwrap_or_default()
    )
}

/// An archive, held against its chain.
struct Held<'a> {
    out: &'a Path,
    /// Where it was fetched from.
    address: Option<&'a str>,
    chain: &'a Chain,
}

impl Held<'_> {
    /// What is wrong with a run that is there, given the last line about it.
    fn misfit(&self, run_id: &str, line: Option<&Line>) -> Option<Misfit> {
        let run_id = run_id.to_owned();
        let Some(found) = line else {
            return Some(Misfit::NoLine { run_id });
        };
        let line = found.number;
        let Some(manifest) = found.event.manifest() else {
            return Some(Misfit::StillThere { run_id, line });
        };
        let path = self.out.join(&run_id);
        let bytes = read_plain(&path.join(MANIFEST)).unwrap_or_default();
        if hex::encode(Sha256::digest(&bytes)) != manifest {
            return Some(Misfit::OtherManifest { run_id, line });
        }
        let run = Manifested::parse(&bytes).ok()?;
        let fits = run.link.is_none_or(|link| self.fits(found, &link));
        (!fits).then_some(Misfit::OtherPast { run_id, line })
    }

    /// What is wrong with what `latest` names.
    fn wrong_latest(&self, run_id: String, there: &BTreeSet<&str>) -> Option<Misfit> {
        if !there.contains(run_id.as_str()) {
            return Some(Misfit::NoLatest { run_id });
        }
        // Of several machines that publish in a bucket at once, the one with the last line need not have the newest run.
        if self.address.is_some() {
            return None;
        }
        let published = self.chain.published_last();
        // Where the last one was taken out, or the named one has no line, that is said, and nobody can tell what should be
        // named.
        let newest = published.iter().find(|name| there.contains(*name))?;
        if published.contains(&run_id.as_str()) || self.chain.line_of(&run_id).is_none() {
            return None;
        }
        let published = (*newest).to_owned();
        Some(Misfit::OtherLatest { run_id, published })
    }

    /// Whether what the manifest of a run names is the past of its line.
    fn fits(&self, line: &Line, link: &Link) -> bool {
        let is_own = self.address.is_none() || self.address == link.archive.as_deref();
        match line.event {
            // Its manifest speaks of another chain; of this one it would have to speak rightly.
            Event::Copied(_) => self.address.is_none() || !is_own,
            Event::Run(_) | Event::Adopted(_) | Event::Replaced(_) => {
                is_own && self.chain.has_before(line, link)
            }
            Event::Pruned(_) | Event::Hold(_) | Event::Released(_) => false,
        }
    }
}

/// The runs of an archive: visible directories with a manifest, in the order of names.
pub(in crate::deliver) fn runs(out: &Path) -> Result<Vec<String>, Error> {
    let cannot_read = |source| Error::Read {
        path: out.to_owned(),
        source,
    };
    let mut runs = Vec::new();
    for entry in fs::read_dir(out).map_err(cannot_read)? {
        let entry = entry.map_err(cannot_read)?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        // A link, such as `latest`, is no directory here.
        let is_directory = entry.file_type().map_err(cannot_read)?.is_dir();
        if is_directory && !name.starts_with('.') && out.join(&name).join(MANIFEST).is_file() {
            runs.push(name);
        }
    }
    runs.sort();
    Ok(runs)
}

impl Manifested {
    /// Reads the manifest of a run.
    pub(in crate::deliver) fn read(run: &Path) -> Result<Self, Error> {
        let path: PathBuf = run.join(MANIFEST);
        let read = || -> io::Result<Self> { Ok(Self::parse(&read_plain(&path)?)?) };
        read().map_err(|source| Error::Read {
            path: path.clone(),
            source,
        })
    }

    pub(in crate::deliver) fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        let fields: Fields = serde_json::from_slice(bytes)?;
        Ok(Self {
            sha256: hex::encode(Sha256::digest(bytes)),
            link: fields.chain,
            findings_digest: fields.findings_digest,
        })
    }

    /// What the chain says of it.
    pub(in crate::deliver) fn record(self, run_id: &str) -> RunRecord {
        RunRecord {
            run_id: run_id.to_owned(),
            manifest_sha256: self.sha256,
            findings_digest: self.findings_digest,
        }
    }
}
