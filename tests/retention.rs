//! Which runs stay, how the others go, and that the archive proves itself afterwards.
#![cfg(feature = "simulator")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod archives;

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use archives::{Archive, copy, lines, write_lines};
use chrono::DateTime;
use hss_audit::deliver::{
    CHAIN, Chain, Error, Existing, Hold, Seal, Staging, check_archive, hold, release, remove,
};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

const FORMATS: &str = "--format json,ndjson";

/// Six runs of one scope: four days, the last two with two runs each.
fn six() -> &'static Archive {
    static BASE: OnceLock<Archive> = OnceLock::new();
    BASE.get_or_init(|| {
        let archive = Archive::new();
        for (round, moment) in [
            "2026-11-01T06:00:00Z",
            "2026-11-08T06:00:00Z",
            "2026-11-15T06:00:00Z",
            "2026-11-15T18:00:00Z",
            "2026-11-16T06:00:00Z",
            "2026-11-16T18:00:00Z",
        ]
        .iter()
        .enumerate()
        {
            archive.run_at(moment, &format!("--round {} {FORMATS}", round.min(3)));
        }
        archive
    })
}

/// The days and hours of the runs that are there.
fn days(archive: &Archive) -> Vec<String> {
    archive
        .runs()
        .iter()
        .map(|run| run[6..11].to_owned())
        .collect()
}

fn kinds(out: &Path) -> Vec<String> {
    let kind = |line: &String| -> String {
        let line: Value = serde_json::from_str(line).unwrap();
        line["kind"].as_str().unwrap().to_owned()
    };
    lines(out).iter().map(kind).collect()
}

fn hidden(out: &Path) -> Vec<String> {
    let names = fs::read_dir(out).unwrap();
    let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.contains(".pruned-")).collect()
}

#[test]
fn what_no_rule_keeps_goes_and_the_archive_still_proves_itself() {
    let archive = six().copy();
    let before = archive.runs();
    let dry = archive.call("prune --out out --keep-daily 2 --dry-run", 0);
    assert!(
        dry.contains("2 runs kept; 4 would be removed; nothing was"),
        "{dry}"
    );
    assert_eq!(archive.runs(), before);
    assert_eq!(lines(&archive.path("out")).len(), 6);
    archive.hold(0, "case 7");
    let letters = |run: &str| archive.path("out").join(format!("deliveries/{run}.ndjson"));
    fs::create_dir(archive.path("out").join("deliveries")).unwrap();
    for run in &before {
        fs::write(letters(run), "").unwrap();
    }
    let said = archive.call("prune --out out --keep-daily 2", 0);
    assert!(
        said.contains("keep-daily 2; days begin at 00:00 UTC"),
        "{said}"
    );
    assert!(said.contains("3 runs kept; 3 removed"), "{said}");
    assert!(said.contains("kept: latest, newest, daily"), "{said}");
    assert!(said.contains("kept: held"), "{said}");
    assert_eq!(days(&archive), ["01T06", "15T18", "16T18"]);
    let kept = archive.runs();
    for run in &before {
        assert_eq!(letters(run).exists(), kept.contains(run), "{run}");
    }
    let out = archive.path("out");
    assert_eq!(kinds(&out)[6..], ["hold", "pruned", "pruned", "pruned"]);
    let tombstone: Value = serde_json::from_str(&lines(&out)[7]).unwrap();
    assert_eq!(tombstone["rule"], "keep-daily 2; days begin at 00:00 UTC");
    assert_eq!(tombstone["findings_digest"].as_str().unwrap().len(), 64);
    assert_eq!(hidden(&out), Vec::<String>::new());
    let said = archive.call("verify out", 0);
    assert!(
        said.contains("chain: 10 lines, 3 runs removed, 1 held"),
        "{said}"
    );
    for run in archive.runs() {
        archive.call(&format!("verify out/{run}"), 0);
    }
}

