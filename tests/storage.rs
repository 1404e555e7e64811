//! The archive on object storage: whole or not at all, whatever breaks and whoever else writes.
#![cfg(feature = "object-storage")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::DateTime;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use hss_audit::deliver::storage::{Conditions, Error, Latest, Storage, TroubleKind, Uploaded};
use hss_audit::deliver::{Existing, MANIFEST, Problem, Seal, Staging, verify};
use object_store::memory::InMemory;
use object_store::path::Path as Key;
use object_store::{
    CopyOptions, Error as StoreError, GetOptions, GetResult, ListResult, MultipartUpload,
    ObjectMeta, ObjectStore, ObjectStoreExt, PutMode, PutMultipartOptions, PutOptions, PutPayload,
    PutResult, Result as StoreResult,
};
use pretty_assertions::assert_eq;
use serde_json::json;
use tempfile::TempDir;

const RUN: &str = "20261122T060000Z-0a1b2c3d";
const LATER: &str = "20261123T060000Z-0a1b2c3d";
const PREFIX: &str = "team/audit";
/// Larger than the parts that a large file goes up in.
const LARGE: usize = (8 << 20) + 12_345;

/// How a storage behaves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Mood {
    /// As it should.
    #[default]
    Well,
    /// It writes whatever the condition says.
    IgnoringConditions,
    /// It refuses to hear of conditions.
    WithoutConditions,
}

/// A storage in memory that can break.
#[derive(Debug, Default)]
struct Store {
    inner: InMemory,
    mood: Mood,
    /// Writes that still succeed.
    left: Mutex<Option<usize>>,
    /// The keys that were written, in their order.
    written: Mutex<Vec<String>>,
    /// What somebody else writes just before this key is written.
    rival: Mutex<Option<(String, Vec<u8>)>>,
}

impl Store {
    fn new(mood: Mood) -> Arc<Self> {
        Arc::new(Self {
            mood,
            ..Self::default()
        })
    }

    fn breaks_after(&self, writes: Option<usize>) {
        *self.left.lock().unwrap() = writes;
    }

    fn written(&self) -> Vec<String> {
        self.written.lock().unwrap().clone()
    }

    /// Counts a write; fails when there are to be no more.
    fn write(&self, key: &Key) -> StoreResult<()> {
        let mut left = self.left.lock().unwrap();
        match left.as_mut() {
            Some(0) => return Err(refusal("503 Service Unavailable", "SlowDown")),
            Some(left) => *left -= 1,
            None => {}
        }
        self.written.lock().unwrap().push(key.to_string());
        Ok(())
    }

    async fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        let listed: Vec<ObjectMeta> = self.inner.list(None).try_collect().await.unwrap();
        let mut objects = BTreeMap::new();
        for object in listed {
            let found = self.inner.get(&object.location).await.unwrap();
            let bytes = found.bytes().await.unwrap().to_vec();
            objects.insert(object.location.to_string(), bytes);
        }
        objects
    }

    async fn place(&self, key: &str, text: &str) {
        let key = Key::parse(key).unwrap();
        self.inner
            .put(&key, text.as_bytes().to_vec().into())
            .await
            .unwrap();
    }
}

fn refusal(status: &str, code: &str) -> StoreError {
    let text = format!(
        "Server returned non-2xx status code: {status}: <Error><Code>{code}</Code></Error>"
    );
    StoreError::Generic {
        store: "test",
        source: text.into(),
    }
}

impl std::fmt::Display for Store {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("test")
    }
}

#[async_trait]
impl ObjectStore for Store {
    async fn put_opts(
        &self,
        location: &Key,
        payload: PutPayload,
        mut options: PutOptions,
    ) -> StoreResult<PutResult> {
        let is_conditional = !matches!(options.mode, PutMode::Overwrite);
        match self.mood {
            Mood::IgnoringConditions => options.mode = PutMode::Overwrite,
            Mood::WithoutConditions if is_conditional => {
                return Err(refusal("501 Not Implemented", "NotImplemented"));
            }
            Mood::Well | Mood::WithoutConditions => {}
        }
        let rival = self
            .rival
            .lock()
            .unwrap()
            .take_if(|(key, _)| location.as_ref() == key);
        if let Some((_, bytes)) = rival {
            self.inner.put(location, bytes.into()).await?;
        }
        self.write(location)?;
        self.inner.put_opts(location, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        location: &Key,
        options: PutMultipartOptions,
    ) -> StoreResult<Box<dyn MultipartUpload>> {
        self.write(location)?;
        self.inner.put_multipart_opts(location, options).await
    }

    async fn get_opts(&self, location: &Key, options: GetOptions) -> StoreResult<GetResult> {
        self.inner.get_opts(location, options).await
    }

    fn delete_stream(
        &self,
        locations: BoxStream<'static, StoreResult<Key>>,
    ) -> BoxStream<'static, StoreResult<Key>> {
        // Nothing is ever deleted: the key of the program need not be allowed to.
        locations
            .map(|_| Err(refusal("403 Forbidden", "AccessDenied")))
            .boxed()
    }

