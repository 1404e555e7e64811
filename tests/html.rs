//! The HTML report as a file.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;

use std::fs;
use std::path::Path;
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use common::block::{Block, between, block};
use common::sample;
use hss_audit::render;
use hss_audit::report::{FindingLine, Gap, Redaction, Report};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn html(report: &Report) -> String {
    let renderer = render::ALL.iter().find(|one| one.id() == "html").unwrap();
    let mut bytes = Vec::new();
    renderer.render(report, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn the_same_report_gives_the_same_bytes() {
    assert_eq!(html(&sample::report(500)), html(&sample::report(500)));
}

#[test]
fn the_policy_allows_exactly_the_style_and_the_script_of_the_file() {
    let page = html(&sample::report(50));
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\">")
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&#x2F;", "/")
        .replace("&#43;", "+")
        .replace("&#x3D;", "=");
    let hash = |source: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(source)));
    let style = hash(between(&page, "<style>", "</style>"));
    let script = hash(between(&page, "<script type=\"module\">", "</script>"));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src {script}; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'"
        )
    );
    assert_eq!(page.matches("<style").count(), 1);
    assert_eq!(page.matches("<script").count(), 2);
}

#[test]
fn nothing_is_loaded_from_outside_and_nothing_stands_inline() {
    let page = html(&sample::report(50)).to_lowercase();
    for outside in [
        "http:", "https:", " src=", "@import", " url(", "<link", "<base",
    ] {
        assert!(!page.contains(outside), "{outside}");
    }
    for inline in [
        " style=",
        " onclick=",
        " onerror=",
        " onload=",
        "javascript:",
        "innerhtml",
    ] {
        assert!(!page.contains(inline), "{inline}");
    }
}

#[test]
fn hostile_names_stay_text() {
    let mut report = sample::hostile_report();
    report.coverage.gaps.push(Gap {
        what: "<script>alert(2)</script><!--findings-->".into(),
        why: "{{ 7*7 }}\u{202e}\u{1b}".into(),
    });
    let page = html(&report);
    let (still, _) = page.split_once("id=\"findings-data\"").unwrap();
    for raw in ["<script>alert", "<img src=x", "\u{202e}", "\u{1b}"] {
        assert!(!still.contains(raw), "{raw}");
    }
    assert!(still.contains("{{ 7*7 }}{% raw %}"));
    assert!(still.contains("{{ 7*7 }}[U+202E]␛"));
    assert!(still.contains("rtl[U+202E]gpj.exe"));
    // A name of 65,535 characters is cut in the still part, which says so.
    assert!(still.contains("(65,535 characters)") || still.contains("(65,536 characters)"));
    assert!(still.len() < 450_000, "{}", still.len());
    block(&page);
}

#[test]
fn no_label_is_missing() {
    for report in [
        sample::report(50),
        sample::broken_report(),
        sample::report(0),
    ] {
        let page = html(&report);
        let labels = report.text.plain();
        assert!(!page.contains("[html-"), "a label of the template");
        for piece in page.split("\"html-").skip(1) {
            let name = format!("html-{}", piece.split_once('"').unwrap().0);
            assert!(labels.contains_key(&name), "a label of the script: {name}");
        }
    }
}

#[test]
fn the_block_holds_exactly_the_findings() {
    for redaction in [Redaction::Masked, Redaction::None] {
        let report = sample::report_hiding(1_500, redaction);
        assert_block_agrees(&report, &html(&report));
    }
    for report in [sample::report(0), sample::random_report(1_500)] {
        assert_block_agrees(&report, &html(&report));
    }
}

/// 200,000 findings are to fit into 8 MB, whatever the assets are called.
#[test]
fn a_fleet_in_which_nothing_repeats_stays_small() {
    let size = |findings| html(&sample::random_report(findings)).len();
    let (less, more) = (10_000, 20_000);
    let of_a_finding = (size(more) - size(less)) / (more - less);
    assert!(of_a_finding <= 36, "{of_a_finding} bytes a finding");
}

#[test]
fn a_redacted_report_holds_no_password() {
    let page = html(&sample::report(500));
    let evidence = block(&page).list("evidence").concat();
    assert!(!evidence.contains("12****"));
    assert!(evidence.contains("weak_password"));
}

#[test]
fn a_broken_report_says_so_before_any_figure() {
    let page = html(&sample::broken_report());
    let verdict = page.find("class=\"verdict failed\"").unwrap();
    let figures = page.find("class=\"headlines\"").unwrap();
    assert!(verdict < figures);
    assert!(page.contains("Data incomplete: lists could not be read"));
    assert!(page.contains("HTTP 503 after 5 attempts"));
    assert!(!page.contains("class=\"verdict complete\""));
}

#[test]
fn gaps_that_the_first_page_leaves_out_are_counted() {
    let mut report = sample::broken_report();
    for number in 0..10 {
        report.coverage.gaps.push(Gap {
            what: format!("list {number}"),
            why: "it was not answered".into(),
        });
    }
    let page = html(&report);
    assert!(page.contains("and 8 more, named under Completeness"));
    assert!(page.contains("list 9"));
}

#[test]
fn an_empty_report_is_a_whole_page() {
    let page = html(&sample::report(0));
    assert!(page.contains("There is no open finding."));
    assert!(page.ends_with("</html>\n"));
}

