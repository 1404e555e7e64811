//! Formats for spreadsheets, mails, merge requests and pipelines: XLSX, Markdown, JUnit, SARIF.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::time::Instant;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use common::sample;
use hss_audit::findings::Status;
use hss_audit::render::{self, Renderer};
use hss_audit::report::{Change, Gap, Language, Report, Text, Verdict};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

fn format(id: &str) -> &'static dyn Renderer {
    let mut formats = render::ALL.into_iter();
    formats.find(|format| format.id() == id).unwrap()
}

fn bytes(id: &str, report: &Report) -> Vec<u8> {
    let mut bytes = Vec::new();
    format(id).render(report, &mut bytes).unwrap();
    bytes
}

/// Writes reports for the validators: `HSS_AUDIT_SAMPLES_DIR=dir cargo test --test office write_samples -- --ignored`.
#[test]
#[ignore = "writes reports for the validators"]
fn write_samples() {
    let folder = sample::folder();
    for (name, report) in [
        ("large", sample::report(2_000)),
        ("hostile", sample::hostile_report()),
        ("broken", sample::broken_report()),
        ("empty", sample::report(0)),
    ] {
        write_sample(&folder.join(name), &report);
    }
}

#[expect(
    clippy::print_stdout,
    reason = "the sizes and times are what one looks for"
)]
fn write_sample(folder: &Path, report: &Report) {
    fs::create_dir_all(folder).unwrap();
    for id in ["xlsx", "markdown", "junit", "sarif", "ndjson", "json"] {
        let Some(format) = render::ALL.into_iter().find(|format| format.id() == id) else {
            continue;
        };
        let start = Instant::now();
        let bytes = bytes(id, report);
        let path = folder.join(format.file_name());
        println!(
            "{}: {} findings, {} bytes, rendered in {:?}",
            path.display(),
            report.findings.len(),
            bytes.len(),
            start.elapsed()
        );
        fs::write(path, bytes).unwrap();
    }
}

const FORMATS: [&str; 4] = ["xlsx", "markdown", "junit", "sarif"];

/// A format as text; the XML of a workbook is in its archive.
fn text(id: &str, report: &Report) -> String {
    String::from_utf8(bytes(id, report)).unwrap()
}

#[test]
fn every_label_is_in_both_catalogues() {
    for language in Language::ALL {
        let mut report = sample::broken_report();
        report.text = Text::of(language);
        for id in ["markdown", "junit", "sarif"] {
            let text = text(id, &report);
            for prefix in [
                "[md-",
                "[junit-",
                "[sarif-",
                "[coverage-gap",
                "[scope-notice",
            ] {
                assert!(!text.contains(prefix), "{id} in {language:?}: {prefix}");
            }
        }
        for (_, sheet) in sheets(&report) {
            let texts = sheet.iter().flatten().map(Data::to_string);
            assert_eq!(texts.filter(|text| text.starts_with("[xlsx")).count(), 0);
        }
    }
}

#[test]
fn incomplete_data_never_reads_as_a_pass() {
    let mut moved = sample::report(200);
    moved.coverage.verdict = Verdict::ChangedWhileReading;
    for report in [sample::broken_report(), moved] {
        let log = sarif(&report);
        let invocation = &log["runs"][0]["invocations"][0];
        assert_eq!(invocation["executionSuccessful"], false);
        let notifications = invocation["toolExecutionNotifications"].as_array().unwrap();
        assert!(notifications.iter().any(|one| one["level"] == "error"));
        let xml = text("junit", &report);
        assert!(xml.contains("<error message="), "{xml}");
        let verdict = report.coverage.verdict.as_str();
        let page = text("markdown", &report);
        let start: Vec<&str> = page.lines().take(4).collect();
        assert!(start[3].contains(&format!("(`{verdict}`)")), "{start:?}");
        assert!(!start[2].contains("NOTE"), "{start:?}");
        let (_, first) = &sheets(&report)[0];
        assert_eq!(first[1][1].to_string(), report.verdict_label());
        assert_eq!(first[2][1].to_string(), verdict);
    }
    // A fleet without a finding and without a list passes nowhere.
    let mut empty = sample::report(0);
    empty.coverage.verdict = Verdict::Failed;
    let xml = text("junit", &empty);
    let findings = xml.split("<testsuite ").nth(2).unwrap();
    assert_eq!(findings.matches("<testcase ").count(), 4);
    assert_eq!(findings.matches("<skipped ").count(), 4, "{findings}");
}

