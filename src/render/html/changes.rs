//! What the template shows of earlier runs: what changed, what is gone, how findings develop.

use serde::Serialize;

use super::visible::{short, visible};
use crate::report::{
    GoneFinding, GoneFindings, Report, Text, TrendReport, TrendRun, Value, Verdict,
};

/// Gone findings that the page lists; `report.json` has all.
const GONE_ROWS: usize = 500;
/// Width of a drawing, in units of its view box; the page scales it.
const WIDTH: u64 = 1000;
/// Height of a drawing, in the same units.
const HEIGHT: u64 = 200;
/// The widest column, so that two runs do not make a wall.
const WIDEST: u64 = 56;

/// The part on change.
#[derive(Serialize)]
pub(super) struct ChangePart {
    sentence: String,
    figures: Vec<Figure>,
    reasons: Vec<String>,
    differences: Vec<String>,
    unusable: Vec<String>,
    is_compared: bool,
    gone: Vec<Gone>,
    gone_note: Option<String>,
    trend: Option<Drawing>,
    runs: Vec<Row>,
    severities: Vec<&'static str>,
    remediation: Vec<[String; 4]>,
}

#[derive(Serialize)]
struct Figure {
    key: &'static str,
    label: String,
    count: String,
    meaning: String,
    /// Whether the explorer can show exactly these.
    link: bool,
    is_zero: bool,
}

#[derive(Serialize)]
struct Gone {
    key: &'static str,
    fate: String,
    remark: String,
    what: String,
    asset: String,
    place: String,
    severity: &'static str,
    first_seen: String,
}

/// Two charts of the same runs.
#[derive(Serialize)]
struct Drawing {
    open: Vec<Bar>,
    open_words: String,
    most_open: String,
    moves: Vec<Bar>,
    moves_words: String,
    most_moves: String,
    has_partial: bool,
    from: String,
    to: String,
}

#[derive(Serialize)]
struct Bar {
    key: &'static str,
    x: u64,
    y: u64,
    width: u64,
    height: u64,
    /// Whether the run has gaps: what it does not show may be there.
    is_partial: bool,
}

/// One run in numbers.
#[derive(Serialize)]
struct Row {
    run: String,
    moment: String,
    verdict: &'static str,
    cells: Vec<String>,
}

impl ChangePart {
    pub(super) fn of(report: &Report) -> Self {
        let (changes, text) = (&report.changes, &report.text);
        let figures = changes.figures(text).into_iter();
        let remediation = report.trend.time_to_remediate.iter();
        Self {
            sentence: visible(&changes.sentence(text)),
            figures: figures
                .map(|figure| Figure {
                    key: figure.key,
                    label: figure.label,
                    count: text.number(figure.count),
                    meaning: figure.meaning,
                    link: matches!(figure.key, "new" | "reopened"),
                    is_zero: figure.count == 0,
                })
                .collect(),
            reasons: changes.reason_lines(text),
            differences: changes.difference_lines(text),
            unusable: lines(&changes.unusable_lines(text)),
            is_compared: changes.counts.is_some(),
            gone: gone(&changes.gone, text),
            gone_note: gone_note(changes.gone.len(), text),
            trend: drawing(&report.trend, text),
            runs: report.trend.runs.iter().map(|run| row(run, text)).collect(),
            severities: severities(&report.trend),
            remediation: remediation
                .map(|one| {
                    let [mean, median] = one.days(text);
                    let name = format!("severity-{}", one.severity.as_str());
                    [text.get(&name), text.number(one.fixed), mean, median]
                })
                .collect(),
        }
    }
}

fn lines(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| visible(line)).collect()
}

fn gone(gone: &GoneFindings, text: &Text) -> Vec<Gone> {
    let row = |gone: GoneFinding<'_>| {
        let (words, finding) = (gone.words(text), gone.finding);
        Gone {
            key: words.key,
            fate: words.fate,
            remark: visible(&words.remark),
            what: short(&words.what, text),
            asset: short(finding.asset_name, text),
            place: visible(&format!("{} / {}", finding.region, finding.project_id)),
            severity: finding.severity.as_str(),
            first_seen: text.date(finding.first_seen.0),
        }
    };
    gone.iter().take(GONE_ROWS).map(row).collect()
}

fn gone_note(count: usize, text: &Text) -> Option<String> {
    let values = [
        ("shown", Value::Count(GONE_ROWS as u64)),
        ("count", Value::Count(count as u64)),
    ];
    (count > GONE_ROWS).then(|| text.format("gone-limited", &values))
}

