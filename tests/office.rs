//! Formats for spreadsheets, mails, merge requests and pipelines: XLSX, Markdown, JUnit, SARIF.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;

use std::fs;
use std::path::Path;
use std::time::Instant;

use common::sample;
use hss_audit::render::{self, Renderer};
use hss_audit::report::Report;

fn format(id: &str) -> &'static dyn Renderer {
    let mut formats = render::ALL.into_iter();
    formats.find(|format| format.id() == id).unwrap()
}

fn bytes(id: &str, report: &Report) -> Vec<u8> {
    let mut bytes = Vec::new();
    format(id).render(report, &mut bytes).unwrap();
    bytes
}

/// Writes reports for the validators: `HSS_AUDIT_SAMPLES_DIR=dir cargo test --test office write_samples`.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test that is told where to write"
)]
fn write_samples() {
    let Some(folder) = std::env::var_os("HSS_AUDIT_SAMPLES_DIR") else {
        return;
    };
    let size = std::env::var("HSS_AUDIT_SAMPLE_SIZE").map_or(2_000, |size| size.parse().unwrap());
    for (name, report) in [
        ("large", sample::report(size)),
        ("hostile", sample::hostile_report()),
        ("broken", sample::broken_report()),
        ("empty", sample::report(0)),
    ] {
        write_sample(&Path::new(&folder).join(name), &report);
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
