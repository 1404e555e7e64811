//! What a scheduler says: a line for each thing that happens, on standard error. For people it is a sentence, for programs
//! an object whose keys are those of [`Entry`].

use chrono::{DateTime, SecondsFormat, Utc};

use crate::cli::clock;
use crate::cli::console::{Console, visible};
use crate::cli::logging;
use crate::schedule::{Begun, Condition, End, Event, Line, Notice, Standing};

/// How much it matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Level {
    #[default]
    Info,
    /// A run ended, and not well.
    Warning,
    /// There is no report, or nobody could be told.
    Error,
}

/// A line of the log.
#[derive(Debug, Default)]
struct Entry<'a> {
    level: Level,
    event: &'static str,
    job: Option<&'a str>,
    /// The due time.
    due: Option<DateTime<Utc>>,
    /// The first of several due times.
    first_due: Option<DateTime<Utc>>,
    /// How many due times.
    count: Option<u64>,
    /// The moment that names the run.
    begun: Option<DateTime<Utc>>,
    attempt: Option<u32>,
    outcome: Option<&'static str>,
    undelivered: Option<bool>,
    exit_code: Option<i32>,
    duration_ms: Option<u64>,
    /// The directory of the run.
    run: Option<&'a str>,
    reason: Option<&'a str>,
    /// When it is tried again.
    again: Option<DateTime<Utc>>,
    /// A sentence without the name of the job.
    text: String,
}

/// Says what the scheduler itself does.
pub(super) fn say(event: &'static str, text: &str, console: &Console) {
    let entry = Entry {
        event,
        text: text.to_owned(),
        ..Entry::default()
    };
    entry.print(console);
}

/// Says what happened, where there is something to say.
pub(super) fn print(event: &Event<'_>, console: &Console) {
    let entry = match event {
        Event::Kept { line, run } => kept(line, *run),
        Event::Said { job, line } => Some(about(job, "said", (*line).to_owned())),
        Event::Waiting { job, archive } => {
            let archive = archive.display();
            let text = format!("waits for a run that somebody else began in `{archive}`");
            Some(about(job, "waiting", text))
        }
        Event::CutOff { job } => {
            let text = "cut off; the next start goes on with it".to_owned();
            Some(about(job, "cut_off", text))
        }
        Event::Alarm(notice) => Some(telling(notice)),
        Event::NotTold { job, why, again } => Some(Entry {
            level: Level::Error,
            reason: Some(*why),
            again: Some(*again),
            ..about(
                job,
                "not_told",
                format!(
                    "cannot tell anybody: {why}; tried again at {}",
                    moment(*again)
                ),
            )
        }),
        Event::Changed { .. } => None,
    };
    if let Some(entry) = entry {
        entry.print(console);
    }
}

fn about<'a>(job: &'a str, event: &'static str, text: String) -> Entry<'a> {
    Entry {
        event,
        job: Some(job),
        text,
        ..Entry::default()
    }
}

fn telling(notice: &Notice) -> Entry<'_> {
    let text = format!("telling: {}", notice.alarm.as_str());
    Entry {
        due: Some(notice.finished.due),
        outcome: Some(notice.standing.condition.as_str()),
        undelivered: Some(notice.standing.is_undelivered()),
        reason: Some(notice.alarm.as_str()),
        ..about(&notice.job, "telling", text)
    }
}

fn kept(line: &Line, run: Option<Begun>) -> Option<Entry<'_>> {
    match line {
        Line::Journal { .. } | Line::Snapshot { .. } | Line::Due { .. } => None,
        Line::Known {
            job,
            timetable,
            ahead,
            ..
        } => {
            let mut text = format!("due at {timetable}");
            if let Some(ahead) = ahead {
                text.push_str(&format!(
                    "; the clock was wrong when it said {}, and what was done by it does not count",
                    moment(*ahead)
                ));
            }
            Some(about(job, "known", text))
        }
        Line::Started {
            job, due, attempt, ..
        } => {
            let how = if *attempt > 1 { "goes on" } else { "begins" };
            let text = format!("the run due {} {how}", moment(*due));
            Some(of_run(about(job, "started", text), *due, run))
        }
        Line::Ended { job, due, end, .. } => {
            let text = format!("the run due {} {}", moment(*due), ended(end));
            let entry = of_run(about(job, "ended", text), *due, run);
            Some(with_end(entry, end))
        }
        Line::Skipped {
            job,
            due,
            first,
            count,
            reason,
            ..
        } => {
            let reason = reason.as_str();
            let text = format!("skipped {count} due up to {}: {reason}", moment(*due));
            Some(Entry {
                due: Some(*due),
                first_due: Some(*first),
                count: Some(*count),
                reason: Some(reason),
                ..about(job, "skipped", text)
            })
        }
        Line::Told { job, standing, .. } => Some(of_telling(job, "told", "told", *standing)),
        Line::Settled { job, standing, .. } => {
            Some(of_telling(job, "settled", "nothing to tell", *standing))
        }
    }
}

