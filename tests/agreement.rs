//! `hss-audit verify --cross-format` on whole runs: fleets of every size and nature agree, and one number or verdict
//! that somebody changes in one file alone is named, with the file.
#![cfg(feature = "simulator")]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a failed unwrap is a failed test"
)]

mod common;
mod tamper;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::cargo::cargo_bin_cmd;
use hss_audit::verify::cross_format;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use tamper::Edit;
use tempfile::TempDir;

const POLICY: &str = r#"
minimum_coverage = 60
deadline_from = "in_use_since"
[deadlines]
critical = 7
high = 30
"#;
const WAIVERS: &str = r#"
[[waivers]]
id = "W-1"
reason = "Rebuilt every night."
owner = "Platform"
approver = "Security"
ticket = "RISK-1"
created = 2026-11-01
expires = 2027-02-28
scope = { account = "test*", severity_at_most = "high" }
[[waivers]]
id = "W-2"
reason = "Was to be gone by now."
owner = "Platform"
approver = "Security"
ticket = "RISK-2"
created = 2026-10-01
expires = 2026-11-12
scope = { check = "password_complexity" }
[[waivers]]
id = "W-3"
reason = "The control is met otherwise."
owner = "Platform"
approver = "Security"
ticket = "RISK-3"
created = 2026-11-01
expires = 2027-02-28
scope = { control = "pci-dss-4.0.1/8.3.6", project_id = "0123456789abcdef0123456789abcdef" }
"#;

/// A folder with the files that runs are asked for with, and their archive.
struct Scene {
    folder: TempDir,
}

impl Scene {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("policy.toml"), POLICY).unwrap();
        fs::write(folder.path().join("waivers.toml"), WAIVERS).unwrap();
        Self { folder }
    }

    /// A run with these flags; its directory.
    fn run(&self, flags: &str) -> PathBuf {
        let mut command = cargo_bin_cmd!("hss-audit");
        command.current_dir(self.folder.path()).env_clear();
        command.args(["demo", "--quiet", "--out", "out"]);
        let output = command.args(flags.split_whitespace()).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let errors = String::from_utf8(output.stderr).unwrap();
        let run = said.lines().last();
        let run = run.unwrap_or_else(|| panic!("{flags}: {errors}"));
        self.folder.path().join(run)
    }
}

fn disagreements(run: &Path) -> Vec<String> {
    let agreement = cross_format(run);
    let lines = agreement.disagreements.iter();
    lines.map(ToString::to_string).collect()
}

#[test]
fn runs_of_every_size_and_nature_agree() {
    let judged = "--policy policy.toml --waivers waivers.toml --sample 12";
    for flags in [
        "--hosts 0 --images 0",
        "--hosts 1 --images 0",
        "--hosts 0 --images 1",
        "--fleet examples",
        "--hosts 40 --images 4 --redact full",
        "--hosts 40 --images 4 --redact none --framework none",
        "--hosts 40 --images 4 --fault no-permission@baseline/weak-password-users",
        "--hosts 40 --images 4 --fault statistics=high",
        "--hosts 40 --images 4 --compare none",
        "--hosts 5000 --images 20",
    ] {
        let scene = Scene::new();
        let run = scene.run(&format!("--now 2026-11-22T06:00:00Z {judged} {flags}"));
        assert_eq!(disagreements(&run), Vec::<String>::new(), "{flags}");
        let agreement = cross_format(&run);
        assert_eq!(agreement.files.len(), 8, "{flags}");
    }
}

