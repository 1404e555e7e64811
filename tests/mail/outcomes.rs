//! What programs are told of letters, and whether the ledger and the summaries are what their schemas say.

use std::fs;
use std::process::{Command, Output};

use hss_audit::schedule::Summary;
use hss_audit::simulator::{Options, Simulator};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::common::schema::assert_fits;
use crate::desk::{Desk, Said, TWO};
use crate::mailbox::{Fault, attachment};

fn schema(name: &str) -> Value {
    let path = format!(
        "{}/samples/schema/{name}.schema.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// The summary of `send --json`, which has one line and fits its schema.
fn summary(said: &Said) -> Value {
    assert_eq!(said.results.lines().count(), 1, "{}", said.results);
    let summary: Value = serde_json::from_str(&said.results).unwrap();
    assert_fits(&summary, &schema("summary"), "send");
    assert_eq!(summary["exit_code"], said.code);
    summary
}

/// Every line of the ledger fits its schema.
fn assert_ledger_fits(desk: &Desk) {
    let schema = schema("deliveries");
    for line in desk.ledger().lines() {
        assert_fits(&serde_json::from_str(line).unwrap(), &schema, "delivery");
    }
}

const THREE: &str = "[[mail.group]]\nname = \"b\"\nto = [\"ciso@example.com\", \"second@example.com\"]\nattach = []\n\
                     [[mail.group]]\nname = \"a\"\nto = \"duty@example.com\"\nwhen = \"incomplete\"\nattach = []\n";

#[test]
fn programs_are_told_who_has_the_letter_who_has_not_and_what_is_to_be_done() {
    let never = Fault::Recipient("second", "550 5.1.1 no such user");
    let desk = Desk::new(&[never], "", THREE);
    let first = summary(&desk.send(&["--json"]));
    assert_eq!(first["schema"], "hss-audit/send/1");
    let id = &desk.ids()[0];
    let wanted = json!([
        {
            "group": "b", "state": "partly", "message_id": id, "sent": ["ciso@example.com"], "already_sent": [],
            "refused": [{"address": "second@example.com", "why": "`RCPT TO` was answered with 550 5.1.1 no such user"}],
            "failed": [], "in_doubt": [], "why": null, "next_try": "mend_and_send"
        },
        {
            "group": "a", "state": "not_due", "message_id": null, "sent": [], "already_sent": [], "refused": [],
            "failed": [], "in_doubt": [], "why": null, "next_try": "none"
        }
    ]);
    assert_eq!(first["letters"], wanted);

    let second = summary(&desk.send(&["--json"]));
    let letter = &second["letters"][0];
    assert_eq!(letter["state"], "sent");
    assert_eq!(letter["sent"], json!(["second@example.com"]));
    assert_eq!(letter["already_sent"], json!(["ciso@example.com"]));
    assert_eq!(letter["next_try"], "none");

    let third = summary(&desk.send(&["--json"]));
    let letter = &third["letters"][0];
    assert_eq!(letter["state"], "already_sent");
    let everybody = json!(["ciso@example.com", "second@example.com"]);
    assert_eq!(letter["already_sent"], everybody);
    assert_ledger_fits(&desk);
}

#[test]
fn programs_are_told_what_is_given_up_and_what_is_in_doubt() {
    let desk = Desk::new(&[Fault::Greeting("421 not now"); 9], "", THREE);
    let letter = &summary(&desk.send(&["--json"]))["letters"][0];
    assert_eq!(
        (&letter["state"], &letter["next_try"]),
        (&json!("failed"), &json!("send"))
    );
    assert_eq!(letter["failed"].as_array().unwrap().len(), 2);
    assert_ledger_fits(&desk);

    // One is refused and the other is in doubt: nobody is left out.
    let desk = Desk::new(&[Fault::CutBehind], "in_doubt = \"hold\"", THREE);
    let letter = &summary(&desk.send(&["--json"]))["letters"][0];
    assert_eq!(
        (&letter["state"], &letter["next_try"]),
        (&json!("failed"), &json!("decide"))
    );
    assert_eq!(letter["in_doubt"].as_array().unwrap().len(), 2);
    let letter = &summary(&desk.send(&["--json", "--in-doubt", "arrived"]))["letters"][0];
    assert_eq!(
        (&letter["state"], &letter["next_try"]),
        (&json!("noted"), &json!("none"))
    );
    assert_eq!(letter["already_sent"].as_array().unwrap().len(), 2);
    assert_ledger_fits(&desk);
}

/// A run of its own, from collecting to letters.
fn collected(desk: &Desk) -> Output {
    let runtime = Runtime::new().unwrap();
    let options = Options {
        hosts: 12,
        images_per_type: 2,
        ..Options::default()
    };
    let (token, project) = (options.token.clone(), options.project_ids[0].clone());
    let simulator = Simulator::start(options, "127.0.0.1:0".parse().unwrap());
    let simulator = runtime.block_on(simulator).unwrap();
    Command::new(env!("CARGO_BIN_EXE_hss-audit"))
        .env_clear()
        .env("HSS_AUDIT_TOKEN", token)
        .args(["run", "--json", "--region", "ap-southeast-1"])
        .args(["--format", "json", "--project-id", &project])
        .args(["--endpoint", &simulator.url(), "--out"])
        .arg(desk.folder.path().join("own"))
        .arg("--config")
        .arg(desk.config())
        .output()
        .unwrap()
}

/// The folder that a run is collected into has another name when letters for other eyes are written from its evidence.
#[test]
fn a_run_sends_letters_in_other_languages_and_with_names_hidden() {
    let group = |name: &str, more: &str| {
        format!(
            "[[mail.group]]\nname = \"{name}\"\nto = \"{name}@example.com\"\nattach = [\"json\"]\n{more}\n"
        )
    };
    let groups = [
        group("own", ""),
        group("hidden", "redact = \"full\""),
        group("chinese", "lang = \"zh-CN\""),
    ];
    let desk = Desk::new(&[], "", &groups.concat());
    let output = collected(&desk);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{errors}");
    let received = desk.mailbox.received();
    let report = |address: &str| -> Value {
        let mut letters = received.iter();
        let letter = letters.find(|one| one.recipients == [address]).unwrap();
        serde_json::from_slice(&attachment(&letter.message, "report.json").unwrap()).unwrap()
    };
    let (own, hidden) = (report("own@example.com"), report("hidden@example.com"));
    let chinese = report("chinese@example.com");
    assert_eq!(own["summary"]["open"], hidden["summary"]["open"]);
    assert_ne!(own["summary"]["fix_first"], hidden["summary"]["fix_first"]);
    assert_eq!(chinese["language"], "zh-CN");
}

#[test]
fn a_run_says_what_became_of_its_letters() {
    let desk = Desk::new(&[], "", THREE);
    let output = collected(&desk);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{errors}");
    let summary: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_fits(&summary, &schema("summary"), "run");
    let states = ["b", "a"].map(|name| {
        let mut letters = summary["letters"].as_array().unwrap().iter();
        let letter = letters.find(|letter| letter["group"] == name).unwrap();
        letter["state"].as_str().unwrap().to_owned()
    });
    assert_eq!(states, ["sent", "not_due"]);
    let letter = &desk.mailbox.received()[0].message;
    let directory = summary["run_directory"].as_str().unwrap();
    let flat = letter.replace("=\r\n", "").replace("\r\n", " ");
    assert!(flat.contains(&format!("kept in {directory}")), "{flat}");
    // A scheduler reads the same line.
    let read = Summary::read(&output.stdout).unwrap();
    assert_eq!(read.run_directory, directory);
}

#[test]
fn what_the_ledger_cannot_note_is_not_sent() {
    let desk = Desk::new(&[], "", TWO);
    let folder = desk.run.parent().unwrap().join("deliveries");
    fs::write(&folder, "in the way").unwrap();
    let said = desk.send(&["--json"]);
    assert_eq!(said.code, 6);
    let failure: Value = serde_json::from_str(&said.results).unwrap();
    assert_fits(&failure, &schema("error"), "send");
    assert!(said.errors.contains("cannot write `"), "{}", said.errors);
    assert!(
        said.errors.contains("nothing is sent twice"),
        "{}",
        said.errors
    );
    assert_eq!(desk.mailbox.calls(), 0);
}
