//! Many targets: what one of them refuses never hides the others, projects are found, and `check` says it all beforehand.
#![cfg(feature = "simulator")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod scripted;

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use assert_cmd::cargo::cargo_bin_cmd;
use pretty_assertions::assert_eq;
use scripted::{
    Call, HOST_STATISTICS, HOST_WEAK, IMAGE_COMPLEXITY, IMAGE_WEAK, PROJECT, PROJECTS, QUOTAS,
    REGION, REGISTRY, Reply, Service, TOKEN, weak,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const OTHER: &str = "1123456789abcdef0123456789abcdef";
const THIRD: &str = "2123456789abcdef0123456789abcdef";
/// Nobody listens here.
const NOWHERE: &str = "http://127.0.0.1:1";

/// A service, and the runtime that it lives in.
struct Running {
    service: Service,
    _runtime: Runtime,
}

fn start(script: impl Fn(&Call) -> Option<Reply> + Send + Sync + 'static) -> Running {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(Service::start(script));
    Running {
        service,
        _runtime: runtime,
    }
}

/// One weak password, and nothing else.
fn well(call: &Call) -> Option<Reply> {
    let row = weak("host-1", &["root"]);
    call.is(HOST_WEAK).then(|| Reply::list(call, &[row]))
}

fn refusing(_: &Call) -> Option<Reply> {
    let words = "Incorrect IAM authentication information: decrypt token fail";
    Some(Reply::error(401, "APIGW.0301", words))
}

fn denying(call: &Call) -> Option<Reply> {
    let list = call.is(IMAGE_WEAK) || call.is(HOST_WEAK);
    list.then(|| Reply::error(400, "HSS.0013", "No permission"))
}

/// IAM with these projects: id, name, whether enabled.
fn iam(projects: &'static [(&str, &str, bool)]) -> impl Fn(&Call) -> Option<Reply> + Send + Sync {
    move |call| {
        let rows: Vec<Value> = projects
            .iter()
            .map(|(id, name, enabled)| json!({"id": id, "name": name, "enabled": enabled}))
            .collect();
        if call.is(PROJECTS) {
            Some(Reply::json(
                &json!({"projects": rows, "links": {"next": null}}),
            ))
        } else {
            well(call)
        }
    }
}

/// What the program said, and the folder that it wrote to.
struct Said {
    code: i32,
    stdout: String,
    stderr: String,
    folder: TempDir,
}

impl Said {
    /// The run directory.
    fn run(&self) -> PathBuf {
        self.folder.path().join(self.stdout.lines().last().unwrap())
    }

    fn report(&self) -> Value {
        serde_json::from_slice(&fs::read(self.run().join("report.json")).unwrap()).unwrap()
    }

    /// Endpoint, project and error of every list that failed.
    fn failed(&self) -> Vec<(String, String, String)> {
        let report = self.report();
        let queries = report["coverage"]["queries"].as_array().unwrap();
        let failed = queries.iter().filter(|query| query["outcome"] == "failed");
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        failed
            .map(|query| {
                (
                    text(&query["endpoint"]),
                    text(&query["project_id"]),
                    text(&query["error"]),
                )
            })
            .collect()
    }
}

fn call(command: &str, config: &str, flags: &[&str]) -> Said {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.toml");
    fs::write(&path, config).unwrap();
    let mut program = cargo_bin_cmd!("hss-audit");
    program.env_clear().env("HSS_AUDIT_TOKEN", TOKEN);
    program.current_dir(folder.path());
    program.arg(command).arg("--config").arg(&path).args(flags);
    let Output {
        status,
        stdout,
        stderr,
    } = program.output().unwrap();
    let said = Said {
        code: status.code().unwrap(),
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
        folder,
    };
    assert!(!said.stdout.contains(TOKEN) && !said.stderr.contains(TOKEN));
    said
}

/// A run that writes what the tests look at.
fn run(config: &str) -> Said {
    let config = format!("formats = [\"json\", \"ndjson\", \"html\"]\n{config}");
    call(
        "run",
        &config,
        &["--now", "2026-11-22T06:00:00Z", "--quiet"],
    )
}

fn target(url: &str, projects: &str) -> String {
    format!("[[targets]]\nregions = [\"{REGION}\"]\nendpoint = \"{url}\"\nprojects = {projects}\n")
}

fn listed(url: &str, project: &str) -> String {
    target(url, &format!("[\"{project}\"]"))
}

// One target never hides the others.

/// Collects from a service that is well and from another one.
fn beside(other: &str) -> Said {
    let good = start(well);
    run(&format!(
        "check_drift = false\n{}{}",
        listed(&good.service.url, PROJECT),
        listed(other, OTHER)
    ))
}

fn assert_only_the_other_failed(said: &Said, reason: &str) {
    assert_eq!(said.code, 4, "{}", said.stderr);
    let failed = said.failed();
    assert!(!failed.is_empty());
    for (endpoint, project, error) in &failed {
        assert_eq!(project, OTHER, "{endpoint}");
        assert!(error.contains(reason), "{endpoint}: {error}");
    }
    assert_eq!(said.report()["summary"]["open"], 1);
}

#[test]
fn a_target_that_refuses_the_sign_in_is_a_gap_and_asked_once() {
    let bad = start(refusing);
    let said = beside(&bad.service.url);
    assert_only_the_other_failed(&said, "HTTP 401 APIGW.0301");
    assert_eq!(bad.service.calls().len(), 1);
    assert_eq!(said.failed().len(), 17);
}

#[test]
fn a_target_that_is_down_is_a_gap() {
    let said = beside(NOWHERE);
    assert_only_the_other_failed(&said, "cannot reach `http://127.0.0.1:1`");
    assert_eq!(said.failed().len(), 17);
}

#[test]
fn a_target_that_denies_lists_is_a_gap_of_these_lists() {
    let bad = start(denying);
    let said = beside(&bad.service.url);
    assert_only_the_other_failed(&said, "HSS.0013");
    // Host weak passwords, and image weak passwords of five types.
    assert_eq!(said.failed().len(), 6);
}

#[test]
fn only_when_every_target_refuses_the_sign_in_it_is_three() {
    let (one, two) = (start(refusing), start(refusing));
    let all = format!(
        "check_drift = false\n{}{}",
        listed(&one.service.url, PROJECT),
        listed(&two.service.url, OTHER)
    );
    let said = run(&all);
    assert_eq!(said.code, 3, "{}", said.stderr);
    let some = format!(
        "check_drift = false\n{}{}",
        listed(&one.service.url, PROJECT),
        listed(NOWHERE, OTHER)
    );
    let said = run(&some);
    assert_eq!(said.code, 4, "{}", said.stderr);
    assert_eq!(said.failed().len(), 34);
}

#[test]
fn a_key_that_is_refused_is_tried_at_three_addresses_at_most() {
    let services: Vec<Running> = (0..5).map(|_| start(refusing)).collect();
    let targets: String = services
        .iter()
        .enumerate()
        .map(|(index, running)| listed(&running.service.url, &format!("{index:032x}")))
        .collect();
    let said = run(&format!("check_drift = false\n{targets}"));
    assert_eq!(said.code, 3, "{}", said.stderr);
    let asked: usize = services
        .iter()
        .map(|running| running.service.calls().len())
        .sum();
    assert_eq!(asked, 3);
}

#[test]
fn image_types_may_differ_and_the_report_says_so() {
    let service = start(well);
    let said = run(&format!(
        "check_drift = false\n{}image_types = [\"cicd\"]\n{}image_types = [\"cicd\", \"registry\"]\n",
        listed(&service.service.url, PROJECT),
        listed(&service.service.url, OTHER)
    ));
    assert_eq!(said.code, 0, "{}", said.stderr);
    let asked = |project: &str, kind: &str| {
        let calls = service.service.calls();
        calls
            .iter()
            .filter(|call| call.is(IMAGE_COMPLEXITY) && call.target.contains(project))
            .any(|call| call.has("image_type", kind))
    };
    assert!(asked(PROJECT, "cicd") && asked(OTHER, "cicd") && asked(OTHER, "registry"));
    assert!(!asked(PROJECT, "registry") && !asked(OTHER, "harbor"));
    let report = said.report();
    assert_eq!(report["scope"]["image_types"], json!(["cicd", "registry"]));
    let notice = &report["coverage"]["notices"][0];
    assert_eq!(notice["kind"], "fewer_image_types");
    assert_eq!(notice["why"], "asked for: cicd");
}

// Projects are found.

const FOUND: &[(&str, &str, bool)] = &[
    (PROJECT, "ap-southeast-1", true),
    (OTHER, "ap-southeast-1_team", true),
    (THIRD, "ap-southeast-1_old", false),
    ("3123456789abcdef0123456789abcdef", "ap-southeast-10", true),
    ("4123456789abcdef0123456789abcdef", "MOS", true),
];

fn with_iam(url: &str, projects: &str) -> String {
    format!("{}iam_endpoint = \"{url}\"\n", target(url, projects))
}

#[test]
fn all_projects_of_the_region_are_found_and_disabled_ones_named() {
    let service = start(iam(FOUND));
    let said = run(&with_iam(&service.service.url, "\"all\""));
    assert_eq!(said.code, 0, "{}", said.stderr);
    let report = said.report();
    let targets = report["scope"]["targets"].as_array().unwrap();
    let ids: Vec<&str> = targets
        .iter()
        .map(|target| target["project_id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, [PROJECT, OTHER]);
    assert_eq!(
        report["coverage"]["notices"],
        json!([{
            "kind": "project_disabled", "region": REGION,
            "what": "1 project of ap-southeast-1 left out",
            "why": format!("disabled in IAM: ap-southeast-1_old ({THIRD})"),
            "projects": [{"id": THIRD, "name": "ap-southeast-1_old"}],
        }])
    );
    let calls = service.service.calls();
    assert_eq!(calls.iter().filter(|call| call.is(PROJECTS)).count(), 1);
}

#[test]
fn a_project_may_be_named_and_one_that_is_not_there_is_a_gap() {
    let service = start(iam(FOUND));
    let url = &service.service.url;
    let said = run(&with_iam(url, "[\"ap-southeast-1_team\"]"));
    assert_eq!(said.report()["scope"]["targets"][0]["project_id"], OTHER);
    let config = with_iam(
        url,
        "[\"ap-southeast-1_tam\", \"ap-southeast-1_old\", \"ap-southeast-1\"]",
    );
    let said = run(&format!("check_drift = false\n{config}"));
    assert_eq!(said.code, 4, "{}", said.stderr);
    let failed = said.failed();
    assert_eq!(failed.len(), 2);
    assert!(
        failed[0]
            .2
            .starts_with("IAM has no project of this name: ap-southeast-1 (")
    );
    assert_eq!(failed[1].2, format!("project {THIRD} is disabled in IAM"));
    let gaps = &said.report()["coverage"]["gaps"];
    assert_eq!(
        gaps[0]["what"],
        "projects in ap-southeast-1 (name=ap-southeast-1_tam)"
    );
    assert_eq!(said.report()["summary"]["open"], 1);
}

#[test]
fn iam_that_denies_is_a_gap_that_hides_no_other_target() {
    let good = start(well);
    let denied = start(|call| {
        call.is(PROJECTS)
            .then(|| Reply::error(403, "", "Forbidden"))
    });
    let said = run(&format!(
        "check_drift = false\n[credentials.other]\ntoken = \"env:HSS_AUDIT_TOKEN\"\n{}{}credentials = \"other\"\n",
        listed(&good.service.url, PROJECT),
        with_iam(&denied.service.url, "\"all\"")
    ));
    assert_eq!(said.code, 4, "{}", said.stderr);
    assert_eq!(
        said.failed(),
        [(
            "projects".to_owned(),
            String::new(),
            "HTTP 403 Forbidden (request req-7)".to_owned()
        )]
    );
    let report = said.report();
    assert_eq!(report["summary"]["open"], 1);
    assert_eq!(report["population"]["balances"], false);
    // Whoever fixes the moment gets the same report again.
    let queries = report["coverage"]["queries"].as_array().unwrap();
    let projects = queries.iter().find(|query| query["endpoint"] == "projects");
    assert_eq!(projects.unwrap()["started_at"], "2026-11-22T06:00:00.000Z");
}

#[test]
fn without_any_target_the_reason_decides() {
    let refused = start(refusing);
    let said = run(&with_iam(&refused.service.url, "\"all\""));
    assert_eq!(said.code, 3, "{}", said.stderr);
    assert_eq!(refused.service.calls().len(), 1);
    let said = run(&with_iam(NOWHERE, "\"all\""));
    assert_eq!(said.code, 6, "{}", said.stderr);
    assert!(
        said.stderr
            .contains("cannot ask IAM for the projects of ap-southeast-1")
    );
    let denied = start(|call| {
        call.is(PROJECTS)
            .then(|| Reply::error(403, "", "Forbidden"))
    });
    let said = run(&with_iam(&denied.service.url, "\"all\""));
    assert_eq!(said.code, 4, "{}", said.stderr);
}

// Scope drift.

#[test]
fn projects_that_nobody_lists_are_reported_and_change_nothing() {
    let service = start(iam(FOUND));
    let url = &service.service.url;
    let said = run(&with_iam(url, &format!("[\"{PROJECT}\"]")));
    assert_eq!(said.code, 0, "{}", said.stderr);
    let notice = json!([{
        "kind": "scope_drift", "region": REGION,
        "what": "1 project of ap-southeast-1 not listed",
        "why": format!("ap-southeast-1_team ({OTHER})"),
        "projects": [{"id": OTHER, "name": "ap-southeast-1_team"}],
    }]);
    assert_eq!(said.report()["coverage"]["notices"], notice);
    let page = fs::read_to_string(said.run().join("report.html")).unwrap();
    assert!(page.contains("1 project of ap-southeast-1 not listed"));
    // The evidence says the same without IAM.
    drop(service);
    let bundle = said.run().display().to_string();
    let flags = [bundle.as_str(), "--now", "2026-11-22T06:00:00Z"];
    let again = call("report", "formats = [\"json\"]\n", &flags);
    assert_eq!(again.code, 0, "{}", again.stderr);
    let line = "note: 1 project of ap-southeast-1 not listed";
    assert!(again.stdout.contains(line), "{}", again.stdout);
    assert_eq!(again.report()["coverage"]["notices"], notice);
}

#[test]
fn a_project_that_another_target_covers_is_no_drift() {
    let service = start(iam(FOUND));
    let url = &service.service.url;
    let said = run(&format!(
        "{}{}",
        with_iam(url, &format!("[\"{PROJECT}\"]")),
        with_iam(url, &format!("[\"{OTHER}\"]"))
    ));
    assert_eq!(said.report()["coverage"]["notices"], json!([]));
}

#[test]
fn where_iam_may_not_be_asked_drift_is_unknown() {
    let service = start(|call| {
        if call.is(PROJECTS) {
            return Some(Reply::error(403, "", "Forbidden"));
        }
        well(call)
    });
    let config = with_iam(&service.service.url, &format!("[\"{PROJECT}\"]"));
    let said = run(&config);
    assert_eq!(said.code, 0, "{}", said.stderr);
    let notices = &said.report()["coverage"]["notices"];
    assert_eq!(notices[0]["kind"], "drift_unknown");
    assert_eq!(notices[0]["why"], "HTTP 403 Forbidden (request req-7)");
    let said = run(&format!("check_drift = false\n{config}"));
    assert_eq!(said.report()["coverage"]["notices"], json!([]));
}

// What a run would miss, said beforehand.

fn check(config: &str, flags: &[&str]) -> Said {
    let said = call("check", config, flags);
    let written: Vec<_> = fs::read_dir(said.folder.path()).unwrap().collect();
    assert_eq!(written.len(), 1, "only the settings");
    said
}

fn statistics(call: &Call) -> Option<Reply> {
    let counts =
        json!({"total_num": 9, "unprotected_num": 2, "not_installed_num": 1, "not_online_num": 0});
    let quotas = json!({"total_num": 8, "used_num": 7, "idle_num": 1, "normal_num": 6, "expired_num": 2, "freeze_num": 0, "data_list": []});
    let hosts = call.is(HOST_STATISTICS).then(|| Reply::json(&counts));
    hosts.or_else(|| call.is(QUOTAS).then(|| Reply::json(&quotas)))
}

#[test]
fn a_check_where_all_is_well_is_nought() {
    let found = iam(FOUND);
    let service = start(move |call| statistics(call).or_else(|| found(call)));
    let config = with_iam(&service.service.url, "\"all\"");
    let said = check(&config, &[]);
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
    let line = |words: &str| said.stdout.lines().any(|line| line.contains(words));
    assert!(line("ok          Sign-in"), "{}", said.stdout);
    assert!(
        line("ok          Host weak passwords: 1 row declared"),
        "{}",
        said.stdout
    );
    assert!(line("9 in all, 2 without protection"), "{}", said.stdout);
    let quotas = "Quotas: 8 in all, 7 in use, 1 free, 2 expired, 0 frozen";
    assert!(line(quotas), "{}", said.stdout);
    assert!(line("hint: renew them"), "{}", said.stdout);
    assert_eq!(said.stdout.lines().last(), Some("a run would miss nothing"));
    for line in said.stdout.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    // Every list of both projects once, and never more than a small page of it.
    let calls = service.service.calls();
    assert!(
        calls
            .iter()
            .all(|call| call.is(PROJECTS) || call.is(HOST_STATISTICS) || call.is_small())
    );
    let of = |project: &str| {
        calls
            .iter()
            .filter(|call| call.target.contains(project))
            .count()
    };
    // Seventeen lists, the counts and the quotas.
    assert_eq!((of(PROJECT), of(OTHER)), (19, 19));
}

#[test]
fn a_check_says_what_is_denied_and_what_to_do() {
    let service = start(denying);
    let config = format!(
        "check_drift = false\n{}",
        listed(&service.service.url, PROJECT)
    );
    let said = check(&config, &["--json"]);
    assert_eq!(said.code, 4, "{}", said.stderr);
    let summary: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(summary["schema"], "hss-audit/check/1");
    assert_eq!(summary["exit_code"], 4);
    let trials = summary["targets"][0]["trials"].as_array().unwrap();
    let denied: Vec<&Value> = trials
        .iter()
        .filter(|trial| trial["standing"] == "denied")
        .collect();
    assert_eq!(denied.len(), 6);
    assert!(denied.iter().all(|trial| trial["missed"] == true));
    let weak = denied
        .iter()
        .find(|trial| trial["endpoint"] == "host_weak_passwords")
        .unwrap();
    assert_eq!(weak["meaning"], "a run would miss this list");
    assert_eq!(
        weak["advice"],
        "ask for the permission `hss:weakPwds:list`, in all enterprise projects"
    );
    assert!(weak["error"].as_str().unwrap().contains("HSS.0013"));
}

#[test]
fn a_check_knows_what_another_list_stands_in_for() {
    let absent = |call: &Call, list: &str| {
        let words = "The API does not exist";
        call.is(list)
            .then(|| Reply::error(404, "APIGW.0101", words))
    };
    let service = start(move |call| absent(call, REGISTRY));
    let config = format!(
        "check_drift = false\n{}",
        listed(&service.service.url, PROJECT)
    );
    let said = check(&config, &["--quiet"]);
    assert_eq!(said.code, 0, "{}", said.stdout);
    assert!(
        said.stdout.contains("not offered Registry images"),
        "{}",
        said.stdout
    );
    let service = start(move |call| absent(call, HOST_WEAK));
    let config = format!(
        "check_drift = false\n{}",
        listed(&service.service.url, PROJECT)
    );
    let said = check(&config, &["--quiet"]);
    assert_eq!(said.code, 4, "{}", said.stdout);
}

#[test]
fn a_check_that_is_refused_everywhere_is_three_and_asks_once() {
    let service = start(refusing);
    let config = format!(
        "check_drift = false\n{}",
        listed(&service.service.url, PROJECT)
    );
    let said = check(&config, &[]);
    assert_eq!(said.code, 3, "{}", said.stdout);
    assert!(
        said.stdout.contains("refused     Sign-in"),
        "{}",
        said.stdout
    );
    assert!(
        said.stdout.contains("HTTP 401 APIGW.0301"),
        "{}",
        said.stdout
    );
    assert_eq!(service.service.calls().len(), 1);
    let service = start(refusing);
    let said = check(&with_iam(&service.service.url, "\"all\""), &[]);
    assert_eq!(said.code, 3, "{}", said.stdout);
    assert_eq!(service.service.calls().len(), 1);
}

#[test]
fn a_check_of_an_address_where_nobody_answers_is_four() {
    let good = start(well);
    let config = format!(
        "check_drift = false\n{}{}",
        listed(&good.service.url, PROJECT),
        listed(NOWHERE, OTHER)
    );
    let said = check(&config, &[]);
    assert_eq!(said.code, 4, "{}", said.stdout);
    assert!(
        said.stdout.contains("failed      Sign-in"),
        "{}",
        said.stdout
    );
    assert!(said.stdout.contains("check the address"), "{}", said.stdout);
}

#[test]
fn a_check_of_wrong_settings_is_two() {
    let said = check("[[targets]]\nregions = [\"cn-nort-4\"]\n", &[]);
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    assert!(
        said.stderr.contains("line 2: unknown region `cn-nort-4`"),
        "{}",
        said.stderr
    );
    assert!(
        said.stderr.contains("hint: did you mean `cn-north-4`?"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_check_says_that_this_clock_is_wrong() {
    let service = start(|call| {
        let page = well(call).unwrap_or_else(|| Reply::page(0, &[]));
        Some(page.header("date", "Sun, 22 Nov 2020 06:00:00 GMT"))
    });
    let config = format!(
        "check_drift = false\n{}",
        listed(&service.service.url, PROJECT)
    );
    let said = check(&config, &[]);
    assert_eq!(said.code, 0, "{}", said.stdout);
    assert!(said.stdout.contains("failed      Clock"), "{}", said.stdout);
    assert!(
        said.stdout.contains("ahead of the server's"),
        "{}",
        said.stdout
    );
    assert!(
        said.stdout.contains("hint: set this clock right"),
        "{}",
        said.stdout
    );
    let said = check(&config, &["--json"]);
    let summary: Value = serde_json::from_str(&said.stdout).unwrap();
    assert!(summary["clock"]["ahead_ms"].as_i64().unwrap() > 60_000);
}
