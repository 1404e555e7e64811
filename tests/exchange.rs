//! The formats for other compliance tools: nothing that is not proven reads as passed there, ids come once and stay, and
//! hostile names fit the rules of each format. Validators that are not ours look at the same files in `.ci/exchange-grc`.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;

use common::sample;
use hss_audit::findings::{CheckResult, Status};
use hss_audit::render::{Hdf, Json, Ndjson, Ocsf, Oscal, Renderer};
use hss_audit::report::{ControlOutcome, Redaction, RedactionKey, Report, WaiverState};
use hss_audit::verify::cross_format;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

const FORMATS: [&dyn Renderer; 3] = [&Ocsf, &Oscal, &Hdf];

fn text(format: &dyn Renderer, report: &Report) -> String {
    let mut bytes = Vec::new();
    format.render(report, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

fn document(format: &dyn Renderer, report: &Report) -> Value {
    serde_json::from_str(&text(format, report)).unwrap()
}

fn events(report: &Report) -> Vec<Value> {
    let text = text(&Ocsf, report);
    let lines = text.split_terminator('\n');
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn events_of(kind: &str, report: &Report) -> Vec<Value> {
    let events = events(report).into_iter();
    events
        .filter(|event| event["metadata"]["event_code"] == kind)
        .collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn reports() -> [Report; 6] {
    let key = RedactionKey::new(b"a key for the reports of tests").unwrap();
    [
        sample::report(700),
        sample::report(0),
        sample::hostile_report(),
        sample::broken_report(),
        sample::report_hiding(300, Redaction::Full(key)),
        sample::chinese_report(200),
    ]
}

/// Nothing found, and nothing read either.
fn empty_and_incomplete() -> Report {
    let mut report = sample::report(0);
    report.coverage = sample::broken_report().coverage;
    report
}

// OCSF.

#[test]
fn ocsf_has_one_event_for_each_finding_and_control_and_one_for_completeness() {
    for report in reports() {
        let events = events(&report);
        let uids: HashSet<&str> = events
            .iter()
            .map(|event| event["finding_info"]["uid"].as_str().unwrap())
            .collect();
        assert_eq!(uids.len(), events.len());
        let controls = report.judged_controls().count();
        assert_eq!(events.len(), 1 + controls + report.findings.len());
        assert_eq!(events[0]["metadata"]["event_code"], "coverage");
        let ids = report
            .findings
            .iter()
            .map(|judged| judged.finding.id.to_string());
        assert!(ids.into_iter().all(|id| uids.contains(id.as_str())));
        for event in &events {
            assert_eq!(event["time"], json!(report.run.generated_at));
            assert_eq!(
                event["unmapped"]["findings_digest"],
                json!(report.findings_digest)
            );
        }
    }
}

#[test]
fn ocsf_calls_nothing_a_pass_that_is_none() {
    let report = sample::report(700);
    let mut met = BTreeMap::new();
    for (event, judged) in events_of("finding", &report).iter().zip(&report.findings) {
        let (result, status) = (judged.finding.result, judged.status);
        let wanted = match result {
            CheckResult::Pass => 1,
            CheckResult::Unknown => 2,
            CheckResult::Fail => 3,
        };
        assert_eq!(event["compliance"]["status_id"], wanted);
        let standing = match (status, result) {
            (Status::IgnoredInHss | Status::Waived, _) => 3,
            (Status::Open, CheckResult::Fail) => 1,
            (Status::Open, _) => 99,
        };
        assert_eq!(event["status_id"], standing);
        *met.entry((result, status)).or_insert(0) += 1;
    }
    // Every result, open and accepted, is among them.
    assert!(met.len() >= 6, "{met:?}");
    let events = events_of("control", &report);
    for (event, judged) in events.iter().zip(report.judged_controls()) {
        let wanted = match judged.outcome() {
            Some(ControlOutcome::Satisfied) => 1,
            Some(ControlOutcome::Undetermined) => 2,
            Some(ControlOutcome::NotSatisfied) => 3,
            Some(ControlOutcome::NotApplicable) | None => 99,
        };
        assert_eq!(event["compliance"]["status_id"], wanted);
    }
}

#[test]
fn ocsf_says_what_is_missing_even_where_nothing_was_found() {
    let report = empty_and_incomplete();
    let event = &events(&report)[0];
    assert_eq!(event["compliance"]["status_id"], 2);
    assert_eq!(event["metadata"]["labels"], json!(["coverage:failed"]));
    let gap = &report.gap_words()[0];
    let details = list(&event["compliance"]["status_details"]);
    assert!(
        details
            .map(|detail| detail.as_str().unwrap())
            .any(|detail| detail == format!("{}: {}", gap.what, gap.why))
    );
}

#[test]
fn ocsf_calls_a_name_a_host_name_only_where_it_can_be_one() {
    let (mut plain, mut odd) = (0, 0);
    for event in events_of("finding", &sample::hostile_report()) {
        let resource = &event["resources"][0];
        let Some(name) = resource["hostname"].as_str() else {
            odd += usize::from(resource["type"] == "host");
            continue;
        };
        assert!(
            name.bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte))
        );
        plain += 1;
    }
    assert!(odd > 100 && plain == 0, "{odd} {plain}");
    let events = events_of("finding", &sample::report(50));
    assert!(
        events
            .iter()
            .any(|event| event["resources"][0]["hostname"] == "prod-web-00000")
    );
}

// OSCAL.

fn oscal(report: &Report) -> Value {
    document(&Oscal, report)["assessment-results"].take()
}

/// Everything that stands under a key, however deep.
fn under<'v>(key: &str, value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if name == key {
                    found.push(field);
                }
                under(key, field, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| under(key, item, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn texts_under(key: &str, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    under(key, value, &mut found);
    let texts = found.into_iter().filter_map(Value::as_str);
    texts.map(str::to_owned).collect()
}

fn property<'v>(part: &'v Value, name: &str) -> Option<&'v str> {
    let mut props = list(&part["props"]);
    props.find(|one| one["name"] == name)?["value"].as_str()
}

#[test]
fn oscal_refers_to_what_is_there_and_has_every_id_once() {
    for report in reports() {
        let document = oscal(&report);
        let ids = texts_under("uuid", &document);
        let known: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(known.len(), ids.len());
        for key in [
            "subject-uuid",
            "actor-uuid",
            "observation-uuid",
            "risk-uuid",
        ] {
            let lost = texts_under(key, &document);
            assert_eq!(lost.iter().find(|id| !known.contains(id)), None, "{key}");
        }
        let plan = document["import-ap"]["href"].as_str().unwrap();
        assert!(known.contains(&plan[1..].to_owned()));
    }
}

#[test]
fn oscal_satisfies_no_control_that_is_not_satisfied() {
    let mut met = BTreeSet::new();
    for report in reports() {
        let document = oscal(&report);
        let result = &document["results"][0];
        let mut findings = BTreeMap::new();
        for finding in list(&result["findings"]) {
            let key = ["framework", "control-number"].map(|name| property(finding, name).unwrap());
            let status = &finding["target"]["status"];
            let status = ["state", "reason"].map(|name| status[name].as_str().unwrap());
            assert_eq!(findings.insert(key, status), None);
        }
        for judged in report.judged_controls() {
            let key = [judged.framework.id.as_str(), judged.control.id.as_str()];
            let wanted = match judged.outcome() {
                Some(ControlOutcome::Satisfied) => Some(["satisfied", "pass"]),
                Some(ControlOutcome::NotSatisfied) => Some(["not-satisfied", "fail"]),
                Some(ControlOutcome::Undetermined) => Some(["not-satisfied", "other"]),
                Some(ControlOutcome::NotApplicable) | None => None,
            };
            assert_eq!(findings.remove(&key), wanted, "{key:?}");
            met.insert(judged.word());
        }
        assert!(findings.is_empty());
    }
    assert!(met.len() >= 4, "{met:?}");
}

#[test]
fn oscal_takes_waivers_for_approved_deviations_and_ignoring_for_requests() {
    let mut met = BTreeSet::new();
    for report in [sample::report(700), sample::hostile_report()] {
        let document = oscal(&report);
        let risks: Vec<&Value> = list(&document["results"][0]["risks"]).collect();
        assert_eq!(risks.len(), report.waivers.len() + 1);
        for (judged, risk) in report.waivers.iter().zip(&risks) {
            let waiver = &judged.waiver;
            let wanted = match judged.state {
                WaiverState::Applied | WaiverState::ForControls => "deviation-approved",
                WaiverState::NotYetValid => "deviation-requested",
                WaiverState::Expired => "open",
                WaiverState::Unused => "closed",
            };
            assert_eq!(risk["status"], wanted, "{}", waiver.id);
            // A waiver holds to the end of its last day.
            let deadline = format!("{}T23:59:59.999Z", waiver.expires);
            assert_eq!(risk["deadline"], deadline);
            let observations = list(&risk["related-observations"]).count();
            assert_eq!(observations > 0, judged.waived > 0, "{}", waiver.id);
            met.insert(wanted);
        }
        assert_eq!(risks.last().unwrap()["status"], "deviation-requested");
    }
    assert_eq!(met.len(), 4, "{met:?}");
}

#[test]
fn oscal_strings_of_hostile_names_fit_on_a_line() {
    let document = oscal(&sample::hostile_report());
    let values = texts_under("value", &document);
    let titles = texts_under("title", &document);
    for text in values.iter().chain(&titles) {
        assert!(!text.is_empty() && text.trim() == text, "{text:?}");
        assert!(
            !text.contains(|one: char| one.is_control() || one == '\u{202e}'),
            "{text:?}"
        );
    }
    assert!(
        values
            .iter()
            .any(|value| value == "esc[U+001B][31mred[U+0007]")
    );
    // Nothing of a name is Markdown, and no template is filled in.
    for key in ["description", "statement", "remarks"] {
        for text in texts_under(key, &document) {
            let bare = text.replace(r"\{", "").replace(r"\<", "");
            assert!(!bare.contains(['{', '<']), "{text:?}");
        }
    }
}

#[test]
fn ids_of_the_same_asset_and_check_are_the_same_in_another_run() {
    let ids = |report: &Report| -> BTreeSet<String> {
        let document = oscal(report);
        let observations = &document["results"][0]["observations"];
        list(observations)
            .map(|one| one["uuid"].as_str().unwrap().to_owned())
            .collect()
    };
    let mut later = sample::report(300);
    later.run.id = "20261123T060000Z-0a1b2c3d".to_owned();
    later.run.generated_at += 86_400_000;
    assert_eq!(ids(&later), ids(&sample::report(300)));
    let documents = [&later, &sample::report(300)].map(|report| oscal(report)["uuid"].clone());
    assert_ne!(documents[0], documents[1]);
}

// HDF.

/// The state of a control as `inspecjs` works it out.
fn state(control: &Value) -> &'static str {
    let has = |status: &str| list(&control["results"]).any(|result| result["status"] == status);
    if has("error") || list(&control["results"]).count() == 0 {
        "Profile Error"
    } else if control["impact"] == json!(0.0) {
        "Not Applicable"
    } else if has("failed") {
        "Failed"
    } else if has("passed") {
        "Passed"
    } else {
        "Not Reviewed"
    }
}

