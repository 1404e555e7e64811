//! Who gets what, once, and what is said when not: against a server that goes wrong in every way.

use std::fs;
use std::process::Command;

use assert_cmd::cargo::cargo_bin_cmd;
use pretty_assertions::assert_eq;
use serde_json::Value;

use crate::desk::{Desk, PASSWORD, TWO, base64_of};
use crate::mailbox::{Fault, Mailbox, attachment, header};

#[test]
fn a_letter_reaches_everybody_once_with_the_files_of_the_archive() {
    let desk = Desk::new(
        &[],
        "",
        &format!("{TWO}attach = [\"pdf\", \"csv\", \"ndjson\"]\n"),
    );
    let said = desk.send(&[]);
    assert_eq!(said.code, 0, "{}", said.errors);
    assert_eq!(desk.steps(), ["due", "sending", "sent"]);
    let received = desk.mailbox.received();
    assert_eq!(received.len(), 1);
    assert_eq!(
        received[0].recipients,
        ["ciso@example.com", "second@example.com"]
    );
    let message = &received[0].message;
    for name in ["report.pdf", "findings.csv", "findings.ndjson"] {
        let archived = fs::read(desk.run.join(name)).unwrap();
        assert!(attachment(message, name).unwrap() == archived, "{name}");
    }
    assert_eq!(header(message, "To").unwrap(), "Chief <ciso@example.com>");
    assert_eq!(header(message, "Bcc"), None);
    assert!(!message.contains("second@example.com"));
    assert_eq!(header(message, "Auto-Submitted").unwrap(), "auto-generated");
    assert!(desk.ledger().contains(&desk.ids()[0]));
    // Nobody gets it twice, unless somebody wants that; then it is another letter.
    let again = desk.send(&[]);
    assert_eq!((again.code, desk.mailbox.received().len()), (0, 1));
    assert!(
        again.errors.contains("everybody has it"),
        "{}",
        again.errors
    );
    assert_eq!(desk.send(&["--again"]).code, 0);
    let ids = desk.ids();
    assert_eq!(ids.len(), 2);
    assert_ne!(ids[0], ids[1]);
    assert_eq!(desk.send(&[]).code, 0);
    assert_eq!(desk.mailbox.received().len(), 2);
    // A run stays as it was published.
    let verified = cargo_bin_cmd!("hss-audit")
        .arg("verify")
        .arg(&desk.run)
        .output();
    assert_eq!(verified.unwrap().status.code(), Some(0));
}

#[test]
fn what_passes_is_waited_for() {
    for fault in [
        Fault::Greeting("421 too many"),
        Fault::Recipient("", "451 4.7.1 greylisted, come back"),
        Fault::Message("452 4.2.2 full"),
        Fault::CutWithin,
    ] {
        let desk = Desk::new(&[fault, fault], "", TWO);
        let said = desk.send(&[]);
        assert_eq!(said.code, 0, "{fault:?}: {}", said.errors);
        assert!(said.errors.contains("next try in"), "{}", said.errors);
        assert_eq!(desk.mailbox.calls(), 3, "{fault:?}");
        assert_eq!(desk.mailbox.received().len(), 1, "{fault:?}");
        assert_eq!(desk.steps().last().unwrap(), "sent");
    }
}

#[test]
fn one_who_is_deferred_keeps_nobody_waiting_and_one_who_is_refused_is_named() {
    let later = Fault::Recipient("second", "450 4.2.0 later");
    let desk = Desk::new(&[later], "", TWO);
    assert_eq!(desk.send(&[]).code, 0);
    let recipients = |desk: &Desk| -> Vec<Vec<String>> {
        let received = desk.mailbox.received().into_iter();
        received.map(|one| one.recipients).collect()
    };
    let wanted = [vec!["ciso@example.com"], vec!["second@example.com"]];
    assert_eq!(recipients(&desk), wanted);
    assert_eq!(desk.ids()[0], desk.ids()[1]);

    let never = Fault::Recipient("second", "550 5.1.1 no such user\u{1b}[31m");
    let desk = Desk::new(&[never], "", TWO);
    let said = desk.send(&[]);
    assert_eq!(said.code, 6);
    assert!(
        said.errors
            .contains("second@example.com (group `security`)"),
        "{}",
        said.errors
    );
    assert!(
        said.errors.contains("550 5.1.1 no such user"),
        "{}",
        said.errors
    );
    assert!(!said.errors.contains('\u{1b}'));
    assert_eq!(desk.mailbox.calls(), 1, "a refusal is not tried again");
    // The cause is mended: only who has it not gets it.
    assert_eq!(desk.send(&[]).code, 0);
    assert_eq!(recipients(&desk), wanted);
}

