//! Runs on disk: whole or not at all, and what can be said about them later.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::error::Error as _;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::DateTime;
use hss_audit::deliver::{
    CHAIN, Error, Existing, FileEntry, MANIFEST, Problem, Published, SIGNATURE, Seal, Staging,
    WriteError, clean, verify,
};
use serde_json::{Value, json};

const RUN: &str = "20261122T060000Z-0a1b2c3d";
const HELLO_SHA256: &str = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

fn start(out: &Path, run_id: &str) -> Staging {
    Staging::create(out, run_id, Existing::Refuse).unwrap()
}

fn put(staging: &mut Staging, name: &str, text: &str) -> FileEntry {
    staging
        .write(name, |writer| writer.write_all(text.as_bytes()))
        .unwrap()
}

/// No signature, at a moment that is the same every time.
fn unsigned() -> Seal<'static> {
    Seal {
        at: DateTime::UNIX_EPOCH,
        key: None,
        behind: None,
    }
}

fn run(out: &Path, run_id: &str) -> Published {
    let mut staging = start(out, run_id);
    put(&mut staging, "report.json", "hello");
    staging
        .publish(&json!({ "outcome": "complete" }), &unsigned())
        .unwrap()
}

/// What a reader of the archive sees.
fn visible(out: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(out)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

fn everything(out: &Path) -> usize {
    fs::read_dir(out).unwrap().count()
}

#[test]
fn a_run_appears_whole_or_not_at_all() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("deep/archive");
    let mut staging = start(&out, RUN);
    assert!(visible(&out).is_empty());
    let entry = put(&mut staging, "report.json", "hello");
    assert_eq!((entry.bytes, entry.sha256.as_str()), (5, HELLO_SHA256));
    fs::create_dir_all(staging.path().join("evidence/pages")).unwrap();
    fs::write(staging.path().join("evidence/ledger.ndjson"), "hello").unwrap();
    fs::write(staging.path().join("evidence/pages/1.zst"), "").unwrap();
    staging.adopt("evidence").unwrap();
    assert!(visible(&out).is_empty());

    let published = staging
        .publish(&json!({ "tool": "hss-audit", "run_id": RUN }), &unsigned())
        .unwrap();
    assert_eq!(published.run.path, out.join(RUN));
    assert_eq!(visible(&out), [RUN, CHAIN, "latest"]);
    assert_eq!(everything(&out), 3);
    let names: Vec<&str> = published.run.files.iter().map(|file| &*file.name).collect();
    assert_eq!(
        names,
        [
            "evidence/ledger.ndjson",
            "evidence/pages/1.zst",
            "report.json"
        ]
    );
    assert!(published.run.files[0].sha256 == HELLO_SHA256 && published.run.files[1].bytes == 0);
    assert_eq!(verify(&published.run.path).unwrap(), []);
}

#[test]
fn the_manifest_says_head_and_files() {
    let home = tempfile::tempdir().unwrap();
    let published = run(home.path(), RUN);
    let text = fs::read_to_string(published.run.path.join(MANIFEST)).unwrap();
    assert_eq!(
        text,
        format!(
            r#"{{
  "schema": "hss-audit/manifest/1",
  "outcome": "complete",
  "chain": {{
    "line": 1,
    "previous": null
  }},
  "files": [
    {{
      "name": "report.json",
      "bytes": 5,
      "sha256": "{HELLO_SHA256}"
    }}
  ]
}}
"#
        )
    );
    assert_eq!(published.run.manifest_sha256.len(), 64);
    let _: Value = serde_json::from_str(&text).unwrap();
}

#[test]
fn latest_follows_the_newest_run() {
    let home = tempfile::tempdir().unwrap();
    let latest = home.path().join("latest");
    run(home.path(), "20261122T060000Z-00000001");
    assert_eq!(
        fs::read_link(&latest).unwrap(),
        Path::new("20261122T060000Z-00000001")
    );
    run(home.path(), "20261129T060000Z-00000001");
    assert_eq!(
        fs::read_link(&latest).unwrap(),
        Path::new("20261129T060000Z-00000001")
    );
    assert!(latest.join("report.json").is_file());
    assert_eq!(everything(home.path()), 4);
}