fn controls(report: &Report) -> BTreeMap<String, Value> {
    let mut document = document(&Hdf, report);
    let Value::Array(controls) = document["profiles"][0]["controls"].take() else {
        return BTreeMap::new();
    };
    let controls = controls.into_iter();
    controls
        .map(|control| (control["id"].as_str().unwrap().to_owned(), control))
        .collect()
}

#[test]
fn hdf_reads_as_the_verdicts_are() {
    let mut met = BTreeSet::new();
    for report in reports() {
        let controls = controls(&report);
        for judged in report.judged_controls() {
            let id = format!("{}/{}", judged.framework.id, judged.control.id);
            let wanted = match judged.outcome() {
                Some(ControlOutcome::Satisfied) => "Passed",
                Some(ControlOutcome::NotSatisfied) => "Failed",
                Some(ControlOutcome::Undetermined) | None => "Not Reviewed",
                Some(ControlOutcome::NotApplicable) => "Not Applicable",
            };
            assert_eq!(state(&controls[&id]), wanted, "{id}");
            met.insert(wanted);
        }
        let wanted = if report.is_complete() {
            "Passed"
        } else {
            "Profile Error"
        };
        assert_eq!(state(&controls["coverage"]), wanted);
    }
    assert!(met.len() >= 3, "{met:?}");
}

