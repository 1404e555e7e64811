//! Writing anew an object that others write as well: nobody's writing is lost, where the storage keeps conditions.

use std::time::Duration;

use object_store::path::Path as Key;
use object_store::{
    Error as StoreError, PutMode, PutOptions, PutPayload, PutResult, UpdateVersion,
};

use super::{Error, Storage, TroubleKind};

/// Tries before it is said that others are in the way; of those who write at once one wins each time.
const TRIES: u32 = 60;
/// How much longer each pause is than the one before, and the longest.
const PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);
/// What the conditions are tried out with, in the folder of claims.
const TRIAL: &str = ".uploads/conditions";
const TRIAL_TEXT: &[u8] = b"hss-audit tries here whether this storage keeps conditions of writes\n";
/// What no object is called in any state.
const NO_STATE: &str = "\"hss-audit-no-such-state\"";

/// Whether the storage refuses to write an object that must not be there yet, or must be in a certain state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conditions {
    /// It does: of two writers one is refused, however close they are.
    Kept,
    /// It does not: every object is looked for before it is written, and two writers of the same moment can meet.
    Ignored,
}

/// What became of a write under a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// It was done.
    Now,
    /// The object is there, or in another state.
    Refused,
    /// The storage does not know such writes.
    Unsupported,
}

/// An object that is being written anew.
pub(super) struct Swap<'a> {
    storage: &'a Storage,
    key: &'a Key,
    conditions: Conditions,
    tries: u32,
}

impl<'a> Swap<'a> {
    pub(super) fn new(storage: &'a Storage, key: &'a Key, conditions: Conditions) -> Self {
        Self {
            storage,
            key,
            conditions,
            tries: 0,
        }
    }

    /// Writes the object if it is still in the state that was read; whether that was done.
    pub(super) async fn attempt(
        &mut self,
        bytes: &[u8],
        etag: Option<String>,
    ) -> Result<bool, Error> {
        if self.tries == TRIES {
            return Err(Error::Contended {
                address: self.storage.address_of(self.key),
            });
        }
        pause(self.tries).await;
        self.tries += 1;
        let mode = match (self.conditions, etag) {
            (Conditions::Ignored, _) => PutMode::Overwrite,
            (Conditions::Kept, None) => PutMode::Create,
            (Conditions::Kept, Some(etag)) => in_state(etag),
        };
        let written = self.storage.write_if(self.key, bytes, mode).await?;
        Ok(written == Written::Now)
    }
}

async fn pause(tries: u32) {
    tokio::time::sleep((PAUSE * tries).min(LONGEST_PAUSE)).await;
}

fn in_state(etag: String) -> PutMode {
    PutMode::Update(UpdateVersion {
        e_tag: Some(etag),
        version: None,
    })
}

impl Storage {
    /// Finds out whether the storage keeps the conditions of a write: one is asked for that it has to refuse. The object that
    /// this is tried with stays, so that nobody needs the right to delete.
    ///
    /// # Errors
    /// When the storage cannot be written to.
    pub async fn conditions(&self) -> Result<Conditions, Error> {
        let key = self.key(TRIAL);
        let mut again = self.write_if(&key, TRIAL_TEXT, PutMode::Create).await?;
        if again == Written::Now {
            // The first writer of all found nothing there.
            again = self.write_if(&key, TRIAL_TEXT, PutMode::Create).await?;
        }
        if again != Written::Refused {
            return Ok(Conditions::Ignored);
        }
        let otherwise = in_state(NO_STATE.to_owned());
        Ok(match self.write_if(&key, TRIAL_TEXT, otherwise).await? {
            Written::Refused => Conditions::Kept,
            Written::Now | Written::Unsupported => Conditions::Ignored,
        })
    }

    /// Writes an object under a condition.
    pub(super) async fn write_if(
        &self,
        key: &Key,
        bytes: &[u8],
        mode: PutMode,
    ) -> Result<Written, Error> {
        let is_conditional = !matches!(mode, PutMode::Overwrite);
        match self.put(key, bytes.to_vec().into(), mode.into()).await {
            Ok(Some(_)) => Ok(Written::Now),
            Ok(None) => Ok(Written::Refused),
            Err(error) => match error.trouble() {
                Some(TroubleKind::Unsupported) if is_conditional => Ok(Written::Unsupported),
                _ => Err(error),
            },
        }
    }

    /// Writes an object; nothing where its condition forbids that. One that must not be there yet is then there: a storage
    /// also refuses a writer because of another one of the same moment, who may come to nothing, and then it is tried again.
    pub(super) async fn put(
        &self,
        key: &Key,
        payload: PutPayload,
        options: PutOptions,
    ) -> Result<Option<PutResult>, Error> {
        for tries in 0..TRIES {
            pause(tries).await;
            let put = self.store.put_opts(key, payload.clone(), options.clone());
            match put.await {
                Ok(put) => return Ok(Some(put)),
                Err(StoreError::AlreadyExists { .. }) if self.look(key).await?.is_none() => {}
                Err(StoreError::AlreadyExists { .. } | StoreError::Precondition { .. }) => {
                    return Ok(None);
                }
                Err(error) => return Err(self.failed("write", key, &error)),
            }
        }
        Err(Error::Contended {
            address: self.address_of(key),
        })
    }
}
