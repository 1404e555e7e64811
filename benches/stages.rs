//! How long each stage after collecting takes, on 10,000 findings.

#[path = "../tests/common/mod.rs"]
mod common;

use std::hint::black_box;
use std::io;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use hss_audit::evaluate::{self, evaluate};
use hss_audit::findings::{Coverage, Verdict};
use hss_audit::render;

const FINDINGS: usize = 10_000;

fn judging(criterion: &mut Criterion) {
    let (findings, inventory) = common::sample::data(FINDINGS, &[]);
    let coverage = Coverage {
        verdict: Verdict::Complete,
        ..Coverage::of_lists(Vec::new(), Vec::new())
    };
    let options = evaluate::Options::default();
    let mut group = criterion.benchmark_group("evaluate");
    group.throughput(Throughput::Elements(FINDINGS as u64));
    group.bench_function("10k", |bencher| {
        bencher.iter_batched(
            || findings.clone(),
            |findings| {
                evaluate(
                    findings,
                    &inventory,
                    &coverage,
                    &options,
                    common::sample::now(),
                )
            },
            BatchSize::LargeInput,
        );
    });
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
