//! `hss-audit verify`: whether a run is as it was published, and whether its formats agree.

use serde::Serialize;

use super::arguments::VerifyArguments;
use super::console::Console;
use super::failure::Failure;
use super::layout::{self, Fit, Room, Table, paragraph};
use crate::deliver;
use crate::report::Text;
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
    for line in lines(&problems, agreement.as_ref(), console.quiet, layout::room()) {
        console.result(&line);
    }
    Ok(exit_code)
}

/// The result for people; when it has to be quiet, only what is not well.
fn lines(
    problems: &[String],
    agreement: Option<&Agreement>,
    is_quiet: bool,
    room: Room,
) -> Vec<String> {
    let text = Text::english();
    let mut lines: Vec<String> = problems
        .iter()
        .flat_map(|problem| paragraph(problem, 0, room))
        .collect();
    if problems.is_empty() && !is_quiet {
        lines.push("every file is as the manifest says".to_owned());
    }
    let Some(agreement) = agreement else {
        return lines;
    };
    if !is_quiet {
        lines.extend(files(agreement).lines(room, &text));
    }
    let disagreements = agreement.disagreements.iter();
    lines.extend(disagreements.flat_map(|one| paragraph(&one.to_string(), 0, room)));
    if agreement.disagreements.is_empty() && !is_quiet {
        lines.push(match agreement.facts_compared {
            0 => "only one file states facts: nothing to compare".to_owned(),
            facts => format!("all files agree on {facts} facts"),
        });
    }
    lines
}

/// What was read.
fn files(agreement: &Agreement) -> Table {
    let mut table = Table::new()
        .words("", Fit::Keep)
        .numbers("", Fit::Keep)
        .numbers("", Fit::Keep);
    for file in &agreement.files {
        let rows = file
            .rows
            .map_or_else(String::new, |rows| format!("{rows} rows"));
        table.row([file.name.to_owned(), format!("{} facts", file.facts), rows]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::{Disagreement, FileRead, Said};

    fn shown(room: Room) -> String {
        let file = |name, facts, rows| FileRead { name, facts, rows };
        let said = |file, value: &str| Said {
            file,
            value: value.to_owned(),
        };
        let agreement = Agreement {
            files: vec![
                file("findings.ndjson", 27, Some(100_189)),
                file("report.html", 404, Some(189)),
                file("manifest.json", 4, None),
            ],
            facts_compared: 361,
            disagreements: vec![Disagreement {
                fact: "account of 0f343b0931126a20f133d67c2b018a3b".to_owned(),
                expected: said("findings.ndjson", "生产\u{1b}[31m\nadmin"),
                found: said("report.html", "root"),
                further_rows: 12,
            }],
        };
        let problems = ["`findings.csv` was changed: its SHA-256 is not the one of the manifest"];
        lines(&problems.map(str::to_owned), Some(&agreement), false, room).join("\n")
    }

    #[test]
    fn results_fit_every_terminal() {
        insta::assert_snapshot!("verify_of_60_columns", shown(Some(60)));
        insta::assert_snapshot!("verify_of_80_columns", shown(Some(80)));
        insta::assert_snapshot!("verify_in_a_pipe", shown(None));
    }
}
