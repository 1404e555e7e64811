//! By which frameworks controls are judged, and how.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::{At, File};
use super::origin::{Names, Origin, Setting};
use super::problem::Problem;
use super::raw::{Environment, RawFrameworks};
use super::words::advice;
use crate::evaluate::{ControlOptions, MinLengthMeaning};
use crate::frameworks::{self, Framework};
use crate::report::{Condition, ControlName};

/// Words that stand for several frameworks.
const DEFAULT: &str = "default";
const EVERY: &str = "all";
const NO: &str = "none";
/// A password longer than this is a slip.
const LONGEST: i64 = 256;

const FRAMEWORKS: Names = Names {
    flag: "--framework",
    variable: "HSS_AUDIT_FRAMEWORKS",
    key: "frameworks",
};
const FILES: Names = Names {
    flag: "--framework-file",
    variable: "HSS_AUDIT_FRAMEWORK_FILES",
    key: "framework_files",
};
const MEANING: Names = Names {
    flag: "--min-length-meaning",
    variable: "HSS_AUDIT_MIN_LENGTH_MEANING",
    key: "min_length_meaning",
};
const ASSUMED: Names = Names {
    flag: "--assumed-min-length",
    variable: "HSS_AUDIT_ASSUMED_MIN_LENGTH",
    key: "assumed_min_length",
};

/// The variables of this program that are read here.
pub(super) const VARIABLES: [&str; 4] = [
    FRAMEWORKS.variable,
    FILES.variable,
    MEANING.variable,
    ASSUMED.variable,
];

/// All frameworks that there are, and those that are chosen.
#[derive(Debug, Clone)]
pub struct FrameworkChoice {
    /// The built-in ones, then those of files.
    pub known: Vec<Arc<Framework>>,
    /// The ones to judge by, in the same order.
    pub chosen: Vec<Arc<Framework>>,
}

impl FrameworkChoice {
    /// Whether a framework is chosen.
    #[must_use]
    pub fn is_chosen(&self, framework: &Framework) -> bool {
        self.chosen.iter().any(|chosen| chosen.id == framework.id)
    }
}

