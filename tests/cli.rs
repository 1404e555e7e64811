//! The program as a whole: standard output, standard error and exit code of every command.
#![cfg(feature = "simulator")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;
mod scripted;

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use assert_cmd::cargo::cargo_bin_cmd;
use hss_audit::render;
use hss_audit::simulator::{Options, Simulator};
use pretty_assertions::assert_eq;
use scripted::{PROJECT, Reply, Service, TOKEN};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const NOW: &str = "2026-11-22T06:00:00Z";
/// The program's own name for the moment above, as runs begin with it.
const RUN: &str = "20261122T060000Z-";

/// What one call of the program said.
struct Said {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Said {
    /// The last line, which is the run directory.
    fn run(&self) -> PathBuf {
        assert!(
            [0, 4, 5].contains(&self.code),
            "{} {}",
            self.code,
            self.stderr
        );
        PathBuf::from(self.stdout.lines().last().unwrap())
    }
}

/// Calls the program with nothing in its environment but what is given.
fn call<A: AsRef<OsStr>>(arguments: &[A], environment: &[(&str, &str)]) -> Said {
    let mut command = cargo_bin_cmd!("hss-audit");
    command.env_clear().envs(environment.iter().copied());
    let Output {
        status,
        stdout,
        stderr,
    } = command.args(arguments).output().unwrap();
    Said {
        code: status.code().unwrap(),
        stdout: String::from_utf8(stdout).unwrap(),
        stderr: String::from_utf8(stderr).unwrap(),
    }
}

/// The same with the words of one line, and a token.
fn say(line: &str) -> Said {
    let words: Vec<&str> = line.split_whitespace().collect();
    call(&words, &[("HSS_AUDIT_TOKEN", TOKEN)])
}

/// A simulator, and the runtime that it lives in.
struct Simulated {
    _runtime: Runtime,
    _simulator: Simulator,
    target: String,
}

fn simulated(hosts: u32, images_per_type: u32) -> Simulated {
    let runtime = Runtime::new().unwrap();
    let options = Options {
        hosts,
        images_per_type,
        token: TOKEN.to_owned(),
        ..Options::default()
    };
    let simulator = runtime
        .block_on(Simulator::start(options, "127.0.0.1:0".parse().unwrap()))
        .unwrap();
    let target = format!(
        "--endpoint {} --region ap-southeast-1 --project-id {PROJECT}",
        simulator.url()
    );
    Simulated {
        _runtime: runtime,
        _simulator: simulator,
        target,
    }
}

/// A scripted service, the runtime that it lives in, and the flags that lead to it.
fn scripted(reply: Reply) -> (Runtime, Service, String) {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(Service::start(move |_| Some(reply.clone())));
    let target = format!(
        "--endpoint {} --region ap-southeast-1 --project-id {PROJECT}",
        service.url
    );
    (runtime, service, target)
}

/// Everything in a folder by name: hidden files, and files of folders.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        for entry in fs::read_dir(path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.is_symlink() {
                open.push(path);
            } else if path.is_file() {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = match fs::read_dir(folder) {
        Ok(entries) => entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect(),
        Err(_) => Vec::new(),
    };
    names.sort();
    names
}

fn out() -> (TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out").display().to_string();
    (folder, path)
}

/// Nothing that a terminal would obey: no control character but the ends of lines.
fn assert_harmless(said: &Said) {
    for text in [&said.stdout, &said.stderr] {
        let control = text.chars().find(|one| one.is_control() && *one != '\n');
        assert_eq!(control, None, "{text}");
    }
}

// The commands.

#[test]
fn demo_writes_every_report_and_names_the_run_last() {
    let (_folder, out) = out();
    let said = say(&format!(
        "demo --hosts 40 --images 4 --now {NOW} --out {out}"
    ));
    let run = said.run();
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_eq!(run.parent(), Some(Path::new(&out)));
    assert!(run.file_name().unwrap().to_str().unwrap().starts_with(RUN));
    let mut wanted = vec!["evidence".to_owned(), "manifest.json".to_owned()];
    wanted.extend(
        render::DEFAULT
            .iter()
            .map(|format| format.file_name().to_owned()),
    );
    wanted.push("assets.parquet".to_owned());
    wanted.sort();
    assert_eq!(names(&run), wanted);
    assert_eq!(names(&run.join("evidence")), ["ledger.ndjson", "pages.zst"]);
    assert!(said.stdout.lines().count() > 3, "{}", said.stdout);
    assert_eq!(
        names(Path::new(&out)),
        [
            run.file_name().unwrap().to_str().unwrap(),
            "chain.ndjson",
            "latest"
        ]
    );
    assert_harmless(&said);
}

#[test]
fn json_is_one_object_for_programs() {
    let (_folder, out) = out();
    let said = say(&format!(
        "demo --hosts 30 --images 2 --json --fail-on critical --format ndjson --now {NOW} --out {out}"
    ));
    assert_eq!(said.stdout.lines().count(), 1);
    let summary: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(summary["schema"], "hss-audit/summary/1");
    let schema = serde_json::from_str(&say("schema summary").stdout).unwrap();
    common::schema::assert_fits(&summary, &schema, "summary");
    assert_eq!(summary["letters"], json!([]));
    let read = hss_audit::schedule::Summary::read(said.stdout.as_bytes()).unwrap();
    assert_eq!(Some(read.open), summary["open"].as_u64());
    assert_eq!(summary["exit_code"], said.code);
    assert_eq!(summary["verdict"], "complete");
    assert_eq!(summary["gaps"], 0);
    let run = PathBuf::from(summary["run_directory"].as_str().unwrap());
    assert_eq!(
        run.file_name().unwrap().to_str(),
        summary["run_id"].as_str()
    );
    let lines = fs::read(run.join("findings.ndjson")).unwrap();
    let digest = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(lines));
    assert_eq!(summary["findings_digest"], digest);
}

#[test]
fn only_the_chosen_formats_are_written_and_what_the_archive_needs() {
    let (_folder, out) = out();
    let said = say(&format!(
        "demo --hosts 10 --images 1 --format csv,json --format csv --out {out}"
    ));
    let wanted = [
        "assets.parquet",
        "evidence",
        "findings.csv",
        "findings.parquet",
        "manifest.json",
        "report.json",
    ];
    assert_eq!(names(&said.run()), wanted);
}

