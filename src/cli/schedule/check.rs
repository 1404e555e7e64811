//! Prints when jobs are due.

use chrono::{DateTime, SecondsFormat, Utc};

use crate::cli::console::Console;
use crate::config::ScheduleConfig;

/// Prints the next due times of each job, by the clock of its zone and in UTC.
pub(super) fn print(config: &ScheduleConfig, count: usize, now: DateTime<Utc>, console: &Console) {
    for (index, planned) in config.jobs.iter().enumerate() {
        if index > 0 {
            console.result("");
        }
        let job = &planned.job;
        console.result(&format!("{}  {}", job.name, job.timetable.words()));
        for due in job.timetable.after(now).take(count) {
            let start = job.start_of(due);
            let put_off = (start - due).to_std().unwrap_or_default();
            let mut line = format!(
                "  {}  {}",
                job.timetable.local(due).format("%a %Y-%m-%d %H:%M %Z"),
                due.to_rfc3339_opts(SecondsFormat::Secs, true)
            );
            if !put_off.is_zero() {
                let seconds = std::time::Duration::from_secs(put_off.as_secs());
                line.push_str(&format!("  +{}", humantime::format_duration(seconds)));
            }
            console.result(&line);
        }
    }
}
