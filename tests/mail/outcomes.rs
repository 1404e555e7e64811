//! What programs are told of letters, and whether the ledger and the summaries are what their schemas say.

use std::fs;

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::common::schema::assert_fits;
use crate::desk::{Desk, Said, TWO};
use crate::mailbox::Fault;

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

#[test]
fn what_the_ledger_cannot_note_is_not_sent() {
    let desk = Desk::new(&[], "", TWO);
    let folder = desk.run.parent().unwrap().join("deliveries");
    fs::write(&folder, "in the way").unwrap();
    let said = desk.send(&["--json"]);
    assert_eq!((said.code, said.results.as_str()), (6, ""));
    assert!(said.errors.contains("cannot write `"), "{}", said.errors);
    assert!(
        said.errors.contains("nothing is sent twice"),
        "{}",
        said.errors
    );
    assert_eq!(desk.mailbox.calls(), 0);
}
