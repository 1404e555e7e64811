//! Tables about completeness, population, accepted risks and change.

use rust_xlsxwriter::XlsxError;

use super::cell::Cell;
use super::controls::headings;
use super::sheet::{Heading, Kind, Writer};
use crate::report::{
    AssetKind, ClassCounts, GoneFinding, GoneWords, JudgedWaiver, PopulationClass, QueryLedger,
    QueryWords, Report, Text, WaiverWords,
};

/// What is missing; no sheet where nothing is.
pub(super) fn gaps(writer: &mut Writer<'_>, report: &Report) -> Result<(), XlsxError> {
    let gaps = report.gap_words();
    if gaps.is_empty() {
        return Ok(());
    }
    let columns = [
        ("xlsx-missing", Kind::Text, 70),
        ("xlsx-why", Kind::Text, 90),
    ];
    let headings = headings(writer, &columns);
    let name = writer.labels.get("xlsx-gaps");
    let rows = gaps
        .iter()
        .map(|gap| [Cell::text(&gap.what), Cell::text(&gap.why)]);
    writer.table(&name, &headings, rows)
}

const QUERY_COLUMNS: [(&str, Kind, u32); 16] = [
    ("xlsx-list", Kind::Text, 36),
    ("xlsx-parameters", Kind::Text, 20),
    ("xlsx-region", Kind::Text, 16),
    ("xlsx-project", Kind::Text, 34),
    ("xlsx-outcome", Kind::Text, 22),
    ("xlsx-declared", Kind::Number, 10),
    ("xlsx-received", Kind::Number, 10),
    ("xlsx-duplicates", Kind::Number, 11),
    ("xlsx-unreadable", Kind::Number, 11),
    ("xlsx-pages", Kind::Number, 8),
    ("xlsx-requests", Kind::Number, 10),
    ("xlsx-retries", Kind::Number, 9),
    ("xlsx-sweeps", Kind::Number, 9),
    ("xlsx-started", Kind::Moment, 19),
    ("xlsx-finished", Kind::Moment, 19),
    ("xlsx-remark", Kind::Text, 70),
];

/// Every list that was read.
pub(super) fn queries(writer: &mut Writer<'_>, report: &Report) -> Result<(), XlsxError> {
    let headings = headings(writer, &QUERY_COLUMNS);
    let words = report.query_words();
    let queries = report.coverage.queries.iter().zip(&words);
    let name = writer.labels.get("xlsx-coverage");
    let rows = queries.map(|(query, words)| query_row(query, words));
    writer.table(&name, &headings, rows)
}

fn query_row<'r>(query: &'r QueryLedger, words: &'r QueryWords) -> [Cell<'r>; 16] {
    let declared = query.declared_total_last.or(query.declared_total_first);
    [
        Cell::text(&words.title),
        Cell::text(&words.detail),
        Cell::text(&query.region),
        Cell::text(&query.project_id),
        Cell::text(query.outcome.as_str()),
        declared.map_or(Cell::Empty, Cell::Whole),
        Cell::Count(query.distinct),
        Cell::Count(query.duplicates),
        Cell::Count(query.unreadable),
        Cell::Count(query.pages),
        Cell::Count(query.requests),
        Cell::Count(query.retries),
        Cell::Count(query.sweeps),
        Cell::Moment(query.started_at),
        Cell::Moment(query.finished_at),
        Cell::text(&words.remark),
    ]
}

/// Every asset in exactly one class, by kind and check.
pub(super) fn population(writer: &mut Writer<'_>, report: &Report) -> Result<(), XlsxError> {
    let (labels, population) = (writer.labels, &report.population);
    let number = |label: String| Heading {
        label,
        kind: Kind::Number,
        width: 26,
    };
    let mut columns = vec![Heading {
        label: labels.get("xlsx-class"),
        kind: Kind::Text,
        width: 22,
    }];
    let mut counts: Vec<&ClassCounts> = Vec::new();
    for (kind, both) in [
        (AssetKind::Host, &population.hosts),
        (AssetKind::Image, &population.images),
    ] {
        let kind_label = labels.get(&format!("kind-{}", kind.as_str()));
        columns.push(number(
            labels.labelled(&kind_label, &labels.get("xlsx-both")),
        ));
        counts.push(both);
        for one in population.by_check.iter().filter(|one| one.kind == kind) {
            let check = labels.get(&format!("check-{}", one.check.as_str()));
            columns.push(number(labels.labelled(&kind_label, &check)));
            counts.push(&one.counts);
        }
    }
    let classes = PopulationClass::ALL.map(|class| {
        let label = labels.get(&format!("class-{}", class.as_str()));
        let cells = counts.iter().map(|counts| Cell::Count(counts.of(class)));
        std::iter::once(Cell::owned(label)).chain(cells).collect()
    });
    let totals = counts.iter().map(|counts| Cell::Count(counts.total));
    let total = std::iter::once(Cell::owned(labels.get("xlsx-total"))).chain(totals);
    let rows: Vec<Vec<Cell<'_>>> = classes.into_iter().chain([total.collect()]).collect();
    writer.table(&labels.get("xlsx-population"), &columns, rows.into_iter())
}