#[test]
fn a_directory_called_latest_is_not_touched_and_the_run_is_there() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join("latest")).unwrap();
    fs::write(home.path().join("latest/precious"), "").unwrap();
    let mut staging = start(home.path(), RUN);
    put(&mut staging, "report.json", "hello");
    let error = staging.publish(&json!({}), &unsigned()).unwrap_err();
    assert!(matches!(error, Error::Latest { .. }), "{error}");
    assert!(home.path().join("latest/precious").is_file());
    assert_eq!(verify(&home.path().join(RUN)).unwrap(), []);
    assert_eq!(everything(home.path()), 3);
}

#[test]
fn dropped_without_publishing_nothing_is_left() {
    let home = tempfile::tempdir().unwrap();
    let mut staging = start(home.path(), RUN);
    put(&mut staging, "deep/report.json", "hello");
    drop(staging);
    assert_eq!(everything(home.path()), 0);
    // The same when publishing fails.
    let mut staging = start(home.path(), RUN);
    put(&mut staging, "report.json", "hello");
    assert!(staging.publish(&json!("no map"), &unsigned()).is_err());
    assert_eq!(everything(home.path()), 0);
}

#[test]
fn two_at_once_do_not_disturb_each_other() {
    let home = tempfile::tempdir().unwrap();
    let first = start(home.path(), RUN);
    let second = Staging::create(home.path(), RUN, Existing::Refuse).unwrap_err();
    assert!(matches!(second, Error::Create { .. }));
    assert!(first.path().is_dir());
    let other = start(home.path(), "20261122T060000Z-ffffffff");
    other.publish(&json!({}), &unsigned()).unwrap();
    first.publish(&json!({}), &unsigned()).unwrap();
    assert_eq!(visible(home.path()).len(), 4);
}

#[test]
fn an_existing_run_is_kept_unless_it_is_to_be_replaced() {
    let home = tempfile::tempdir().unwrap();
    let published = run(home.path(), RUN);
    let before = fs::read(published.run.path.join(MANIFEST)).unwrap();
    let error = Staging::create(home.path(), RUN, Existing::Refuse).unwrap_err();
    assert!(matches!(error, Error::Exists { .. }));
    assert_eq!(fs::read(published.run.path.join(MANIFEST)).unwrap(), before);

    let mut staging = Staging::create(home.path(), RUN, Existing::Replace).unwrap();
    put(&mut staging, "other.json", "{}");
    assert!(published.run.path.join("report.json").exists());
    staging.publish(&json!({}), &unsigned()).unwrap();
    assert!(!published.run.path.join("report.json").exists());
    assert_eq!(verify(&published.run.path).unwrap(), []);
    assert_eq!(everything(home.path()), 3);
}

#[test]
fn a_run_that_appears_meanwhile_is_kept() {
    let home = tempfile::tempdir().unwrap();
    let staging = start(home.path(), RUN);
    fs::create_dir(home.path().join(RUN)).unwrap();
    let error = staging.publish(&json!({}), &unsigned()).unwrap_err();
    assert!(matches!(error, Error::Exists { .. }));
    assert_eq!(everything(home.path()), 1);
}

#[test]
fn names_stay_within_the_run() {
    let home = tempfile::tempdir().unwrap();
    let mut staging = start(home.path(), RUN);
    for name in [
        "",
        "/etc/passwd",
        "../up",
        "a/../../up",
        "./a",
        "a//b",
        "a/",
        "c:\\x",
        "a\\b",
        MANIFEST,
        SIGNATURE,
    ] {
        let result = staging.write(name, |_| io::Result::Ok(()));
        assert!(
            matches!(result, Err(WriteError::Deliver(Error::Name { .. }))),
            "{name}"
        );
        assert!(
            matches!(staging.adopt(name), Err(Error::Name { .. })),
            "{name}"
        );
    }
    put(&mut staging, "a", "");
    assert!(staging.write("a", |_| io::Result::Ok(())).is_err());
    for run_id in ["", "..", "latest", ".hidden", "a/b", "/a"] {
        assert!(
            Staging::create(home.path(), run_id, Existing::Refuse).is_err(),
            "{run_id}"
        );
    }
}