#[test]
fn hdf_passes_no_check_of_which_anything_is_open_unknown_accepted_or_unread() {
    let mut proven = sample::report(0);
    for control in ["weak_password-host", "password_complexity-image"] {
        assert_eq!(state(&controls(&proven)[control]), "Passed", "{control}");
    }
    proven.coverage = sample::broken_report().coverage;
    assert_eq!(
        state(&controls(&proven)["weak_password-host"]),
        "Not Reviewed"
    );

    // All that fails is accepted: the rest passed, and the whole is not proven.
    let mut accepted = sample::report(300);
    for judged in &mut accepted.findings {
        judged.status = Status::IgnoredInHss;
    }
    for control in ["weak_password-host", "password_complexity-host"] {
        assert_eq!(state(&controls(&accepted)[control]), "Not Reviewed");
    }
    let mut passed = sample::report(300);
    passed.findings.retain(|judged| {
        judged.finding.result == CheckResult::Pass && judged.status == Status::Open
    });
    assert!(!passed.findings.is_empty());
    // Hosts whose agent is offline are still there.
    assert_eq!(
        state(&controls(&passed)["password_complexity-host"]),
        "Not Reviewed"
    );
}

#[test]
fn hdf_holds_every_finding_once() {
    for report in reports() {
        let controls = controls(&report);
        let mut failed = 0;
        let mut ids = BTreeSet::new();
        for result in controls.values().flat_map(|one| list(&one["results"])) {
            let Some(id) = result["resource_id"].as_str() else {
                continue;
            };
            assert!(ids.insert(id.to_owned()));
            failed += u64::from(result["status"] == "failed");
        }
        assert_eq!(ids.len() as u64, report.summary.results);
        assert_eq!(failed, report.summary.open);
    }
}