fn sarif(report: &Report) -> Value {
    serde_json::from_slice(&bytes("sarif", report)).unwrap()
}

#[test]
fn every_finding_is_a_result_with_an_identity_of_its_own() {
    for report in [
        sample::report(700),
        sample::hostile_report(),
        sample::report(0),
    ] {
        let log = sarif(&report);
        let results = log["runs"][0]["results"].as_array().unwrap();
        let ids: Vec<String> = report
            .findings
            .iter()
            .map(|judged| judged.finding.id.to_string())
            .collect();
        let prints: Vec<&str> = results
            .iter()
            .map(|one| {
                one["partialFingerprints"]["hssAuditFinding/v1"]
                    .as_str()
                    .unwrap()
            })
            .collect();
        assert_eq!(prints, ids);
        let different: BTreeSet<&&str> = prints.iter().collect();
        assert_eq!(different.len(), ids.len());
        for (result, judged) in results.iter().zip(&report.findings) {
            let place = &result["locations"][0]["logicalLocations"][0];
            assert_eq!(place["name"], json!(judged.finding.asset.name));
            let rules = &log["runs"][0]["tool"]["driver"]["rules"];
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            assert_eq!(rules[index]["id"], result["ruleId"]);
            let is_open = judged.status == Status::Open;
            assert_eq!(result["suppressions"] == json!([]), is_open);
        }
    }
}

#[test]
fn what_is_not_a_failure_has_no_level_and_what_changed_has_a_state() {
    let mut report = sample::report(300);
    let open: Vec<usize> = (0..report.findings.len())
        .filter(|place| report.findings[*place].is_open_failure())
        .collect();
    for (place, change) in open
        .iter()
        .zip([Change::New, Change::Reopened, Change::Persisting])
    {
        report.findings[*place].change = Some(change);
    }
    let log = sarif(&report);
    let results = log["runs"][0]["results"].as_array().unwrap();
    let state = |place: usize| results[open[place]]["baselineState"].clone();
    assert_eq!(
        [state(0), state(1), state(2), state(3)],
        [json!("new"), json!("new"), json!("unchanged"), Value::Null]
    );
    let mut kinds: BTreeMap<(String, String), u64> = BTreeMap::new();
    for result in results {
        let word = |name: &str| result[name].as_str().unwrap().to_owned();
        *kinds.entry((word("kind"), word("level"))).or_default() += 1;
    }
    let count = |kind: &str| -> u64 {
        let own = kinds.iter().filter(|((own, _), _)| own == kind);
        own.map(|(_, count)| count).sum()
    };
    assert_eq!(count("pass"), report.summary.passed);
    assert_eq!(count("open"), report.summary.unknown);
    for (kind, level) in kinds.keys() {
        assert_eq!(level == "none", kind != "fail", "{kind} {level}");
    }
}

