//! One test per bug, written before it was mended.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod scripted;

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::path::Path;
use std::process::Output;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use assert_cmd::cargo::cargo_bin_cmd;
use chrono::DateTime;
use hss_audit::collect::ALL_ENTERPRISE_PROJECTS;
use hss_audit::evaluate::{self, ControlOutcome, Evaluation, Reason, evaluate};
use hss_audit::findings::{AssetKind, Check, ImageType, QueryOutcome, Verdict};
use hss_audit::hss;
use hss_audit::normalize::Normalized;
use pretty_assertions::assert_eq;
use scripted::collected::{collected, collected_with, patient};
use scripted::{CICD, HOSTS, IMAGE_COMPLEXITY, PROJECT, REGISTRY, Reply, TOKEN, hosts};
use serde_json::{Value, json};

fn call<A: AsRef<OsStr>>(arguments: impl IntoIterator<Item = A>) -> Output {
    let mut command = cargo_bin_cmd!("hss-audit");
    command.env_clear().env("HSS_AUDIT_TOKEN", TOKEN);
    command.args(arguments).output().unwrap()
}

fn demo(out: &Path) -> Vec<OsString> {
    let mut words: Vec<OsString> = "demo --hosts 5 --images 1 --now 2026-11-22T06:00:00Z --out"
        .split(' ')
        .map(OsString::from)
        .collect();
    words.push(out.into());
    words
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Logging wrote colours into files and pipes.
#[test]
fn r001_a_log_that_goes_to_a_file_has_no_colours() {
    let folder = tempfile::tempdir().unwrap();
    let output = call(demo(folder.path()).into_iter().chain(["-vvv".into()]));
    let text = stderr(&output);
    assert!(text.contains("DEBUG"), "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
}

/// The message, code and request id of an error went on as they came: escape sequences, several lines, any length.
#[tokio::test(flavor = "multi_thread")]
async fn r002_what_a_service_says_in_an_error_is_one_short_line() {
    let hostile = format!(
        "\u{1b}[2J\r\nerror: forged\n\u{9b}1m\u{202e}{}",
        "x".repeat(100_000)
    );
    for status in [403, 500] {
        let reply = Reply::error(status, &hostile, &hostile);
        let collected = collected(move |call| call.is(HOSTS).then(|| reply.clone())).await;
        let gaps = collected.gaps();
        assert_eq!(gaps.lines().count(), 1);
        assert!(!gaps.chars().any(char::is_control), "{gaps}");
        assert!(gaps.len() < 2_000, "{} bytes", gaps.len());
    }
    let page = Reply::new(200, hostile.clone());
    let collected = collected(move |call| call.is(HOSTS).then(|| page.clone())).await;
    assert!(!collected.gaps().chars().any(char::is_control));
}

/// A gateway or proxy that repeats the request in its error made the program repeat the token.
#[tokio::test(flavor = "multi_thread")]
async fn r003_a_token_that_comes_back_is_not_repeated() {
    let page = format!("<html>GET / HTTP/1.1 X-Auth-Token: {TOKEN}</html>");
    for reply in [
        Reply::error(
            403,
            "APIGW.0302",
            &format!("token {TOKEN} is not authorized"),
        ),
        Reply::error(403, TOKEN, "").header("x-request-id", TOKEN),
        Reply::new(403, page.clone()),
        Reply::new(200, page.clone()),
        Reply::new(302, page.clone()),
        Reply::new(500, page),
    ] {
        let collected = collected(move |call| call.is(HOSTS).then(|| reply.clone())).await;
        assert_eq!(collected.account("hosts", "").outcome, QueryOutcome::Failed);
        assert!(!collected.gaps().contains(TOKEN), "{}", collected.gaps());
    }
}

/// A list of formats without a format wrote a run without a report and ended with 0.
#[test]
fn r004_no_format_at_all_is_refused() {
    for list in ["", ",", " , "] {
        let folder = tempfile::tempdir().unwrap();
        let words = demo(folder.path())
            .into_iter()
            .chain(["--format".into(), list.into()]);
        let output = call(words);
        assert_eq!(
            output.status.code(),
            Some(2),
            "`{list}`: {}",
            stderr(&output)
        );
        assert!(
            stderr(&output).contains("hint: choose from "),
            "{}",
            stderr(&output)
        );
    }
}

/// A file in the place of a bundle was "cannot read the evidence … not a directory", with 6 and a wrong hint.
#[test]
fn r005_a_file_is_no_bundle() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report.json");
    fs::write(&file, "{}").unwrap();
    let out = folder.path().join("out");
    let output = call([
        OsStr::new("report"),
        file.as_ref(),
        "--out".as_ref(),
        out.as_ref(),
    ]);
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("is no evidence bundle"),
        "{}",
        stderr(&output)
    );
}

