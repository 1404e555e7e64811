//! What is planned, by example; tests/schedule.rs goes through whole years.

use std::time::Duration;

use chrono::TimeDelta;
use pretty_assertions::assert_eq;

use super::*;
use crate::schedule::{Begun, Standing, Timetable, Told};

fn at(text: &str) -> DateTime<Utc> {
    let text = format!("2026-11-{text}:00Z");
    DateTime::parse_from_rfc3339(&text).unwrap().to_utc()
}

fn hourly() -> Job {
    Job {
        name: "hourly".to_owned(),
        timetable: Timetable::parse("0 * * * *", "UTC").unwrap(),
        jitter: Duration::ZERO,
        catch_up: Duration::from_secs(2 * 3_600),
    }
}

fn state(change: impl FnOnce(&mut JobState)) -> State {
    let mut job = JobState::known("0 * * * * UTC", at("22T06:30"));
    change(&mut job);
    let mut state = State::default();
    state.jobs.insert("hourly".to_owned(), job);
    state
}

fn planned(state: &State, is_running: bool, now: &str) -> Plan {
    let running = is_running
        .then(|| "hourly".to_owned())
        .into_iter()
        .collect();
    plan(&[hourly()], state, &running, at(now))
}

fn start(due: &str) -> Start {
    Start {
        job: "hourly".to_owned(),
        due: at(due),
        begun: None,
        attempt: 1,
    }
}

fn due_line(due: &str, now: &str) -> Line {
    Line::Due {
        job: "hourly".to_owned(),
        due: at(due),
        at: at(now),
    }
}

fn skipped(first: &str, due: &str, count: u64, reason: Reason, now: &str) -> Line {
    Line::Skipped {
        job: "hourly".to_owned(),
        due: at(due),
        first: at(first),
        count,
        reason,
        at: at(now),
    }
}

#[test]
fn a_job_that_is_new_is_not_caught_up() {
    let plan = planned(&State::default(), false, "22T06:30");
    assert!(matches!(plan.lines.as_slice(), [Line::Known { .. }]));
    assert_eq!((plan.starts, plan.next), (vec![], Some(at("22T07:00"))));
    // Neither is one whose times have changed.
    let old = state(|job| {
        job.settled = at("20T06:00");
        job.timetable = "5 * * * * UTC".to_owned();
    });
    let plan = planned(&old, false, "22T06:30");
    assert!(matches!(plan.lines.as_slice(), [Line::Known { .. }]));
    assert_eq!(plan.starts, []);
}

#[test]
fn what_is_due_is_noticed_and_started() {
    let plan = planned(&state(|_| {}), false, "22T07:00");
    assert_eq!(plan.lines, [due_line("22T07:00", "22T07:00")]);
    assert_eq!(plan.starts, [start("22T07:00")]);
    assert_eq!(plan.next, Some(at("22T08:00")));
    // Once noticed it is not noticed again.
    let noticed = state(|job| job.pending = Some(at("22T07:00")));
    let plan = planned(&noticed, false, "22T07:10");
    assert_eq!((plan.lines, plan.starts), (vec![], vec![start("22T07:00")]));
}

#[test]
fn of_several_the_newest_is_started() {
    let plan = planned(&state(|_| {}), false, "22T09:10");
    assert_eq!(
        plan.lines,
        [
            skipped("22T07:00", "22T08:00", 2, Reason::Missed, "22T09:10"),
            due_line("22T09:00", "22T09:10"),
        ]
    );
    assert_eq!(plan.starts, [start("22T09:00")]);
    let noticed = state(|job| job.pending = Some(at("22T07:00")));
    assert_eq!(planned(&noticed, false, "22T09:10"), plan);
}

#[test]
fn what_is_too_late_is_skipped() {
    let mut job = hourly();
    job.timetable = Timetable::parse("0 6 * * *", "UTC").unwrap();
    let mut old = state(|known| known.timetable = "0 6 * * * UTC".to_owned());
    if let Some(known) = old.jobs.get_mut("hourly") {
        known.settled = at("20T06:00");
    }
    let plan = plan(&[job], &old, &BTreeSet::new(), at("22T09:00"));
    assert_eq!(
        plan.lines,
        [
            skipped("21T06:00", "21T06:00", 1, Reason::Missed, "22T09:00"),
            skipped("22T06:00", "22T06:00", 1, Reason::TooLate, "22T09:00"),
        ]
    );
    assert_eq!(plan.starts, []);
}

