//! The numbers that HSS states beside its lists: what is asked, what is kept, and how they are compared.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod scripted;

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin_cmd;
use hss_audit::findings::{
    ComplexityRule, Count, Coverage, CrossCheck, CrossCheckVerdict, Explanation, FigureKind,
    PolicySource, QueryOutcome, Verdict,
};
use hss_audit::hss;
use pretty_assertions::assert_eq;
use scripted::collected::{Collected, collected, collected_with, patient};
use scripted::{
    AGENTS, Call, HOST_COMPLEXITY, HOST_STATISTICS, HOST_WEAK, HOSTS, IMAGE_STATISTIC, IMAGE_WEAK,
    OVERVIEW, PROJECT, Reply, SETTINGS, STATEMENTS, STATISTIC, TOKEN, weak,
};
use serde_json::{Value, json};

/// What nobody may see: a weak password of the customer.
const SECRET: &str = "Summer2026!Kiosk";

/// Four hosts: one weak and well, one well, one whose agent is offline, one without an agent.
fn host_rows() -> Vec<Value> {
    [
        ("h0", "online", "opened"),
        ("h1", "online", "opened"),
        ("h2", "offline", "opened"),
        ("h3", "not_installed", "closed"),
    ]
    .map(|(id, agent, protection)| {
        json!({"host_id": id, "host_name": id, "host_status": "ACTIVE", "detect_result": "clean",
            "agent_status": agent, "protect_status": protection})
    })
    .to_vec()
}

fn policy(host: &str, least: i64) -> Value {
    json!({"host_id": host, "host_name": host, "min_length": false, "uppercase_letter": true,
        "lowercase_letter": true, "number": true, "special_character": true, "min_length_num": least,
        "host_ip": "10.0.0.1", "private_ip": "10.0.0.2"})
}

fn settings() -> Value {
    let setting = |name: &str, value: &str| json!({"config_name": name, "config_value": value});
    json!({"data_list": [setting("password_min_len", "8"), setting("password_digit_min_num", "1")]})
}

/// A service whose numbers agree with its lists.
fn honest(call: &Call) -> Option<Reply> {
    let of_type = |kind: &str| call.has("image_type", kind);
    let image = json!({"image_name": "app", "image_version": "1", "image_type": "private_image",
        "user_name": "root", "service_type": "system"});
    match call.list.as_str() {
        HOSTS => Some(Reply::list(call, &host_rows())),
        HOST_WEAK => Some(Reply::list(call, &[weak("h0", &["root", "admin"])])),
        HOST_COMPLEXITY if call.has("result_type", "unhandled") => {
            Some(Reply::list(call, &[policy("h0", 8)]))
        }
        IMAGE_WEAK if of_type("private_image") => Some(Reply::list(call, &[image])),
        OVERVIEW => Some(Reply::json(
            &json!({"scan_time": 0, "weak_pwd_total_host": 4,
            "weak_pwd_risk": 1, "weak_pwd_normal": 2, "weak_pwd_not_protected": 1}),
        )),
        STATISTIC => Some(Reply::json(&json!({"host_weak_pwd": 2, "pwd_policy": 1}))),
        IMAGE_STATISTIC => {
            let count = i32::from(of_type("private_image") || call.query.len() == 1);
            Some(Reply::json(
                &json!({"image_weak_pwd": count, "pwd_policy": 0}),
            ))
        }
        HOST_STATISTICS => Some(Reply::json(&json!({"total_num": 4, "protected_num": 3,
            "unprotected_num": 1, "not_online_num": 1, "not_installed_num": 1, "installed_failed_num": 0}))),
        AGENTS => Some(Reply::json(
            &json!({"total_num": 4, "online": 2, "offline": 1, "not_installed": 1}),
        )),
        SETTINGS => Some(Reply::json(&settings())),
        _ => None,
    }
}

/// The honest service but for one call.
fn but(list: &'static str, reply: Reply) -> impl Fn(&Call) -> Option<Reply> + Send + Sync {
    move |call| match call.is(list) {
        true => Some(reply.clone()),
        false => honest(call),
    }
}

fn checks(collected: &Collected) -> &[CrossCheck] {
    &collected.normalized().coverage.cross_checks
}

