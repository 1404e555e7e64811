//! No secret is ever said or kept: the program as a whole, with every way to sign in, at every level of its log, against a
//! service that behaves, refuses, and repeats all that it was sent.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod scripted;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Output;

use assert_cmd::cargo::cargo_bin_cmd;
use hss_audit::auth::{
    AccessKey, Credentials, Header, Metadata, Password, Secret, Signer, Unsigned,
};
use hss_audit::collect::{Area, Projects};
use hss_audit::hss::{Endpoint, InsecureHttp, SignIn};
use pretty_assertions::assert_eq;
use scripted::{Call, HOST_WEAK, HOSTS, PROJECT, Reply, Service, hosts};
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::Runtime;

const TOKEN: &str = "MIITokenOfTheOperator+/=";
const SECRET_KEY: &str = "SecretKeyOfTheOperator0123456789";
const SECURITY_TOKEN: &str = "SecurityTokenOfTheOperator==";
const PASSWORD: &str = "pass \"word; of the operator%";
const ISSUED_TOKEN: &str = "MIITokenThatIamIssued";
const AGENCY_SECRET: &str = "SecretKeyOfTheAgency";
const AGENCY_TOKEN: &str = "SecurityTokenOfTheAgency";
const METADATA_TOKEN: &str = "TokenOfTheMetadataService";

/// Everything that must be nowhere, also as JSON and URLs write it.
const SECRETS: [&str; 10] = [
    TOKEN,
    SECRET_KEY,
    SECURITY_TOKEN,
    PASSWORD,
    r#"pass \"word; of the operator%"#,
    "word; of the operator",
    ISSUED_TOKEN,
    AGENCY_SECRET,
    AGENCY_TOKEN,
    METADATA_TOKEN,
];

/// Ways to sign in.
const WAYS: [&str; 6] = [
    "token",
    "key",
    "temporary key",
    "password",
    "profile",
    "ecs",
];

/// How the service behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    /// It answers.
    Well,
    /// It refuses the sign-in and repeats what it was sent, as the gateway does with a refused signature.
    Refusing,
    /// IAM and the metadata service refuse and repeat what they were sent.
    RefusingToIssue,
    /// All but the first page fails, and the page of a proxy repeats what was sent.
    Echoing,
}

/// All that a request holds, in the words of a gateway, of a proxy, and of nobody in particular.
fn echo(call: &Call) -> String {
    let headers: Vec<String> = call
        .headers
        .iter()
        .map(|(name, value)| format!("{name}:{value}"))
        .collect();
    format!(
        "{} {} {}|{} and {:?}",
        call.method,
        call.target,
        call.body,
        headers.join("|"),
        call.headers.values()
    )
}