/// Checks what controls are judged by; problems are added to `problems`.
pub(super) fn resolve(
    raw: &RawFrameworks,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> ControlOptions {
    ControlOptions {
        frameworks: choose(raw, environment, file, problems).chosen,
        min_length_meaning: meaning(raw, environment, file, problems),
        assumed_min_length: assumed(raw, environment, file, problems),
    }
}

/// Reads the files and picks the frameworks that are named; without names the default ones and those of files.
pub(super) fn choose(
    raw: &RawFrameworks,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> FrameworkChoice {
    let mut known = frameworks::built_in().to_vec();
    let built_in = known.len();
    read_files(raw, environment, file, &mut known, problems);
    let of_file = file.frameworks.as_ref().map(At::plain);
    let flags = (!raw.frameworks.is_empty()).then(|| raw.frameworks.clone());
    let named = FRAMEWORKS.choose(
        flags,
        environment,
        |text| vec![text.to_owned()],
        of_file.as_ref(),
    );
    let words = named.as_ref().map(|setting| words(&setting.value));
    if let (Some(words), Some(setting)) = (&words, &named) {
        check_names(words, &known, setting.origin, problems);
    }
    let is_chosen = |index: usize, framework: &Framework| match &words {
        None => framework.is_default || index >= built_in,
        Some(words) => words.iter().any(|word| match *word {
            EVERY => true,
            DEFAULT => framework.is_default && index < built_in,
            word => word == framework.id,
        }),
    };
    let chosen = (0..)
        .zip(&known)
        .filter(|(index, framework)| is_chosen(*index, framework));
    FrameworkChoice {
        chosen: chosen.map(|(_, framework)| Arc::clone(framework)).collect(),
        known,
    }
}

/// The items of lists that may hold lists.
fn words(lists: &[String]) -> Vec<&str> {
    let words = lists.iter().flat_map(|list| list.split(','));
    words
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect()
}

fn check_names(
    words: &[&str],
    known: &[Arc<Framework>],
    origin: Origin,
    problems: &mut Vec<Problem>,
) {
    let ids: Vec<&str> = known
        .iter()
        .map(|framework| framework.id.as_str())
        .collect();
    let hint = || {
        format!(
            "choose from {}, or {DEFAULT}, {EVERY} or {NO}",
            ids.join(", ")
        )
    };
    let is_known = |word: &&str| ids.contains(word) || [DEFAULT, EVERY, NO].contains(word);
    for word in words.iter().filter(|word| !is_known(word)) {
        problems.push(origin.problem(format!("unknown framework `{word}`"), hint()));
    }
    if words.is_empty() {
        problems.push(origin.problem("no framework is named", hint()));
    }
    if words.contains(&NO) && words.len() > 1 {
        let what = format!("`{NO}` and a framework are both named");
        problems.push(origin.problem(what, hint()));
    }
}

fn read_files(
    raw: &RawFrameworks,
    environment: &Environment,
    file: &File,
    known: &mut Vec<Arc<Framework>>,
    problems: &mut Vec<Problem>,
) {
    let beside = |path: &str| file.folder().join(path);
    let of_file = file.framework_files.as_ref().map(|paths| At {
        line: paths.line,
        value: paths.value.iter().map(|path| beside(&path.value)).collect(),
    });
    let flags = (!raw.files.is_empty()).then(|| raw.files.clone());
    let split = |text: &str| {
        words(&[text.to_owned()])
            .into_iter()
            .map(PathBuf::from)
            .collect()
    };
    let Some(Setting { value, origin }) = FILES.choose(flags, environment, split, of_file.as_ref())
    else {
        return;
    };
    for path in &value {
        match read(path) {
            Ok(framework) if known.iter().any(|other| other.id == framework.id) => {
                let what = format!(
                    "{}: framework `{}` is there already",
                    path.display(),
                    framework.id
                );
                problems.push(origin.problem(what, "give it an id of its own"));
            }
            Ok(framework) => known.push(Arc::new(framework)),
            Err(found) => {
                problems.extend(found.into_iter().map(|problem| problem.at(origin.place())));
            }
        }
    }
}

fn read(path: &Path) -> Result<Framework, Vec<Problem>> {
    let name = path.display();
    let text = fs::read_to_string(path).map_err(|error| {
        let hint = "name a file in TOML that you may read";
        vec![Problem::new(format!("cannot read `{name}`: {error}"), hint)]
    })?;
    frameworks::parse(&text).map_err(|problems| {
        let problems = problems.into_iter();
        problems
            .map(|problem| {
                let what = format!("`{name}` line {}: {}", problem.line, problem.what);
                Problem::new(what, problem.hint)
            })
            .collect()
    })
}

fn meaning(
    raw: &RawFrameworks,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> MinLengthMeaning {
    let of_file = file.min_length_meaning.as_ref();
    let flag = raw.min_length_meaning.clone();
    let Some(Setting { value, origin }) = MEANING.choose(flag, environment, str::to_owned, of_file)
    else {
        return MinLengthMeaning::default();
    };
    let mut meanings = MinLengthMeaning::ALL.into_iter();
    let found = meanings.find(|meaning| meaning.as_str() == value);
    if found.is_none() {
        let what = format!("unknown meaning `{value}` of the least length");
        problems.push(origin.problem(what, "choose `hss_threshold` or `host_value`"));
    }
    found.unwrap_or_default()
}

fn assumed(
    raw: &RawFrameworks,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Option<i64> {
    let of_file = file.assumed_min_length.as_ref().map(|at| At {
        line: at.line,
        value: at.value.to_string(),
    });
    let flag = raw.assumed_min_length.clone();
    let Setting { value, origin } =
        ASSUMED.choose(flag, environment, str::to_owned, of_file.as_ref())?;
    let number = value.parse().ok();
    let number = number.filter(|number| (1..=LONGEST).contains(number));
    if number.is_none() {
        let what = format!("`{}` is {value}", origin.name());
        let hint = format!("give a number from 1 to {LONGEST}, or leave it out");
        problems.push(Problem::new(what, hint).at(origin.place()));
    }
    number
}

/// Checks that conditions on controls name some that are judged.
pub(super) fn check_conditions(
    conditions: &[Condition],
    chosen: &[Arc<Framework>],
    problems: &mut Vec<Problem>,
) {
    for condition in conditions {
        if let Condition::Control(name) = condition {
            problems.extend(
                fault(name, chosen).map(|(what, hint)| {
                    Problem::new(format!("`{condition}` names no {what}"), hint)
                }),
            );
        }
    }
}

/// What a name does not name, and what it may.
fn fault(name: &ControlName, chosen: &[Arc<Framework>]) -> Option<(String, String)> {
    let mut frameworks = chosen.iter();
    let framework = frameworks.find(|framework| framework.id == name.framework);
    let Some(framework) = framework else {
        let ids: Vec<&str> = chosen.iter().map(|one| one.id.as_str()).collect();
        let hint = match ids.as_slice() {
            [] => "choose a framework with `--framework`".to_owned(),
            ids => advice(&name.framework, ids),
        };
        return Some(("framework that is judged by".to_owned(), hint));
    };
    let controls = framework.assessable();
    let controls: Vec<&str> = controls.map(|(_, one)| one.id.as_str()).collect();
    if controls.contains(&name.control.as_str()) {
        return None;
    }
    let what = format!("control of `{}` that can be assessed", name.framework);
    Some((what, advice(&name.control, &controls)))
}
