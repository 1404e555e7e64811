//! Raw settings → valid ones, with all problems reported together.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use super::file::{At, File};
use super::origin::{Names, Setting};
use super::problem::{Place, Problem, Problems};
use super::raw::{Environment, RawFrameworks, RawRender, RawRetention, RawTarget};
use super::targets::Given;
use super::{
    CheckConfig, FrameworkChoice, RenderConfig, RetentionConfig, StorageConfig, TargetConfig,
    VerifyConfig, aids, alerts, integrity, output,
};
use crate::auth::Secret;
use crate::report::RedactionLevel;
use crate::{collect, hss};

/// Names the configuration file where no flag does.
const CONFIG: &str = "HSS_AUDIT_CONFIG";
/// Requests under way at once unless told otherwise.
const CONCURRENCY: usize = 16;
/// More than this helps nobody and looks like an attack.
const MOST_CONCURRENCY: usize = 256;

const CONCURRENCY_NAMES: Names = Names {
    flag: "--concurrency",
    variable: "HSS_AUDIT_CONCURRENCY",
    key: "concurrency",
};

const RATE_NAMES: Names = Names {
    flag: "--max-requests-per-second",
    variable: "HSS_AUDIT_MAX_REQUESTS_PER_SECOND",
    key: "max_requests_per_second",
};

/// The variables of this program that are read here.
pub(super) const VARIABLES: [&str; 3] = [CONFIG, CONCURRENCY_NAMES.variable, RATE_NAMES.variable];

/// Where settings come from besides flags.
#[derive(Debug, Clone)]
pub struct Sources<'a> {
    file: Option<PathBuf>,
    environment: &'a Environment,
}

/// Checks everything that collecting and reporting need.
///
/// # Errors
/// Everything that is missing or wrong.
pub fn run(
    sources: &Sources<'_>,
    target: &RawTarget,
    render: &RawRender,
) -> Result<(TargetConfig, RenderConfig), Problems> {
    let (file, mut problems) = sources.read()?;
    let target = target_of(target, sources.environment, &file, &mut problems);
    let render = output::resolve(render, sources.environment, &file, &mut problems);
    end((target, render), problems, &file)
}

/// Checks everything that a run needs, and whom its scheduler tells: what is wrong with that is no problem of the run.
///
/// # Errors
/// Everything that a run would refuse.
pub fn check(
    sources: &Sources<'_>,
    target: &RawTarget,
    render: &RawRender,
) -> Result<CheckConfig, Problems> {
    let (file, mut problems) = sources.read()?;
    let target = target_of(target, sources.environment, &file, &mut problems);
    let render = output::resolve(render, sources.environment, &file, &mut problems);
    let mut of_alerts = Vec::new();
    let alerts = alerts::resolve(&file, sources.environment, &mut of_alerts);
    let config = CheckConfig {
        target,
        render,
        alerts: end(alerts, of_alerts, &file),
    };
    end(config, problems, &file)
}

/// Checks what says how to judge and what to write.
///
/// # Errors
/// Everything that is wrong.
pub fn render(sources: &Sources<'_>, raw: &RawRender) -> Result<RenderConfig, Problems> {
    let (file, mut problems) = sources.read()?;
    let render = output::resolve(raw, sources.environment, &file, &mut problems);
    end(render, problems, &file)
}

/// Reads all frameworks and picks those that are named.
///
/// # Errors
/// Everything that is wrong.
pub fn frameworks(sources: &Sources<'_>, raw: &RawFrameworks) -> Result<FrameworkChoice, Problems> {
    let (file, mut problems) = sources.read()?;
    let choice = super::frameworks::choose(raw, sources.environment, &file, &mut problems);
    end(choice, problems, &file)
}

/// Checks where the archive is: a folder, and object storage where its runs go from there.
///
/// # Errors
/// Everything that is wrong.
pub fn archive(
    sources: &Sources<'_>,
    out: &RawRender,
) -> Result<(PathBuf, Option<StorageConfig>), Problems> {
    let (file, mut problems) = sources.read()?;
    let place = output::place(out, sources.environment, &file, &mut problems);
    end(place, problems, &file)
}

/// Reads a password by the place where it is kept; `flag` names the place.
///
/// # Errors
/// When the place is none, or there is nothing.
pub fn password(flag: &str, place: &str, environment: &Environment) -> Result<Secret, Problems> {
    integrity::password(flag, place, environment).map_err(|problem| Problems {
        file: None,
        list: vec![problem],
    })
}

/// Checks with what a run is looked into. A key of pseudonyms that cannot be read is none: only some runs need it.
///
/// # Errors
/// Everything that is wrong.
pub fn verification(
    sources: &Sources<'_>,
    public_keys: &[String],
) -> Result<VerifyConfig, Problems> {
    let (file, mut problems) = sources.read()?;
    let environment = sources.environment;
    let redaction_key =
        aids::redaction_key(RedactionLevel::Full, environment, &file, &mut Vec::new());
    let config = VerifyConfig {
        public_keys: integrity::public_keys(public_keys, environment, &file, &mut problems),
        redaction_key,
    };
    end(config, problems, &file)
}

