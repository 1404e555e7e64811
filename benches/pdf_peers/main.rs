//! The PDF beside its peers, in one run: `cargo bench --bench pdf_peers [-- FINDINGS]`.
//!
//! The same findings are set three times, measured and wrapped, with the same fonts: by this program (tagged, PDF/A and
//! PDF/UA, with all that stands around the list), by ReportLab's canvas (untagged, the list alone) and by Typst (PDF/UA-1,
//! the list alone). Ours has no untagged mode. The peers are Python packages; `PDF_PEERS_PYTHON` names an interpreter that
//! has them:
//!
//! ```sh
//! python3 -m venv peers && peers/bin/pip install reportlab typst
//! PDF_PEERS_PYTHON=peers/bin/python cargo bench --bench pdf_peers
//! ```
//!
//! What is counted is making the file: not the start of an interpreter, nor, but for Typst, reading the rows.
#![allow(
    clippy::allow_attributes,
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a program that measures prints, and may fail loudly"
)]

#[path = "../common/mod.rs"]
mod common;

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use chrono::DateTime;
use common::{NOW_MS, collect, context, fleet, measure, peak_megabytes, simulator};
use hss_audit::evaluate::{self, evaluate};
use hss_audit::normalize::normalize;
use hss_audit::render::{Pdf, Renderer};
use hss_audit::report::{self, AssetGroup, FindingLine, Report, Text, calls_for_attention};
use serde_json::{Value, json};

/// What making a file took.
struct Measured {
    processor: f64,
    peak_megabytes: f64,
    bytes: f64,
}

fn main() {
    let wanted: u32 = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(10_000);
    let folder = tempfile::tempdir().unwrap();
    let report = report(wanted, folder.path());
    let rows = rows(&report);
    let count = rows.iter().filter(|row| row.get(3).is_some()).count();
    println!("{count} findings");
    println!(
        "{:44} {:>11} {:>9} {:>9}   of ours",
        "", "processor s", "peak MB", "file MB"
    );
    let held = peak_of(|| ());
    println!("findings in memory before: {held:.0} MB");
    let ours = ours(&report, folder.path());
    line("this program, PDF/A-2a and PDF/UA-1", &ours, &ours);
    drop(report);
    fs::write(
        folder.path().join("rows.json"),
        serde_json::to_vec(&rows).unwrap(),
    )
    .unwrap();
    write_fonts(folder.path());
    for (name, script) in [
        ("ReportLab canvas, untagged", "reportlab_canvas.py"),
        ("Typst, PDF/UA-1", "typst_table.py"),
    ] {
        match peer(script, folder.path()) {
            Ok(measured) => line(name, &measured, &ours),
            Err(why) => println!("{name:44} not measured: {why}"),
        }
    }
}

fn line(name: &str, measured: &Measured, ours: &Measured) {
    println!(
        "{name:44} {:>11.2} {:>9.0} {:>9.2}   {:.2}",
        measured.processor,
        measured.peak_megabytes,
        measured.bytes / 1e6,
        measured.processor / ours.processor
    );
}

/// Renders; the peak is that of the whole process meanwhile, the findings in memory with it.
fn ours(report: &Report, folder: &Path) -> Measured {
    let path = folder.join("ours.pdf");
    let mut file = BufWriter::new(File::create(&path).unwrap());
    let mut processor = 0.0;
    let peak_megabytes = peak_of(|| {
        let (rendered, cost) = measure(|| Pdf.render(report, &mut file));
        rendered.unwrap();
        processor = cost.processor.as_secs_f64();
    });
    drop(file);
    Measured {
        processor,
        peak_megabytes,
        bytes: size(&path),
    }
}

/// The most memory that this process holds meanwhile, in MB.
fn peak_of(work: impl FnOnce()) -> f64 {
    // Forgets the peak of what came before; where the system cannot, the peak is too high.
    let _ = fs::write("/proc/self/clear_refs", "5");
    work();
    f64::from(u32::try_from(peak_megabytes()).unwrap())
}

#[allow(clippy::cast_precision_loss, reason = "a file of less than 2^52 bytes")]
fn size(path: &Path) -> f64 {
    fs::metadata(path).unwrap().len() as f64
}