    fn list(&self, prefix: Option<&Key>) -> BoxStream<'static, StoreResult<ObjectMeta>> {
        self.inner.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Key>) -> StoreResult<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, _: &Key, _: &Key, _: CopyOptions) -> StoreResult<()> {
        Err(refusal("403 Forbidden", "AccessDenied"))
    }
}

/// A machine with a run on its disk.
struct Machine {
    _folder: TempDir,
    archive: PathBuf,
    run: PathBuf,
}

impl Machine {
    fn new(run_id: &str, text: &str) -> Self {
        Self::with(
            run_id,
            &[("report.json", text.as_bytes()), ("b/c.ndjson", b"")],
        )
    }

    fn with(run_id: &str, files: &[(&str, &[u8])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let archive = folder.path().join("work");
        let mut staging = Staging::create(&archive, run_id, Existing::Refuse).unwrap();
        for (name, bytes) in files {
            if let Some((below, _)) = name.split_once('/') {
                fs::create_dir(staging.path().join(below)).unwrap();
            }
            staging
                .write(name, |writer| writer.write_all(bytes))
                .unwrap();
        }
        let seal = Seal {
            at: DateTime::UNIX_EPOCH,
            key: None,
        };
        let published = staging
            .publish(&json!({ "run_id": run_id }), &seal)
            .unwrap();
        Self {
            run: published.run.path,
            archive,
            _folder: folder,
        }
    }

    async fn upload(&self, store: &Arc<Store>) -> Result<Uploaded, Error> {
        storage(store).upload(&self.run, &self.archive).await
    }

    fn journal(&self) -> PathBuf {
        let name = self.run.file_name().unwrap().to_str().unwrap();
        self.archive.join(".uploads").join(format!("{name}.ndjson"))
    }
}

fn storage(store: &Arc<Store>) -> Storage {
    let store: Arc<dyn ObjectStore> = store.clone();
    Storage::over(store, "bucket", PREFIX).unwrap()
}

/// Everything that is there of a run, as `verify` finds it.
async fn verified(store: &Arc<Store>, run_id: &str) -> Vec<Problem> {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join(run_id);
    storage(store).fetch(run_id, &run).await.unwrap();
    verify(&run).unwrap()
}

fn key(name: &str) -> String {
    format!("{PREFIX}/{RUN}/{name}")
}

#[tokio::test]
async fn a_run_goes_up_with_its_manifest_last_and_is_the_same_there() {
    let store = Store::new(Mood::Well);
    let machine = Machine::new(RUN, "hello");
    let signature = machine.run.join("manifest.json.minisig");
    fs::write(&signature, "signed").unwrap();
    let uploaded = machine.upload(&store).await.unwrap();
    assert_eq!((uploaded.sent, uploaded.skipped), (4, 0));
    assert_eq!(uploaded.address, format!("s3://bucket/{PREFIX}/{RUN}"));
    assert_eq!(uploaded.conditions, Conditions::Kept);
    assert_eq!(uploaded.latest, Latest::This);
    let written = store.written();
    let place = |name: &str| written.iter().position(|one| *one == key(name)).unwrap();
    let manifest = place(MANIFEST);
    for name in ["report.json", "b/c.ndjson", "manifest.json.minisig"] {
        assert!(place(name) < manifest, "{written:?}");
    }
    assert_eq!(written[manifest + 1..], [format!("{PREFIX}/latest")]);
    assert_eq!(storage(&store).latest().await.unwrap().unwrap(), RUN);
    assert_eq!(storage(&store).runs().await.unwrap(), [RUN]);
    fs::remove_file(signature).unwrap();
    let unlisted = Problem::Unlisted {
        name: "manifest.json.minisig".to_owned(),
    };
    assert_eq!(verified(&store, RUN).await, [unlisted]);
}

#[tokio::test]
async fn an_upload_that_breaks_anywhere_is_seen_by_nobody_and_goes_on() {
    let texts: Vec<(String, Vec<u8>)> = (0..9_u8)
        .map(|number| (format!("file-{number}"), vec![number; 100]))
        .collect();
    let files: Vec<(&str, &[u8])> = texts
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    // Two writes of the claim, nine files, the manifest, `latest`.
    for breaks_after in 0..13 {
        let store = Store::new(Mood::Well);
        let machine = Machine::with(RUN, &files);
        store.breaks_after(Some(breaks_after));
        let error = machine.upload(&store).await.unwrap_err();
        assert_eq!(error.trouble(), Some(TroubleKind::Service), "{error}");
        let is_there = storage(&store).has(RUN).await.unwrap();
        assert_eq!(is_there, breaks_after == 12, "{breaks_after}");
        assert_eq!(storage(&store).latest().await.unwrap(), None);
        assert!(!Storage::is_known_to_be_up(&machine.archive, RUN));
        let up = store
            .written()
            .iter()
            .filter(|key| key.contains("file-"))
            .count();

        store.breaks_after(None);
        let uploaded = machine.upload(&store).await.unwrap();
        assert_eq!(uploaded.sent + uploaded.skipped, 10);
        assert!(
            uploaded.skipped >= up,
            "{breaks_after}: {uploaded:?}, {up} were up"
        );
        assert_eq!(verified(&store, RUN).await, []);
        assert!(Storage::is_known_to_be_up(&machine.archive, RUN));
        for (name, _) in &files {
            let times = store
                .written()
                .iter()
                .filter(|one| **one == key(name))
                .count();
            assert!(times <= 2, "{name}: {times}");
        }
    }
}

#[tokio::test]
async fn a_file_that_is_up_is_not_sent_again() {
    let store = Store::new(Mood::Well);
    let machine = Machine::new(RUN, "hello");
    // The claim twice, and one of the two files.
    store.breaks_after(Some(3));
    machine.upload(&store).await.unwrap_err();
    let before = store.written();
    store.breaks_after(None);
    machine.upload(&store).await.unwrap();
    let after = store.written().split_off(before.len());
    let sent_before = before
        .iter()
        .find(|one| one.contains(RUN) && !one.contains(".uploads"));
    assert!(
        !after.contains(sent_before.unwrap()),
        "{before:?} {after:?}"
    );
}

#[tokio::test]
async fn without_its_journal_an_upload_goes_on_as_well() {
    for spoil in [
        (|journal: &Path| fs::remove_file(journal).unwrap()) as fn(&Path),
        // Killed in the middle of a line.
        |journal| {
            let text = fs::read(journal).unwrap();
            fs::write(journal, &text[..text.len() - 9]).unwrap();
        },
        // What was up is of another run.
        |journal| fs::write(journal, "{\"schema\":\"hss-audit/upload/1\"}\n").unwrap(),
        |journal| fs::write(journal, [0xff; 100]).unwrap(),
    ] {
        let store = Store::new(Mood::Well);
        let machine = Machine::new(RUN, "hello");
        store.breaks_after(Some(4));
        machine.upload(&store).await.unwrap_err();
        spoil(&machine.journal());
        store.breaks_after(None);
        let before = store.objects().await;
        let uploaded = machine.upload(&store).await.unwrap();
        assert_eq!((uploaded.sent, uploaded.skipped), (1, 2));
        let after = store.objects().await;
        assert!(before.iter().all(|(key, bytes)| after[key] == *bytes));
        assert_eq!(verified(&store, RUN).await, []);
        let journal = fs::read_to_string(machine.journal()).unwrap();
        let lines = journal.lines();
        assert!(
            lines
                .clone()
                .all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok())
        );
        assert_eq!(lines.count(), 4);
    }
}