#[test]
fn a_server_that_stays_away_or_says_nothing_is_given_up() {
    let desk = Desk::new(&[Fault::Silence; 9], "timeout_seconds = 0.5", TWO);
    let said = desk.send(&[]);
    assert_eq!(said.code, 6, "{}", said.errors);
    // On a slow machine even the greeting may come too late.
    let late = ["was not answered in 500ms", "no answer in 500ms"];
    assert!(
        late.iter().any(|words| said.errors.contains(words)),
        "{}",
        said.errors
    );
    assert!(
        said.errors.contains("hint: mend the cause"),
        "{}",
        said.errors
    );
    let steps = [
        "due", "not_sent", "not_sent", "not_sent", "not_sent", "given_up",
    ];
    assert_eq!(desk.steps(), steps);

    // Bound and never listening: the port stays nobody's.
    let nobody = tokio::net::TcpSocket::new_v4().unwrap();
    nobody.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let port = nobody.local_addr().unwrap().port();
    desk.settle(&format!("port = {port}"), TWO);
    let said = desk.send(&[]);
    assert_eq!(said.code, 6);
    assert!(said.errors.contains("refused"), "{}", said.errors);
}

#[test]
fn without_an_answer_it_goes_out_again_under_the_same_id_or_waits_for_a_human() {
    let desk = Desk::new(&[Fault::CutBehind], "", TWO);
    let said = desk.send(&[]);
    assert_eq!(said.code, 0, "{}", said.errors);
    let ids = desk.ids();
    assert_eq!((ids.len(), &ids[0]), (2, &ids[1]));
    let steps = ["due", "sending", "in_doubt", "sending", "sent"];
    assert_eq!(desk.steps(), steps);

    let desk = Desk::new(&[Fault::CutBehind], "in_doubt = \"hold\"", TWO);
    for _ in 0..2 {
        let said = desk.send(&[]);
        assert_eq!(said.code, 6);
        assert!(
            said.errors.contains("nobody knows whether it arrived"),
            "{}",
            said.errors
        );
        assert_eq!(desk.mailbox.received().len(), 1);
    }
    let said = desk.send(&["--in-doubt", "arrived"]);
    assert_eq!(said.code, 0, "{}", said.errors);
    assert_eq!(desk.send(&[]).code, 0);
    assert_eq!(desk.mailbox.received().len(), 1);
}

/// Each of these answers was taken for none, so that the letter went out again and again.
#[test]
fn a_server_may_say_in_its_own_way_that_it_has_the_letter() {
    static LONG: &[u8] = &[b'x'; 10_000];
    let long: &'static [u8] = [b"250 ", LONG, b"\r\n"].concat().leak();
    for answer in [b"250 \xd3\xca\xbc\xfe\r\n".as_slice(), b"250 ok\n", long] {
        let desk = Desk::new(&[Fault::Taken(answer); 9], "", TWO);
        let said = desk.send(&[]);
        assert_eq!(said.code, 0, "{}", said.errors);
        assert_eq!(desk.steps(), ["due", "sending", "sent"]);
        assert_eq!(desk.mailbox.received().len(), 1);
    }
    // What does not say so does not count, and who is given up after that may have it.
    let desk = Desk::new(&[Fault::Taken(b"354 go on\r\n"); 9], "", TWO);
    let said = desk.send(&[]);
    assert_eq!(said.code, 6, "{}", said.errors);
    let words = "ciso@example.com, second@example.com (group `security`): `message` was answered with 354 go on; \
                 whether an earlier try arrived is not known";
    assert!(said.errors.contains(words), "{}", said.errors);
    assert_eq!(desk.steps().last().unwrap(), "given_up");
}

/// They were refused by every server without SMTPUTF8, and with them all others of their group.
#[test]
fn domains_of_any_letters_work_with_every_server() {
    let group = "[[mail.group]]\nname = \"g\"\nto = [\"x@b\u{fc}cher.example\", \"y@example.com\"]\nattach = []\n";
    let desk = Desk::new(&[], "from = \"HSS <audit@b\u{fc}cher.example>\"", group);
    let said = desk.send(&[]);
    assert_eq!(said.code, 0, "{}", said.errors);
    let received = desk.mailbox.received();
    let wanted = ["x@xn--bcher-kva.example", "y@example.com"];
    assert_eq!(received[0].recipients, wanted);
    assert!(received[0].message.is_ascii());
    assert!(desk.ids()[0].ends_with("@xn--bcher-kva.example>"));
}

