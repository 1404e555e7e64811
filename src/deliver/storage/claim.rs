//! Who writes a run: said once, before its first file.
//!
//! The claim names the manifest that the run will have. Whoever has the same manifest has the same files and may go on,
//! from another machine too; anybody else is refused before a byte is written.

use object_store::path::Path as Key;
use object_store::{Error as StoreError, PutMode};
use serde::{Deserialize, Serialize};

use super::run::LocalRun;
use super::upload::Conditions;
use super::{Error, Storage, TroubleKind};

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
    /// Claims a run, and finds out whether the storage keeps the conditions of a write: it is asked to write the claim a
    /// second time, with the same content, which it has to refuse.
    pub(super) async fn claim(&self, run: &LocalRun) -> Result<Conditions, Error> {
        let key = self.key(&format!("{FOLDER}/{}.json", run.id));
        let claim = Claim {
            schema: SCHEMA,
            run_id: &run.id,
            manifest_sha256: &run.entry.sha256,
        };
        let text = serde_json::to_vec(&claim).unwrap_or_default();
        if self.is_claimed(&key, &text, run).await? {
            return self.try_conditions(&key, &text).await;
        }
        let conditions = match self.write_new(&key, &text).await? {
            Written::Now | Written::Before => self.try_conditions(&key, &text).await?,
            Written::Unsupported => Conditions::Ignored,
        };
        if conditions == Conditions::Ignored {
            self.write(&key, &text).await?;
        }
        // Of several who began in the same moment this is the one that stayed.
        self.is_claimed(&key, &text, run).await.map(|_| conditions)
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

    async fn try_conditions(&self, key: &Key, text: &[u8]) -> Result<Conditions, Error> {
        Ok(match self.write_new(key, text).await? {
            Written::Before => Conditions::Kept,
            Written::Now | Written::Unsupported => Conditions::Ignored,
        })
    }

    async fn write_new(&self, key: &Key, text: &[u8]) -> Result<Written, Error> {
        let payload = text.to_vec().into();
        match self
            .store
            .put_opts(key, payload, PutMode::Create.into())
            .await
        {
            Ok(_) => Ok(Written::Now),
            Err(StoreError::AlreadyExists { .. }) => Ok(Written::Before),
            Err(error) => {
                let error = self.failed("write", key, &error);
                match error.trouble() {
                    Some(TroubleKind::Unsupported) => Ok(Written::Unsupported),
                    _ => Err(error),
                }
            }
        }
    }

    async fn write(&self, key: &Key, text: &[u8]) -> Result<(), Error> {
        let put = self
            .store
            .put_opts(key, text.to_vec().into(), PutMode::Overwrite.into());
        put.await
            .map(drop)
            .map_err(|error| self.failed("write", key, &error))
    }
}

/// What became of a write that wants a new object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    /// It was done.
    Now,
    /// There was one already.
    Before,
    /// The storage does not know such writes.
    Unsupported,
}