/// A ledger that was tampered with made the program panic.
#[test]
fn r006_a_forged_ledger_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let output = call(demo(folder.path()));
    let run = folder.path().join("latest");
    let ledger = run.join("evidence/ledger.ndjson");
    let whole = fs::read_to_string(&ledger).unwrap();
    assert_eq!(output.status.code(), Some(0));
    let line = whole
        .lines()
        // Of a page: answers with numbers to compare with belong to no list.
        .find(|line| line.contains("\"bytes\":") && line.contains("\"query\":"))
        .unwrap();
    let number = |name: &str| {
        let (_, rest) = line.split_once(&format!("\"{name}\":")).unwrap();
        format!("\"{name}\":{}", rest.split([',', '}']).next().unwrap())
    };
    let out = folder.path().join("out");
    for (name, forged) in [
        ("bytes", "18446744073709551615"),
        ("bytes", "9223372036854775807"),
        ("bytes", "3"),
        ("length", "18446744073709551615"),
        ("position", "18446744073709551615"),
        ("query", "7000"),
    ] {
        let forged = whole.replacen(&number(name), &format!("\"{name}\":{forged}"), 1);
        fs::write(&ledger, forged).unwrap();
        let output = call([
            OsStr::new("report"),
            run.as_ref(),
            "--out".as_ref(),
            out.as_ref(),
        ]);
        assert_eq!(output.status.code(), Some(6), "{name}: {}", stderr(&output));
        assert!(
            stderr(&output).starts_with("error: cannot read the evidence"),
            "{}",
            stderr(&output)
        );
    }
}

/// Where `all_granted_eps` was refused, the pages lost afterwards were not named.
#[tokio::test(flavor = "multi_thread")]
async fn r007_a_narrowed_list_names_its_lost_pages_too() {
    let rows = hosts(600);
    let collected = collected(move |call| {
        let is_wide = call.query.contains_key("enterprise_project_id");
        call.is(HOSTS).then(|| match call.offset() {
            _ if is_wide => Reply::error(400, "HSS.0001", "Invalid parameter"),
            200 => Reply::error(503, "APIG.0201", "backend"),
            _ => Reply::list(call, &rows),
        })
    })
    .await;
    assert!(
        collected
            .gaps()
            .contains("only the default enterprise project"),
        "{}",
        collected.gaps()
    );
    assert!(
        collected.gaps().contains("offset 200: HTTP 503"),
        "{}",
        collected.gaps()
    );
}

/// `Retry-After` with a date was overlooked.
#[tokio::test(flavor = "multi_thread")]
async fn r008_a_date_to_retry_after_is_honoured() {
    let options = hss::Options {
        longest_delay: Duration::from_millis(250),
        ..patient()
    };
    let refusal = Reply::error(429, "APIGW.0308", "")
        .header("date", "Sun, 22 Nov 2026 05:59:30 GMT")
        .header("retry-after", "Sun, 22 Nov 2026 06:00:00 GMT");
    let began = Instant::now();
    let script =
        move |call: &scripted::Call| (call.is(CICD) && call.attempt == 1).then(|| refusal.clone());
    collected_with(options, ALL_ENTERPRISE_PROJECTS, script).await;
    assert!(
        began.elapsed() >= Duration::from_millis(250),
        "{:?}",
        began.elapsed()
    );
}

/// An empty enterprise project id was sent, which means the default enterprise project alone, and said so nowhere.
#[test]
fn r009_an_empty_enterprise_project_is_refused() {
    for id in ["", " ", "\u{7}"] {
        let line = [
            "run",
            "--region",
            "cn-north-4",
            "--project-id",
            PROJECT,
            "--enterprise-project-id",
            id,
        ];
        let output = call(line);
        assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
        assert!(
            stderr(&output).contains("all_granted_eps"),
            "{}",
            stderr(&output)
        );
    }
}

/// The summary for programs was "a bug" when the folder's name was no Unicode, although the run had been published.
#[test]
fn r010_a_folder_of_any_name_can_be_summarised() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join(OsString::from_vec(b"caf\xe9".to_vec()));
    let output = call(demo(&out).into_iter().chain(["--json".into()]));
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("caf\u{fffd}"), "{text}");
}