fn reply(mood: Mood, call: &Call) -> Reply {
    let issues = ["/v3/auth/tokens", "/meta-data/", "/openstack/"];
    if issues.iter().any(|path| call.target.starts_with(path)) {
        if mood == Mood::RefusingToIssue {
            return Reply::error(401, "IAM.0001", &echo(call));
        }
        return match call.method.as_str() {
            "POST" => Reply::new(201, r#"{"token":{}}"#).header("x-subject-token", ISSUED_TOKEN),
            "PUT" => Reply::new(200, METADATA_TOKEN),
            _ => Reply::json(
                &json!({"credential": {"access": "AK-of-agency", "secret": AGENCY_SECRET,
                "securitytoken": AGENCY_TOKEN, "expires_at": "2099-11-22T12:00:00Z"}}),
            ),
        };
    }
    let words = echo(call);
    match mood {
        Mood::Well | Mood::RefusingToIssue if call.is(HOSTS) => Reply::list(call, &hosts(300)),
        Mood::Well | Mood::RefusingToIssue if call.is_statement() => {
            Reply::error(404, "APIGW.0101", "no such call")
        }
        Mood::Well | Mood::RefusingToIssue => Reply::page(0, &[]),
        Mood::Refusing => Reply::error(
            401,
            "APIGW.0301",
            &format!("verify aksk signature fail, canonicalRequest:{words}"),
        ),
        Mood::Echoing if call.is(HOST_WEAK) => Reply::page(0, &[]),
        Mood::Echoing => match call.target.len() % 4 {
            0 => Reply::error(403, &words, &words).header("x-request-id", "r"),
            // Tried again; once is enough here.
            1 if call.attempt == 1 => Reply::new(200, format!("<html>{words}</html>")),
            2 => Reply::new(400, words),
            _ => Reply::error(400, "HSS.0010", &words),
        },
    }
}

/// The variables of a way to sign in.
fn variables(way: &str, url: &str, folder: &Path) -> Vec<(&'static str, String)> {
    let key = |security_token: bool| {
        let mut key = vec![
            ("HUAWEICLOUD_SDK_AK", "AK-of-operator".to_owned()),
            ("HUAWEICLOUD_SDK_SK", SECRET_KEY.to_owned()),
        ];
        if security_token {
            key.push(("HUAWEICLOUD_SDK_SECURITY_TOKEN", SECURITY_TOKEN.to_owned()));
        }
        key
    };
    match way {
        "token" => vec![("HSS_AUDIT_TOKEN", TOKEN.to_owned())],
        "key" => key(false),
        "temporary key" => key(true),
        "password" => vec![
            ("HSS_AUDIT_USER", "operator".to_owned()),
            ("HSS_AUDIT_PASSWORD", PASSWORD.to_owned()),
            ("HSS_AUDIT_DOMAIN", "company".to_owned()),
            ("HUAWEICLOUD_SDK_IAM_ENDPOINT", url.to_owned()),
        ],
        "profile" => {
            let file = folder.join("credentials");
            let text =
                format!("[basic]\nak = AK\nsk = {SECRET_KEY}\nsecurity_token = {SECURITY_TOKEN}\n");
            fs::write(&file, text).unwrap();
            vec![(
                "HUAWEICLOUD_SDK_CREDENTIALS_FILE",
                file.display().to_string(),
            )]
        }
        _ => vec![
            ("HSS_AUDIT_CREDENTIALS", "ecs".to_owned()),
            ("HSS_AUDIT_METADATA_ENDPOINT", url.to_owned()),
        ],
    }
}

/// One run of the program.
fn run(way: &str, mood: Mood, level: &str) -> (Output, TempDir, Vec<Call>) {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(Service::start_open(move |call| Some(reply(mood, call))));
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut command = cargo_bin_cmd!("hss-audit");
    command.env_clear();
    command.envs(variables(way, &service.url, folder.path()));
    command.args([
        "run",
        "--endpoint",
        &service.url,
        "--region",
        "ap-southeast-1",
    ]);
    command.args(["--project-id", PROJECT, "--out"]).arg(&out);
    match level {
        "" => {}
        "trace" => {
            command
                .arg("-vvv")
                .env("RUST_LOG", "trace")
                .env("RUST_BACKTRACE", "full");
        }
        "json" => {
            command.args(["-vvv", "--log-format", "json"]);
        }
        flag => {
            command.arg(flag);
        }
    }
    let output = command.output().unwrap();
    let calls = service.every_call();
    (output, folder, calls)
}

/// Every file below a folder, decompressed where it can be.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(path) = open.pop() {
        for entry in fs::read_dir(&path).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_symlink() {
                continue;
            }
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            let name = path.display().to_string();
            found.push((format!("{name}, unpacked"), unpacked(&bytes)));
            found.push((name, bytes));
        }
    }
    found
}

/// What compressed parts of a file hold: frames of zstd, and streams of zlib as PDF has them.
fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    let mut frames = zstd::Decoder::new(bytes);
    if let Ok(frames) = &mut frames {
        let _ = frames.read_to_end(&mut text);
    }
    let mut rest = bytes;
    while let Some(start) = rest.windows(7).position(|window| window == b"stream\n") {
        rest = &rest[start + 7..];
        let _ = flate2::read::ZlibDecoder::new(rest).read_to_end(&mut text);
    }
    text
}