#[test]
fn a_broken_threshold_is_five_and_a_kept_one_is_not() {
    let (_folder, out) = out();
    let demo =
        format!("demo --hosts 60 --images 4 --format json --now {NOW} --replace --out {out}");
    let broken = say(&format!("{demo} --fail-on high"));
    assert_eq!(broken.code, 5, "{}", broken.stdout);
    let manifest = fs::read(broken.run().join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    assert_eq!(manifest["outcome"], "threshold_broken");
    assert_eq!(say(&format!("{demo} --fail-on never")).code, 0);
    let nothing = format!("demo --hosts 0 --images 0 --format json --out {out}");
    assert_eq!(say(&format!("{nothing} --fail-on low")).code, 0);
}

/// Where a company has a proxy, its variables are set on every machine.
#[test]
fn the_demo_needs_no_proxy_to_reach_this_machine() {
    let (_folder, out) = out();
    let line = format!("demo --quiet --hosts 5 --images 1 --format csv --out {out}");
    let words: Vec<&str> = line.split_whitespace().collect();
    let nobody = "http://127.0.0.1:9";
    let variables = ["http_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"];
    let said = call(&words, &variables.map(|name| (name, nobody)));
    assert_eq!(said.code, 0, "{}", said.stderr);
}

#[test]
fn quiet_says_nothing_but_the_run() {
    let (_folder, out) = out();
    let said = say(&format!(
        "demo --quiet --hosts 10 --images 1 --format csv --out {out}"
    ));
    assert_eq!(said.stdout, format!("{}\n", said.run().display()));
    assert_eq!(said.stderr, "");
}

#[test]
fn reports_from_kept_evidence_are_the_same_bytes() {
    let simulated = simulated(120, 8);
    let (_folder, out) = out();
    let ran = say(&format!(
        "run {} --now {NOW} --out {out}/a",
        simulated.target
    ))
    .run();
    let collected = say(&format!(
        "collect {} --now {NOW} --out {out}/b",
        simulated.target
    ));
    assert_eq!(
        (collected.code, collected.stdout.lines().count()),
        (0, 1),
        "{}",
        collected.stderr
    );
    assert_eq!(names(&collected.run()), ["evidence", "manifest.json"]);
    let report = |bundle: &Path, out: &str, rest: &str| {
        say(&format!("report {} --out {out} {rest}", bundle.display())).run()
    };
    let one = files(&report(
        &collected.run(),
        &format!("{out}/c"),
        &format!("--now {NOW}"),
    ));
    let other = files(&report(
        &collected.run().join("evidence"),
        &format!("{out}/d"),
        &format!("--now {NOW}"),
    ));
    assert!(one == other);
    // Without `--now` ages are counted to the moment of the run that collected.
    assert!(files(&ran) == files(&report(&ran, &format!("{out}/e"), "")));
    // What two collections found is the same; only the evidence knows when each was made.
    let findings = |run: &BTreeMap<String, Vec<u8>>| run["findings.ndjson"].clone();
    assert!(findings(&one) == findings(&files(&ran)));
    assert_eq!(one.len(), 4 + render::DEFAULT.len());

    // What was only collected becomes whole where it is; what has reports stays as it is.
    let completing = format!("report {} --out {out}/b", collected.run().display());
    let whole = say(&completing);
    assert_eq!(whole.run(), collected.run(), "{}", whole.stderr);
    // The manifest also knows which entry of the chain the run had before.
    let reports =
        |mut files: BTreeMap<String, Vec<u8>>| files.remove("manifest.json").map(|_| files);
    assert!(reports(files(&whole.run())) == reports(one));
    let verified = say(&format!("verify {out}/b"));
    assert_eq!(verified.code, 0, "{}", verified.stdout);
    let again = say(&completing);
    assert_eq!(again.code, 6, "{}", again.stdout);
    assert!(
        again.stderr.contains("it exists already"),
        "{}",
        again.stderr
    );
}

#[test]
fn a_run_is_its_own_bundle_and_may_be_replaced() {
    let (_folder, out) = out();
    let run = say(&format!(
        "demo --hosts 20 --images 2 --now {NOW} --out {out}"
    ))
    .run();
    let before = files(&run);
    let latest = format!("{out}/latest");
    let refused = say(&format!("report {latest} --out {out}"));
    assert_eq!(refused.code, 6);
    let hint = "a finished run stays as it is";
    assert!(refused.stderr.contains(hint), "{}", refused.stderr);
    assert!(files(&run) == before);
    let again = say(&format!("report {latest} --out {out} --replace")).run();
    // But for its place in the chain it is the same again.
    let without_manifest = |mut files: BTreeMap<String, Vec<u8>>| {
        assert!(files.remove("manifest.json").is_some());
        files
    };
    assert_eq!(again, run);
    assert!(without_manifest(files(&run)) == without_manifest(before));
}

#[test]
fn the_date_of_repeatable_builds_is_honoured() {
    let (_folder, out) = out();
    let line = format!("demo --hosts 5 --images 1 --format csv --out {out}");
    let words: Vec<&str> = line.split(' ').collect();
    let said = call(&words, &[("SOURCE_DATE_EPOCH", "1795327200")]);
    assert!(
        said.run()
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .starts_with(RUN)
    );
}

#[test]
fn missing_data_is_four_and_named() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(Service::start(|call| {
        call.is(scripted::HOSTS)
            .then(|| Reply::error(403, "APIGW.0302", "not authorized"))
    }));
    let target = format!(
        "--endpoint {} --region ap-southeast-1 --project-id {PROJECT}",
        service.url
    );
    let (_folder, out) = out();
    let said = say(&format!("run {target} --format json --out {out}"));
    assert_eq!(said.code, 4, "{}", said.stderr);
    assert!(
        said.stdout.contains("Host list in ap-southeast-1"),
        "{}",
        said.stdout
    );
    assert!(said.stdout.contains("APIGW.0302"), "{}", said.stdout);
    let evidence_only = say(&format!("collect {target} --out {out}/evidence-only"));
    assert_eq!(evidence_only.code, 4);
    service.calls();
}

#[test]
fn the_schemas_are_printed() {
    for name in ["finding", "report", "deliveries", "summary", "config"] {
        let said = say(&format!("schema {name}"));
        assert_eq!((said.code, said.stderr.as_str()), (0, ""));
        let schema: Value = serde_json::from_str(&said.stdout).unwrap();
        assert!(schema["$schema"].is_string());
    }
}

#[test]
fn frameworks_are_listed_and_shown() {
    let list = say("frameworks list");
    assert_eq!((list.code, list.stderr.as_str()), (0, ""));
    insta::assert_snapshot!("frameworks_list", list.stdout);
    let shown = say("frameworks show pci-dss-4.0.1");
    assert_eq!((shown.code, shown.stderr.as_str()), (0, ""));
    insta::assert_snapshot!("frameworks_show", shown.stdout);
    let list: Value = serde_json::from_str(&say("frameworks list --json").stdout).unwrap();
    let shown = say("frameworks show pci-dss-4.0.1 --json").stdout;
    let shown: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(list[1]["id"], shown["id"]);
    assert_eq!(
        shown["controls"],
        shown["all_controls"].as_array().unwrap().len()
    );
    let own = say("frameworks list --framework-file samples/framework/house-rules.toml");
    assert!(own.stdout.contains("house-rules"), "{}", own.stdout);
    let unknown = say("frameworks show pci");
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.stderr.contains("unknown framework `pci`"),
        "{}",
        unknown.stderr
    );
    assert!(
        unknown.stderr.contains("choose from hss-baseline, "),
        "{}",
        unknown.stderr
    );
}

#[test]
fn help_and_version_go_to_standard_output() {
    let version = say("--version");
    assert_eq!(
        version.stdout,
        concat!("hss-audit ", env!("CARGO_PKG_VERSION"), "\n")
    );
    for command in [
        "",
        "demo",
        "run",
        "collect",
        "check",
        "report",
        "send",
        "verify",
        "frameworks",
        "simulate",
        "schema",
        "waivers",
        "waivers check",
        "keys",
        "keys generate",
        "schedule",
        "keys show",
        "prune",
        "hold",
        "schedule",
    ] {
        let said = say(&format!("{command} --help"));
        assert_eq!((said.code, said.stderr.as_str()), (0, ""), "{command}");
        let name = if command.is_empty() { "help" } else { command };
        insta::assert_snapshot!(
            format!("help_{name}")
                .replace("help_help", "help")
                .replace(' ', "_"),
            said.stdout
        );
    }
}

#[test]
fn wrong_usage_is_two() {
    for line in [
        "",
        "frobnicate",
        "run --no-such-flag",
        "demo --hosts many",
        "report",
        "schema nonsense",
        "simulate --listen nowhere",
    ] {
        let said = say(line);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{line}");
        assert!(!said.stderr.is_empty(), "{line}");
    }
}

#[test]
fn simulate_says_where_it_listens() {
    use std::io::{BufRead, BufReader};
    let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("hss-audit"))
        .args([
            "simulate",
            "--listen",
            "127.0.0.1:0",
            "--hosts",
            "10",
            "--images",
            "1",
            "--token",
            TOKEN,
            "--project-id",
            "a1",
        ])
        .env_clear()
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut url = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut url)
        .unwrap();
    let (_folder, out) = out();
    let said = say(&format!(
        "run --endpoint {} --project-id a1 --format json --out {out}",
        url.trim()
    ));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(said.code, 0, "{}", said.stderr);
}

