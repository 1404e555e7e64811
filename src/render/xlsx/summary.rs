//! The first sheet: completeness, then the run, its numbers, and what calls for action.

use rust_xlsxwriter::{Format, XlsxError};

use super::cell::Cell;
use super::sheet::{Sheet, Writer};
use crate::report::{Report, Value, Verdict};

/// So many gaps stand on the first sheet; all are on their own.
const GAPS: usize = 20;
const WIDTHS: [u32; 3] = [34, 66, 90];

/// A line of the sheet.
enum Line<'r> {
    Title(String),
    Section(String),
    Fact(Fact<'r>),
}

struct Fact<'r> {
    label: String,
    value: Cell<'r>,
    note: Cell<'r>,
    /// The name of the value in formulas.
    name: Option<String>,
    /// Where the value is one on completeness.
    verdict: Option<Verdict>,
}

impl<'r> Fact<'r> {
    fn new(label: String, value: Cell<'r>) -> Self {
        Self {
            label,
            value,
            note: Cell::Empty,
            name: None,
            verdict: None,
        }
    }

    fn note(self, note: Cell<'r>) -> Self {
        Self { note, ..self }
    }

    fn named(self, name: &str) -> Self {
        let name = Some(name.to_owned());
        Self { name, ..self }
    }
}

/// Writes the sheet, and gives names to its values.
pub(super) fn write(writer: &mut Writer<'_>, report: &Report) -> Result<(), XlsxError> {
    let labels = writer.labels;
    let branding = &report.branding;
    let owners = [&branding.organisation, &branding.classification];
    let mut lines = vec![Line::Title(report.title())];
    lines.extend(owners.into_iter().flatten().cloned().map(Line::Section));
    lines.extend(completeness(report));
    lines.extend(run(report));
    lines.extend(numbers(report));
    lines.extend(threshold(report));
    lines.extend(changes(report));
    lines.extend(frameworks(report));
    lines.extend(fix_first(report));
    let name = labels.get("xlsx-summary");
    let sheet = writer.workbook.add_worksheet();
    sheet.set_name(&name)?;
    let mut sheet = Sheet {
        sheet,
        styles: &writer.styles,
        labels,
    };
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.sheet.set_column_width(column, width)?;
    }
    let mut names = Vec::new();
    for (row, line) in (0..).zip(&lines) {
        put(&mut sheet, row, line)?;
        if let Line::Fact(Fact {
            name: Some(own), ..
        }) = line
        {
            names.push((own.clone(), format!("='{name}'!$B${}", row + 1)));
        }
    }
    for (name, place) in names {
        writer.workbook.define_name(name, &place)?;
    }
    Ok(())
}

fn put(sheet: &mut Sheet<'_>, row: u32, line: &Line<'_>) -> Result<(), XlsxError> {
    let styles = sheet.styles;
    match line {
        Line::Title(text) => sheet.put_with((row, 0), &Cell::text(text), &styles.title),
        Line::Section(text) => {
            sheet.put_with((row, 0), &Cell::text(text), &styles.section)?;
            sheet.sheet.set_row_height(row, 26).map(drop)
        }
        Line::Fact(fact) => {
            let value = match (fact.verdict, &fact.value) {
                (Some(verdict), _) => styles.verdict(verdict),
                (None, value) => format_of(sheet, value),
            };
            sheet.put_with((row, 0), &Cell::text(&fact.label), &styles.text)?;
            sheet.put_with((row, 1), &fact.value, value)?;
            let note = format_of(sheet, &fact.note);
            sheet.put_with((row, 2), &fact.note, note)
        }
    }
}

fn format_of<'s>(sheet: &Sheet<'s>, cell: &Cell<'_>) -> &'s Format {
    let styles = sheet.styles;
    match cell {
        Cell::Empty | Cell::Text(_) | Cell::Flag(_) => &styles.text,
        Cell::Count(_) | Cell::Whole(_) => &styles.number,
        Cell::Moment(_) => &styles.moment,
        Cell::Date(_) => &styles.date,
        Cell::Severity(severity) => styles.severity(*severity),
    }
}

/// The box that stands above everything.
fn completeness(report: &Report) -> Vec<Line<'_>> {
    let (text, coverage) = (&report.text, &report.coverage);
    let label = Fact {
        verdict: Some(coverage.verdict),
        ..Fact::new(
            text.get("xlsx-completeness"),
            Cell::owned(report.verdict_label()),
        )
    };
    let word = Fact::new(
        text.get("xlsx-verdict"),
        Cell::text(coverage.verdict.as_str()),
    );
    let gaps = report.gap_words();
    let mut facts = vec![
        label.note(Cell::owned(report.verdict_sentence())),
        word.named("coverage_verdict"),
        Fact::new(text.get("xlsx-gaps"), Cell::Count(gaps.len() as u64)).named("gaps"),
    ];
    let gaps = gaps.into_iter().take(GAPS);
    facts.extend(gaps.map(|gap| {
        Fact::new(text.get("xlsx-missing"), Cell::owned(gap.what)).note(Cell::owned(gap.why))
    }));
    facts.into_iter().map(Line::Fact).collect()
}