fn peer(script: &str, folder: &Path) -> Result<Measured, String> {
    let python = std::env::var("PDF_PEERS_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("benches/pdf_peers")
        .join(script);
    let output = Command::new(&python).arg(script).arg(folder).output();
    let output = output.map_err(|error| format!("cannot start `{python}`: {error}"))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        return Err(complaint.lines().last().unwrap_or_default().to_owned());
    }
    let said: Value = serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let number = |name: &str| said[name].as_f64().unwrap();
    Ok(Measured {
        processor: number("processor"),
        peak_megabytes: number("peak_megabytes"),
        bytes: number("bytes"),
    })
}

/// The fonts of the program, as files that the peers can read.
fn write_fonts(folder: &Path) {
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/fonts");
    for name in ["IBMPlexSans-Regular.ttf", "IBMPlexSans-SemiBold.ttf"] {
        fs::copy(fonts.join(name), folder.join(name)).unwrap();
    }
    let packed = File::open(fonts.join("NotoSansSC-Regular.ttf.zst")).unwrap();
    let font = zstd::decode_all(packed).unwrap();
    fs::write(folder.join("NotoSansSC-Regular.ttf"), font).unwrap();
}

/// What the list says: of an asset its two or three lines, of a finding its seven cells.
fn rows(report: &Report) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for group in &report.assets {
        let findings = report.findings_of(group).iter();
        let listed: Vec<_> = findings.filter(|one| calls_for_attention(one)).collect();
        if !listed.is_empty() {
            rows.push(asset(group).iter().map(|text| printable(text)).collect());
        }
        for judged in listed {
            let line = json!(FindingLine::of(judged));
            let cells = cells(&line, &report.text);
            rows.push(cells.iter().map(|text| printable(text)).collect());
        }
    }
    rows
}

/// With code points in the place of what the fonts lack, as ours prints it: Typst refuses such text, ReportLab loses it.
fn printable(text: &str) -> String {
    let has_letter = |one: char| {
        matches!(u32::from(one), 0x20..=0x7e | 0xa1..=0x17f | 0x2010..=0x2026 | 0x3040..=0x30ff | 0x4e00..=0x9fa5)
            && one != '\u{ad}'
    };
    let mut printed = String::with_capacity(text.len());
    for one in text.chars() {
        if has_letter(one) {
            printed.push(one);
        } else {
            printed.push_str(&format!("[U+{:04X}]", u32::from(one)));
        }
    }
    printed
}

fn asset(group: &AssetGroup) -> Vec<String> {
    let asset = json!(&*group.asset);
    let text = |name: &str| asset[name].as_str().unwrap_or_default();
    vec![
        group.asset.name.to_string(),
        format!("{} · {}", text("kind"), text("private_ip")),
        format!(
            "{} / {} · {}{}",
            group.region,
            group.project_id,
            text("host_id"),
            text("image_id")
        ),
    ]
}

fn cells(line: &Value, text: &Text) -> Vec<String> {
    let word = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
    let account = &line["account"];
    let subject = if account.is_null() {
        let rules = line["evidence"]["rules"].as_array().into_iter().flatten();
        let failed = rules.filter(|rule| rule["result"] == "fail");
        text.list(failed.map(|rule| text.get(&format!("rule-{}", rule["rule"].as_str().unwrap()))))
    } else {
        let word = |name: &str| account[name].as_str().unwrap_or_default();
        format!("{} · {}", word("name"), word("service_type"))
    };
    let days = &line["duration_days"];
    vec![
        word("severity"),
        text.get(&format!("check-{}", word("check"))),
        subject,
        days.as_i64()
            .map_or("–".to_owned(), |days| format!("{days} d")),
        word("scanned_at").chars().take(10).collect(),
        word("status"),
        word("id").chars().take(12).collect(),
    ]
}

fn report(wanted: u32, folder: &Path) -> Report {
    let options = fleet(wanted / 2, wanted / 10, Duration::ZERO);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let collection = runtime.block_on(async {
        let site = simulator(&options).await;
        let collection = collect(&options, site.url(), 16, folder).await;
        site.stop().await;
        collection
    });
    let normalized = normalize(&collection).unwrap();
    let coverage = normalized.coverage;
    let judged = evaluate(
        normalized.findings,
        &normalized.inventory,
        &coverage,
        &evaluate::Options::default(),
        DateTime::from_timestamp_millis(NOW_MS).unwrap(),
    );
    report::build(judged, coverage, context())
}