fn assert_silent(what: &str, name: &str, bytes: &[u8]) {
    for secret in SECRETS {
        let is_there = bytes
            .windows(secret.len())
            .any(|window| window == secret.as_bytes());
        assert!(
            !is_there,
            "{what}: `{secret}` in {name}: {}",
            String::from_utf8_lossy(bytes)
        );
    }
}

fn assert_nowhere(mood: Mood, codes: &[i32]) {
    for way in WAYS {
        for level in ["", "-v", "-vv", "trace", "json"] {
            let what = format!("{way}, {mood:?}, `{level}`");
            let (output, folder, calls) = run(way, mood, level);
            let stderr = String::from_utf8_lossy(&output.stderr);
            let code = output.status.code().unwrap();
            assert!(codes.contains(&code), "{what}: {code} {stderr}");
            assert!(!calls.is_empty(), "{what}");
            assert_silent(&what, "stdout", &output.stdout);
            assert_silent(&what, "stderr", &output.stderr);
            // A test that looks at nothing finds nothing.
            assert!(
                !(output.stderr.is_empty() && output.stdout.is_empty()),
                "{what}"
            );
            for (name, bytes) in contents(&folder.path().join("out")) {
                assert_silent(&what, &name, &bytes);
            }
        }
    }
}

#[test]
fn a_run_that_goes_well_says_and_keeps_no_secret() {
    assert_nowhere(Mood::Well, &[0, 4]);
}

#[test]
fn a_refused_run_says_and_keeps_no_secret() {
    assert_nowhere(Mood::Refusing, &[3]);
}

#[test]
fn those_who_should_issue_something_cannot_make_it_say_a_secret() {
    for way in ["password", "ecs"] {
        for level in ["", "trace"] {
            let what = format!("{way}, `{level}`");
            let (output, folder, _) = run(way, Mood::RefusingToIssue, level);
            assert_eq!(output.status.code(), Some(3), "{what}");
            assert_silent(&what, "stdout", &output.stdout);
            assert_silent(&what, "stderr", &output.stderr);
            assert!(contents(&folder.path().join("out")).is_empty(), "{what}");
        }
    }
}

#[test]
fn a_service_that_repeats_all_it_was_sent_cannot_make_it_say_a_secret() {
    assert_nowhere(Mood::Echoing, &[4]);
}

