//! The program as a whole, with the simulator: runs that are cut off and taken up again, reload, metrics, the log.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Output;

use hss_audit::schedule::Condition;
use hss_audit::simulator::Options;
use pretty_assertions::assert_eq;
use rustix::process::Signal;

use super::alerts::nobody;
use super::scene::{Going, Scene, ask, ended, simulator, started, wait_for_pages};

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

/// Its exit code said that all was well, though there was no report; and a port that was taken kept it from its work.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_now_that_is_cut_off_is_no_success_and_needs_no_port() {
    let (simulator, options) = simulator(25).await;
    let scene = Scene::new(&options, "");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = format!("listen = {}", taken.local_addr().unwrap().port());
    scene.write(&simulator.url(), &listen, &["one"]);
    scene.know(&["one"]);
    tokio::task::block_in_place(|| {
        let mut going = Going::new(scene.command(&["--once"]));
        going.hear("one: the run due");
        wait_for_pages(&scene.path("runs"));
        going.signal(Signal::TERM);
        going.hear("cut off");
        assert_eq!(going.end(), Some(6));
    });
    assert_eq!(scene.once().status.code(), Some(0));
    assert_eq!(scene.runs().len(), 1);
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
        let page = metrics_kept(address);
        for line in [
            r#"hss_audit_runs_total{job="one",outcome="fine"} 1"#,
            r#"hss_audit_last_run_outcome{job="one",outcome="fine"} 1.0"#,
            r#"hss_audit_coverage_complete{job="one"} 1.0"#,
            r#"hss_audit_open_findings{job="one",severity="critical"}"#,
            r#"hss_audit_run_in_progress{job="one"} 0.0"#,
            r#"hss_audit_delivery_failures_total{job="one"} 0"#,
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
        let page = metrics_kept(address);
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
fn metrics_kept(address: &str) -> String {
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

/// What programs read of a line of the log.
fn logged(said: &Output) -> Vec<serde_json::Value> {
    let text = String::from_utf8(said.stderr.clone()).unwrap();
    let lines = text.lines();
    let parsed = lines.map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")));
    parsed.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn programs_read_of_each_event_what_people_do() {
    let (simulator, options) = simulator(0).await;
    let scene = Scene::new(&options, "");
    scene.write(&simulator.url(), "", &["one"]);
    scene.know(&["one"]);
    let words = ["--once", "--log-format", "json"];
    let once = || tokio::task::block_in_place(|| scene.command(&words).output().unwrap());
    let said = once();
    assert_eq!(said.status.code(), Some(0), "{said:?}");
    let lines = logged(&said);
    let of = |lines: &[serde_json::Value], event: &str| {
        let mut found = lines.iter().filter(|line| line["event"] == event);
        found
            .next()
            .cloned()
            .unwrap_or_else(|| panic!("{event}: {lines:#?}"))
    };
    let (begun, end) = (of(&lines, "started"), of(&lines, "ended"));
    for key in ["job", "due", "begun", "attempt"] {
        assert!(!begun[key].is_null(), "{key}: {begun}");
        assert_eq!(begun[key], end[key], "{key}");
    }
    assert_eq!(
        (&begun["job"], &begun["attempt"]),
        (&"one".into(), &1.into())
    );
    assert_eq!(
        (&end["outcome"], &end["undelivered"], &end["exit_code"]),
        (&"fine".into(), &false.into(), &0.into())
    );
    assert!(end["duration_ms"].as_u64().unwrap() > 0, "{end}");
    assert!(Path::new(end["run"].as_str().unwrap()).is_dir(), "{end}");
    assert!(end["reason"].is_null() && end["level"] == "INFO", "{end}");
    // Of a failure the reason.
    scene.let_a_day_pass();
    let (_socket, nowhere) = nobody();
    scene.write(&nowhere, "", &["one"]);
    let said = once();
    assert_eq!(said.status.code(), Some(6), "{said:?}");
    let end = of(&logged(&said), "ended");
    assert_eq!(
        (&end["outcome"], &end["level"]),
        (&"failure".into(), &"ERROR".into())
    );
    let reason = end["reason"].as_str().unwrap();
    assert!(reason.starts_with("cannot collect"), "{end}");
    // People read the same as a sentence, and of what failed even if they want to hear of nothing else.
    scene.let_a_day_pass();
    let words = ["--once", "--quiet"];
    let quiet = tokio::task::block_in_place(|| scene.command(&words).output().unwrap());
    let text = String::from_utf8(quiet.stderr).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let [line] = lines.as_slice() else {
        panic!("{text}");
    };
    assert!(line.contains("Z one: the run due "), "{line}");
    assert!(line.contains(" failed: cannot collect"), "{line}");
    simulator.stop().await;
}

/// Idle connections took every handle, and a run that was due failed for want of one.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn who_connects_and_asks_for_nothing_takes_no_handles_from_runs() {
    use std::io::Read;
    use std::net::TcpStream;

    use super::scene::PATIENCE;

    let (simulator, options) = simulator(0).await;
    let scene = Scene::new(&options, "");
    scene.write(&simulator.url(), "listen = \"127.0.0.1:0\"", &["one"]);
    tokio::task::block_in_place(|| {
        let mut going = Going::new(scene.command(&[]));
        let line = going.hear("listening on http://");
        let (_, address) = line.split_once("http://").unwrap();
        let mut idle: Vec<TcpStream> = (0..150)
            .map(|_| TcpStream::connect(address).unwrap())
            .collect();
        // Answered behind all of them: what goes before was cut off.
        assert_eq!(ask(address, "/healthz"), (200, "ok\n".to_owned()));
        let handles = fs::read_dir(format!("/proc/{}/fd", going.child.id()));
        let handles = handles.unwrap().count();
        assert!(handles < 120, "{handles} handles");
        let first = &mut idle[0];
        first.set_read_timeout(Some(PATIENCE)).unwrap();
        assert_eq!(first.read(&mut [0]).unwrap(), 0);
        going.signal(Signal::TERM);
        assert_eq!(going.end(), Some(0));
    });
    simulator.stop().await;
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
    assert_eq!(*title, format!("one  {} Asia/Shanghai", scene.cron));
    let hour: u32 = scene.cron.split(' ').nth(1).unwrap().parse().unwrap();
    // Eight hours ahead of UTC, the whole year.
    let (there, utc) = (
        format!(" {hour:02}:00 CST  "),
        format!("T{:02}:00:00Z", (hour + 16) % 24),
    );
    for line in [first, second] {
        assert!(line.contains(&there) && line.ends_with(&utc), "{line}");
    }
    assert_eq!(said.status.code(), Some(0));
    assert!(!scene.path("runs").exists(), "a check writes nothing");
}
