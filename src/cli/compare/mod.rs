//! `hss-audit diff` and `hss-audit history`: earlier runs, without the network.

pub(super) mod arguments;
mod table;

use std::collections::BTreeMap;
use std::io::Write;

use serde::Serialize;

use super::console::Console;
use super::environment;
use super::failure::Failure;
use super::layout;
use super::run;
use super::storage;
use super::workplace;
use crate::config::{self, RawRender, RenderConfig};
use crate::history::{self, Archive, History, Run, StoredRun, scope_digits};
use crate::render;
use crate::report::{Difference, Listing, Text, TrendReport, UnusableRun};
use arguments::{ArchiveArguments, DiffArguments, DiffFormat, HistoryArguments};

/// Exit code where parts cannot be compared: as for a report that misses data.
const INCOMPARABLE: u8 = 4;

/// The runs of one scope.
#[derive(Serialize)]
struct ScopeHistory {
    scope: String,
    trend: TrendReport,
    unusable: Vec<UnusableRun>,
}

#[derive(Serialize)]
struct HistoryDocument {
    schema: &'static str,
    scopes: Vec<ScopeHistory>,
}

/// Compares two runs.
pub(super) fn diff(arguments: &DiffArguments, console: &Console) -> Result<u8, Failure> {
    let archive = archive(&arguments.archive)?;
    let open = |name: &str| -> Result<StoredRun, Failure> {
        let name = storage::named(&archive, name)?;
        Ok(StoredRun::open(&run::find(&archive.out, &name)?)?)
    };
    let (earlier, later) = (open(&arguments.earlier)?, open(&arguments.later)?);
    if earlier.head().time_ms >= later.head().time_ms {
        let name = earlier.head().id.clone();
        return Err(history::Error::NotEarlier { name }.into());
    }
    let comparison = history::compare(&earlier, &later)?;
    let format = match arguments.is_json() {
        true => DiffFormat::Json,
        false => arguments.format,
    };
    let listing = match format {
        DiffFormat::Json | DiffFormat::Csv => Listing::All,
        DiffFormat::Table => Listing::First(table::SHOWN as u64),
        DiffFormat::Markdown => Listing::First(render::LISTED as u64),
    };
    let difference = Difference::of(comparison, &later, listing)?;
    print_difference(&difference, format, console);
    Ok(match difference.is_comparable() {
        true => 0,
        false => INCOMPARABLE,
    })
}

fn print_difference(difference: &Difference, format: DiffFormat, console: &Console) {
    let text = Text::english();
    match format {
        DiffFormat::Json => print_json(difference, console),
        DiffFormat::Csv => console.document(|writer| render::write_csv(difference, writer)),
        DiffFormat::Markdown => {
            console.document(|writer| render::write_markdown(difference, &text, writer));
        }
        DiffFormat::Table => {
            for line in table::of_difference(difference, &text, layout::room()) {
                console.result(&line);
            }
        }
    }
}

/// Lists the runs of an archive, scope by scope.
pub(super) fn history(arguments: &HistoryArguments, console: &Console) -> Result<u8, Failure> {
    let archive = archive(&arguments.archive)?;
    match archive.storage {
        Some(_) => storage::fetch_history(&archive, console)?,
        None => workplace::expect_archive(&archive.out)?,
    }
    let out = archive.out;
    let mut by_scope: BTreeMap<String, Archive> = BTreeMap::new();
    for digits in history::scopes(&out)? {
        let mut runs = Archive::read(&out, |name| scope_digits(name) == Some(&digits))?;
        runs.keep_last(arguments.last.unwrap_or(usize::MAX));
        by_scope.insert(digits, runs);
    }
    let mut scopes = Vec::new();
    for (scope, runs) in by_scope {
        let history = History::read(runs, None)?;
        scopes.push(ScopeHistory {
            scope,
            trend: TrendReport::of(&history.trend),
            unusable: history.unusable.into_iter().map(UnusableRun::of).collect(),
        });
    }
    // Scopes of which only evidence is kept.
    scopes.retain(|scope| !scope.trend.runs.is_empty() || !scope.unusable.is_empty());
    if arguments.archive.json {
        let schema = "hss-audit/history/1";
        print_json(&HistoryDocument { schema, scopes }, console);
        return Ok(0);
    }
    for line in table::of_history(&scopes, &Text::english(), layout::room()) {
        console.result(&line);
    }
    Ok(0)
}

/// Where the archive is, by flag, environment or default.
fn archive(arguments: &ArchiveArguments) -> Result<RenderConfig, Failure> {
    let environment = environment();
    let raw = RawRender {
        out: arguments.out.clone(),
        ..RawRender::default()
    };
    Ok(config::render(
        &arguments.config.sources(&environment),
        &raw,
    )?)
}

fn print_json(document: &impl Serialize, console: &Console) {
    let print = |writer: &mut dyn Write| {
        serde_json::to_writer(&mut *writer, document)?;
        writeln!(writer)
    };
    console.document(print);
}
