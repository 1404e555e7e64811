//! What is hidden, the sample to test again, and who signs.

use super::credentials::{SecretReference, Trim};
use super::file::{At, File, SecretText};
use super::origin::{Names, Setting};
use super::problem::Problem;
use super::raw::{Environment, RawRender};
use crate::auth::Secret;
use crate::report::{RedactionLevel, SignOff};

/// Holds the key that pseudonyms are made with.
const KEY: &str = "HSS_AUDIT_REDACTION_KEY";
/// A shorter key could be found by trying.
const SHORTEST_KEY: usize = 16;
/// More than this nobody tests by hand.
const LARGEST_SAMPLE: usize = 10_000;

const REDACT: Names = Names {
    flag: "--redact",
    variable: "HSS_AUDIT_REDACT",
    key: "redact",
};
const SAMPLE: Names = Names {
    flag: "--sample",
    variable: "HSS_AUDIT_SAMPLE",
    key: "sample",
};
const SEED: Names = Names {
    flag: "--sample-seed",
    variable: "HSS_AUDIT_SAMPLE_SEED",
    key: "sample_seed",
};

/// The variables of this program that are read here.
pub(super) const VARIABLES: [&str; 4] = [KEY, REDACT.variable, SAMPLE.variable, SEED.variable];

/// A sample that somebody wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleWish {
    /// How many assets.
    pub size: usize,
    /// What decides which ones; the name of the run unless somebody says otherwise.
    pub seed: Option<String>,
}

/// How much is hidden.
pub(super) fn redaction(
    raw: &RawRender,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> RedactionLevel {
    let chosen = REDACT.choose(
        raw.redact.clone(),
        environment,
        str::to_owned,
        file.redact.as_ref(),
    );
    let Some(Setting { value, origin }) = chosen else {
        return RedactionLevel::default();
    };
    redaction_of(&value).unwrap_or_else(|problem| {
        problems.push(origin.problem(problem.what, problem.hint));
        RedactionLevel::default()
    })
}

/// How much is hidden, by its word.
pub(super) fn redaction_of(word: &str) -> Result<RedactionLevel, Problem> {
    let levels = [
        RedactionLevel::None,
        RedactionLevel::Masked,
        RedactionLevel::Full,
    ];
    let level = levels.into_iter().find(|level| level.as_str() == word);
    level.ok_or_else(|| {
        let what = format!("unknown redaction `{word}`");
        Problem::new(what, "choose `none`, `masked` or `full`")
    })
}

/// The key that pseudonyms are made with, where names are hidden and somebody gives one.
pub(super) fn redaction_key(
    level: RedactionLevel,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Option<Secret> {
    if level != RedactionLevel::Full {
        return None;
    }
    let by_variable = environment.get(KEY).filter(|key| !key.trim().is_empty());
    let reference = match (by_variable, &file.redaction_key) {
        (Some(_), _) => SecretReference::Environment(KEY.to_owned()),
        (None, Some(SecretText::Kept(reference))) => reference.clone(),
        // What is wrong with it is told already.
        (None, Some(SecretText::Unusable) | None) => return None,
    };
    let found = reference
        .resolve("redaction key", Trim::LineEnd, environment)
        .and_then(|key| {
            let is_long_enough = key.expose().len() >= SHORTEST_KEY;
            is_long_enough.then_some(key).ok_or_else(|| {
                Problem::new(
                    format!("the redaction key is shorter than {SHORTEST_KEY} characters"),
                    "make one, for example with `openssl rand -hex 32`",
                )
            })
        });
    found.map_err(|problem| problems.push(problem)).ok()
}

/// The sample that is wanted.
pub(super) fn sample(
    raw: &RawRender,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Option<SampleWish> {
    let of_file = file.sample.as_ref().map(|at| At {
        line: at.line,
        value: at.value.to_string(),
    });
    let flag = raw.sample.map(|size| size.to_string());
    let size = SAMPLE.choose(flag, environment, str::to_owned, of_file.as_ref());
    let seed = SEED.choose(
        raw.sample_seed.clone(),
        environment,
        str::to_owned,
        file.sample_seed.as_ref(),
    );
    let Setting { value, origin } = size?;
    let number = value.parse().ok();
    let number = number.filter(|size| (1..=LARGEST_SAMPLE).contains(size));
    if number.is_none() {
        problems.push(origin.problem(
            format!("`{}` is {value}", origin.name()),
            format!("give a number of assets from 1 to {LARGEST_SAMPLE}"),
        ));
    }
    Some(SampleWish {
        size: number?,
        seed: seed.map(|seed| seed.value),
    })
}

/// Who signs.
pub(super) fn sign_off(file: &File) -> SignOff {
    let name = |name: &Option<At<String>>| {
        let name = name.as_ref()?.value.trim();
        (!name.is_empty()).then(|| name.to_owned())
    };
    let names = &file.sign_off;
    SignOff {
        prepared_by: name(&names.prepared_by),
        reviewed_by: name(&names.reviewed_by),
        approved_by: name(&names.approved_by),
    }
}
