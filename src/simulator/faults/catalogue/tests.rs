//! The catalogue can be read, and says what is wrong.

use super::super::when::{Often, Target};
use super::*;

/// A text for every name: with the first of the words, or with numbers.
fn example(entry: &entries::Entry) -> String {
    let value = match entry.value {
        "" | "[=OFTEN]" | "[=OFTEN[,SECONDS]]" => String::new(),
        "=N/SECONDS" | "=FAILURES/SECONDS" => "=3/2".to_owned(),
        "=N" | "=ROWS" | "=SECONDS" => "=3".to_owned(),
        words => words.split('|').next().unwrap().to_owned(),
    };
    format!("{}{value}", entry.name)
}

#[test]
fn every_name_is_read_and_changes_something() {
    let mut names: Vec<_> = ENTRIES.iter().map(|entry| entry.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ENTRIES.len());
    for entry in &ENTRIES {
        let text = example(entry);
        let fault = text.parse::<Fault>();
        let mut faults = Faults::default();
        faults.extend(fault);
        // The one word that stands for the default.
        let unchanged = text == "weak-total=hosts";
        assert_eq!(faults == Faults::default(), unchanged, "{text}");
        let wrong = format!("{}=nonsense/x,y", entry.name);
        let open = matches!(entry.name, "ignore" | "refuse-image-type");
        assert_eq!(wrong.parse::<Fault>().is_ok(), open, "{wrong}");
        assert!(help().contains(entry.about), "{}", entry.name);
    }
}

#[test]
fn every_word_of_a_form_is_taken() {
    for entry in ENTRIES.iter().filter(|entry| entry.value.contains('|')) {
        for word in entry.value[1..].split('|') {
            let text = format!("{}={word}", entry.name);
            assert!(text.parse::<Fault>().is_ok(), "{text}");
        }
    }
}

#[test]
fn help_fits_a_terminal() {
    for line in help().lines() {
        assert!(line.len() <= 90, "{} columns: {line}", line.len());
    }
}

#[test]
fn rate_seconds_and_target_are_read() {
    let Ok(Fault::Wire(slow)) = "slow-body=0.5,2.5@image/?offset=200&limit=10".parse() else {
        panic!("no slow body");
    };
    let duration = std::time::Duration::from_millis(2_500);
    assert_eq!(slow.fault, Wire::SlowBody(duration));
    assert_eq!(slow.when.often, Often::Rate(0.5));
    let parameters = [("offset", "200"), ("limit", "10")];
    let parameters = parameters.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let target = Target {
        path: Some("image/".to_owned()),
        parameters: parameters.to_vec(),
    };
    assert_eq!(slow.when.target, target);
}

#[test]
fn errors_say_what_is_wrong() {
    let said = |text: &str| text.parse::<Fault>().unwrap_err().to_string();
    assert_eq!(said("sloth=1"), "no fault is called `sloth`");
    assert_eq!(
        said("server-error=2"),
        "fault `server-error` has the form `server-error[=OFTEN]`, found `server-error=2`"
    );
    assert_eq!(
        said("page@"),
        "fault `page@` is limited to no request: expected `@PATH`, `@PATH?NAME=VALUE` or `@?NAME=VALUE`"
    );
    for limited in ["clock=5@image/", "key-lock=1/2@image/", "per-image=empty@x"] {
        assert!(limited.parse::<Fault>().is_err(), "{limited}");
    }
}