/// A token that stopped being accepted in mid-run was sent again for every page of every list; keys lock that way.
#[tokio::test(flavor = "multi_thread")]
async fn r011_a_sign_in_refused_in_mid_run_stops_asking() {
    let is_let_in = AtomicBool::new(false);
    let refusals = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&refusals);
    let collected = collected(move |call| {
        let is_refused = if call.is_statement() {
            is_let_in.load(Ordering::Relaxed)
        } else {
            is_let_in.swap(true, Ordering::Relaxed)
        };
        is_refused.then(|| {
            counted.fetch_add(1, Ordering::Relaxed);
            let refusal = Reply::error(401, "APIGW.0307", "The token must be updated.");
            refusal.after(Duration::from_millis(5))
        })
    })
    .await;
    // Six are under way at once; each may be refused before the first refusal is known.
    let refusals = refusals.load(Ordering::Relaxed);
    assert!((1..=6).contains(&refusals), "{refusals} refusals");
    assert!(collected.normalized().coverage.gaps.len() >= 16);
    assert!(
        collected.gaps().contains("APIGW.0307"),
        "{}",
        collected.gaps()
    );
}

/// The reason why a row cannot be read quoted the whole row.
#[tokio::test(flavor = "multi_thread")]
async fn r012_the_reason_of_an_unreadable_row_is_short() {
    let row = serde_json::json!("\u{1b}[2J".repeat(50_000));
    let collected = collected(move |call| {
        call.is(HOSTS)
            .then(|| Reply::list(call, std::slice::from_ref(&row)))
    })
    .await;
    assert_eq!(collected.account("hosts", "").unreadable, 1);
    assert!(
        collected.gaps().len() < 1_000,
        "{} bytes",
        collected.gaps().len()
    );
    assert!(!collected.gaps().contains('\u{1b}'));
}

/// Without `--region` a region called "unnamed" was sent to the service.
#[test]
fn r013_a_region_that_nobody_named_is_not_sent() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let service = runtime.block_on(scripted::Service::start(|_| None));
    let folder = tempfile::tempdir().unwrap();
    let output = call(
        [
            "run",
            "--endpoint",
            &service.url,
            "--project-id",
            PROJECT,
            "--out",
        ]
        .map(OsStr::new)
        .into_iter()
        .chain([folder.path().as_ref()]),
    );
    assert!(output.status.code().is_some(), "{}", stderr(&output));
    let regions: Vec<_> = service
        .every_call()
        .into_iter()
        .filter_map(|call| call.headers.get("region").cloned())
        .collect();
    assert_eq!(regions, Vec::<String>::new());
}

/// A total of astronomic size was laid out page by page in memory before the first page was asked for.
#[tokio::test(flavor = "multi_thread")]
async fn r014_an_absurd_total_costs_nothing() {
    for total in [i64::MAX, 40_000_000_000] {
        let began = Instant::now();
        let collected = collected(move |call| {
            let rows = if call.offset() == 0 {
                hosts(3)
            } else {
                Vec::new()
            };
            call.is(HOSTS)
                .then(|| Reply::json(&serde_json::json!({"total_num": total, "data_list": rows})))
        })
        .await;
        let account = collected.account("hosts", "");
        assert_eq!(
            (account.outcome, account.distinct),
            (QueryOutcome::Short, 3)
        );
        assert!(account.requests < 100, "{} requests", account.requests);
        // No measure of speed: laying out so many pages never ends.
        assert!(
            began.elapsed() < Duration::from_secs(120),
            "{:?}",
            began.elapsed()
        );
    }
}

/// A moment for repeatable builds that no calendar holds.
#[test]
fn r015_an_absurd_date_for_repeatable_builds_is_refused() {
    for epoch in ["99999999999999", "253402300800", "-62167219201", "1e9", ""] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = cargo_bin_cmd!("hss-audit");
        command.env_clear().env("SOURCE_DATE_EPOCH", epoch);
        let output = command
            .args(["demo", "--hosts", "1", "--images", "1", "--out"])
            .arg(folder.path())
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(2),
            "{epoch}: {}",
            stderr(&output)
        );
        assert!(
            stderr(&output).contains("hint: set it to seconds since 1970"),
            "{}",
            stderr(&output)
        );
    }
}

/// An interrupt before the first answer was told as "does not answer as HSS", with advice about the address.
#[tokio::test(flavor = "multi_thread")]
async fn r016_an_early_interrupt_is_no_wrong_address() {
    let service = scripted::Service::start(|_| None).await;
    let client = scripted::collected::client(patient());
    client.stop();
    let result =
        scripted::collected::collect_with(&client, &service, ALL_ENTERPRISE_PROJECTS).await;
    let gaps = result.unwrap().coverage.gaps;
    assert_eq!((gaps.len(), service.calls().len()), (17, 0));
    assert!(
        gaps.iter().all(|gap| gap.why == "stopped by the operator"),
        "{gaps:#?}"
    );
}