#[test]
fn a_file_that_nobody_registered_is_not_published() {
    let home = tempfile::tempdir().unwrap();
    let staging = start(home.path(), RUN);
    fs::write(staging.path().join("stray"), "").unwrap();
    let error = staging.publish(&json!({}), &unsigned()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot publish a run with `stray`: it would not be in the manifest"
    );
    assert_eq!(everything(home.path()), 0);
}

#[test]
fn a_file_that_vanished_is_not_published() {
    let home = tempfile::tempdir().unwrap();
    let mut staging = start(home.path(), RUN);
    put(&mut staging, "report.json", "hello");
    fs::remove_file(staging.path().join("report.json")).unwrap();
    assert!(matches!(
        staging.publish(&json!({}), &unsigned()),
        Err(Error::Read { .. })
    ));
    assert_eq!(everything(home.path()), 0);
}

#[cfg(unix)]
#[test]
fn links_are_neither_followed_nor_published() {
    let home = tempfile::tempdir().unwrap();
    let mut staging = start(home.path(), RUN);
    for (name, target) in [("file", "/etc/hostname"), ("directory", "/etc")] {
        std::os::unix::fs::symlink(target, staging.path().join(name)).unwrap();
        let error = staging.adopt(name).unwrap_err();
        assert_eq!(
            error.source().unwrap().to_string(),
            "it is not a plain file"
        );
    }
    assert!(matches!(
        staging.publish(&json!({}), &unsigned()),
        Err(Error::Unregistered { .. })
    ));
}

#[test]
fn a_file_of_somebody_else_is_not_overwritten() {
    let home = tempfile::tempdir().unwrap();
    let mut staging = start(home.path(), RUN);
    let path = staging.path().join("ledger");
    fs::write(&path, "theirs").unwrap();
    assert!(staging.write("ledger", |_| io::Result::Ok(())).is_err());
    assert_eq!(fs::read(&path).unwrap(), b"theirs");
}

#[test]
fn a_format_that_fails_leaves_the_others() {
    #[derive(Debug, thiserror::Error)]
    #[error("no font")]
    struct NoFont;
    let home = tempfile::tempdir().unwrap();
    let mut staging = start(home.path(), RUN);
    let error = staging
        .write("report.pdf", |writer| {
            let _ = writer.write_all(b"half");
            Err(NoFont)
        })
        .unwrap_err();
    assert!(matches!(error, WriteError::Content(NoFont)));
    assert_eq!(error.to_string(), "no font");
    put(&mut staging, "report.json", "hello");
    let published = staging.publish(&json!({}), &unsigned()).unwrap();
    assert_eq!(published.run.files.len(), 1);
}

#[test]
fn a_failed_write_names_the_place_that_the_file_would_have_had() {
    let home = tempfile::tempdir().unwrap();
    let mut staging = start(home.path(), RUN);
    fs::create_dir(staging.path().join("report.pdf")).unwrap();
    let error = staging
        .write("report.pdf", |_| io::Result::Ok(()))
        .unwrap_err();
    let place = home.path().join(RUN).join("report.pdf");
    assert_eq!(
        error.to_string(),
        format!("cannot write `{}`", place.display())
    );
    assert!(error.source().is_some());
}

#[test]
fn out_must_be_a_directory() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path().join("file");
    fs::write(&out, "").unwrap();
    let error = Staging::create(&out, RUN, Existing::Refuse).unwrap_err();
    assert!(matches!(error, Error::NotADirectory { .. }));
    let error = Staging::create(&out.join("below"), RUN, Existing::Refuse).unwrap_err();
    assert!(matches!(error, Error::Create { .. }));
    assert!(error.source().is_some());
}

