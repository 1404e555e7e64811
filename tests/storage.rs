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
use hss_audit::deliver::storage::{
    Conditions, Error, Latest, Storage, TroubleKind, Uploaded, discard, is_reduced, reduce,
};
use hss_audit::deliver::{
    ChainEnd, Existing, Hold, MANIFEST, Problem, Published, Seal, Staging, check_archive, verify,
};
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
    /// Keys that the next writer is refused at because of another one of the same moment, who comes to nothing.
    conflicts: Mutex<Vec<String>>,
    /// Deletions that still succeed; by default the key of the program is not allowed any.
    deletions: Mutex<usize>,
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

    /// Whether a writer meets another one there; once.
    fn has_conflict(&self, key: &Key) -> bool {
        let mut conflicts = self.conflicts.lock().unwrap();
        let before = conflicts.len();
        conflicts.retain(|conflict| conflict != key.as_ref());
        conflicts.len() < before
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
        if is_conditional && self.has_conflict(location) {
            return Err(StoreError::AlreadyExists {
                path: location.to_string(),
                source: "409 ConditionalRequestConflict".into(),
            });
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
        let mut left = self.deletions.lock().unwrap();
        match left.checked_sub(1) {
            Some(less) => {
                *left = less;
                self.inner.delete_stream(locations)
            }
            None => locations
                .map(|_| Err(refusal("403 Forbidden", "AccessDenied")))
                .boxed(),
        }
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
        let run = publish(&archive, run_id, files, None).run.path;
        Self {
            run,
            archive,
            _folder: folder,
        }
    }

    /// Publishes one more run as the program does: behind the chain of the storage, as this machine saw it last.
    async fn publish_next(&mut self, store: &Arc<Store>, run_id: &str) -> Published {
        let there = storage(store);
        let chain = there.chain().await.unwrap();
        let shortened = there.compare_with_seen(&chain, &self.archive).unwrap();
        assert_eq!(shortened, None);
        let end = there.seen_end(&self.archive).unwrap();
        let files: [(&str, &[u8]); 1] = [("report.json", b"hello")];
        let published = publish(&self.archive, run_id, &files, Some(end));
        self.run.clone_from(&published.run.path);
        published
    }

    async fn upload(&self, store: &Arc<Store>) -> Result<Uploaded, Error> {
        storage(store)
            .upload(&self.run, &self.archive, DateTime::UNIX_EPOCH)
            .await
    }

    fn journal(&self) -> PathBuf {
        let name = self.run.file_name().unwrap().to_str().unwrap();
        self.archive.join(".uploads").join(format!("{name}.ndjson"))
    }
}

fn publish(
    archive: &Path,
    run_id: &str,
    files: &[(&str, &[u8])],
    behind: Option<ChainEnd>,
) -> Published {
    let mut staging = Staging::create(archive, run_id, Existing::Refuse).unwrap();
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
        behind,
    };
    staging
        .publish(&json!({ "run_id": run_id }), &seal)
        .unwrap()
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

