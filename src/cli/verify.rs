//! `hss-audit verify`: whether a run is as it was published, and whether its formats agree.

use serde::Serialize;

use super::arguments::VerifyArguments;
use super::console::{Console, visible};
use super::failure::Failure;
use crate::deliver;
use crate::verify::{self, Agreement};

/// What it ends with when something is not as it should be: the run cannot be relied on, as if it had not been delivered.
const NOT_AS_PUBLISHED: u8 = 6;

/// The result for programs.
#[derive(Serialize)]
struct MachineResult<'a> {
    schema: &'static str,
    run_directory: String,
    exit_code: u8,
    /// What is not as the manifest says.
    problems: &'a [String],
    /// Null unless the formats were compared.
    cross_format: Option<&'a Agreement>,
}

/// Compares a run with its manifest and, when asked to, its formats with each other.
pub(super) fn run(arguments: &VerifyArguments, console: &Console) -> Result<u8, Failure> {
    let problems = deliver::verify(&arguments.run).map_err(Failure::Verify)?;
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    let agreement = arguments
        .cross_format
        .then(|| verify::cross_format(&arguments.run))
        .transpose()
        .map_err(Failure::CrossFormat)?;
    let disagree = agreement
        .as_ref()
        .is_some_and(|agreement| !agreement.disagreements.is_empty());
    let exit_code = if problems.is_empty() && !disagree {
        0
    } else {
        NOT_AS_PUBLISHED
    };
    if arguments.json {
        let result = MachineResult {
            schema: "hss-audit/verify/1",
            run_directory: arguments.run.display().to_string(),
            exit_code,
            problems: &problems,
            cross_format: agreement.as_ref(),
        };
        let line = serde_json::to_string(&result)
            .map_err(|_error| Failure::Bug("cannot write the result"))?;
        console.result(&line);
        return Ok(exit_code);
    }
    for line in lines(&problems, agreement.as_ref(), console.quiet) {
        console.result(&visible(&line));
    }
    Ok(exit_code)
}

/// The result for people; when it has to be quiet, only what is not well.
fn lines(problems: &[String], agreement: Option<&Agreement>, is_quiet: bool) -> Vec<String> {
    let mut lines = problems.to_vec();
    if problems.is_empty() && !is_quiet {
        lines.push("every file is as the manifest says".to_owned());
    }
    let Some(agreement) = agreement else {
        return lines;
    };
    if !is_quiet {
        lines.extend(agreement.files.iter().map(|file| {
            let rows = file
                .rows
                .map_or_else(String::new, |rows| format!(", {rows} rows"));
            format!("  {:16}  {} facts{rows}", file.name, file.facts)
        }));
    }
    lines.extend(agreement.disagreements.iter().map(ToString::to_string));
    if agreement.disagreements.is_empty() && !is_quiet {
        lines.push(match agreement.facts_compared {
            0 => "only one file states facts: nothing to compare".to_owned(),
            facts => format!("all files agree on {facts} facts"),
        });
    }
    lines
}