#[test]
fn runs_with_an_earlier_one_agree() {
    for flags in [
        "--hosts 60 --images 6",
        "--hosts 60 --images 6 --redact full",
        "--hosts 60 --images 6 --lang zh-CN --policy policy.toml --waivers waivers.toml --sample 12",
        "--hosts 900 --images 60 --policy policy.toml --waivers waivers.toml",
    ] {
        let scene = Scene::new();
        for (round, day) in [(0, 8), (1, 15), (2, 22)] {
            let moment = format!("--now 2026-11-{day:02}T06:00:00Z --round {round}");
            let run = scene.run(&format!("{moment} {flags}"));
            assert_eq!(disagreements(&run), Vec::<String>::new(), "{flags} {round}");
            let agreement = cross_format(&run);
            assert!(agreement.facts_compared > 250, "{agreement:?}");
        }
    }
}

/// The run that is tampered with, made once: the second of two, with everything in it that a report can print.
static BASE: OnceLock<(Scene, PathBuf)> = OnceLock::new();

fn base() -> &'static Path {
    let (_, run) = BASE.get_or_init(|| {
        let scene = Scene::new();
        let flags = "--hosts 80 --images 6 --policy policy.toml --waivers waivers.toml --sample 12";
        scene.run(&format!("--now 2026-11-15T06:00:00Z {flags}"));
        let run = scene.run(&format!("--now 2026-11-22T06:00:00Z --round 1 {flags}"));
        assert_eq!(disagreements(&run), Vec::<String>::new());
        (scene, run)
    });
    run
}

/// What is said of the run after one of its files was changed.
fn after(file: &str, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(base()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
    }
    let path = folder.path().join(file);
    let bytes = fs::read(&path).unwrap();
    let changed = change(&bytes);
    assert_ne!(changed, bytes, "nothing was changed in {file}");
    fs::write(&path, changed).unwrap();
    disagreements(folder.path())
}

fn assert_names(lines: &[String], fact: &str, file: &str) {
    let is_named = lines.iter().any(|line| {
        line.starts_with(&format!("{fact}: `")) && line.contains(&format!("in {file}"))
    });
    assert!(is_named, "`{fact}` in {file}: {lines:#?}");
}

/// Changes a fact in the page, in the PDF and in `report.json`, one at a time.
fn assert_found(fact: &str, page: &Edit, pdf: &Edit, (pointer, value): (&str, Option<Value>)) {
    let lines = after("report.html", |bytes| tamper::page(bytes, page));
    assert_names(&lines, fact, "report.html");
    let lines = after("report.pdf", |bytes| tamper::pdf(bytes, pdf));
    assert_names(&lines, fact, "report.pdf");
    let lines = after("report.json", |bytes| tamper::json(bytes, pointer, value));
    assert_names(&lines, fact, "report.json");
}

#[test]
fn a_changed_verdict_of_a_framework_or_control_is_named() {
    let undetermined = || Some(json!("undetermined"));
    assert_found(
        "verdict of hss-baseline",
        &Edit::word(
            &["<ul class=\"frameworks\">"],
            "outcome not_satisfied",
            "outcome undetermined",
        ),
        &Edit::word(
            &["Verdict by framework", "HSS baseline API v5"],
            "Not satisfied",
            "Undetermined",
        ),
        ("/frameworks/0/verdict", undetermined()),
    );
    assert_found(
        "verdict of hss-baseline/weak-passwords",
        &Edit::word(
            &["control-id\">weak-passwords<"],
            "outcome not_satisfied",
            "outcome undetermined",
        ),
        &Edit::word(&["weak-passwords"], "Not satisfied", "Undetermined"),
        ("/frameworks/0/controls/0/verdict", undetermined()),
    );
    assert_found(
        "numbers of controls of hss-baseline",
        &Edit::digit(&["id=\"framework-hss-baseline\"", "framework-counts\">"]),
        &Edit::digit(&["Verdict by framework", "HSS baseline API v5"]),
        ("/frameworks/0/controls_by_verdict/not_satisfied", None),
    );
    let lines = after("report.html", |bytes| {
        let assets = ["control-id\">weak-passwords<", "</details>", "number\">"];
        tamper::page(bytes, &Edit::digit(&assets))
    });
    let fact = "assets for which hss-baseline/weak-passwords is not_satisfied";
    assert_names(&lines, fact, "report.html");
    let lines = after("report.json", |bytes| {
        tamper::json(bytes, "/frameworks/1/not_assessable", None)
    });
    let fact = "controls of pci-dss-4.0.1 that are not_assessable";
    assert_names(&lines, fact, "report.json");
}