fn check(collected: &Collected, endpoint: &str, figure: FigureKind) -> CrossCheck {
    let mut all = checks(collected).iter();
    let is_it = |one: &&CrossCheck| one.endpoint == endpoint && one.figure == Some(figure);
    all.find(is_it).unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_that_agree_say_so_and_which_meaning_did() {
    let collected = collected(honest).await;
    assert_eq!(
        collected.verdict(),
        Verdict::Complete,
        "{}",
        collected.gaps()
    );
    for check in checks(&collected) {
        let is_local = check
            .parameters
            .get("image_type")
            .is_some_and(|kind| kind.contains("local"));
        let wanted = match is_local {
            true => CrossCheckVerdict::NotComparable,
            false => CrossCheckVerdict::Agrees,
        };
        assert_eq!(check.verdict, wanted, "{check:#?}");
    }
    assert_eq!(checks(&collected).len(), 4 + 2 + 14 + 6 + 4);
    let weak = check(
        &collected,
        "baseline_statistic",
        FigureKind::HostWeakPasswords,
    );
    let agreeing: Vec<Count> = weak
        .readings
        .iter()
        .filter(|reading| reading.agrees)
        .map(|reading| reading.counts)
        .collect();
    assert_eq!(
        (agreeing, weak.counted),
        (vec![Count::WeakHostAccounts], Some(2))
    );
    assert_eq!(collected.normalized().coverage.hosts_with_two_addresses, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_differs_is_named_and_changes_no_verdict() {
    let more = json!({"total_num": 9, "protected_num": 3, "unprotected_num": -1});
    let collected = collected(but(HOST_STATISTICS, Reply::json(&more))).await;
    assert_eq!(collected.verdict(), Verdict::Complete);
    let all = check(&collected, "host_statistics", FigureKind::Hosts);
    assert_eq!(
        (all.verdict, all.stated, all.counted),
        (CrossCheckVerdict::Differs, Some(9), Some(4))
    );
    assert_eq!(all.explanations, []);
    let negative = check(&collected, "host_statistics", FigureKind::HostsUnprotected);
    assert_eq!(negative.verdict, CrossCheckVerdict::Differs);
    assert_eq!(negative.explanations, [Explanation::EnterpriseScope]);
    let same = check(&collected, "host_statistics", FigureKind::HostsProtected);
    assert_eq!(same.verdict, CrossCheckVerdict::Agrees);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_explain_a_difference_is_seen_in_the_data() {
    // Results about a deleted host, results that are ignored, and a scan that ended after the reading began.
    let collected = collected(|call| match call.list.as_str() {
        HOST_WEAK => Some(Reply::list(call, &[weak("gone", &["root"])])),
        HOST_COMPLEXITY => {
            let host = match call.has("result_type", "ignored") {
                true => "h1",
                false => "h0",
            };
            Some(Reply::list(call, &[policy(host, 8)]))
        }
        OVERVIEW => Some(Reply::json(
            &json!({"scan_time": 1_795_327_200_000_i64, "weak_pwd_risk": 7}),
        )),
        STATISTIC => Some(Reply::json(&json!({"host_weak_pwd": 7, "pwd_policy": 7}))),
        IMAGE_STATISTIC => Some(Reply::json(&json!({"image_weak_pwd": 7}))),
        _ => honest(call),
    })
    .await;
    let explained = |endpoint, figure| check(&collected, endpoint, figure).explanations;
    assert_eq!(
        explained("baseline_overview", FigureKind::HostsWithWeakPasswords),
        [Explanation::ScanBetween, Explanation::UnlistedAssets]
    );
    assert_eq!(
        explained("baseline_statistic", FigureKind::HostPolicies),
        [
            Explanation::ScanBetween,
            Explanation::IgnoredResults,
            Explanation::UnlistedAssets,
            Explanation::MeaningUnclear
        ]
    );
    // The first one asked is about all images.
    assert_eq!(
        explained("image_baseline_statistic", FigureKind::ImageWeakPasswords),
        [
            Explanation::UncoveredImages,
            Explanation::UnlistedAssets,
            Explanation::MeaningUnclear
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_agrees_with_a_list_that_could_not_be_read_agrees_with_nothing() {
    let refusal = || Reply::error(403, "", "no");
    let collected = collected(move |call| match call.list.as_str() {
        HOSTS => Some(refusal()),
        HOST_STATISTICS => Some(Reply::json(&json!({"total_num": 0, "protected_num": 3}))),
        _ => honest(call),
    })
    .await;
    assert_eq!(collected.account("hosts", "").outcome, QueryOutcome::Failed);
    let of = |figure| {
        let check = check(&collected, "host_statistics", figure);
        (check.verdict, check.explanations)
    };
    let incomplete = vec![Explanation::ListIncomplete];
    assert_eq!(
        of(FigureKind::Hosts),
        (CrossCheckVerdict::NotComparable, incomplete.clone())
    );
    assert_eq!(
        of(FigureKind::HostsProtected),
        (CrossCheckVerdict::Differs, incomplete)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_answered_is_named_and_fails_nothing() {
    let replies = [
        (
            Reply::error(403, "HSS.0013", "not yours"),
            "HTTP 403 HSS.0013 not yours",
        ),
        (
            Reply::error(404, "APIGW.0101", "unknown"),
            "HTTP 404 APIGW.0101",
        ),
        (Reply::error(500, "", "broken"), "HTTP 500 broken"),
        (
            Reply::new(200, "<html>Sign in</html>"),
            "instead of an HSS answer",
        ),
        (Reply::new(200, "{}"), "instead of an HSS answer"),
        (Reply::new(200, ""), "instead of an HSS answer"),
        (
            Reply::new(302, "").header("location", "https://login.example"),
            "a redirect",
        ),
    ];
    for (reply, words) in replies {
        let collected = collected(but(AGENTS, reply)).await;
        assert_eq!(collected.verdict(), Verdict::Complete, "{words}");
        let mut open = checks(&collected).iter();
        let refused = open.find(|one| one.endpoint == "agent_status").unwrap();
        assert_eq!(refused.verdict, CrossCheckVerdict::NotAsked);
        let error = refused.error.clone().unwrap();
        assert!(error.contains(words), "{error}");
        let others = checks(&collected).iter();
        assert_eq!(
            others.filter(|one| one.error.is_some()).count(),
            1,
            "{words}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_is_refused_is_not_tried_by_every_question() {
    let collected = collected(|call| match call.is_statement() {
        true => Some(Reply::error(401, "APIGW.0301", "who are you")),
        false => honest(call),
    })
    .await;
    let asked = collected.calls.iter().filter(|call| call.is_statement());
    assert_eq!(asked.count(), 1);
    assert!(checks(&collected).iter().all(|one| one.error.is_some()));
    assert_eq!(checks(&collected).len(), 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_scope_is_asked_again_without_it() {
    let collected = collected(|call| match call.is(OVERVIEW) && call.query.is_empty() {
        true => honest(call),
        false if call.is(OVERVIEW) => Some(Reply::error(400, "HSS.0013", "no enterprise projects")),
        false => honest(call),
    })
    .await;
    assert_eq!(collected.verdict(), Verdict::Complete);
    let statements = &collected.normalized().coverage.statements;
    let overview = &statements[0];
    assert_eq!(overview.error, None);
    assert!(
        overview
            .narrowed
            .as_ref()
            .unwrap()
            .contains("no enterprise projects")
    );
    assert_eq!((overview.requests, overview.parameters.len()), (2, 0));
    // Another scope by the operator's own choice is not widened.
    let own = collected_with(
        patient(),
        "7",
        but(OVERVIEW, Reply::error(400, "HSS.0013", "no")),
    )
    .await;
    let overview = &own.normalized().coverage.statements[0];
    assert_eq!((overview.requests, &overview.narrowed), (1, &None));
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_not_waited_for_when_the_lists_have_been_read() {
    let begun = Instant::now();
    let options = hss::Options {
        first_delay: Duration::from_secs(10 * 60),
        ..patient()
    };
    let slow = Reply::json(&json!({"online": 2})).after(Duration::from_secs(10 * 60));
    let collected = collected_with(options, "0", but(AGENTS, slow)).await;
    assert!(
        begun.elapsed() < Duration::from_secs(5 * 60),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(collected.verdict(), Verdict::Complete);
    let mut all = checks(&collected).iter();
    let late = all.find(|one| one.endpoint == "agent_status").unwrap();
    let wanted = "no answer within 3 s after the last list";
    assert_eq!(late.error.as_deref(), Some(wanted));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_in_force_is_read_from_settings_then_rows() {
    let length = |collected: &Collected| {
        let policies = &collected.normalized().coverage.password_policy;
        assert_eq!(policies.len(), 1);
        assert_eq!(
            policies[0].rules.each_ref().map(|one| one.rule),
            ComplexityRule::ALL
        );
        let [length, upper, ..] = &policies[0].rules;
        assert_eq!(
            (upper.required, upper.source),
            (None, PolicySource::Unknown)
        );
        (length.required, length.source, length.is_contradicted())
    };
    let said = collected(honest).await;
    assert_eq!(length(&said), (Some(8), PolicySource::Settings, false));
    let rows = |least: &'static [i64], settings: Option<Reply>| {
        collected(move |call: &Call| match call.list.as_str() {
            SETTINGS => Some(
                settings
                    .clone()
                    .unwrap_or_else(|| Reply::error(403, "", "no")),
            ),
            HOST_COMPLEXITY if call.has("result_type", "unhandled") => {
                let rows = least.iter().enumerate();
                let rows: Vec<Value> = rows
                    .map(|(index, least)| policy(&format!("h{index}"), *least))
                    .collect();
                Some(Reply::list(call, &rows))
            }
            _ => honest(call),
        })
    };
    let contradicted = rows(&[8, 10], Some(Reply::json(&settings()))).await;
    assert_eq!(
        length(&contradicted),
        (Some(8), PolicySource::Settings, true)
    );
    assert_eq!(
        length(&rows(&[10, 10], None).await),
        (Some(10), PolicySource::Rows, false)
    );
    assert_eq!(
        length(&rows(&[8, 10], None).await),
        (None, PolicySource::Rows, true)
    );
    assert_eq!(
        length(&rows(&[], None).await),
        (None, PolicySource::Unknown, false)
    );
}

/// All bytes below a folder, what is compressed as it is and unpacked.
fn everything(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.is_symlink() {
            found.extend(everything(&path));
        } else if path.is_file() {
            let mut bytes = fs::read(&path).unwrap();
            if path.extension().is_some_and(|ext| ext == "zst") {
                bytes = zstd::stream::decode_all(bytes.as_slice()).unwrap();
            }
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            found.push((name, String::from_utf8_lossy(&bytes).into_owned()));
        }
    }
    found.sort();
    found
}

/// Runs the program against a service and replays its evidence; gives the files of the run, and what was logged.
async fn run(
    script: impl Fn(&Call) -> Option<Reply> + Send + Sync + 'static,
) -> (Vec<(String, String)>, String) {
    let service = scripted::Service::start(script).await;
    let folder = tempfile::tempdir().unwrap();
    let url = service.url.clone();
    let task = tokio::task::spawn_blocking(move || {
        let (first, again) = (folder.path().join("first"), folder.path().join("again"));
        let call = |words: &[&str], out: &Path| {
            let mut command = cargo_bin_cmd!("hss-audit");
            command.env_clear().env("HSS_AUDIT_TOKEN", TOKEN);
            command
                .args(words)
                .args(["-vvv", "--now", "2026-11-22T06:00:00Z", "--out"])
                .arg(out);
            let output = command.output().unwrap();
            let logged = String::from_utf8(output.stderr).unwrap();
            let said = String::from_utf8(output.stdout).unwrap();
            let run = said.lines().last().map(str::to_owned);
            assert!(run.is_some(), "{logged}");
            (run.unwrap(), logged)
        };
        let target = [
            "run",
            "--endpoint",
            &url,
            "--region",
            "ap-southeast-1",
            "--project-id",
            PROJECT,
        ];
        let (run, mut logged) = call(&target, &first);
        let (replayed, more) = call(&["report", &run], &again);
        logged.push_str(&more);
        for name in [
            "report.json",
            "report.html",
            "report.pdf",
            "findings.ndjson",
        ] {
            let read = |run: &str| fs::read(Path::new(run).join(name)).unwrap();
            assert!(
                read(&run) == read(&replayed),
                "{name} is another one when replayed"
            );
        }
        (everything(Path::new(&run)), logged)
    });
    task.await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_nobody_asked_for_is_nowhere() {
    let mut temptation = settings();
    let more = json!({"config_name": "weakpwd", "config_value": SECRET});
    temptation["data_list"].as_array_mut().unwrap().push(more);
    temptation["weakpwd"] = json!([SECRET]);
    let odd = json!({"weakpwd": SECRET, "data_list": SECRET});
    let replies = [
        Reply::json(&temptation),
        Reply::json(&odd),
        Reply::new(200, format!("weakpwd={SECRET}")),
        Reply::error(403, "HSS.0013", &format!("you may not read {SECRET}")),
    ];
    for (index, reply) in replies.into_iter().enumerate() {
        let (files, logged) = run(but(SETTINGS, reply)).await;
        assert!(!logged.contains(SECRET), "{logged}");
        for (name, text) in &files {
            assert!(!text.contains(SECRET), "{name} of answer {index}");
        }
        let of = |wanted: &str| {
            files
                .iter()
                .find(|(name, _)| name == wanted)
                .unwrap()
                .1
                .clone()
        };
        let withheld = if index == 0 { 1 } else { 0 };
        assert!(
            of("ledger.ndjson").contains(&format!(
                "\"withheld\":{withheld},\"narrowed\":null,\"error\":{}",
                if index == 0 { "null" } else { "\"HTTP" }
            )),
            "{}",
            of("ledger.ndjson")
        );
        assert_eq!(of("pages.zst").contains("password_min_len"), index == 0);
        let report: Value = serde_json::from_str(&of("report.json")).unwrap();
        let required = &report["coverage"]["password_policy"][0]["rules"][0]["required"];
        assert_eq!(required, 8, "answer {index}: the rows say so as well");
        assert_eq!(
            of("report.html").contains("left out before the answer was kept"),
            index == 0
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_report_says_how_the_numbers_compare() {
    let more = json!({"total_num": 9, "online": 2, "offline": 1, "not_installed": 1});
    let (files, _) = run(but(AGENTS, Reply::json(&more))).await;
    let of = |wanted: &str| {
        files
            .iter()
            .find(|(name, _)| name == wanted)
            .unwrap()
            .1
            .clone()
    };
    let sentence =
        "1 of 26 figures of the service’s own statistics differs from what was collected.";
    let report: Value = serde_json::from_str(&of("report.json")).unwrap();
    let said = &report["coverage"]["cross_check"];
    assert_eq!(said["statement"], sentence);
    assert_eq!((&said["agree"], &said["differ"]), (&json!(25), &json!(1)));
    let html = of("report.html");
    // On page one, and above the table.
    assert_eq!(html.matches(sentence).count(), 2);
    assert!(html.contains("<span class=\"outcome differs\">differs</span>"));
    let ledger = of("ledger.ndjson");
    let statements = ledger
        .lines()
        .filter(|line| line.contains(r#""kind":"statement""#));
    assert_eq!(statements.count(), 12);
    assert_eq!(STATEMENTS.len(), 6);
}

#[test]
fn evidence_of_earlier_versions_is_read_without_numbers() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/report/generated/evidence");
    let folder = tempfile::tempdir().unwrap();
    fs::copy(kept.join("pages.zst"), folder.path().join("pages.zst")).unwrap();
    let ledger = fs::read_to_string(kept.join("ledger.ndjson")).unwrap();
    let old: String = ledger
        .lines()
        .filter(|line| !line.contains(r#""kind":"statement""#))
        .map(|line| line.replace(r#","statements":12"#, "") + "\n")
        .collect();
    assert!(old.len() < ledger.len() && !old.contains("statement"));
    fs::write(folder.path().join("ledger.ndjson"), old).unwrap();
    let read = |folder: &Path| {
        let collection = hss_audit::collect::Collection::open(folder).unwrap();
        hss_audit::normalize::normalize(&collection).unwrap()
    };
    let (with, without) = (read(&kept), read(folder.path()));
    assert_eq!(with.findings, without.findings);
    let (with, without) = (with.coverage, without.coverage);
    assert_eq!(with.verdict, without.verdict);
    assert!(!with.cross_checks.is_empty());
    assert_eq!(
        (without.statements.len(), without.cross_checks.len()),
        (0, 0)
    );
    // The policy is then what rows say, where they agree.
    let source = |coverage: &Coverage| {
        let [_, upper, ..] = &coverage.password_policy[0].rules;
        (upper.required, upper.source)
    };
    assert_eq!(source(&with), (Some(1), PolicySource::Settings));
    assert_eq!(source(&without), (Some(1), PolicySource::Rows));
}
