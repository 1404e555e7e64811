//! What the ledger remembers, whatever cuts it off.

use pretty_assertions::assert_eq;

use super::*;

fn parcel(name: &str) -> Parcel {
    Parcel {
        channel: "mail".to_owned(),
        name: name.to_owned(),
        content: "3f".repeat(32),
        edition: 1,
    }
}

fn people(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn sending(names: &[&str]) -> Step {
    Step::Sending {
        message_id: "<1@example.com>".to_owned(),
        recipients: people(names),
    }
}

fn sent(names: &[&str]) -> Step {
    Step::Sent {
        recipients: people(names),
        reply: "250 ok".to_owned(),
    }
}

fn not_sent(names: &[&str]) -> Step {
    Step::NotSent {
        recipients: people(names),
        why: "451 later".to_owned(),
    }
}

fn standing(steps: &[Step]) -> Standing {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(folder.path(), "run", || 0).unwrap();
    for step in steps {
        ledger.record(&parcel("security"), step.clone()).unwrap();
    }
    drop(ledger);
    let ledger = Ledger::open(folder.path(), "run", || 0).unwrap();
    assert_eq!(ledger.standing(&parcel("others")), Standing::default());
    ledger.standing(&parcel("security"))
}

#[test]
fn what_was_begun_and_not_ended_is_in_doubt() {
    assert_eq!(standing(&[Step::Due]).edition, 1);
    let left = standing(&[Step::Due, sending(&["a", "b"])]);
    assert_eq!(left.in_doubt, people(&["a", "b"]).into_iter().collect());
    let ended = standing(&[sending(&["a", "b"]), not_sent(&["a", "b"])]);
    assert!(ended.in_doubt.is_empty() && ended.sent.is_empty());
    let whole = standing(&[sending(&["a", "b"]), sent(&["a", "b"])]);
    assert!(whole.in_doubt.is_empty());
    assert_eq!(whole.sent.len(), 2);
}

#[test]
fn a_later_failure_does_not_settle_an_earlier_doubt() {
    let doubtful = standing(&[sending(&["a"]), sending(&["a"]), not_sent(&["a"])]);
    assert_eq!(doubtful.in_doubt.len(), 1);
    let doubtful = Step::InDoubt {
        recipients: people(&["a"]),
        why: "no answer".to_owned(),
    };
    let steps = [sending(&["a"]), doubtful, sending(&["a"]), not_sent(&["a"])];
    assert_eq!(standing(&steps).in_doubt.len(), 1);
    let steps = [steps.as_slice(), &[sending(&["a"]), sent(&["a"])]].concat();
    let settled = standing(&steps);
    assert!(settled.in_doubt.is_empty() && settled.sent.len() == 1);
}

#[test]
fn what_did_not_reach_everybody_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let refused = Step::Refused {
        recipients: people(&["b"]),
        why: "550 no".to_owned(),
    };
    let mut ledger = Ledger::open(folder.path(), "run", || 0).unwrap();
    for (name, steps) in [
        ("planned", vec![Step::Due]),
        ("killed", vec![Step::Due, sending(&["a"])]),
        ("whole", vec![Step::Due, sending(&["a"]), sent(&["a"])]),
        ("partly", vec![refused, sending(&["a"]), sent(&["a"])]),
    ] {
        for step in steps {
            ledger.record(&parcel(name), step).unwrap();
        }
    }
    let found = unfinished(ledger.lines());
    let names: Vec<&str> = found.iter().map(|parcel| parcel.name.as_str()).collect();
    assert_eq!(names, ["planned", "killed", "partly"]);
}

#[test]
fn a_cut_off_line_is_taken_away_and_the_others_stay() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(folder.path(), "run", || 0).unwrap();
    ledger.record(&parcel("a"), sending(&["a"])).unwrap();
    ledger.record(&parcel("a"), sent(&["a"])).unwrap();
    drop(ledger);
    let path = Ledger::place(folder.path(), "run");
    let whole = fs::read(&path).unwrap();
    let first = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
    for end in first..whole.len() {
        fs::write(&path, &whole[..end]).unwrap();
        let mut ledger = Ledger::open(folder.path(), "run", || 0).unwrap();
        assert_eq!(ledger.standing(&parcel("a")).in_doubt.len(), 1, "{end}");
        ledger.record(&parcel("a"), sent(&["a"])).unwrap();
        drop(ledger);
        assert_eq!(fs::read(&path).unwrap(), whole, "{end}");
    }
}

#[test]
fn behind_a_step_that_could_not_be_written_no_other_one_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(folder.path(), "run", || 0).unwrap();
    ledger.record(&parcel("a"), sending(&["a"])).unwrap();
    let path = Ledger::place(folder.path(), "run");
    let whole = fs::read(&path).unwrap();
    let writable = std::mem::replace(&mut ledger.file, File::open(&path).unwrap());
    assert!(ledger.record(&parcel("a"), sent(&["a"])).is_err());
    ledger.file = writable;
    assert!(ledger.record(&parcel("a"), sent(&["a"])).is_err());
    assert_eq!(fs::read(&path).unwrap(), whole);
    assert_eq!(ledger.standing(&parcel("a")).in_doubt.len(), 1);
}

#[test]
fn a_line_that_somebody_changed_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::open(folder.path(), "run", || 0).unwrap();
    ledger.record(&parcel("a"), Step::Due).unwrap();
    drop(ledger);
    let path = Ledger::place(folder.path(), "run");
    let text = fs::read_to_string(&path).unwrap();
    for (broken, words) in [
        (text.replace("\"due\"", "\"done\""), "line 1 is no step"),
        (
            text.replace("delivery/1", "delivery/2"),
            "line 1 is no step",
        ),
    ] {
        fs::write(&path, broken).unwrap();
        let error = Ledger::open(folder.path(), "run", || 0).unwrap_err();
        assert!(error.to_string().contains(words), "{error}");
    }
}

#[test]
fn only_one_process_delivers_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let held = Ledger::open(folder.path(), "run", || 0).unwrap();
    let error = Ledger::open(folder.path(), "run", || 0).unwrap_err();
    assert!(matches!(error, LedgerError::Locked { .. }), "{error}");
    Ledger::open(folder.path(), "other", || 0).unwrap();
    drop(held);
    Ledger::open(folder.path(), "run", || 0).unwrap();
}

#[cfg(unix)]
#[test]
fn addresses_are_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    drop(Ledger::open(folder.path(), "run", || 0).unwrap());
    let metadata = fs::metadata(Ledger::place(folder.path(), "run")).unwrap();
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
}