#[cfg(unix)]
#[test]
fn an_interrupt_ends_with_a_report_that_names_what_is_missing() {
    use std::process::{Command, Stdio};
    let runtime = Runtime::new().unwrap();
    let (asked, is_asked) = std::sync::mpsc::channel();
    let is_let_in = AtomicBool::new(false);
    let service = runtime.block_on(Service::start(move |call| {
        if call.is_statement() {
            return None;
        }
        let is_first = !is_let_in.swap(true, Ordering::Relaxed);
        if !is_first {
            asked.send(()).unwrap();
        }
        let delay = Duration::from_millis(if is_first { 0 } else { 3_000 });
        Some(Reply::page(0, &[]).after(delay))
    }));
    let (_folder, out) = out();
    let line = format!(
        "run --endpoint {} --region ap-southeast-1 --project-id {PROJECT} --concurrency 2 --format json --json --out {out}",
        service.url
    );
    let child = Command::new(assert_cmd::cargo::cargo_bin!("hss-audit"))
        .args(line.split(' '))
        .env_clear()
        .env("HSS_AUDIT_TOKEN", TOKEN)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    for _ in 0..2 {
        is_asked.recv().unwrap();
    }
    let process = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(process, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        output.status.code(),
        Some(4),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(summary["verdict"], "failed");
    // Two were under way and ended; the rest was not asked for any more. A slow machine may have let in a few more.
    let gaps = summary["gaps"].as_u64().unwrap();
    assert!((8..=17 - 2).contains(&gaps), "{gaps} gaps");
    let report =
        fs::read(Path::new(summary["run_directory"].as_str().unwrap()).join("report.json"))
            .unwrap();
    assert!(
        String::from_utf8(report)
            .unwrap()
            .contains("stopped by the operator")
    );
}

#[test]
fn odd_times_do_not_end_the_program() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(Service::start(|call| {
        let odd = [i64::MAX, i64::MAX / 1000, 8_640_000_000_000_000, 253_402_300_800_000, 99_999_999_999, 1, i64::MIN];
        let rows: Vec<_> = odd
            .iter()
            .enumerate()
            .map(|(index, time)| {
                json!({"host_id": index.to_string(), "host_name": "h", "image_name": index.to_string(), "image_type": "cicd",
                    "update_time": time, "latest_scan_time": time, "min_length": false, "min_length_num": time,
                    "user_name": "root", "duration": 2_147_483_646, "scan_status": "success",
                    "weak_pwd_accounts": [{"user_name": "root", "duration": 2_147_483_646}]})
            })
            .collect();
        Some(Reply::list(call, &rows))
    }));
    for now in [
        "0000-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "2026-11-22T06:00:60Z",
        "9999-12-31T23:59:59.999Z",
    ] {
        let folder = tempfile::tempdir().unwrap();
        let line = format!(
            "run --endpoint {} --region ap-southeast-1 --project-id {PROJECT} --now {now} --out",
            service.url
        );
        let out = folder.path().display().to_string();
        let said = say(&format!("{line} {out}"));
        assert_eq!(said.code, 0, "{now}: {}", said.stderr);
    }
}

// What is wrong is one line, with advice, and leaves nothing behind.

/// Checks a call that must fail with one line of error and one of advice.
fn assert_refused(said: &Said, code: i32, error: &str, hint: &str) {
    let lines: Vec<&str> = said.stderr.lines().collect();
    assert_eq!(
        (said.code, said.stdout.as_str()),
        (code, ""),
        "{}",
        said.stderr
    );
    assert_eq!(lines.len(), 2, "{}", said.stderr);
    assert!(
        lines[0].starts_with("error: ") && lines[0].contains(error),
        "{}",
        lines[0]
    );
    assert!(
        lines[1].starts_with("hint: ") && lines[1].contains(hint),
        "{}",
        lines[1]
    );
    assert_harmless(said);
}

#[expect(
    clippy::too_many_lines,
    reason = "one table, a line or a few for each setting"
)]
#[test]
fn wrong_settings_are_two_with_a_hint() {
    let target = format!("--project-id {PROJECT} --region cn-north-4");
    for (line, error, hint) in [
        (
            format!("run --project-id {PROJECT} --region cn-nort-4"),
            "unknown region `cn-nort-4`",
            "did you mean `cn-north-4`?",
        ),
        (
            format!("run --project-id {PROJECT} --region mars-1"),
            "unknown region `mars-1`",
            "give `--endpoint` too",
        ),
        (
            format!("run --project-id {PROJECT}"),
            "no region is named",
            "--region",
        ),
        (
            "run --region cn-north-4".to_owned(),
            "no project is named",
            "--project-id",
        ),
        (
            "run --region cn-north-4 --project-id ../x".to_owned(),
            "`../x` is no project id",
            "32 hexadecimal digits",
        ),
        (
            format!("run {target} --image-type floppy"),
            "unknown image type `floppy`",
            "private_image",
        ),
        (
            format!("run {target} --format docx"),
            "unknown format `docx`",
            "csv",
        ),
        (
            format!("run {target} --fail-on dire"),
            "unknown condition `dire`",
            "critical",
        ),
        (
            format!("run {target} --redact some"),
            "unknown redaction `some`",
            "masked",
        ),
        (
            format!("run {target} --now yesterday"),
            "--now yesterday",
            "2026-11-22T06:00:00Z",
        ),
        (
            format!("run {target} --concurrency 0"),
            "`--concurrency` is 0",
            "from 1 to 256",
        ),
        (
            format!("run {target} --token-file /nonexistent"),
            "cannot read the token file `/nonexistent`",
            "token alone",
        ),
        (
            format!("run --project-id {PROJECT} --endpoint http://hss.example.com"),
            "would send the token unencrypted",
            "--allow-insecure-http",
        ),
        (
            format!("run --project-id {PROJECT} --endpoint ftp://hss.example.com"),
            "does not begin with `https://`",
            "https://",
        ),
        (
            format!("run --project-id {PROJECT} --endpoint hss.example.com"),
            "is no URL",
            "https://",
        ),
        (
            format!("run --project-id {PROJECT} --endpoint https://a.example/v5"),
            "more than scheme, host and port",
            "https://",
        ),
        (
            "demo --format docx".to_owned(),
            "unknown format `docx`",
            "csv",
        ),
        (
            "report nowhere --now soon".to_owned(),
            "--now soon",
            "2026-11-22T06:00:00Z",
        ),
    ] {
        let (_folder, out) = out();
        assert_refused(&say(&format!("{line} --out {out}")), 2, error, hint);
        assert!(!Path::new(&out).exists(), "{line}");
    }
}

#[test]
fn a_missing_or_useless_token_is_two() {
    let run = ["run", "--region", "cn-north-4", "--project-id", PROJECT];
    assert_refused(
        &call(&run, &[]),
        2,
        "no credentials are given",
        "HSS_AUDIT_TOKEN",
    );
    assert_refused(
        &call(&run, &[("HSS_AUDIT_TOKEN", " \n")]),
        2,
        "no credentials are given",
        "HSS_AUDIT_TOKEN",
    );
    let two_lines = call(&run, &[("HSS_AUDIT_TOKEN", "SECRET\nline")]);
    assert_refused(&two_lines, 2, "the token holds characters", "on one line");
    assert!(!two_lines.stderr.contains("SECRET"));
    assert_refused(
        &call(
            &run,
            &[("HSS_AUDIT_TOKEN", "t"), ("SOURCE_DATE_EPOCH", "soon")],
        ),
        2,
        "SOURCE_DATE_EPOCH is `soon`",
        "seconds since 1970",
    );
}