#[test]
fn a_letter_that_the_server_calls_too_large_is_not_even_begun() {
    let desk = Desk::new(&[Fault::Size(1_000)], "", TWO);
    let said = desk.send(&[]);
    assert_eq!(said.code, 6, "{}", said.errors);
    assert!(
        said.errors
            .contains("the server takes no more than 1000: set `size_limit_mb`"),
        "{}",
        said.errors
    );
    assert_eq!(desk.steps(), ["due", "refused"]);
    let desk = Desk::new(&[Fault::Size(100_000_000)], "", TWO);
    assert_eq!(desk.send(&[]).code, 0);
}

/// Killed where nothing else can tell: the server has the message, and the program has not heard so.
#[test]
fn killed_between_the_message_and_its_answer() {
    for (how, again) in [("resend", 2), ("hold", 1)] {
        let settings = format!("in_doubt = \"{how}\"");
        let desk = Desk::new(&[Fault::SilenceBehind], &settings, TWO);
        let mut child = desk.begin_to_send();
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(desk.steps(), ["due", "sending"]);
        let said = desk.send(&[]);
        assert_eq!(said.code, if again == 2 { 0 } else { 6 }, "{}", said.errors);
        assert!(
            said.errors.contains("was cut off while it sent"),
            "{}",
            said.errors
        );
        let ids = desk.ids();
        assert_eq!(ids.len(), again);
        assert!(ids.iter().all(|id| *id == ids[0]));
    }
}

#[test]
fn two_processes_never_send_the_same() {
    let desk = Desk::new(&[Fault::SilenceBehind], "", TWO);
    let mut child = desk.begin_to_send();
    let said = desk.send(&[]);
    assert_eq!(said.code, 6);
    assert!(
        said.errors
            .contains("another process is delivering this run"),
        "{}",
        said.errors
    );
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(desk.mailbox.received().len(), 1);
}

const SIGN_IN: &str = "user = \"env:MAIL_USER\"\npassword = \"env:MAIL_PASSWORD\"\n";

#[test]
fn who_signs_in_does_it_as_asked_and_a_refusal_tells_no_secret() {
    for (word, said) in [
        ("plain", format!("\0audit\0{PASSWORD}")),
        ("login", format!("audit {PASSWORD}")),
        (
            "xoauth2",
            format!("user=audit\u{1}auth=Bearer {PASSWORD}\u{1}\u{1}"),
        ),
    ] {
        let server = format!("{SIGN_IN}sign_in = \"{word}\"");
        let offering = |faults| Mailbox::offering(faults, "PLAIN LOGIN XOAUTH2");
        let desk = Desk::at(offering(&[]), &server, TWO);
        assert_eq!(desk.send(&[]).code, 0, "{word}");
        assert_eq!(desk.mailbox.signed_in().concat(), said);

        let desk = Desk::at(offering(&[Fault::EchoRefusal; 9]), &server, TWO);
        let refused = desk.send(&["-vvv"]);
        assert_eq!(refused.code, 6);
        assert_eq!(
            desk.mailbox.calls(),
            1,
            "a refused password is not tried again"
        );
        assert!(refused.errors.contains("535"), "{}", refused.errors);
        for place in [&refused.errors, &refused.results, &desk.ledger()] {
            let encoded = base64_of(&said);
            for secret in [PASSWORD, "of the operator", &encoded, &base64_of(PASSWORD)] {
                assert!(!place.contains(secret), "{word}: {secret} in {place}");
            }
        }
    }
    // Servers lock out who asks too often.
    let groups = ["a", "b", "c", "d", "e", "f"].map(|name| TWO.replace("security", name));
    let refused = [Fault::EchoRefusal; 9];
    let desk = Desk::at(
        Mailbox::offering(&refused, "PLAIN"),
        SIGN_IN,
        &groups.concat(),
    );
    assert_eq!(desk.send(&[]).code, 6);
    assert_eq!(desk.mailbox.signed_in().len(), 1);
    // Why a token is refused is to be asked for.
    let server = format!("{SIGN_IN}sign_in = \"xoauth2\"");
    let desk = Desk::at(
        Mailbox::offering(&[Fault::Challenge], "XOAUTH2"),
        &server,
        TWO,
    );
    let said = desk.send(&[]);
    let words = "`AUTH` was answered with 535 5.7.8 the token has expired";
    assert!(said.errors.contains(words), "{}", said.errors);
    assert_eq!((said.code, desk.mailbox.calls()), (6, 1));
    // The search finds what is there.
    let desk = Desk::at(Mailbox::offering(&[], "LOGIN"), SIGN_IN, TWO);
    let said = desk.send(&[]);
    assert!(
        said.errors
            .contains("does not let anybody sign in by PLAIN"),
        "{}",
        said.errors
    );
}

