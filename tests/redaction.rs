//! `--redact full`: nothing that is handed out says who it is about, and yet reports can be joined.
#![cfg(feature = "simulator")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;
mod dump;
mod scripted;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::cargo::cargo_bin_cmd;
use hss_audit::collect::Collection;
use hss_audit::evaluate::SeverityPolicy;
use hss_audit::findings::{Asset, AssetDetail, Finding};
use hss_audit::normalize::normalize;
use hss_audit::render::ALL;
use hss_audit::simulator::{Options, Simulator};
use pretty_assertions::assert_eq;
use scripted::{
    HOST_COMPLEXITY, HOST_WEAK, HOSTS, PROJECT, REGISTRY, Reply, Service, TOKEN, hosts, weak,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

const NOW: &str = "2026-11-22T06:00:00Z";
const KEY: &str = "a key of the operator that nobody knows";

/// What a call of the program ended with.
struct Said {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Said {
    fn run(&self) -> PathBuf {
        assert!([0, 4, 5].contains(&self.code), "{}", self.stderr);
        PathBuf::from(self.stdout.lines().last().unwrap())
    }
}

fn call(line: &str, key: Option<&str>) -> Said {
    let mut command = cargo_bin_cmd!("hss-audit");
    command.env_clear().env("HSS_AUDIT_TOKEN", TOKEN);
    command.envs(key.map(|key| ("HSS_AUDIT_REDACTION_KEY", key)));
    let output = command.args(line.split(' ')).output().unwrap();
    Said {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A fleet that was collected, in an archive of its own.
fn collected() -> (TempDir, PathBuf) {
    let runtime = Runtime::new().unwrap();
    let options = Options {
        hosts: 60,
        images_per_type: 8,
        token: TOKEN.to_owned(),
        ..Options::default()
    };
    let anywhere = "127.0.0.1:0".parse().unwrap();
    let simulator = runtime
        .block_on(Simulator::start(options, anywhere))
        .unwrap();
    collect_from(&simulator.url())
}

fn collect_from(url: &str) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("archive").display().to_string();
    let said = call(
        &format!(
            "collect --endpoint {url} --region ap-southeast-1 --project-id {PROJECT} --now {NOW} --out {out}"
        ),
        None,
    );
    let run = said.run();
    (folder, run)
}

/// The reports again with everything hidden.
fn redacted(run: &Path, out: &Path, key: Option<&str>) -> PathBuf {
    call(
        &format!(
            "report {} --redact full --sample 20 --format all --out {}",
            run.display(),
            out.display()
        ),
        key,
    )
    .run()
}

/// Every name of a fleet that is no word of this program or of the service.
fn names(run: &Path) -> BTreeSet<String> {
    let normalized = normalize(&Collection::open(run).unwrap()).unwrap();
    let mut found = BTreeSet::new();
    let mut add = |name: Option<&str>| {
        found.extend(name.map(str::to_owned));
    };
    let mut add_asset = |asset: &Asset| {
        add(Some(&asset.name));
        add(Some(&asset.key));
        match &asset.detail {
            AssetDetail::Host(host) => {
                add(Some(&host.host_id));
                add(host.private_ip.as_deref());
                add(host.public_ip.as_deref());
                add(host.enterprise_project_name.as_deref());
            }
            AssetDetail::Image(image) => {
                add(Some(&image.image_name));
                add(image.namespace.as_deref());
                add(image.image_version.as_deref());
                add(image.image_id.as_deref());
            }
        }
    };
    let inventory = &normalized.inventory;
    inventory
        .hosts
        .iter()
        .for_each(|host| add_asset(&host.asset));
    inventory
        .images
        .iter()
        .for_each(|image| add_asset(&image.asset));
    for finding in &normalized.findings {
        add_asset(&finding.asset);
    }
    for finding in &normalized.findings {
        found.extend(
            finding
                .account
                .as_ref()
                .map(|account| account.name.to_string()),
        );
    }
    let services = normalized.findings.iter();
    let services: BTreeSet<&str> = services
        .filter_map(|finding| Some(&*finding.account.as_ref()?.service_type))
        .collect();
    let policy = SeverityPolicy::default();
    found.retain(|name| {
        let is_number = name.bytes().all(|byte| b"0123456789.v".contains(&byte));
        let is_address = name.split('.').count() == 4;
        !is_word_of_ours(name)
            && !services.contains(name.as_str())
            && !policy.privileged_accounts.contains(name)
            && (!is_number || is_address)
    });
    found
}

/// Labels, markup, style and script.
fn is_word_of_ours(name: &str) -> bool {
    [
        include_str!("../templates/report.html"),
        include_str!("../templates/report.css"),
        include_str!("../templates/report.js"),
        include_str!("../templates/text/en/report.ftl"),
        include_str!("../templates/text/en/html.ftl"),
        include_str!("../templates/text/en/pdf.ftl"),
        include_str!("../templates/text/en/aids.ftl"),
        include_str!("../templates/text/en/controls.ftl"),
        include_str!("../templates/text/en/waivers.ftl"),
        include_str!("../templates/text/en/office.ftl"),
        include_str!("../templates/text/en/exchange.ftl"),
        // Every report prints these, whatever accounts its fleet has.
        include_str!("../src/frameworks/cis_ubuntu_24_04.toml"),
        include_str!("../src/frameworks/default_accounts.toml"),
    ]
    .iter()
    .any(|text| has_word(text, name))
}

/// Whether a name stands in a text and is not part of a longer word.
fn has_word(text: &str, name: &str) -> bool {
    let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    text.match_indices(name).any(|(start, _)| {
        let (before, after) = (&text[..start], &text[start + name.len()..]);
        !is_part(before.chars().next_back()) && !is_part(after.chars().next())
    })
}

/// Every file of a run as text, unpacked; of the file names as well.
fn texts(run: &Path) -> BTreeMap<String, String> {
    let entries = fs::read_dir(run).unwrap().map(Result::unwrap);
    entries
        .filter(|entry| entry.path().is_file())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            dump::text(&name, &fs::read(entry.path()).unwrap())
        })
        .collect()
}

fn said_names<'n>(names: &'n BTreeSet<String>, text: &str) -> Vec<&'n String> {
    names.iter().filter(|name| has_word(text, name)).collect()
}

