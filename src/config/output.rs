//! How to judge and what to write.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::file::{At, File};
use super::frameworks;
use super::judging;
use super::origin::{Names, Origin, Setting};
use super::problem::Problem;
use super::raw::{Environment, RawRender};
use super::{
    RenderConfig, StorageConfig, aids, branding, integrity, is_storage_address, mail, paper,
    storage,
};
use crate::history::Compare;
use crate::render;
use crate::report::{Language, RedactionLevel};

/// The standard variable for repeatable builds: seconds since 1970.
const EPOCH: &str = "SOURCE_DATE_EPOCH";
/// Where reports go unless told otherwise.
const OUT: &str = "hss-audit-reports";

/// The word for all formats.
const EVERY_FORMAT: &str = "all";

const OUT_NAMES: Names = Names {
    flag: "--out",
    variable: "HSS_AUDIT_OUT",
    key: "out",
};
const FORMATS: Names = Names {
    flag: "--format",
    variable: "HSS_AUDIT_FORMATS",
    key: "formats",
};

const LANG: Names = Names {
    flag: "--lang",
    variable: "HSS_AUDIT_LANG",
    key: "lang",
};
const COMPARE: Names = Names {
    flag: "--compare",
    variable: "HSS_AUDIT_COMPARE",
    key: "compare",
};

/// The variables of this program that are read here.
pub(super) const VARIABLES: [&str; 4] = [
    OUT_NAMES.variable,
    FORMATS.variable,
    LANG.variable,
    COMPARE.variable,
];

