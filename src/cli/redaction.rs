//! The key that pseudonyms are made with: the operator's, or one that stays with the archive.

use std::fs;
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;

use super::console::Console;
use super::failure::Failure;
use crate::auth::Secret;
use crate::collect::{Collection, EVIDENCE};
use crate::config::RenderConfig;
use crate::deliver::{self, Kept};
use crate::history::{Run, StoredRun};
use crate::report::{Redaction, RedactionKey, RedactionLevel};

/// The file in the archive root that holds the key, where the operator gives none.
const KEY_FILE: &str = ".redaction-key";

/// What to hide, with the key that goes with it; `archive` is where a key is kept, and made when there is none.
pub(super) fn redaction(
    render: &RenderConfig,
    archive: &Path,
    console: &Console,
) -> Result<Redaction, Failure> {
    let level = match render.redaction {
        RedactionLevel::None => return Ok(Redaction::None),
        RedactionLevel::Masked => return Ok(Redaction::Masked),
        RedactionLevel::Full => &render.redaction_key,
    };
    let key = match level {
        Some(key) => RedactionKey::new(key.expose().trim().as_bytes()),
        None => kept_key(archive, console)?,
    };
    let key = key.ok_or(Failure::Bug("the redaction key cannot be used"))?;
    Ok(Redaction::Full(key))
}

/// The keys that are at hand without making one: the operator's, and the one of an archive.
pub(super) fn known_keys(own: Option<&Secret>, archive: &Path) -> Vec<RedactionKey> {
    let kept = fs::read(archive.join(KEY_FILE)).map(Zeroizing::new).ok();
    let own = own.and_then(|key| RedactionKey::new(key.expose().trim().as_bytes()));
    let kept = kept.and_then(|key| RedactionKey::new(key.trim_ascii()));
    own.into_iter().chain(kept).collect()
}

/// How a run of an archive names things; nothing where it has no results, or hides names with a key that is not at hand.
pub(super) fn of_run(run: &Path, render: &RenderConfig) -> Option<Redaction> {
    let stored = StoredRun::open(run).ok()?;
    let Some(fingerprint) = &stored.reach().names else {
        return Some(Redaction::None);
    };
    let archive = run.parent().unwrap_or(run);
    let mut keys = known_keys(render.redaction_key.as_ref(), archive).into_iter();
    keys.find(|key| key.fingerprint() == *fingerprint)
        .map(Redaction::Full)
}

fn kept_key(archive: &Path, console: &Console) -> Result<Option<RedactionKey>, Failure> {
    let path = archive.join(KEY_FILE);
    let (secret, kept) = deliver::keep_secret(&path, || {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(hex::encode(bytes).into_bytes().into())
    })?;
    if kept == Kept::Now {
        console.remark(&format!(
            "made a key for pseudonyms, `{}`: who has it can undo them by guessing, so keep it, and keep it private",
            path.display()
        ));
    }
    if secret.trim_ascii().is_empty() {
        return Err(Failure::EmptyKey { path });
    }
    Ok(RedactionKey::new(secret.trim_ascii()))
}

/// Says what a redacted run still holds.
pub(super) fn warn_of_evidence(redaction: &Redaction, run: &Path, console: &Console) {
    if redaction.level() == RedactionLevel::Full && run.join(EVIDENCE).is_dir() {
        console.remark(
            "the reports hide names, `evidence/` does not: to hand the run out, write one without evidence with \
             `hss-audit report RUN --redact full --out DIR`",
        );
    }
}

/// The run that evidence belongs to, and the archive that the run lies in.
pub(super) fn archive_of(collection: &Collection) -> (PathBuf, PathBuf) {
    let folder = collection.folder();
    // Through `latest` and relative names to the run itself.
    let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let run = match folder.parent() {
        Some(run) if folder.ends_with(EVIDENCE) => run.to_owned(),
        _ => folder,
    };
    let archive = run.parent().map_or_else(PathBuf::new, Path::to_owned);
    (run, archive)
}
