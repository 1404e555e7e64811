//! How long each stage after collecting takes, on 10,000 findings.

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::io;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use hss_audit::evaluate::{Options, evaluate};
use hss_audit::findings::{Coverage, Verdict};
use hss_audit::render;

const FINDINGS: usize = 10_000;

fn judging(criterion: &mut Criterion) {
    let (findings, inventory) = common::sample::data(FINDINGS, &[]);
    let coverage = Coverage {
        verdict: Verdict::Complete,
        ..Coverage::of_lists(Vec::new(), Vec::new())
    };
    let plain = Options::default();
    let strict = Options {
        waivers: common::waivers::many(1_000, &findings),
        ..common::waivers::options(&[])
    };
    let mut group = criterion.benchmark_group("evaluate");
    group.throughput(Throughput::Elements(FINDINGS as u64));
    for (name, options) in [
        ("10k", &plain),
        ("10k with 1,000 waivers and deadlines", &strict),
    ] {
        group.bench_function(name, |bencher| {
            bencher.iter_batched(
                || findings.clone(),
                |findings| {
                    let now = common::sample::now();
                    evaluate(findings, &inventory, &coverage, options, now)
                },
                BatchSize::LargeInput,
            );
        });
    }
    group.finish();
}

fn rendering(criterion: &mut Criterion) {
    let report = common::sample::report(FINDINGS);
    let mut group = criterion.benchmark_group("render");
    group
        .throughput(Throughput::Elements(FINDINGS as u64))
        .sample_size(10);
    for renderer in render::ALL {
        group.bench_function(renderer.id(), |bencher| {
            bencher.iter(|| {
                let rendered = renderer.render(black_box(&report), &mut io::sink());
                assert!(rendered.is_ok());
            });
        });
    }
    group.finish();
}

criterion_group!(stages, judging, rendering);
criterion_main!(stages);
