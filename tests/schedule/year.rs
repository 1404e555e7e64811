//! Due times over a year with its changes of clocks, against a walk through all of its minutes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use hss_audit::schedule::{Condition, End, Line, State, Timetable, plan};
use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::{Lots, job};

const ZONES: [&str; 5] = [
    "Europe/Berlin",
    "America/New_York",
    "Asia/Shanghai",
    "Australia/Lord_Howe",
    "UTC",
];

/// Expressions that meet the changes of clocks of these zones, and some that do not.
const EXPRESSIONS: [&str; 9] = [
    "0 6 * * 1",
    "30 2 * * *",
    "15 1 * * *",
    "0 * * * *",
    "*/20 1-3 * * *",
    "59 23 28,29,30,31 * *",
    "0 0 1 * *",
    "45 1 * 3,4,10,11 0",
    "0 2 29 3 0",
];

/// Minutes of the wall clock that a minute of the year reaches for the first time; two and more where one does not exist.
type Walk = Vec<(DateTime<Utc>, Vec<NaiveDateTime>)>;

static WALKS: LazyLock<BTreeMap<&str, Walk>> =
    LazyLock::new(|| ZONES.map(|zone| (zone, walk(zone))).into());

fn begin() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap()
}

fn end() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap()
}

fn walk(zone: &str) -> Walk {
    let zone: Tz = zone.parse().unwrap();
    let minute = TimeDelta::minutes(1);
    let mut latest = begin().with_timezone(&zone).naive_local();
    let mut walk = Vec::new();
    let mut now = begin();
    while now < end() {
        now += minute;
        let wall = now.with_timezone(&zone).naive_local();
        let mut reached = Vec::new();
        while latest < wall {
            latest += minute;
            reached.push(latest);
        }
        walk.push((now, reached));
    }
    walk
}

/// Whether a field names a number: `*`, `*/5`, `1`, `1-3`, `1,3`.
fn names(field: &str, number: u32) -> bool {
    field.split(',').any(|part| {
        if let Some(step) = part.strip_prefix("*/") {
            return number.is_multiple_of(step.parse().unwrap());
        }
        match part.split_once('-') {
            Some((from, to)) => (from.parse().unwrap()..=to.parse().unwrap()).contains(&number),
            None => part == "*" || part.parse() == Ok(number),
        }
    })
}

/// As Vixie cron has it: where both days are restricted, either will do.
fn matches(expression: &str, wall: NaiveDateTime) -> bool {
    let fields: Vec<&str> = expression.split(' ').collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else {
        panic!("{expression}");
    };
    let day_of_month = names(day, wall.day());
    let day_of_week = names(weekday, wall.weekday().num_days_from_sunday());
    let is_day = match (*day, *weekday) {
        ("*", _) | (_, "*") => day_of_month && day_of_week,
        _ => day_of_month || day_of_week,
    };
    names(minute, wall.minute()) && names(hour, wall.hour()) && names(month, wall.month()) && is_day
}

fn assert_due_as_walked(expression: &str, zone: &str) {
    let timetable = Timetable::parse(expression, zone).unwrap();
    let due: Vec<_> = timetable
        .after(begin())
        .take_while(|due| *due <= end())
        .collect();
    let reached = WALKS[zone].iter();
    let walked = reached.filter(|(_, walls)| walls.iter().any(|wall| matches(expression, *wall)));
    let walked: Vec<_> = walked.map(|(now, _)| *now).collect();
    assert_eq!(due, walked, "{expression} in {zone}");
}

#[test]
fn every_expression_is_due_when_a_walk_through_the_year_meets_it() {
    for zone in ZONES {
        for expression in EXPRESSIONS {
            assert_due_as_walked(expression, zone);
        }
    }
}

/// A field: any number, one, a few, a range.
fn field(from: u32, to: u32) -> impl Strategy<Value = String> {
    prop_oneof![
        Just("*".to_owned()),
        (from..=to).prop_map(|number| number.to_string()),
        (from..=to, from..=to).prop_map(|(one, other)| format!("{one},{other}")),
        (from..=to, from..=to).prop_map(|(one, other)| format!(
            "{}-{}",
            one.min(other),
            one.max(other)
        )),
    ]
}

