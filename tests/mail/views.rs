//! Groups that are shown other names than the archive has: every letter about a run says the same of what changed.

use std::collections::BTreeSet;
use std::path::PathBuf;

use assert_cmd::cargo::cargo_bin_cmd;
use pretty_assertions::assert_eq;
use serde_json::Value;
use tempfile::TempDir;

use crate::desk::Desk;
use crate::mailbox::{Mailbox, attachment};

/// Two rounds of a fleet in one archive; gives the second run.
fn second_round(redact: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut run = PathBuf::new();
    for (round, day) in [("0", "05"), ("1", "12")] {
        let output = cargo_bin_cmd!("hss-audit")
            .args(["demo", "--hosts", "60", "--images", "6", "--seed", "7"])
            .args(["--round", round, "--redact", redact])
            .args(["--now", &format!("2026-11-{day}T06:00:00Z")])
            .args(["--format", "json,ndjson", "--out"])
            .arg(&out)
            .output()
            .unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        run = PathBuf::from(said.lines().last().unwrap());
    }
    (folder, run)
}

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

/// The reports that two groups are sent about a run: as archived, and with what is hidden changed to this.
fn reports(archive: &str, shown: &str) -> [Value; 2] {
    let (folder, run) = second_round(archive);
    let desk = Desk::about((folder, run), Mailbox::with(&[]));
    let group = |name: &str, more: &str| {
        format!(
            "[[mail.group]]\nname = \"{name}\"\nto = \"{name}@example.com\"\nattach = [\"json\"]\n{more}\n"
        )
    };
    let groups = [
        group("own", ""),
        group("other", &format!("redact = \"{shown}\"")),
    ]
    .concat();
    desk.settle("", &groups);
    let said = desk.send(&["--fail-on", "never"]);
    assert_eq!(said.code, 0, "{}", said.errors);
    let received = desk.mailbox.received();
    ["own", "other"].map(|name| {
        let address = format!("{name}@example.com");
        let letter = received
            .iter()
            .find(|one| one.recipients[0] == address)
            .unwrap();
        let words = "hides other things";
        let flat = letter.message.replace("=\r\n", "").replace("\r\n", " ");
        assert_eq!(flat.contains(words), name == "other", "{name}");
        json(&attachment(&letter.message, "report.json").unwrap())
    })
}

fn counted(report: &Value) -> Value {
    let keys = [
        "/changes/state",
        "/changes/compared_with",
        "/changes/counts",
        "/changes/reasons",
        "/changes/differences",
        "/trend",
        "/summary/open",
        "/summary/deadlines",
        "/threshold/broken",
    ];
    keys.map(|key| report.pointer(key).unwrap_or(&Value::Null).clone())
        .to_vec()
        .into()
}

/// What is said of findings that are gone, without names.
fn gone(report: &Value) -> Vec<String> {
    let gone = report["changes"]["gone"].as_array().unwrap();
    let facts = gone.iter().map(|one| {
        let keys = ["class", "reason", "check", "severity", "first_seen"];
        keys.map(|key| one[key].to_string()).join(" ")
    });
    let mut facts: Vec<String> = facts.collect();
    facts.sort();
    facts
}

/// Names of hosts, images and accounts that are gone.
fn names(report: &Value) -> BTreeSet<String> {
    let gone = report["changes"]["gone"].as_array().unwrap();
    let texts = gone.iter().flat_map(|one| {
        ["asset_key", "asset_name", "account", "reinstalled_as", "id"].map(|key| &one[key])
    });
    texts.filter_map(Value::as_str).map(str::to_owned).collect()
}

#[test]
fn who_may_see_less_than_the_archive_reads_the_same_changes() {
    let [own, other] = reports("masked", "full");
    assert_eq!(own["changes"]["state"], "compared");
    assert_eq!(counted(&own), counted(&other));
    let gone_there = gone(&own);
    assert!(gone_there.len() > 5, "{gone_there:?}");
    assert_eq!(gone_there, gone(&other));
    let (open, hidden) = (names(&own), names(&other));
    let shown: Vec<&String> = open.intersection(&hidden).collect();
    assert!(shown.is_empty(), "{shown:?}");
    assert_eq!(open.len(), hidden.len());
    // In the order of the new names, and of assets that are still there under the names that they have elsewhere.
    let keys = other["changes"]["gone"].as_array().unwrap().iter();
    let keys: Vec<&str> = keys.map(|one| one["asset_key"].as_str().unwrap()).collect();
    assert!(keys.is_sorted(), "{keys:?}");
    let hosts = keys.iter().filter(|key| key.starts_with("host:"));
    assert!(hosts.clone().count() > 0);
    for key in hosts {
        assert!(key.starts_with("host:id-"), "{key}");
    }
}

#[test]
fn who_may_see_more_than_the_archive_reads_the_same_changes() {
    let [own, other] = reports("full", "masked");
    assert_eq!(own["changes"]["state"], "compared");
    assert_eq!(counted(&own), counted(&other));
    assert_eq!(gone(&own), gone(&other));
    // What is gone has no name there any more.
    assert_eq!(names(&own), names(&other));
}
