//! Reports as whole files.

mod common;

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
    assert_eq!(report.findings_digest.len(), 64);
    let by_asset: usize = report.assets.iter().map(|group| group.findings.len()).sum();
    assert_eq!(by_asset, 1_000);
    assert!(report.population.hosts.total > 0 && common::sample::now().timestamp() > 0);
}