fn of_telling<'a>(job: &'a str, event: &'static str, words: &str, standing: Standing) -> Entry<'a> {
    let outcome = standing.condition.as_str();
    Entry {
        outcome: Some(outcome),
        undelivered: Some(standing.is_undelivered()),
        ..about(job, event, format!("{words}: {outcome}"))
    }
}

fn of_run(entry: Entry<'_>, due: DateTime<Utc>, run: Option<Begun>) -> Entry<'_> {
    Entry {
        due: Some(due),
        begun: run.map(|run| run.begun),
        attempt: run.map(|run| run.attempt),
        ..entry
    }
}

fn with_end<'a>(entry: Entry<'a>, end: &'a End) -> Entry<'a> {
    Entry {
        level: match end.standing.condition {
            Condition::Fine => Level::Info,
            Condition::Delivery | Condition::Incomplete | Condition::Threshold => Level::Warning,
            Condition::Failure => Level::Error,
        },
        outcome: Some(end.standing.condition.as_str()),
        undelivered: Some(end.standing.is_undelivered()),
        exit_code: end.exit_code,
        duration_ms: Some(end.duration_ms),
        run: end.summary.as_ref().map(|summary| &*summary.run_directory),
        reason: end.why.as_deref(),
        ..entry
    }
}

fn ended(end: &End) -> String {
    let mut text = match end.standing.condition {
        Condition::Fine => "ended well",
        Condition::Delivery => "ended",
        Condition::Incomplete => "ended; data is missing",
        Condition::Threshold => "ended; a threshold is broken",
        Condition::Failure => "failed",
    }
    .to_owned();
    if end.standing.is_undelivered() {
        text.push_str("; its report did not reach everybody");
    }
    if let Some(why) = &end.why {
        text.push_str(&format!(": {why}"));
    }
    if let Some(summary) = &end.summary {
        text.push_str(&format!(": {}", summary.run_directory));
    }
    text
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Made harmless: a part of it may come from outside, and a line is a line.
fn harmless(text: &str) -> String {
    visible(text).replace('\n', "[U+000A]")
}

impl Entry<'_> {
    fn print(&self, console: &Console) {
        if console.is_structured() {
            self.trace();
            return;
        }
        let job = self.job.map(|job| format!("{job}: ")).unwrap_or_default();
        let line = harmless(&format!("{} {job}{}", moment(clock()), self.text));
        match self.level {
            Level::Info | Level::Warning => console.remark(&line),
            Level::Error => console.complaint(&line),
        }
    }

    fn trace(&self) {
        /// The level of an event of `tracing` is fixed where it is written.
        macro_rules! event {
            ($level:ident) => {
                tracing::$level!(
                    target: logging::CONSOLE,
                    event = self.event,
                    job = self.job,
                    due = self.due.map(moment),
                    first_due = self.first_due.map(moment),
                    count = self.count,
                    begun = self.begun.map(moment),
                    attempt = self.attempt,
                    outcome = self.outcome,
                    undelivered = self.undelivered,
                    exit_code = self.exit_code,
                    duration_ms = self.duration_ms,
                    run = self.run.map(harmless),
                    reason = self.reason.map(harmless),
                    again = self.again.map(moment),
                    "{}",
                    harmless(&self.text)
                )
            };
        }
        match self.level {
            Level::Info => event!(info),
            Level::Warning => event!(warn),
            Level::Error => event!(error),
        }
    }
}