#[test]
fn what_is_too_large_is_left_in_the_archive_and_named() {
    let groups = format!("{TWO}attach = [\"pdf\", \"csv\", \"json\", \"ndjson\"]\n");
    let desk = Desk::new(&[], "", &groups);
    let written = |limit: Option<usize>| {
        let limit = limit.map(|bytes| format!("size_limit_mb = {}\n", bytes as f64 / 1e6));
        let archive = "archive = \"https://evidence.example.com/hss/\"";
        desk.settle(&format!("{}{archive}", limit.unwrap_or_default()), &groups);
        let folder = desk.folder.path().join("dry");
        let said = desk.send(&["--dry-run", folder.to_str().unwrap()]);
        assert_eq!(said.code, 0, "{}", said.errors);
        fs::read_to_string(said.results.trim()).unwrap()
    };
    // A little less than all of it has, and the least that can be set.
    let whole = written(None).len();
    for (limit, has_summary, words) in [
        (whole - 1_000, true, "a PDF without the list of results"),
        (100_000, false, "Nothing is attached"),
    ] {
        let letter = written(Some(limit));
        assert!(letter.len() <= limit, "{}", letter.len());
        assert_eq!(attachment(&letter, "findings.csv"), None);
        let summary = attachment(&letter, "report-summary.pdf");
        assert_eq!(summary.is_some(), has_summary, "{limit}");
        assert!(summary.is_none_or(|summary| summary.starts_with(b"%PDF")));
        let unfolded = letter.replace("=\r\n", "").replace("\r\n", " ");
        assert!(unfolded.contains(words), "{unfolded}");
        assert!(unfolded.contains("https://evidence.example.com/hss/2"));
        assert_eq!(desk.mailbox.calls(), 0, "nothing is sent");
    }
}

#[test]
fn an_encrypted_file_leaves_no_name_in_the_letter() {
    let desk = Desk::new(&[], "", &format!("{TWO}encrypt = \"env:FILE_PASSWORD\"\n"));
    let said = desk.send(&[]);
    assert_eq!(said.code, 0, "{}", said.errors);
    let message = desk.mailbox.received().remove(0).message;
    let file = attachment(&message, "report-encrypted.pdf").unwrap();
    assert!(file.windows(8).any(|window| window == b"/Encrypt"));
    let report: Value =
        serde_json::from_slice(&fs::read(desk.run.join("report.json")).unwrap()).unwrap();
    let fixes = report["summary"]["fix_first"].as_array().unwrap();
    assert!(!fixes.is_empty());
    let open = message.split("report-encrypted.pdf").next().unwrap();
    for fix in fixes {
        let name = fix["name"].as_str().unwrap();
        assert!(!open.contains(name), "{name}");
    }
}

#[test]
fn a_group_sees_its_language_and_no_name_that_is_hidden_from_it() {
    let groups = format!(
        "{TWO}attach = []\n[[mail.group]]\nname = \"assessor\"\nto = \"a@example.org\"\nlang = \"zh-CN\"\nredact = \"full\"\nattach = [\"csv\", \"pdf\"]\n"
    );
    let desk = Desk::new(&[], "", &groups);
    let said = desk.send(&[]);
    assert_eq!(said.code, 0, "{}", said.errors);
    let received = desk.mailbox.received();
    let theirs = received
        .iter()
        .find(|one| one.recipients == ["a@example.org"]);
    let theirs = &theirs.unwrap().message;
    assert_eq!(header(theirs, "Content-Language").unwrap(), "zh-CN");
    let csv = String::from_utf8(attachment(theirs, "findings.csv").unwrap()).unwrap();
    let report: Value =
        serde_json::from_slice(&fs::read(desk.run.join("report.json")).unwrap()).unwrap();
    let names = report["summary"]["fix_first"].as_array().unwrap().iter();
    for name in names.map(|fix| fix["name"].as_str().unwrap()) {
        assert!(!csv.contains(name) && !theirs.contains(name), "{name}");
    }
    assert!(csv.contains("host-"));
}

