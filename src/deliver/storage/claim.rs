//! Who writes a run: said once, before its first file.
//!
//! The claim names the manifest that the run will have. Whoever has the same manifest has the same files and may go on,
//! from another machine too; anybody else is refused before a byte is written.

use object_store::PutMode;
use object_store::path::Path as Key;
use serde::{Deserialize, Serialize};

use super::run::LocalRun;
use super::swap::Conditions;
use super::{Error, Storage};

/// The folder of claims in the archive.
const FOLDER: &str = ".uploads";
/// Name and version of the form.
const SCHEMA: &str = "hss-audit/claim/1";

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Claim<'a> {
    schema: &'a str,
    run_id: &'a str,
    manifest_sha256: &'a str,
}

impl Storage {
    /// Claims a run.
    pub(super) async fn claim(&self, run: &LocalRun, conditions: Conditions) -> Result<(), Error> {
        let key = self.claim_of(&run.id);
        let claim = Claim {
            schema: SCHEMA,
            run_id: &run.id,
            manifest_sha256: &run.entry.sha256,
        };
        let text = serde_json::to_vec(&claim).unwrap_or_default();
        if self.is_claimed(&key, &text, run).await? {
            return Ok(());
        }
        let mode = match conditions {
            Conditions::Kept => PutMode::Create,
            Conditions::Ignored => PutMode::Overwrite,
        };
        self.write_if(&key, &text, mode).await?;
        // Of several who began in the same moment this is the one that stayed.
        self.is_claimed(&key, &text, run).await.map(drop)
    }

    /// Where it is said who writes a run.
    pub(super) fn claim_of(&self, run_id: &str) -> Key {
        self.key(&format!("{FOLDER}/{run_id}.json"))
    }

    async fn is_claimed(&self, key: &Key, text: &[u8], run: &LocalRun) -> Result<bool, Error> {
        match self.read(key).await? {
            Some((found, _)) if found == text => Ok(true),
            Some(_) => Err(Error::Claimed {
                address: self.address(&run.id),
                claim: self.address_of(key),
            }),
            None => Ok(false),
        }
    }
}
