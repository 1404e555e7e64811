//! `hss-audit report`: the reports again, from kept evidence.

use std::fs;
use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};

use super::arguments::ReportArguments;
use super::console::Console;
use super::delivery;
use super::failure::Failure;
use super::head::run_id;
use super::keys;
use super::redaction;
use super::run::{self, Moments, Past};
use super::storage;
use super::workplace;
use super::{clock, environment};
use crate::collect::Collection;
use crate::config::{self, RenderConfig};
use crate::deliver::Staging;
use crate::history::{self, Compare, Error, StoredRun};
use crate::report::RedactionLevel;

/// Reads a bundle and writes the reports; the same bundle and the same `--now` give the same bytes.
///
/// Without `--now` ages are counted to the moment of the run that collected. What changed and since when something is known
/// is what the archive of that run says, wherever the new one is written to: two reports of one run contradict each other
/// in nothing. Where names are hidden, the new run has no evidence: it can be handed out.
pub(super) fn run(arguments: &ReportArguments, console: &Console) -> Result<u8, Failure> {
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    let render = config::render(&sources, &arguments.render.raw())?;
    let bundle = storage::find_run(&arguments.bundle, &arguments.config)?;
    let collection = Collection::open(bundle.path()).map_err(Failure::Evidence)?;
    let (source, archive) = redaction::archive_of(&collection);
    let render = run::check_earlier(named_in(&archive, render))?;
    let as_of = DateTime::from_timestamp_millis(collection.as_of());
    let now = render.now.or(as_of).unwrap_or_else(clock);
    refuse_early(&collection, now)?;
    let run_id = run_id(collection.scope(), now);
    let hides_names = render.redaction == RedactionLevel::Full;
    let destination = render.out.join(&run_id);
    let is_own_place = destination.canonicalize().is_ok_and(|path| path == source);
    if hides_names && is_own_place {
        return Err(Failure::OwnPlace { path: destination });
    }
    // What was collected alone becomes whole where it is: no report is lost by that.
    let has_no_reports = matches!(StoredRun::open(&source), Err(Error::EvidenceOnly { .. }));
    let completes = is_own_place && has_no_reports;
    let existing = workplace::existing(completes || arguments.render.out.replace);
    // The key stays where the evidence is: beside a run that is handed out it would undo what it is for.
    let keeper = bundle.local().unwrap_or(&archive);
    let redaction = redaction::redaction(&render, keeper, console)?;
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
    let archived = redaction::of_run(&source, &render);
    let past = match &archived {
        Some(names) => Past {
            archive: &archive,
            names,
        },
        None => Past::own(&render, &redaction),
    };
    let how = (&render, &redaction, past);
    let (report, published) = run::write(&collection, how, staging, moments)?;
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

/// The earlier run that was asked for by its name is looked for in the archive of the bundle first.
fn named_in(archive: &Path, render: RenderConfig) -> RenderConfig {
    let compare = match &render.compare {
        Compare::With(name) => history::find(archive, name).map_or_else(
            |_| render.compare.clone(),
            |path| Compare::With(path.display().to_string()),
        ),
        Compare::Previous | Compare::None => render.compare.clone(),
    };
    RenderConfig { compare, ..render }
}

/// Refuses a moment before the evidence was collected: a report cannot know of scans that are yet to come. Whoever names a
/// moment does so in seconds.
fn refuse_early(collection: &Collection, now: DateTime<Utc>) -> Result<(), Failure> {
    let (began, _) = collection.period();
    let first = began.min(collection.as_of());
    let collected = DateTime::from_timestamp_millis(first).unwrap_or_default();
    if now.timestamp() >= collected.timestamp() {
        return Ok(());
    }
    let shown = |moment: DateTime<Utc>| moment.to_rfc3339_opts(SecondsFormat::Secs, true);
    Err(Failure::Early {
        now: shown(now),
        collected: shown(collected),
    })
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
