//! Jobs, where the scheduler keeps its journal, and where it answers.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::alerts::{self, AlertConfig};
use super::file::{At, File, FileJob, FileTimes};
use super::problem::{Place, Problem, Problems};
use super::raw::{Environment, RawRender, RawTarget};
use super::resolve::{self, Sources};
use super::service::is_plain;
use super::times::duration;
use super::words;
use crate::schedule::{Job, Timetable, TimetableError};

/// What counts where nobody says otherwise.
const TIME_ZONE: &str = "UTC";
const CATCH_UP: Duration = Duration::from_secs(24 * 3_600);
/// No start is on the very second: with less, a run that is in time would be too late.
const SHORTEST_CATCH_UP: Duration = Duration::from_secs(60);
const TIMEOUT: Duration = Duration::from_secs(6 * 3_600);
const GRACE: Duration = Duration::from_secs(2 * 60);
/// Names stand in logs and metrics.
const LONGEST_NAME: usize = 64;

/// Everything that a scheduler needs.
#[derive(Debug, Clone)]
pub struct ScheduleConfig {
    /// The folder of the journal.
    pub journal: PathBuf,
    /// Where health and metrics are answered, if anywhere.
    pub listen: Option<SocketAddr>,
    /// How long a run may take to end when it is told to.
    pub grace: Duration,
    /// What to run; their names are unique.
    pub jobs: Vec<PlannedJob>,
    /// Whom to tell.
    pub alerts: Option<AlertConfig>,
}

/// A job, and what `run` is told.
#[derive(Debug, Clone)]
pub struct PlannedJob {
    /// When.
    pub job: Job,
    /// How long it may take.
    pub timeout: Duration,
    /// Where it writes to.
    pub archive: PathBuf,
    /// Its settings.
    pub config: PathBuf,
    /// What it does otherwise than its settings say.
    pub overrides: RawRender,
}

/// Checks the jobs, their own settings among them, and what a scheduler needs besides; `now` is the moment from which it
/// is looked how close due times come to each other.
///
/// # Errors
/// Everything that is missing or wrong.
pub fn schedule(sources: &Sources<'_>, now: DateTime<Utc>) -> Result<ScheduleConfig, Problems> {
    if sources.file().is_none() {
        return resolve::end((), vec![no_file()], &File::default()).map(|()| empty());
    }
    let (file, mut problems) = sources.read()?;
    let mut reader = Reader {
        file: &file,
        environment: sources.environment(),
        now,
        problems: &mut problems,
    };
    let config = reader.config();
    let mut seen = Vec::new();
    // Jobs with the same settings have the same problems.
    problems.retain(|problem| {
        let is_new = !seen.contains(problem);
        seen.push(problem.clone());
        is_new
    });
    resolve::end(config, problems, &file)
}

fn no_file() -> Problem {
    Problem::new(
        "no settings are named, and jobs stand nowhere else",
        "give `--config FILE` with a table `[[schedule.jobs]]`",
    )
}

fn empty() -> ScheduleConfig {
    ScheduleConfig {
        journal: PathBuf::new(),
        listen: None,
        grace: GRACE,
        jobs: Vec::new(),
        alerts: None,
    }
}

struct Reader<'a> {
    file: &'a File,
    environment: &'a Environment,
    now: DateTime<Utc>,
    problems: &'a mut Vec<Problem>,
}