#[test]
fn a_changed_number_of_changes_is_named() {
    for (place, class) in ["new", "persisting", "changed", "fixed", "vanished"]
        .into_iter()
        .enumerate()
    {
        let label = ["New", "Unchanged", "Changed", "Fixed", "Vanished"][place];
        let start = format!("<div class=\"of-{class}");
        assert_found(
            &format!("changes, {class}"),
            &Edit::digit(&[&start, "class=\"count\">"]),
            &Edit::digit(&["Since the last run", label]),
            (&format!("/changes/counts/{class}"), None),
        );
    }
    assert_found(
        "numbers of the reasons of change",
        &Edit::digit(&["notes before", "<li>Vanished, "]),
        &Edit::digit(&["Since the last run", "Vanished, *"]),
        ("/changes/reasons/0/count", None),
    );
    assert_found(
        "listed as gone, vanished",
        &Edit::word(&["ledger gone"], "outcome vanished", "outcome fixed"),
        &Edit::word(&["What became of it"], "Vanished", "Fixed"),
        ("/changes/gone/0/class", Some(json!("reopened"))),
    );
    for (file, from, to) in [
        ("findings.csv", "persisting", "reopened"),
        ("findings.ndjson", "\"persisting\"", "\"reopened\""),
    ] {
        let lines = after(file, |bytes| tamper::text(bytes, from, to));
        assert_names(&lines, "results that are reopened", file);
    }
    let seen = "sum of first seen, in milliseconds since 1970";
    let (from, to) = ("2026-11-15T06:00:00.000Z", "2026-11-14T06:00:00.000Z");
    for file in ["findings.csv", "findings.ndjson"] {
        let lines = after(file, |bytes| tamper::text(bytes, from, to));
        assert_names(&lines, seen, file);
    }
}

#[test]
fn a_changed_point_of_the_trend_is_named() {
    let own = base().file_name().unwrap().to_str().unwrap();
    let name = format!("<bdi>{own}</bdi>");
    assert_found(
        &format!("trend of {own}, open"),
        &Edit::digit(&["aria-labelledby=\"trend-title\"", &name, "number\">"]),
        &Edit::digit(&[
            "How findings develop",
            "2026-11-22 06:00 UTC",
            "Data complete",
        ]),
        ("/trend/runs/1/open", None),
    );
    // The last point is the run itself.
    let lines = after("report.json", |bytes| {
        tamper::json(bytes, "/trend/runs/1/changes/fixed", None)
    });
    assert_names(&lines, "changes, fixed", "report.json");
    assert_found(
        "time to remediate low, fixed",
        &Edit::digit(&[
            "aria-labelledby=\"remediation-title\"",
            ">Low<",
            "number\">",
        ]),
        &Edit::digit(&["Time to remediate", "Low"]),
        ("/trend/time_to_remediate/3/fixed", None),
    );
    assert_found(
        "time to remediate low, mean days",
        &Edit::digit(&[
            "aria-labelledby=\"remediation-title\"",
            ">Low<",
            "number\">",
            "number\">",
        ]),
        &Edit::digit(&["Time to remediate", "Low"]).skipping(1),
        ("/trend/time_to_remediate/3/mean_days", Some(json!(1.5))),
    );
}

