//! `hss-audit verify --cross-format`: what all formats say alike is found to agree, and whatever one of them says
//! otherwise is found.
#![cfg(feature = "simulator")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::cargo::cargo_bin_cmd;
use common::sample;
use hss_audit::findings::{Evidence, Status};
use hss_audit::render::ALL;
use hss_audit::report::{AssetStanding, Redaction, RedactionKey, Report, Severity, Verdict};
use hss_audit::verify::{Agreement, cross_format};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// Writes the wanted files of a report.
fn write(report: &Report, folder: &Path, is_wanted: impl Fn(&str) -> bool) {
    for format in ALL.iter().filter(|format| is_wanted(format.file_name())) {
        let mut bytes = Vec::new();
        format.render(report, &mut bytes).unwrap();
        fs::write(folder.join(format.file_name()), bytes).unwrap();
    }
}

fn written(report: &Report) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(report, folder.path(), |_| true);
    folder
}

fn found(agreement: &Agreement) -> Vec<String> {
    agreement
        .disagreements
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn formats_of_every_size_and_nature_agree() {
    let key = RedactionKey::new(b"a key for the reports of tests").unwrap();
    for report in [
        sample::report(0),
        sample::report(700),
        sample::hostile_report(),
        sample::broken_report(),
        sample::report_hiding(300, Redaction::None),
        sample::report_hiding(300, Redaction::Full(key)),
    ] {
        let folder = written(&report);
        let agreement = cross_format(folder.path());
        assert_eq!(found(&agreement), none());
        let files: Vec<&str> = agreement.files.iter().map(|file| file.name).collect();
        assert_eq!(files.len(), ALL.len(), "{files:?}");
        assert!(agreement.facts_compared >= 20, "{agreement:?}");
        let with_rows = agreement.files.iter().filter_map(|file| file.rows);
        let rows: Vec<u64> = with_rows.collect();
        assert_eq!(rows, [report.summary.results; 9]);
        let facts = |name: &str| {
            let mut files = agreement.files.iter();
            files.find(|file| file.name == name).unwrap().facts
        };
        // Run, digest, four headlines, four severities.
        assert!(facts("report.pdf") >= 10 && facts("report.html") >= 12);
    }
}

#[test]
fn every_format_of_a_large_run_agrees() {
    let folder = written(&sample::report(20_000));
    let agreement = cross_format(folder.path());
    assert_eq!(found(&agreement), none());
}

/// The files of the report that is changed, made once.
static BASE: OnceLock<TempDir> = OnceLock::new();

fn base() -> Report {
    sample::report_hiding(200, Redaction::None)
}

/// One file of a report is made anew from a report that differs in one thing.
fn after(file: &str, change: impl FnOnce(&mut Report)) -> Vec<String> {
    let mut changed = base();
    change(&mut changed);
    let folder = tempfile::tempdir().unwrap();
    let whole = BASE.get_or_init(|| written(&base()));
    for format in ALL.iter().filter(|format| format.file_name() != file) {
        let name = format.file_name();
        fs::copy(whole.path().join(name), folder.path().join(name)).unwrap();
    }
    write(&changed, folder.path(), |name| name == file);
    found(&cross_format(folder.path()))
}

const ROW_FILES: [&str; 7] = [
    "findings.ndjson",
    "findings.csv",
    "findings.parquet",
    "report.html",
    "report.sarif",
    "report.xlsx",
    "ocsf.ndjson",
];

/// Whether the files say different things about a fact.
fn tells(found: &[String], fact: &str, file: &str) -> bool {
    let is_about = |line: &&String| line.starts_with(fact) && line.contains(file);
    found.iter().any(|line| is_about(&line))
}

#[test]
fn one_changed_cell_of_one_row_is_found_in_every_format_with_rows() {
    for file in ROW_FILES {
        let with_account = |report: &Report| {
            let mut rows = report.findings.iter();
            rows.position(|judged| judged.finding.account.is_some())
                .unwrap()
        };
        let lines = after(file, |report| {
            let row = with_account(report);
            let account = report.findings[row].finding.account.as_mut().unwrap();
            account.name = format!("{}x", account.name).into();
        });
        assert!(tells(&lines, "account of ", file), "{file}: {lines:#?}");
        let lines = after(file, |report| report.findings[7].score.age += 1);
        assert!(tells(&lines, "score of ", file), "{file}: {lines:#?}");
        let lines = after(file, |report| {
            report.findings[9].finding.scanned_at = Some(1);
        });
        assert!(tells(&lines, "scanned at of ", file), "{file}: {lines:#?}");
        let lines = after(file, |report| {
            report.findings[3].finding.suggestion = Some("Nothing.".into());
        });
        assert!(tells(&lines, "advice of ", file), "{file}: {lines:#?}");
        let lines = after(file, |report| {
            let mut rows = report.findings.iter_mut();
            let policy = rows
                .find_map(|judged| match &mut judged.finding.evidence {
                    Evidence::PasswordComplexity { rules } => Some(rules),
                    Evidence::WeakPassword { .. } => None,
                })
                .unwrap();
            for rule in std::sync::Arc::make_mut(policy) {
                rule.result = hss_audit::findings::CheckResult::Fail;
            }
        });
        assert!(
            tells(&lines, "failed rules of ", file),
            "{file}: {lines:#?}"
        );
    }
}

#[test]
fn one_changed_verdict_changes_the_counts_as_well() {
    for file in ROW_FILES {
        let lines = after(file, |report| {
            let mut rows = report.findings.iter_mut();
            let open = rows.find(|judged| judged.is_open_failure()).unwrap();
            open.status = Status::Waived;
        });
        assert!(tells(&lines, "status of ", file), "{file}: {lines:#?}");
        assert!(tells(&lines, "waived: ", file), "{lines:#?}");
        assert!(tells(&lines, "open findings: ", file), "{lines:#?}");
        let lines = after(file, |report| {
            let mut rows = report.findings.iter_mut();
            let open = rows
                .find(|judged| judged.severity == Severity::High)
                .unwrap();
            open.severity = Severity::Low;
        });
        assert!(tells(&lines, "severity of ", file), "{file}: {lines:#?}");
        assert!(
            tells(&lines, "open findings, low: ", file),
            "{file}: {lines:#?}"
        );
    }
}

#[test]
fn a_row_that_is_missing_or_doubled_is_found() {
    for file in ROW_FILES {
        let lines = after(file, |report| {
            // Of an asset with several rows, so that the block of the page still fits together.
            let group = report
                .assets
                .iter_mut()
                .find(|group| group.findings.len() > 1);
            let group = group.unwrap();
            let place = group.findings.start;
            group.findings.end -= 1;
            for other in &mut report.assets {
                if other.findings.start > place {
                    other.findings.start -= 1;
                    other.findings.end -= 1;
                }
            }
            report.findings.remove(place);
        });
        assert!(tells(&lines, "results: ", file), "{file}: {lines:#?}");
        let is_named = tells(&lines, "a row: ", file) || tells(&lines, "id of a row: ", file);
        assert!(is_named, "{file}: {lines:#?}");
    }
}

#[test]
fn a_changed_number_or_digest_is_found_in_every_report() {
    for file in ["report.json", "report.html", "report.pdf", "summary.md"] {
        let lines = after(file, |report| {
            report.summary.headlines[0].figure = "77,777".to_owned();
        });
        assert!(tells(&lines, "open findings: ", file), "{file}: {lines:#?}");
        let lines = after(file, |report| {
            report.findings_digest = "0".repeat(64);
        });
        assert!(
            tells(&lines, "digest of the findings: ", file),
            "{file}: {lines:#?}"
        );
        let lines = after(file, |report| {
            report.run.id = "20200101T000000Z-00000000".to_owned()
        });
        assert!(tells(&lines, "run: ", file), "{file}: {lines:#?}");
    }
    for file in ["report.json", "report.html"] {
        let lines = after(file, |report| report.coverage.verdict = Verdict::Short);
        assert!(
            tells(&lines, "verdict on completeness: ", file),
            "{file}: {lines:#?}"
        );
        let lines = after(file, |report| report.summary.unknown += 1);
        assert!(tells(&lines, "unknown: ", file), "{file}: {lines:#?}");
    }
    let severity = |report: &mut Report| {
        let breakdowns = &mut report.summary.breakdowns;
        let of_severity = breakdowns.iter_mut().find(|one| one.id == "severity");
        of_severity.unwrap().bars[1].count += 1;
    };
    for file in ["report.json", "report.pdf"] {
        let lines = after(file, severity);
        assert!(
            tells(&lines, "open findings, high: ", file),
            "{file}: {lines:#?}"
        );
    }
    let lines = after("report.json", |report| {
        report.summary.open_by_check[2].count += 1
    });
    assert!(
        tells(
            &lines,
            "open findings, weak_password of image: ",
            "report.json"
        ),
        "{lines:#?}"
    );
    let lines = after("findings.parquet", |report| {
        report.coverage.verdict = Verdict::Failed
    });
    assert!(
        tells(&lines, "verdict on completeness: ", "findings.parquet"),
        "{lines:#?}"
    );
}

/// Which asset decides which control: two assets change places, a reason names a set less, a reason counts one more.
#[test]
fn an_asset_in_another_set_is_found() {
    for file in ["report.json", "report.html"] {
        for has_results in [true, false] {
            let lines = after(file, |report| {
                let groups = &report.assets;
                let has = |standing: &AssetStanding| {
                    let mut groups = groups.iter();
                    groups.any(|group| group.asset.key == standing.asset.key)
                };
                let mut places = report.standings.iter();
                let one = places.position(|one| has(one) == has_results).unwrap();
                let set = report.standings[one].set;
                let mut places = report.standings.iter();
                let other = places.position(|other| other.set != set).unwrap();
                report.standings[one].set = report.standings[other].set;
                report.standings[other].set = set;
            });
            assert!(tells(&lines, "assets in set ", file), "{file}: {lines:#?}");
            assert!(!tells(&lines, "assets of reason ", file), "{lines:#?}");
        }
        let fact = "assets of reason 1 of hss-baseline/weak-passwords: ";
        let lines = after(file, |report| {
            report.frameworks[0].controls[0].reasons[0].sets.pop();
        });
        assert!(tells(&lines, fact, file), "{file}: {lines:#?}");
        let sets = format!("sets of the {fact}");
        assert!(tells(&lines, &sets, file), "{file}: {lines:#?}");
        let lines = after(file, |report| {
            report.frameworks[0].controls[0].reasons[0].assets += 1;
        });
        assert!(tells(&lines, fact, file), "{file}: {lines:#?}");
    }
    for file in ["report.json", "report.pdf"] {
        let lines = after(file, |report| report.asset_sets.digest = "0".repeat(64));
        let fact = "digest of the sets of assets: ";
        assert!(tells(&lines, fact, file), "{file}: {lines:#?}");
    }
    let lines = after("report.json", |report| report.asset_sets.sizes[0] += 1);
    let fact = "sizes of the sets of assets: ";
    assert!(tells(&lines, fact, "report.json"), "{lines:#?}");
}

#[test]
fn a_file_that_makes_no_sense_is_a_disagreement_and_one_that_is_missing_is_none() {
    for format in ALL {
        let folder = written(&sample::report(50));
        let path = folder.path().join(format.file_name());
        fs::write(&path, "no report").unwrap();
        let lines = found(&cross_format(folder.path()));
        assert!(
            tells(&lines, "form of the file: ", format.file_name()),
            "{lines:#?}"
        );
        fs::remove_file(&path).unwrap();
        assert_eq!(found(&cross_format(folder.path())), none());
    }
}

fn call(line: &str) -> (i32, String, String) {
    let mut command = cargo_bin_cmd!("hss-audit");
    let output = command.env_clear().args(line.split(' ')).output().unwrap();
    (
        output.status.code().unwrap(),
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

/// A run of the program itself.
fn run() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().display().to_string();
    let (code, said, errors) = call(&format!(
        "demo --hosts 20 --images 3 --now 2026-11-22T06:00:00Z --out {out}"
    ));
    assert_eq!(code, 0, "{errors}");
    let run = PathBuf::from(said.lines().last().unwrap());
    (folder, run)
}

#[test]
fn the_program_says_what_it_found_and_ends_with_6() {
    let (_folder, run) = run();
    let path = run.display();
    let (code, said, _) = call(&format!("verify {path} --cross-format"));
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains(": every file is as the manifest says\n"),
        "{said}"
    );
    assert!(
        said.contains("report.pdf") && said.contains("all files agree on "),
        "{said}"
    );

    let csv = run.join("findings.csv");
    let text = fs::read_to_string(&csv).unwrap();
    let changed = text.replacen(",high,", ",low,", 1);
    let changed = if changed == text {
        text.replacen(",critical,", ",low,", 1)
    } else {
        changed
    };
    assert_ne!(changed, text);
    fs::write(&csv, &changed).unwrap();
    let (code, said, _) = call(&format!("verify {path}"));
    assert_eq!(code, 6);
    assert!(said.contains("`findings.csv` was changed"), "{said}");

    // Somebody who knows of the manifest changes it as well.
    let manifest = run.join("manifest.json");
    let mut document: Value = serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    for entry in document["files"].as_array_mut().unwrap() {
        if entry["name"] == "findings.csv" {
            entry["bytes"] = json!(changed.len());
            entry["sha256"] = json!(hex::encode(Sha256::digest(&changed)));
        }
    }
    fs::write(&manifest, document.to_string()).unwrap();
    let (code, said, _) = call(&format!("verify {path}"));
    assert!(
        code == 6 && said.contains("is not the one of `chain.ndjson` line 1"),
        "{said}"
    );
    // And the chain.
    fs::remove_file(run.parent().unwrap().join("chain.ndjson")).unwrap();
    assert_eq!(call(&format!("verify {path}")).0, 0);
    let (code, said, _) = call(&format!("--quiet verify {path} --cross-format"));
    assert_eq!(code, 6);
    assert!(
        said.lines().all(|line| line.contains("findings.csv")),
        "{said}"
    );
    assert!(
        said.contains("severity of ") && said.contains("open findings, low: "),
        "{said}"
    );
    let (code, said, _) = call(&format!("verify {path} --cross-format --json"));
    let result: Value = serde_json::from_str(&said).unwrap();
    assert_eq!((code, &result["exit_code"]), (6, &json!(6)));
    assert_eq!(result["problems"], json!([]));
    let first = &result["cross_format"]["disagreements"][0];
    assert_eq!(first["found"]["file"], "findings.csv");
}

#[test]
fn what_is_neither_run_nor_archive_is_wrong_usage() {
    let (_folder, run) = run();
    let (code, _, errors) = call(&format!("verify {}", run.join("evidence").display()));
    assert_eq!(code, 2, "{errors}");
    assert!(
        errors.contains("there is neither a run nor an archive")
            && errors.contains("name a run directory or an archive")
    );
}