#[cfg(target_os = "linux")]
#[test]
fn out_must_be_writable() {
    // Nobody can make a directory here, the superuser included.
    let error = Staging::create(Path::new("/proc"), RUN, Existing::Refuse).unwrap_err();
    assert!(matches!(error, Error::Create { .. }), "{error}");
}

#[test]
fn verifying_names_what_changed() {
    let home = tempfile::tempdir().unwrap();
    let mut staging = start(home.path(), RUN);
    for name in [
        "a-missing",
        "b-longer",
        "c-other",
        "d-directory",
        "e/kept",
        "f-gone/x",
    ] {
        put(&mut staging, name, "hello");
    }
    let path = staging.publish(&json!({}), &unsigned()).unwrap().run.path;
    fs::remove_file(path.join("a-missing")).unwrap();
    fs::write(path.join("b-longer"), "hello!").unwrap();
    fs::write(path.join("c-other"), "jello").unwrap();
    fs::remove_file(path.join("d-directory")).unwrap();
    fs::create_dir(path.join("d-directory")).unwrap();
    fs::write(path.join("e/new"), "").unwrap();
    fs::remove_dir_all(path.join("f-gone")).unwrap();
    fs::write(path.join("f-gone"), "").unwrap();
    let problems: Vec<String> = verify(&path)
        .unwrap()
        .iter()
        .map(Problem::to_string)
        .collect();
    assert_eq!(
        problems,
        [
            "`a-missing` is missing".to_owned(),
            "`b-longer` was changed: 6 bytes, expected 5".to_owned(),
            format!(
                "`c-other` was changed: SHA-256 \
                 187c9bceeb919e1b3e6d20fa50ecabf7d9d50b5343e8f9a3d912abb13929102e, expected {HELLO_SHA256}"
            ),
            "`d-directory` is not a plain file".to_owned(),
            "`e/new` is not in the manifest".to_owned(),
            "`f-gone` is not in the manifest".to_owned(),
            "`f-gone/x` is missing".to_owned(),
        ]
    );
}