#[test]
fn several_problems_are_told_at_once() {
    let said = call(
        &[
            "run",
            "--region",
            "cn-nort-4",
            "--image-type",
            "floppy",
            "--format",
            "docx",
            "--now",
            "soon",
        ],
        &[],
    );
    assert_eq!((said.code, said.stdout.as_str()), (2, ""));
    let lines: Vec<&str> = said.stderr.lines().collect();
    assert_eq!(lines[0], "error: cannot use the settings: 6 problems");
    let words = [
        "cn-nort-4",
        "no project",
        "floppy",
        "no credentials",
        "docx",
        "soon",
    ];
    assert_eq!(lines.len(), 1 + words.len(), "{}", said.stderr);
    for (line, word) in lines[1..].iter().zip(words) {
        assert!(line.starts_with("  ") && line.contains(word), "{line}");
    }
}

#[test]
fn an_unreachable_service_is_six_and_leaves_nothing() {
    let (_folder, out) = out();
    let said = say(&format!(
        "run --endpoint http://127.0.0.1:1 --region x-1 --project-id {PROJECT} --out {out}"
    ));
    assert_refused(
        &said,
        6,
        "x-1 does not answer as HSS: cannot reach `http://127.0.0.1:1`",
        "check the address",
    );
    assert_eq!(names(Path::new(&out)), Vec::<String>::new());
}

#[test]
fn a_refused_token_is_three_and_leaves_nothing() {
    let (_runtime, service, target) = scripted(Reply::error(
        401,
        "APIGW.0301",
        "Incorrect IAM authentication information: decrypt token fail",
    ));
    let (_folder, out) = out();
    for command in ["run", "collect"] {
        let said = say(&format!("{command} {target} --out {out}"));
        assert_refused(
            &said,
            3,
            "ap-southeast-1 refused the sign-in: HTTP 401 APIGW.0301",
            "get a new token",
        );
        assert_eq!(names(Path::new(&out)), Vec::<String>::new());
    }
    assert_eq!(service.calls().len(), 2);
    let (_runtime, _service, target) = scripted(Reply::error(
        401,
        "APIGW.0307",
        "The token must be updated.",
    ));
    assert_refused(
        &say(&format!("run {target} --out {out}")),
        3,
        "APIGW.0307",
        "expired",
    );
}

#[test]
fn a_wrong_token_is_refused_by_the_simulator() {
    let simulated = simulated(5, 1);
    let (_folder, out) = out();
    let line = format!("run {} --out {out}", simulated.target);
    let words: Vec<&str> = line.split(' ').collect();
    let said = call(&words, &[("HSS_AUDIT_TOKEN", "not-the-token")]);
    assert_refused(&said, 3, "refused the sign-in", "get a new token");
}

#[test]
fn a_place_that_cannot_be_written_to_is_six() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "kept").unwrap();
    let simulated = simulated(5, 1);
    for (out, error) in [
        (file.display().to_string(), "it is not a directory"),
        (file.join("below").display().to_string(), "cannot create"),
        ("/proc/hss-audit".to_owned(), "cannot create"),
    ] {
        for command in [
            format!("run {}", simulated.target),
            "demo --hosts 1 --images 1".to_owned(),
        ] {
            let said = say(&format!("{command} --out {out}"));
            assert_refused(&said, 6, error, "--out");
        }
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "kept");
}

#[test]
fn an_existing_run_is_not_touched() {
    let (_folder, out) = out();
    let demo = format!("demo --hosts 5 --images 1 --format csv --now {NOW} --out {out}");
    let run = say(&demo).run();
    let before = (files(&run), names(Path::new(&out)));
    assert_refused(&say(&demo), 6, "it exists already", "another moment");
    assert_eq!(before, (files(&run), names(Path::new(&out))));
    assert_eq!(say(&format!("{demo} --replace")).code, 0);
}

#[test]
fn what_is_no_bundle_is_two() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().display();
    let out = folder.path().join("out");
    for bundle in ["/nonexistent".to_owned(), empty.to_string()] {
        let said = say(&format!("report {bundle} --out {}", out.display()));
        assert_refused(&said, 2, "is no evidence bundle", "name a run directory");
        assert!(!out.exists());
    }
}

#[test]
fn a_broken_bundle_is_six_and_leaves_nothing() {
    let (folder, out) = out();
    let whole = say(&format!(
        "demo --hosts 20 --images 2 --format csv --now {NOW} --out {out}"
    ))
    .run();
    let (ledger, pages) = ("ledger.ndjson", "pages.zst");
    type Damage = fn(&Path) -> std::io::Result<()>;
    let cut = |path: &Path| fs::write(path, &fs::read(path)?[..300]);
    let flip: Damage = |path| {
        let mut bytes = fs::read(path)?;
        bytes[200] ^= 1;
        fs::write(path, bytes)
    };
    let other_schema: Damage = |path| {
        let text = fs::read_to_string(path)?;
        fs::write(
            path,
            text.replace("hss-audit/evidence/1", "hss-audit/evidence/99"),
        )
    };
    let cases: [(&str, Damage, &str); 8] = [
        (pages, cut, "is damaged: the page at byte"),
        (pages, flip, "does not match its digest"),
        (pages, |path| fs::remove_file(path), "cannot"),
        (pages, |path| fs::write(path, ""), "is cut off"),
        (ledger, cut, "was cut off"),
        (ledger, |path| fs::write(path, ""), "was cut off"),
        (
            ledger,
            |path| fs::write(path, "{\"kind\":\"nonsense\"}\n"),
            "line 1",
        ),
        (ledger, other_schema, "expected `hss-audit/evidence/1`"),
    ];
    for (index, (name, damage, error)) in cases.into_iter().enumerate() {
        let broken = folder.path().join(format!("broken-{index}"));
        fs::create_dir(&broken).unwrap();
        for file in [ledger, pages] {
            fs::copy(whole.join("evidence").join(file), broken.join(file)).unwrap();
        }
        damage(&broken.join(name)).unwrap();
        let out = folder.path().join("report-out");
        let said = say(&format!(
            "report {} --now {NOW} --out {}",
            broken.display(),
            out.display()
        ));
        assert_refused(&said, 6, error, "");
        assert_eq!(names(&out), Vec::<String>::new(), "{error}");
    }
}

#[test]
fn a_taken_address_is_six() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let said = say(&format!(
        "simulate --listen {}",
        taken.local_addr().unwrap()
    ));
    assert_refused(&said, 6, "cannot listen on", "--listen");
}

// Nothing secret, nothing that a terminal obeys.

/// Everything that a run left on disk, evidence decompressed.
fn assert_no_secret(said: &Said, out: &str) {
    assert!(!said.stdout.contains(TOKEN), "{}", said.stdout);
    assert!(!said.stderr.contains(TOKEN), "{}", said.stderr);
    for (name, mut bytes) in files(Path::new(out)) {
        if name.ends_with("pages.zst") && !bytes.is_empty() {
            bytes = zstd::decode_all(bytes.as_slice()).unwrap();
        }
        let is_leaked = bytes
            .windows(TOKEN.len())
            .any(|window| window == TOKEN.as_bytes());
        assert!(!is_leaked, "{name}");
    }
}

#[test]
fn the_token_is_nowhere() {
    let simulated = simulated(30, 2);
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out").display().to_string();
    let file = folder.path().join("token");
    fs::write(&file, format!("{TOKEN}\n")).unwrap();
    let line = format!(
        "run {} -vvv --now {NOW} --out {out} --token-file {}",
        simulated.target,
        file.display()
    );
    let words: Vec<&str> = line.split(' ').collect();
    let said = call(&words, &[]);
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_no_secret(&said, &out);
    assert_harmless(&said);
    let said = say(&format!(
        "run {} -vvv --now {NOW} --out {out} --replace --json --redact none",
        simulated.target
    ));
    assert_eq!(said.code, 0, "{}", said.stderr);
    assert_no_secret(&said, &out);
}