#[test]
fn the_secrets_are_really_sent_and_the_search_finds_what_is_there() {
    let sent = |way| {
        let (_, _, calls) = run(way, Mood::Well, "");
        calls.iter().map(echo).collect::<String>()
    };
    assert!(sent("token").contains(TOKEN));
    assert!(sent("temporary key").contains(SECURITY_TOKEN));
    assert!(sent("profile").contains(SECURITY_TOKEN));
    let password = sent("password");
    assert!(
        password.contains(r#"pass \"word; of the operator%"#),
        "{password}"
    );
    assert!(password.contains(ISSUED_TOKEN));
    let agency = sent("ecs");
    assert!(agency.contains(AGENCY_TOKEN) && agency.contains(METADATA_TOKEN));
    // What the pages say is found again in the evidence, the tables and the document.
    let (_, folder, _) = run("token", Mood::Well, "");
    let found = contents(&folder.path().join("out"));
    let holds = |extension: &str, needle: &str| {
        found.iter().any(|(name, bytes)| {
            name.contains(extension)
                && bytes
                    .windows(needle.len())
                    .any(|window| window == needle.as_bytes())
        })
    };
    assert!(
        holds("pages", "ecs-00007"),
        "the evidence is not looked into"
    );
    assert!(holds(".html", "ap-southeast-1"));
}

// Object storage: a refused signature comes back with all that was signed.

/// What a storage answers that repeats everything it was sent, as S3 does with the request that was signed.
#[cfg(feature = "object-storage")]
fn storage_reply(call: &Call) -> Reply {
    let words = echo(call);
    let (status, code) = match call.target.len() % 3 {
        0 => (403, "SignatureDoesNotMatch"),
        1 => (400, words.as_str()),
        _ => (500, "InternalError"),
    };
    let body =
        format!("<Error><Code>{code}</Code><CanonicalRequest>{words}</CanonicalRequest></Error>");
    Reply::new(status, body).header("x-amz-request-id", "r")
}

#[cfg(feature = "object-storage")]
#[test]
fn a_storage_that_repeats_all_it_was_sent_cannot_make_it_say_a_secret() {
    let runtime = Runtime::new().unwrap();
    let service = runtime.block_on(Service::start_open(|call| Some(storage_reply(call))));
    for (prefix, level) in [
        ("a", ""),
        ("ab", "-v"),
        ("abc", "-vv"),
        ("a", "-vvv"),
        ("ab", "-vvv"),
        ("abc", "--log-format=json"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = cargo_bin_cmd!("hss-audit");
        command
            .env_clear()
            .env("AWS_ENDPOINT_URL", &service.url)
            .env("AWS_REGION", "cn-north-4")
            .env("AWS_ACCESS_KEY_ID", "AK-of-operator")
            .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
            .env("AWS_SESSION_TOKEN", SECURITY_TOKEN)
            .env("HSS_AUDIT_WORK", folder.path())
            .env("RUST_LOG", "trace")
            .args(["history", "--out", &format!("s3://bucket/{prefix}")]);
        if !level.is_empty() {
            command.arg(level);
        }
        let output = command.output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(6), "{stderr}");
        assert!(stderr.contains("s3://bucket/"), "{stderr}");
        assert_silent(level, "stdout", &output.stdout);
        assert_silent(level, "stderr", &output.stderr);
        for (name, bytes) in contents(folder.path()) {
            assert_silent(level, &name, &bytes);
        }
    }
    // The token is really sent: that it is nowhere means something.
    let sent: String = service.every_call().iter().map(echo).collect();
    assert!(sent.contains(SECURITY_TOKEN), "{sent}");
}

// A panic quotes the state of whoever panics, if that state is printed.

/// Set for the process that panics.
const PANICS: &str = "HSS_AUDIT_TEST_PANICS";

/// All that a task of a run may hold; whatever else it holds is printed through these.
#[derive(Debug)]
#[expect(dead_code, reason = "read by printing it")]
struct State {
    credentials: Vec<Credentials>,
    signers: Vec<Signer>,
    sign_ins: Vec<SignIn>,
    headers: Vec<Header>,
    area: Area,
}

fn state() -> State {
    let secret = |text: &str| Secret::new(text.to_owned());
    let key = AccessKey {
        access: "AK-of-operator".to_owned(),
        secret: secret(SECRET_KEY),
        security_token: Some(secret(SECURITY_TOKEN)),
    };
    let password = Password {
        user: "operator".to_owned(),
        password: secret(PASSWORD),
        domain: "company".to_owned(),
    };
    let credentials = vec![
        Credentials::Token(secret(TOKEN)),
        Credentials::AccessKey(key.clone()),
        Credentials::Password(password),
        Credentials::Agency(Metadata::USUAL),
    ];
    let signers = vec![Signer::Token(secret(TOKEN)), Signer::AccessKey(key)];
    let unsigned = Unsigned {
        method: "GET",
        path: "/v5",
        parameters: &[],
        headers: &[("host", "example.com")],
        body: b"",
    };
    let headers = signers
        .iter()
        .flat_map(|signer| signer.headers(Some(PROJECT), unsigned, 0).unwrap())
        .collect();
    let endpoint = Endpoint::parse("https://example.com", InsecureHttp::LoopbackOnly).unwrap();
    let sign_ins: Vec<SignIn> = credentials
        .iter()
        .map(|one| SignIn::new(one.clone(), Some(endpoint.clone())))
        .collect();
    let area = Area {
        region: "ap-southeast-1".to_owned(),
        iam: Some(endpoint.clone()),
        endpoint,
        account: "company".to_owned(),
        sign_in: sign_ins[2].clone(),
        projects: Projects::All,
        enterprise_projects: Vec::new(),
        image_types: Vec::new(),
    };
    State {
        credentials,
        signers,
        sign_ins,
        headers,
        area,
    }
}

/// Does nothing unless [`a_task_that_panics_says_no_secret`] starts it in a process of its own.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "whoever starts the process says that it is the one to panic"
)]
fn a_task_panics_over_all_that_it_holds() {
    if std::env::var_os(PANICS).is_none() {
        return;
    }
    let task = async {
        let state = state();
        tokio::task::yield_now().await;
        assert!(state.headers.is_empty(), "{state:?}");
    };
    let runtime = Runtime::new().unwrap();
    let ended = runtime.block_on(async { tokio::spawn(task).await });
    let error = ended.unwrap_err();
    println!("{error} {error:?} {:#?}", state());
    std::panic::resume_unwind(error.into_panic());
}