#[test]
fn a_changed_deadline_waiver_or_figure_of_the_service_is_named() {
    let row = [
        "table class=\"plain deadlines",
        "severity high\"",
        "number\">",
        "number\">",
        "number\">",
    ];
    assert_found(
        "overdue, high",
        &Edit::digit(&row),
        &Edit::digit(&["Longest overdue", "High"]).skipping(2),
        ("/summary/deadlines/overdue_by_severity/1/count", None),
    );
    let lines = after("report.json", |bytes| {
        tamper::json(bytes, "/summary/deadlines/with_deadline", None)
    });
    assert_names(&lines, "results with a deadline", "report.json");
    for (state, label) in [("applied", "Applied"), ("expired", "Expired")] {
        assert_found(
            &format!("waivers that are {state}"),
            &Edit::digit(&["id=\"accepted\"", &format!("{label}</dt><dd>")]),
            &Edit::digit(&[&format!("Waivers: {label}")]),
            (&format!("/waivers/counts/{state}"), None),
        );
    }
    assert_found(
        "figures of the service that are agrees",
        &Edit::word(
            &["id=\"cross-title\"", "<details"],
            "outcome agrees",
            "outcome differs",
        ),
        &Edit::word(&["HSS states"], "agrees", "differs"),
        ("/coverage/cross_check/agree", None),
    );
}

#[test]
fn a_changed_class_of_the_population_is_named() {
    assert_found(
        "hosts that are clean",
        &Edit::digit(&["plain population", "fill-clean", "number\">"]),
        &Edit::digit(&["Both checks together", "Clean"]),
        ("/population/hosts/clean", None),
    );
    assert_found(
        "hosts that are failing by weak_password",
        &Edit::digit(&["plain population", "fill-failing", "number\">", "number\">"]),
        &Edit::digit(&["One check at a time", "Failing"]),
        ("/population/by_check/0/counts/failing", None),
    );
    assert_found(
        "total of the chart ages",
        &Edit::digit(&["<h3 id=\"chart-ages\"", "total\">"]),
        &Edit::digit(&["Weak passwords by time in use"]),
        ("/summary/breakdowns/3/total", None),
    );
    assert_found(
        "numbers of the chart ages",
        &Edit::digit(&["<h3 id=\"chart-ages\"", "class=\"count\">"]),
        &Edit::digit(&["Weak passwords by time in use", "under 30 days"]),
        ("/summary/breakdowns/3/bars/0/count", None),
    );
}

#[test]
fn a_changed_asset_of_assets_parquet_is_named() {
    let lines = after("assets.parquet", |bytes| {
        tamper::column(bytes, "weak_password_class", "clean", "failing")
    });
    let file = "assets.parquet";
    assert_names(&lines, "hosts that are clean by weak_password", file);
    assert_names(&lines, "hosts that are failing by weak_password", file);
    assert!(
        !lines
            .iter()
            .any(|line| line.starts_with("hosts that are clean: "))
    );
    let lines = after("assets.parquet", |bytes| {
        tamper::column(bytes, "asset_kind", "host", "image")
    });
    assert_names(&lines, "hosts", file);
    assert_names(&lines, "images by password_complexity", file);
}

#[test]
fn a_changed_number_of_what_assets_share_is_named() {
    assert_found(
        "accounts on several assets",
        &Edit::digit(&["<h4 id=\"shared-accounts-title\">", "<p>"]),
        &Edit::digit(&["Accounts on several assets"]),
        ("/aids/shared/accounts", None),
    );
    assert_found(
        "masked passwords at several assets",
        &Edit::digit(&["<h4 id=\"shared-passwords-title\">", "<p>"]),
        &Edit::digit(&["Masked passwords at several assets"]),
        ("/aids/shared/passwords", None),
    );
    let lines = after("report.html", |bytes| {
        tamper::page(
            bytes,
            &Edit::word(&["plain sample\">", "<tbody>"], "<tr>", "<tr >"),
        )
    });
    assert_names(&lines, "assets of the sample", "report.html");
    let lines = after("report.json", |bytes| {
        tamper::json(bytes, "/aids/sample/assets", Some(json!([])))
    });
    assert_names(&lines, "assets of the sample", "report.json");
}
