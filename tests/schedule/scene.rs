//! The program as a whole: settings in a folder, a journal that has something due, a scheduler that goes on.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Timelike, Utc};
use hss_audit::schedule::{Condition, Line};
use hss_audit::simulator::{Options, Simulator};
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::alerts::KEY;

/// For what takes seconds where nobody else wants the machine.
pub(super) const PATIENCE: Duration = Duration::from_secs(120);

/// A folder with settings, and what the environment of the scheduler has.
pub(super) struct Scene {
    folder: TempDir,
    options: Options,
    pub(super) hook: String,
    /// Daily at a time that is half a day away: no due time comes while a test goes on.
    pub(super) cron: String,
    /// What each job says besides its name and when it is due.
    pub(super) jobs_say: &'static str,
    /// What `[alerts]` says besides where.
    pub(super) alerts_say: &'static str,
    /// More tables.
    pub(super) besides: String,
}

impl Scene {
    pub(super) fn new(options: &Options, hook: &str) -> Self {
        let opposite = now() + TimeDelta::hours(12);
        Self {
            folder: tempfile::tempdir().unwrap(),
            options: options.clone(),
            hook: hook.to_owned(),
            cron: format!("0 {} * * *", opposite.hour()),
            jobs_say: "",
            alerts_say: "",
            besides: String::new(),
        }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Settings with daily jobs of these names, at the given address.
    pub(super) fn write(&self, endpoint: &str, schedule: &str, jobs: &[&str]) {
        let mut text = format!(
            "out = \"runs\"\nformats = [\"json\"]\nconcurrency = 4\n[schedule]\ncatch_up = \"3d\"\n{schedule}\n"
        );
        for job in jobs {
            text.push_str(&format!(
                "[[schedule.jobs]]\nname = \"{job}\"\ncron = \"{}\"\n{}\n",
                self.cron, self.jobs_say
            ));
        }
        if !self.hook.is_empty() {
            text.push_str("[alerts]\nwebhook = \"env:HOOK\"\nkey = \"env:KEY\"\n");
            text.push_str(self.alerts_say);
            text.push('\n');
        }
        text.push_str(&format!(
            "[[targets]]\nregions = [\"{}\"]\nendpoint = \"{endpoint}\"\nprojects = [\"{}\"]\n",
            self.options.region, self.options.project_ids[0]
        ));
        text.push_str(&self.besides);
        fs::write(self.path("audit.toml"), text).unwrap();
    }

    /// Has the jobs known for so long that one due time is open.
    pub(super) fn know(&self, jobs: &[&str]) {
        let folder = self.path("runs/.schedule");
        fs::create_dir_all(&folder).unwrap();
        let at = now() - TimeDelta::hours(26);
        let header = Line::Journal {
            schema: "hss-audit/schedule/1".to_owned(),
        };
        let known = jobs.iter().map(|job| Line::Known {
            job: (*job).to_owned(),
            timetable: format!("{} UTC", self.cron),
            ahead: None,
            at,
        });
        let lines = std::iter::once(header).chain(known);
        let lines: Vec<String> = lines
            .map(|line| serde_json::to_string(&line).unwrap() + "\n")
            .collect();
        fs::write(folder.join("journal.ndjson"), lines.concat()).unwrap();
    }

    pub(super) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("hss-audit"));
        command
            .env_clear()
            .env("HSS_AUDIT_TOKEN", &self.options.token)
            .env("HOOK", &self.hook)
            .env("KEY", KEY)
            .args(["schedule", "--config"])
            .arg(self.path("audit.toml"))
            .args(words)
            .stdin(Stdio::null());
        command
    }

    pub(super) fn once(&self) -> Output {
        tokio::task::block_in_place(|| self.command(&["--once"]).output().unwrap())
    }

    pub(super) fn journal(&self) -> Vec<Line> {
        let text = fs::read_to_string(self.path("runs/.schedule/journal.ndjson")).unwrap();
        let lines = text.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Has the journal say all that it says of the day before: the jobs are due once more. Moments that name runs stay.
    pub(super) fn let_a_day_pass(&self) {
        let path = self.path("runs/.schedule/journal.ndjson");
        let text = fs::read_to_string(&path).unwrap();
        let earlier = |line: &str| {
            let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
            for key in ["at", "due", "first"] {
                if let Some(moment) = line.get_mut(key) {
                    let at: DateTime<Utc> = serde_json::from_value(moment.take()).unwrap();
                    *moment = serde_json::to_value(at - TimeDelta::days(1)).unwrap();
                }
            }
            line.to_string() + "\n"
        };
        let lines: Vec<String> = text.lines().map(earlier).collect();
        fs::write(path, lines.concat()).unwrap();
    }

    /// Runs that are published.
    pub(super) fn runs(&self) -> Vec<String> {
        let entries = fs::read_dir(self.path("runs")).unwrap().map(Result::unwrap);
        let names = entries.map(|entry| entry.file_name().into_string().unwrap());
        let mut names: Vec<_> = names
            // Beside the runs lie their chain, their ledger, and what names the newest.
            .filter(|name| name.starts_with(|first: char| first.is_ascii_digit()))
            .collect();
        names.sort();
        names
    }
}

