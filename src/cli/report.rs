//! `hss-audit report`: the reports again, from kept evidence.

use std::fs;
use std::path::Path;

use chrono::DateTime;

use super::arguments::ReportArguments;
use super::console::Console;
use super::delivery;
use super::failure::Failure;
use super::head::run_id;
use super::keys;
use super::redaction;
use super::run::{self, Moments};
use super::storage;
use super::workplace;
use super::{clock, environment};
use crate::collect::Collection;
use crate::config;
use crate::deliver::Staging;
use crate::report::RedactionLevel;

/// Reads a bundle and writes the reports; the same bundle and the same `--now` give the same bytes.
///
/// Without `--now` ages are counted to the moment of the run that collected. Where names are hidden, the new run has no
/// evidence: it can be handed out.
pub(super) fn run(arguments: &ReportArguments, console: &Console) -> Result<u8, Failure> {
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    let render = config::render(&sources, &arguments.render.raw())?;
    let render = run::check_earlier(render)?;
    let collection = Collection::open(&arguments.bundle).map_err(Failure::Evidence)?;
    let as_of = DateTime::from_timestamp_millis(collection.as_of());
    let now = render.now.or(as_of).unwrap_or_else(clock);
    let run_id = run_id(collection.scope(), now);
    let existing = workplace::existing(arguments.render.out.replace);
    let (source, archive) = redaction::archive_of(&collection);
    let hides_names = render.redaction == RedactionLevel::Full;
    let destination = render.out.join(&run_id);
    if hides_names && destination.canonicalize().is_ok_and(|path| path == source) {
        return Err(Failure::OwnPlace { path: destination });
    }
    // The key stays where the evidence is: beside a run that is handed out it would undo what it is for.
    let redaction = redaction::redaction(&render, &archive, console)?;
    let staging = Staging::create(&render.out, &run_id, existing)?;
    if !hides_names {
        copy(collection.folder(), &workplace::evidence_folder(&staging)?)?;
    }
    // The moment of the run, not of the clock: the same bundle gives the same archive, its chain included.
    let moments = Moments {
        run: now,
        published: now,
    };
    run::runtime()?.block_on(storage::look_back(&render, &run_id, console))?;
    let (report, published) = run::write(&collection, (&render, &redaction), staging, moments)?;
    keys::warn_of_chain(&published, console);
    let directory = published.run.path.as_path();
    let delivered = delivery::upload(&render, directory, console);
    delivery::tell(
        &report,
        (directory, &delivered),
        arguments.render.json,
        console,
    )
}

/// Copies the evidence, so that the new run proves itself.
fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |source| Failure::Folder { path, source }
    };
    for name in Collection::FILES {
        let target = to.join(name);
        fs::copy(from.join(name), &target).map_err(failed(&target))?;
    }
    Ok(())
}
