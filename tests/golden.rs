//! The reports of three small fleets against those that are kept in `samples/report`, in every format.
//!
//! What the service answered is kept beside the reports, in `evidence`, and the program itself makes the reports from it
//! again. So a change of layout, of a word or of a number is noticed, and so is a change after which kept evidence reads
//! differently. Evidence rather than a fresh collection, because moments, ports and the order of arrival are never twice
//! the same; that a fresh collection still gives the same findings is a test of its own.
//!
//! A change that is meant is taken over with `HSS_AUDIT_UPDATE_GOLDEN=1 cargo test --test golden`. With the word
//! `evidence` in the place of `1` the evidence is collected anew before: only when a fleet is to be another one, since
//! old evidence is what shows that old evidence can still be read.
#![cfg(feature = "simulator")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed unwrap is a failed test"
)]

mod common;
mod difference;
mod dump;
mod fleets;
mod scripted;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use assert_cmd::cargo::cargo_bin_cmd;
use difference::differences;
use fleets::{FLEETS, Fleet};
use hss_audit::collect::{Collection, EVIDENCE};
use hss_audit::normalize::normalize;
use hss_audit::render;
use pretty_assertions::assert_eq;

const UPDATE: &str = "HSS_AUDIT_UPDATE_GOLDEN";

/// What the operator wants done instead of comparing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Update {
    Nothing,
    Reports,
    Evidence,
}

impl Update {
    #[expect(
        clippy::disallowed_methods,
        reason = "a test that is told whether to write"
    )]
    fn wanted() -> Self {
        match std::env::var(UPDATE).as_deref() {
            Err(_) => Self::Nothing,
            Ok("1") => Self::Reports,
            Ok("evidence") => Self::Evidence,
            Ok(other) => panic!("{UPDATE} is `{other}`, expected `1` or `evidence`"),
        }
    }
}

fn folder(fleet: &Fleet) -> PathBuf {
    let samples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples/report");
    samples.join(fleet.name)
}

/// What the archive needs besides the formats.
const ASSETS: &dyn render::Renderer = &render::Assets;

/// The reports that the program makes from the kept evidence, as text.
fn made(fleet: &Fleet) -> BTreeMap<String, String> {
    let out = tempfile::tempdir().unwrap();
    let mut command = cargo_bin_cmd!("hss-audit");
    command.env_clear().arg("report").arg(folder(fleet));
    command.arg("--out").arg(out.path()).args(fleet.flags);
    command.args(["--format", "all"]);
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(fleet.exit_code), "{errors}");
    let run = out.path().join("latest");
    let text = |format: &&dyn render::Renderer| {
        let bytes = fs::read(run.join(format.file_name())).unwrap();
        dump::text(format.file_name(), &bytes)
    };
    let formats = render::ALL.iter().chain([&ASSETS]);
    formats.map(text).collect()
}

/// The reports that are kept.
fn kept(fleet: &Fleet) -> BTreeMap<String, String> {
    let entries = fs::read_dir(folder(fleet)).unwrap().map(Result::unwrap);
    entries
        .filter(|entry| entry.file_name() != EVIDENCE)
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

fn keep(fleet: &Fleet, reports: &BTreeMap<String, String>) {
    for name in kept(fleet)
        .keys()
        .filter(|name| !reports.contains_key(*name))
    {
        fs::remove_file(folder(fleet).join(name)).unwrap();
    }
    for (name, text) in reports {
        fs::write(folder(fleet).join(name), text).unwrap();
    }
}

fn check(fleet: &Fleet) {
    let update = Update::wanted();
    if update == Update::Evidence {
        fleets::record(fleet, &folder(fleet).join(EVIDENCE));
    }
    let made = made(fleet);
    if update != Update::Nothing {
        keep(fleet, &made);
    }
    let found = differences(&kept(fleet), &made);
    assert!(
        found.is_empty(),
        "the reports are not as in samples/report/{}:\n\n{found}\n\
         if this is what you meant: {UPDATE}=1 cargo test --test golden, and look at what git says has changed",
        fleet.name
    );
}

#[test]
fn the_examples_of_the_documents_are_reported_as_kept() {
    check(&FLEETS[0]);
}

#[test]
fn a_made_up_fleet_is_reported_as_kept() {
    check(&FLEETS[1]);
}

#[test]
fn an_incomplete_collection_is_reported_as_kept() {
    check(&FLEETS[2]);
}

#[test]
fn every_kept_folder_is_a_fleet_of_these_tests() {
    let mut folders: Vec<String> = fs::read_dir(folder(&FLEETS[0]).parent().unwrap())
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    folders.sort();
    assert_eq!(folders, FLEETS.each_ref().map(|fleet| fleet.name));
}

/// Compares findings, inventory and the account of every list; both were collected with a clock that stands still.
#[test]
fn a_fresh_collection_gives_what_the_kept_evidence_gives() {
    if Update::wanted() == Update::Evidence {
        // Nothing to compare with: the other tests are writing it.
        return;
    }
    for fleet in &FLEETS {
        let fresh = tempfile::tempdir().unwrap();
        fleets::record(fleet, fresh.path());
        let fresh = normalize(&Collection::open(fresh.path()).unwrap()).unwrap();
        let kept = normalize(&Collection::open(&folder(fleet)).unwrap()).unwrap();
        assert!(!kept.findings.is_empty() && !kept.inventory.hosts.is_empty());
        assert_eq!(fresh, kept, "{}", fleet.name);
    }
}