fn lines(run: &Path) -> Vec<Value> {
    let text = fs::read_to_string(run.join("findings.ndjson")).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// What a column holds, such as `/asset/name`.
fn column(run: &Path, pointer: &str) -> BTreeSet<String> {
    let lines = lines(run);
    let values = lines
        .iter()
        .filter_map(|line| line.pointer(pointer)?.as_str());
    values.map(str::to_owned).collect()
}

#[test]
fn no_byte_of_a_redacted_run_names_a_host_an_address_an_account_or_an_image() {
    let (folder, run) = collected();
    let names = names(&run);
    assert!(names.len() > 200, "{names:?}");
    let redacted = redacted(&run, &folder.path().join("handout"), Some(KEY));
    let files = texts(&redacted);
    assert_eq!(files.len(), 2 + ALL.len(), "{:?}", files.keys());
    for (file, text) in &files {
        assert_eq!(said_names(&names, text), Vec::<&String>::new(), "{file}");
    }
    // It has no evidence, and the search finds what is there.
    assert!(!redacted.join("evidence").exists());
    let plain = call(
        &format!(
            "report {} --redact none --format all --out {}",
            run.display(),
            folder.path().join("plain").display()
        ),
        None,
    );
    for (file, text) in texts(&plain.run()) {
        // These have no row per finding.
        let few = ["report.json", "manifest.json", "junit.xml", "summary.md"];
        if !few.contains(&file.as_str()) {
            assert!(said_names(&names, &text).len() > 50, "{file}");
        }
    }
    for (pointer, domain) in [
        ("/account/name", "account-"),
        ("/asset/host_id", "id-"),
        ("/asset/image_id", "id-"),
        ("/asset/private_ip", "ip-"),
        ("/asset/public_ip", "ip-"),
        ("/asset/namespace", "namespace-"),
        ("/asset/image_name", "image-"),
        ("/asset/image_version", "tag-"),
        ("/asset/enterprise_project_name", "enterprise-"),
    ] {
        let values = column(&redacted, pointer);
        assert!(!values.is_empty(), "{pointer}");
        for value in values {
            let digits = value.strip_prefix(domain).unwrap();
            assert_eq!(digits.len(), 20, "{value}");
            assert!(digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        }
    }
}

#[test]
fn the_numbers_of_a_redacted_report_are_those_of_the_plain_one() {
    let (folder, run) = collected();
    let redacted = redacted(&run, &folder.path().join("handout"), Some(KEY));
    let plain = call(
        &format!(
            "report {} --sample 20 --out {}",
            run.display(),
            folder.path().join("plain").display()
        ),
        None,
    );
    let read = |run: &Path| -> Value {
        serde_json::from_slice(&fs::read(run.join("report.json")).unwrap()).unwrap()
    };
    let (hidden, shown) = (read(&redacted), read(&plain.run()));
    for pointer in [
        "/summary/results",
        "/summary/open",
        "/summary/open_by_severity",
        "/summary/open_by_check",
        "/summary/failing_hosts",
        "/summary/failing_images",
        "/population",
        "/coverage/verdict",
        "/aids/shared/accounts",
        "/aids/shared/passwords",
        "/aids/sample/strata",
    ] {
        assert_eq!(hidden.pointer(pointer), shown.pointer(pointer), "{pointer}");
    }
    // As many different things as before, though root is called otherwise, and still privileged.
    for pointer in ["/id", "/asset/key", "/asset/name", "/account/name"] {
        let (hidden, shown) = (column(&redacted, pointer), column(&plain.run(), pointer));
        assert_eq!(hidden.len(), shown.len(), "{pointer}");
        assert!(hidden.is_disjoint(&shown), "{pointer}");
    }
    let privileged = |run: &Path| {
        let lines = lines(run);
        let is = |line: &&Value| line["score_parts"]["privilege"] != 0;
        lines.iter().filter(is).count()
    };
    assert!(privileged(&redacted) > 0);
    assert_eq!(privileged(&redacted), privileged(&plain.run()));
    // The order of the rows is that of the pseudonyms: the old one would tell names.
    let keys: Vec<String> = lines(&redacted)
        .iter()
        .map(|line| line["asset"]["key"].as_str().unwrap().to_owned())
        .collect();
    assert!(keys.is_sorted());
    assert_eq!(hidden["redaction"], "full");
    assert_eq!(hidden["redaction_key"].as_str().unwrap().len(), 12);
    assert_eq!(
        (&shown["redaction"], &shown["redaction_key"]),
        (&"masked".into(), &Value::Null)
    );
}

#[test]
fn one_key_gives_the_same_pseudonyms_and_another_one_none_of_them() {
    let (folder, run) = collected();
    let with = |name: &str, key: &str| redacted(&run, &folder.path().join(name), Some(key));
    let (one, again) = (with("one", KEY), with("again", KEY));
    let other = with("other", "another key of the operator");
    for pointer in [
        "/id",
        "/asset/key",
        "/asset/name",
        "/asset/private_ip",
        "/account/name",
    ] {
        assert_eq!(column(&one, pointer), column(&again, pointer));
        assert!(
            column(&one, pointer).is_disjoint(&column(&other, pointer)),
            "{pointer}"
        );
    }
    let fingerprint = |run: &Path| -> Value {
        let report: Value =
            serde_json::from_slice(&fs::read(run.join("report.json")).unwrap()).unwrap();
        report["redaction_key"].clone()
    };
    assert_eq!(fingerprint(&one), fingerprint(&again));
    assert_ne!(fingerprint(&one), fingerprint(&other));
    assert!(!texts(&one).values().any(|text| text.contains(KEY)));
}

#[test]
fn without_a_key_one_is_made_and_stays_with_the_archive() {
    let (folder, run) = collected();
    let archive = run.parent().unwrap();
    let hide = |name: &str| {
        let out = folder.path().join(name);
        let line = format!(
            "report {} --redact full --out {}",
            run.display(),
            out.display()
        );
        call(&line, None)
    };
    let first = hide("one");
    assert!(
        first.stderr.contains("made a key for pseudonyms"),
        "{}",
        first.stderr
    );
    let path = archive.join(".redaction-key");
    let key = fs::read_to_string(&path).unwrap();
    assert_eq!(key.len(), 64);
    let second = hide("two");
    assert!(!second.stderr.contains("made a key"), "{}", second.stderr);
    assert_eq!(column(&first.run(), "/id"), column(&second.run(), "/id"));
    for out in ["one", "two"] {
        assert!(!folder.path().join(out).join(".redaction-key").exists());
    }
    for said in [&first, &second] {
        assert!(!format!("{}{}", said.stdout, said.stderr).contains(&key));
        assert!(!texts(&said.run()).values().any(|text| text.contains(&key)));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    fs::write(&path, "\n").unwrap();
    let said = hide("three");
    assert_eq!(said.code, 2);
    assert!(said.stderr.contains("it is empty"), "{}", said.stderr);
}

#[test]
fn a_run_keeps_its_evidence_says_so_and_is_not_replaced_by_one_without() {
    let runtime = Runtime::new().unwrap();
    let options = Options {
        hosts: 8,
        images_per_type: 2,
        token: TOKEN.to_owned(),
        ..Options::default()
    };
    let anywhere = "127.0.0.1:0".parse().unwrap();
    let simulator = runtime
        .block_on(Simulator::start(options, anywhere))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out").display().to_string();
    let said = call(
        &format!(
            "run --endpoint {} --region ap-southeast-1 --project-id {PROJECT} --now {NOW} --out {out} --redact full",
            simulator.url()
        ),
        Some(KEY),
    );
    let run = said.run();
    assert!(
        said.stderr.contains("`evidence/` does not"),
        "{}",
        said.stderr
    );
    assert!(run.join("evidence").is_dir());
    let names = names(&run);
    assert!(names.len() > 30);
    for (file, text) in texts(&run) {
        assert_eq!(said_names(&names, &text), Vec::<&String>::new(), "{file}");
    }
    let again = call(
        &format!("report {out}/latest --redact full --replace --out {out}"),
        Some(KEY),
    );
    assert_eq!(again.code, 2, "{}", again.stderr);
    assert!(
        again.stderr.contains("which it is made from"),
        "{}",
        again.stderr
    );
    assert!(run.join("evidence").is_dir());
    let short = call(
        &format!("report {out}/latest --redact full --out {out}-2"),
        Some("short"),
    );
    assert_eq!(short.code, 2);
    assert!(
        short.stderr.contains("shorter than 16 characters") && !short.stderr.contains("`short`")
    );
}

/// What the service says in its own words, in errors and in advice, may name anybody.
#[test]
fn words_of_the_service_are_withheld() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(Service::start(|call| {
        let reply = match call.list.as_str() {
            HOST_WEAK => Reply::list(call, &[weak("host-00000", &["backup-robot"])]),
            HOST_COMPLEXITY if call.has("result_type", "unhandled") => {
                let row = |host: &str, advice: &str| {
                    json!({"host_id": host, "host_name": format!("name-{host}"), "min_length": false, "suggestion": advice})
                };
                Reply::list(
                    call,
                    &[
                        row("host-00000", "Ask carol-smith of host-00000."),
                        row("host-00001", "Use a longer password."),
                        row("host-00002", "Use a longer password."),
                    ],
                )
            }
            HOSTS => Reply::list(call, &hosts(4)),
            REGISTRY => Reply::error(
                403,
                "HSS.0403",
                "carol-smith may not see vault-07 (10.9.8.7)",
            ),
            _ => return None,
        };
        Some(reply)
    }));
    let (folder, run) = collect_from(&service.url);
    let redacted = redacted(&run, &folder.path().join("handout"), Some(KEY));
    let said: BTreeSet<String> = [
        "carol-smith",
        "vault-07",
        "10.9.8.7",
        "backup-robot",
        "host-00000",
    ]
    .map(str::to_owned)
    .into();
    for (file, text) in texts(&redacted) {
        assert_eq!(said_names(&said, &text), Vec::<&String>::new(), "{file}");
    }
    let report = fs::read_to_string(redacted.join("report.json")).unwrap();
    assert!(
        report.contains("HTTP 403, HSS.0403 (the rest of the message is withheld)"),
        "{report}"
    );
    assert_eq!(
        column(&redacted, "/suggestion"),
        ["Use a longer password.".to_owned()].into()
    );
}

/// A waiver whose every text names somebody.
fn waiver(id: &str, scope: &str) -> String {
    format!(
        "[[waivers]]\nid = \"{id}\"\n{scope}\nreason = \"carol-smith needs it\"\nowner = \"dave-jones\"\n\
         approver = \"erin-miller\"\nticket = \"SEC-4711\"\ncreated = 2026-11-01\nexpires = 2026-12-31\n"
    )
}

/// The part of `report.json` about waivers.
fn waivers_of(run: &Path) -> Value {
    let report = fs::read(run.join("report.json")).unwrap();
    serde_json::from_slice::<Value>(&report).unwrap()["waivers"].clone()
}

/// How many lines say that they are waived.
fn waived(run: &Path) -> usize {
    let lines = lines(run);
    lines
        .iter()
        .filter(|line| line["status"] == "waived")
        .count()
}

/// Waivers are written by people, who name hosts, accounts and each other.
#[test]
fn accepted_risks_name_nobody_and_still_count() {
    let (folder, run) = collected();
    let normalized = normalize(&Collection::open(&run).unwrap()).unwrap();
    let weak = |finding: &&Finding| finding.account.is_some() && finding.asset.as_host().is_some();
    let weak: Vec<&Finding> = normalized.findings.iter().filter(weak).collect();
    let (one, other) = (weak[0], weak[weak.len() - 1]);
    let name = &one.asset.name;
    let file = folder.path().join("waivers.toml");
    let text = [
        waiver(
            "keep-carol",
            &format!("scope = {{ finding = \"{}\" }}", one.id),
        ),
        waiver(
            "all-of-dave",
            &format!("scope = {{ asset = '{}' }}", other.asset.key),
        ),
    ];
    fs::write(&file, text.concat()).unwrap();
    let report = |level: &str| {
        let line = format!(
            "report {} --redact {level} --waivers {} --out {}",
            run.display(),
            file.display(),
            folder.path().join(level).display()
        );
        call(&line, Some(KEY)).run()
    };
    let (hidden, shown) = (report("full"), report("masked"));
    let said: BTreeSet<String> = [
        "carol-smith",
        "dave-jones",
        "erin-miller",
        "SEC-4711",
        "keep-carol",
        "all-of-dave",
        name,
        &one.id.to_string(),
        &other.asset.key,
    ]
    .map(str::to_owned)
    .into();
    for (file, text) in texts(&hidden) {
        assert_eq!(said_names(&said, &text), Vec::<&String>::new(), "{file}");
    }
    assert!(said_names(&said, &waivers_of(&shown).to_string()).len() > 6);
    assert!(waived(&shown) > 1);
    assert_eq!(waived(&hidden), waived(&shown));
    let ids = column(&hidden, "/waiver");
    assert!(
        ids.len() == 2 && ids.iter().all(|id| id.starts_with("waiver-")),
        "{ids:?}"
    );
    // A waiver of a single finding still says which.
    let listed = waivers_of(&hidden).to_string();
    let new_ids = column(&hidden, "/id");
    assert!(
        new_ids.iter().any(|id| listed.contains(id.as_str())),
        "{listed}"
    );
    let code = call(&format!("verify {} --cross-format", hidden.display()), None);
    assert_eq!(code.code, 0, "{}", code.stdout);
}
