//! The command line: the only room that prints, reads the environment and the clock.

mod arguments;
mod bug;
mod check;
mod collect;
mod command;
mod compare;
mod console;
mod delivery;
mod failure;
mod frameworks;
mod full_run;
mod head;
mod headlines;
mod help;
mod interrupt;
mod keys;
mod layout;
mod logging;
mod mail;
mod paper;
mod progress;
mod redaction;
mod report;
mod retention;
mod run;
mod schedule;
mod schema;
mod setup;
#[cfg(feature = "simulator")]
mod simulate;
mod storage;
mod summary;
mod usage;
mod verify;
mod waivers;
mod workplace;

use std::ffi::OsString;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::Parser;

use crate::config::{self, Environment, Sources};
use arguments::{Arguments, Command};
use console::Console;
use failure::Failure;

/// Runs the program: reads the arguments, does what they say, and tells how it ended.
///
/// A reader who closes the pipe early (`hss-audit … | head -1`) ends the program quietly.
#[must_use]
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = arguments.into_iter().collect();
    let arguments = match Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        Err(answer) => return usage::end(answer, &words),
    };
    logging::start(&arguments.global);
    let console = Console::new(&arguments.global, arguments.command.reader());
    bug::tell_panics(console.clone());
    warn_of_variables(&arguments.command, &words, &console);
    console.end(dispatch(arguments.command, &console))
}

/// Says which variables somebody may have meant for this program in vain.
fn warn_of_variables(command: &Command, words: &[OsString], console: &Console) {
    let environment = environment();
    let sources = match command.config() {
        Some(config) => config.sources(&environment),
        None => Sources::without_file(&environment),
    };
    let words: Vec<_> = words.iter().map(|word| word.to_string_lossy()).collect();
    for problem in config::unknown_variables(&sources, &words.join(" ")) {
        console.warning(&format!("{}: {}", problem.what, problem.hint));
    }
}

fn dispatch(command: Command, console: &Console) -> Result<u8, Failure> {
    match command {
        Command::Run(arguments) => full_run::run(&arguments, console),
        Command::Collect(arguments) => collect::run(&arguments, console),
        Command::Check(arguments) => check::run(&arguments, console),
        Command::Report(arguments) => report::run(&arguments, console),
        Command::Waivers(arguments) => waivers::run(&arguments, console),
        Command::Verify(arguments) => verify::run(&arguments, console),
        Command::Keys(arguments) => keys::run(&arguments, console),
        Command::Prune(arguments) => retention::prune(&arguments, console),
        Command::Hold(arguments) => retention::hold(&arguments, console),
        Command::Send(arguments) => mail::send(&arguments, console),
        Command::Upload(arguments) => storage::upload(&arguments, console),
        Command::Frameworks(arguments) => frameworks::run(&arguments, console),
        Command::Diff(arguments) => compare::diff(&arguments, console),
        Command::History(arguments) => compare::history(&arguments, console),
        Command::Schedule(arguments) => schedule::run(&arguments, console),
        Command::Schema(arguments) => schema::run(&arguments, console),
        Command::Init(arguments) => setup::init(&arguments, console),
        Command::Completions(arguments) => setup::completions(&arguments, console),
        Command::Man(arguments) => setup::man(&arguments, console),
        Command::Help(arguments) => help::run(&arguments, console),
        #[cfg(feature = "simulator")]
        Command::Demo(arguments) => simulate::demo(&arguments, console),
        #[cfg(feature = "simulator")]
        Command::Simulate(arguments) => simulate::simulate(&arguments, console),
    }
}

/// The variables that this program reads.
fn environment() -> Environment {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one place that reads the clock"
)]
fn clock() -> DateTime<Utc> {
    Utc::now()
}

fn clock_ms() -> i64 {
    clock().timestamp_millis()
}