/// Checks which runs of which archive are kept.
///
/// # Errors
/// Everything that is wrong.
pub fn retention(
    sources: &Sources<'_>,
    out: &RawRender,
    raw: &RawRetention,
) -> Result<RetentionConfig, Problems> {
    let (file, mut problems) = sources.read()?;
    let rules = integrity::rules(raw, &file, &mut problems);
    if rules.are_none() && problems.is_empty() {
        problems.push(integrity::no_rules());
    }
    let (out, storage) = output::place(out, sources.environment, &file, &mut problems);
    let config = RetentionConfig {
        out,
        storage,
        rules,
    };
    end(config, problems, &file)
}

impl<'a> Sources<'a> {
    /// The variables of the process, and the file that `--config` or a variable names.
    #[must_use]
    pub fn new(config: Option<&Path>, environment: &'a Environment) -> Self {
        let variable = environment.get(CONFIG).filter(|path| !path.is_empty());
        let file = config.map(Path::to_owned);
        Self {
            file: file.or_else(|| variable.map(PathBuf::from)),
            environment,
        }
    }

    /// The variables alone, for commands that have nothing to configure.
    #[must_use]
    pub fn without_file(environment: &'a Environment) -> Self {
        Self {
            file: None,
            environment,
        }
    }

    /// The file, where one is named.
    pub(super) fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// The variables of the process.
    pub(super) fn environment(&self) -> &'a Environment {
        self.environment
    }

    /// Reads the configuration file, where one is named. A file that is no TOML ends it at once: what it means cannot be
    /// told, so nothing else can be called wrong.
    pub(super) fn read(&self) -> Result<(File, Vec<Problem>), Problems> {
        let path = self.file.as_deref();
        let mut file = path.map_or_else(File::default, File::read);
        let problems = std::mem::take(&mut file.problems);
        if file.is_broken {
            return end((), problems, &file).map(|()| (file, Vec::new()));
        }
        Ok((file, problems))
    }
}

pub(super) fn end<T>(found: T, mut problems: Vec<Problem>, file: &File) -> Result<T, Problems> {
    if problems.is_empty() {
        return Ok(found);
    }
    let line = |problem: &Problem| match problem.place {
        Place::File => (0, 0),
        Place::Line(line) => (0, line),
        Place::Call => (1, 0),
    };
    problems.sort_by_key(line);
    let name = file.path.display().to_string();
    Err(Problems {
        file: (!name.is_empty()).then_some(name),
        list: problems,
    })
}

fn target_of(
    raw: &RawTarget,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> TargetConfig {
    let given = Given {
        raw,
        environment,
        file,
    };
    let areas = given.areas(problems);
    let concurrency = concurrency(given, problems);
    let check_drift = given.is_by_file() && file.check_drift.as_ref().is_none_or(|at| at.value);
    TargetConfig {
        areas,
        drift: if check_drift {
            collect::Drift::Checked
        } else {
            collect::Drift::Ignored
        },
        hss: hss::Options {
            concurrency,
            requests_per_second: requests_per_second(given, problems),
            ..hss::Options::default()
        },
        collect: collect::Options::for_requests(concurrency),
    }
}

fn concurrency(given: Given<'_>, problems: &mut Vec<Problem>) -> usize {
    let of_file = given.file.concurrency.as_ref().map(|at| At {
        line: at.line,
        value: at.value.to_string(),
    });
    let chosen = CONCURRENCY_NAMES.choose(
        given.raw.concurrency.map(|number| number.to_string()),
        given.environment,
        str::to_owned,
        of_file.as_ref(),
    );
    let Some(Setting { value, origin }) = chosen else {
        return CONCURRENCY;
    };
    let number = value.parse().ok();
    let number = number.filter(|number| (1..=MOST_CONCURRENCY).contains(number));
    if number.is_none() {
        let what = format!("`{}` is {value}", origin.name());
        let hint = format!("give a number from 1 to {MOST_CONCURRENCY}");
        problems.push(Problem::new(what, hint).at(origin.place()));
    }
    number.unwrap_or(CONCURRENCY)
}

fn requests_per_second(given: Given<'_>, problems: &mut Vec<Problem>) -> Option<f64> {
    /// One in a quarter of an hour; slower is a mistake. More than the other bound is none.
    const SENSIBLE: RangeInclusive<f64> = 0.001..=1e6;
    let of_file = given.file.max_requests_per_second.as_ref().map(|at| At {
        line: at.line,
        value: at.value.to_string(),
    });
    let Setting { value, origin } = RATE_NAMES.choose(
        given
            .raw
            .max_requests_per_second
            .map(|rate| rate.to_string()),
        given.environment,
        str::to_owned,
        of_file.as_ref(),
    )?;
    let rate = value.parse().ok().filter(|rate| SENSIBLE.contains(rate));
    if rate.is_none() {
        let what = format!("`{}` is {value}", origin.name());
        let hint = "give a number such as `50` or `0.5`, or leave it out";
        problems.push(Problem::new(what, hint).at(origin.place()));
    }
    rate
}