#[tokio::test]
async fn the_same_run_may_be_uploaded_from_anywhere() {
    let store = Store::new(Mood::Well);
    let (one, other) = (Machine::new(RUN, "hello"), Machine::new(RUN, "hello"));
    one.upload(&store).await.unwrap();
    let uploaded = other.upload(&store).await.unwrap();
    assert_eq!((uploaded.sent, uploaded.skipped), (0, 3));
    // At the same time as well.
    let store = Store::new(Mood::Well);
    let (first, second) = tokio::join!(one.upload(&store), other.upload(&store));
    first.unwrap();
    second.unwrap();
    assert_eq!(verified(&store, RUN).await, []);
}

#[tokio::test]
async fn a_second_writer_is_refused_and_overwrites_nothing() {
    for mood in [
        Mood::Well,
        Mood::IgnoringConditions,
        Mood::WithoutConditions,
    ] {
        let (one, other) = (Machine::new(RUN, "hello"), Machine::new(RUN, "other"));
        // After the first has ended, and at every moment before.
        for breaks_after in [None, Some(3), Some(4), Some(5)] {
            let store = Store::new(mood);
            store.breaks_after(breaks_after);
            let first = one.upload(&store).await;
            store.breaks_after(None);
            let before = store.objects().await;
            let error = other.upload(&store).await.unwrap_err();
            match &first {
                Ok(_) => assert!(matches!(error, Error::Taken { .. }), "{error}"),
                Err(_) => assert!(
                    matches!(error, Error::Claimed { .. } | Error::Taken { .. }),
                    "{error}"
                ),
            }
            assert_eq!(store.objects().await, before);
            one.upload(&store).await.unwrap();
            assert_eq!(verified(&store, RUN).await, []);
            let report = store.objects().await.remove(&key("report.json")).unwrap();
            assert_eq!(report, b"hello", "{mood:?}, {breaks_after:?}");
        }
    }
}

