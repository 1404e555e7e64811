//! The program as a whole, with the simulator: runs that are cut off and taken up again, reload, metrics, alerts.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use hss_audit::auth::Secret;
use hss_audit::schedule::{Condition, Line};
use hss_audit::simulator::{Options, Simulator};
use pretty_assertions::assert_eq;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;

use super::alerts::receiver;

const PATIENCE: Duration = Duration::from_secs(120);
const KEY: &str = "a key that is long enough";

/// A folder with settings, and what the environment of the scheduler has.
struct Scene {
    folder: TempDir,
    options: Options,
    hook: String,
}

impl Scene {
    fn new(options: &Options, hook: &str) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            options: options.clone(),
            hook: hook.to_owned(),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Settings with daily jobs of these names, at the given address.
    fn write(&self, endpoint: &str, schedule: &str, jobs: &[&str]) {
        let mut text = format!(
            "out = \"runs\"\nformats = [\"json\"]\nconcurrency = 4\n[schedule]\ncatch_up = \"3d\"\n{schedule}\n"
        );
        for job in jobs {
            text.push_str(&format!(
                "[[schedule.jobs]]\nname = \"{job}\"\ncron = \"0 6 * * *\"\n"
            ));
        }
        if !self.hook.is_empty() {
            text.push_str("[alerts]\nwebhook = \"env:HOOK\"\nkey = \"env:KEY\"\n");
        }
        text.push_str(&format!(
            "[[targets]]\nregions = [\"{}\"]\nendpoint = \"{endpoint}\"\nprojects = [\"{}\"]\n",
            self.options.region, self.options.project_ids[0]
        ));
        fs::write(self.path("audit.toml"), text).unwrap();
    }

