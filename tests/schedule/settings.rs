//! The settings of the scheduler: what counts, and every mistake at once.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, Utc};
use hss_audit::config::{self, Environment, ScheduleConfig, Sources};
use pretty_assertions::assert_eq;
use tempfile::TempDir;

const TARGET: &str =
    "[[targets]]\nregions = [\"cn-north-4\"]\nprojects = [\"0123456789abcdef0123456789abcdef\"]\n";
const SECRET: &str = "https://alerts.example.com/services/HUNTER2";

fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-22T06:00:00Z")
        .unwrap()
        .to_utc()
}

fn read(text: &str) -> (TempDir, Result<ScheduleConfig, Vec<String>>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.toml");
    fs::write(&path, text).unwrap();
    let variables = [
        ("HSS_AUDIT_TOKEN", "t"),
        ("HOOK", SECRET),
        ("PLAIN_HOOK", "http://alerts.example.com/HUNTER2"),
        ("SHORT_KEY", "HUNTER2"),
    ];
    let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let environment: Environment = BTreeMap::from(variables);
    let sources = Sources::new(Some(&path), &environment);
    let shown = format!("{}/", folder.path().display());
    let read = config::schedule(&sources, now()).map_err(|problems| {
        assert!(!format!("{problems:?}").contains("HUNTER2"));
        let line = |problem: &config::Problem| {
            let place = match problem.place {
                config::Place::Call => "-".to_owned(),
                config::Place::File => "file".to_owned(),
                config::Place::Line(line) => line.to_string(),
            };
            format!("{place}: {} | {}", problem.what, problem.hint).replace(&shown, "")
        };
        problems.list.iter().map(line).collect()
    });
    (folder, read)
}

fn problems(text: &str) -> Vec<String> {
    read(text).1.unwrap_err()
}

#[test]
fn a_job_takes_what_all_have_in_common_and_says_otherwise() {
    let (folder, config) = read(&format!(
        "out = \"runs\"\n[schedule]\ntime_zone = \"Europe/Berlin\"\njitter = \"5m\"\nlisten = 9464\n\
         [[schedule.jobs]]\nname = \"weekly\"\ncron = \"0 6 * * MON\"\n\
         [[schedule.jobs]]\nname = \"daily\"\ncron = \"@daily\"\ntime_zone = \"UTC\"\njitter = \"0s\"\ncatch_up = \"1h\"\ntimeout = \"30m\"\n\
         out = \"daily\"\nformats = [\"json\"]\nlang = \"zh-CN\"\nfail_on = \"high\"\n\
         [alerts]\nwebhook = \"env:HOOK\"\nwhen = [\"failure\", \"recovered\"]\n{TARGET}"
    ));
    let config = config.unwrap();
    let path = |name: &str| folder.path().join(name);
    assert_eq!(config.journal, path("runs/.schedule"));
    assert_eq!(config.listen, Some("127.0.0.1:9464".parse().unwrap()));
    let jobs: Vec<_> = config
        .jobs
        .iter()
        .map(|planned| {
            let job = &planned.job;
            (
                job.timetable.words(),
                job.jitter,
                job.catch_up,
                planned.timeout,
            )
        })
        .collect();
    let hours = |count: u64| Duration::from_secs(count * 3_600);
    let minutes = |count: u64| Duration::from_secs(count * 60);
    assert_eq!(
        jobs,
        [
            (
                "0 6 * * MON Europe/Berlin".to_owned(),
                minutes(5),
                hours(24),
                hours(6)
            ),
            (
                "@daily UTC".to_owned(),
                Duration::ZERO,
                hours(1),
                minutes(30)
            ),
        ]
    );
    let [weekly, daily] = config.jobs.as_slice() else {
        panic!();
    };
    assert_eq!(
        (&weekly.archive, &daily.archive),
        (&path("runs"), &path("daily"))
    );
    assert_eq!(weekly.config, path("audit.toml"));
    assert_eq!(daily.overrides.fail_on.as_deref(), Some("high"));
    let alerts = config.alerts.unwrap();
    assert_eq!(alerts.webhook.address.expose(), SECRET);
    assert_eq!(
        (alerts.options.when.len(), alerts.options.repeat),
        (2, hours(24))
    );
}

#[test]
fn every_mistake_is_told_at_once() {
    let found = problems(&format!(
        "[schedule]\ntime_zone = \"Europe/Belin\"\ngrace = \"soon\"\nlisten = \"everywhere\"\ncrons = 1\n\
         [[schedule.jobs]]\nname = \"a b\"\ncron = \"0 6 * *\"\n\
         [[schedule.jobs]]\nname = \"often\"\ncron = \"0 * * * *\"\ntime_zone = \"UTC\"\njitter = \"2h\"\ncatch_up = \"59s\"\ntimeout = \"0s\"\nformats = [\"jsn\"]\n\
         [[schedule.jobs]]\nname = \"often\"\ntime_zone = \"UTC\"\nconfig = \"other.toml\"\n\
         [alerts]\nwebhook = \"env:PLAIN_HOOK\"\nkey = \"env:SHORT_KEY\"\nwhen = [\"failed\"]\nrepeat = \"0s\"\n{TARGET}"
    ));
    insta::assert_snapshot!("every_mistake_of_a_schedule", found.join("\n"));
}

#[test]
fn the_sample_with_every_key_has_jobs_with_their_defaults() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/config/full.toml");
    let variables = ["AUDIT_AK", "AUDIT_SK"].map(|name| (name.to_owned(), "x".to_owned()));
    let environment = Environment::from(variables);
    let sources = Sources::new(Some(Path::new(sample)), &environment);
    let config = config::schedule(&sources, now()).unwrap();
    let (_folder, silent) = read(&format!(
        "[[schedule.jobs]]\nname = \"a\"\ncron = \"0 6 * * MON\"\n{TARGET}"
    ));
    let silent = silent.unwrap();
    let [_, daily] = config.jobs.as_slice() else {
        panic!("{config:?}");
    };
    let usual = &silent.jobs[0];
    assert_eq!(config.grace, silent.grace);
    assert_eq!(
        (daily.timeout, daily.job.catch_up, daily.job.jitter),
        (usual.timeout, usual.job.catch_up, usual.job.jitter)
    );
    assert_eq!(daily.job.timetable.words(), "30 5 * * * UTC");
    assert!(config.alerts.is_none() && config.listen.is_none());
}

#[test]
fn nothing_to_do_is_a_mistake() {
    assert_eq!(
        problems(TARGET),
        ["file: no job is scheduled | write a table `[[schedule.jobs]]` with `name` and `cron`"]
    );
    let environment = Environment::new();
    let none = config::schedule(&Sources::without_file(&environment), now()).unwrap_err();
    assert_eq!(
        none.to_string(),
        "cannot use the settings: no settings are named, and jobs stand nowhere else"
    );
}