/// Of minutes a few: every minute of a year is too many to compare often.
fn minutes() -> impl Strategy<Value = String> {
    prop_oneof![
        (0_u32..60).prop_map(|minute| minute.to_string()),
        Just("*/20".to_owned()),
        Just("0,30".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_expression_is_due_when_a_walk_through_the_year_meets_it(
        (minute, hour, day) in (minutes(), field(0, 23), field(1, 28)),
        (month, weekday) in (field(1, 12), field(0, 6)),
        zone in prop::sample::select(ZONES.to_vec()),
    ) {
        assert_due_as_walked(&format!("{minute} {hour} {day} {month} {weekday}"), zone);
    }
}

/// From within the repeated hour and everywhere else, the next due time is the one that the list has.
#[test]
fn the_next_due_time_is_the_same_from_any_moment_before_it() {
    for zone in ZONES {
        let timetable = Timetable::parse("*/20 1-3 * * *", zone).unwrap();
        let due: Vec<_> = timetable
            .after(begin())
            .take_while(|due| *due <= end())
            .collect();
        let mut lots = Lots(5);
        for _ in 0..3_000 {
            let seconds = lots.below(360 * 86_400);
            let moment = begin() + TimeDelta::seconds(i64::try_from(seconds).unwrap());
            let expected = due.iter().find(|due| **due > moment).copied();
            assert_eq!(timetable.next_after(moment), expected, "{zone} {moment}");
        }
    }
}

/// A year with a clock that jumps from one thing to do to the next: each due time is started once or skipped once.
#[test]
fn over_a_year_each_due_time_is_started_or_skipped_once() {
    for (index, zone) in ZONES.into_iter().enumerate() {
        let jobs = [
            job("often", "*/30 * * * *", zone, 600),
            job("daily", "30 2 * * *", zone, 3_600),
            job("weekly", "0 6 * * 1", zone, 0),
        ];
        let mut lots = Lots(index as u64);
        let mut year = Year::default();
        let mut now = begin();
        while now < end() {
            let running = year.running.keys().cloned().collect();
            let planned = plan(&jobs, &year.state, &running, now);
            planned.lines.iter().for_each(|line| year.keep(line));
            for start in planned.starts {
                year.keep(&Line::Started {
                    job: start.job.clone(),
                    due: start.due,
                    begun: now,
                    attempt: start.attempt,
                    at: now,
                });
                // Some runs go on for longer than it is to the next.
                let minutes = i64::try_from(1 + lots.below(50)).unwrap();
                let ends = now + TimeDelta::minutes(minutes);
                year.running.insert(start.job, (start.due, ends));
            }
            let ends = year.running.values().map(|(_, ends)| *ends).min();
            let next = planned.next.into_iter().chain(ends).min().unwrap();
            now = next.max(now + TimeDelta::milliseconds(1));
            year.end(now);
        }
        for job in &jobs {
            // Those of the last day may be under way.
            let until = end() - TimeDelta::days(1);
            let due = job.timetable.after(begin());
            for due in due.take_while(|due| *due < until) {
                let count = year.settled.get(&(job.name.clone(), due));
                assert_eq!(count, Some(&1), "{} due {due} in {zone}", job.name);
            }
            let started = year.started.iter().filter(|(name, _)| *name == job.name);
            assert!(started.count() > 50, "{zone}");
        }
    }
}

/// What happened in a year.
#[derive(Default)]
struct Year {
    state: State,
    running: BTreeMap<String, (DateTime<Utc>, DateTime<Utc>)>,
    started: BTreeSet<(String, DateTime<Utc>)>,
    /// How often a due time was started or skipped.
    settled: BTreeMap<(String, DateTime<Utc>), u32>,
}

impl Year {
    fn keep(&mut self, line: &Line) {
        self.state.add(line);
        match line {
            Line::Started { job, due, .. } => {
                assert!(self.started.insert((job.clone(), *due)));
                *self.settled.entry((job.clone(), *due)).or_default() += 1;
            }
            Line::Skipped {
                job,
                due,
                first,
                count,
                ..
            } => {
                let timetable = &self.state.jobs[job].timetable;
                let (cron, zone) = timetable.rsplit_once(' ').unwrap();
                let timetable = Timetable::parse(cron, zone).unwrap();
                let before = *first - TimeDelta::seconds(1);
                let skipped = timetable.after(before).take_while(|one| one <= due);
                let mut found = 0;
                for one in skipped {
                    *self.settled.entry((job.clone(), one)).or_default() += 1;
                    found += 1;
                }
                assert_eq!(found, *count, "{line:?}");
            }
            _ => {}
        }
    }

    fn end(&mut self, now: DateTime<Utc>) {
        let (ended, running) = std::mem::take(&mut self.running)
            .into_iter()
            .partition(|(_, (_, ends))| *ends <= now);
        self.running = running;
        let ended: BTreeMap<String, (DateTime<Utc>, DateTime<Utc>)> = ended;
        for (job, (due, _)) in ended {
            let end = End {
                standing: Condition::Fine.into(),
                ..End::failed("", 1)
            };
            self.keep(&Line::Ended {
                job,
                due,
                at: now,
                end,
            });
        }
    }
}