#[tokio::test]
async fn who_is_a_moment_late_is_refused_as_well() {
    let machine = Machine::new(RUN, "hello");
    for (name, is_expected) in [
        (
            MANIFEST,
            (|error| matches!(error, Error::Taken { .. })) as fn(&Error) -> bool,
        ),
        ("report.json", |error| {
            matches!(error, Error::Differs { .. })
        }),
    ] {
        let store = Store::new(Mood::Well);
        *store.rival.lock().unwrap() = Some((key(name), b"of somebody else".to_vec()));
        let error = machine.upload(&store).await.unwrap_err();
        assert!(is_expected(&error), "{error}");
        assert_eq!(store.objects().await[&key(name)], b"of somebody else");
        assert_eq!(storage(&store).latest().await.unwrap(), None);
    }
    let store = Store::new(Mood::Well);
    let claim = format!("{PREFIX}/.uploads/{RUN}.json");
    *store.rival.lock().unwrap() = Some((claim.clone(), b"{}".to_vec()));
    let error = machine.upload(&store).await.unwrap_err();
    assert!(matches!(error, Error::Claimed { .. }), "{error}");
    assert_eq!(
        store.objects().await.into_keys().collect::<Vec<_>>(),
        [claim]
    );
}

#[tokio::test]
async fn a_storage_that_does_not_keep_writers_apart_is_found_out() {
    for mood in [Mood::IgnoringConditions, Mood::WithoutConditions] {
        let store = Store::new(mood);
        let machine = Machine::new(RUN, "hello");
        let uploaded = machine.upload(&store).await.unwrap();
        assert_eq!(uploaded.conditions, Conditions::Ignored, "{mood:?}");
        assert_eq!(verified(&store, RUN).await, []);
        let again = machine.upload(&store).await.unwrap();
        assert_eq!((again.sent, again.conditions), (0, Conditions::Ignored));
        assert_eq!(storage(&store).latest().await.unwrap().unwrap(), RUN);
    }
}

#[tokio::test]
async fn what_is_not_as_the_manifest_says_does_not_go_up() {
    for text in ["hell", "hellO", "hello and more"] {
        let store = Store::new(Mood::Well);
        let machine = Machine::new(RUN, "hello");
        fs::write(machine.run.join("report.json"), text).unwrap();
        let error = machine.upload(&store).await.unwrap_err();
        assert!(matches!(error, Error::Changed { .. }), "{text}: {error}");
        assert!(!store.objects().await.contains_key(&key("report.json")));
        assert!(!storage(&store).has(RUN).await.unwrap());
    }
}

#[tokio::test]
async fn a_large_file_goes_up_in_parts_and_comes_back_whole() {
    let bytes: Vec<u8> = (0..=250_u8).cycle().take(LARGE).collect();
    let machine = Machine::with(RUN, &[("large", &bytes)]);
    let store = Store::new(Mood::Well);
    let uploaded = machine.upload(&store).await.unwrap();
    assert_eq!(
        uploaded.bytes,
        fs::metadata(machine.run.join(MANIFEST)).unwrap().len() + LARGE as u64
    );
    assert_eq!(store.objects().await[&key("large")], bytes);
    assert_eq!(verified(&store, RUN).await, []);
    // Of a file that was changed no part becomes visible.
    let store = Store::new(Mood::Well);
    let mut changed = bytes;
    *changed.last_mut().unwrap() ^= 1;
    fs::write(machine.run.join("large"), &changed).unwrap();
    let error = machine.upload(&store).await.unwrap_err();
    assert!(matches!(error, Error::Changed { .. }), "{error}");
    assert!(!store.objects().await.contains_key(&key("large")));
}