#[test]
fn a_manifest_that_lies_about_names_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let write = |text: &str| fs::write(home.path().join(MANIFEST), text).unwrap();
    assert!(matches!(verify(home.path()), Err(Error::Read { .. })));
    write("{");
    assert!(matches!(verify(home.path()), Err(Error::Manifest { .. })));
    write(r#"{"schema":"hss-audit/manifest/9","files":[]}"#);
    assert!(matches!(verify(home.path()), Err(Error::Schema { .. })));
    write(r#"{"schema":"hss-audit/manifest/1","files":[{"name":"../x","bytes":0,"sha256":""}]}"#);
    assert!(matches!(verify(home.path()), Err(Error::Name { .. })));
}

#[test]
fn only_what_the_dead_left_long_ago_is_cleaned() {
    let home = tempfile::tempdir().unwrap();
    let make = |name: &str| {
        fs::create_dir(home.path().join(name)).unwrap();
        fs::write(home.path().join(name).join("page"), "").unwrap();
        home.path().join(name)
    };
    // No process has such a number: the largest that Linux gives is 4,194,304.
    let dead = make(".run-1.partial-4294967295");
    let replaced = make(".run-2.replaced-4294967295");
    make("run-2");
    let only_copy = make(".run-3.replaced-4294967295");
    let alive = make(".run-4.partial-4294967294");
    let claim = File::open(&alive).unwrap();
    claim.try_lock().unwrap();
    let foreign = make(".git-1");
    let later = fs::metadata(&foreign).unwrap().modified().unwrap() + Duration::from_secs(60);
    let day_ago = later - Duration::from_secs(86_400);
    assert_eq!(clean(home.path(), day_ago).unwrap(), Vec::<PathBuf>::new());
    assert_eq!(clean(home.path(), later).unwrap(), [dead, replaced]);
    assert!(only_copy.exists() && alive.exists() && foreign.exists());
    assert!(clean(&home.path().join("nowhere"), later).is_err());
}

#[test]
fn errors_about_the_disk_say_what_could_not_be_done_and_why() {
    let path = || PathBuf::from("out/report.pdf");
    let source = || io::Error::from(io::ErrorKind::StorageFull);
    let run_id = || RUN.to_owned();
    let cases = [
        (
            Error::Create {
                path: path(),
                source: source(),
            },
            "cannot create `out/report.pdf`",
        ),
        (
            Error::Write {
                path: path(),
                source: source(),
            },
            "cannot write `out/report.pdf`",
        ),
        (
            Error::Read {
                path: path(),
                source: source(),
            },
            "cannot read `out/report.pdf`",
        ),
        (
            Error::Publish {
                path: path(),
                source: source(),
            },
            "cannot publish `out/report.pdf`",
        ),
        (
            Error::Latest {
                path: "out/latest".into(),
                run_id: run_id(),
                source: source(),
            },
            "cannot point `out/latest` to `20261122T060000Z-0a1b2c3d`",
        ),
    ];
    for (error, text) in cases {
        assert_eq!(error.to_string(), text);
        assert_eq!(error.source().unwrap().to_string(), "no storage space");
    }
}

#[test]
fn errors_about_names_and_manifests_say_what_is_wrong() {
    let path = || PathBuf::from("out/manifest.json");
    let json = || serde_json::from_str::<Value>("{").unwrap_err();
    let reason = "it is not a plain relative path";
    let cases = [
        (
            Error::NotADirectory { path: path() },
            "cannot use `out/manifest.json` for reports: it is not a directory",
        ),
        (
            Error::Exists { path: path() },
            "cannot write run `out/manifest.json`: it exists already",
        ),
        (
            Error::Name {
                name: "../x".into(),
                reason,
            },
            "cannot use `../x` as a file of the run: it is not a plain relative path",
        ),
        (Error::Head(json()), "cannot write the manifest"),
        (
            Error::Manifest {
                path: path(),
                source: json(),
            },
            "cannot use `out/manifest.json` as a manifest",
        ),
        (
            Error::Schema {
                path: path(),
                schema: "x/2".into(),
            },
            "cannot use `out/manifest.json`: its schema is `x/2`, expected `hss-audit/manifest/1`",
        ),
    ];
    for (error, text) in cases {
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn errors_about_chain_keys_and_holds_say_what_is_wrong() {
    let path = || PathBuf::from("out/manifest.json");
    let cases = [
        (
            Error::Unchained {
                run_id: RUN.to_owned(),
                source: Box::new(Error::Exists { path: path() }),
            },
            "cannot enter run `20261122T060000Z-0a1b2c3d` in the chain; the run itself is published",
        ),
        (
            Error::Sign {
                path: path(),
                source: io::Error::other("no random numbers"),
            },
            "cannot sign `out/manifest.json`",
        ),
        (
            Error::KeyExists {
                path: "audit.key".into(),
            },
            "cannot write key `audit.key`: there is a file of this name, and keys are never overwritten",
        ),
        (
            Error::Held {
                run_id: RUN.to_owned(),
                by: "A. Auditor".to_owned(),
                reason: "case 7".to_owned(),
            },
            "cannot replace run `20261122T060000Z-0a1b2c3d`: `A. Auditor` holds it: case 7",
        ),
        (
            Error::NoRun {
                run_id: RUN.to_owned(),
                out: "out".into(),
            },
            "there is no run `20261122T060000Z-0a1b2c3d` in `out`",
        ),
        (
            Error::NotHeld {
                run_id: RUN.to_owned(),
            },
            "cannot release run `20261122T060000Z-0a1b2c3d`: it is not held",
        ),
        (
            Error::Remove {
                path: "out/run".into(),
                source: io::ErrorKind::PermissionDenied.into(),
            },
            "cannot remove `out/run`",
        ),
    ];
    for (error, text) in cases {
        assert_eq!(error.to_string(), text);
    }
}