/// Any refusal with 400 of one image type was taken for "not offered here", and the report called itself complete.
#[tokio::test(flavor = "multi_thread")]
async fn r017_only_a_refused_parameter_means_not_offered() {
    for refusal in [
        Reply::error(400, "HSS.1008", "Failed to query the server information"),
        Reply::error(400, "HSS.0002", "Failed to parse the request"),
        Reply::error(400, "APIGW.0106", "orchestration error"),
        Reply::new(400, "<html>blocked by the firewall</html>"),
        Reply::new(400, ""),
    ] {
        let words = format!("{refusal:?}");
        let collected =
            collected(move |call| call.has("image_type", "cicd").then(|| refusal.clone())).await;
        let account = collected.account("image_weak_passwords", "cicd");
        assert_eq!(account.outcome, QueryOutcome::Failed, "{words}");
        assert!(
            collected.gaps().contains("image_type=cicd"),
            "{}",
            collected.gaps()
        );
    }
}

/// Results that name their image by an id alone were all taken for the image of the first one.
#[tokio::test(flavor = "multi_thread")]
async fn r018_results_without_an_organization_keep_their_own_image_id() {
    let image = |kind: &str, id: &str| {
        json!({"image_type": kind, "namespace": "glz", "image_name": "web", "image_version": "v1",
               "image_id": id, "scan_status": "success", "latest_scan_time": 1_795_000_000_000_i64})
    };
    let result = |id: &str, met: bool| {
        json!({"image_type": "registry", "image_name": "web", "image_version": "v1", "image_id": id,
               "min_length": met, "uppercase_letter": met, "lowercase_letter": met, "number": met,
               "special_character": met})
    };
    let collected = collected(move |call| {
        if call.is(REGISTRY) {
            return Some(Reply::list(
                call,
                &[image("harbor", "id-1"), image("jfrog", "id-2")],
            ));
        }
        let rows = [result("id-1", true), result("id-2", false)];
        (call.is(IMAGE_COMPLEXITY) && call.has("image_type", "registry"))
            .then(|| Reply::list(call, &rows))
    })
    .await;
    let said: Vec<(&str, &str)> = collected
        .findings()
        .iter()
        .map(|finding| (&*finding.asset.key, finding.result.as_str()))
        .collect();
    assert_eq!(said.len(), 2, "{said:?}");
    assert!(
        said[0].0.contains("harbor") && said[0].1 == "pass",
        "{said:?}"
    );
    assert!(
        said[1].0.contains("jfrog") && said[1].1 == "fail",
        "{said:?}"
    );
}

const SCANNED: i64 = 1_795_000_000_000;

/// Judged at the moment of the scan.
fn evaluation(normalized: &Normalized) -> Evaluation {
    let (findings, inventory) = (normalized.findings.clone(), &normalized.inventory);
    let options = evaluate::Options::default();
    let now = DateTime::from_timestamp_millis(SCANNED).unwrap();
    evaluate(findings, inventory, &normalized.coverage, &options, now)
}

/// A list of results of one image type that is not offered was taken for whole, because lists of other types answered.
#[tokio::test(flavor = "multi_thread")]
async fn r019_no_list_of_another_image_type_answers_for_one_that_is_not_offered() {
    for (listed, verdict) in [
        ("shared_image", Verdict::Failed),
        ("private_image", Verdict::Complete),
    ] {
        let image = json!({"image_type": listed, "namespace": "glz", "image_name": "web",
            "image_version": "v1", "scan_status": "success",
            "latest_scan_time": SCANNED});
        let collected = collected(move |call| {
            if call.is(REGISTRY) {
                return Some(Reply::list(call, std::slice::from_ref(&image)));
            }
            let none = Reply::error(404, "APIGW.0101", "The API does not exist");
            call.has("image_type", "shared_image").then_some(none)
        })
        .await;
        assert_eq!(collected.verdict(), verdict, "{}", collected.gaps());
        let evaluation = evaluation(collected.normalized());
        let images = evaluation.population.by_check.iter().find(|counted| {
            (counted.kind, counted.check) == (AssetKind::Image, Check::WeakPassword)
        });
        let counts = images.unwrap().counts;
        let is_missing = verdict == Verdict::Failed;
        assert_eq!(
            (counts.clean, counts.unknown),
            match is_missing {
                true => (0, 1),
                false => (1, 0),
            }
        );
        assert_eq!(collected.gaps().contains("shared_image"), is_missing);
    }
}