#[test]
fn a_failing_service_cannot_make_the_program_say_the_token() {
    for reply in [
        Reply::error(
            401,
            "APIGW.0301",
            &format!("decrypt token fail, token:{TOKEN}"),
        ),
        Reply::error(
            403,
            "APIGW.0302",
            &format!("X-Auth-Token: {TOKEN} is not authorized"),
        ),
        Reply::new(403, format!("<html>X-Auth-Token: {TOKEN}</html>")),
        Reply::error(403, TOKEN, "").header("x-request-id", TOKEN),
    ] {
        let (_runtime, _service, target) = scripted(reply);
        let (_folder, out) = out();
        let said = say(&format!("run {target} -vvv --out {out}"));
        assert!([3, 4, 6].contains(&said.code), "{}", said.stderr);
        if Path::new(&out).exists() {
            assert_no_secret(&said, &out);
        }
    }
}

#[test]
fn what_a_hostile_service_says_is_harmless() {
    let hostile =
        "\u{1b}[2J\u{1b}]0;owned\u{7}\r\nerror: all is well\nhint: go home\u{9b}1m\u{202e}";
    for reply in [
        Reply::error(403, hostile, hostile),
        Reply::error(401, hostile, hostile),
        Reply::new(403, hostile),
        Reply::page(
            1,
            &[
                json!({"host_id": hostile, "host_name": hostile, "image_name": hostile, "user_name": hostile,
            "weak_pwd_accounts": [{"user_name": hostile, "service_type": hostile}]}),
            ],
        ),
    ] {
        let (_runtime, _service, target) = scripted(reply);
        let (_folder, out) = out();
        let said = say(&format!("run {target} -vvv --out {out}"));
        assert!(
            [0, 3, 4].contains(&said.code),
            "{} {}",
            said.code,
            said.stderr
        );
        assert_harmless(&said);
        let begins = |start: &str| {
            let lines = said.stdout.lines().chain(said.stderr.lines());
            lines.filter(|line| line.starts_with(start)).count()
        };
        assert!(
            begins("error: ") <= 1 && begins("hint: go home") == 0,
            "{}{}",
            said.stdout,
            said.stderr
        );
    }
}

// Beginning.

#[test]
fn settings_to_begin_with_are_written_once_and_are_right() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.toml");
    let shown = file.display();
    let said = say(&format!("init {shown}"));
    assert_eq!((said.code, said.stdout), (0, format!("{shown}\n")));
    assert!(said.stderr.contains("check --config"), "{}", said.stderr);
    let written = fs::read_to_string(&file).unwrap();
    assert_eq!(written, include_str!("../samples/config/init.toml"));
    fs::write(&file, "out = \"mine\"\n").unwrap();
    let said = say(&format!("init {shown}"));
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("hint: choose another name"),
        "{}",
        said.stderr
    );
    assert_eq!(fs::read_to_string(&file).unwrap(), "out = \"mine\"\n");
    assert_eq!(say(&format!("init --replace {shown}")).code, 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), written);
    let said = say("init --full -");
    assert_eq!(said.stdout, include_str!("../samples/config/full.toml"));
    // Nothing but the secrets is missing: the sample named a file that lies beside it in the source alone.
    let every = folder.path().join("full.toml");
    assert_eq!(say(&format!("init --full {}", every.display())).code, 0);
    let words = ["schedule", "--check", "--config", every.to_str().unwrap()];
    let said = call(&words, &[("AUDIT_AK", "ak"), ("AUDIT_SK", "sk")]);
    assert_eq!((said.code, said.stderr.as_str()), (0, ""));
    let said = say("init no/such/folder/audit.toml");
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("hint: name a file"), "{}", said.stderr);
}

/// A run would not begin with such settings, and the check of them missed nothing.
#[test]
fn a_check_refuses_what_a_run_would() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.toml");
    let text = format!(
        "[branding]\nlogo = \"none.svg\"\n[mail]\nserver = \"smtp.example.com\"\nuser = \"env:NO_USER\"\n\
         password = \"env:NO_PASSWORD\"\nfrom = \"a@example.com\"\n[[mail.group]]\nname = \"all\"\nto = [\"b@example.com\"]\n\
         [[targets]]\nregions = [\"cn-north-4\"]\nendpoint = \"http://127.0.0.1:9\"\nprojects = [\"{PROJECT}\"]\n\
         [[schedule.jobs]]\nname = \"weekly\"\ncron = \"0 6 * * MON\"\n"
    );
    fs::write(&file, text).unwrap();
    let shown = file.display();
    let run = say(&format!("run --config {shown}"));
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("none.svg") && run.stderr.contains("NO_USER is not set"));
    for command in ["check", "schedule --check"] {
        let said = say(&format!("{command} --config {shown}"));
        assert_eq!(
            (said.code, said.stderr),
            (2, run.stderr.clone()),
            "{command}"
        );
    }
}

#[test]
fn every_shell_completes_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let said = say(&format!("completions {shell}"));
        assert_eq!((said.code, said.stderr.as_str()), (0, ""), "{shell}");
        for word in ["waivers", "cross-format", "completions", "redact"] {
            assert!(said.stdout.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let said = say(&format!("man --out {}", folder.path().display()));
    assert_eq!(said.code, 0, "{}", said.stderr);
    let page = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(page("hss-audit.1").contains("outranks"));
    assert!(page("hss-audit-run.1").contains("fail\\-on"));
    assert!(page("hss-audit-waivers-check.1").contains("against"));
    assert_eq!(say("man").stdout, page("hss-audit.1"));
}

#[test]
fn help_knows_commands_and_topics() {
    assert_eq!(say("help run").stdout, say("run --help").stdout);
    assert_eq!(
        say("help waivers check").stdout,
        say("waivers check --help").stdout
    );
    let contents = say("help").stdout;
    assert!(contents.starts_with(say("--help").stdout.trim_end()));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/guide");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let topic = path.file_stem().unwrap().to_str().unwrap();
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(say(&format!("help {topic}")).stdout, text, "{topic}");
        let title = text.lines().next().unwrap().trim_start_matches("# ");
        let line = contents
            .lines()
            .find(|line| line.trim_start().starts_with(&format!("{topic} ")));
        assert!(line.unwrap().ends_with(title), "{topic}");
        for line in text.lines() {
            assert!(line.chars().count() <= 84, "{topic}: {line}");
        }
    }
    let said = say("help complete");
    assert_eq!(said.code, 2);
    assert!(
        said.stderr.contains("unknown command or topic `complete`"),
        "{}",
        said.stderr
    );
    let said = say("help chekc");
    assert!(
        said.stderr.contains("did you mean `check`?"),
        "{}",
        said.stderr
    );
}

/// Every exit code that the program names is explained, and every flag of the guide exists.
#[test]
fn the_guide_speaks_of_what_there_is() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/guide");
    let codes = fs::read_to_string(folder.join("exit-codes.md")).unwrap();
    for code in 0..=6 {
        assert!(codes.contains(&format!("\n- {code}: ")), "{code}");
    }
    let commands = [
        "",
        "run",
        "collect",
        "check",
        "report",
        "send",
        "verify",
        "upload",
        "simulate",
        "waivers check",
        "diff",
        "history",
        "init",
        "man",
        "keys generate",
        "schedule",
        "prune",
        "hold",
        "schedule",
    ];
    let flags: String = commands
        .map(|command| say(&format!("{command} --help")).stdout)
        .concat();
    for entry in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        // The flags of another program.
        let lines = text.lines().filter(|line| !line.starts_with("cargo "));
        for flag in lines
            .collect::<Vec<&str>>()
            .join("\n")
            .split(['`', ' ', '\n'])
            .filter(|word| word.starts_with("--"))
        {
            let flag = flag.trim_end_matches(['.', ',', ';', ':', ')']);
            let is_there = flags
                .split([' ', '\n', '=', '[', ','])
                .any(|word| word == flag);
            assert!(is_there, "{flag}");
        }
    }
}

#[cfg(not(feature = "object-storage"))]
#[test]
fn a_build_without_object_storage_says_how_to_get_one() {
    for line in [
        "demo --out s3://audit/weekly",
        "history --out s3://audit/weekly",
        "verify s3://audit/weekly/latest",
        "upload hss-audit-reports/latest --to s3://audit/weekly",
    ] {
        let said = say(line);
        assert_eq!(said.code, 2, "{line}: {}", said.stderr);
        let hint = "cargo build --release --features object-storage";
        assert!(said.stderr.contains(hint), "{line}: {}", said.stderr);
    }
    assert!(!Path::new("s3:").exists());
}

