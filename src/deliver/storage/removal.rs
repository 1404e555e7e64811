//! Removing runs from the storage, and keeping them from being removed: the line of the chain comes first, as on disk.
//!
//! Killed after the line, the run is still there, and the next removal ends it. The manifest goes first of all objects, so
//! nobody sees half a run.

use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use object_store::path::Path as Key;
use object_store::{ObjectStoreExt, PutMode};

use super::chain::{Entered, RemoteChain};
use super::swap::Conditions;
use super::{AT_ONCE, Error, Storage};
use crate::deliver::chain::Manifested;
use crate::deliver::{Chain, Event, Hold, MANIFEST, Removal, RunRecord, Tombstone};

/// What it is tried with whether objects can be deleted.
const TRIAL: &str = ".uploads/to-be-deleted";

impl Storage {
    /// Removes runs, and ends removals that were cut off; gives the chain as it is then.
    ///
    /// `wanted` are the runs that the rules let go. What is held by now, named by `latest` or not as the chain says stays.
    ///
    /// # Errors
    /// When the storage cannot be read or written, or does not let this key delete. What was removed until then is gone, and
    /// the chain says so.
    pub async fn remove(
        &self,
        wanted: &[String],
        rule: &str,
        at: DateTime<Utc>,
    ) -> Result<(Removal, RemoteChain), Error> {
        let mut removal = Removal::default();
        let conditions = self.conditions().await?;
        // Better now than behind a line that says that a run is gone.
        self.try_deleting().await?;
        let latest = self.latest().await?;
        for run_id in wanted {
            let is_latest = latest.as_ref() == Some(run_id);
            if !is_latest && self.remove_one(run_id, rule, (conditions, at)).await? {
                removal.removed.push(run_id.clone());
            } else {
                removal.left.push(run_id.clone());
            }
        }
        let found = self.chain().await?;
        for run_id in self.runs().await? {
            if self.is_unfinished(found.chain(), &run_id).await? {
                self.delete_run(&run_id).await?;
                removal.finished.push(run_id);
            }
        }
        Ok((removal, found))
    }

    /// Keeps a run from being removed; gives the line of the chain that says so, and the chain.
    ///
    /// # Errors
    /// When there is no such run, or the chain cannot be written.
    pub async fn hold(&self, hold: &Hold, at: DateTime<Utc>) -> Result<Entered, Error> {
        let run_id = hold.run_id.as_str();
        let address = || self.address(run_id);
        if !self.has(run_id).await? {
            return Err(self.absence(run_id).await?);
        }
        let conditions = self.conditions().await?;
        self.enter(conditions, at, |chain| match chain.manifest_of(run_id) {
            Some(_) => Ok(Some(Event::Hold(hold.clone()))),
            None => Err(Error::NoLine { address: address() }),
        })
        .await
    }

    /// Lets a run go again; gives the line of the chain that says so, and the chain.
    ///
    /// # Errors
    /// When it is not held, or the chain cannot be written.
    pub async fn release(&self, hold: &Hold, at: DateTime<Utc>) -> Result<Entered, Error> {
        let run_id = hold.run_id.as_str();
        let conditions = self.conditions().await?;
        self.enter(conditions, at, |chain| {
            match chain.holds().contains_key(run_id) {
                true => Ok(Some(Event::Released(hold.clone()))),
                false => Err(crate::deliver::Error::NotHeld {
                    run_id: run_id.to_owned(),
                }
                .into()),
            }
        })
        .await
    }

    /// Writes something small and deletes it again.
    ///
    /// # Errors
    /// When the storage does not let this key do so.
    pub async fn try_deleting(&self) -> Result<(), Error> {
        let key = self.key(TRIAL);
        self.write_if(&key, b"", PutMode::Overwrite).await?;
        self.delete(&key).await
    }

    /// Enters the removal, and then deletes the run; whether it was to go.
    async fn remove_one(
        &self,
        run_id: &str,
        rule: &str,
        (conditions, at): (Conditions, DateTime<Utc>),
    ) -> Result<bool, Error> {
        let Some(run) = self.manifested(run_id).await? else {
            return Ok(false);
        };
        let record = run.record(run_id);
        let entered = self
            .enter(conditions, at, |chain| Ok(epitaph(chain, &record, rule)))
            .await?;
        if entered.line.is_none() {
            return Ok(false);
        }
        self.delete_run(run_id).await?;
        Ok(true)
    }

    /// Whether there is something of a run that the chain says was removed, and is not another one of its name.
    async fn is_unfinished(&self, chain: &Chain, run_id: &str) -> Result<bool, Error> {
        let Some(tombstone) = chain.tombstone_of(run_id) else {
            return Ok(false);
        };
        let run = self.manifested(run_id).await?;
        Ok(run.is_none_or(|run| run.record(run_id).manifest_sha256 == tombstone.manifest_sha256))
    }

    /// A run by its manifest; nothing where there is none.
    async fn manifested(&self, run_id: &str) -> Result<Option<Manifested>, Error> {
        let key = self.key(&format!("{run_id}/{MANIFEST}"));
        let Some((bytes, _)) = self.read(&key).await? else {
            return Ok(None);
        };
        let parsed = Manifested::parse(&bytes).map_err(|_error| Error::Damaged {
            address: self.address_of(&key),
        });
        parsed.map(Some)
    }

    async fn delete_run(&self, run_id: &str) -> Result<(), Error> {
        self.delete(&self.key(&format!("{run_id}/{MANIFEST}")))
            .await?;
        let objects = self.objects_of(run_id).await?;
        let jobs = objects.iter().map(|object| self.delete(&object.location));
        let mut jobs = stream::iter(jobs).buffer_unordered(AT_ONCE);
        while jobs.try_next().await?.is_some() {}
        // Nobody can upload what the chain says was removed: it needs no claim any more.
        self.delete(&self.claim_of(run_id)).await
    }

    async fn delete(&self, key: &Key) -> Result<(), Error> {
        match self.store.delete(key).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed("delete", key, &error)),
        }
    }

    /// Everything that is there of a run.
    pub(super) async fn objects_of(
        &self,
        run_id: &str,
    ) -> Result<Vec<object_store::ObjectMeta>, Error> {
        let run = self.key(run_id);
        let listed = self.store.list(Some(&run)).try_collect::<Vec<_>>().await;
        listed.map_err(|error| self.failed("list", &run, &error))
    }
}

/// What the chain is to say of a run that goes; nothing where it has to stay. What is not as the chain says is evidence of
/// something, and not ours to remove.
fn epitaph(chain: &Chain, run: &RunRecord, rule: &str) -> Option<Event> {
    let is_as_said = chain.manifest_of(&run.run_id) == Some(run.manifest_sha256.as_str());
    if !is_as_said || chain.holds().contains_key(run.run_id.as_str()) {
        return None;
    }
    Some(Event::Pruned(Tombstone {
        run_id: run.run_id.clone(),
        manifest_sha256: run.manifest_sha256.clone(),
        findings_digest: run.findings_digest.clone(),
        rule: rule.to_owned(),
    }))
}
