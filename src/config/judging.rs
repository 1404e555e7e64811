//! How to judge: the policy, and the waivers.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::{At, File, FilePolicy, WaiverFile, read_policy};
use super::frameworks;
use super::origin::{Names, Setting};
use super::problem::{Place, Problem, Problems};
use super::raw::{Environment, RawRender};
use crate::evaluate::{FileDigest, Options, Waiver};
use crate::report::Condition;

const POLICY: Names = Names {
    flag: "--policy",
    variable: "HSS_AUDIT_POLICY",
    key: "policy",
};
const WAIVERS: Names = Names {
    flag: "--waivers",
    variable: "HSS_AUDIT_WAIVERS",
    key: "waivers",
};
const FAIL_ON: Names = Names {
    flag: "--fail-on",
    variable: "HSS_AUDIT_FAIL_ON",
    key: "fail_on",
};

/// The variables of this program that are read here.
pub(super) const VARIABLES: [&str; 3] = [POLICY.variable, WAIVERS.variable, FAIL_ON.variable];

/// Waivers, and the files that they stand in.
pub type WaiverList = (Vec<Arc<Waiver>>, Vec<FileDigest>);

/// Checks the policy and the waivers of a run; problems are added to `problems`.
pub(super) fn resolve(
    raw: &RawRender,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Options {
    let policy = policy(raw, environment, file, problems);
    let paths = waiver_paths(raw, environment, file, problems);
    let (list, found) = read_waivers(&paths);
    problems.extend(
        found
            .into_iter()
            .map(|(path, problem)| elsewhere(&path, problem)),
    );
    Options {
        waivers: list.0,
        waiver_files: list.1,
        controls: frameworks::resolve(&raw.frameworks, environment, file, problems),
        ..policy
    }
}

/// Reads files of waivers.
///
/// # Errors
/// Everything that is wrong with any of them.
pub fn waivers(paths: &[PathBuf]) -> Result<WaiverList, Problems> {
    let (list, found) = read_waivers(paths);
    if found.is_empty() {
        return Ok(list);
    }
    let only = match paths {
        [only] => Some(only.display().to_string()),
        _ => None,
    };
    let list = found.into_iter().map(|(path, problem)| match only {
        Some(_) => problem,
        None => elsewhere(&path, problem),
    });
    Err(Problems {
        list: list.collect(),
        file: only,
    })
}

/// A policy by flag or variable takes the place of the whole policy of the file, so that each run has one policy that can
/// be read at one place.
fn policy(
    raw: &RawRender,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Options {
    let of_file = match &file.policy {
        Some(FilePolicy::Named(at)) => Some(At {
            line: at.line,
            value: file.folder().join(&at.value),
        }),
        Some(FilePolicy::Inline(_)) | None => None,
    };
    let chosen = POLICY.choose(
        raw.policy.clone(),
        environment,
        |text| PathBuf::from(text),
        of_file.as_ref(),
    );
    match (chosen, &file.policy) {
        (Some(Setting { value, origin }), _) if value.as_os_str().is_empty() => {
            problems.push(origin.problem("`policy` is empty", "name a file, or leave it out"));
            Options::default()
        }
        (Some(Setting { value, .. }), _) => {
            let (options, found) = read_policy(&value);
            problems.extend(found.into_iter().map(|problem| elsewhere(&value, problem)));
            options
        }
        (None, Some(FilePolicy::Inline(options))) => Options::clone(options),
        (None, Some(FilePolicy::Named(_)) | None) => Options::default(),
    }
}

fn waiver_paths(
    raw: &RawRender,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Vec<PathBuf> {
    let flags = (!raw.waivers.is_empty()).then(|| raw.waivers.clone());
    let of_file = file.waivers.as_ref().map(|list| At {
        line: list.line,
        value: list
            .value
            .iter()
            .map(|path| file.folder().join(&path.value))
            .collect(),
    });
    let named = file.waivers.iter().flat_map(|list| &list.value);
    problems.extend(named.filter(|path| path.value.is_empty()).map(|path| {
        path.problem(
            "`waivers` names an empty text",
            "name a file, or leave it out",
        )
    }));
    let commas = |text: &str| {
        let words = text.split(',').map(str::trim);
        words
            .filter(|word| !word.is_empty())
            .map(PathBuf::from)
            .collect()
    };
    WAIVERS
        .choose(flags, environment, commas, of_file.as_ref())
        .map_or_else(Vec::new, |setting| setting.value)
}

/// Reads files one by one; an id may stand in one of them only.
fn read_waivers(paths: &[PathBuf]) -> (WaiverList, Vec<(PathBuf, Problem)>) {
    let (mut waivers, mut digests, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let mut homes: BTreeMap<String, &Path> = BTreeMap::new();
    for path in paths {
        let file = WaiverFile::read(path);
        problems.extend(file.problems.into_iter().map(|one| (path.clone(), one)));
        digests.extend(file.digest);
        for at in file.waivers {
            let home = homes.get(at.value.id.as_str()).copied();
            if let Some(other) = home.filter(|other| *other != path) {
                let what = format!("`{}` is an id of `{}` too", at.value.id, other.display());
                let problem = at.problem(what, "give every waiver an id of its own");
                problems.push((path.clone(), problem));
            }
            homes.entry(at.value.id.clone()).or_insert(path);
            waivers.push(Arc::new(at.value));
        }
    }
    ((waivers, digests), problems)
}

/// A problem of another file than that of the settings.
fn elsewhere(path: &Path, problem: Problem) -> Problem {
    let path = path.display();
    let what = match problem.place {
        Place::Line(line) => format!("`{path}` line {line}: {}", problem.what),
        Place::File | Place::Call => format!("`{path}`: {}", problem.what),
    };
    Problem::new(what, problem.hint)
}

/// What the operator does not accept; `never` is nothing.
pub(super) fn fail_on(
    raw: &RawRender,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Vec<Condition> {
    let chosen = FAIL_ON.choose(
        raw.fail_on.clone(),
        environment,
        str::to_owned,
        file.fail_on.as_ref(),
    );
    let Some(Setting { value, origin }) = chosen else {
        return Vec::new();
    };
    let words: Vec<&str> = value.split(',').map(str::trim).collect();
    if words == ["never"] {
        return Vec::new();
    }
    let mut conditions = Vec::new();
    for word in words {
        match Condition::parse(word) {
            Some(condition) if conditions.contains(&condition) => {}
            Some(condition) => conditions.push(condition),
            None if word == "never" => problems.push(origin.problem(
                "`never` stands beside other conditions",
                "leave it out, or name nothing else",
            )),
            None => problems.push(origin.problem(
                format!("unknown condition `{word}`"),
                format!("choose from {}, separated by commas", Condition::GRAMMAR),
            )),
        }
    }
    conditions
}