#[test]
fn standard_error_speaks_to_programs_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().display();
    let said = say(&format!(
        "demo --hosts 20 --images 2 -v --log-format json --out {out} --seed 7"
    ));
    assert!(matches!(said.code, 0 | 4), "{}", said.stderr);
    let wrong = format!("run --log-format json --project-id {PROJECT} --region cn-nort-4");
    let said_wrong = say(&wrong);
    assert_eq!(said_wrong.code, 2);
    let lines: Vec<Value> = said
        .stderr
        .lines()
        .chain(said_wrong.stderr.lines())
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect();
    assert!(
        lines
            .iter()
            .all(|line| line["timestamp"].is_string() && line["level"].is_string())
    );
    let failure = lines.last().unwrap();
    assert_eq!(
        (&failure["level"], &failure["exit_code"]),
        (&json!("ERROR"), &json!(2))
    );
    assert!(failure["hint"].as_str().is_some(), "{failure}");
}

/// Threads of such a size no system gives: where the program begins to collect, a library of it panics.
const NO_THREADS: (&str, &str) = ("RUST_MIN_STACK", "140737488355328");

#[test]
fn a_bug_is_one_and_says_so_without_what_it_was_working_with() {
    let line = format!("run --region cn-north-4 --project-id {PROJECT}");
    let token = "a-token-of-nobody";
    let environment = [NO_THREADS, ("HSS_AUDIT_TOKEN", token)];
    let words: Vec<&str> = line.split(' ').collect();
    let said = call(&words, &environment);
    assert_refused(
        &said,
        1,
        "a bug: the program panicked at ",
        "please report it with the command line and this message",
    );
    assert!(!said.stderr.contains(token) && !said.stderr.contains("thread 'main'"));
    let words = [&words[..], &["--log-format", "json", "-vvv"]].concat();
    let said = call(&words, &environment);
    assert_eq!(said.code, 1, "{}", said.stderr);
    assert!(!said.stderr.contains(token), "{}", said.stderr);
    let failure: Value = serde_json::from_str(said.stderr.lines().last().unwrap()).unwrap();
    assert_eq!(
        (&failure["level"], &failure["exit_code"]),
        (&json!("ERROR"), &json!(1))
    );
}

// What does not arrive, and what is meant for programs.

/// A run in an archive of its own.
fn archive_of_one() -> (TempDir, String, String) {
    let (folder, out) = out();
    let demo = format!("demo --hosts 5 --images 1 --format json --now {NOW} --out {out}");
    let run = say(&demo).run().display().to_string();
    (folder, out, run)
}

/// Calls the program with a standard output that somebody else made.
fn call_into(line: &str, stdout: std::process::Stdio) -> (i32, String) {
    let output = std::process::Command::new(assert_cmd::cargo::cargo_bin!("hss-audit"))
        .args(line.split_whitespace())
        .env_clear()
        .stdout(stdout)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), stderr)
}

/// A line of every kind of command that prints something, and can without a service.
fn lines_that_print(folder: &Path, out: &str, run: &str) -> Vec<String> {
    let waivers = folder.join("waivers.toml");
    fs::write(&waivers, "").unwrap();
    let (folder, waivers) = (folder.display(), waivers.display());
    vec![
        "--help".to_owned(),
        "--version".to_owned(),
        "help".to_owned(),
        "help settings".to_owned(),
        "schema report".to_owned(),
        "init --full -".to_owned(),
        format!("init {folder}/new.toml"),
        "completions bash".to_owned(),
        "man".to_owned(),
        "frameworks list".to_owned(),
        "frameworks list --json".to_owned(),
        format!("history --out {out}"),
        format!("history --out {out} --json"),
        format!("verify {run}"),
        format!("verify {run} --json"),
        format!("prune --out {out} --keep-last 1"),
        format!("prune --out {out} --keep-last 1 --json"),
        format!("waivers check {waivers} --json"),
        format!("report {run} --format json --out {folder}/again"),
        format!("report {run} --format json --json --out {folder}/once-more"),
        format!("demo --hosts 5 --images 1 --format json --out {folder}/new"),
    ]
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_nobody_gets_is_six() {
    let (folder, out, run) = archive_of_one();
    for line in lines_that_print(folder.path(), &out, &run) {
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let (code, stderr) = call_into(&line, full.into());
        assert_eq!(code, 6, "{line}: {stderr}");
        let said = "error: cannot write to standard output: ";
        assert!(stderr.contains(said), "{line}: {stderr}");
        assert!(stderr.contains("hint: make room"), "{line}: {stderr}");
    }
}

#[test]
fn a_reader_who_has_gone_is_told_nothing() {
    let (folder, out, run) = archive_of_one();
    for line in lines_that_print(folder.path(), &out, &run) {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let (code, stderr) = call_into(&line, writer.into());
        assert!(matches!(code, 0 | 4), "{line}: {code} {stderr}");
        assert!(!stderr.contains("error"), "{line}: {stderr}");
    }
}

/// The only line of standard output, which is as the schema of failures says.
fn envelope(said: &Said, line: &str) -> Value {
    assert_eq!(said.stdout.lines().count(), 1, "{line}: {}", said.stdout);
    let found: Value = serde_json::from_str(&said.stdout).unwrap();
    let schema = serde_json::from_str(&say("schema error").stdout).unwrap();
    common::schema::assert_fits(&found, &schema, line);
    assert_eq!(found["exit_code"], said.code, "{line}");
    found
}

#[test]
fn a_failure_is_an_object_for_programs() {
    let (folder, out, run) = archive_of_one();
    let bad = folder.path().join("bad.toml");
    fs::write(&bad, "colour = 1\nlang = \"xx\"\n").unwrap();
    let bad = bad.display();
    let target = format!("--region cn-north-4 --project-id {PROJECT}");
    for (line, code) in [
        (format!("run --json {target} --format bogus"), 2),
        (
            format!("run --json {target} --endpoint http://127.0.0.1:1"),
            6,
        ),
        (format!("check --json --config {bad}"), 2),
        (format!("report nowhere --json --out {out}"), 2),
        (format!("report {run} --json --now {NOW} --out {out}"), 6),
        ("demo --json --format bogus".to_owned(), 2),
        ("verify nowhere --json".to_owned(), 2),
        (format!("prune --out {out} --json"), 2),
        (format!("history --json --out {bad}"), 2),
        (format!("diff a b --json --out {out}"), 2),
        (format!("diff a b --format json --out {out}"), 2),
        (format!("waivers check {bad} --json"), 2),
        ("frameworks show nothing --json".to_owned(), 2),
        ("send nowhere --json".to_owned(), 2),
        ("verify --json".to_owned(), 2),
        ("prune --json --keep-last x".to_owned(), 2),
        ("history --json --bogus".to_owned(), 2),
    ] {
        let said = say(&line);
        assert_eq!(said.code, code, "{line}: {}", said.stderr);
        let found = envelope(&said, &line);
        assert!(found["error"].as_str().is_some_and(|text| !text.is_empty()));
        // People read the same.
        assert!(
            said.stderr.starts_with("error: "),
            "{line}: {}",
            said.stderr
        );
        // And without the flag nothing is printed for programs.
        let plain = line.replace(" --json", "").replace(" --format json", "");
        assert_eq!(say(&plain).stdout, "", "{plain}");
    }
}

#[test]
fn a_failure_lists_every_problem_of_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.toml");
    fs::write(&file, "colour = 1\nlang = \"xx\"\n").unwrap();
    let file = file.display().to_string();
    let said = say(&format!(
        "report nowhere --json --format bogus --config {file}"
    ));
    let found = envelope(&said, "report");
    assert_eq!(found["error"], "cannot use the settings: 3 problems");
    assert_eq!(found["hint"], Value::Null);
    let problems = found["problems"].as_array().unwrap();
    let places: Vec<(&Value, &Value)> = problems
        .iter()
        .map(|one| (&one["file"], &one["line"]))
        .collect();
    let file = json!(file);
    let nowhere = (&Value::Null, &Value::Null);
    assert_eq!(places, [(&file, &json!(1)), (&file, &json!(2)), nowhere]);
    assert_eq!(problems[2]["what"], "unknown format `bogus`");
}

