//! The metrics page. Made anew for each reader, from the journal: a restart loses no number.

use std::fmt;

use chrono::{DateTime, Utc};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;

use super::board::View;
use crate::schedule::{Condition, JobState, Reason, Summary};

type Labels = Vec<(&'static str, String)>;

/// Writes all metrics of a moment.
///
/// # Shape
/// OpenMetrics 1.0.0; every name begins with `hss_audit_`, every metric but the first has the label `job`.
/// # Errors
/// Never: a text has room for everything.
pub(super) fn page(view: &View, now: DateTime<Utc>) -> Result<String, fmt::Error> {
    let mut page = Page {
        families: Families::default(),
        view,
    };
    page.gauge(
        "build_info",
        "The version that runs",
        [(vec![("version", env!("CARGO_PKG_VERSION").to_owned())], 1.0)],
    );
    page.times(now);
    page.results();
    page.totals();
    let mut text = String::new();
    let mut registry = Registry::with_prefix("hss_audit");
    registry.register_collector(Box::new(page.families));
    encode(&mut text, &registry)?;
    Ok(text)
}

/// Metrics in the order in which they are named; those of the crate itself come in no order.
#[derive(Debug, Default)]
struct Families(Vec<FamilyOf>);

#[derive(Debug)]
struct FamilyOf {
    name: &'static str,
    help: &'static str,
    values: Values,
}

#[derive(Debug)]
enum Values {
    Gauges(Vec<(Labels, f64)>),
    Counters(Vec<(Labels, u64)>),
}

impl Collector for Families {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        for family in &self.0 {
            // A family that nothing belongs to yet is left out.
            match &family.values {
                Values::Gauges(values) => {
                    let values = values.iter();
                    let values = values.map(|(labels, value)| (labels, ConstGauge::new(*value)));
                    write(&mut encoder, family, values)?;
                }
                Values::Counters(values) => {
                    let values = values.iter();
                    let values = values.map(|(labels, value)| (labels, ConstCounter::new(*value)));
                    write(&mut encoder, family, values)?;
                }
            }
        }
        Ok(())
    }
}

fn write<'a, M: EncodeMetric>(
    encoder: &mut DescriptorEncoder<'_>,
    family: &FamilyOf,
    values: impl Iterator<Item = (&'a Labels, M)>,
) -> fmt::Result {
    let mut values = values.peekable();
    let Some((_, first)) = values.peek() else {
        return Ok(());
    };
    let kind = first.metric_type();
    let help = format!("{}.", family.help);
    let mut metric = encoder.encode_descriptor(family.name, &help, None, kind)?;
    for (labels, value) in values {
        value.encode(metric.encode_family(labels)?)?;
    }
    Ok(())
}

struct Page<'a> {
    families: Families,
    view: &'a View,
}

