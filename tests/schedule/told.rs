//! Alerts of the program as a whole: what each says, that it is told once, and that nothing which was cut off is forgotten.

use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::HeaderMap;
use hss_audit::auth::Secret;
use hss_audit::schedule::Line;
use hss_audit::simulator::{Options, Simulator};
use pretty_assertions::assert_eq;
use rustix::process::Signal;
use serde_json::Value;

use super::alerts::{Inbox, KEY, nobody, receiver};
use super::scene::{Going, PATIENCE, Scene, ask, small};

const TOLD: [u16; 1] = [200];

/// What a receiver got, and that each letter is signed.
fn events(inbox: &Inbox) -> Vec<Value> {
    let inbox = inbox.lock().unwrap();
    inbox.iter().map(signed).collect()
}

fn signed((headers, body): &(HeaderMap, Bytes)) -> Value {
    let header = |name: &str| headers[name].to_str().unwrap();
    let seconds = header("x-hss-audit-timestamp").parse().unwrap();
    let signature = hss_audit::alert::signature(&Secret::new(KEY.to_owned()), seconds, body);
    assert_eq!(header("x-hss-audit-signature"), signature);
    serde_json::from_slice(body).unwrap()
}

fn names(inbox: &Inbox) -> Vec<String> {
    let events = events(inbox);
    let names = events.iter().map(|event| event["event"].as_str().unwrap());
    names.map(str::to_owned).collect()
}

/// The name that is the same for every try.
fn ids(inbox: &Inbox) -> Vec<String> {
    let inbox = inbox.lock().unwrap();
    let ids = inbox
        .iter()
        .map(|(headers, _)| &headers["x-hss-audit-event"]);
    ids.map(|id| id.to_str().unwrap().to_owned()).collect()
}

/// A server for letters that nobody answers at.
fn lost_mail(address: &str) -> String {
    let (_, port) = address.rsplit_once(':').unwrap();
    format!(
        "[mail]\nserver = \"127.0.0.1\"\nport = {port}\nsecurity = \"none\"\n\
         from = \"HSS audit <audit@example.com>\"\nfirst_wait_seconds = 0.05\ngive_up_after_minutes = 0.01\n\
         [[mail.group]]\nname = \"security\"\nto = \"ciso@example.com\"\nattach = [\"json\"]\n"
    )
}

/// A scene whose only job is due, at a service that answers.
async fn scene(options: Options, hook: &str) -> (Simulator, Scene) {
    let anywhere = "127.0.0.1:0".parse().unwrap();
    let simulator = Simulator::start(options.clone(), anywhere).await.unwrap();
    let mut scene = Scene::new(&options, hook);
    scene.alerts_say = "repeat = \"30d\"";
    scene.write(&simulator.url(), "", &["one"]);
    scene.know(&["one"]);
    (simulator, scene)
}