impl Reader<'_> {
    fn config(&mut self) -> ScheduleConfig {
        let raw = &self.file.schedule;
        if raw.jobs.is_empty() {
            let hint = "write a table `[[schedule.jobs]]` with `name` and `cron`";
            let problem = Problem::new("no job is scheduled", hint);
            self.problems.push(problem.at(Place::File));
        }
        self.refuse_doubles();
        let jobs = raw.jobs.iter().filter_map(|job| self.job(job)).collect();
        let journal = raw
            .journal
            .as_ref()
            .map(|at| self.file.folder().join(&at.value));
        ScheduleConfig {
            journal: journal.unwrap_or_else(|| self.archive().join(".schedule")),
            listen: self.listen(),
            grace: duration("grace", raw.grace.as_ref(), GRACE, self.problems),
            jobs,
            alerts: alerts::resolve(self.file, self.environment, self.problems),
        }
    }

    /// The archive of the settings themselves; what is wrong with them is told by the jobs that use them.
    fn archive(&self) -> PathBuf {
        let raw = RawRender::default();
        super::output::place(&raw, self.environment, self.file, &mut Vec::new()).0
    }

    fn refuse_doubles(&mut self) {
        let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
        for name in self
            .file
            .schedule
            .jobs
            .iter()
            .flat_map(|job| &job.value.name)
        {
            if let Some(first) = lines.get(name.value.as_str()) {
                let what = format!(
                    "`{}` is the name of the job on line {first} too",
                    name.value
                );
                self.problems
                    .push(name.problem(what, "give every job a name of its own"));
            } else {
                lines.insert(&name.value, name.line);
            }
        }
    }

    fn job(&mut self, at: &At<FileJob>) -> Option<PlannedJob> {
        let raw = &at.value;
        let name = self.name(at);
        let timetable = self.timetable(at);
        let common = &self.file.schedule.common;
        let mut time = |key, pick: fn(&FileTimes) -> Option<&At<String>>, default| {
            let found = pick(&raw.times).or_else(|| pick(common));
            duration(key, found, default, self.problems)
        };
        let jitter = time("jitter", |times| times.jitter.as_ref(), Duration::ZERO);
        let catch_up = time("catch_up", |times| times.catch_up.as_ref(), CATCH_UP);
        let timeout = time("timeout", |times| times.timeout.as_ref(), TIMEOUT);
        if timeout.is_zero() {
            let hint = "give a time such as `6h`, or leave it out";
            self.problems.push(at.problem("`timeout` is nothing", hint));
        }
        if catch_up < SHORTEST_CATCH_UP {
            let hint = "give a time of a minute or more, for example `15m`; no start is on the very second";
            self.problems
                .push(at.problem("`catch_up` is shorter than a minute", hint));
        }
        let (config, overrides, archive) = self.run(at);
        let job = Job {
            name: name?,
            timetable: timetable?,
            jitter,
            catch_up,
        };
        self.check_jitter(at, &job);
        Some(PlannedJob {
            job,
            timeout,
            archive: archive?,
            config,
            overrides,
        })
    }

    fn name(&mut self, at: &At<FileJob>) -> Option<String> {
        let Some(name) = &at.value.name else {
            let hint = "give every job a name, for example `name = \"weekly\"`";
            self.problems.push(at.problem("`name` is missing", hint));
            return None;
        };
        if !is_plain(&name.value) || name.value.len() > LONGEST_NAME {
            let what = format!("`{}` is no name of a job", name.value);
            let hint = format!("use up to {LONGEST_NAME} letters, digits, `-` and `_`");
            self.problems.push(name.problem(what, hint));
            return None;
        }
        Some(name.value.clone())
    }

    fn timetable(&mut self, at: &At<FileJob>) -> Option<Timetable> {
        let common = &self.file.schedule.common;
        let zone = at.value.times.time_zone.as_ref();
        let zone = zone.or(common.time_zone.as_ref());
        let Some(cron) = &at.value.cron else {
            let hint = "say when, for example `cron = \"0 6 * * MON\"`";
            self.problems.push(at.problem("`cron` is missing", hint));
            return None;
        };
        let name = zone.map_or(TIME_ZONE, |at| at.value.as_str());
        Timetable::parse(&cron.value, name)
            .map_err(|errors| {
                for error in errors {
                    let is_zone = matches!(error, TimetableError::Zone(_));
                    let place = zone.filter(|_| is_zone).unwrap_or(cron);
                    let hint = timetable_hint(&error);
                    self.problems.push(place.problem(error.to_string(), hint));
                }
            })
            .ok()
    }

    fn check_jitter(&mut self, at: &At<FileJob>, job: &Job) {
        let interval = job.shortest_interval(self.now);
        if let Some(interval) = interval.filter(|interval| *interval < job.jitter) {
            let what = format!(
                "`jitter` of `{}` is {}, but its due times come as close as {}",
                job.name,
                humantime::format_duration(job.jitter),
                humantime::format_duration(interval)
            );
            let place = at.value.times.jitter.as_ref();
            let line = place.map_or(at.line, |jitter| jitter.line);
            let hint = "make it shorter than that";
            self.problems
                .push(Problem::new(what, hint).at(Place::Line(line)));
        }
    }

    /// What `run` will be told, and whether it will accept it.
    fn run(&mut self, at: &At<FileJob>) -> (PathBuf, RawRender, Option<PathBuf>) {
        let raw = &at.value;
        let folder = self.file.folder();
        let text = |at: &Option<At<String>>| at.as_ref().map(|at| at.value.clone());
        let overrides = RawRender {
            out: raw.out.as_ref().map(|out| folder.join(&out.value)),
            formats: raw
                .formats
                .as_ref()
                .map_or(Vec::new(), |at| at.plain().value),
            lang: text(&raw.lang),
            redact: text(&raw.redact),
            fail_on: text(&raw.fail_on),
            // Its letters too: what is wrong with them would end the run before it begins.
            mails: true,
            ..RawRender::default()
        };
        let other = raw.config.as_ref().map(|other| folder.join(&other.value));
        let path = other.clone().unwrap_or_else(|| self.file.path.clone());
        let sources = Sources::new(Some(&path), self.environment);
        match resolve::run(&sources, &RawTarget::default(), &overrides) {
            Ok((_, render)) => (path, overrides, Some(render.out)),
            Err(problems) if other.is_none() => {
                self.problems.extend(problems.list);
                (path, overrides, None)
            }
            Err(problems) => {
                let hint = "`hss-audit check --config` says more about that file";
                self.problems.push(at.problem(problems.to_string(), hint));
                (path, overrides, None)
            }
        }
    }

    fn listen(&mut self) -> Option<SocketAddr> {
        let at = self.file.schedule.listen.as_ref()?;
        let port = at.value.parse().ok();
        let here = port.map(|port: u16| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        let address = here.or_else(|| at.value.parse().ok());
        if address.is_none() {
            let what = format!("`listen` is `{}`", at.value);
            let hint = "give a port of this machine such as `9464`, or address and port such as `0.0.0.0:9464`";
            self.problems.push(at.problem(what, hint));
        }
        address
    }
}

fn timetable_hint(error: &TimetableError) -> String {
    match error {
        TimetableError::Never(_) => "name a day that its months have, or `L` for their last one".to_owned(),
        TimetableError::Expression { .. } => {
            "write minute, hour, day of the month, month and day of the week, for example `0 6 * * MON`".to_owned()
        }
        TimetableError::Zone(name) => {
            let known: Vec<&str> = Timetable::zones().collect();
            match words::nearest(name, &known) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "use a name of the IANA database, for example `Europe/Berlin`".to_owned(),
            }
        }
    }
}