// All.

#[test]
fn every_format_says_of_which_run_it_is_and_how_whole_the_data_is() {
    for report in reports().into_iter().chain([empty_and_incomplete()]) {
        for format in FORMATS {
            let text = text(format, &report);
            let gaps = report.coverage.gaps.iter().map(|gap| gap.why.as_str());
            for said in [
                report.run.id.as_str(),
                &report.findings_digest,
                report.coverage.verdict.as_str(),
                report.redaction.as_str(),
                report.tool.version,
            ]
            .into_iter()
            .chain(gaps)
            {
                assert!(text.contains(said), "{}: no `{said}`", format.id());
            }
        }
    }
}

#[test]
fn every_format_says_who_may_read_it() {
    let mut report = sample::report(20);
    report.branding.classification = Some("Internal: auditors *only*".to_owned());
    for format in FORMATS {
        let text = text(format, &report);
        assert!(
            text.contains("Internal: auditors *only*"),
            "{}",
            format.id()
        );
    }
}

/// Writes what `verify` compares, all of one report but one file of another, and tells what it finds.
fn found_after(format: &dyn Renderer, change: impl FnOnce(&mut Report)) -> Vec<String> {
    let report = sample::report_hiding(200, Redaction::None);
    let mut changed = sample::report_hiding(200, Redaction::None);
    change(&mut changed);
    let folder = tempfile::tempdir().unwrap();
    for (one, report) in [(&Ndjson as &dyn Renderer, &report), (&Json, &report)] {
        fs::write(folder.path().join(one.file_name()), text(one, report)).unwrap();
    }
    for one in FORMATS {
        let is_changed = one.id() == format.id();
        let of = if is_changed { &changed } else { &report };
        fs::write(folder.path().join(one.file_name()), text(one, of)).unwrap();
    }
    let agreement = cross_format(folder.path());
    let found = agreement.disagreements.iter();
    found.map(ToString::to_string).collect()
}

#[test]
fn what_one_of_them_says_otherwise_is_found() {
    for format in FORMATS {
        let tells = |fact: &str, change: fn(&mut Report)| {
            let found = found_after(format, change);
            let is_told = found
                .iter()
                .any(|line| line.starts_with(fact) && line.contains(format.file_name()));
            assert!(is_told, "{}: {fact}: {found:#?}", format.id());
        };
        assert_eq!(found_after(format, |_| {}), Vec::<String>::new());
        tells("status of ", |report| {
            let mut findings = report.findings.iter_mut();
            findings
                .find(|judged| judged.is_open_failure())
                .unwrap()
                .status = Status::Waived;
        });
        tells("severity of ", |report| {
            let mut findings = report.findings.iter_mut();
            let open = findings.find(|judged| judged.is_open_failure()).unwrap();
            open.severity = hss_audit::findings::Severity::None;
        });
        tells("a row: ", |report| {
            report.findings.remove(3);
        });
        tells("digest of the findings: ", |report| {
            report.findings_digest = "0".repeat(64);
        });
        tells("verdict on completeness: ", |report| {
            report.coverage = sample::broken_report().coverage;
        });
        tells("assets for which hss-baseline/", |report| {
            report.frameworks[0].controls[1].assets.satisfied += 1;
        });
    }
}

#[test]
fn a_control_that_reads_better_than_it_is_makes_no_sense() {
    let found = found_after(&Hdf, |report| {
        report.frameworks[0].controls[0].outcome = ControlOutcome::Undetermined;
    });
    assert!(
        found[0].contains("hss-baseline/weak-passwords reads as failed, and is undetermined"),
        "{found:#?}"
    );
    for format in [&Ocsf as &dyn Renderer, &Oscal] {
        let found = found_after(format, |report| {
            report.frameworks[0].controls[0].outcome = ControlOutcome::Undetermined;
        });
        let fact = "verdict of hss-baseline/weak-passwords: ";
        assert!(
            found.iter().any(|line| line.starts_with(fact)),
            "{found:#?}"
        );
    }
}

/// Writes runs for the validators: `HSS_AUDIT_SAMPLES_DIR=dir cargo test --test exchange write_samples -- --ignored`.
#[test]
#[ignore = "writes runs for the validators"]
fn write_samples() {
    let folder = sample::folder();
    let names = ["small", "empty", "hostile", "broken", "redacted", "chinese"];
    let nothing = ("nothing", empty_and_incomplete());
    for (name, report) in names.into_iter().zip(reports()).chain([nothing]) {
        let folder = folder.join(name);
        fs::create_dir_all(&folder).unwrap();
        for format in FORMATS.into_iter().chain([&Ndjson as &dyn Renderer, &Json]) {
            fs::write(folder.join(format.file_name()), text(format, &report)).unwrap();
        }
    }
}
