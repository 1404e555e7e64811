//! Holds: runs that must not be removed, whatever the rules say.

use std::path::Path;

use chrono::{DateTime, Utc};

use crate::deliver::chain::{Event, Journal};
use crate::deliver::{Error, Hold};

/// Keeps a run from being removed or replaced; gives the line of the chain that says so.
///
/// # Errors
/// When the archive has no such run, or the chain cannot be written.
pub fn hold(out: &Path, hold: Hold, at: DateTime<Utc>) -> Result<u64, Error> {
    let mut journal = open(out, at)?;
    // Under the lock: nobody removes it between this look and the line.
    if journal.chain().manifest_of(&hold.run_id).is_none() || !out.join(&hold.run_id).is_dir() {
        return Err(Error::NoRun {
            run_id: hold.run_id,
            out: out.to_owned(),
        });
    }
    journal.append(Event::Hold(hold), at)
}

/// Lets a run go again; gives the line of the chain that says so.
///
/// # Errors
/// When it is not held, or the chain cannot be written.
pub fn release(out: &Path, hold: Hold, at: DateTime<Utc>) -> Result<u64, Error> {
    let mut journal = open(out, at)?;
    if !journal.chain().holds().contains_key(hold.run_id.as_str()) {
        return Err(Error::NotHeld {
            run_id: hold.run_id,
        });
    }
    journal.append(Event::Released(hold), at)
}

fn open(out: &Path, at: DateTime<Utc>) -> Result<Journal, Error> {
    let mut journal = Journal::open(out)?;
    journal.adopt_forgotten(at)?;
    Ok(journal)
}