#[tokio::test]
async fn latest_only_moves_forward() {
    let store = Store::new(Mood::Well);
    let (earlier, later) = (Machine::new(RUN, "hello"), Machine::new(LATER, "hello"));
    assert_eq!(later.upload(&store).await.unwrap().latest, Latest::This);
    let uploaded = earlier.upload(&store).await.unwrap();
    assert_eq!(uploaded.latest, Latest::Newer(LATER.to_owned()));
    assert_eq!(storage(&store).latest().await.unwrap().unwrap(), LATER);
    assert_eq!(storage(&store).runs().await.unwrap(), [RUN, LATER]);
    // Of many at once the newest stays.
    let store = Store::new(Mood::Well);
    let machines: Vec<Machine> = (10..30)
        .map(|day| Machine::new(&format!("202611{day}T060000Z-0a1b2c3d"), "hello"))
        .collect();
    let uploads = machines.iter().map(|machine| machine.upload(&store));
    for uploaded in futures::future::join_all(uploads).await {
        uploaded.unwrap();
    }
    let latest = storage(&store).latest().await.unwrap().unwrap();
    assert_eq!(latest, "20261129T060000Z-0a1b2c3d");
}

#[tokio::test]
async fn two_processes_do_not_upload_the_same_run_at_once() {
    let store = Store::new(Mood::Well);
    let machine = Machine::new(RUN, "hello");
    fs::create_dir(machine.archive.join(".uploads")).unwrap();
    let journal = File::create(machine.journal()).unwrap();
    journal.lock().unwrap();
    let error = machine.upload(&store).await.unwrap_err();
    assert!(matches!(error, Error::Busy { .. }), "{error}");
    drop(journal);
    machine.upload(&store).await.unwrap();
}

#[tokio::test]
async fn whatever_is_changed_there_is_found() {
    let store = Store::new(Mood::Well);
    Machine::new(RUN, "hello").upload(&store).await.unwrap();
    store.place(&key("report.json"), "jello").await;
    store.place(&key("b/more"), "").await;
    let missing = Key::parse(key("b/c.ndjson")).unwrap();
    store.inner.delete(&missing).await.unwrap();
    let found: Vec<String> = verified(&store, RUN)
        .await
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(found.len(), 3, "{found:?}");
    assert_eq!(
        found[..2],
        ["`b/c.ndjson` is missing", "`b/more` is not in the manifest"]
    );
    assert!(
        found[2].starts_with("`report.json` was changed: SHA-256"),
        "{found:?}"
    );
}

#[tokio::test]
async fn what_is_no_run_is_not_fetched() {
    let store = Store::new(Mood::Well);
    let folder = tempfile::tempdir().unwrap();
    let fetch = async |run_id: &str| {
        let into = folder.path().join(run_id);
        storage(&store).fetch(run_id, &into).await.unwrap_err()
    };
    assert!(matches!(fetch(RUN).await, Error::Absent { .. }));
    store.place(&key("report.json"), "hello").await;
    assert!(matches!(fetch(RUN).await, Error::Unfinished { .. }));
    Machine::new(LATER, "hello").upload(&store).await.unwrap();
    store
        .place(&format!("{PREFIX}/{LATER}/c:\\evil"), "x")
        .await;
    assert!(matches!(fetch(LATER).await, Error::Key { .. }));
}

#[tokio::test]
async fn what_comparing_needs_appears_whole_or_not_at_all() {
    let names = ["findings.parquet", "assets.parquet"];
    let store = Store::new(Mood::Well);
    let machine = Machine::with(
        RUN,
        &[
            ("findings.parquet", b"f"),
            ("assets.parquet", b"a"),
            ("report.pdf", b"p"),
        ],
    );
    machine.upload(&store).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let fetched = async || storage(&store).fetch_part(RUN, &names, folder.path()).await;
    assert!(fetched().await.unwrap());
    let here = |name: &str| fs::read(folder.path().join(RUN).join(name));
    assert_eq!(here("assets.parquet").unwrap(), b"a");
    assert_eq!(
        here(MANIFEST).unwrap(),
        fs::read(machine.run.join(MANIFEST)).unwrap()
    );
    here("report.pdf").unwrap_err();
    // Again is no harm.
    assert!(fetched().await.unwrap());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);

    fs::remove_dir_all(folder.path().join(RUN)).unwrap();
    store.place(&key("assets.parquet"), "b").await;
    assert!(matches!(
        fetched().await.unwrap_err(),
        Error::Damaged { .. }
    ));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let absent = storage(&store)
        .fetch_part(LATER, &names, folder.path())
        .await;
    assert!(!absent.unwrap());
}
