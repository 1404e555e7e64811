//! The words of the part on change.

use super::changes::{ChangeReason, Changes, ComparisonState, RunDifference, UnusableRun};
use super::listed::{GoneFinding, PresentFinding};
use super::{Report, Status, Text, TimeToRemediate, Value};
use crate::history::ChangeCounts;

/// One figure of the comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeFigure {
    /// The class, for styling.
    pub key: &'static str,
    /// What it is called.
    pub label: String,
    /// How many.
    pub count: u64,
    /// What it means.
    pub meaning: String,
}

/// Words about a failure that is not there any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoneWords {
    /// The class, for styling.
    pub key: &'static str,
    /// What became of it.
    pub fate: String,
    /// Why it is not called fixed, and which host took its place.
    pub remark: String,
    /// Which check, and whose account.
    pub what: String,
}

impl Changes {
    /// What is said first.
    #[must_use]
    pub fn sentence(&self, text: &Text) -> String {
        let Some(run) = &self.compared_with else {
            return text.get(match self.state {
                ComparisonState::Compared | ComparisonState::FirstRun => "change-first-run",
                ComparisonState::NoneUsable => "change-none-usable",
                ComparisonState::NotAsked => "change-not-asked",
            });
        };
        let moment = text.moment(run.generated_at.0);
        let values = [
            ("moment", Value::Text(&moment)),
            ("run", Value::Text(&run.id)),
        ];
        text.format("change-since", &values)
    }

    /// The classes with their numbers, in the order to show; none without a comparison.
    #[must_use]
    pub fn figures(&self, text: &Text) -> Vec<ChangeFigure> {
        let figure = |(key, count): (&'static str, u64)| ChangeFigure {
            key,
            label: text.get(&format!("change-{key}")),
            count,
            meaning: text.get(&format!("change-{key}-means")),
        };
        let counts = self.counts.as_ref().map(classes);
        counts.into_iter().flatten().map(figure).collect()
    }

    /// Why failures vanished or cannot be compared, one line each.
    #[must_use]
    pub fn reason_lines(&self, text: &Text) -> Vec<String> {
        let line = |reason: &ChangeReason| {
            let why = why(reason.reason, text);
            let class = text.get(&format!("change-{}", reason.class.as_str()));
            let values = [
                ("class", Value::Text(&class)),
                ("why", Value::Text(&why)),
                ("count", Value::Count(reason.count)),
            ];
            text.format("change-reason", &values)
        };
        self.reasons.iter().map(line).collect()
    }

    /// How the runs themselves differ, one sentence each.
    #[must_use]
    pub fn difference_lines(&self, text: &Text) -> Vec<String> {
        let line = |difference: &RunDifference| {
            text.get(match difference {
                RunDifference::Scope => "difference-scope",
                RunDifference::ImageTypes => "difference-image-types",
                RunDifference::EarlierIncomplete => "difference-earlier-incomplete",
                RunDifference::LaterIncomplete => "difference-later-incomplete",
            })
        };
        self.differences.iter().map(line).collect()
    }

    /// Earlier runs that could not be used, one sentence each.
    #[must_use]
    pub fn unusable_lines(&self, text: &Text) -> Vec<String> {
        let line = |run: &UnusableRun| {
            let values = [
                ("run", Value::Text(&run.name)),
                ("why", Value::Text(&run.why)),
            ];
            text.format("change-unusable", &values)
        };
        self.unusable.iter().map(line).collect()
    }
}

/// The classes in the order to show.
fn classes(counts: &ChangeCounts) -> [(&'static str, u64); 7] {
    [
        ("new", counts.new),
        ("reopened", counts.reopened),
        ("persisting", counts.persisting),
        ("changed", counts.changed),
        ("fixed", counts.fixed),
        ("vanished", counts.vanished),
        ("incomparable", counts.incomparable),
    ]
}

impl GoneFinding<'_> {
    /// What to say about it.
    #[must_use]
    pub fn words(&self, text: &Text) -> GoneWords {
        let key = self.class.as_str();
        GoneWords {
            key,
            fate: text.get(&format!("change-{key}")),
            remark: self.remark(text, self.reinstalled_as),
            what: self.finding.what(text),
        }
    }
}

impl GoneFinding<'_> {
    /// Why it is not called fixed, and which host took its place, under the name to show for it.
    #[must_use]
    pub fn remark(&self, text: &Text, instead: Option<&str>) -> String {
        let why = self.reason.map(|reason| why(reason, text));
        let again = instead.map(|instead| {
            let values = [("key", Value::Text(instead))];
            text.format("gone-reinstalled", &values)
        });
        text.clauses(why.into_iter().chain(again))
    }
}

impl PresentFinding<'_> {
    /// What was thought of it before, or why it cannot be compared.
    #[must_use]
    pub fn remark(&self, text: &Text) -> String {
        let Some(before) = &self.before else {
            return self
                .reason
                .map(|reason| why(reason, text))
                .unwrap_or_default();
        };
        let severity = text.get(&format!("severity-{}", before.severity.as_str()));
        let status = |status: Status| text.get(&format!("status-{}", status.as_str()));
        let (before, now) = (status(before.status), status(self.finding.status));
        format!("{severity}, {before} → {now}")
    }
}

fn why(reason: &str, text: &Text) -> String {
    text.get(&format!("gone-{}", reason.replace('_', "-")))
}

impl TimeToRemediate {
    /// Mean and median in words.
    #[must_use]
    pub fn days(&self, text: &Text) -> [String; 2] {
        let days = |days: Option<f64>| match days {
            Some(days) => {
                let number = format!("{days:.1}");
                text.format("trend-days", &[("days", Value::Text(&number))])
            }
            None => "–".to_owned(),
        };
        [days(self.mean_days), days(self.median_days)]
    }
}

impl Report {
    /// What is said first about change.
    #[must_use]
    pub fn change_sentence(&self) -> String {
        self.changes.sentence(&self.text)
    }

    /// The classes with their numbers on one line; nothing without a comparison.
    #[must_use]
    pub fn change_line(&self) -> Option<String> {
        let figures = self.changes.figures(&self.text);
        let figure = |figure: &ChangeFigure| {
            let values = [
                ("label", Value::Text(&figure.label)),
                ("count", Value::Count(figure.count)),
            ];
            self.text.format("change-figure", &values)
        };
        let parts: Vec<String> = figures.iter().map(figure).collect();
        (!parts.is_empty()).then(|| parts.join(" · "))
    }
}
