//! Comparison and trend as text for a terminal.

use super::ScopeHistory;
use crate::cli::layout::{Fit, Room, Table, paragraph};
use crate::report::{
    Difference, GoneClass, ListedFinding, PresentFindings, Severity, Text, TrendReport, Value,
};

/// Findings of one class that a terminal shows.
pub(super) const SHOWN: usize = 20;

/// What changed between two runs.
pub(super) fn of_difference(difference: &Difference, text: &Text, room: Room) -> Vec<String> {
    let values = [
        ("earlier", Value::Text(&difference.earlier.id)),
        ("later", Value::Text(&difference.later.id)),
    ];
    let mut lines = paragraph(&text.format("diff-title", &values), 0, room);
    for line in difference.changes.difference_lines(text) {
        lines.extend(paragraph(&line, 0, room));
    }
    lines.push(String::new());
    lines.extend(figures(difference, text).lines(room, text));
    let reasons = difference.changes.reason_lines(text);
    if !reasons.is_empty() {
        lines.push(String::new());
        lines.extend(reasons.iter().flat_map(|line| paragraph(line, 2, room)));
    }
    for class in PresentFindings::CLASSES {
        let found = difference.present.of_class(class).take(SHOWN);
        let rows = found
            .map(|found| row(&found.finding, found.remark(text), text))
            .collect();
        let count = difference.present.count(class);
        lines.extend(list(class, rows, count, (text, room)));
    }
    let gone = &difference.changes.gone;
    for class in GoneClass::ALL {
        let rows = gone.of_class(class).take(SHOWN);
        let rows = rows
            .map(|gone| row(&gone.finding, gone.words(text).remark, text))
            .collect();
        lines.extend(list(class.as_str(), rows, gone.count(class), (text, room)));
    }
    lines
}

/// How many findings each class has, and what that means.
fn figures(difference: &Difference, text: &Text) -> Table {
    let mut table = Table::new()
        .words("", Fit::Keep)
        .numbers("", Fit::Keep)
        .words("", Fit::Wrap);
    for figure in difference.changes.figures(text) {
        table.row([figure.label, text.number(figure.count), figure.meaning]);
    }
    table
}

/// The first findings of a class below its name.
fn list(
    class: &str,
    rows: Vec<[String; 5]>,
    count: u64,
    (text, room): (&Text, Room),
) -> Vec<String> {
    if rows.is_empty() {
        return Vec::new();
    }
    let label = text.get(&format!("change-{class}"));
    let mut lines = vec![String::new(), format!("{label} ({})", text.number(count))];
    let more = count - rows.len() as u64;
    let mut table = Table::new()
        .words(&text.get("gone-severity"), Fit::Keep)
        .words(&text.get("gone-what"), Fit::Wrap)
        .words(&text.get("gone-asset"), Fit::Wrap)
        .words(&text.get("diff-region"), Fit::Drop(1))
        .words(&text.get("diff-remark"), Fit::Wrap);
    rows.into_iter().for_each(|row| table.row(row));
    lines.extend(table.lines(room, text));
    if more > 0 {
        let more = text.format("diff-more", &[("count", Value::Count(more))]);
        lines.extend(paragraph(&more, 2, room));
    }
    lines
}

fn row(finding: &ListedFinding<'_>, remark: String, text: &Text) -> [String; 5] {
    [
        text.get(&format!("severity-{}", finding.severity.as_str())),
        finding.what(text),
        finding.asset_name.to_owned(),
        finding.region.to_owned(),
        remark,
    ]
}

/// The runs of an archive.
pub(super) fn of_history(scopes: &[ScopeHistory], text: &Text, room: Room) -> Vec<String> {
    if scopes.is_empty() {
        return paragraph(&text.get("history-none"), 0, room);
    }
    let mut lines = Vec::new();
    for scope in scopes {
        let digits = [("digits", Value::Text(&scope.scope))];
        lines.extend(paragraph(&text.format("history-scope", &digits), 0, room));
        lines.extend(runs(&scope.trend, text).lines(room, text));
        for unusable in &scope.unusable {
            let values = [
                ("run", Value::Text(&unusable.name)),
                ("why", Value::Text(&unusable.why)),
            ];
            lines.extend(paragraph(&text.format("change-unusable", &values), 2, room));
        }
        lines.push(String::new());
        lines.push(text.get("remediation-title"));
        lines.extend(remediation(&scope.trend, text).lines(room, text));
        lines.push(String::new());
    }
    lines.pop();
    lines
}