const WAIVER_COLUMNS: [(&str, Kind, u32); 12] = [
    ("xlsx-waiver", Kind::Text, 20),
    ("xlsx-state", Kind::Text, 18),
    ("xlsx-covers", Kind::Text, 50),
    ("xlsx-reason", Kind::Text, 50),
    ("xlsx-owner", Kind::Text, 26),
    ("xlsx-approver", Kind::Text, 26),
    ("xlsx-ticket", Kind::Text, 16),
    ("xlsx-from", Kind::Date, 12),
    ("xlsx-to", Kind::Date, 12),
    ("xlsx-covered", Kind::Number, 12),
    ("xlsx-waived", Kind::Number, 12),
    ("xlsx-remark", Kind::Text, 60),
];

/// Every waiver.
pub(super) fn waivers(writer: &mut Writer<'_>, report: &Report) -> Result<(), XlsxError> {
    let headings = headings(writer, &WAIVER_COLUMNS);
    let labels = writer.labels;
    let words = report.waiver_words();
    let rows = words.iter().filter_map(|words| {
        let mut waivers = report.waivers.iter();
        let judged = waivers.find(|judged| judged.waiver.id == words.id)?;
        Some(waiver_row(judged, words, labels))
    });
    writer.table(&labels.get("xlsx-accepted"), &headings, rows)
}

fn waiver_row<'r>(
    judged: &'r JudgedWaiver,
    words: &'r WaiverWords,
    labels: &Text,
) -> [Cell<'r>; 12] {
    [
        Cell::text(&words.id),
        Cell::text(judged.state.as_str()),
        Cell::owned(words.scope.join("\n")),
        Cell::text(&words.reason),
        Cell::text(&words.owner),
        Cell::text(&words.approver),
        Cell::text(&words.ticket),
        Cell::Date(judged.waiver.created),
        Cell::Date(judged.waiver.expires),
        Cell::Count(judged.covered),
        Cell::Count(judged.waived),
        Cell::owned(labels.sentences(&words.remarks)),
    ]
}

const GONE_COLUMNS: [(&str, Kind, u32); 10] = [
    ("xlsx-fate", Kind::Text, 14),
    ("xlsx-remark", Kind::Text, 50),
    ("xlsx-what", Kind::Text, 40),
    ("xlsx-severity", Kind::Text, 10),
    ("xlsx-asset", Kind::Text, 36),
    ("xlsx-asset-key", Kind::Text, 40),
    ("xlsx-region", Kind::Text, 16),
    ("xlsx-project", Kind::Text, 34),
    ("xlsx-first-seen", Kind::Moment, 19),
    ("xlsx-id", Kind::Text, 34),
];

/// What the run before had and this one does not have any more.
pub(super) fn changes(writer: &mut Writer<'_>, report: &Report) -> Result<(), XlsxError> {
    let headings = headings(writer, &GONE_COLUMNS);
    let labels = writer.labels;
    let gone = report.changes.gone.iter();
    let rows = gone.map(|gone| gone_row(&gone, gone.words(labels)));
    writer.table(&labels.get("xlsx-changes"), &headings, rows)
}

fn gone_row<'r>(gone: &GoneFinding<'r>, words: GoneWords) -> [Cell<'r>; 10] {
    let finding = gone.finding;
    [
        Cell::text(gone.class.as_str()),
        Cell::owned(words.remark),
        Cell::owned(words.what),
        Cell::Severity(finding.severity),
        Cell::text(finding.asset_name),
        Cell::text(finding.asset_key),
        Cell::text(finding.region),
        Cell::text(finding.project_id),
        Cell::Moment(finding.first_seen.0),
        Cell::owned(gone.id.to_string()),
    ]
}
