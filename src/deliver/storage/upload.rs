//! A run goes up: its files in any order, its manifest last.

use std::path::Path;

use chrono::{DateTime, Utc};
use futures::{StreamExt, TryStreamExt, stream};
use object_store::path::Path as Key;
use object_store::{
    Attribute, Attributes, PutMode, PutMultipartOptions, PutOptions, PutPayload, WriteMultipart,
};

use super::chain::Shortened;
use super::content::Parts;
use super::journal::{self, Journal, Line};
use super::latest::Latest;
use super::run::LocalRun;
use super::swap::Conditions;
use super::{AT_ONCE, Error, SHA256, Storage};
use crate::deliver::chain::Manifested;
use crate::deliver::{Chain, Event, FileEntry, MANIFEST, RunRecord};

/// The size of the parts of a large file; a smaller file goes up at once.
const PART: u64 = 8 << 20;
/// The storage takes ten thousand parts of one object; parts grow before that.
const MOST_PARTS: u64 = 9_000;
/// Parts of one file that are under way at once.
const PARTS_AT_ONCE: usize = 2;

/// What an upload did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// The name of the run.
    pub run_id: String,
    /// Where it is.
    pub address: String,
    /// Files that went up now, the manifest among them.
    pub sent: usize,
    /// How much that is.
    pub bytes: u64,
    /// Files that were up already.
    pub skipped: usize,
    /// Whether the storage keeps writers apart.
    pub conditions: Conditions,
    /// Its line in the chain of the archive; nothing where it had one before.
    pub line: Option<u64>,
    /// What the chain does not have any more.
    pub shortened: Option<Shortened>,
    /// What became of `latest`.
    pub latest: Latest,
}

/// An upload under way.
struct Upload<'a> {
    storage: &'a Storage,
    run: &'a LocalRun,
    journal: &'a Journal,
    conditions: Conditions,
}

/// Whether a file had to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    Now,
    Before,
}

impl Storage {
    /// Uploads a run, or goes on with an upload that was cut off; `archive` is the local folder that keeps the journal, `at`
    /// the moment that the chain says.
    ///
    /// # Errors
    /// When the storage, or a file of the run, is not as it has to be. What is up stays up, and nobody sees it.
    pub async fn upload(
        &self,
        run: &Path,
        archive: &Path,
        at: DateTime<Utc>,
    ) -> Result<Uploaded, Error> {
        let run = LocalRun::read(run)?;
        let address = self.address(&run.id);
        let journal = Journal::open(archive, &run, &address)?;
        // Before a byte is written, and once more with the line.
        let found = self.chain().await?;
        self.refuse_other(found.chain(), &run)?;
        let shortened = self.compare_with_seen(&found, archive)?;
        let is_up = self.is_up(&run).await?;
        let conditions = self.conditions().await?;
        self.claim(&run, conditions).await?;
        let upload = Upload {
            storage: self,
            run: &run,
            journal: &journal,
            conditions,
        };
        let files: Vec<&FileEntry> = run.files.iter().chain(&run.companions).collect();
        let (sent, bytes) = match is_up {
            true => (0, 0),
            false => upload.everything(&files).await?,
        };
        let entered = self
            .enter(conditions, at, |chain| self.line_of(chain, &run))
            .await?;
        if shortened.is_none() {
            self.compare_with_seen(&entered.chain, archive)?;
        }
        let latest = self.advance(&run.id, conditions).await?;
        journal.finish()?;
        Ok(Uploaded {
            skipped: files.len() + 1 - sent,
            run_id: run.id,
            address,
            sent,
            bytes,
            conditions,
            line: entered.line,
            shortened,
            latest,
        })
    }

    /// What the chain is to say of a run that is up; nothing where it says so.
    fn line_of(&self, chain: &Chain, run: &LocalRun) -> Result<Option<Event>, Error> {
        self.refuse_other(chain, run)?;
        if chain.manifest_of(&run.id).is_some() {
            return Ok(None);
        }
        let record = RunRecord {
            run_id: run.id.clone(),
            manifest_sha256: run.entry.sha256.clone(),
            findings_digest: run.findings_digest.clone(),
        };
        Ok(Some(match run.was_written_for(&self.address("")) {
            true => Event::Run(record),
            false => Event::Copied(record),
        }))
    }