/// Run by run. The name of a run holds its moment, and the sums hold the severities: these go first. How many are open, how
/// many of them are critical, and whether the data is whole, go last.
fn runs(trend: &TrendReport, text: &Text) -> Table {
    let mut table = Table::new()
        .words(&text.get("trend-run"), Fit::Keep)
        .words(&text.get("trend-moment"), Fit::Drop(1))
        .words(&text.get("trend-verdict"), Fit::Drop(9))
        .numbers(&text.get("trend-open"), Fit::Keep);
    for (severity, order) in Severity::FAILING.into_iter().zip([10, 5, 4, 3]) {
        let title = text.get(&format!("severity-{}", severity.as_str()));
        table = table.numbers(&title, Fit::Drop(order));
    }
    for (class, fit) in [
        ("new", Fit::Drop(8)),
        ("reopened", Fit::Drop(2)),
        ("fixed", Fit::Drop(7)),
        ("vanished", Fit::Drop(6)),
    ] {
        table = table.numbers(&text.get(&format!("change-{class}")), fit);
    }
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
        table.row(row);
    }
    table
}

fn remediation(trend: &TrendReport, text: &Text) -> Table {
    let mut table = Table::new()
        .words(&text.get("gone-severity"), Fit::Keep)
        .numbers(&text.get("change-fixed"), Fit::Keep)
        .numbers(&text.get("remediation-mean"), Fit::Keep)
        .numbers(&text.get("remediation-median"), Fit::Keep);
    for one in &trend.time_to_remediate {
        let [mean, median] = one.days(text);
        table.row([
            text.get(&format!("severity-{}", one.severity.as_str())),
            text.number(one.fixed),
            mean,
            median,
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{ChangeCounts, Instant, SeverityCount, TimeToRemediate, TrendRun, Verdict};

    fn run(day: i64, changes: Option<ChangeCounts>) -> TrendRun {
        let counts = Severity::FAILING.into_iter().zip([8, 1_030, 35, 39]);
        TrendRun {
            run_id: format!("202611{day:02}T060000Z-08643119"),
            generated_at: Instant(1_793_512_800_000 + (day - 1) * 86_400_000),
            verdict: Verdict::ChangedWhileReading,
            open: 1_112,
            open_by_severity: counts
                .map(|(severity, count)| SeverityCount { severity, count })
                .collect(),
            changes,
        }
    }

    fn shown(room: Room) -> String {
        let changes = ChangeCounts {
            new: 3,
            reopened: 1,
            fixed: 18,
            vanished: 14,
            ..ChangeCounts::default()
        };
        let remediation = |severity| TimeToRemediate {
            severity,
            fixed: 18,
            mean_days: Some(4.25),
            median_days: None,
        };
        let scope = ScopeHistory {
            scope: "08643119".to_owned(),
            trend: TrendReport {
                runs: vec![run(1, None), run(8, Some(changes))],
                time_to_remediate: Severity::FAILING.map(remediation).to_vec(),
            },
            unusable: vec![crate::report::UnusableRun {
                name: "20261102T060000Z-08643119".to_owned(),
                why: "its table of findings is not there any more".to_owned(),
            }],
        };
        of_history(&[scope], &Text::english(), room).join("\n")
    }

    #[test]
    fn history_fits_every_terminal() {
        insta::assert_snapshot!("history_of_60_columns", shown(Some(60)));
        insta::assert_snapshot!("history_of_80_columns", shown(Some(80)));
        insta::assert_snapshot!("history_of_140_columns", shown(Some(140)));
        insta::assert_snapshot!("history_in_a_pipe", shown(None));
    }
}
