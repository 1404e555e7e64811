//! What the template shows about completeness: the ledger, its gaps, and how the assets stand.

use serde::Serialize;

use super::visible::visible;
use crate::report::{AssetKind, ClassCounts, PopulationClass, Remark, Report, Value};

/// A ledger of more lists than this is folded.
const LONG_LEDGER: usize = 12;
/// So many gaps the first page names.
pub(super) const FIRST_GAPS: usize = 3;

/// One line of the ledger.
#[derive(Serialize)]
pub(super) struct List {
    title: String,
    detail: String,
    target: String,
    declared: String,
    distinct: String,
    pages: String,
    requests: String,
    retries: String,
    key: &'static str,
    outcome: String,
    remark: String,
}

/// Classes by kind of asset, all checks together and each by itself.
#[derive(Serialize)]
pub(super) struct PopulationTable {
    /// Kind and check of each column; no check means all together.
    columns: Vec<(&'static str, Option<&'static str>)>,
    rows: Vec<(&'static str, Vec<String>)>,
    totals: Vec<String>,
}

pub(super) fn is_long(report: &Report) -> bool {
    report.coverage.queries.len() > LONG_LEDGER
}

pub(super) fn gaps(report: &Report) -> Vec<[String; 2]> {
    report.gap_words().iter().map(cells).collect()
}

pub(super) fn notices(report: &Report) -> Vec<[String; 2]> {
    report.notice_words().iter().map(cells).collect()
}

fn cells(remark: &Remark) -> [String; 2] {
    [visible(&remark.what), visible(&remark.why)]
}

/// What the first page leaves out of the gaps, said in words.
pub(super) fn further_gaps(report: &Report) -> Option<String> {
    let further = report.gap_words().len().checked_sub(FIRST_GAPS)?;
    (further > 0).then(|| {
        let count = [("count", Value::Count(further as u64))];
        report.text.format("html-gaps-further", &count)
    })
}

pub(super) fn ledger(report: &Report) -> Vec<List> {
    let number = |count| report.text.number(count);
    let queries = report.coverage.queries.iter().zip(report.query_words());
    queries
        .map(|(query, words)| List {
            title: words.title,
            detail: visible(&words.detail),
            target: visible(&words.target),
            declared: words.declared,
            distinct: words.distinct,
            pages: number(query.pages),
            requests: number(query.requests),
            retries: number(query.retries),
            key: query.outcome.as_str(),
            outcome: words.outcome,
            remark: visible(&words.remark),
        })
        .collect()
}

pub(super) fn ledger_title(report: &Report) -> String {
    let lists = report.coverage.queries.len() as u64;
    report
        .text
        .format("html-ledger-lists", &[("count", Value::Count(lists))])
}

pub(super) fn population(report: &Report) -> PopulationTable {
    let population = &report.population;
    let mut columns = Vec::new();
    let mut counts: Vec<&ClassCounts> = Vec::new();
    for (kind, both) in [
        (AssetKind::Host, &population.hosts),
        (AssetKind::Image, &population.images),
    ] {
        columns.push((kind.as_str(), None));
        counts.push(both);
        for one in population.by_check.iter().filter(|one| one.kind == kind) {
            columns.push((one.kind.as_str(), Some(one.check.as_str())));
            counts.push(&one.counts);
        }
    }
    let number = |count| report.text.number(count);
    let row = |class: PopulationClass| {
        let cells = counts.iter().map(|counts| number(counts.of(class)));
        (class.as_str(), cells.collect())
    };
    PopulationTable {
        columns,
        rows: PopulationClass::ALL.map(row).to_vec(),
        totals: counts.iter().map(|counts| number(counts.total)).collect(),
    }
}

pub(super) fn sentences(report: &Report) -> Vec<String> {
    [&report.population.hosts, &report.population.images]
        .map(|counts| report.population_sentence(counts))
        .to_vec()
}