/// What is wrong with the chain, as `verify` finds it.
async fn misfits(store: &Arc<Store>) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let outline = storage(store).fetch_outline(folder.path()).await;
    outline.unwrap();
    let address = storage(store).address("");
    check_archive(folder.path(), Some(&address))
        .unwrap()
        .problems
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
    let behind = ["chain.ndjson", "latest"].map(|name| format!("{PREFIX}/{name}"));
    assert_eq!(written[manifest + 1..], behind);
    assert_eq!(uploaded.line, Some(1));
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
    // Three to try conditions, the claim, nine files, the manifest, the line of the chain, `latest`.
    for breaks_after in 0..16 {
        let store = Store::new(Mood::Well);
        let machine = Machine::with(RUN, &files);
        store.breaks_after(Some(breaks_after));
        let error = machine.upload(&store).await.unwrap_err();
        assert_eq!(error.trouble(), Some(TroubleKind::Service), "{error}");
        let is_there = storage(&store).has(RUN).await.unwrap();
        assert_eq!(is_there, breaks_after >= 14, "{breaks_after}");
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
        assert_eq!(misfits(&store).await, Vec::<String>::new());
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
    // Three to try conditions, the claim, and one of the two files.
    store.breaks_after(Some(5));
    machine.upload(&store).await.unwrap_err();
    let before = store.written();
    store.breaks_after(None);
    machine.upload(&store).await.unwrap();
    let after = store.written().split_off(before.len());
    let sent_before = before
        .iter()
        .find(|one| one.contains(RUN) && !one.contains(".uploads"));
    assert!(sent_before.is_some(), "{before:?}");
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
        store.breaks_after(Some(6));
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
        for breaks_after in [None, Some(4), Some(5), Some(6), Some(7), Some(8)] {
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
    const RIVAL: &[u8] = br#"{"of":"somebody else"}"#;
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
        *store.rival.lock().unwrap() = Some((key(name), RIVAL.to_vec()));
        let error = machine.upload(&store).await.unwrap_err();
        assert!(is_expected(&error), "{error}");
        assert_eq!(store.objects().await[&key(name)], RIVAL);
        assert_eq!(storage(&store).latest().await.unwrap(), None);
    }
    let store = Store::new(Mood::Well);
    let claim = format!("{PREFIX}/.uploads/{RUN}.json");
    *store.rival.lock().unwrap() = Some((claim.clone(), b"{}".to_vec()));
    let error = machine.upload(&store).await.unwrap_err();
    assert!(matches!(error, Error::Claimed { .. }), "{error}");
    let trial = format!("{PREFIX}/.uploads/conditions");
    assert_eq!(
        store.objects().await.into_keys().collect::<Vec<_>>(),
        [claim, trial]
    );
}

#[tokio::test]
async fn a_writer_who_is_refused_for_another_that_comes_to_nothing_tries_again() {
    let well = Store::new(Mood::Well);
    let machine = Machine::new(RUN, "hello");
    machine.upload(&well).await.unwrap();
    let whole = well.objects().await;
    for key in whole.keys() {
        let store = Store::new(Mood::Well);
        store.conflicts.lock().unwrap().push(key.clone());
        let machine = Machine::new(RUN, "hello");
        let uploaded = machine.upload(&store).await.unwrap();
        assert_eq!(uploaded.conditions, Conditions::Kept, "{key}");
        assert!(store.conflicts.lock().unwrap().is_empty(), "{key}");
        assert_eq!(store.objects().await, whole, "{key}");
    }
}