#[test]
fn hostile_names_stay_text_everywhere() {
    let mut report = sample::hostile_report();
    report.coverage.gaps.push(Gap {
        what: "<script>|`a`@team [x](http://a)".into(),
        why: "{{ 7*7 }}\u{202e}\u{1b}\u{0}".into(),
    });
    let hidden = ['\u{202e}', '\u{1b}', '\u{7}', '\u{0}', '\u{200b}'];
    let page = text("markdown", &report);
    let xml = text("junit", &report);
    for text in [&page, &xml] {
        assert!(!text.contains(hidden));
        assert!(text.contains("[U+202E]") && text.contains("[U+001B]"));
    }
    assert!(!xml.contains("<script") && !xml.contains("<img"));
    // Outside code there is nothing that a name could have brought.
    for line in page.lines() {
        let (mut outside, mut rest) = (String::new(), line);
        while let Some(start) = rest.find('`') {
            outside.push_str(&rest[..start]);
            let fence = rest[start..].len() - rest[start..].trim_start_matches('`').len();
            let mark = "`".repeat(fence);
            let inside = &rest[start + fence..];
            let ends = inside.match_indices(&mark).map(|(at, _)| at);
            let is_end = |at: &usize| {
                !inside[..*at].ends_with('`') && !inside[at + fence..].starts_with('`')
            };
            let end = ends.into_iter().find(is_end).unwrap();
            rest = &inside[end + fence..];
        }
        outside.push_str(rest);
        for mark in ["<script", "<img", "@SUM", "@team", "](http", "{{", "=cmd"] {
            assert!(!outside.contains(mark), "{mark} in {line}");
        }
        let cells = line.matches(" | ").count();
        assert!(!line.starts_with("| ") || cells <= 6, "{line}");
    }
}

/// The sheets of the workbook, in order.
fn sheets(report: &Report) -> Vec<(String, Vec<Vec<Data>>)> {
    let bytes = bytes("xlsx", report);
    let mut book: Xlsx<Cursor<&[u8]>> =
        open_workbook_from_rs(Cursor::new(bytes.as_slice())).unwrap();
    book.sheet_names()
        .into_iter()
        .map(|name| {
            let range = book.worksheet_range(&name).unwrap();
            let formulas = book.worksheet_formula(&name).unwrap();
            assert_eq!(formulas.used_cells().count(), 0, "{name}");
            let rows = range.rows().map(<[Data]>::to_vec).collect();
            (name, rows)
        })
        .collect()
}

#[test]
fn no_cell_is_a_formula_and_every_name_is_a_text() {
    let report = sample::hostile_report();
    let sheets = sheets(&report);
    let (_, rows) = sheets.iter().find(|(name, _)| name == "Findings").unwrap();
    assert_eq!(rows.len(), report.findings.len() + 1);
    let holds = |text: &str| {
        let mut cells = rows.iter().flatten();
        cells.any(|cell| *cell == Data::String(text.to_owned()))
    };
    assert!(holds("=cmd|' /C calc'!A0") && holds("@SUM(A1)") && holds("\t=tab"));
    assert!(holds("esc[U+001B][31mred[U+0007]") && holds("new\nline\r\nand more"));
    let long = rows.iter().flatten().map(Data::to_string);
    let longest = long.map(|text| text.encode_utf16().count()).max();
    assert_eq!(longest, Some(32_767));
    for row in &rows[1..] {
        assert!(matches!(row[2], Data::Float(_)), "the score is a number");
        assert!(matches!(row[16], Data::DateTime(_)), "first seen is a date");
    }
}

#[test]
fn a_text_that_looks_like_an_escape_stays_what_it_is() {
    let mut report = sample::report(3);
    for (place, name) in ["_x0041_", "a\rb", " spaces "].into_iter().enumerate() {
        report.findings[place].finding.suggestion = Some(name.into());
    }
    let sheets = sheets(&report);
    let (_, rows) = sheets.iter().find(|(name, _)| name == "Findings").unwrap();
    let texts: Vec<String> = rows[1..].iter().map(|row| row[33].to_string()).collect();
    assert_eq!(texts, ["_x0041_", "a\rb", " spaces "]);
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    for id in FORMATS {
        let [one, other] = [1, 2].map(|_| bytes(id, &sample::hostile_report()));
        assert!(one == other, "{id}");
    }
}
