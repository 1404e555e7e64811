//! `[schedule]` and `[alerts]`.

use toml::de::DeTable;

use super::File;
use super::aids::SecretText;
use super::table::{At, Table};

/// `[schedule]`
#[derive(Debug, Default)]
pub(in crate::config) struct FileSchedule {
    pub(in crate::config) journal: Option<At<String>>,
    pub(in crate::config) listen: Option<At<String>>,
    pub(in crate::config) grace: Option<At<String>>,
    /// What counts for jobs that do not say otherwise.
    pub(in crate::config) common: FileTimes,
    /// `[[schedule.jobs]]`
    pub(in crate::config) jobs: Vec<At<FileJob>>,
}

/// When a job is due, and how late it may be.
#[derive(Debug, Default)]
pub(in crate::config) struct FileTimes {
    pub(in crate::config) time_zone: Option<At<String>>,
    pub(in crate::config) jitter: Option<At<String>>,
    pub(in crate::config) catch_up: Option<At<String>>,
    pub(in crate::config) timeout: Option<At<String>>,
}

/// A table under `[[schedule.jobs]]`.
#[derive(Debug, Default)]
pub(in crate::config) struct FileJob {
    pub(in crate::config) name: Option<At<String>>,
    pub(in crate::config) cron: Option<At<String>>,
    pub(in crate::config) times: FileTimes,
    pub(in crate::config) config: Option<At<String>>,
    pub(in crate::config) out: Option<At<String>>,
    pub(in crate::config) formats: Option<At<Vec<At<String>>>>,
    pub(in crate::config) lang: Option<At<String>>,
    pub(in crate::config) redact: Option<At<String>>,
    pub(in crate::config) fail_on: Option<At<String>>,
}

/// `[alerts]`
#[derive(Debug)]
pub(in crate::config) struct FileAlerts {
    pub(in crate::config) line: usize,
    pub(in crate::config) webhook: Option<SecretText>,
    pub(in crate::config) key: Option<SecretText>,
    pub(in crate::config) when: Option<At<Vec<At<String>>>>,
    pub(in crate::config) repeat: Option<At<String>>,
}

impl File {
    pub(super) fn read_scheduler(
        &mut self,
        text: &str,
        schedule: Option<At<&DeTable<'_>>>,
        alerts: Option<At<&DeTable<'_>>>,
    ) {
        if let Some(inner) = schedule {
            self.read_schedule(text, &inner);
        }
        if let Some(inner) = alerts {
            self.read_alerts(text, &inner);
        }
    }

    fn read_schedule(&mut self, text: &str, inner: &At<&DeTable<'_>>) {
        let mut table = Table::new(text, inner.value);
        self.schedule = FileSchedule {
            journal: table.string("journal"),
            listen: table.word_or_count("listen"),
            grace: table.string("grace"),
            common: FileTimes::read(&mut table),
            jobs: Vec::new(),
        };
        let jobs = table.repeated("jobs");
        self.problems.extend(table.finish());
        for job in jobs {
            let mut table = Table::new(text, job.value);
            let (line, value) = (job.line, FileJob::read(&mut table));
            self.schedule.jobs.push(At { line, value });
            self.problems.extend(table.finish());
        }
    }

    fn read_alerts(&mut self, text: &str, inner: &At<&DeTable<'_>>) {
        let mut table = Table::new(text, inner.value);
        let webhook = table.string("webhook");
        let key = table.string("key");
        let (when, repeat) = (table.strings("when"), table.string("repeat"));
        self.problems.extend(table.finish());
        self.alerts = Some(FileAlerts {
            line: inner.line,
            webhook: webhook.map(|text| self.secret("webhook", &text)),
            key: key.map(|text| self.secret("key", &text)),
            when,
            repeat,
        });
    }
}

impl FileTimes {
    fn read(table: &mut Table<'_>) -> Self {
        Self {
            time_zone: table.string("time_zone"),
            jitter: table.string("jitter"),
            catch_up: table.string("catch_up"),
            timeout: table.string("timeout"),
        }
    }
}

impl FileJob {
    fn read(table: &mut Table<'_>) -> Self {
        Self {
            name: table.string("name"),
            cron: table.string("cron"),
            times: FileTimes::read(table),
            config: table.string("config"),
            out: table.string("out"),
            formats: table.strings("formats"),
            lang: table.string("lang"),
            redact: table.string("redact"),
            fail_on: table.string("fail_on"),
        }
    }
}