#[tokio::test]
async fn a_page_of_somebody_in_between_is_no_other_run() {
    let store = Store::new(Mood::Well);
    let machine = Machine::new(RUN, "hello");
    store.place(&key(MANIFEST), "<html>Sign in</html>").await;
    let error = machine.upload(&store).await.unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
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

/// The name of a run of a day.
fn of_day(day: usize) -> String {
    format!("202611{day:02}T060000Z-0a1b2c3d")
}

fn hold_of(day: usize) -> Hold {
    Hold {
        run_id: of_day(day),
        by: "auditor".to_owned(),
        reason: "case 7".to_owned(),
    }
}

#[tokio::test]
async fn runs_of_several_machines_are_in_one_chain() {
    let store = Store::new(Mood::Well);
    let mut machines: Vec<Machine> = (1..4)
        .map(|number| Machine::new(&of_day(number), "hello"))
        .collect();
    for (number, machine) in machines.iter_mut().enumerate() {
        // Those before there was a chain of the storage were written for another archive.
        assert_eq!(
            machine.upload(&store).await.unwrap().line,
            Some(number as u64 + 1)
        );
    }
    // All of them behind the same line, and then at the same moment.
    for (number, machine) in machines.iter_mut().enumerate() {
        let published = machine.publish_next(&store, &of_day(10 + number)).await;
        assert_eq!(published.line, None);
        assert_eq!(published.adopted, Vec::<String>::new());
    }
    let uploads = machines.iter().map(|machine| machine.upload(&store));
    let mut lines: Vec<u64> = futures::future::join_all(uploads)
        .await
        .into_iter()
        .map(|uploaded| uploaded.unwrap().line.unwrap())
        .collect();
    lines.sort_unstable();
    assert_eq!(lines, [4, 5, 6]);
    assert_eq!(misfits(&store).await, Vec::<String>::new());
    // Again is no line.
    assert_eq!(machines[0].upload(&store).await.unwrap().line, None);
}

#[tokio::test]
async fn a_run_that_was_fetched_in_part_is_in_nobodys_chain() {
    let store = Store::new(Mood::Well);
    Machine::new(&of_day(1), "hello")
        .upload(&store)
        .await
        .unwrap();
    let mut machine = Machine::new(&of_day(2), "hello");
    let fetched = storage(&store)
        .fetch_part(&of_day(1), &["report.json"], &machine.archive)
        .await;
    assert!(fetched.unwrap());
    // Neither where runs go to the storage, nor where the local archive is used as one.
    let published = machine.publish_next(&store, &of_day(3)).await;
    assert_eq!(published.adopted, Vec::<String>::new());
    let published = publish(&machine.archive, &of_day(4), &[], None);
    assert_eq!(published.adopted, Vec::<String>::new());
    let chain = fs::read_to_string(machine.archive.join("chain.ndjson")).unwrap();
    assert!(!chain.contains(&of_day(1)), "{chain}");
}

#[tokio::test]
async fn a_run_that_is_taken_out_is_missed() {
    let store = Store::new(Mood::Well);
    let mut machine = Machine::new(&of_day(1), "hello");
    machine.upload(&store).await.unwrap();
    for day in 2..5 {
        machine.publish_next(&store, &of_day(day)).await;
        machine.upload(&store).await.unwrap();
    }
    assert_eq!(misfits(&store).await, Vec::<String>::new());
    let chain = format!("{PREFIX}/chain.ndjson");
    let whole = String::from_utf8(store.objects().await.remove(&chain).unwrap()).unwrap();
    let manifest = Key::parse(format!("{PREFIX}/{}/{MANIFEST}", of_day(2))).unwrap();
    let kept = store
        .inner
        .get(&manifest)
        .await
        .unwrap()
        .bytes()
        .await
        .unwrap();
    store.inner.delete(&manifest).await.unwrap();
    let said = misfits(&store).await.join("\n");
    assert!(
        said.contains(&format!("run `{}` is missing", of_day(2))),
        "{said}"
    );

    // Out of the chain as well: its line alone, its line and all behind it, everything.
    let lines: Vec<&str> = whole.split_inclusive('\n').collect();
    for (text, words) in [
        (
            [lines[0], lines[2], lines[3]].concat(),
            "does not follow the line before it",
        ),
        (lines[..1].concat(), "has no line"),
        (String::new(), "`chain.ndjson` is missing"),
    ] {
        store.place(&chain, &text).await;
        let said = misfits(&store).await.join("\n");
        assert!(said.contains(words), "{said}");
        let found = storage(&store).chain().await.unwrap();
        let shortened = storage(&store).compare_with_seen(&found, &machine.archive);
        let said = shortened.unwrap().unwrap().to_string();
        assert!(said.contains("the 4 lines that this machine saw"), "{said}");
    }
    // Said as often as anybody asks.
    let again = storage(&store).chain().await.unwrap();
    let shortened = storage(&store).compare_with_seen(&again, &machine.archive);
    assert!(shortened.unwrap().is_some());
    store.inner.put(&manifest, kept.into()).await.unwrap();
    store.place(&chain, &whole).await;
    assert_eq!(misfits(&store).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_chain_that_is_written_anew_does_not_fit_the_manifests() {
    let (store, forged) = (Store::new(Mood::Well), Store::new(Mood::Well));
    let mut machine = Machine::new(&of_day(1), "hello");
    machine.upload(&store).await.unwrap();
    for day in 2..5 {
        machine.publish_next(&store, &of_day(day)).await;
        machine.upload(&store).await.unwrap();
    }
    // The same runs without the second one, brought to an empty archive of the same address.
    let stranger = tempfile::tempdir().unwrap();
    for day in [1, 3, 4] {
        let run = machine.archive.join(of_day(day));
        let there = storage(&forged);
        let uploaded = there.upload(&run, stranger.path(), DateTime::UNIX_EPOCH);
        uploaded.await.unwrap();
    }
    let said = misfits(&forged).await;
    for day in [3, 4] {
        let words = format!("run `{}` was published behind another line", of_day(day));
        assert!(said.iter().any(|one| one.starts_with(&words)), "{said:?}");
    }
    // Nor does it help to say that they came from elsewhere.
    let text = String::from_utf8(
        forged
            .objects()
            .await
            .remove(&format!("{PREFIX}/chain.ndjson"))
            .unwrap(),
    );
    assert!(text.unwrap().contains(r#""kind":"copied""#));
}

#[tokio::test]
async fn what_is_removed_has_a_line_and_stays_removed() {
    for mood in [
        Mood::Well,
        Mood::IgnoringConditions,
        Mood::WithoutConditions,
    ] {
        let store = Store::new(mood);
        let mut machine = Machine::new(&of_day(1), "hello");
        machine.upload(&store).await.unwrap();
        for day in 2..5 {
            machine.publish_next(&store, &of_day(day)).await;
            machine.upload(&store).await.unwrap();
        }
        let there = storage(&store);
        let hold = hold_of(2);
        there.hold(&hold, DateTime::UNIX_EPOCH).await.unwrap();
        let wanted: Vec<String> = (1..5).map(of_day).collect();
        let remove = async || {
            there
                .remove(&wanted, "keep-last 1", DateTime::UNIX_EPOCH)
                .await
        };
        // Who may not delete learns it before a line is written.
        let before = store.objects().await;
        let error = remove().await.unwrap_err();
        assert_eq!(error.trouble(), Some(TroubleKind::Denied), "{error}");
        let chain = format!("{PREFIX}/chain.ndjson");
        assert_eq!(store.objects().await[&chain], before[&chain]);

        // Cut off behind the line: the next one ends it.
        *store.deletions.lock().unwrap() = 2;
        remove().await.unwrap_err();
        assert!(!there.has(&of_day(1)).await.unwrap());
        *store.deletions.lock().unwrap() = usize::MAX;
        let (removal, _) = remove().await.unwrap();
        assert_eq!(removal.removed, [of_day(3)]);
        assert_eq!(removal.finished, [of_day(1)]);
        // Held, and the newest; the first was gone by then.
        assert_eq!(removal.left, [of_day(1), of_day(2), of_day(4)]);
        assert_eq!(there.runs().await.unwrap(), [of_day(2), of_day(4)]);
        assert_eq!(misfits(&store).await, Vec::<String>::new(), "{mood:?}");

        let error = there
            .upload(
                &machine.archive.join(of_day(3)),
                &machine.archive,
                DateTime::UNIX_EPOCH,
            )
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Removed { .. }), "{error}");
        there.release(&hold, DateTime::UNIX_EPOCH).await.unwrap();
        let error = there
            .release(&hold, DateTime::UNIX_EPOCH)
            .await
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("cannot release run `{}`: it is not held", of_day(2))
        );
        assert_eq!(remove().await.unwrap().0.removed, [of_day(2)]);
        assert_eq!(misfits(&store).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn who_looks_for_a_run_that_was_removed_learns_when_and_why() {
    let store = Store::new(Mood::Well);
    let mut machine = Machine::new(&of_day(1), "hello");
    machine.upload(&store).await.unwrap();
    machine.publish_next(&store, &of_day(2)).await;
    machine.upload(&store).await.unwrap();
    *store.deletions.lock().unwrap() = usize::MAX;
    let there = storage(&store);
    there
        .remove(&[of_day(1)], "keep-last 1", DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    let left = store.objects().await.into_keys();
    let left: Vec<String> = left.filter(|key| key.contains(&of_day(1))).collect();
    assert_eq!(left, Vec::<String>::new(), "nor a claim");
    let folder = tempfile::tempdir().unwrap();
    let hold = hold_of(1);
    for error in [
        there.fetch(&of_day(1), folder.path()).await.unwrap_err(),
        there.hold(&hold, DateTime::UNIX_EPOCH).await.unwrap_err(),
    ] {
        assert_eq!(
            error.to_string(),
            format!(
                "there is no run `{}` in `s3://bucket/{PREFIX}`: it was removed at 1970-01-01T00:00:00.000Z, by these rules: \
                 keep-last 1",
                of_day(1)
            )
        );
    }
    let chain = there.chain().await.unwrap();
    assert!(chain.is_removed(&machine.archive.join(of_day(1))));
    assert!(!chain.is_removed(&machine.run));
    // Another run of its name that lies here is nobody's to forget.
    let other = Machine::new(&of_day(1), "other");
    assert!(!chain.is_removed(&other.run));
}

#[tokio::test]
async fn a_hold_of_the_same_moment_keeps_a_run() {
    let store = Store::new(Mood::Well);
    let mut machine = Machine::new(&of_day(1), "hello");
    machine.upload(&store).await.unwrap();
    machine.publish_next(&store, &of_day(2)).await;
    machine.upload(&store).await.unwrap();
    let chain = format!("{PREFIX}/chain.ndjson");
    let without = store.objects().await.remove(&chain).unwrap();
    let hold = hold_of(1);
    storage(&store)
        .hold(&hold, DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    let with = store.objects().await.remove(&chain).unwrap();
    store.place(&chain, str::from_utf8(&without).unwrap()).await;
    // It comes between the look at the chain and the line.
    *store.rival.lock().unwrap() = Some((chain, with));
    *store.deletions.lock().unwrap() = usize::MAX;
    let wanted = [of_day(1)];
    let (removal, _) = storage(&store)
        .remove(&wanted, "keep-last 1", DateTime::UNIX_EPOCH)
        .await
        .unwrap();
    assert_eq!((removal.removed, removal.left), (vec![], wanted.to_vec()));
    assert!(storage(&store).has(&of_day(1)).await.unwrap());
}

#[tokio::test]
async fn what_lies_here_goes_only_when_all_of_it_is_there() {
    let files: [(&str, &[u8]); 3] = [
        ("findings.parquet", b"f"),
        ("evidence/pages.zst", b"e"),
        ("report.pdf", b"p"),
    ];
    let names = ["findings.parquet", "assets.parquet"];
    let store = Store::new(Mood::Well);
    let there = storage(&store);
    let machine = Machine::with(RUN, &files);
    let is_safe = async || there.has_all_of(&machine.run, &machine.archive).await;
    assert!(!is_safe().await.unwrap(), "no upload was begun");
    store.breaks_after(Some(6));
    machine.upload(&store).await.unwrap_err();
    assert!(!is_safe().await.unwrap(), "the upload was cut off");
    store.breaks_after(None);
    machine.upload(&store).await.unwrap();
    assert!(is_safe().await.unwrap());
    // Somebody lost a file there, and put another one in its place.
    store.inner.delete(&key("report.pdf").into()).await.unwrap();
    assert!(!is_safe().await.unwrap());
    store.place(&key("report.pdf"), "other").await;
    assert!(!is_safe().await.unwrap());
    store.place(&key("report.pdf"), "p").await;
    assert!(is_safe().await.unwrap());

    assert!(!is_reduced(&machine.run, &names).unwrap());
    reduce(&machine.run, &names).unwrap();
    assert!(is_reduced(&machine.run, &names).unwrap());
    let mut left: Vec<_> = fs::read_dir(&machine.run)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["findings.parquet", MANIFEST]);
    assert!(Storage::is_known_to_be_up(&machine.archive, RUN));
    discard(&machine.archive, RUN).unwrap();
    assert!(!machine.run.exists() && !machine.journal().exists());
}