fn simulated(arguments: &str, out: &Path) -> (Output, serde_json::Value) {
    let words = arguments.split_whitespace().map(OsString::from);
    let settled =
        "demo --now 2026-11-22T06:00:00Z --framework hss-baseline --format json,markdown,pdf --out";
    let settled = settled.split(' ').map(OsString::from);
    let output = call(settled.chain([out.into()]).chain(words));
    let run = String::from_utf8(output.stdout.clone()).unwrap();
    let run = run.lines().last().unwrap();
    let report = fs::read(Path::new(run).join("report.json")).unwrap();
    (output, serde_json::from_slice(&report).unwrap())
}

/// Images of a type that nobody asked for counted as clean, and a control over them as satisfied.
#[tokio::test(flavor = "multi_thread")]
async fn r020_images_that_were_not_asked_for_are_not_clean() {
    let collected = collected(|call| {
        let image = json!({"image_type": "private_image", "namespace": "glz", "image_name": "web",
            "image_version": "v1", "scan_status": "success", "latest_scan_time": SCANNED});
        call.is(REGISTRY).then(|| Reply::list(call, &[image]))
    })
    .await;
    let mut normalized = collected.normalized().clone();
    let judged = evaluation(&normalized);
    let weak = |evaluation: &Evaluation| {
        let mut frameworks = evaluation.frameworks.iter();
        let baseline = frameworks.find(|one| one.framework.id == "hss-baseline");
        baseline.unwrap().control("weak-passwords").unwrap().clone()
    };
    assert_eq!(weak(&judged).outcome, ControlOutcome::Satisfied);
    // As if only Harbor had been asked for.
    let queries = &mut normalized.coverage.queries;
    queries.retain(|query| {
        query
            .image_type()
            .is_none_or(|own| own == ImageType::Harbor)
    });
    let judged = evaluation(&normalized);
    assert_eq!(normalized.coverage.verdict, Verdict::Complete);
    let images = judged.population.images;
    assert_eq!((images.clean, images.unknown, images.not_asked), (0, 1, 1));
    let control = weak(&judged);
    assert_eq!(control.outcome, ControlOutcome::Undetermined);
    assert_eq!(control.reason, Reason::NotAskedFor);
}

/// A condition was called kept, and its findings none, though nothing had been read.
#[test]
fn r021_what_was_not_read_keeps_no_condition() {
    let folder = tempfile::tempdir().unwrap();
    let (output, report) = simulated(
        "--hosts 5 --images 3 --fault forbidden@image/ --fault forbidden@baseline/ --fail-on high,waivers",
        folder.path(),
    );
    assert_eq!(output.status.code(), Some(4), "{}", stderr(&output));
    for condition in report["threshold"]["conditions"].as_array().unwrap() {
        assert_eq!(condition["outcome"], "undetermined", "{condition}");
        let statement = condition["statement"].as_str().unwrap();
        assert!(
            statement.starts_with("Threshold cannot be judged"),
            "{statement}"
        );
    }
    for headline in report["summary"]["headlines"].as_array().unwrap() {
        assert_eq!(headline["figure"], "≥ 0");
    }
    let run = String::from_utf8(output.stdout).unwrap();
    let text =
        fs::read_to_string(Path::new(run.lines().last().unwrap()).join("summary.md")).unwrap();
    assert!(
        text.contains("Nothing was found in what was read"),
        "{text}"
    );
    assert!(!text.contains("There is no open finding"), "{text}");
    let run = run.lines().last().unwrap();
    let checked = call(["verify", "--cross-format", run]);
    assert_eq!(checked.status.code(), Some(0), "{}", stderr(&checked));
    let out = folder.path().join("again");
    let out = out.to_str().unwrap();
    let again = call(["report", run, "--json", "--fail-on", "high", "--out", out]);
    let summary: Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(summary["broken_conditions"], json!([]));
    assert_eq!(summary["undetermined_conditions"], json!(["high"]));
}

/// A scope without any asset, such as a mistyped enterprise project, was a perfect pass.
#[test]
fn r022_a_scope_without_assets_is_no_perfect_pass() {
    let folder = tempfile::tempdir().unwrap();
    let (output, report) = simulated(
        "--hosts 0 --images 0 --fail-on high,coverage:95",
        folder.path(),
    );
    assert_eq!(output.status.code(), Some(5), "{}", stderr(&output));
    assert_eq!(report["coverage"]["verdict"], "complete");
    assert_eq!(report["coverage"]["notices"][0]["kind"], "no_assets");
    assert_eq!(report["threshold"]["conditions"][1]["outcome"], "broken");
    for control in report["frameworks"][0]["controls"].as_array().unwrap() {
        assert_ne!(control["verdict"], "satisfied", "{control}");
    }
}
