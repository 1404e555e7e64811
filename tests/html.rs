//! The HTML report as a file.
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

mod common;

use std::fs;
use std::path::Path;
use std::time::Instant;

use common::sample;
use hss_audit::render;
use hss_audit::report::Report;

fn html(report: &Report) -> String {
    let renderer = render::ALL.iter().find(|one| one.id() == "html").unwrap();
    let mut bytes = Vec::new();
    renderer.render(report, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

/// Writes reports for the browser test: `HSS_AUDIT_SAMPLES_DIR=dir cargo test --release --test html write_samples`.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "a test that is told where to write"
)]
fn write_samples() {
    let Some(folder) = std::env::var_os("HSS_AUDIT_SAMPLES_DIR") else {
        return;
    };
    let sizes = [("small", 2_000), ("large", 200_000)];
    for (name, size) in sizes {
        write_sample(Path::new(&folder), name, &sample::report(size));
    }
    write_sample(Path::new(&folder), "hostile", &sample::hostile_report());
    write_sample(Path::new(&folder), "broken", &sample::broken_report());
    write_sample(Path::new(&folder), "empty", &sample::report(0));
}

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
}
