//! What 100,000 findings cost: `cargo bench --bench scale [-- FINDINGS]`.
#![allow(
    clippy::allow_attributes,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program that measures prints, and may fail loudly"
)]

mod common;

use std::io::{self, Write};
use std::time::Duration;

use chrono::DateTime;
use common::{Cost, NOW_MS, collect, context, fleet, measure, peak_megabytes, simulator};
use hss_audit::evaluate::{self, evaluate};
use hss_audit::normalize::normalize;
use hss_audit::render;
use hss_audit::report::{self, Report};

fn main() {
    let wanted: u32 = std::env::args()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(100_000);
    let folder = tempfile::tempdir().unwrap();
    // In the made-up fleet 50,000 hosts and 60,000 images have 100,000 findings.
    let options = fleet(wanted / 2, wanted / 10, Duration::ZERO);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let (collection, cost) = measure(|| {
        runtime.block_on(async {
            let site = simulator(&options).await;
            let collection = collect(&options, site.url(), 16, folder.path()).await;
            site.stop().await;
            collection
        })
    });
    drop(runtime);
    line("collect (with the simulator)", cost, None);
    let (normalized, cost) = measure(|| normalize(&collection).unwrap());
    line("normalize", cost, None);
    let mut sum = cost.processor;
    let options = evaluate::Options::default();
    let now = DateTime::from_timestamp_millis(NOW_MS).unwrap();
    let coverage = normalized.coverage;
    let (judged, cost) = measure(|| {
        evaluate(
            normalized.findings,
            &normalized.inventory,
            &coverage,
            &options,
            now,
        )
    });
    line("evaluate", cost, None);
    sum += cost.processor;
    let (report, cost) = measure(|| report::build(judged, coverage, context()));
    line("build the report", cost, None);
    sum += cost.processor;
    println!(
        "{:32} {:>9.2} s   (target 1 s)",
        "normalize + evaluate + report",
        sum.as_secs_f64()
    );
    for renderer in render::ALL {
        let mut counter = Counter(0);
        let (rendered, cost) = measure(|| renderer.render(&report, &mut counter));
        rendered.unwrap();
        line(renderer.id(), cost, Some(counter.0));
    }
    println!(
        "{} findings, peak memory {} MB (target 600 MB)",
        count(&report),
        peak_megabytes()
    );
}

fn count(report: &Report) -> usize {
    report.findings.len()
}

fn line(what: &str, cost: Cost, bytes: Option<u64>) {
    let size = bytes
        .map(|bytes| format!("{:>9} kB", bytes / 1000))
        .unwrap_or_default();
    println!(
        "{what:32} {:>9.2} s processor {:>7.2} s wall {size}",
        cost.processor.as_secs_f64(),
        cost.wall.as_secs_f64()
    );
}

struct Counter(u64);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
