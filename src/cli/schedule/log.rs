//! What a scheduler says: a line for each thing that happens, on standard error.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::cli::clock;
use crate::cli::console::{Console, visible};
use crate::schedule::{Condition, End, Event, Line};

/// Says something with the moment before it; from outside or not, it is made harmless.
pub(super) fn say(text: &str, console: &Console) {
    let line = format!("{} {text}", moment(clock()));
    console.remark(&visible(&line).replace('\n', "[U+000A]"));
}

/// Says what happened, where there is something to say.
pub(super) fn print(event: &Event<'_>, console: &Console) {
    let text = match event {
        Event::Kept(line) => kept(line),
        Event::Said { job, line } => Some(format!("{job}: {line}")),
        Event::Waiting { job, archive } => Some(format!(
            "{job}: waits for a run that somebody else began in `{}`",
            archive.display()
        )),
        Event::CutOff { job } => Some(format!("{job}: cut off; the next start goes on with it")),
        Event::Alarm(notice) => Some(format!(
            "{}: telling: {}",
            notice.job,
            notice.alarm.as_str()
        )),
        Event::Changed { .. } => None,
    };
    if let Some(text) = text {
        say(&text, console);
    }
}

fn kept(line: &Line) -> Option<String> {
    match line {
        Line::Journal { .. } | Line::Snapshot { .. } | Line::Due { .. } => None,
        Line::Known { job, timetable, .. } => Some(format!("{job}: due at {timetable}")),
        Line::Started {
            job, due, attempt, ..
        } => {
            let how = if *attempt > 1 { "goes on" } else { "begins" };
            Some(format!("{job}: the run due {} {how}", moment(*due)))
        }
        Line::Ended { job, due, end, .. } => Some(format!(
            "{job}: the run due {} {}",
            moment(*due),
            ended(end)
        )),
        Line::Skipped {
            job,
            due,
            count,
            reason,
            ..
        } => Some(format!(
            "{job}: skipped {count} due up to {}: {}",
            moment(*due),
            reason.as_str()
        )),
        Line::Told { job, condition, .. } => Some(format!("{job}: told: {}", condition.as_str())),
    }
}

fn ended(end: &End) -> String {
    let words = match end.condition {
        Condition::Fine => "ended well",
        Condition::Delivery => "ended; its report did not reach everybody",
        Condition::Incomplete => "ended; data is missing",
        Condition::Threshold => "ended; a threshold is broken",
        Condition::Failure => "failed",
    };
    let mut text = words.to_owned();
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
