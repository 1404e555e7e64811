//! Waivers, policies and conditions through the program: what it reads, refuses, prints and ends with.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use assert_cmd::cargo::cargo_bin_cmd;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// The moment of the kept evidence.
const NOW: &str = "2026-11-22T06:00:00Z";

struct Scene {
    folder: TempDir,
}

/// What one call of the program said.
struct Said {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Scene {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// The same with the words of one line.
    fn say(&self, line: &str) -> Said {
        self.call(&line.split_whitespace().collect::<Vec<_>>(), &[])
    }

    fn call(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Said {
        let mut command = cargo_bin_cmd!("hss-audit");
        command.env_clear().envs(variables.iter().copied());
        let Output {
            status,
            stdout,
            stderr,
        } = command.args(arguments).output().unwrap();
        let text = |bytes| {
            let text = String::from_utf8(bytes).unwrap();
            text.replace(&format!("{}/", self.folder.path().display()), "")
        };
        Said {
            code: status.code().unwrap(),
            stdout: text(stdout),
            stderr: text(stderr),
        }
    }

    /// Reports on the kept evidence of the made-up fleet.
    fn report(&self, flags: &[&str]) -> (Said, PathBuf) {
        let out = self.folder.path().join("out");
        let bundle = bundle();
        let mut arguments = vec!["report", &bundle, "--replace", "--out"];
        let path = out.display().to_string();
        arguments.push(&path);
        arguments.extend(flags);
        (self.call(&arguments, &[]), out.join("latest"))
    }

    fn json(&self, flags: &[&str]) -> Value {
        let (said, run) = self.report(&[flags, &["--format", "json"]].concat());
        assert!([0, 5].contains(&said.code), "{}", said.stderr);
        read(&run)
    }
}

/// The `report.json` of a run.
fn read(run: &Path) -> Value {
    serde_json::from_slice(&fs::read(run.join("report.json")).unwrap()).unwrap()
}

fn bundle() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    root.join("samples/report/generated").display().to_string()
}

fn toml(id: &str, scope: &str, created: &str, expires: &str) -> String {
    format!(
        "[[waivers]]\nid = \"{id}\"\nscope = {scope}\nreason = \"r\"\nowner = \"o\"\napprover = \"a\"\nticket = \"t\"\ncreated = {created}\nexpires = {expires}\n\n"
    )
}

#[test]
fn a_waiver_lives_through_its_days() {
    let scene = Scene::new();
    let path = scene.write(
        "waivers.toml",
        &toml("W", "{ asset = \"dr-vpn-*\" }", "2026-11-23", "2026-11-25"),
    );
    for (now, state, code) in [
        ("2026-11-22T23:59:59Z", "not_yet_valid", 0),
        ("2026-11-23T00:00:00Z", "applied", 0),
        ("2026-11-24T12:00:00Z", "applied", 0),
        ("2026-11-25T23:59:59Z", "applied", 0),
        ("2026-11-26T00:00:00Z", "expired", 5),
    ] {
        let flags = ["--waivers", &path, "--now", now, "--fail-on", "waivers"];
        let report = scene.json(&flags);
        let waiver = &report["waivers"]["list"][0];
        assert_eq!(waiver["state"], state, "{now}");
        let (waived, open) = if state == "applied" { (6, 0) } else { (0, 6) };
        assert_eq!(
            (&waiver["waived"], &waiver["open"]),
            (&waived.into(), &open.into())
        );
        assert_eq!(report["summary"]["waived"], waived);
        let sum = ["waived", "open", "ignored_in_hss"]
            .map(|name| report["summary"][name].as_u64().unwrap());
        assert_eq!(sum.iter().sum::<u64>(), 34, "{now}");
        assert_eq!(scene.report(&flags).0.code, code, "{now}");
    }
}

fn nothing_and_everything(scene: &Scene) -> String {
    let days = ("2026-01-01", "2027-01-01");
    let text = toml("NOTHING", "{ asset = \"nowhere\" }", days.0, days.1)
        + &toml("EVERYTHING", "{ region = \"*\" }", days.0, days.1);
    scene.write("waivers.toml", &text)
}

#[test]
fn what_matches_nothing_and_what_matches_everything_is_named() {
    let scene = Scene::new();
    let path = nothing_and_everything(&scene);
    let report = scene.json(&["--waivers", &path]);
    let list = &report["waivers"]["list"];
    assert_eq!(list[0]["id"], "EVERYTHING");
    assert_eq!(list[0]["remarks"], json!(["unbounded", "too_broad"]));
    assert_eq!(list[1]["state"], "unused");
    assert_eq!(report["summary"]["open"], 0);
    assert_eq!(report["summary"]["waived"], 34);
    // Nothing that fails is called clean.
    let before = scene.json(&[]);
    for kind in ["hosts", "images"] {
        let clean = &report["population"][kind]["clean"];
        assert_eq!(clean, &before["population"][kind]["clean"]);
    }
}

#[test]
fn checking_waivers_against_a_run_says_what_a_report_says() {
    let scene = Scene::new();
    let path = nothing_and_everything(&scene);
    let line = format!("waivers check {path} --now {NOW} --against {}", bundle());
    let said = scene.say(&line);
    assert_eq!((said.code, said.stderr.as_str()), (0, ""));
    assert_eq!(
        said.stdout,
        "EVERYTHING  Applied, 2026-01-01 to 2027-01-01, 40 days left: 34 covered, 34 waived\n    region: *\n    ! Too broad: nothing narrower than a project bounds it.\n    ! Too broad: it covers more than the policy allows.\n\
         NOTHING     Unused, 2026-01-01 to 2027-01-01, 40 days left: 0 covered, 0 waived\n    asset: nowhere\n2 waivers were read; their form is right.\n"
    );
    let said = scene.say(&format!("{line} --json"));
    let summary: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(summary["schema"], "hss-audit/waivers/1");
    let report = scene.json(&["--waivers", &path]);
    let printed = report["waivers"]["list"].as_array().unwrap();
    let told = summary["waivers"].as_array().unwrap();
    assert_eq!(told.len(), printed.len());
    for (told, printed) in told.iter().zip(printed) {
        let mut told = told.clone();
        let holds = told.as_object_mut().unwrap().remove("holds");
        assert_eq!((holds, &told), (Some(true.into()), printed));
    }
    // Without a run, what a waiver covers is not known, and nothing is called unused.
    let said = scene.say(&format!("waivers check {path} --now {NOW}"));
    assert!(said.stdout.contains("NOTHING     Holds, ") && !said.stdout.contains("covered"));
}

#[test]
fn every_mistake_of_a_file_is_told_at_once_with_its_line() {
    let scene = Scene::new();
    let path = scene.write(
        "waivers.toml",
        r#"[[waivers]]
id = "A"
reason = "  "
owner = 4
approver = "a"
created = 2026-13-01T00:00:00Z
expires = "tomorrow"
scope = {}
colour = "red"

[[waivers]]
id = "B"
reason = "r"
owner = "o"
approver = "a"
ticket = "t"
created = 2026-02-02
expires = 2026-02-01
scope = { asset = [], finding = "12", check = "weak", severity_at_most = "mild", control = "x", assets = "y" }

[[waivers]]
id = "C"
reason = "r"
owner = "o"
approver = "a"
ticket = "t"
created = "2026-02-02"
expires = 2026-02-03
scope = { asset = "" }

[[waivers]]
id = "D"
"#,
    );
    let said = scene.say(&format!("waivers check {path}"));
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    // A date that the calendar does not have is a mistake of form: nothing else can be told.
    assert!(
        said.stderr
            .starts_with("error: cannot use `waivers.toml`: line 6: "),
        "{}",
        said.stderr
    );
    let text = fs::read_to_string(scene.folder.path().join("waivers.toml")).unwrap();
    scene.write("waivers.toml", &text.replace("2026-13-01", "2026-12-01"));
    let said = scene.say(&format!("waivers check {path}"));
    insta::assert_snapshot!("every_mistake_of_waivers", said.stderr);
    assert_eq!(said.code, 2);
}

#[test]
fn an_id_is_used_once_in_all_files() {
    let scene = Scene::new();
    let one = toml("W", "{ asset = \"a\" }", "2026-01-01", "2027-01-01");
    let first = scene.write("first.toml", &one);
    let second = scene.write("second.toml", &one);
    let twice = scene.write("twice.toml", &(one.clone() + &one));
    let said = scene.say(&format!("waivers check {twice}"));
    assert_eq!(
        said.stderr,
        "error: cannot use `twice.toml`: line 11: `W` is the id of the waiver on line 1 too\nhint: give every waiver an id of its own\n"
    );
    let said = scene.say(&format!("waivers check {first} {second}"));
    assert_eq!(said.code, 2);
    assert_eq!(
        said.stderr,
        "error: cannot use the settings: `second.toml` line 1: `W` is an id of `first.toml` too\nhint: give every waiver an id of its own\n"
    );
    // A run does not begin with waivers that cannot be read.
    let (said, run) = scene.report(&["--waivers", &first, "--waivers", &second]);
    assert_eq!(said.code, 2);
    assert!(!run.exists());
    let (said, _) = scene.report(&["--waivers", "no-such-file.toml"]);
    assert!(
        said.stderr.contains("`no-such-file.toml`: No such file"),
        "{}",
        said.stderr
    );
}

/// Ids of the waivers, and the policy, of a run with these flags and variables.
fn in_force(scene: &Scene, flags: &str, variables: &[(&str, &str)]) -> (String, Value) {
    let out = scene.folder.path().join("out");
    let line = format!(
        "report {} --replace --out {} --format json {flags}",
        bundle(),
        out.display()
    );
    let said = scene.call(&line.split_whitespace().collect::<Vec<_>>(), variables);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let report = read(&out.join("latest"));
    let ids = report["waivers"]["list"].as_array().unwrap().iter();
    let ids: Vec<&str> = ids.map(|one| one["id"].as_str().unwrap()).collect();
    (ids.join(" "), report["policy"].clone())
}

#[test]
fn waivers_are_named_by_flag_variable_and_settings() {
    let scene = Scene::new();
    let one = |id: &str| toml(id, "{ asset = \"a\" }", "2026-01-01", "2027-01-01");
    scene.write("waivers.toml", &one("BY-FILE"));
    let flag = scene.write("flag.toml", &one("BY-FLAG"));
    let variable = scene.write("variable.toml", &one("BY-VARIABLE"));
    let config = scene.write("audit.toml", "waivers = [\"waivers.toml\"]\n");
    let list = format!("{flag}, {variable}");
    let variables: &[(&str, &str)] = &[("HSS_AUDIT_WAIVERS", &list)];
    let config = format!("--config {config}");
    let ids = |flags: &str, variables: &[(&str, &str)]| in_force(&scene, flags, variables).0;
    assert_eq!(ids(&config, &[]), "BY-FILE");
    assert_eq!(ids(&config, variables), "BY-FLAG BY-VARIABLE");
    assert_eq!(
        ids(&format!("{config} --waivers {flag}"), variables),
        "BY-FLAG"
    );
}

#[test]
fn a_policy_is_named_by_variable_and_settings_and_counts_as_a_whole() {
    let scene = Scene::new();
    let text = "stale_after_days = 3\n";
    let policy = scene.write("policy.toml", text);
    let config = scene.write("audit.toml", "policy = \"policy.toml\"\n");
    let inline = scene.write(
        "inline.toml",
        "[policy]\nstale_after_days = 4\n[policy.deadlines]\nhigh = 9\n",
    );
    let in_force = |config: &str, variables: &[(&str, &str)]| {
        let policy = in_force(&scene, &format!("--config {config}"), variables).1;
        let days = ["stale_after_days", "deadlines"].map(|name| policy[name].clone());
        (
            days[0].clone(),
            days[1]["high"].clone(),
            policy["file"].clone(),
        )
    };
    let digest = hex::encode(Sha256::digest(text));
    let file = json!({ "name": "policy.toml", "sha256": digest });
    let (days, high, found) = in_force(&config, &[]);
    assert_eq!((days, high, &found), (3.into(), Value::Null, &file));
    let (days, high, found) = in_force(&inline, &[]);
    assert_eq!((days, high), (4.into(), 9.into()));
    assert_eq!(found["name"], "inline.toml");
    // The deadline of the policy whose place it takes is gone with that.
    let (days, high, found) = in_force(&inline, &[("HSS_AUDIT_POLICY", &policy)]);
    assert_eq!((days, high, found), (3.into(), Value::Null, file));
}

#[test]
fn a_policy_moves_points_as_the_printed_formula_says() {
    let scene = Scene::new();
    let policy = scene.write(
        "policy.toml",
        "[severity]\nweak_password = 7\nexposed = 0\nprivileged = 2\nnetwork_service = 0\nages = []\nprivileged_accounts = [\"ROOT\"]\ncritical_from = 100\nhigh_from = 9\nmedium_from = 8\n[severity.services]\nRedis = 2\n[severity.asset_values]\nimportant = 1\n",
    );
    let (said, run) = scene.report(&["--policy", &policy, "--format", "json,ndjson,html"]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let report = read(&run);
    let formula: BTreeMap<&str, &str> = report["severity_formula"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            (
                line["label"].as_str().unwrap(),
                line["points"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(formula["Weak password"], "+7");
    assert_eq!(formula["Administrative account (ROOT)"], "+2");
    assert_eq!(formula["Account of the service Redis, instead"], "+2");
    assert_eq!(formula["Value of the host in HSS: important"], "+1");
    assert_eq!(formula["High"], "≥ 9");
    let lines = fs::read_to_string(run.join("findings.ndjson")).unwrap();
    let mut severities = BTreeMap::new();
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        if line["check"] != "weak_password" || line["result"] != "fail" {
            continue;
        }
        let mut points = 7;
        points += 2 * u64::from(line["account"]["name"] == "root");
        points += 2 * u64::from(line["account"]["service_type"] == "redis");
        points += u64::from(line["asset"]["asset_value"] == "important");
        assert_eq!(line["score"], points, "{line}");
        let severity = match points {
            0..=7 => "low",
            8 => "medium",
            _ => "high",
        };
        assert_eq!(line["severity"], severity);
        *severities.entry(severity).or_insert(0) += 1;
    }
    assert!(severities.len() >= 2, "{severities:?}");
}

#[test]
fn every_mistake_of_a_policy_is_told_at_once_with_its_line() {
    let scene = Scene::new();
    let policy = scene.write(
        "policy.toml",
        "stale_after_days = \"7\"\nminimum_coverage = 101\ndeadline_from = \"birth\"\nfail_on = \"high\"\n[severity]\nweak_password = 4711\nhigh_from = 90\nages = [{ days = 3 }, { day = 4, points = 1 }]\nservices = { ftp = \"many\" }\nasset_values = 4\n[deadlines]\nhigh = 99999\nurgent = 1\n[waivers]\nmost_share = 0\n",
    );
    let (said, run) = scene.report(&["--policy", &policy]);
    assert_eq!(said.code, 2);
    assert!(!run.exists());
    insta::assert_snapshot!("every_mistake_of_a_policy", said.stderr);
}

#[test]
fn every_condition_breaks_with_five_and_holds_with_none() {
    let scene = Scene::new();
    let policy = scene.write(
        "policy.toml",
        "minimum_coverage = 90\ndeadline_from = \"in_use_since\"\n[deadlines]\ncritical = 0\nmedium = 1000\n",
    );
    let text = toml("OVER", "{ account = \"root\" }", "2026-01-01", "2026-01-31");
    let waivers = scene.write("waivers.toml", &text);
    // Of 52 assets HSS has looked at 46: 88.4 %.
    for (conditions, code, broken) in [
        ("never", 0, &[][..]),
        ("critical", 5, &["critical"]),
        ("low", 5, &["low"]),
        ("overdue", 5, &["overdue"]),
        ("overdue:critical", 5, &["overdue:critical"]),
        ("coverage:88", 0, &[]),
        ("coverage:89", 5, &["coverage:89"]),
        // The data is complete, but the policy wants more of it.
        ("coverage", 5, &["coverage:90"]),
        ("waivers", 5, &["waivers"]),
        ("coverage:88,high , waivers", 5, &["high", "waivers"]),
    ] {
        let mut flags = vec!["--policy", &policy, "--waivers", &waivers, "--json"];
        flags.extend(["--format", "json", "--fail-on", conditions]);
        let (said, run) = scene.report(&flags);
        assert_eq!(said.code, code, "{conditions} {}", said.stderr);
        let summary: Value = serde_json::from_str(&said.stdout).unwrap();
        assert_eq!(summary["broken_conditions"], json!(broken));
        assert_eq!(summary["undetermined_conditions"], json!([]));
        let threshold = read(&run)["threshold"].clone();
        assert_eq!(threshold["broken"], code == 5);
        let conditions = threshold["conditions"].as_array().unwrap().iter();
        let found = conditions.filter(|one| one["broken"] == true);
        let found: Vec<&Value> = found.map(|one| &one["condition"]).collect();
        assert_eq!(found, broken.iter().collect::<Vec<_>>());
    }
}

#[test]
fn older_readers_find_the_least_severity_of_the_threshold() {
    let scene = Scene::new();
    let threshold = |conditions| scene.json(&["--fail-on", conditions])["threshold"].clone();
    for (conditions, fail_on, breaking, broken) in [
        ("critical,high", json!("high"), 10, true),
        ("waivers", Value::Null, 0, false),
        ("coverage:99", Value::Null, 0, true),
    ] {
        let found = threshold(conditions);
        let three = ["fail_on", "breaking", "broken"].map(|name| found[name].clone());
        assert_eq!(three, [fail_on, breaking.into(), broken.into()]);
    }
}

#[test]
fn what_is_no_condition_is_refused() {
    let scene = Scene::new();
    for wrong in [
        "",
        "high,",
        "high,never",
        "coverage:0",
        "overdue:dire",
        "dire",
    ] {
        let (said, _) = scene.report(&["--fail-on", wrong]);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{wrong}");
    }
}

#[test]
fn missing_data_breaks_the_condition_on_coverage() {
    let scene = Scene::new();
    let out = scene.folder.path().join("out").display().to_string();
    let bundle = bundle().replace("generated", "incomplete");
    for (conditions, code) in [("never", 4), ("coverage", 5), ("overdue", 4)] {
        let said = scene.say(&format!(
            "report {bundle} --replace --out {out} --fail-on {conditions}"
        ));
        assert_eq!(said.code, code, "{}", said.stderr);
    }
}

const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "</script><img src=x onerror=alert(1)>",
    "=cmd|' /C calc'!A0",
    "@SUM(A1)",
    "esc\u{1b}[31mred\u{7}",
    "rtl\u{202e}gpj.exe",
    "line\nbreak",
    "{{ 7*7 }}",
];

/// Every hostile text in every text of a waiver.
fn hostile_waivers() -> String {
    let one = |text: &&str| {
        let text = serde_json::to_string(text).unwrap();
        format!(
            "[[waivers]]\nid = {text}\nscope = {{ asset = [\"dr-vpn-*\", {text}] }}\nreason = {text}\nowner = {text}\napprover = {text}\nticket = {text}\ncreated = 2026-11-01\nexpires = 2027-01-01\n\n"
        )
    };
    HOSTILE.iter().map(one).collect()
}

#[test]
fn hostile_waivers_are_harmless_on_the_terminal_and_in_the_page() {
    let scene = Scene::new();
    let path = scene.write("waivers.toml", &hostile_waivers());
    let (said, run) = scene.report(&["--waivers", &path]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let checked = scene.say(&format!("waivers check {path} --against {}", bundle()));
    assert_eq!(checked.code, 0, "{}", checked.stderr);
    for output in [&said.stdout, &checked.stdout] {
        assert!(!output.contains(['\u{1b}', '\u{7}', '\u{202e}']));
        assert!(!output.lines().any(|line| line.starts_with("break")));
    }
    let page = fs::read_to_string(run.join("report.html")).unwrap();
    let (still, _) = page.split_once("id=\"findings-data\"").unwrap();
    for raw in ["<script>alert", "<img src=x", "\u{202e}", "\u{1b}", "\u{7}"] {
        assert!(!still.contains(raw), "{raw}");
    }
    assert!(still.contains("{{ 7*7 }}") && still.contains("rtl[U+202E]gpj.exe"));
}

#[test]
fn hostile_waivers_are_harmless_in_tables_and_whole_for_programs() {
    let scene = Scene::new();
    let path = scene.write("waivers.toml", &hostile_waivers());
    let (_, run) = scene.report(&["--waivers", &path, "--format", "csv,json"]);
    let table = fs::read(run.join("findings.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(&table[3..]);
    let column = reader
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "waiver");
    let mut waived = 0;
    for record in reader.records() {
        let cell = record.unwrap()[column.unwrap()].to_owned();
        let is_formula = cell.starts_with(['=', '@', '+', '-', '\t']);
        assert!(
            !is_formula && !cell.contains(['\u{1b}', '\u{202e}']),
            "{cell:?}"
        );
        waived += usize::from(!cell.is_empty());
    }
    // Six failures of the pattern, three of the host whose name is one of them.
    assert_eq!(waived, 9);
    let report = read(&run);
    let list = report["waivers"]["list"].as_array().unwrap();
    for text in HOSTILE {
        assert!(list.iter().any(|one| one["reason"] == text), "{text:?}");
    }
}

#[test]
fn every_sample_of_waivers_and_policies_is_right() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/config");
    let file = |name: &str| folder.join(name).display().to_string();
    let scene = Scene::new();
    let (waivers, policy) = (file("waivers.toml"), file("policy.toml"));
    let report = scene.json(&["--waivers", &waivers, "--policy", &policy]);
    assert_eq!(report["waivers"]["counts"]["total"], 3);
    // The commented sample says of a key that it names the default, unless it says otherwise.
    let default = scene.json(&[]);
    for key in [
        "weak_password",
        "complexity",
        "complexity_rule",
        "exposed",
        "privileged",
        "network_service",
        "ages",
        "privileged_accounts",
        "critical_from",
        "high_from",
        "medium_from",
    ] {
        assert_eq!(
            report["severity_policy"][key], default["severity_policy"][key],
            "{key}"
        );
    }
    let (policy, default) = (&report["policy"], &default["policy"]);
    assert_eq!(policy["stale_after_days"], default["stale_after_days"]);
    for key in ["expiring_days", "most_findings", "most_share"] {
        assert_eq!(policy["waivers"][key], default["waivers"][key], "{key}");
    }
    assert_eq!(
        policy["deadlines"]["counted_from"],
        default["deadlines"]["counted_from"]
    );
}
