//! Raw settings → valid ones, with all problems reported together.

use std::path::PathBuf;

use chrono::{DateTime, Utc};

use super::credentials::credentials;
use super::problem::{Problem, Problems};
use super::raw::{Environment, RawRender, RawTarget};
use super::{RenderConfig, TargetConfig, regions};
use crate::collect::{self, ALL_ENTERPRISE_PROJECTS, Assignment, Errand, Target};
use crate::evaluate;
use crate::findings::ImageType;
use crate::hss::{self, Endpoint, EndpointError, InsecureHttp, SignIn};
use crate::render;
use crate::report::{Redaction, Severity};
use crate::sources::IMAGE_TYPES;

/// The variable of the official SDK for the project.
const PROJECT: &str = "HUAWEICLOUD_SDK_PROJECT_ID";
/// The standard variable for repeatable builds: seconds since 1970.
const EPOCH: &str = "SOURCE_DATE_EPOCH";
/// Where reports go unless told otherwise.
const OUT: &str = "hss-audit-reports";
/// Requests under way at once unless told otherwise.
const CONCURRENCY: usize = 16;
/// More than this helps nobody and looks like an attack.
const MOST_CONCURRENCY: usize = 256;

/// Checks what names the service, the project and the way in.
///
/// # Errors
/// Everything that is missing or wrong.
pub fn target(raw: &RawTarget, environment: &Environment) -> Result<TargetConfig, Problems> {
    let mut problems = Vec::new();
    let endpoint = endpoint(raw, &mut problems);
    let project_ids = project_ids(raw, environment, &mut problems);
    let enterprise_project_id = enterprise_project_id(raw, &mut problems);
    let image_types = image_types(raw, &mut problems);
    let credentials = credentials(raw, environment, &mut problems);
    let concurrency = raw.concurrency.unwrap_or(CONCURRENCY);
    if !(1..=MOST_CONCURRENCY).contains(&concurrency) {
        problems.push(Problem::new(
            format!("`--concurrency` is {concurrency}"),
            format!("give a number from 1 to {MOST_CONCURRENCY}"),
        ));
    }
    let (Some((region, endpoint)), Some(credentials), true) =
        (endpoint, credentials, problems.is_empty())
    else {
        return Err(Problems(problems));
    };
    let sign_in = SignIn::new(credentials, None);
    let errands = project_ids
        .into_iter()
        .map(|project_id| Errand {
            target: Target {
                region: region.clone(),
                endpoint: endpoint.to_string(),
                project_id,
                enterprise_project_id: enterprise_project_id.clone(),
            },
            sign_in: sign_in.clone(),
        })
        .collect();
    Ok(TargetConfig {
        assignment: Assignment {
            errands,
            image_types,
        },
        hss: hss::Options {
            concurrency,
            ..hss::Options::default()
        },
        collect: collect::Options::for_requests(concurrency),
    })
}

/// Checks what says how to judge and what to write.
///
/// # Errors
/// Everything that is wrong.
pub fn render(raw: &RawRender, environment: &Environment) -> Result<RenderConfig, Problems> {
    let mut problems = Vec::new();
    let formats = formats(raw, &mut problems);
    let redaction = redaction(raw, &mut problems);
    let fail_on = fail_on(raw, &mut problems);
    let now = now(raw, environment, &mut problems);
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    let out = raw.out.clone().unwrap_or_else(|| PathBuf::from(OUT));
    Ok(RenderConfig {
        evaluate: evaluate::Options::default(),
        fail_on,
        redaction,
        formats,
        out,
        now,
    })
}

/// Puts two checked halves together, or the problems of both.
///
/// # Errors
/// Every problem of either half.
pub fn both<A, B>(
    one: Result<A, Problems>,
    other: Result<B, Problems>,
) -> Result<(A, B), Problems> {
    match (one, other) {
        (Ok(one), Ok(other)) => Ok((one, other)),
        (Err(Problems(mut problems)), Err(Problems(more))) => {
            problems.extend(more);
            Err(Problems(problems))
        }
        (Err(problems), Ok(_)) | (Ok(_), Err(problems)) => Err(problems),
    }
}

fn endpoint(raw: &RawTarget, problems: &mut Vec<Problem>) -> Option<(String, Endpoint)> {
    let insecure = if raw.allow_insecure_http {
        InsecureHttp::Allowed
    } else {
        InsecureHttp::LoopbackOnly
    };
    let (region, address) = match (&raw.region, &raw.endpoint) {
        (None, None) => {
            problems.push(Problem::new(
                "no region is named",
                "give `--region`, for example `--region cn-north-4`",
            ));
            return None;
        }
        (Some(region), None) => match regions::endpoint(region) {
            Some(address) => (region.clone(), address),
            None => {
                problems.push(unknown_region(region));
                return None;
            }
        },
        (Some(region), Some(_)) if !is_plain(region) => {
            problems.push(Problem::new(
                format!("`{region}` is no region id"),
                "give a word such as `cn-north-4`",
            ));
            return None;
        }
        (region, Some(address)) => {
            let named = region.as_deref().or_else(|| regions::of(address));
            let region = named.unwrap_or(collect::NO_REGION);
            (region.to_owned(), address.clone())
        }
    };
    match Endpoint::parse(&address, insecure) {
        Ok(endpoint) => Some((region, endpoint)),
        Err(error) => {
            problems.push(Problem::new(
                format!("cannot use the endpoint: {error}"),
                endpoint_hint(&error),
            ));
            None
        }
    }
}