fn run(report: &Report) -> Vec<Line<'_>> {
    let (text, run) = (&report.text, &report.run);
    let fact = |label: &str, value| Fact::new(text.get(label), value);
    let tool = format!("{} {}", report.tool.name, report.tool.version);
    let mut facts = vec![
        fact("xlsx-run-id", Cell::text(&run.id)).named("run_id"),
        fact("xlsx-generated", Cell::Moment(run.generated_at)),
        fact("xlsx-from-utc", Cell::moment(run.collected_from)),
        fact("xlsx-to-utc", Cell::moment(run.collected_to)),
        fact("xlsx-tool", Cell::owned(tool)),
    ];
    facts.extend(report.scope.targets.iter().map(|target| {
        let value = format!("{} / {}", target.region, target.project_id);
        let note = Cell::text(&target.enterprise_project_id);
        fact("xlsx-scope", Cell::owned(value)).note(note)
    }));
    facts.extend([
        fact(
            "xlsx-image-types",
            Cell::owned(text.list(&report.scope.image_types)),
        ),
        fact("xlsx-hidden", Cell::text(report.redaction.as_str()))
            .note(Cell::owned(report.redaction_sentence()))
            .named("redaction"),
        fact("xlsx-digest", Cell::text(&report.findings_digest)).named("findings_digest"),
    ]);
    section(text.get("xlsx-run"), facts)
}

fn section(title: String, facts: Vec<Fact<'_>>) -> Vec<Line<'_>> {
    let facts = facts.into_iter().map(Line::Fact);
    std::iter::once(Line::Section(title)).chain(facts).collect()
}

fn numbers(report: &Report) -> Vec<Line<'_>> {
    let (text, summary) = (&report.text, &report.summary);
    let fact =
        |label: &str, count, name: &str| Fact::new(text.get(label), Cell::Count(count)).named(name);
    let mut facts = vec![fact("headline-open", summary.open, "open_findings")];
    facts.extend(summary.open_by_severity.iter().map(|counted| {
        let severity = text.get(&format!("severity-{}", counted.severity));
        let values = [("severity", Value::Text(severity.as_str()))];
        let label = text.format("xlsx-open-severity", &values);
        let name = format!("open_{}", counted.severity);
        Fact::new(label, Cell::Count(counted.count)).named(&name)
    }));
    facts.extend([
        fact("headline-hosts", summary.failing_hosts, "failing_hosts"),
        fact("headline-images", summary.failing_images, "failing_images"),
        fact("overdue", summary.deadlines.overdue, "overdue_findings"),
        fact("status-waived", summary.waived, "waived_findings"),
        fact(
            "status-ignored_in_hss",
            summary.ignored_in_hss,
            "ignored_findings",
        ),
        fact("result-unknown", summary.unknown, "unknown_results"),
        fact("result-pass", summary.passed, "passed_results"),
        fact("xlsx-results", summary.results, "all_results"),
    ]);
    let title = match report.is_complete() {
        true => "xlsx-numbers",
        false => "xlsx-numbers-at-least",
    };
    section(text.get(title), facts)
}

fn threshold(report: &Report) -> Vec<Line<'_>> {
    let conditions = &report.threshold.conditions;
    if conditions.is_empty() {
        return Vec::new();
    }
    let facts = conditions.iter().map(|result| {
        let sentence = Cell::owned(result.sentence(&report.text));
        Fact::new(result.condition.to_string(), sentence)
    });
    section(report.text.get("xlsx-threshold"), facts.collect())
}

fn changes(report: &Report) -> Vec<Line<'_>> {
    let text = &report.text;
    let figures = report.changes.figures(text).into_iter();
    let sentence = Cell::owned(report.change_sentence());
    let mut facts = vec![Fact::new(text.get("xlsx-compared"), sentence)];
    facts.extend(figures.map(|figure| {
        let note = Cell::owned(figure.meaning);
        Fact::new(figure.label, Cell::Count(figure.count)).note(note)
    }));
    section(text.get("change-title"), facts)
}

fn frameworks(report: &Report) -> Vec<Line<'_>> {
    let words = report.framework_words();
    if words.is_empty() {
        return Vec::new();
    }
    let facts = words.into_iter().map(|framework| {
        let verdict = Cell::owned(framework.label);
        Fact::new(framework.title, verdict).note(Cell::owned(framework.counts))
    });
    section(report.text.get("xlsx-controls"), facts.collect())
}

fn fix_first(report: &Report) -> Vec<Line<'_>> {
    let text = &report.text;
    let facts = report.summary.fix_first.iter().map(|asset| {
        let severity = text.get(&format!("severity-{}", asset.severity));
        let label = format!("{severity} ({})", asset.score);
        let reasons = Cell::owned(text.clauses(&asset.reasons));
        Fact::new(label, Cell::text(&asset.name)).note(reasons)
    });
    let mut facts: Vec<Fact<'_>> = facts.collect();
    if facts.is_empty() {
        facts.push(Fact::new(report.nothing_to_fix(), Cell::text("")));
    }
    section(text.get("xlsx-fix-first"), facts)
}