#[test]
fn only_who_is_concerned_gets_a_letter() {
    let group = |name: &str, rule: &str| {
        format!(
            "[[mail.group]]\nname = \"{name}\"\nto = \"{name}@example.com\"\nattach = []\n{rule}\n"
        )
    };
    let groups = [
        group("always", ""),
        group("changed", "when = \"changed\""),
        group("incomplete", "when = \"incomplete\""),
        group("threshold", "when = [\"threshold\", \"incomplete\"]"),
        group("failure", "when = \"failure\""),
        group("low", "min_severity = \"low\""),
        group("here", "regions = [\"ap-southeast-1\"]"),
        group("elsewhere", "regions = [\"cn-north-4\"]"),
        group("project", "projects = [\"no-such-project\"]"),
    ]
    .concat();
    let desk = Desk::new(&[], "", &groups);
    assert_eq!(desk.send(&[]).code, 0);
    let received = desk.mailbox.received().into_iter();
    let mut names: Vec<String> = received.flat_map(|one| one.recipients).collect();
    names.sort();
    let wanted = ["always", "changed", "here", "low"].map(|name| format!("{name}@example.com"));
    assert_eq!(names, wanted);
    // Named by hand, a group gets its letter on any occasion.
    assert_eq!(desk.send(&["--group", "threshold"]).code, 0);
    assert_eq!(desk.mailbox.received().len(), 5);
    let said = desk.send(&["--group", "nobody"]);
    assert_eq!(said.code, 2);
    assert!(
        said.errors.contains("there is no such group"),
        "{}",
        said.errors
    );
}

#[test]
fn a_report_that_would_say_something_else_is_not_sent() {
    let desk = Desk::new(&[], "", TWO);
    let said = desk.send(&["--fail-on", "low"]);
    assert_eq!(said.code, 2);
    assert!(
        said.errors
            .contains("would not be the one that is archived"),
        "{}",
        said.errors
    );
    fs::write(desk.run.join("report.pdf"), "other").unwrap();
    let said = desk.send(&[]);
    assert_eq!(said.code, 6);
    assert!(
        said.errors.contains("was changed after it was published"),
        "{}",
        said.errors
    );
    assert_eq!(desk.mailbox.calls(), 0);
}

#[test]
fn a_run_that_failed_before_there_was_a_report_is_told() {
    let groups = format!(
        "{TWO}[[mail.group]]\nname = \"duty\"\nto = \"duty@example.com\"\nwhen = \"failure\"\n"
    );
    let desk = Desk::new(&[], "", &groups);
    let run = |flags: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_hss-audit"))
            .env_clear()
            .env("HSS_AUDIT_TOKEN", "MIITokenOfTheOperator")
            .args([
                "run",
                "--region",
                "cn-north-4",
                "--project-id",
                "0123456789abcdef0123456789abcdef",
            ])
            .args(["--endpoint", "http://127.0.0.1:9", "--config"])
            .arg(desk.config())
            .args(["--out"])
            .arg(desk.folder.path().join("out"))
            .args(flags)
            .output()
            .unwrap();
        (
            output.status.code().unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (code, errors) = run(&[]);
    assert_eq!(code, 6, "{errors}");
    let received = desk.mailbox.received();
    assert_eq!(received.len(), 1, "{errors}");
    assert_eq!(received[0].recipients, ["duty@example.com"]);
    assert!(
        received[0].message.contains("cannot collect"),
        "{}",
        received[0].message
    );
    assert!(!received[0].message.contains("MIIToken"));
    run(&["--no-mail"]);
    assert_eq!(desk.mailbox.received().len(), 1);
}

#[test]
fn who_is_on_duty_hears_of_letters_that_did_not_arrive() {
    let groups = format!(
        "{TWO}[[mail.group]]\nname = \"duty\"\nto = \"duty@example.com\"\nwhen = \"failure\"\n"
    );
    let never = Fault::Recipient("ciso", "550 no such user");
    let desk = Desk::new(&[never], "", &groups);
    assert_eq!(desk.send(&[]).code, 6);
    let received = desk.mailbox.received();
    let alert = &received.last().unwrap();
    assert_eq!(alert.recipients, ["duty@example.com"]);
    assert!(
        alert.message.contains("ciso@example.com"),
        "{}",
        alert.message
    );
}