/// What may be plain because it stays on this machine went to the proxy of the environment.
#[tokio::test(flavor = "multi_thread")]
async fn an_alert_to_this_machine_stays_on_it() {
    let (hook, inbox) = receiver(&TOLD).await;
    let (simulator, scene) = scene(small(), &hook).await;
    let (_socket, nowhere) = nobody();
    scene.write(&nowhere, "", &["one"]);
    let mut command = scene.command(&["--once"]);
    command.env("http_proxy", &nowhere);
    let failed = tokio::task::block_in_place(|| command.output().unwrap());
    assert_eq!(failed.status.code(), Some(6));
    assert_eq!(names(&inbox), ["failure"]);
    simulator.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failure_is_told_once_and_so_is_its_end() {
    let (hook, inbox) = receiver(&[503, 200]).await;
    let (simulator, scene) = scene(small(), &hook).await;
    let (_socket, nowhere) = nobody();
    scene.write(&nowhere, "", &["one"]);
    let failed = scene.once();
    let said = String::from_utf8_lossy(&failed.stderr);
    assert_eq!(failed.status.code(), Some(6), "{said}");
    assert!(
        !said.contains("SECRETPATH") && !said.contains(KEY),
        "{said}"
    );
    // Nothing is due; nothing is told again.
    assert_eq!(scene.once().status.code(), Some(0));
    // It fails once more.
    scene.let_a_day_pass();
    assert_eq!(scene.once().status.code(), Some(6));
    {
        let (events, ids) = (events(&inbox), ids(&inbox));
        let [refused, event] = events.as_slice() else {
            panic!("{events:#?}");
        };
        assert_eq!((refused, &ids[0]), (event, &ids[1]));
        assert_eq!(
            (&event["event"], &event["job"]),
            (&"failure".into(), &"one".into())
        );
        let why = event["why"].as_str().unwrap();
        assert!(why.starts_with("cannot collect"), "{event}");
    }
    scene.let_a_day_pass();
    scene.write(&simulator.url(), "", &["one"]);
    assert_eq!(scene.once().status.code(), Some(0));
    scene.let_a_day_pass();
    assert_eq!(scene.once().status.code(), Some(0));
    assert_eq!(names(&inbox), ["failure", "failure", "recovered"]);
    let last = events(&inbox).pop().unwrap();
    assert_eq!(last["before"], "failure");
    assert_eq!(last["run"]["outcome"], "passed");
    simulator.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_data_is_told_with_what_is_missing() {
    let mut options = small();
    let fault = "no-permission@baseline/password-complexity";
    options.faults.extend([fault.parse().unwrap()]);
    let (hook, inbox) = receiver(&TOLD).await;
    let (simulator, scene) = scene(options, &hook).await;
    let said = scene.once();
    assert_eq!(said.status.code(), Some(4), "{said:?}");
    let events = events(&inbox);
    let [event] = events.as_slice() else {
        panic!("{events:#?}");
    };
    assert_eq!(
        (&event["event"], &event["exit_code"]),
        (&"incomplete".into(), &4.into())
    );
    assert!(event["run"]["gaps"].as_u64().unwrap() > 0, "{event}");
    assert_ne!(event["run"]["verdict"], "complete");
    simulator.stop().await;
}

/// A threshold that is broken is not called mended because a letter was lost, and the other way round.
#[tokio::test(flavor = "multi_thread")]
async fn a_broken_threshold_and_a_lost_letter_are_told_each_for_itself() {
    let (hook, inbox) = receiver(&TOLD).await;
    let (simulator, mut scene) = scene(small(), &hook).await;
    let (_socket, nowhere) = nobody();
    // Broken; broken and undelivered twice; all well but undelivered; all well.
    let days = [
        ("low", false, 5),
        ("low", true, 6),
        ("low", true, 6),
        ("never", true, 6),
        ("never", false, 0),
    ];
    for (fail_on, is_mail_lost, code) in days {
        scene.jobs_say = match fail_on {
            "low" => "fail_on = \"low\"",
            _ => "fail_on = \"never\"",
        };
        scene.besides = if is_mail_lost {
            lost_mail(&nowhere)
        } else {
            String::new()
        };
        scene.write(&simulator.url(), "", &["one"]);
        let said = scene.once();
        assert_eq!(said.status.code(), Some(code), "{said:?}");
        scene.let_a_day_pass();
    }
    assert_eq!(names(&inbox), ["threshold", "delivery", "recovered"]);
    let events = events(&inbox);
    assert_eq!(events[1]["undelivered"], true);
    assert_eq!(events[1]["run"]["outcome"], "threshold_broken");
    assert_eq!(events[2]["undelivered"], false);
    let settled = |line: &&Line| matches!(line, Line::Settled { .. });
    assert_eq!(scene.journal().iter().filter(settled).count(), 1);
    // All of them are counted, whatever else the reports said.
    scene.write(&simulator.url(), "listen = \"127.0.0.1:0\"", &["one"]);
    tokio::task::block_in_place(|| {
        let mut going = Going::new(scene.command(&[]));
        let line = going.hear("listening on http://");
        let (_, address) = line.split_once("http://").unwrap();
        going.hear("ended well");
        let (_, page) = ask(address, "/metrics");
        for line in [
            r#"hss_audit_delivery_failures_total{job="one"} 3"#,
            r#"hss_audit_runs_total{job="one",outcome="threshold"} 3"#,
            r#"hss_audit_delivery_failed{job="one"} 0.0"#,
        ] {
            assert!(page.contains(line), "{line}\n{page}");
        }
        going.signal(Signal::TERM);
        assert_eq!(going.end(), Some(0));
    });
    simulator.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scheduler_that_was_killed_while_it_told_tells_again_under_the_same_name() {
    let (hook, inbox) = receiver(&[503]).await;
    let (simulator, mut scene) = scene(small(), &hook).await;
    let (_socket, nowhere) = nobody();
    scene.write(&nowhere, "", &["one"]);
    let mut going = Going::new(scene.command(&[]));
    tokio::task::block_in_place(|| {
        going.hear("telling: failure");
        let until = Instant::now() + PATIENCE;
        while inbox.lock().unwrap().is_empty() {
            assert!(Instant::now() < until, "nobody was told");
            std::thread::sleep(Duration::from_millis(5));
        }
        going.signal(Signal::KILL);
        assert_eq!(going.end(), None);
    });
    let first = ids(&inbox).swap_remove(0);
    // Then somebody refuses it for good, which is no telling either.
    let (hook, refused) = receiver(&[400]).await;
    scene.hook = hook;
    let said = scene.once();
    let words = String::from_utf8_lossy(&said.stderr);
    assert!(
        words.contains("one: cannot tell anybody: the answer was 400"),
        "{words}"
    );
    assert_eq!(ids(&refused), [first.as_str()]);
    let (hook, heard) = receiver(&TOLD).await;
    scene.hook = hook;
    for _ in 0..2 {
        assert_eq!(scene.once().status.code(), Some(0));
    }
    assert_eq!(ids(&heard), [first.as_str()]);
    assert_eq!(names(&heard), ["failure"]);
    // What stays bad is told again after a while, as something new.
    scene.alerts_say = "repeat = \"20h\"";
    scene.write(&nowhere, "", &["one"]);
    scene.let_a_day_pass();
    assert_eq!(scene.once().status.code(), Some(6));
    assert_eq!(names(&heard), ["failure", "failure"]);
    assert_ne!(ids(&heard)[1], first);
    assert!(events(&heard)[1]["told_at"].is_string());
    simulator.stop().await;
}