/// Checks the settings of one run's output; problems are added to `problems`.
pub(super) fn resolve(
    raw: &RawRender,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> RenderConfig {
    let redaction = aids::redaction(raw, environment, file, problems);
    let evaluate = judging::resolve(raw, environment, file, problems);
    let fail_on = judging::fail_on(raw, environment, file, problems);
    frameworks::check_conditions(&fail_on, &evaluate.controls.frameworks, problems);
    let formats = formats(raw, environment, file, problems);
    let mail = mail::resolve(raw.mails, environment, file, problems);
    let groups = mail.iter().flat_map(|mail| &mail.groups);
    let levels = groups.filter_map(|group| group.redaction);
    let hides_names = |level: &RedactionLevel| *level == RedactionLevel::Full;
    // Somebody needs the key as soon as anything hides names.
    let strictest = levels.chain([redaction]).find(hides_names);
    let redaction_key =
        aids::redaction_key(strictest.unwrap_or(redaction), environment, file, problems);
    let (out, storage) = place(raw, environment, file, problems);
    RenderConfig {
        evaluate,
        paper: paper::resolve(&raw.paper, environment, file, problems),
        pdf_password: paper::password(&raw.paper, &formats, (environment, file), problems),
        formats,
        branding: branding::resolve(raw, environment, file, problems),
        language: language(raw, environment, file, problems),
        redaction,
        redaction_key,
        mail,
        sample: aids::sample(raw, environment, file, problems),
        sign_off: aids::sign_off(file),
        fail_on,
        signing: raw
            .signing
            .as_ref()
            .and_then(|raw| integrity::signing_key(raw, environment, file, problems)),
        compare: compare(raw, environment, file, problems),
        now: now(raw, environment, problems),
        out,
        storage,
    }
}

/// The folder of the archive, and where runs go from there.
pub(super) fn place(
    raw: &RawRender,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> (PathBuf, Option<StorageConfig>) {
    storage::check(file, problems);
    let of_file = file.out.as_ref().map(|out| At {
        line: out.line,
        value: match is_storage_address(&out.value) {
            true => PathBuf::from(&out.value),
            false => file.folder().join(&out.value),
        },
    });
    if let Some(empty) = file.out.as_ref().filter(|out| out.value.is_empty()) {
        problems.push(empty.problem("`out` is empty", "name a folder, or leave it out"));
    }
    let chosen = OUT_NAMES.choose(
        raw.out.clone(),
        environment,
        |text| PathBuf::from(text),
        of_file.as_ref(),
    );
    let Some(Setting { value, origin }) = chosen else {
        return (PathBuf::from(OUT), None);
    };
    let Some(address) = value.to_str().filter(|text| is_storage_address(text)) else {
        // As it was written: what stands in the file is meant from the folder of the file.
        let written = match (origin, &file.out) {
            (Origin::File { .. }, Some(out)) => Some(out.value.as_str()),
            (_, _) => value.to_str(),
        };
        if let Some(Err(problem)) = written.map(storage::refuse_address) {
            problems.push(origin.problem(problem.what, problem.hint));
        }
        return (value, None);
    };
    let address = (address, origin.place());
    let storage = storage::resolve_address(address, environment, file, problems);
    let archive = storage.as_ref().map(|storage| storage.archive.clone());
    (archive.unwrap_or_default(), storage)
}

fn formats(
    raw: &RawRender,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Vec<&'static str> {
    let known: Vec<&'static str> = render::ALL.map(|renderer| renderer.id()).to_vec();
    let of_file = file.formats.as_ref().map(At::plain);
    let flags = (!raw.formats.is_empty()).then(|| raw.formats.clone());
    let Some(Setting { value, origin }) = FORMATS.choose(
        flags,
        environment,
        |text| vec![text.to_owned()],
        of_file.as_ref(),
    ) else {
        return render::DEFAULT.map(|renderer| renderer.id()).to_vec();
    };
    let words: Vec<&str> = value
        .iter()
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect();
    let hint = || format!("choose from {}, or `{EVERY_FORMAT}`", known.join(", "));
    let is_known = |word: &str| word == EVERY_FORMAT || known.contains(&word);
    for word in words.iter().filter(|word| !is_known(word)) {
        problems.push(origin.problem(format!("unknown format `{word}`"), hint()));
    }
    if words.is_empty() {
        problems.push(origin.problem("no format is named", hint()));
    }
    let is_wanted = |id: &&str| words.contains(id) || words.contains(&EVERY_FORMAT);
    known.into_iter().filter(is_wanted).collect()
}

fn language(
    raw: &RawRender,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Language {
    let chosen = LANG.choose(
        raw.lang.clone(),
        environment,
        str::to_owned,
        file.lang.as_ref(),
    );
    let Some(Setting { value, origin }) = chosen else {
        return Language::default();
    };
    language_of(&value).unwrap_or_else(|problem| {
        problems.push(origin.problem(problem.what, problem.hint));
        Language::default()
    })
}

/// A language by its tag.
pub(super) fn language_of(tag: &str) -> Result<Language, Problem> {
    Language::of_tag(tag).ok_or_else(|| {
        let tags = Language::ALL.map(|language| format!("`{}`", language.tag()));
        let hint = format!("choose {}", tags.join(" or "));
        Problem::new(format!("unknown language `{tag}`"), hint)
    })
}

fn compare(
    raw: &RawRender,
    environment: &Environment,
    file: &File,
    problems: &mut Vec<Problem>,
) -> Compare {
    let chosen = COMPARE.choose(
        raw.compare.clone(),
        environment,
        str::to_owned,
        file.compare.as_ref(),
    );
    let Some(Setting { value, origin }) = chosen else {
        return Compare::Previous;
    };
    match value.as_str() {
        "previous" => Compare::Previous,
        "none" => Compare::None,
        "" => {
            let hint = "choose `previous`, `none`, or name a run";
            problems.push(origin.problem("no run is named to compare with", hint));
            Compare::Previous
        }
        _ => Compare::With(value),
    }
}

fn now(
    raw: &RawRender,
    environment: &Environment,
    problems: &mut Vec<Problem>,
) -> Option<DateTime<Utc>> {
    if let Some(text) = &raw.now {
        let parsed = DateTime::parse_from_rfc3339(text).map(|moment| moment.with_timezone(&Utc));
        return parsed
            .map_err(|_error| {
                problems.push(Problem::new(
                    format!("`--now {text}` is no moment"),
                    "give a moment like `2026-11-22T06:00:00Z`",
                ));
            })
            .ok();
    }
    let text = environment.get(EPOCH)?;
    let moment = text
        .trim()
        .parse()
        .ok()
        // The last second of the year 9999: later ones have no name in RFC 3339.
        .filter(|seconds| (0..=253_402_300_799).contains(seconds))
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    if moment.is_none() {
        problems.push(Problem::new(
            format!("{EPOCH} is `{text}`"),
            "set it to seconds since 1970, or unset it",
        ));
    }
    moment
}