#[test]
fn a_refused_sign_in_is_an_object_for_programs() {
    let (_runtime, _service, target) = scripted(Reply::error(401, "APIGW.0301", "no"));
    let (_folder, out) = out();
    let line = format!("run --json {target} --out {out}");
    let said = say(&line);
    assert_eq!(said.code, 3, "{}", said.stderr);
    let found = envelope(&said, &line);
    assert!(found["hint"].as_str().is_some(), "{found}");
}

#[test]
fn wrong_words_are_an_object_on_standard_error_when_asked() {
    for line in [
        "run --bogus --log-format json",
        "--log-format=json verify",
        "--log-format json nothing",
        "prune --keep-last x --log-format json",
    ] {
        let said = say(line);
        assert_eq!((said.code, said.stdout.as_str()), (2, ""), "{line}");
        let found: Value = serde_json::from_str(&said.stderr)
            .unwrap_or_else(|_| panic!("{line}: {}", said.stderr));
        assert_eq!(found["level"], "ERROR", "{line}");
        assert_eq!(found["exit_code"], 2, "{line}");
        assert!(found["hint"].as_str().is_some(), "{found}");
    }
}

#[test]
fn values_that_cannot_be_read_are_told_what_they_should_be() {
    for (line, wanted) in [
        ("prune --keep-last x", "give a whole number"),
        (
            "prune --keep-last 99999999999999999999",
            "the number is too large",
        ),
        ("run --max-requests-per-second x", "give a number"),
        ("run --begun 2026-13-01", "give a moment, for example"),
    ] {
        let said = say(line);
        assert_eq!(said.code, 2, "{line}");
        assert!(said.stderr.contains(wanted), "{line}: {}", said.stderr);
    }
    let said = say("report nowhere --now 2026-13-01");
    let words = "`--now 2026-13-01` is no moment";
    assert!(said.stderr.contains(words), "{}", said.stderr);
}

// Telling it to end.

/// A run that waits for slow answers, and what leads to it.
#[cfg(unix)]
fn waiting_run(out: &str, delay: Duration) -> (Runtime, Service, std::process::Child) {
    let runtime = Runtime::new().unwrap();
    let (asked, is_asked) = std::sync::mpsc::channel();
    let is_let_in = AtomicBool::new(false);
    let service = runtime.block_on(Service::start(move |call| {
        if call.is_statement() {
            return None;
        }
        let is_first = !is_let_in.swap(true, Ordering::Relaxed);
        if is_first {
            return Some(Reply::page(0, &[]));
        }
        // A later run is not waited for.
        let _ = asked.send(());
        Some(Reply::page(0, &[]).after(delay))
    }));
    let line = format!(
        "run --endpoint {} --region ap-southeast-1 --project-id {PROJECT} --concurrency 2 --format json --out {out}",
        service.url
    );
    let child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("hss-audit"))
        .args(line.split(' '))
        .env_clear()
        .env("HSS_AUDIT_TOKEN", TOKEN)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    for _ in 0..2 {
        is_asked.recv().unwrap();
    }
    (runtime, service, child)
}

#[cfg(unix)]
fn tell(child: &std::process::Child, signal: rustix::process::Signal) {
    let process = rustix::process::Pid::from_child(child);
    rustix::process::kill_process(process, signal).unwrap();
}

/// What a run left in its archive that nobody sees: its name as it would have been.
#[cfg(unix)]
fn left_hidden(out: &str) -> Vec<String> {
    let hidden = names(Path::new(out)).into_iter();
    hidden.filter(|name| name.contains(".partial-")).collect()
}

#[cfg(unix)]
#[test]
fn a_second_interrupt_ends_at_once_what_the_first_one_lets_end() {
    use rustix::process::Signal;
    use std::io::{BufRead, BufReader};
    let (_folder, out) = out();
    let (_runtime, _service, mut child) = waiting_run(&out, Duration::from_secs(600));
    tell(&child, Signal::INT);
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    assert!(
        first.starts_with("stopping: ") && first.ends_with("once more ends it at once"),
        "{first}"
    );
    assert_eq!(child.try_wait().unwrap(), None);
    tell(&child, Signal::INT);
    let rest: Vec<String> = lines.map(Result::unwrap).collect();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{rest:?}");
    assert_eq!(rest.len(), 1, "{rest:?}");
    assert!(
        rest[0].contains("nothing is published") && rest[0].contains("`--resume`"),
        "{rest:?}"
    );
    assert_eq!(left_hidden(&out).len(), 1, "{:?}", names(Path::new(&out)));
    assert!(!Path::new(&out).join("latest").exists());
}

#[cfg(unix)]
#[test]
fn sigterm_ends_at_once_and_the_next_run_goes_on() {
    let (_folder, out) = out();
    let (_runtime, service, child) = waiting_run(&out, Duration::from_secs(2));
    tell(&child, rustix::process::Signal::TERM);
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(143), "{stderr}");
    assert!(stderr.contains("`--resume` goes on with it"), "{stderr}");
    assert_eq!(output.stdout, b"");
    let [left] = left_hidden(&out).try_into().unwrap();
    let said = say(&format!(
        "run --endpoint {} --region ap-southeast-1 --project-id {PROJECT} --format json --resume --out {out}",
        service.url
    ));
    assert_eq!(said.code, 0, "{}", said.stderr);
    let (name, _) = left
        .trim_start_matches('.')
        .split_once(".partial-")
        .unwrap();
    assert!(said.run().ends_with(name), "{left} {}", said.stdout);
}

// What `check` tries besides the service.

/// A server on loopback that answers every line of each of its callers, and what it was told.
fn talker(
    greeting: &'static str,
    answer: fn(&str) -> Option<&'static str>,
) -> (u16, std::sync::mpsc::Receiver<String>) {
    use std::io::{BufRead, BufReader, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (heard, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for caller in listener.incoming() {
            let mut caller = caller.unwrap();
            caller.write_all(greeting.as_bytes()).unwrap();
            for line in BufReader::new(caller.try_clone().unwrap()).lines() {
                let Ok(line) = line else { break };
                let reply = answer(&line);
                let _ = heard.send(line);
                if let Some(reply) = reply
                    && caller.write_all(reply.as_bytes()).is_err()
                {
                    break;
                }
            }
        }
    });
    (port, told)
}

/// Settings with letters and alerts that go to these ports of this machine.
fn settings_with_readers(folder: &Path, target: &str, ports: [u16; 2]) -> String {
    let endpoint = target.split_whitespace().nth(1).unwrap();
    let [mail, webhook] = ports;
    fs::write(
        folder.join("webhook"),
        format!("http://127.0.0.1:{webhook}/secret-path?token=x"),
    )
    .unwrap();
    let text = format!(
        "check_drift = false\n[mail]\nserver = \"127.0.0.1\"\nport = {mail}\nsecurity = \"none\"\nfrom = \"a@example.com\"\n\
         [[mail.group]]\nname = \"all\"\nto = \"b@example.com\"\n[alerts]\nwebhook = \"file:webhook\"\n\
         [[targets]]\nregions = [\"ap-southeast-1\"]\nendpoint = \"{endpoint}\"\nprojects = [\"{PROJECT}\"]\n"
    );
    let file = folder.join("audit.toml");
    fs::write(&file, text).unwrap();
    file.display().to_string()
}