impl Page<'_> {
    /// When runs were and will be.
    fn times(&mut self, now: DateTime<Utc>) {
        let next = self.view.jobs.iter().filter_map(|job| {
            let known = self.view.state.jobs.get(&job.name);
            let start = job.next_start(known.map(|known| known.settled), now)?;
            Some((of(&job.name), seconds(start)))
        });
        let next: Vec<_> = next.collect();
        self.gauge(
            "next_start_timestamp_seconds",
            "When the next run begins",
            next,
        );
        let running = self.view.jobs.iter().map(|job| {
            let is_running = self.view.running.contains(&job.name);
            (of(&job.name), f64::from(u8::from(is_running)))
        });
        let running: Vec<_> = running.collect();
        self.gauge("run_in_progress", "Whether a run goes on", running);
        self.gauge_of_last(
            "last_run_end_timestamp_seconds",
            "When the last run ended",
            |job| job.last.as_ref().map(|last| seconds(last.at)),
        );
        self.gauge_of_last(
            "last_run_age_seconds",
            "How long ago the last run ended",
            |job| {
                let last = job.last.as_ref()?;
                Some(seconds(now) - seconds(last.at))
            },
        );
        self.gauge_of_last(
            "last_run_duration_seconds",
            "How long the last run took since its process was started",
            |job| Some(number(job.last.as_ref()?.end.duration_ms) / 1_000.0),
        );
    }

    /// How the last runs ended, and what they found.
    fn results(&mut self) {
        let conditions = self.known().flat_map(|(name, job)| {
            let last = job.last.as_ref().map(|last| last.end.standing.condition);
            Condition::ALL.map(|condition| {
                let labels = with(name, "outcome", condition.as_str());
                (labels, f64::from(u8::from(last == Some(condition))))
            })
        });
        let conditions: Vec<_> = conditions.collect();
        self.gauge(
            "last_run_outcome",
            "1 at the outcome of the last run",
            conditions,
        );
        let open = self.known().flat_map(|(name, job)| {
            let by_severity = summary(job).map(|summary| &summary.open_by_severity);
            by_severity
                .into_iter()
                .flatten()
                .map(|(severity, count)| (with(name, "severity", severity), number(*count)))
        });
        let open: Vec<_> = open.collect();
        self.gauge("open_findings", "Open findings of the last report", open);
        self.gauge_of_summary(
            "coverage_complete",
            "Whether the data of the last report is complete",
            |summary| u64::from(summary.verdict == "complete"),
        );
        self.gauge_of_summary("coverage_gaps", "What the last report lacks", |summary| {
            summary.gaps
        });
        self.gauge_of_summary(
            "overdue_findings",
            "Open findings of the last report past their deadline",
            |summary| summary.overdue,
        );
        self.gauge_of_last(
            "delivery_failed",
            "Whether the last report did not reach everybody",
            |job| {
                let standing = job.last.as_ref()?.end.standing;
                Some(f64::from(u8::from(standing.is_undelivered())))
            },
        );
    }

    /// What all runs together came to.
    fn totals(&mut self) {
        let runs = self.known().flat_map(|(name, job)| {
            Condition::ALL.map(|condition| {
                let count = job.runs.get(&condition).copied().unwrap_or_default();
                (with(name, "outcome", condition.as_str()), count)
            })
        });
        let runs: Vec<_> = runs.collect();
        self.counter("runs", "Runs that ended", runs);
        let skipped = self.known().flat_map(|(name, job)| {
            Reason::ALL.map(|reason| {
                let count = job.skipped.get(&reason).copied().unwrap_or_default();
                (with(name, "reason", reason.as_str()), count)
            })
        });
        let skipped: Vec<_> = skipped.collect();
        self.counter("runs_skipped", "Due times without a run", skipped);
        self.counter_of_jobs(
            "delivery_failures",
            "Reports that did not reach everybody",
            |job| job.undelivered,
        );
        self.counter_of_jobs("requests", "HTTP requests to HSS", |job| job.requests);
        self.counter_of_jobs("retries", "HTTP requests that were sent again", |job| {
            job.retries
        });
        self.counter_of_jobs("throttled", "Answers that said too many requests", |job| {
            job.throttled
        });
    }

    /// The jobs of the settings that the journal knows.
    fn known(&self) -> impl Iterator<Item = (&str, &JobState)> {
        let jobs = self.view.jobs.iter();
        jobs.filter_map(|job| Some((job.name.as_str(), self.view.state.jobs.get(&job.name)?)))
    }

    fn gauge_of_last(
        &mut self,
        name: &'static str,
        help: &'static str,
        value: impl Fn(&JobState) -> Option<f64>,
    ) {
        let values = self.known();
        let values = values.filter_map(|(name, job)| Some((of(name), value(job)?)));
        let values: Vec<_> = values.collect();
        self.gauge(name, help, values);
    }

    fn gauge_of_summary(
        &mut self,
        name: &'static str,
        help: &'static str,
        value: impl Fn(&Summary) -> u64,
    ) {
        self.gauge_of_last(name, help, |job| summary(job).map(&value).map(number));
    }

    fn counter_of_jobs(
        &mut self,
        name: &'static str,
        help: &'static str,
        value: impl Fn(&JobState) -> u64,
    ) {
        let values = self.known().map(|(name, job)| (of(name), value(job)));
        let values: Vec<_> = values.collect();
        self.counter(name, help, values);
    }

    fn gauge(
        &mut self,
        name: &'static str,
        help: &'static str,
        values: impl IntoIterator<Item = (Labels, f64)>,
    ) {
        let values = Values::Gauges(values.into_iter().collect());
        self.families.0.push(FamilyOf { name, help, values });
    }

    fn counter(
        &mut self,
        name: &'static str,
        help: &'static str,
        values: impl IntoIterator<Item = (Labels, u64)>,
    ) {
        let values = Values::Counters(values.into_iter().collect());
        self.families.0.push(FamilyOf { name, help, values });
    }
}

fn summary(job: &JobState) -> Option<&Summary> {
    job.last.as_ref()?.end.summary.as_ref()
}

fn of(job: &str) -> Labels {
    vec![("job", job.to_owned())]
}

fn with(job: &str, name: &'static str, value: &str) -> Labels {
    vec![("job", job.to_owned()), (name, value.to_owned())]
}

fn seconds(moment: DateTime<Utc>) -> f64 {
    moment.timestamp() as f64
}

fn number(count: u64) -> f64 {
    count as f64
}
