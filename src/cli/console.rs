//! Everything that is printed: results on standard output, the rest on standard error.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

use super::arguments::Global;
use super::failure::Failure;
use super::logging::{self, LogFormat};
use super::{headlines, layout};
use crate::report::Report;

/// Where the program speaks.
#[derive(Clone)]
pub(super) struct Console {
    pub(super) quiet: bool,
    verbose: u8,
    /// Whether standard error understands colours.
    colours: bool,
    /// Whether standard error speaks to programs.
    is_structured: bool,
    reader: Reader,
    printed: Arc<Mutex<Printed>>,
}

/// Who reads standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reader {
    People,
    Programs,
}

/// What became of standard output so far.
#[derive(Debug, Default)]
struct Printed {
    is_any: bool,
    /// Why a result did not arrive; none is printed behind it.
    failure: Option<io::Error>,
}

impl Console {
    pub(super) fn new(global: &Global, reader: Reader) -> Self {
        Self {
            quiet: global.quiet,
            verbose: global.verbose,
            colours: io::stderr().is_terminal(),
            is_structured: global.log_format == LogFormat::Json,
            reader,
            printed: Arc::default(),
        }
    }

    /// Tells how a command ended. A result that did not arrive is a failure of any command, and a failure is a result for
    /// programs.
    pub(super) fn end(&self, ended: Result<u8, Failure>) -> ExitCode {
        let failure = match (ended, self.printed().failure.take()) {
            (Ok(code), None) => return ExitCode::from(code),
            (Ok(_), Some(source)) => Failure::Print(source),
            (Err(failure), _) => failure,
        };
        self.failure(&failure);
        if self.reader == Reader::Programs && !self.printed().is_any {
            // There is nothing more to tell where this does not arrive either: the exit code says that it failed.
            let _ = self.object(&failure.envelope());
        }
        ExitCode::from(failure.exit_code())
    }

    /// Whether what moves may be drawn on standard error.
    pub(super) fn draws(&self) -> bool {
        !self.quiet && !self.is_structured
    }

    /// Prints a result.
    pub(super) fn result(&self, line: &str) {
        self.document(|writer| writeln!(writer, "{line}"));
    }

    /// Prints a long result piece by piece, as it is made. What does not arrive is told at the [`end`](Self::end).
    pub(super) fn document(&self, print: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        let mut printed = self.printed();
        if printed.failure.is_some() {
            return;
        }
        printed.is_any = true;
        let mut writer = BufWriter::new(io::stdout().lock());
        let ended = print(&mut writer).and_then(|()| writer.flush());
        // Nobody is left to be told that the reader of a pipe has gone.
        printed.failure = ended
            .err()
            .filter(|error| error.kind() != io::ErrorKind::BrokenPipe);
    }

    fn printed(&self) -> MutexGuard<'_, Printed> {
        self.printed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Prints a remark.
    pub(super) fn remark(&self, line: &str) {
        if self.is_structured {
            tracing::info!(target: logging::CONSOLE, "{line}");
        } else if !self.quiet {
            let _ = writeln!(io::stderr().lock(), "{line}");
        }
    }

    /// Prints what is likely a mistake, though the command goes on.
    pub(super) fn warning(&self, line: &str) {
        if self.is_structured {
            tracing::warn!(target: logging::CONSOLE, "{line}");
        } else {
            for line in layout::message("warning:", &visible(line)) {
                self.remark(&line);
            }
        }
    }

    /// Whether standard error speaks to programs.
    pub(super) fn is_structured(&self) -> bool {
        self.is_structured
    }

    /// How often somebody asked for more words.
    pub(super) fn verbose(&self) -> u8 {
        self.verbose
    }

    /// Prints, for people, what went wrong: they hear of it even if they want to hear of nothing else.
    pub(super) fn complaint(&self, line: &str) {
        let _ = writeln!(io::stderr().lock(), "{line}");
    }

    /// Prints why the program failed, and what to do about it.
    pub(super) fn failure(&self, failure: &Failure) {
        if self.is_structured {
            let (hint, exit_code) = (failure.hint(), failure.exit_code());
            tracing::error!(target: logging::CONSOLE, hint, exit_code, "{}", failure.chain());
            return;
        }
        if let Failure::Usage { whole, .. } = failure {
            let _ = whole.print();
            return;
        }
        let (red, bold, plain) = if self.colours {
            ("\x1b[31;1m", "\x1b[1m", "\x1b[0m")
        } else {
            ("", "", "")
        };
        let mut stderr = io::stderr().lock();
        let mut told = |mark: &str, colour: &str, text: &str| {
            for (number, line) in layout::message(mark, text).into_iter().enumerate() {
                let line = match line.strip_prefix(mark).filter(|_| number == 0) {
                    Some(rest) => format!("{colour}{mark}{plain}{rest}"),
                    None => line,
                };
                let _ = writeln!(stderr, "{line}");
            }
        };
        told("error:", red, &failure.chain());
        if let Some(hint) = failure.hint() {
            told("hint:", bold, &hint);
        }
    }

    /// Prints what came out of a run; the run directory is the last line.
    pub(super) fn summary(&self, report: &Report, directory: &Path) {
        if !self.quiet {
            for line in headlines::lines(report, layout::room()) {
                self.result(&line);
            }
            self.result("");
        }
        self.result(&directory.display().to_string());
    }

    /// Prints something for programs: one object on one line.
    pub(super) fn object(&self, object: &impl Serialize) -> Result<(), Failure> {
        let line = serde_json::to_string(object)
            .map_err(|_error| Failure::Bug("cannot write a result as JSON"))?;
        self.result(&line);
        Ok(())
    }
}

/// Makes text from the cloud harmless for a terminal: control characters and the marks that turn the direction of text
/// are shown as code points.
pub(super) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        let turns = matches!(character, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if (character.is_control() && character != '\n') || turns {
            shown.push_str(&format!("[U+{:04X}]", u32::from(character)));
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_sees_no_escape_sequence() {
        assert_eq!(
            visible("a\u{1b}[31mb\u{202e}c\u{9b}"),
            "a[U+001B][31mb[U+202E]c[U+009B]"
        );
        assert_eq!(visible("生产 prod"), "生产 prod");
    }
}