fn assert_block_agrees(report: &Report, page: &str) {
    let block = block(page);
    assert_eq!(block.header["count"], report.findings.len());
    assert_rows_agree(report, &block);
    let mut row = 0;
    let assets = block.column("findings");
    let (names, ids) = (block.texts("asset"), block.texts("asset_id"));
    let (addresses, public) = (block.texts("private_ip"), block.texts("public_ip"));
    let (regions, projects) = (block.texts("region"), block.texts("project"));
    for (asset, length) in assets.iter().enumerate() {
        for judged in &report.findings[row..row + usize::try_from(length.unwrap()).unwrap()] {
            let finding = &judged.finding;
            let host = finding.asset.as_host();
            let id = host.map(|host| &*host.host_id);
            let image = finding.asset.as_image();
            let id = id.or_else(|| image?.image_id.as_deref());
            assert_eq!(names[asset].as_deref(), Some(&*finding.asset.name));
            assert_eq!(ids[asset].as_deref(), id);
            let private = host.and_then(|host| host.private_ip.as_deref());
            assert_eq!(addresses[asset].as_deref(), private);
            let elastic = host.and_then(|host| host.public_ip.as_deref());
            assert_eq!(public[asset].as_deref(), elastic);
            assert_eq!(regions[asset].as_deref(), Some(&*finding.region));
            assert_eq!(projects[asset].as_deref(), Some(&*finding.project_id));
            row += 1;
        }
    }
    assert_eq!(row, report.findings.len());
}

fn assert_rows_agree(report: &Report, block: &Block) {
    let (starts, scores) = (block.column("id_start"), block.column("score"));
    let (days, scanned) = (block.column("days"), block.column("scanned"));
    let (accounts, services) = (block.texts("account"), block.texts("service"));
    let (evidence, advice) = (block.texts("evidence"), block.texts("suggestion"));
    let (waivers, due) = (block.texts("waiver"), block.column("due"));
    let deadlines = block.words("deadline");
    let words =
        ["severity", "check", "result", "status", "freshness"].map(|name| block.words(name));
    let changes = block.words("change");
    let score_of = |code: Option<i64>| {
        block.header["scores"][usize::try_from(code.unwrap() - 1).unwrap()].clone()
    };
    for (row, judged) in report.findings.iter().enumerate() {
        let line = serde_json::to_value(FindingLine::of(judged)).unwrap();
        for (name, words) in ["severity", "check", "result", "status", "freshness"]
            .iter()
            .zip(&words)
        {
            assert_eq!(line[name], words[row], "{name}");
        }
        assert_eq!(line["change"].as_str().unwrap_or("none"), changes[row]);
        let start = format!("{:02x}", starts[row].unwrap());
        assert!(line["id"].as_str().unwrap().starts_with(&start));
        let score = score_of(scores[row]);
        let sum: u64 = score
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one.as_u64().unwrap())
            .sum();
        assert_eq!(line["score"], sum);
        let judged_by: Value = serde_json::from_str(evidence[row].as_ref().unwrap()).unwrap();
        assert_eq!(line["evidence"], judged_by);
        assert_eq!(judged.finding.duration_days, days[row]);
        assert_eq!(judged.finding.scanned_at, scanned[row]);
        assert_eq!(judged.finding.suggestion.as_deref(), advice[row].as_deref());
        assert_eq!(line["waiver"].as_str(), waivers[row].as_deref());
        assert_eq!(judged.due.map(|due| due.at), due[row]);
        let deadline = match line["overdue"].as_bool() {
            None => "none",
            Some(true) => "overdue",
            Some(false) => "in_time",
        };
        assert_eq!(deadline, deadlines[row]);
        let account = judged.finding.account.as_ref();
        assert_eq!(
            account.map(|account| &*account.name),
            accounts[row].as_deref()
        );
        let service = account.map(|account| &*account.service_type);
        assert_eq!(service, services[row].as_deref());
    }
}

/// Writes reports for the browser test: `HSS_AUDIT_SAMPLES_DIR=dir cargo test --release --test html write_samples -- --ignored`.
#[test]
#[ignore = "writes reports for the browser test"]
fn write_samples() {
    let folder = sample::folder();
    let sizes = [("small", 2_000), ("large", 200_000)];
    for (name, size) in sizes {
        write_sample(&folder, name, &sample::report(size));
    }
    write_sample(&folder, "random", &sample::random_report(200_000));
    write_sample(&folder, "hostile", &sample::hostile_report());
    write_sample(&folder, "broken", &sample::broken_report());
    write_sample(&folder, "empty", &sample::report(0));
    write_sample(&folder, "chinese", &sample::chinese_report(400));
}

#[expect(
    clippy::print_stdout,
    reason = "the sizes and times are what one looks for"
)]
fn write_sample(folder: &Path, name: &str, report: &Report) {
    let start = Instant::now();
    let page = html(report);
    println!(
        "{name}: {} findings, {} bytes, rendered in {:?}",
        report.findings.len(),
        page.len(),
        start.elapsed()
    );
    fs::write(folder.join(format!("{name}.html")), page).unwrap();
    let ids = report.findings.iter().map(|row| row.finding.id.to_string());
    let ids: Vec<String> = ids.collect();
    fs::write(folder.join(format!("{name}.ids")), ids.join("\n")).unwrap();
}
