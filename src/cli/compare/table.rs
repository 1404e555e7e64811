//! Comparison and trend as text for a terminal.

use textwrap::core::display_width;

use super::ScopeHistory;
use crate::cli::console::visible;
use crate::report::{
    Difference, GoneClass, ListedFinding, PresentFindings, Severity, Text, TrendReport, Value,
};

/// Findings of one class that a terminal shows.
pub(super) const SHOWN: usize = 20;

/// A table whose columns are as wide as their widest cell; the last one is as wide as it likes.
fn aligned(rows: &[Vec<String>], right_from: usize) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    // Harmless first: what is shown in place of a character is wider than it.
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| visible(cell)).collect())
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| display_width(cell)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate();
        let padded = cells.map(|(column, (cell, width))| {
            let room = " ".repeat(width - display_width(cell));
            match column >= right_from {
                true => room + cell,
                false => cell.clone() + &room,
            }
        });
        let line = padded.collect::<Vec<String>>().join("  ");
        format!("  {}", line.trim_end())
    };
    rows.iter().map(line).collect()
}

/// What changed between two runs.
pub(super) fn of_difference(difference: &Difference, text: &Text) -> Vec<String> {
    let values = [
        ("earlier", Value::Text(&difference.earlier.id)),
        ("later", Value::Text(&difference.later.id)),
    ];
    let mut lines = vec![text.format("diff-title", &values)];
    lines.extend(difference.changes.difference_lines(text));
    lines.push(String::new());
    let figures = difference.changes.figures(text).into_iter();
    let figures: Vec<Vec<String>> = figures
        .map(|figure| vec![figure.label, text.number(figure.count), figure.meaning])
        .collect();
    lines.extend(aligned(&figures, usize::MAX));
    let reasons = difference.changes.reason_lines(text);
    if !reasons.is_empty() {
        lines.push(String::new());
        lines.extend(reasons.into_iter().map(|line| format!("  {line}")));
    }
    for class in PresentFindings::CLASSES {
        let found = difference.present.of_class(class).take(SHOWN);
        let rows = found
            .map(|found| row(&found.finding, found.remark(text), text))
            .collect();
        let count = difference.present.count(class);
        list(class, rows, count, text, &mut lines);
    }
    let gone = &difference.changes.gone;
    for class in GoneClass::ALL {
        let rows = gone.of_class(class).take(SHOWN);
        let rows = rows
            .map(|gone| row(&gone.finding, gone.words(text).remark, text))
            .collect();
        list(class.as_str(), rows, gone.count(class), text, &mut lines);
    }
    lines
}

fn list(class: &str, rows: Vec<Vec<String>>, count: u64, text: &Text, lines: &mut Vec<String>) {
    if rows.is_empty() {
        return;
    }
    let label = text.get(&format!("change-{class}"));
    lines.push(String::new());
    lines.push(format!("{label} ({})", text.number(count)));
    let more = count - rows.len() as u64;
    lines.extend(aligned(&rows, usize::MAX));
    if more > 0 {
        let more = text.format("diff-more", &[("count", Value::Count(more))]);
        lines.push(format!("  {more}"));
    }
}

fn row(finding: &ListedFinding<'_>, remark: String, text: &Text) -> Vec<String> {
    vec![
        text.get(&format!("severity-{}", finding.severity.as_str())),
        finding.what(text),
        finding.asset_name.to_owned(),
        finding.region.to_owned(),
        remark,
    ]
}

/// The runs of an archive.
pub(super) fn of_history(scopes: &[ScopeHistory], text: &Text) -> Vec<String> {
    if scopes.is_empty() {
        return vec![text.get("history-none")];
    }
    let mut lines = Vec::new();
    for scope in scopes {
        let digits = [("digits", Value::Text(&scope.scope))];
        lines.push(text.format("history-scope", &digits));
        lines.extend(aligned(&run_rows(&scope.trend, text), 3));
        for unusable in &scope.unusable {
            let values = [
                ("run", Value::Text(&unusable.name)),
                ("why", Value::Text(&unusable.why)),
            ];
            lines.push(format!("  {}", text.format("change-unusable", &values)));
        }
        lines.push(String::new());
        lines.push(text.get("remediation-title"));
        lines.extend(aligned(&remediation_rows(&scope.trend, text), 1));
        lines.push(String::new());
    }
    lines.pop();
    lines
}

fn run_rows(trend: &TrendReport, text: &Text) -> Vec<Vec<String>> {
    let severity = |severity: Severity| text.get(&format!("severity-{}", severity.as_str()));
    let mut head = vec![
        text.get("trend-run"),
        text.get("trend-moment"),
        text.get("trend-verdict"),
        text.get("trend-open"),
    ];
    head.extend(Severity::FAILING.map(severity));
    head.extend(
        ["new", "reopened", "fixed", "vanished"].map(|class| text.get(&format!("change-{class}"))),
    );
    let mut rows = vec![head];
    for run in &trend.runs {
        let mut row = vec![
            run.run_id.clone(),
            text.moment(run.generated_at.0),
            text.get(&format!("verdict-{}", run.verdict.as_str())),
            text.number(run.open),
        ];
        let counts = run.open_by_severity.iter();
        row.extend(counts.map(|counted| text.number(counted.count)));
        let changes = run.changes.map(|changes| {
            [
                changes.new,
                changes.reopened,
                changes.fixed,
                changes.vanished,
            ]
            .map(|count| text.number(count))
        });
        row.extend(changes.unwrap_or_else(|| [(); 4].map(|()| text.get("trend-none"))));
        rows.push(row);
    }
    rows
}

fn remediation_rows(trend: &TrendReport, text: &Text) -> Vec<Vec<String>> {
    let mut rows = vec![vec![
        text.get("gone-severity"),
        text.get("change-fixed"),
        text.get("remediation-mean"),
        text.get("remediation-median"),
    ]];
    for one in &trend.time_to_remediate {
        let [mean, median] = one.days(text);
        rows.push(vec![
            text.get(&format!("severity-{}", one.severity.as_str())),
            text.number(one.fixed),
            mean,
            median,
        ]);
    }
    rows
}
