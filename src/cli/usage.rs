//! What is said of a command line that no command can begin with: help, the version, or what is wrong with its words.

use std::error::Error as StdError;
use std::ffi::{OsStr, OsString};
use std::io::{self, IsTerminal};
use std::num::{IntErrorKind, ParseFloatError, ParseIntError};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Error};

use super::arguments::{Arguments, Global, NAME};
use super::console::{Console, Reader};
use super::failure::Failure;
use super::logging::{self, LogFormat};

/// Ends the program with what clap says of the words.
pub(super) fn end(answer: Error, words: &[OsString]) -> ExitCode {
    let global = Global {
        verbose: 0,
        quiet: false,
        log_format: log_format(words),
    };
    logging::start(&global);
    let console = Console::new(&global, reader(words));
    // Help and version are no errors.
    if !answer.use_stderr() {
        let styled = answer.render();
        console.document(|writer| match io::stdout().is_terminal() {
            true => write!(writer, "{}", styled.ansi()),
            false => write!(writer, "{styled}"),
        });
        return console.end(Ok(0));
    }
    console.end(Err(failure(plain(answer))))
}

/// Whether programs read the result: nobody has read the flags yet.
fn reader(words: &[OsString]) -> Reader {
    match flags(words).any(|word| word == "--json") {
        true => Reader::Programs,
        false => Reader::People,
    }
}

fn log_format(words: &[OsString]) -> LogFormat {
    let is_apart = flags(words)
        .zip(flags(words).skip(1))
        .any(|(flag, value)| flag == "--log-format" && value == "json");
    match is_apart || flags(words).any(|word| word == "--log-format=json") {
        true => LogFormat::Json,
        false => LogFormat::Text,
    }
}

/// The words that may be flags.
fn flags(words: &[OsString]) -> impl Iterator<Item = &OsStr> {
    let words = words.iter().map(OsString::as_os_str);
    words.take_while(|word| *word != "--")
}

fn failure(answer: Error) -> Failure {
    let said = answer.render().to_string();
    let (first, rest) = said.split_once("\n\n").unwrap_or((&said, ""));
    let what: Vec<&str> = first.split_whitespace().collect();
    let line = |start: &str| {
        let lines = rest.lines().map(str::trim);
        lines.filter_map(|line| line.strip_prefix(start)).next()
    };
    let hint = line("tip: ").or_else(|| line("Usage: ")).map(str::trim);
    let what = match answer.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        true => "no command is named".to_owned(),
        false => what.join(" ").trim_start_matches("error: ").to_owned(),
    };
    let hint = hint.map_or_else(|| format!("see `{NAME} --help`"), str::to_owned);
    Failure::Usage {
        what,
        hint,
        whole: Box::new(answer),
    }
}

/// Says of a value that cannot be read what it should be, where the library that read it only knows what it met.
fn plain(answer: Error) -> Error {
    let wanted = answer.source().and_then(wanted);
    let text = |kind| match answer.get(kind) {
        Some(ContextValue::String(text)) => Some(text),
        _ => None,
    };
    let flag = text(ContextKind::InvalidArg);
    let (Some(wanted), Some(value), Some(flag)) = (wanted, text(ContextKind::InvalidValue), flag)
    else {
        return answer;
    };
    let words = format!("invalid value '{value}' for '{flag}': {wanted}\n");
    Error::raw(answer.kind(), words).with_cmd(&Arguments::command())
}

fn wanted(cause: &(dyn StdError + 'static)) -> Option<&'static str> {
    if let Some(error) = cause.downcast_ref::<ParseIntError>() {
        return Some(match *error.kind() == IntErrorKind::PosOverflow {
            true => "the number is too large",
            false => "give a whole number, 0 or more",
        });
    }
    if cause.is::<ParseFloatError>() {
        return Some("give a number, for example 0.5");
    }
    cause
        .is::<chrono::ParseError>()
        .then_some("give a moment, for example 2026-11-22T06:00:00Z")
}