    /// What the chain says of this name has to be this run.
    fn refuse_other(&self, chain: &Chain, run: &LocalRun) -> Result<(), Error> {
        let address = self.address(&run.id);
        if let Some(tombstone) = chain.tombstone_of(&run.id) {
            let rule = tombstone.rule.clone();
            return Err(Error::Removed { address, rule });
        }
        match chain.manifest_of(&run.id) {
            Some(known) if known != run.entry.sha256 => Err(Error::Taken { address }),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether a local archive knows that a run is up.
    #[must_use]
    pub fn is_known_to_be_up(archive: &Path, run_id: &str) -> bool {
        journal::is_finished(archive, run_id)
    }

    /// Whether the manifest of this run is there; another one is somebody else's run.
    pub(super) async fn is_up(&self, run: &LocalRun) -> Result<bool, Error> {
        let key = self.key(&format!("{}/{MANIFEST}", run.id));
        match self.read(&key).await? {
            None => Ok(false),
            Some((found, _)) if found == run.manifest => Ok(true),
            // A page of somebody in between is no run of anybody.
            Some((found, _)) if Manifested::parse(&found).is_err() => Err(Error::Damaged {
                address: self.address_of(&key),
            }),
            Some(_) => Err(Error::Taken {
                address: self.address(&run.id),
            }),
        }
    }
}

impl Upload<'_> {
    /// Brings all files up and then the manifest; gives how many were sent now, and how much that is.
    async fn everything(&self, files: &[&FileEntry]) -> Result<(usize, u64), Error> {
        let sent = self.files(files).await?;
        let bytes: u64 = sent.iter().map(|file| file.bytes).sum();
        self.seal().await?;
        Ok((sent.len() + 1, bytes + self.run.entry.bytes))
    }

    /// Brings files up, several at a time; gives those that were not up before.
    async fn files<'f>(&self, files: &[&'f FileEntry]) -> Result<Vec<&'f FileEntry>, Error> {
        let jobs = files.iter().map(|file| async move {
            let sent = self.file(file).await?;
            Ok::<_, Error>((sent == Sent::Now).then_some(*file))
        });
        let mut jobs = stream::iter(jobs).buffer_unordered(AT_ONCE);
        let mut sent = Vec::new();
        while let Some(file) = jobs.try_next().await? {
            sent.extend(file);
        }
        Ok(sent)
    }

    /// Brings a file up, unless it is there.
    async fn file(&self, file: &FileEntry) -> Result<Sent, Error> {
        let key = self.key(&file.name);
        let known = self.journal.of(file);
        if let Some(known) = known
            && self.is_as_left(&key, known).await?
        {
            tracing::debug!(file = file.name, "up already");
            return Ok(Sent::Before);
        }
        let line = |etag| Line {
            file: file.clone(),
            etag,
        };
        let etag = match self.send(&key, file).await? {
            Some(etag) => etag,
            // Up, but the journal does not know: killed between the two.
            None => {
                let found = self.storage.look(&key).await?;
                self.journal
                    .note(&line(found.and_then(|found| found.meta.e_tag)))?;
                return Ok(Sent::Before);
            }
        };
        tracing::debug!(file = file.name, bytes = file.bytes, "uploaded");
        self.journal.note(&line(etag))?;
        Ok(Sent::Now)
    }

    /// Whether an object is as an earlier try left it.
    async fn is_as_left(&self, key: &Key, known: &Line) -> Result<bool, Error> {
        let Some(found) = self.storage.look(key).await? else {
            return Ok(false);
        };
        Ok(found.meta.size == known.file.bytes
            && found.meta.e_tag == known.etag
            && found.sha256.as_deref() == Some(known.file.sha256.as_str()))
    }

    /// Sends a file; nothing when the object is there and holds it. One that holds something else is nobody's to replace.
    async fn send(&self, key: &Key, file: &FileEntry) -> Result<Option<Option<String>>, Error> {
        let is_large = file.bytes > PART;
        // Several parts cannot be sent under a condition.
        if (is_large || self.conditions == Conditions::Ignored)
            && self.storage.look(key).await?.is_some()
        {
            return self.expect(key, file).await.map(|()| None);
        }
        let sent = match is_large {
            true => self.send_parts(key, file).await?,
            false => {
                let mut parts = Parts::open(self.run.path.join(&file.name))?;
                let whole = parts.next(PART + 1).await?;
                parts.check(file)?;
                self.put(key, whole.into(), file).await?
            }
        };
        if sent.is_none() {
            self.expect(key, file).await?;
        }
        Ok(sent)
    }

    /// Writes a new object; nothing when there is one.
    async fn put(
        &self,
        key: &Key,
        payload: PutPayload,
        file: &FileEntry,
    ) -> Result<Option<Option<String>>, Error> {
        let options = PutOptions {
            mode: match self.conditions {
                Conditions::Kept => PutMode::Create,
                Conditions::Ignored => PutMode::Overwrite,
            },
            attributes: self.attributes(file),
            ..PutOptions::default()
        };
        let put = self.storage.put(key, payload, options).await?;
        Ok(put.map(|put| put.e_tag))
    }

    /// Sends a large file part by part. It becomes visible when all parts are there and the digest is right.
    async fn send_parts(
        &self,
        key: &Key,
        file: &FileEntry,
    ) -> Result<Option<Option<String>>, Error> {
        let failed = |error| self.storage.failed("write", key, &error);
        let size = PART.max(file.bytes.div_ceil(MOST_PARTS));
        let options = PutMultipartOptions {
            attributes: self.attributes(file),
            ..PutMultipartOptions::default()
        };
        let upload = self
            .storage
            .store
            .put_multipart_opts(key, options)
            .await
            .map_err(failed)?;
        let chunk = usize::try_from(size).unwrap_or(usize::MAX);
        let mut writer = WriteMultipart::new_with_chunk_size(upload, chunk);
        let mut parts = Parts::open(self.run.path.join(&file.name))?;
        let pump = async {
            loop {
                writer
                    .wait_for_capacity(PARTS_AT_ONCE)
                    .await
                    .map_err(failed)?;
                let part = parts.next(size).await?;
                if part.is_empty() {
                    return parts.check(file);
                }
                writer.put(part);
            }
        };
        if let Err(error) = pump.await {
            // Best effort: parts that nobody joins are kept, and cost money.
            let _ = writer.abort().await;
            return Err(error);
        }
        let put = writer.finish().await.map_err(failed)?;
        Ok(Some(put.e_tag))
    }

    /// Writes the manifest: from here on there is a run.
    async fn seal(&self) -> Result<(), Error> {
        let key = self.key(MANIFEST);
        if self.conditions == Conditions::Ignored && self.storage.is_up(self.run).await? {
            return Ok(());
        }
        let payload = self.run.manifest.clone().into();
        if self.put(&key, payload, &self.run.entry).await?.is_some() {
            return Ok(());
        }
        // Somebody with the same run was faster, or somebody with another one.
        match self.storage.is_up(self.run).await? {
            true => Ok(()),
            false => Err(Error::Contended {
                address: self.storage.address_of(&key),
            }),
        }
    }

    async fn expect(&self, key: &Key, file: &FileEntry) -> Result<(), Error> {
        if self.storage.holds(key, file).await? {
            return Ok(());
        }
        Err(Error::Differs {
            address: self.storage.address_of(key),
        })
    }

    fn key(&self, name: &str) -> Key {
        self.storage.key(&format!("{}/{name}", self.run.id))
    }

    fn attributes(&self, file: &FileEntry) -> Attributes {
        let mut attributes = Attributes::new();
        attributes.insert(
            Attribute::Metadata(SHA256.into()),
            file.sha256.clone().into(),
        );
        if let Some(class) = &self.storage.class {
            attributes.insert(Attribute::StorageClass, class.clone().into());
        }
        attributes
    }
}
