//! Hundreds of runs in a row: the scheduler grows neither in memory nor in handles. In a process of its own, one after the
//! other, so that nobody else's are counted.
#![cfg(all(target_os = "linux", feature = "simulator"))]
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "the lint's exception for tests does not reach their helper functions"
)]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use hss_audit::schedule::{
    Condition, Daemon, Event, Invocation, Job, Journal, Line, Order, ScheduledJob, Settings,
    Timetable, Until,
};
use tokio::sync::mpsc;

const SUMMARY: &str = r#"{"schema":"hss-audit/summary/1","run_id":"r","run_directory":"/o/r","verdict":"complete","open":1,"open_by_severity":[["high",1]],"gaps":0,"requests":3}"#;
const PROJECT: &str = "0123456789abcdef0123456789abcdef";
const TOKEN: &str = "a-token-for-the-soak";

/// The tests of this file run one after the other.
static ALONE: Mutex<()> = Mutex::new(());

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

/// A job that is due every minute.
fn minutely(invocation: Invocation, archive: &Path) -> ScheduledJob {
    ScheduledJob {
        job: Job {
            name: "minutely".to_owned(),
            timetable: Timetable::parse("* * * * *", "UTC").unwrap(),
            jitter: Duration::ZERO,
            catch_up: Duration::from_secs(3_600),
        },
        invocation,
        archive: archive.to_owned(),
        timeout: Duration::from_secs(600),
    }
}

/// The process of a run that says a lot on both channels.
fn stub() -> Invocation {
    let script = format!("seq 200 >&2; echo '{SUMMARY}'");
    Invocation {
        program: "/bin/sh".into(),
        arguments: ["-c", &script, "stub"].map(Into::into).to_vec(),
        hidden: Vec::new(),
    }
}

/// What came of many runs.
struct Outcome {
    /// Lines of standard error.
    said: usize,
    /// Requests of all runs, by their summaries.
    requests: u64,
}

fn block_on<T>(working: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(working)
}

/// Handles and memory, warm and in the end.
fn assert_no_growth(measured: &[(usize, u64)]) {
    let [(handles_warm, memory_warm), (handles, memory)] = measured else {
        panic!("{measured:?}");
    };
    println!("handles {handles_warm} and {handles}, memory {memory_warm} and {memory} kB");
    assert_eq!(handles_warm, handles, "handles");
    assert!(
        *memory <= memory_warm + 2_048,
        "{memory_warm} and {memory} kB"
    );
}

/// Runs so many in a row on a clock that jumps from one to the next; after `warm` of them everything that is kept for ever
/// is there, and no more may come.
fn soak(folder: &Path, invocation: Invocation, runs: usize, warm: usize) -> Outcome {
    let journal = Journal::open(&folder.join("journal")).unwrap();
    let settings = Settings {
        jobs: vec![minutely(invocation, &folder.join("archive"))],
        grace: Duration::from_secs(5),
        alarms: None,
    };
    let seconds = Arc::new(AtomicI64::new(1_795_327_205));
    let (mut ended, mut requests) = (0, 0);
    let said = AtomicUsize::new(0);
    let (orders, obeyed) = mpsc::channel::<Order>(4);
    let mut measured = Vec::new();
    let clock = Arc::clone(&seconds);
    let now = move || {
        DateTime::from_timestamp(clock.load(Ordering::Relaxed), 0)
            .unwrap_or(DateTime::<Utc>::MIN_UTC)
    };
    let daemon = Daemon::new(journal, settings, Arc::new(now), |event| match event {
        Event::Kept {
            line: Line::Ended { end, .. },
            ..
        } => {
            assert_eq!(end.standing.condition, Condition::Fine, "{end:?}");
            requests += end.summary.as_ref().unwrap().requests;
            ended += 1;
            if ended == warm || ended == runs {
                measured.push((handles(), memory()));
            }
            if ended == runs {
                // Nothing is due any more: a run that is cut off would not be fine.
                orders.try_send(Order::Stop).unwrap();
            } else {
                seconds.fetch_add(60, Ordering::Relaxed);
            }
        }
        Event::Kept {
            line: Line::Known { .. },
            ..
        } => {
            seconds.fetch_add(60, Ordering::Relaxed);
        }
        Event::Said { .. } => {
            said.fetch_add(1, Ordering::Relaxed);
        }
        Event::Kept { .. }
        | Event::Waiting { .. }
        | Event::CutOff { .. }
        | Event::Alarm(_)
        | Event::NotTold { .. }
        | Event::Changed { .. } => {}
    });
    let working = daemon
        .with_tick(Duration::from_millis(1))
        .run(Until::Stopped, obeyed);
    let worst = block_on(working).unwrap();
    assert_eq!(worst.condition, Condition::Fine);
    assert_eq!(ended, runs);
    assert_no_growth(&measured);
    Outcome {
        said: said.load(Ordering::Relaxed),
        requests,
    }
}

#[test]
fn five_hundred_runs_leave_nothing_behind() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::tempdir().unwrap();
    let outcome = soak(folder.path(), stub(), 500, 100);
    assert_eq!((outcome.said, outcome.requests), (500 * 200, 500 * 3));
}

/// The simulator in a process of its own: what it needs is not the scheduler's.
struct Service {
    child: Child,
    url: String,
}

impl Service {
    fn start() -> Self {
        let mut child = Command::new(assert_cmd::cargo::cargo_bin!("hss-audit"))
            .args(["simulate", "--listen", "127.0.0.1:0", "--hosts", "20"])
            .args(["--images", "2", "--token", TOKEN, "--project-id", PROJECT])
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut url)
            .unwrap();
        let url = url.trim().to_owned();
        Self { child, url }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// So many runs of the program itself; each is published in the archive.
fn soak_whole(runs: usize, warm: usize) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let service = Service::start();
    let folder = tempfile::tempdir().unwrap();
    let (archive, token) = (folder.path().join("archive"), folder.path().join("token"));
    fs::write(&token, TOKEN).unwrap();
    let words = format!(
        "run --json --format json --endpoint {} --project-id {PROJECT} --token-file {} --out {}",
        service.url,
        token.display(),
        archive.display()
    );
    let invocation = Invocation {
        program: assert_cmd::cargo::cargo_bin!("hss-audit").into(),
        arguments: words.split(' ').map(Into::into).collect(),
        hidden: Vec::new(),
    };
    let outcome = soak(folder.path(), invocation, runs, warm);
    assert!(outcome.requests > 10 * runs as u64, "{}", outcome.requests);
    let published = fs::read_dir(&archive).unwrap().map(Result::unwrap);
    let is_run = |name: &str| name.starts_with(|first: char| first.is_ascii_digit());
    let published = published.filter(|entry| is_run(&entry.file_name().to_string_lossy()));
    assert_eq!(published.count(), runs);
}

#[test]
fn runs_of_the_whole_program_leave_nothing_behind() {
    soak_whole(16, 8);
}

#[test]
#[ignore = "takes a quarter of an hour"]
fn five_hundred_runs_of_the_whole_program_leave_nothing_behind() {
    soak_whole(500, 100);
}