#[test]
fn comparing_history_and_latest_survive_runs_that_went() {
    let archive = six().copy();
    let runs = archive.runs();
    archive.call(
        "prune --out out --keep-last 1 --keep-monthly 1 --keep-within 1d",
        0,
    );
    assert_eq!(days(&archive), ["15T18", "16T06", "16T18"]);
    let latest = fs::read_link(archive.path("out/latest")).unwrap();
    assert_eq!(latest.to_str(), Some(runs[5].as_str()));
    archive.call(&format!("diff {} latest --out out", runs[3]), 0);
    archive.call(&format!("diff {} latest --out out", runs[0]), 2);
    let said = archive.call("history --out out --json", 0);
    let history: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        history["scopes"][0]["trend"]["runs"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(history["scopes"][0]["unusable"], json!([]));
    let run = archive.run_at("2026-11-17T06:00:00Z", &format!("--round 3 {FORMATS}"));
    let report: Value =
        serde_json::from_str(&fs::read_to_string(run.join("report.json")).unwrap()).unwrap();
    assert_eq!(report["changes"]["compared_with"]["id"], *runs[5]);
    assert_eq!(report["changes"]["counts"]["new"], 0);
    // First seen in a run that is gone.
    let rows = fs::read_to_string(run.join("findings.ndjson")).unwrap();
    assert!(rows.contains(r#""first_seen":"2026-11-01T06:00:00.000Z""#));
    archive.call("verify out", 0);
}

#[test]
fn a_hold_keeps_a_run_until_it_is_released() {
    let archive = six().copy();
    let run = archive.runs()[0].clone();
    archive.hold(0, "case 7");
    archive.call("prune --out out --keep-last 1", 0);
    assert_eq!(days(&archive), ["01T06", "16T18"]);
    let said = archive.call(&format!("report out/{run} --out out --replace"), 2);
    assert_eq!(said, "");
    let words = "cannot replace run `20261101T060000Z-";
    assert!(
        archive.last_errors().contains(words),
        "{}",
        archive.last_errors()
    );
    assert!(
        archive
            .last_errors()
            .contains("`A. Auditor` holds it: case 7")
    );
    archive.call(&format!("hold {run} --out out --reason x"), 2);
    assert!(archive.last_errors().contains("give your name with `--by`"));
    let words = [
        "hold",
        &run,
        "--out",
        "out",
        "--release",
        "--reason",
        "closed",
    ];
    let said = archive.call_words(&words, &[("USER", "clerk")], 0);
    assert_eq!(
        said,
        format!("{run} is released: line 12 of the chain says by whom and why\n")
    );
    archive.call_words(&words, &[("USER", "clerk")], 2);
    assert!(archive.last_errors().contains("it is not held"));
    let last: Value = serde_json::from_str(&lines(&archive.path("out"))[11]).unwrap();
    assert_eq!(
        (&last["by"], &last["reason"]),
        (&json!("clerk"), &json!("closed"))
    );
    archive.call("prune --out out --keep-last 1", 0);
    assert_eq!(days(&archive), ["16T18"]);
    archive.call(&format!("hold {run} --out out --by me --reason late"), 2);
    archive.call("verify out", 0);
}

#[test]
fn a_removal_that_was_cut_off_anywhere_is_finished_by_the_next_one() {
    let pruned = six().copy();
    pruned.call("prune --out out --keep-last 5", 0);
    let whole = lines(&pruned.path("out"));
    let gone = six().runs()[0].clone();
    // After the line; after the renaming; in the middle of deleting.
    for cut in 0..3 {
        let archive = six().copy();
        let out = archive.path("out");
        write_lines(&out, whole.clone());
        let hidden_name = out.join(format!(".{gone}.pruned-4294967295"));
        if cut > 0 {
            fs::rename(out.join(&gone), &hidden_name).unwrap();
        }
        if cut > 1 {
            fs::remove_file(hidden_name.join("manifest.json")).unwrap();
        }
        let (code, words) = match cut {
            0 => (6, "a removal was cut off, and `hss-audit prune` ends it"),
            _ => (0, "6 lines".trim_start_matches('6')),
        };
        let said = archive.call("verify out", code);
        assert!(said.contains(words), "{said}");
        let said = archive.call("prune --out out --keep-last 9 --dry-run", 0);
        assert_eq!(
            said.contains("its removal was cut off, and would be finished"),
            cut == 0,
            "{said}"
        );
        let said = archive.call("prune --out out --keep-last 9", 0);
        assert_eq!(
            said.contains("its removal was cut off, and is finished now"),
            cut == 0,
            "{said}"
        );
        assert_eq!((archive.runs().len(), hidden(&out)), (5, Vec::new()));
        assert_eq!(lines(&out), whole);
        archive.call("verify out", 0);
    }
}

#[test]
fn a_run_that_is_not_as_the_chain_says_is_not_removed() {
    let archive = six().copy();
    let path = archive
        .path("out")
        .join(&archive.runs()[1])
        .join("manifest.json");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen(env!("CARGO_PKG_VERSION"), "9.9.9", 1)).unwrap();
    let stray = archive.path("out/20200101T000000Z-0a1b2c3d");
    fs::create_dir(&stray).unwrap();
    let partial = archive.path("out/.20261101T060000Z-0a1b2c3d.partial-1");
    fs::create_dir(&partial).unwrap();
    let said = archive.call("--quiet prune --out out --keep-last 1", 6);
    assert!(
        said.contains("stays: it is not as the chain says"),
        "{said}"
    );
    assert!(
        said.contains("20200101T000000Z-0a1b2c3d stays, as nobody can judge it"),
        "{said}"
    );
    assert!(stray.is_dir() && partial.is_dir() && path.is_file());
    assert_eq!(archive.runs().len(), 3);
}

#[test]
fn an_incomplete_run_and_one_of_another_scope_are_judged_by_themselves() {
    let archive = Archive::new();
    let fault = "--fault server-error@baseline/weak-password-users";
    archive.run_at("2026-11-15T06:00:00Z", FORMATS);
    let line =
        format!("demo --hosts 8 --images 1 --now 2026-11-15T18:00:00Z --out out {FORMATS} {fault}");
    archive.call(&line, 4);
    archive.call(&line.replace("15T18", "16T06"), 4);
    // A run of another scope.
    copy(
        &archive.path("out").join(&archive.runs()[0]),
        &archive.path("out/20261101T060000Z-ffffffff"),
    );
    let said = archive.call("prune --out out --keep-daily 2 --json", 0);
    let result: Value = serde_json::from_str(&said).unwrap();
    let kept: Vec<(&str, &Value)> = result["runs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| (run["run_id"].as_str().unwrap(), &run["kept_by"]))
        .collect();
    assert_eq!(kept[0].1, &json!(["latest", "newest", "daily"]));
    assert_eq!(kept[1].1, &json!([]));
    assert_eq!(kept[2].1, &json!(["newest_whole", "daily"]));
    assert_eq!(
        kept[3],
        ("20261101T060000Z-ffffffff", &json!(["newest", "daily"]))
    );
    assert_eq!(
        (&result["exit_code"], &result["left"]),
        (&json!(0), &json!([]))
    );
    assert_eq!(days(&archive), ["01T06", "15T06", "16T06"]);
}

#[test]
fn rules_come_from_settings_and_their_absence_is_an_error() {
    let archive = six().copy();
    archive.call("prune --out out", 2);
    assert!(
        archive
            .last_errors()
            .contains("no rule says which runs to keep")
    );
    archive.call("prune --out out --keep-within soon", 2);
    assert!(archive.last_errors().contains("`--keep-within` is `soon`"));
    archive.call("prune --out out --keep-last 1 --utc-offset Mars", 2);
    assert!(archive.last_errors().contains("`--utc-offset` is `Mars`"));
    let settings =
        "out = \"out\"\n[retention]\nkeep_last = 2\nkeep_weekly = 2\nutc_offset = \"+08:00\"\n";
    fs::write(archive.path("audit.toml"), settings).unwrap();
    let said = archive.call("prune --config audit.toml --keep-last 1", 0);
    assert!(
        said.contains("keep-last 1, keep-weekly 2; days begin at 00:00 UTC+08:00"),
        "{said}"
    );
    // In China the evening of Sunday the 15th is Monday already.
    assert_eq!(days(&archive), ["15T06", "16T18"]);
    archive.call("prune --out nowhere --keep-last 1", 2);
    let nowhere = "there is no archive `nowhere`";
    assert!(archive.last_errors().contains(nowhere));
    assert!(!archive.path("nowhere").exists());
}

fn publish(out: &Path, run_id: &str) {
    let mut staging = Staging::create(out, run_id, Existing::Refuse).unwrap();
    staging
        .write("report.json", |writer| writer.write_all(run_id.as_bytes()))
        .unwrap();
    let published = staging
        .publish(&json!({ "run_id": run_id }), &at_the_beginning())
        .unwrap();
    assert_eq!(published.adopted, Vec::<String>::new());
}

#[test]
fn many_at_once_publish_hold_and_remove_and_the_chain_holds() {
    const EACH: usize = 12;
    let home = tempfile::tempdir().unwrap();
    let out = home.path();
    let at = DateTime::UNIX_EPOCH;
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                for number in 0..EACH {
                    let run_id = format!("run-{thread}-{number:02}");
                    publish(out, &run_id);
                    let entry = || Hold {
                        run_id: run_id.clone(),
                        by: thread.to_string(),
                        reason: "in use".to_owned(),
                    };
                    hold(out, entry(), at).unwrap();
                    let wanted = [run_id.clone()];
                    let removal = remove(out, &wanted, "test", at).unwrap();
                    assert_eq!(removal.left, wanted);
                    release(out, entry(), at).unwrap();
                    // The run that `latest` names stays, whoever published it.
                    remove(out, &wanted, "test", at).unwrap();
                    let report = check_archive(out, None).unwrap();
                    assert_eq!(report.problems, Vec::<String>::new());
                }
            });
        }
    });
    let report = check_archive(out, None).unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    assert_eq!(report.runs.len() + report.pruned, 4 * EACH);
    assert!(report.pruned > 0);
    assert_eq!(report.lines, Some(3 * 4 * EACH + report.pruned));
    assert!(matches!(
        remove(&out.join("nowhere"), &[], "test", at),
        Err(Error::Lock { .. })
    ));
}