    /// Has the jobs known for so long that one due time is open.
    fn know(&self, jobs: &[&str]) {
        let folder = self.path("runs/.schedule");
        fs::create_dir_all(&folder).unwrap();
        #[expect(
            clippy::disallowed_methods,
            reason = "the scheduler reads the clock too"
        )]
        let at = Utc::now() - TimeDelta::hours(26);
        let header = Line::Journal {
            schema: "hss-audit/schedule/1".to_owned(),
        };
        let known = jobs.iter().map(|job| Line::Known {
            job: (*job).to_owned(),
            timetable: "0 6 * * * UTC".to_owned(),
            at,
        });
        let lines = std::iter::once(header).chain(known);
        let lines: Vec<String> = lines
            .map(|line| serde_json::to_string(&line).unwrap() + "\n")
            .collect();
        fs::write(folder.join("journal.ndjson"), lines.concat()).unwrap();
    }

    fn command(&self, words: &[&str]) -> Command {
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

    fn once(&self) -> Output {
        tokio::task::block_in_place(|| self.command(&["--once"]).output().unwrap())
    }

    fn journal(&self) -> Vec<Line> {
        let text = fs::read_to_string(self.path("runs/.schedule/journal.ndjson")).unwrap();
        let lines = text.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// Runs that are published.
    fn runs(&self) -> Vec<String> {
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

/// Beginnings of runs: job, the moment that names it, attempt.
fn started(journal: &[Line]) -> Vec<(String, DateTime<Utc>, u32)> {
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

fn ended(journal: &[Line]) -> Vec<(String, Condition)> {
    let ended = journal.iter().filter_map(|line| match line {
        Line::Ended { job, end, .. } => Some((job.clone(), end.condition)),
        _ => None,
    });
    ended.collect()
}

/// A scheduler that goes on, and what it says.
struct Going {
    child: Child,
    said: Receiver<String>,
    heard: Vec<String>,
}

impl Going {
    fn new(mut command: Command) -> Self {
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
    fn hear(&mut self, words: &str) -> String {
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

    fn signal(&self, signal: Signal) {
        let process = i32::try_from(self.child.id()).unwrap();
        kill_process(Pid::from_raw(process).unwrap(), signal).unwrap();
    }

    fn end(mut self) -> Option<i32> {
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
fn wait_for_pages(runs: &Path) {
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

fn ask(address: &str, path: &str) -> (u16, String) {
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

async fn simulator(latency: u64) -> (Simulator, Options) {
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

#[tokio::test(flavor = "multi_thread")]
async fn what_is_cut_off_is_taken_up_again_and_nothing_is_run_twice() {
    let (simulator, options) = simulator(25).await;
    // What one undisturbed run asks for.
    let scene = Scene::new(&options, "");
    scene.write(&simulator.url(), "", &["one"]);
    scene.know(&["one"]);
    assert_eq!(scene.once().status.code(), Some(0));
    let needed = simulator.requests();
    for signal in [Signal::TERM, Signal::KILL] {
        let scene = Scene::new(&options, "");
        scene.write(&simulator.url(), "", &["one", "two"]);
        scene.know(&["one", "two"]);
        let before = simulator.requests();
        tokio::task::block_in_place(|| {
            let mut going = Going::new(scene.command(&[]));
            going.hear("one: the run due");
            wait_for_pages(&scene.path("runs"));
            let second = scene.command(&["--once"]).output().unwrap();
            let said = String::from_utf8(second.stderr).unwrap();
            assert_eq!(second.status.code(), Some(2), "{said}");
            assert!(
                said.contains(&format!("process {}", going.child.id())),
                "{said}"
            );
            going.signal(signal);
            let code = going.end();
            assert_eq!(code, (signal == Signal::TERM).then_some(0));
        });
        let again = scene.once();
        let said = String::from_utf8_lossy(&again.stderr);
        assert_eq!(again.status.code(), Some(0), "{said}");
        let journal = scene.journal();
        let begun = started(&journal);
        let [(one, first, 1), (same, taken_up, 2), (two, last, 1)] = begun.as_slice() else {
            panic!("{begun:?}");
        };
        assert_eq!(
            (one.as_str(), same.as_str(), two.as_str()),
            ("one", "one", "two")
        );
        assert_eq!(first, taken_up);
        assert!(last > first);
        let fine = |job: &str| (job.to_owned(), Condition::Fine);
        assert_eq!(ended(&journal), [fine("one"), fine("two")]);
        assert_eq!(scene.runs().len(), 2);
        // Who outlives its scheduler asks for nothing twice; who is cut off at most for what was in flight.
        let asked = simulator.requests() - before;
        assert!(asked <= 2 * needed + 8, "{asked} of 2 × {needed}");
        // Nothing is due any more.
        assert_eq!(scene.once().status.code(), Some(0));
        assert_eq!(started(&scene.journal()).len(), 3);
    }
    simulator.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_told_once_and_so_is_its_end() {
    let (simulator, options) = simulator(0).await;
    let (hook, inbox) = receiver(&[503, 200]).await;
    let scene = Scene::new(&options, &hook);
    // Nobody answers there.
    scene.write("http://127.0.0.1:9", "", &["one"]);
    scene.know(&["one"]);
    let failed = scene.once();
    let said = String::from_utf8_lossy(&failed.stderr);
    assert_eq!(failed.status.code(), Some(6), "{said}");
    assert!(
        !said.contains("SECRETPATH") && !said.contains(KEY),
        "{said}"
    );
    assert_eq!(scene.once().status.code(), Some(0));
    {
        let inbox = inbox.lock().unwrap();
        let [(_, refused), (headers, body)] = inbox.as_slice() else {
            panic!("{inbox:?}");
        };
        assert_eq!(refused, body);
        let event: serde_json::Value = serde_json::from_slice(body).unwrap();
        assert_eq!(event["event"], "failure");
        assert_eq!(event["job"], "one");
        assert!(
            event["why"].as_str().unwrap().starts_with("cannot collect"),
            "{event}"
        );
        let seconds = headers["x-hss-audit-timestamp"].to_str().unwrap();
        let key = Secret::new(KEY.to_owned());
        let signed = hss_audit::alert::signature(&key, seconds.parse().unwrap(), body);
        assert_eq!(headers["x-hss-audit-signature"], signed.as_str());
    }
    simulator.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn it_answers_for_health_and_metrics_and_reads_its_settings_anew() {
    let (simulator, options) = simulator(0).await;
    let scene = Scene::new(&options, "");
    let listen = "listen = \"127.0.0.1:0\"";
    scene.write(&simulator.url(), listen, &["one"]);
    scene.know(&["one"]);
    tokio::task::block_in_place(|| {
        let mut going = Going::new(scene.command(&[]));
        let line = going.hear("listening on http://");
        let (_, address) = line.split_once("http://").unwrap();
        going.hear("ended well");
        assert_eq!(ask(address, "/healthz"), (200, "ok\n".to_owned()));
        assert_eq!(ask(address, "/readyz").0, 200);
        assert_eq!(ask(address, "/elsewhere").0, 404);
        let page = metrics(address);
        for line in [
            r#"hss_audit_runs_total{job="one",outcome="fine"} 1"#,
            r#"hss_audit_last_run_outcome{job="one",outcome="fine"} 1.0"#,
            r#"hss_audit_coverage_complete{job="one"} 1.0"#,
            r#"hss_audit_open_findings{job="one",severity="critical"}"#,
            r#"hss_audit_run_in_progress{job="one"} 0.0"#,
        ] {
            assert!(page.contains(line), "{line}\n{page}");
        }
        let requests = page
            .lines()
            .find_map(|line| line.strip_prefix(r#"hss_audit_requests_total{job="one"} "#));
        assert!(requests.unwrap().parse::<u64>().unwrap() > 10, "{page}");
        // Settings that are wrong leave the old ones in force.
        let good = fs::read_to_string(scene.path("audit.toml")).unwrap();
        fs::write(scene.path("audit.toml"), "nonsense = 1\n").unwrap();
        going.signal(Signal::HUP);
        going.hear("unknown key `nonsense`");
        going.hear("the settings stay as they were");
        let more = "[[schedule.jobs]]\nname = \"two\"\ncron = \"@hourly\"\n[[targets]]";
        fs::write(scene.path("audit.toml"), good.replace("[[targets]]", more)).unwrap();
        going.signal(Signal::HUP);
        going.hear("two: due at @hourly UTC");
        let page = metrics(address);
        assert!(
            page.contains(r#"hss_audit_next_start_timestamp_seconds{job="two"}"#),
            "{page}"
        );
        going.signal(Signal::INT);
        assert_eq!(going.end(), Some(0));
    });
    simulator.stop().await;
}

/// The metrics page; kept where a check with programs that are not ours finds it.
fn metrics(address: &str) -> String {
    let (code, page) = ask(address, "/metrics");
    assert_eq!(code, 200);
    assert!(page.ends_with("# EOF\n"), "{page}");
    #[expect(clippy::disallowed_methods, reason = "asked for by .ci/schedule")]
    let wanted = std::env::var("HSS_AUDIT_METRICS_PAGE");
    if let Ok(path) = wanted {
        fs::write(path, &page).unwrap();
    }
    page
}

#[test]
fn a_check_prints_due_times_in_their_zone_and_in_utc() {
    let options = Options::default();
    let scene = Scene::new(&options, "");
    scene.write(
        "http://127.0.0.1:9",
        "time_zone = \"Asia/Shanghai\"",
        &["one"],
    );
    let said = scene.command(&["--check", "--next", "2"]).output().unwrap();
    let text = String::from_utf8(said.stdout).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let [title, first, second] = lines.as_slice() else {
        panic!("{text}");
    };
    assert_eq!(*title, "one  0 6 * * * Asia/Shanghai");
    for line in [first, second] {
        assert!(
            line.contains(" 06:00 CST  ") && line.ends_with("T22:00:00Z"),
            "{line}"
        );
    }
    assert_eq!(said.status.code(), Some(0));
    assert!(!scene.path("runs").exists(), "a check writes nothing");
}