#[test]
fn a_task_that_panics_says_no_secret() {
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "a_task_panics_over_all_that_it_holds",
            "--nocapture",
        ])
        .env(PANICS, "1")
        .env("RUST_BACKTRACE", "full")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(101));
    let stderr = String::from_utf8_lossy(&output.stderr);
    let stdout = String::from_utf8_lossy(&output.stdout);
    // It was printed, and what is no secret can be read in it.
    for said in [&stderr, &stdout] {
        assert!(said.contains("Secret(…)"), "{said}");
        assert!(said.contains("AK-of-operator"), "{said}");
    }
    assert!(stderr.contains("panicked at"), "{stderr}");
    assert_silent("a panic", "stdout", &output.stdout);
    assert_silent("a panic", "stderr", &output.stderr);
}

#[cfg(feature = "simulator")]
#[test]
fn the_password_of_the_copy_is_nowhere_and_the_run_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let file = folder.path().join("password");
    fs::write(&file, format!("{PASSWORD}\n")).unwrap();
    for (level, place) in [
        ("-v", "env:COPY_PASSWORD".to_owned()),
        ("-vvv", format!("file:{}", file.display())),
    ] {
        let mut command = cargo_bin_cmd!("hss-audit");
        command.env_clear().env("COPY_PASSWORD", PASSWORD);
        command.args(["demo", "--hosts", "30", "--images", "5", "--replace", level]);
        command.args(["--now", "2026-11-22T06:00:00Z", "--pdf-rows", "10"]);
        command.args(["--pdf-attach", "--pdf-password-from", &place]);
        let output = command.arg("--out").arg(&out).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{stderr}");
        assert_silent(level, "stdout", &output.stdout);
        assert_silent(level, "stderr", &output.stderr);
        let run = fs::canonicalize(out.join("latest")).unwrap();
        for (name, bytes) in contents(&run) {
            assert_silent(level, &name, &bytes);
        }
        let manifest = fs::read_to_string(run.join("manifest.json")).unwrap();
        assert!(manifest.contains("report-encrypted.pdf"), "{manifest}");
        let copy = fs::read(run.join("report-encrypted.pdf")).unwrap();
        assert!(
            lopdf::Document::load_mem_with_options(
                &copy,
                lopdf::LoadOptions::with_password(PASSWORD)
            )
            .is_ok()
        );
        let mut verify = cargo_bin_cmd!("hss-audit");
        let verified = verify.args(["verify", "--cross-format"]).arg(&run).output();
        let verified = verified.unwrap();
        let said = String::from_utf8_lossy(&verified.stdout);
        assert_eq!(verified.status.code(), Some(0), "{said}");
        assert!(said.contains("report.pdf"), "{said}");
    }
}
