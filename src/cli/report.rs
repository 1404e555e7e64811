//! `hss-audit report`: the reports again, from kept evidence.

use std::fs;
use std::path::Path;

use chrono::DateTime;

use super::arguments::ReportArguments;
use super::console::Console;
use super::failure::Failure;
use super::run;
use super::workplace;
use super::{clock, environment};
use crate::collect::Collection;
use crate::config;
use crate::deliver::Staging;

/// Reads a bundle and writes the reports; the same bundle and the same `--now` give the same bytes.
///
/// Without `--now` ages are counted to the moment of the run that collected.
pub(super) fn run(arguments: &ReportArguments, console: &Console) -> Result<u8, Failure> {
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    let render = config::render(&sources, &arguments.render.raw())?;
    let collection = Collection::open(&arguments.bundle).map_err(Failure::Evidence)?;
    let as_of = DateTime::from_timestamp_millis(collection.as_of());
    let now = render.now.or(as_of).unwrap_or_else(clock);
    let run_id = run::run_id(collection.scope(), now);
    let existing = workplace::existing(arguments.render.out.replace);
    let staging = Staging::create(&render.out, &run_id, existing)?;
    copy(collection.folder(), &workplace::evidence_folder(&staging)?)?;
    let (report, published) = run::write(&collection, &render, staging, now)?;
    run::tell(&report, &published.path, arguments.render.json, console)
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