#[test]
fn a_chain_that_does_not_hold_stays_broken_and_does_not_keep_runs_from_being_published() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path();
    for run_id in ["run-1", "run-2"] {
        publish(out, run_id);
    }
    let text = fs::read_to_string(out.join(CHAIN)).unwrap();
    fs::write(out.join(CHAIN), text.replacen("run-1", "run-9", 1)).unwrap();
    publish(out, "run-3");
    let chain = Chain::read(out).unwrap().unwrap();
    assert_eq!(
        chain.faults(),
        ["`chain.ndjson` line 1 was changed: it does not have the hash that it says"]
    );
    let problems = check_archive(out, None).unwrap().problems;
    assert!(
        problems
            .iter()
            .any(|problem| problem.contains("run `run-1` has no line")),
        "{problems:?}"
    );
}

fn at_the_beginning() -> Seal<'static> {
    Seal {
        at: DateTime::UNIX_EPOCH,
        key: None,
        behind: None,
    }
}

/// Publishes a run, and gives those that were entered before it.
fn publish_and_enter(out: &Path, run_id: &str) -> Vec<String> {
    let mut staging = Staging::create(out, run_id, Existing::Refuse).unwrap();
    staging
        .write("report.json", |writer| writer.write_all(b"again"))
        .unwrap();
    let head = json!({ "run_id": run_id });
    staging.publish(&head, &at_the_beginning()).unwrap().adopted
}