fn severities(trend: &TrendReport) -> Vec<&'static str> {
    let first = trend.runs.first().map(|run| run.open_by_severity.iter());
    let counts = first.into_iter().flatten();
    counts.map(|counted| counted.severity.as_str()).collect()
}

fn row(run: &TrendRun, text: &Text) -> Row {
    let mut cells = vec![text.number(run.open)];
    let by_severity = run.open_by_severity.iter();
    cells.extend(by_severity.map(|counted| text.number(counted.count)));
    match run.changes {
        Some(changes) => cells.extend(
            [
                changes.new,
                changes.reopened,
                changes.fixed,
                changes.vanished,
            ]
            .map(|count| text.number(count)),
        ),
        None => cells.extend([(); 4].map(|()| text.get("trend-none"))),
    }
    Row {
        run: visible(&run.run_id),
        moment: text.moment(run.generated_at.0),
        verdict: run.verdict.as_str(),
        cells,
    }
}

/// Nothing where there is only one run: a trend has two ends.
fn drawing(trend: &TrendReport, text: &Text) -> Option<Drawing> {
    let [first, .., last] = trend.runs.as_slice() else {
        return None;
    };
    let runs = trend.runs.as_slice();
    let most_open = runs.iter().map(|run| run.open).max().unwrap_or(0);
    let most_moves = runs.iter().map(|run| moves(run).into_iter().max());
    let most_moves = most_moves.max().flatten().unwrap_or(0);
    let words =
        |name: &str| -> String { text.clauses(runs.iter().map(|run| in_words(name, run, text))) };
    Some(Drawing {
        open: open_bars(runs, most_open),
        open_words: words("trend-bar"),
        most_open: text.number(most_open),
        moves: move_bars(runs, most_moves),
        moves_words: words("trend-move"),
        most_moves: text.number(most_moves),
        has_partial: runs.iter().any(is_partial),
        from: text.date(first.generated_at.0),
        to: text.date(last.generated_at.0),
    })
}

fn in_words(name: &str, run: &TrendRun, text: &Text) -> String {
    let moment = text.moment(run.generated_at.0);
    let [new, fixed] = moves(run);
    let values = [
        ("moment", Value::Text(&moment)),
        ("count", Value::Count(run.open)),
        ("new", Value::Count(new)),
        ("fixed", Value::Count(fixed)),
    ];
    text.format(name, &values)
}

/// What came, what was back included, and what was fixed.
fn moves(run: &TrendRun) -> [u64; 2] {
    run.changes.map_or([0, 0], |changes| {
        [changes.new + changes.reopened, changes.fixed]
    })
}

fn is_partial(run: &TrendRun) -> bool {
    run.verdict != Verdict::Complete
}

/// Where the column of each run begins, and how wide it is.
fn columns(runs: &[TrendRun]) -> impl Iterator<Item = (u64, u64, &TrendRun)> {
    let count = runs.len().max(1) as u64;
    let width = (WIDTH * 7 / 10 / count).clamp(2, WIDEST);
    (0_u64..).zip(runs).map(move |(place, run)| {
        let middle = (2 * place + 1) * WIDTH / (2 * count);
        (middle.saturating_sub(width / 2), width, run)
    })
}

fn open_bars(runs: &[TrendRun], most: u64) -> Vec<Bar> {
    let mut bars = Vec::new();
    for (x, width, run) in columns(runs) {
        let mut y = HEIGHT;
        // The most urgent stand at the bottom, where heights can be compared.
        for counted in run.open_by_severity.iter().filter(|one| one.count > 0) {
            let height = (counted.count * HEIGHT / most.max(1)).max(1).min(y);
            y -= height;
            bars.push(Bar {
                key: counted.severity.as_str(),
                x,
                y,
                width,
                height,
                is_partial: is_partial(run),
            });
        }
    }
    bars
}

fn move_bars(runs: &[TrendRun], most: u64) -> Vec<Bar> {
    let mut bars = Vec::new();
    for (x, width, run) in columns(runs) {
        let half = (width / 2).max(1);
        for (key, x, count) in [
            ("new", x, moves(run)[0]),
            ("fixed", x + half, moves(run)[1]),
        ] {
            if count > 0 {
                let height = (count * HEIGHT / most.max(1)).max(1);
                bars.push(Bar {
                    key,
                    x,
                    y: HEIGHT - height,
                    width: half.saturating_sub(1).max(1),
                    height,
                    is_partial: is_partial(run),
                });
            }
        }
    }
    bars
}