fn unknown_region(region: &str) -> Problem {
    let hint = match regions::nearest(region) {
        Some(near) => format!(
            "did you mean `{near}`? For a region that this program does not know give `--endpoint` too"
        ),
        None => format!(
            "known are {}; for any other give `--endpoint` too",
            regions::REGIONS.join(", ")
        ),
    };
    Problem::new(format!("unknown region `{region}`"), hint)
}

fn endpoint_hint(error: &EndpointError) -> &'static str {
    match error {
        EndpointError::Insecure(_) => {
            "use `https://`, or `--allow-insecure-http` if the way there is safe"
        }
        EndpointError::NotUrl(_) | EndpointError::Scheme(_) | EndpointError::Path(_) => {
            "give scheme and host only, for example `https://hss.cn-north-4.myhuaweicloud.com`"
        }
    }
}

fn project_ids(
    raw: &RawTarget,
    environment: &Environment,
    problems: &mut Vec<Problem>,
) -> Vec<String> {
    let mut ids = raw.project_ids.clone();
    if ids.is_empty() {
        ids.extend(
            environment
                .get(PROJECT)
                .filter(|id| !id.is_empty())
                .cloned(),
        );
    }
    if ids.is_empty() {
        problems.push(Problem::new(
            "no project is named",
            format!("give `--project-id` (32 hexadecimal digits, under \"My Credentials\" in the console) or set {PROJECT}"),
        ));
    }
    for id in &ids {
        if !is_plain(id) {
            problems.push(Problem::new(
                format!("`{id}` is no project id"),
                "a project id is 32 hexadecimal digits; the enterprise project has a flag of its own",
            ));
        }
    }
    ids.sort();
    ids.dedup();
    ids
}

/// Whether a word can be an id: the documents allow up to 256 characters, and what stands in a path or a header must need
/// no escaping.
fn is_plain(id: &str) -> bool {
    let mut bytes = id.bytes();
    (1..=256).contains(&id.len())
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// An empty id would be read by the service as the default enterprise project alone.
fn enterprise_project_id(raw: &RawTarget, problems: &mut Vec<Problem>) -> String {
    let id = raw
        .enterprise_project_id
        .as_deref()
        .unwrap_or(ALL_ENTERPRISE_PROJECTS);
    if !is_plain(id) {
        problems.push(Problem::new(
            format!("`{id}` is no enterprise project id"),
            format!(
                "leave it out for `{ALL_ENTERPRISE_PROJECTS}`, or give `0` for the default one"
            ),
        ));
    }
    id.to_owned()
}

fn image_types(raw: &RawTarget, problems: &mut Vec<Problem>) -> Vec<String> {
    let known = IMAGE_TYPES.map(|kind| kind.as_str().to_owned());
    if raw.image_types.is_empty() {
        return known.to_vec();
    }
    let mut chosen = Vec::new();
    for word in &raw.image_types {
        let kind = ImageType::parse(word).as_str().to_owned();
        if !known.contains(&kind) {
            problems.push(Problem::new(
                format!("unknown image type `{word}`"),
                format!("choose from {}", known.join(", ")),
            ));
        } else if !chosen.contains(&kind) {
            chosen.push(kind);
        }
    }
    chosen
}

fn formats(raw: &RawRender, problems: &mut Vec<Problem>) -> Vec<&'static str> {
    let known: Vec<&'static str> = render::ALL.iter().map(|renderer| renderer.id()).collect();
    let words: Vec<&str> = raw
        .formats
        .iter()
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect();
    let hint = || format!("choose from {}", known.join(", "));
    for word in words.iter().filter(|word| !known.contains(word)) {
        problems.push(Problem::new(format!("unknown format `{word}`"), hint()));
    }
    if raw.formats.is_empty() {
        return known;
    }
    if words.is_empty() {
        problems.push(Problem::new("no format is named", hint()));
    }
    known.into_iter().filter(|id| words.contains(id)).collect()
}

fn redaction(raw: &RawRender, problems: &mut Vec<Problem>) -> Redaction {
    match raw.redact.as_deref() {
        None | Some("full") => Redaction::Full,
        Some("masked") => Redaction::Masked,
        Some(other) => {
            problems.push(Problem::new(
                format!("unknown redaction `{other}`"),
                "choose `full` or `masked`",
            ));
            Redaction::Full
        }
    }
}

fn fail_on(raw: &RawRender, problems: &mut Vec<Problem>) -> Option<Severity> {
    let word = raw.fail_on.as_deref().unwrap_or("never");
    if word == "never" {
        return None;
    }
    let severity = Severity::FAILING
        .into_iter()
        .find(|severity| severity.as_str() == word);
    if severity.is_none() {
        problems.push(Problem::new(
            format!("unknown severity `{word}`"),
            "choose `critical`, `high`, `medium`, `low` or `never`",
        ));
    }
    severity
}

fn now(
    raw: &RawRender,
    environment: &Environment,
    problems: &mut Vec<Problem>,
) -> Option<DateTime<Utc>> {
    if let Some(text) = &raw.now {
        let parsed = DateTime::parse_from_rfc3339(text).map(|moment| moment.with_timezone(&Utc));
        return parsed
            .map_err(|error| {
                problems.push(Problem::new(
                    format!("`--now {text}`: {error}"),
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