#[test]
fn a_run_whose_replacement_was_cut_off_between_the_renames_is_put_back() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path();
    publish(out, "run-1");
    publish(out, "run-2");
    let hidden = out.join(".run-1.replaced-4294967295");
    fs::rename(out.join("run-1"), &hidden).unwrap();
    assert!(check_archive(out, None).unwrap().problems[0].contains("`run-1` is missing"));
    assert_eq!(publish_and_enter(out, "run-3"), Vec::<String>::new());
    assert!(out.join("run-1").is_dir() && !hidden.exists());
    assert_eq!(
        check_archive(out, None).unwrap().problems,
        Vec::<String>::new()
    );
    // What is not the run that the chain has does not take its place.
    fs::rename(out.join("run-1"), &hidden).unwrap();
    fs::write(hidden.join("manifest.json"), "{}").unwrap();
    publish_and_enter(out, "run-4");
    assert!(!out.join("run-1").exists() && hidden.exists());
}

#[test]
fn a_run_that_was_removed_and_published_anew_is_entered_where_its_line_is_missing() {
    let home = tempfile::tempdir().unwrap();
    let out = home.path();
    publish(out, "run-1");
    publish(out, "run-2");
    let at = DateTime::UNIX_EPOCH;
    remove(out, &["run-1".to_owned()], "test", at).unwrap();
    publish(out, "run-1");
    let mut written = lines(out);
    written.pop();
    write_lines(out, written);
    assert_ne!(
        check_archive(out, None).unwrap().problems,
        Vec::<String>::new()
    );
    assert_eq!(publish_and_enter(out, "run-3"), ["run-1"]);
    assert_eq!(kinds(out), ["run", "run", "pruned", "adopted", "run"]);
    assert_eq!(
        check_archive(out, None).unwrap().problems,
        Vec::<String>::new()
    );
}

#[test]
fn of_many_who_prune_at_once_nobody_finds_a_fault() {
    const RUNS: usize = 24;
    let home = tempfile::tempdir().unwrap();
    let out = home.path();
    let names: Vec<String> = (0..RUNS).map(|number| format!("run-{number:02}")).collect();
    for name in &names {
        publish(out, name);
    }
    let wanted = &names[..RUNS - 1];
    let start = std::sync::Barrier::new(6);
    let removals: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(|| {
                    start.wait();
                    remove(out, wanted, "test", DateTime::UNIX_EPOCH).unwrap()
                })
            })
            .collect();
        threads.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let mut removed = Vec::new();
    for removal in removals {
        assert_eq!((removal.left, removal.stuck), (Vec::new(), Vec::new()));
        removed.extend(removal.removed);
    }
    removed.sort();
    assert_eq!(removed, wanted);
    // Who finds somebody deleting goes on without waiting; all have ended by now.
    remove(out, &[], "test", DateTime::UNIX_EPOCH).unwrap();
    assert_eq!(hidden(out), Vec::<String>::new());
    assert_eq!(
        check_archive(out, None).unwrap().problems,
        Vec::<String>::new()
    );
}