fn now() -> DateTime<Utc> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the scheduler reads the clock too"
    )]
    Utc::now()
}

/// Beginnings of runs: job, the moment that names it, attempt.
pub(super) fn started(journal: &[Line]) -> Vec<(String, DateTime<Utc>, u32)> {
    let started = journal.iter().filter_map(|line| match line {
        Line::Started {
            job,
            begun,
            attempt,
            ..
        } => Some((job.clone(), *begun, *attempt)),
        _ => None,
    });
    started.collect()
}

pub(super) fn ended(journal: &[Line]) -> Vec<(String, Condition)> {
    let ended = journal.iter().filter_map(|line| match line {
        Line::Ended { job, end, .. } => Some((job.clone(), end.standing.condition)),
        _ => None,
    });
    ended.collect()
}

/// A scheduler that goes on, and what it says.
pub(super) struct Going {
    pub(super) child: Child,
    said: Receiver<String>,
    heard: Vec<String>,
}

impl Going {
    pub(super) fn new(mut command: Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let (lines, said) = channel();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || {
            for line in stderr.lines().map_while(Result::ok) {
                let _ = lines.send(line);
            }
        });
        Self {
            child,
            said,
            heard: Vec::new(),
        }
    }

    /// Waits until it says something; gives that line.
    pub(super) fn hear(&mut self, words: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let Ok(line) = self.said.recv_timeout(left) else {
                panic!("never heard {words:?} among {:#?}", self.heard);
            };
            self.heard.push(line.clone());
            if line.contains(words) {
                return line;
            }
        }
    }

    pub(super) fn signal(&self, signal: Signal) {
        let process = i32::try_from(self.child.id()).unwrap();
        kill_process(Pid::from_raw(process).unwrap(), signal).unwrap();
    }

    pub(super) fn end(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Going {
    /// A test that failed leaves nothing running.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Waits until a run that nobody sees yet has pages.
pub(super) fn wait_for_pages(runs: &Path) {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        let entries = fs::read_dir(runs).unwrap().map(Result::unwrap);
        let partial = entries.map(|entry| entry.path().join("evidence/ledger.ndjson"));
        let has_pages = |path: PathBuf| {
            let text = fs::read_to_string(path).unwrap_or_default();
            text.matches(r#""kind":"page""#).count() > 8
        };
        if partial
            .filter(|path| path.to_string_lossy().contains(".partial-"))
            .any(has_pages)
        {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("no run has begun");
}

pub(super) fn ask(address: &str, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head[9..12].parse().unwrap(), body.to_owned())
}

/// A fleet that is read in a moment.
pub(super) fn small() -> Options {
    Options {
        hosts: 60,
        images_per_type: 3,
        ..Options::default()
    }
}

pub(super) async fn simulator(latency: u64) -> (Simulator, Options) {
    let options = Options {
        hosts: 1_500,
        images_per_type: 100,
        latency: Duration::from_millis(latency),
        ..Options::default()
    };
    let anywhere = "127.0.0.1:0".parse().unwrap();
    let simulator = Simulator::start(options.clone(), anywhere).await.unwrap();
    (simulator, options)
}
