//! The formats that other programs read: each holds every finding, and all say the same.
#![expect(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a failed unwrap is a failed test, and most kinds of JSON and Parquet values do not matter here"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;
use std::fs::File;

use chrono::DateTime;
use common::schema::assert_fits;
use hss_audit::render::{ALL, Csv, Error, Json, Ndjson, Parquet, Renderer, schema};
use hss_audit::report::{Redaction, Report};
use parquet::file::reader::{FileReader, SerializedFileReader};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

fn bytes(renderer: &dyn Renderer, report: &Report) -> Vec<u8> {
    let mut bytes = Vec::new();
    renderer.render(report, &mut bytes).unwrap();
    bytes
}

/// One report of each nature, with masked passwords shown in the first.
fn reports() -> Vec<Report> {
    vec![
        common::sample::report_hiding(700, Redaction::None),
        common::sample::hostile_report(),
        common::sample::broken_report(),
        common::sample::report(0),
    ]
}

fn lines(report: &Report) -> Vec<Value> {
    let text = String::from_utf8(bytes(&Ndjson, report)).unwrap();
    text.split_terminator('\n')
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn formats_have_names_of_their_own_and_the_same_bytes_every_time() {
    let ids: BTreeSet<&str> = ALL.iter().map(|format| format.id()).collect();
    let names: BTreeSet<&str> = ALL.iter().map(|format| format.file_name()).collect();
    assert_eq!((ids.len(), names.len()), (ALL.len(), ALL.len()));
    for format in [&Ndjson as &dyn Renderer, &Json, &Csv, &Parquet] {
        let one = bytes(format, &common::sample::hostile_report());
        let other = bytes(format, &common::sample::hostile_report());
        assert!(one == other, "{}", format.id());
    }
}

#[test]
fn the_printed_digest_is_the_digest_of_the_lines() {
    for report in [
        common::sample::report(3_000),
        common::sample::hostile_report(),
        common::sample::report(0),
    ] {
        let digest = hex::encode(Sha256::digest(bytes(&Ndjson, &report)));
        assert_eq!(digest, report.findings_digest);
        let document: Value = serde_json::from_slice(&bytes(&Json, &report)).unwrap();
        assert_eq!(document["findings_digest"], json!(digest));
    }
}

#[test]
fn all_formats_hold_all_findings_in_one_order() {
    for report in reports() {
        let lines = lines(&report);
        let ids: Vec<&str> = lines
            .iter()
            .map(|line| line["id"].as_str().unwrap())
            .collect();
        assert_eq!(ids.len() as u64, report.summary.results);
        let document: Value = serde_json::from_slice(&bytes(&Json, &report)).unwrap();
        for format in [&Ndjson as &dyn Renderer, &Csv, &Parquet] {
            assert_eq!(document["rows"][format.file_name()], json!(ids.len()));
        }
        let table = records(&report);
        let in_csv: Vec<&str> = table.iter().skip(1).map(|row| &row[0]).collect();
        assert_eq!(in_csv, ids);
        let rows = rows(&report);
        let in_parquet: Vec<&str> = rows
            .iter()
            .map(|row| row["finding_id"].as_str().unwrap())
            .collect();
        assert_eq!(in_parquet, ids);
    }
}

fn records(report: &Report) -> Vec<csv::StringRecord> {
    let bytes = bytes(&Csv, report);
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text);
    reader.records().map(Result::unwrap).collect()
}

