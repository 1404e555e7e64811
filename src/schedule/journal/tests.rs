//! What a journal keeps, whatever happens to its file.

use chrono::{DateTime, TimeDelta, Utc};
use pretty_assertions::assert_eq;

use super::*;
use crate::schedule::{Condition, End};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds)
}

fn lines() -> Vec<Line> {
    let job = || "weekly".to_owned();
    vec![
        Line::Known {
            job: job(),
            timetable: "0 6 * * MON UTC".to_owned(),
            ahead: None,
            at: at(1),
        },
        Line::Skipped {
            job: job(),
            due: at(20),
            first: at(10),
            count: 2,
            reason: Reason::Missed,
            at: at(31),
        },
        Line::Due {
            job: job(),
            due: at(30),
            at: at(31),
        },
        Line::Started {
            job: job(),
            due: at(30),
            begun: at(31),
            attempt: 1,
            at: at(31),
        },
        Line::Ended {
            job: job(),
            due: at(30),
            at: at(40),
            end: End {
                why: Some("line one\nline \"two\"\u{1b}[31m".to_owned()),
                ..End::failed("", 9)
            },
        },
        Line::Told {
            job: job(),
            standing: Condition::Failure.into(),
            at: at(41),
        },
    ]
}

fn state_after(count: usize) -> State {
    let mut state = State::default();
    lines()[..count].iter().for_each(|line| state.add(line));
    state
}

#[test]
fn cut_off_at_any_byte_it_has_all_whole_lines() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path()).unwrap();
    let mut ends = vec![journal.length];
    for line in &lines() {
        journal.append(line).unwrap();
        ends.push(journal.length);
    }
    assert_eq!(journal.state(), &state_after(6));
    drop(journal);
    let path = folder.path().join(NAME);
    let whole = fs::read(&path).unwrap();
    // Every byte of the last lines, and every seventh before: each cut is brought to disk several times.
    for cut in (0..whole.len()).filter(|cut| cut % 7 == 0 || cut + 60 > whole.len()) {
        fs::write(&path, &whole[..cut]).unwrap();
        let mut journal = Journal::open(folder.path()).unwrap();
        let kept = ends.iter().filter(|end| **end <= cut as u64).count();
        assert_eq!(
            journal.state(),
            &state_after(kept.saturating_sub(1)),
            "cut at {cut}"
        );
        // What is appended stands on a line of its own.
        let more = &lines()[0];
        journal.append(more).unwrap();
        drop(journal);
        Journal::open(folder.path()).unwrap();
    }
}

#[test]
fn zeros_behind_the_last_line_are_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path()).unwrap();
    journal.append(&lines()[0]).unwrap();
    drop(journal);
    let path = folder.path().join(NAME);
    let mut text = fs::read(&path).unwrap();
    text.extend([0; 700]);
    fs::write(&path, text).unwrap();
    assert_eq!(
        Journal::open(folder.path()).unwrap().state(),
        &state_after(1)
    );
}

#[test]
fn a_line_that_is_wrong_in_the_middle_is_no_torn_end() {
    let folder = tempfile::tempdir().unwrap();
    drop(Journal::open(folder.path()).unwrap());
    let path = folder.path().join(NAME);
    let header = fs::read_to_string(&path).unwrap();
    for (text, line) in [
        (format!("{header}nonsense\n{header}"), 2),
        (format!("{{\"kind\":\"told\"}}\n{header}"), 1),
    ] {
        fs::write(&path, text).unwrap();
        let error = Journal::open(folder.path()).unwrap_err().to_string();
        let expected = format!("is damaged: line {line} cannot be read");
        assert!(error.ends_with(&expected), "{error}");
    }
    fs::write(&path, header.replace("schedule/1", "schedule/2")).unwrap();
    let error = Journal::open(folder.path()).unwrap_err().to_string();
    assert!(
        error.ends_with("has the form `hss-audit/schedule/2`, expected `hss-audit/schedule/1`"),
        "{error}"
    );
}

#[test]
fn a_second_one_is_refused_with_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path()).unwrap();
    let error = Journal::open(folder.path()).unwrap_err();
    let process = std::process::id().to_string();
    assert!(
        matches!(&error, Error::Locked { process: found, .. } if *found == process),
        "{error}"
    );
    drop(journal);
    Journal::open(folder.path()).unwrap();
}

#[test]
fn a_file_that_grew_long_begins_anew_and_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let mut journal = Journal::open(folder.path()).unwrap().with_longest(4_000);
    let mut expected = State::default();
    for line in lines().iter().cycle().take(600) {
        journal.append(line).unwrap();
        expected.add(line);
        assert!(journal.length < 6_000, "{}", journal.length);
    }
    assert_eq!(journal.state(), &expected);
    drop(journal);
    assert!(folder.path().join(EARLIER).exists());
    let journal = Journal::open(folder.path()).unwrap();
    // The moment that named the last run among it: no other may have it.
    assert_eq!(journal.state(), &expected);
    assert_eq!(
        journal.state().jobs["weekly"].runs[&Condition::Failure],
        100
    );
}
