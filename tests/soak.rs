//! Five hundred runs in a row: the scheduler grows neither in memory nor in handles. Alone in its process, so that nobody
//! else's are counted.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use hss_audit::schedule::{
    Condition, Daemon, Event, Invocation, Job, Journal, Line, Order, ScheduledJob, Settings,
    Timetable, Until,
};
use tokio::sync::mpsc;

const RUNS: usize = 500;
/// By then everything that is kept for ever is there.
const WARM: usize = 100;
const SUMMARY: &str = r#"{"schema":"hss-audit/summary/1","run_id":"r","run_directory":"/o/r","verdict":"complete","open":1,"open_by_severity":[["high",1]],"gaps":0,"requests":3}"#;

fn handles() -> usize {
    fs::read_dir("/proc/self/fd").unwrap().count()
}

/// In kilobytes.
fn memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.unwrap().split_whitespace().nth(1);
    number.unwrap().parse().unwrap()
}

/// The process of a run that says a lot on both channels.
fn stub(archive: &std::path::Path) -> ScheduledJob {
    let script = format!("seq 200 >&2; echo '{SUMMARY}'");
    ScheduledJob {
        job: Job {
            name: "minutely".to_owned(),
            timetable: Timetable::parse("* * * * *", "UTC").unwrap(),
            jitter: Duration::ZERO,
            catch_up: Duration::from_secs(3_600),
        },
        invocation: Invocation {
            program: "/bin/sh".into(),
            arguments: ["-c", &script, "stub"].map(Into::into).to_vec(),
            hidden: Vec::new(),
        },
        archive: archive.to_owned(),
        timeout: Duration::from_secs(60),
    }
}

#[tokio::test]
async fn five_hundred_runs_leave_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(&folder.path().join("journal")).unwrap();
    let settings = Settings {
        jobs: vec![stub(&folder.path().join("archive"))],
        grace: Duration::from_secs(5),
        alarms: None,
    };
    let seconds = Arc::new(AtomicI64::new(1_795_327_205));
    let (ended, said) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let (orders, obeyed) = mpsc::channel::<Order>(4);
    let mut measured = Vec::new();
    let clock = Arc::clone(&seconds);
    let now = move || {
        DateTime::from_timestamp(clock.load(Ordering::Relaxed), 0)
            .unwrap_or(DateTime::<Utc>::MIN_UTC)
    };
    let daemon = Daemon::new(journal, settings, Arc::new(now), |event| match event {
        Event::Kept(Line::Ended { end, .. }) => {
            assert_eq!(end.condition, Condition::Fine, "{end:?}");
            assert_eq!(end.summary.as_ref().unwrap().requests, 3);
            let count = 1 + ended.fetch_add(1, Ordering::Relaxed);
            if count == WARM || count == RUNS {
                measured.push((handles(), memory()));
            }
            if count == RUNS {
                orders.try_send(Order::Stop).unwrap();
            }
            seconds.fetch_add(60, Ordering::Relaxed);
        }
        Event::Kept(Line::Known { .. }) => {
            seconds.fetch_add(60, Ordering::Relaxed);
        }
        Event::Said { .. } => {
            said.fetch_add(1, Ordering::Relaxed);
        }
        Event::Kept(_)
        | Event::Waiting { .. }
        | Event::CutOff { .. }
        | Event::Alarm(_)
        | Event::Changed { .. } => {}
    });
    let worst = daemon
        .with_tick(Duration::from_millis(1))
        .run(Until::Stopped, obeyed)
        .await
        .unwrap();
    assert_eq!(worst, Condition::Fine);
    assert_eq!(ended.load(Ordering::Relaxed), RUNS);
    assert_eq!(said.load(Ordering::Relaxed), RUNS * 200);
    let [warm, end] = measured.as_slice() else {
        panic!("{measured:?}");
    };
    println!(
        "handles {} and {}, memory {} and {} kB",
        warm.0, end.0, warm.1, end.1
    );
    assert_eq!(warm.0, end.0, "handles");
    assert!(end.1 <= warm.1 + 2_048, "{} and {} kB", warm.1, end.1);
}