#[test]
fn while_a_run_goes_on_the_next_is_skipped() {
    let begun = state(|job| {
        job.begun = Some(Begun {
            due: at("22T07:00"),
            begun: at("22T07:00"),
            attempt: 1,
        });
        job.settled = at("22T07:00");
    });
    let plan = planned(&begun, true, "22T09:10");
    assert_eq!(
        plan.lines,
        [skipped(
            "22T08:00",
            "22T09:00",
            2,
            Reason::Overlap,
            "22T09:10"
        )]
    );
    assert_eq!((plan.starts, plan.next), (vec![], Some(at("22T10:00"))));
}

#[test]
fn what_was_cut_off_is_taken_up_before_anything_else_and_not_for_ever() {
    let cut_off = |attempt| {
        state(|job| {
            job.begun = Some(Begun {
                due: at("22T07:00"),
                begun: at("22T07:01"),
                attempt,
            });
            job.settled = at("22T07:00");
        })
    };
    let plan = planned(&cut_off(1), false, "22T09:10");
    let expected = Start {
        begun: Some(at("22T07:01")),
        attempt: 2,
        ..start("22T07:00")
    };
    assert_eq!((plan.lines, plan.starts), (vec![], vec![expected]));
    let plan = planned(&cut_off(3), false, "22T09:10");
    let [Line::Ended { end, .. }] = plan.lines.as_slice() else {
        panic!("{plan:?}");
    };
    let why = end.why.as_deref().unwrap();
    assert!(
        why.starts_with("given up after 3 attempts that were cut off; "),
        "{why}"
    );
    assert!(why.contains("2026-11-22T07:01:00Z"), "{why}");
    assert_eq!(plan.starts, []);
    // Who is gone from the settings comes to an end as well.
    let gone = super::plan(&[], &cut_off(1), &BTreeSet::new(), at("22T09:10"));
    assert!(matches!(gone.lines.as_slice(), [Line::Ended { .. }]));
}

#[test]
fn a_start_that_is_put_off_is_waited_for() {
    let job = Job {
        jitter: Duration::from_secs(50 * 60),
        ..hourly()
    };
    let due = at("22T07:00");
    let start = job.start_of(due);
    assert!(start > due + TimeDelta::seconds(1), "{start}");
    let known = state(|_| {});
    let none = BTreeSet::new();
    let early = plan(std::slice::from_ref(&job), &known, &none, due);
    assert_eq!((early.starts, early.next), (vec![], Some(start)));
    let then = plan(&[job], &known, &none, start);
    assert_eq!(then.starts.len(), 1);
}

/// A job whose due times were settled by a clock that was years ahead did not run again before that year came.
#[test]
fn what_a_clock_settled_that_was_far_ahead_does_not_count() {
    let settled = |time| state(|job| job.settled = at(time));
    // Set back by less than a day: nothing is run twice, and nothing is new.
    let near = planned(&settled("23T06:00"), false, "22T06:30");
    assert_eq!((near.lines, near.starts), (vec![], vec![]));
    let mut state = settled("25T06:00");
    if let Some(job) = state.jobs.get_mut("hourly") {
        job.pending = Some(at("25T07:00"));
        job.told = Some(Told {
            standing: Standing::default(),
            at: at("25T06:00"),
        });
    }
    let far = planned(&state, false, "22T06:30");
    let [known] = far.lines.as_slice() else {
        panic!("{far:?}");
    };
    assert_eq!((far.starts, far.next), (vec![], Some(at("22T07:00"))));
    state.add(known);
    let job = &state.jobs["hourly"];
    assert_eq!((job.settled, job.pending), (at("22T06:30"), None));
    assert_eq!(job.told.unwrap().at, at("22T06:30"));
    let then = planned(&state, false, "22T07:00");
    assert_eq!(then.starts, [start("22T07:00")]);
    assert_eq!(then.lines, [due_line("22T07:00", "22T07:00")]);
}
