//! `hss-audit waivers`: what is wrong with files of waivers, and where each waiver stands.

pub(super) mod arguments;

use serde::Serialize;
use textwrap::core::display_width;

use super::console::Console;
use super::failure::Failure;
use super::layout::{self, Room, hanging, paragraph};
use super::{clock, environment};
use crate::collect::Collection;
use crate::config;
use crate::evaluate::{Evaluation, evaluate};
use crate::findings::{Coverage, Inventory};
use crate::normalize::{Normalized, normalize};
use crate::report::{
    Instant, JudgedWaiver, Text, Value, WaiverEntry, WaiverState, WaiverWords, waiver_words,
};
use arguments::{CheckWaiversArguments, WaiversArguments, WaiversCommand};

/// What stands behind a name that is longer begins further right than for the others.
const WIDEST_ID: usize = 40;

/// Does what the arguments say.
pub(super) fn run(arguments: &WaiversArguments, console: &Console) -> Result<u8, Failure> {
    match &arguments.command {
        WaiversCommand::Check(arguments) => check(arguments, console),
    }
}

/// Where waivers stand, for programs.
#[derive(Serialize)]
struct MachineSummary<'a> {
    schema: &'static str,
    as_of: Instant,
    /// Whether the waivers were held against a run; the numbers mean nothing otherwise.
    compared: bool,
    waivers: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    /// Whether it holds as of the moment, whatever it covers.
    holds: bool,
    #[serde(flatten)]
    entry: WaiverEntry<'a>,
}

fn check(arguments: &CheckWaiversArguments, console: &Console) -> Result<u8, Failure> {
    // Told alone first: problems of the files should not stand among those of the settings.
    config::waivers(&arguments.files)?;
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    let settings = config::render(&sources, &arguments.raw())?;
    let now = settings.now.unwrap_or_else(clock);
    let Normalized {
        findings,
        inventory,
        coverage,
    } = match &arguments.against {
        Some(run) => {
            let collection = Collection::open(run).map_err(Failure::Evidence)?;
            normalize(&collection).map_err(Failure::Evidence)?
        }
        None => Normalized {
            findings: Vec::new(),
            inventory: Inventory::default(),
            coverage: Coverage::of_lists(Vec::new(), Vec::new()),
        },
    };
    let Evaluation { waivers, .. } =
        evaluate(findings, &inventory, &coverage, &settings.evaluate, now);
    let is_compared = arguments.against.is_some();
    if arguments.json {
        let today = now.date_naive();
        let entries = waivers.iter().map(|judged| Entry {
            holds: judged.waiver.holds_on(today),
            entry: WaiverEntry::of(judged),
        });
        let summary = MachineSummary {
            schema: "hss-audit/waivers/1",
            as_of: Instant(now.timestamp_millis()),
            compared: is_compared,
            waivers: entries.collect(),
        };
        let line = serde_json::to_string(&summary)
            .map_err(|_error| Failure::Bug("cannot write the results"))?;
        console.result(&line);
    } else {
        print(&waivers, is_compared, console);
    }
    Ok(0)
}

fn print(waivers: &[JudgedWaiver], is_compared: bool, console: &Console) {
    for line in lines(waivers, is_compared, layout::room()) {
        console.result(&line);
    }
}

fn lines(waivers: &[JudgedWaiver], is_compared: bool, room: Room) -> Vec<String> {
    let text = Text::english();
    let words = waiver_words(waivers, &text);
    let widths = words.iter().map(|one| display_width(&one.id));
    let width = widths.max().unwrap_or(0).min(WIDEST_ID);
    let mut lines: Vec<String> = words
        .iter()
        .flat_map(|one| {
            let blank = " ".repeat(width.saturating_sub(display_width(&one.id)));
            let id = format!("{}{blank}", one.id);
            lines_of(&id, one, is_compared, (room, &text))
        })
        .collect();
    let count = [("waivers", Value::Count(words.len() as u64))];
    lines.extend(paragraph(&text.format("waivers-checked", &count), 0, room));
    lines
}

/// A waiver: what it is called, where it stands, what it covers, and what is to be said of it.
fn lines_of(
    id: &str,
    words: &WaiverWords,
    is_compared: bool,
    (room, text): (Room, &Text),
) -> Vec<String> {
    // Without a run nothing is covered, which says nothing about the waiver.
    let standing = match words.state {
        WaiverState::Unused if !is_compared => text.get("waiver-state-holds"),
        WaiverState::Applied
        | WaiverState::Expired
        | WaiverState::ForControls
        | WaiverState::NotYetValid
        | WaiverState::Unused => words.standing.clone(),
    };
    let span = text.format(
        "waiver-span",
        &[
            ("created", Value::Text(&words.created)),
            ("expires", Value::Text(&words.expires)),
        ],
    );
    let mut first = format!("{id}  {standing}, {span}, {}", words.left);
    if is_compared {
        let covered = [("covered", Value::Text(words.covered.as_str()))];
        let waived = [("waived", Value::Text(words.waived.as_str()))];
        first.push_str(&format!(
            ": {}, {}",
            text.format("waiver-covered-count", &covered),
            text.format("waiver-waived-count", &waived)
        ));
    }
    let mut lines = paragraph(&first, 0, room);
    lines.extend(hanging("    ", &words.scope.join("; "), room));
    let remarks = words.remarks.iter();
    lines.extend(remarks.flat_map(|remark| hanging("    ! ", remark, room)));
    lines
}
