//! `hss-audit frameworks`: which frameworks there are, and what their controls are judged by.

pub(super) mod arguments;
mod print;

use super::console::Console;
use super::environment;
use super::failure::Failure;
use super::layout;
use crate::config;
use arguments::{FrameworksArguments, FrameworksCommand, WhichArguments};
use config::{FrameworkChoice, Problem, Problems};

/// Prints the frameworks, or one of them.
pub(super) fn run(arguments: &FrameworksArguments, console: &Console) -> Result<u8, Failure> {
    let which = arguments.which();
    let id = match &arguments.command {
        FrameworksCommand::List(_) => None,
        FrameworksCommand::Show(show) => Some(show.id.as_str()),
    };
    let choice = choice(which)?;
    let text = match (id, which.json) {
        (None, false) => print::list(&choice, layout::room()).join("\n"),
        (None, true) => print::list_for_programs(&choice)?,
        (Some(id), is_json) => {
            let mut known = choice.known.iter();
            let framework = known.find(|framework| framework.id == id);
            let framework = framework.ok_or_else(|| unknown(id, &choice))?;
            match is_json {
                false => print::show(framework, layout::room()).join("\n"),
                true => print::show_for_programs(framework, &choice)?,
            }
        }
    };
    console.result(text.trim_end());
    Ok(0)
}

fn choice(which: &WhichArguments) -> Result<FrameworkChoice, Failure> {
    let environment = environment();
    let sources = which.config.sources(&environment);
    Ok(config::frameworks(&sources, &which.raw())?)
}

fn unknown(id: &str, choice: &FrameworkChoice) -> Failure {
    let ids: Vec<&str> = choice.known.iter().map(|one| one.id.as_str()).collect();
    let hint = format!("choose from {}", ids.join(", "));
    Failure::Settings(Problems {
        file: None,
        list: vec![Problem::new(format!("unknown framework `{id}`"), hint)],
    })
}
