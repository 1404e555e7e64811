//! A failure for programs: one object, in the place of the result that a command would have printed.

use serde::Serialize;

use super::{Failure, without_numbers};
use crate::config::{Place, Problems};

/// Its JSON Schema.
pub(in crate::cli) static SCHEMA: &str = include_str!("../../../samples/schema/error.schema.json");

/// Why a command failed, for programs.
#[derive(Debug, Serialize)]
pub(in crate::cli) struct Envelope {
    schema: &'static str,
    exit_code: u8,
    error: String,
    /// The next one first.
    causes: Vec<String>,
    /// What to do; problems of settings have each its own.
    hint: Option<String>,
    /// Everything that is wrong with the settings.
    problems: Vec<ProblemEntry>,
}

#[derive(Debug, Serialize)]
struct ProblemEntry {
    /// The file that it stands in; nothing where it stands in none.
    file: Option<String>,
    line: Option<usize>,
    what: String,
    hint: String,
}

impl Failure {
    /// The failure for programs.
    pub(in crate::cli) fn envelope(&self) -> Envelope {
        let (error, problems) = if let Self::Settings(problems) = self {
            (without_numbers(&problems.sum()), entries(problems))
        } else {
            (self.words(), Vec::new())
        };
        Envelope {
            schema: "hss-audit/error/1",
            exit_code: self.exit_code(),
            error,
            causes: self.causes(),
            hint: self.hint(),
            problems,
        }
    }
}

fn entries(problems: &Problems) -> Vec<ProblemEntry> {
    let entry = |problem: &crate::config::Problem| {
        let line = match problem.place {
            Place::Line(line) => Some(line),
            Place::File | Place::Call => None,
        };
        ProblemEntry {
            file: problems
                .file
                .clone()
                .filter(|_| problem.place != Place::Call),
            line,
            what: without_numbers(&problem.what),
            hint: problem.hint.clone(),
        }
    };
    problems.list.iter().map(entry).collect()
}
