//! What changed and how findings develop in `report.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::BySeverity;
use crate::verify::readers::facts::{self, CHANGE_REASONS, GONE, REMEDIATION, TREND};
use crate::verify::statement::{Known, Statement};

#[derive(Deserialize)]
pub(super) struct Changes {
    counts: Option<BTreeMap<String, u64>>,
    reasons: Vec<Reason>,
    gone: Vec<Gone>,
}

#[derive(Deserialize)]
struct Reason {
    count: u64,
}

#[derive(Deserialize)]
struct Gone {
    class: String,
}

#[derive(Deserialize)]
pub(super) struct Trend {
    runs: Vec<Run>,
    time_to_remediate: Vec<Remediation>,
}

#[derive(Deserialize)]
struct Run {
    run_id: String,
    open: u64,
    open_by_severity: Vec<BySeverity>,
    changes: Option<BTreeMap<String, u64>>,
}

#[derive(Deserialize)]
struct Remediation {
    severity: String,
    fixed: u64,
    mean_days: Option<f64>,
    median_days: Option<f64>,
}

pub(super) fn say_changes(changes: &Changes, statement: &mut Statement) {
    let Some(counts) = &changes.counts else {
        return;
    };
    for (class, count) in counts {
        statement.say(facts::changes(class), count);
    }
    let count_of = |class: &str| counts.get(class).copied().unwrap_or(0);
    statement.say("results that are new", count_of("new"));
    statement.say("results that are reopened", count_of("reopened"));
    // Rows make no difference between what stayed and what stayed in another way; of what cannot be compared, some
    // persist.
    if count_of("incomparable") == 0 {
        let stayed = count_of("persisting") + count_of("changed");
        statement.say("results that are persisting", stayed);
    }
    let reasons = changes.reasons.iter();
    let reasons: Vec<String> = reasons.map(|reason| reason.count.to_string()).collect();
    statement.say(CHANGE_REASONS, reasons.join(", "));
    let mut gone = GONE.map(|class| (class, 0_u64));
    for one in &changes.gone {
        for (_, count) in gone.iter_mut().filter(|(class, _)| *class == one.class) {
            *count += 1;
        }
    }
    for (class, count) in gone {
        statement.say(facts::gone(class), count);
        // What cannot be compared may be there as well as gone.
        if class != "incomparable" {
            statement.say(facts::changes(class), count);
        }
    }
}

pub(super) fn say_trend(trend: &Trend, own: &str, statement: &mut Statement, known: &mut Known) {
    for run in &trend.runs {
        known.runs.push(run.run_id.clone());
        for figure in TREND {
            let count = run.figure(figure);
            let said = count.map_or_else(String::new, |count| count.to_string());
            statement.say(facts::trend(&run.run_id, figure), said);
            // Its last point is the run itself.
            if run.run_id == own
                && let Some(count) = count
            {
                statement.say(own_fact(figure), count);
            }
        }
    }
    for one in &trend.time_to_remediate {
        let day = |days: Option<f64>| days.map_or_else(String::new, |days| format!("{days:.1}"));
        let figures = [
            one.fixed.to_string(),
            day(one.mean_days),
            day(one.median_days),
        ];
        for (figure, said) in REMEDIATION.iter().zip(figures) {
            statement.say(facts::remediation(&one.severity, figure), said);
        }
    }
}

/// The fact that a figure of the trend is, for the run of the report.
fn own_fact(figure: &str) -> String {
    match figure {
        "open" => "open findings".to_owned(),
        "critical" | "high" | "medium" | "low" => format!("open findings, {figure}"),
        class => facts::changes(class),
    }
}

impl Run {
    /// A number of the run; none on change where it was the first.
    fn figure(&self, figure: &str) -> Option<u64> {
        if figure == "open" {
            return Some(self.open);
        }
        let mut severities = self.open_by_severity.iter();
        match severities.find(|by| by.severity == figure) {
            Some(by) => Some(by.count),
            None => self.changes.as_ref()?.get(figure).copied(),
        }
    }
}