#[test]
fn the_table_has_flat_columns_and_ends_lines_as_rfc_4180_says() {
    let report = common::sample::report(300);
    let text = String::from_utf8(bytes(&Csv, &report)).unwrap();
    assert_eq!(text.matches("\r\n").count(), 301);
    assert_eq!(text.matches('\n').count(), 301);
    let table = records(&report);
    let columns: BTreeMap<&str, usize> = table[0]
        .iter()
        .enumerate()
        .map(|(index, name)| (name, index))
        .collect();
    for (row, line) in table.iter().skip(1).zip(lines(&report)) {
        let cell = |name: &str| row[columns[name]].to_owned();
        for name in [
            "severity",
            "check",
            "result",
            "status",
            "freshness",
            "first_seen",
            "region",
        ] {
            assert_eq!(cell(name), plain(&line[name]), "{name}");
        }
        for name in [
            "score",
            "duration_days",
            "scanned_at",
            "project_id",
            "suggestion",
            "change",
        ] {
            assert_eq!(cell(name), plain(&line[name]), "{name}");
        }
        for name in [
            "private_ip",
            "public_ip",
            "image_type",
            "image_version",
            "image_id",
        ] {
            assert_eq!(cell(name), plain(&line["asset"][name]), "{name}");
        }
        assert_eq!(cell("asset_name"), plain(&line["asset"]["name"]));
        assert_eq!(cell("account"), plain(&line["account"]["name"]));
        assert_eq!(cell("failed_rules"), rules(&line, "fail"));
        assert_eq!(cell("unknown_rules"), rules(&line, "unknown"));
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn rules(line: &Value, result: &str) -> String {
    let rules = line["evidence"]["rules"].as_array();
    let named = rules
        .into_iter()
        .flatten()
        .filter(|rule| rule["result"] == result);
    named
        .map(|rule| plain(&rule["rule"]))
        .collect::<Vec<_>>()
        .join("; ")
}

#[test]
fn no_name_from_the_cloud_is_a_formula_or_cut() {
    let report = common::sample::hostile_report();
    let table = records(&report);
    for cell in table.iter().skip(1).flat_map(|row| row.iter()) {
        assert!(
            !cell.trim_start().starts_with(['=', '+', '@', '\u{ff1d}']),
            "{cell:?}"
        );
        assert!(!cell.starts_with('\t') && !cell.contains(['\u{1b}', '\u{7}', '\u{202e}']));
    }
    let holds = |text: &str| table.iter().any(|row| row.iter().any(|cell| cell == text));
    assert!(holds("'=cmd|' /C calc'!A0") && holds("'\u{ff1d}full-width-formula"));
    assert!(holds("esc[U+001B][31mred[U+0007]") && holds("new\nline\r\nand more"));
    assert!(holds(&("long-".to_owned() + &"x".repeat(65_530))));
}

fn columns(report: &Report) -> SerializedFileReader<File> {
    let mut file = tempfile::tempfile().unwrap();
    Parquet.render(report, &mut file).unwrap();
    SerializedFileReader::new(file).unwrap()
}

fn rows(report: &Report) -> Vec<Map<String, Value>> {
    let reader = columns(report);
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| common::columns::values(&row.unwrap()))
        .collect()
}

/// What the columns have of an asset under the same name.
const ASSET_FIELDS: [&str; 12] = [
    "host_id",
    "private_ip",
    "public_ip",
    "enterprise_project_id",
    "enterprise_project_name",
    "os_type",
    "asset_value",
    "image_type",
    "namespace",
    "image_name",
    "image_version",
    "image_id",
];

/// A line as the table of columns should have it.
fn flat(line: &Value, report: &Report) -> Map<String, Value> {
    let time = |value: &Value| match value.as_str() {
        Some(text) => json!(
            DateTime::parse_from_rfc3339(text)
                .unwrap()
                .timestamp_millis()
        ),
        None => Value::Null,
    };
    let mut flat = json!({
        "finding_id": line["id"], "run_id": report.run.id, "run_epoch_s": report.run.generated_at / 1000,
        "check_id": line["check"], "asset_key": line["asset"]["key"], "asset_name": line["asset"]["name"],
        "asset_kind": line["asset"]["kind"], "account_name": line["account"]["name"],
        "service_type": line["account"]["service_type"], "masked_password": line["evidence"]["masked_password"],
        "scanned_at": time(&line["scanned_at"]), "first_seen": time(&line["first_seen"]),
        "waiver_id": line["waiver"], "due_at": time(&line["due_at"]),
    });
    for name in [
        "region",
        "project_id",
        "result",
        "status",
        "severity",
        "score",
        "duration_days",
        "freshness",
        "suggestion",
        "overdue",
        "change",
    ] {
        flat[name] = line[name].clone();
    }
    for (name, points) in line["score_parts"].as_object().unwrap() {
        flat[format!("score_{name}")] = points.clone();
    }
    for name in ASSET_FIELDS {
        flat[name] = line["asset"][name].clone();
    }
    let names = [
        "min_length",
        "uppercase_letter",
        "lowercase_letter",
        "number",
        "special_character",
    ];
    for (index, name) in names.iter().enumerate() {
        let rule = &line["evidence"]["rules"][index];
        flat[format!("{name}_result")] = rule["result"].clone();
        flat[format!("{name}_required")] = rule["required"].clone();
    }
    flat.as_object().unwrap().clone()
}

#[test]
fn every_field_comes_back_from_the_columns() {
    let mut passwords = 0;
    for report in reports() {
        let lines = lines(&report);
        let rows = rows(&report);
        assert_eq!(rows.len(), lines.len());
        for (row, line) in rows.iter().zip(&lines) {
            assert_eq!(*row, flat(line, &report));
            passwords += usize::from(!row["masked_password"].is_null());
        }
    }
    assert!(passwords > 100);
}

#[test]
fn the_columns_say_what_they_are() {
    let report = common::sample::report(50);
    let reader = columns(&report);
    let file = reader.metadata().file_metadata();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(
        file.created_by(),
        Some(&*format!("hss-audit version {version}"))
    );
    let entries: BTreeMap<&str, &str> = file
        .key_value_metadata()
        .unwrap()
        .iter()
        .map(|entry| (&*entry.key, entry.value.as_deref().unwrap()))
        .collect();
    assert_eq!(entries["hss-audit.schema"], "hss-audit/finding/1");
    assert_eq!(entries["hss-audit.findings_digest"], report.findings_digest);
    assert_eq!(entries["hss-audit.run"], report.run.id);
    assert_eq!(entries["hss-audit.tool"], format!("hss-audit {version}"));
    let scope: Value = serde_json::from_str(entries["hss-audit.scope"]).unwrap();
    assert_eq!(scope["targets"][0]["region"], "cn-north-4");
    // The order that the file declares is the order of its rows, byte by byte.
    let keys = rows(&report).into_iter().map(|row| {
        ["region", "project_id", "asset_key"].map(|name| row[name].as_str().unwrap().to_owned())
    });
    assert!(keys.is_sorted());
}

#[test]
fn masked_passwords_are_shown_only_when_asked_for() {
    for (redaction, shown) in [(Redaction::Masked, false), (Redaction::None, true)] {
        let report = common::sample::report_hiding(200, redaction);
        let text = String::from_utf8(bytes(&Ndjson, &report)).unwrap();
        assert_eq!(text.contains("12****"), shown);
        assert_eq!(
            rows(&report)
                .iter()
                .any(|row| row["masked_password"] == "12****"),
            shown
        );
    }
}

#[test]
fn what_is_written_is_what_the_schemas_say() {
    let finding: Value = serde_json::from_str(schema("finding").unwrap()).unwrap();
    let document: Value = serde_json::from_str(schema("report").unwrap()).unwrap();
    assert_eq!(schema("manifest"), None);
    for report in reports() {
        for line in lines(&report) {
            assert_fits(&line, &finding, "finding");
        }
        let value: Value = serde_json::from_slice(&bytes(&Json, &report)).unwrap();
        assert_fits(&value, &document, "report");
    }
}

#[test]
fn errors_say_what_could_not_be_done() {
    let columns = Error::Parquet("too many rows".into());
    assert_eq!(columns.to_string(), "cannot write Parquet");
    assert_eq!(columns.source().unwrap().to_string(), "too many rows");
}

#[test]
fn the_sample_report_counts_what_it_holds() {
    let report = common::sample::report(1_000);
    assert_eq!(report.findings.len(), 1_000);
    let total: u64 = report
        .summary
        .open_by_severity
        .iter()
        .map(|counted| counted.count)
        .sum();
    assert_eq!(total, report.summary.open);
    let by_asset: usize = report.assets.iter().map(|group| group.findings.len()).sum();
    assert_eq!(by_asset, 1_000);
    assert!(report.population.hosts.total > 0);
}