#[test]
fn check_tries_the_folder_the_mail_server_and_the_webhook() {
    let simulated = simulated(5, 1);
    let folder = tempfile::tempdir().unwrap();
    let (mail, letters) = talker("220 here\r\n", |line| {
        Some(if line.starts_with("QUIT") {
            "221 bye\r\n"
        } else {
            "250 well\r\n"
        })
    });
    let (webhook, posts) = talker("", |line| {
        line.is_empty()
            .then_some("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")
    });
    let file = settings_with_readers(folder.path(), &simulated.target, [mail, webhook]);
    let out = folder.path().join("new/archive");
    let line = format!("check --config {file} --out {}", out.display());
    let said = say(&line);
    assert_eq!(said.code, 0, "{}{}", said.stdout, said.stderr);
    for title in ["Folder of the archive", "Mail server", "Webhook of alerts"] {
        let is_well = |line: &str| line.trim_start().starts_with("ok") && line.contains(title);
        assert!(said.stdout.lines().any(is_well), "{title}: {}", said.stdout);
    }
    // Nothing is made, sent or posted.
    assert!(!folder.path().join("new").exists());
    let letters: Vec<String> = letters.try_iter().collect();
    assert!(
        letters[0].starts_with("EHLO") && letters[1..] == ["QUIT"],
        "{letters:?}"
    );
    let posts: Vec<String> = posts.try_iter().collect();
    assert_eq!(posts[0], "HEAD / HTTP/1.1");
    let all = format!("{posts:?}{}", said.stdout);
    assert!(
        !all.contains("secret-path") && !all.contains("token=x"),
        "{all}"
    );
    let summary: Value = serde_json::from_str(&say(&format!("{line} --json")).stdout).unwrap();
    let subjects = summary["places"].as_array().unwrap().iter();
    let subjects: Vec<&str> = subjects
        .map(|one| one["subject"].as_str().unwrap())
        .collect();
    assert_eq!(subjects, ["folder", "mail", "webhook"]);
}

#[test]
fn check_says_what_a_run_would_fail_on() {
    let simulated = simulated(5, 1);
    let folder = tempfile::tempdir().unwrap();
    let free = || {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let file = settings_with_readers(folder.path(), &simulated.target, [free(), free()]);
    let said = say(&format!("check --config {file} --out {file}"));
    assert_eq!(said.code, 6, "{}{}", said.stdout, said.stderr);
    let words: Vec<&str> = said.stdout.split_whitespace().collect();
    let told = words.join(" ");
    assert!(told.contains("it is not a directory"), "{told}");
    assert_eq!(told.matches("Connection refused").count(), 2, "{told}");
    assert!(!said.stdout.contains("secret-path"), "{}", said.stdout);
    // Settings that only a report needs are looked at as well.
    fs::write(
        &file,
        "lang = \"xx\"\nlogo = 1\n[[targets]]\nregions = []\n",
    )
    .unwrap();
    let said = say(&format!("check --config {file}"));
    assert_eq!(said.code, 2, "{}", said.stdout);
    assert!(
        said.stderr.contains("unknown language `xx`"),
        "{}",
        said.stderr
    );
}

// Names and moments.

#[test]
fn what_many_lists_have_in_common_is_told_once() {
    let simulated = simulated(5, 1);
    let (_folder, out) = out();
    let target = simulated
        .target
        .replace(PROJECT, "00000000000000000000000000000bad");
    let said = say(&format!("run {target} --format json --out {out}"));
    assert_eq!(said.code, 4, "{}", said.stderr);
    assert_eq!(
        said.stdout.matches("HTTP 403").count(),
        1,
        "{}",
        said.stdout
    );
    assert!(
        said.stdout.contains("  - 17 lists: HTTP 403 "),
        "{}",
        said.stdout
    );
    let hint =
        "hint: every list of project 00000000000000000000000000000bad was denied: check its id";
    assert_eq!(said.stdout.matches(hint).count(), 1, "{}", said.stdout);
}

#[test]
fn runs_of_the_same_second_get_each_a_name_of_their_own() {
    let (_folder, out) = out();
    let line = format!("demo --hosts 5 --images 1 --format json --out {out}");
    let said: Vec<Said> = std::thread::scope(|scope| {
        let calls: Vec<_> = (0..4).map(|_| scope.spawn(|| say(&line))).collect();
        calls.into_iter().map(|call| call.join().unwrap()).collect()
    });
    let runs: std::collections::BTreeSet<PathBuf> = said.iter().map(Said::run).collect();
    assert_eq!(runs.len(), 4, "{runs:?}");
    assert!(runs.iter().all(|run| run.join("manifest.json").exists()));
    assert_eq!(say(&format!("verify {out}")).code, 0);
}

#[test]
fn a_report_is_not_older_than_what_it_is_made_from() {
    let (folder, _, run) = archive_of_one();
    let out = folder.path().join("again").display().to_string();
    let line = format!("report {run} --format json --out {out} --now");
    let said = say(&format!("{line} 2020-01-01T00:00:00Z"));
    let error = "cannot count ages to `2020-01-01T00:00:00Z`: the evidence was collected later, at `2026-11-22T06:00:00Z`";
    assert_refused(&said, 2, error, "give a later moment");
    assert_refused(
        &say(&format!("{line} 2026-11-22T05:59:59Z")),
        2,
        "collected later",
        "--now",
    );
    assert!(!Path::new(&out).exists());
    for moment in [NOW, "2026-12-31T00:00:00Z"] {
        assert!(
            matches!(say(&format!("{line} {moment}")).code, 0 | 4),
            "{moment}"
        );
    }
}

#[test]
fn what_is_no_archive_is_two() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    for place in [folder.path().join("nope"), file] {
        let place = place.display();
        for command in [
            "history",
            "history --json",
            "prune --keep-last 1",
            "prune --keep-last 1 --dry-run",
        ] {
            let said = say(&format!("{command} --out {place}"));
            assert_eq!(said.code, 2, "{command}");
            let error = format!("there is no archive `{place}`");
            assert!(said.stderr.contains(&error), "{command}: {}", said.stderr);
        }
    }
    assert_eq!(names(folder.path()), ["file"]);
    let target = format!("--region cn-north-4 --project-id {PROJECT}");
    for place in [
        "s3:/bucket",
        "S3://bucket",
        "gs://bucket/x",
        "file:///tmp/x",
    ] {
        let said = say(&format!("run {target} --out {place}"));
        let error = format!("`{place}` is neither a folder nor an address");
        assert_refused(&said, 2, &error, "s3://BUCKET/PREFIX");
    }
}

#[test]
fn all_settings_there_are_can_be_used_as_they_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.toml");
    assert_eq!(say(&format!("init --full {}", file.display())).code, 0);
    let said = say(&format!("report nowhere --config {}", file.display()));
    assert!(
        said.stderr.starts_with("error: cannot read the evidence"),
        "{}",
        said.stderr
    );
}

#[test]
fn a_variable_that_nothing_reads_is_told() {
    let (_folder, out, _) = archive_of_one();
    let words = ["history", "--out", &out];
    let said = call(
        &words,
        &[("HSS_AUDIT_FORMAT", "json"), ("HSS_AUDIT_LANG", "en")],
    );
    let warning =
        "warning: nothing reads the variable HSS_AUDIT_FORMAT: did you mean `HSS_AUDIT_FORMATS`?\n";
    assert_eq!((said.code, said.stderr.as_str()), (0, warning));
}

#[test]
fn one_v_names_every_list_and_every_file() {
    let (_folder, out) = out();
    let said = say(&format!(
        "demo -v --hosts 5 --images 1 --format json --out {out}"
    ));
    let lists = said
        .stderr
        .lines()
        .filter(|line| line.contains("list read"));
    assert_eq!(lists.count(), 17, "{}", said.stderr);
    for word in ["host_weak_passwords", "rows=", "file=\"report.json\""] {
        assert!(said.stderr.contains(word), "{word}: {}", said.stderr);
    }
}
