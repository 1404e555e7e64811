//! `hss-audit collect`: the evidence only.

use std::path::Path;

use chrono::DateTime;

use super::arguments::CollectArguments;
use super::console::Console;
use super::delivery;
use super::failure::Failure;
use super::head::ManifestHead;
use super::keys;
use super::run::{self, Collected};
use super::storage;
use super::workplace::{self, Beginning};
use super::{clock, environment};
use crate::collect::{Collection, EVIDENCE};
use crate::config::{self, RenderConfig};
use crate::findings::Verdict;
use crate::outcome::Outcome;

/// Collects, and publishes a run that holds nothing but evidence.
pub(super) fn run(arguments: &CollectArguments, console: &Console) -> Result<u8, Failure> {
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    let (target, render) = config::run(&sources, &arguments.target.raw(), &arguments.out.raw())?;
    let render = storage::begin(render)?;
    let now = render.now.unwrap_or_else(clock);
    let beginning = Beginning {
        resume: arguments.resume,
        exactly: render.now,
        ..Beginning::anew(&arguments.out, now)
    };
    let collected = run::collect(&target, &render, beginning, console);
    let (workplace, collection) = match run::runtime()?.block_on(collected)? {
        Collected::Now(workplace, collection) => (workplace, collection),
        Collected::Before(path) => {
            let collection = Collection::open(&path).map_err(Failure::Evidence)?;
            return tell(&collection, (&render, &path), console);
        }
    };
    let (mut staging, now) = (workplace.staging, workplace.now);
    staging.adopt(EVIDENCE)?;
    let scope: Vec<_> = collection
        .scope()
        .targets
        .iter()
        .map(run::scope_target)
        .collect();
    let published_at = DateTime::from_timestamp_millis(workplace::clock(&render).now());
    let seal = keys::seal(&render, published_at.unwrap_or(now))?;
    let published = staging.publish(&ManifestHead::of_evidence(&collection, &scope, now), &seal)?;
    keys::warn_of_chain(&published, console);
    tell(&collection, (&render, &published.run.path), console)
}

fn tell(
    collection: &Collection,
    (render, path): (&RenderConfig, &Path),
    console: &Console,
) -> Result<u8, Failure> {
    let delivered = delivery::upload(render, path, console);
    console.result(&delivered.address(path).display().to_string());
    let outcome = match Verdict::of(collection.queries()) {
        Verdict::Complete => Outcome::Passed,
        Verdict::ChangedWhileReading | Verdict::Short | Verdict::Failed => Outcome::Incomplete,
    };
    Ok(outcome.exit_code(delivered.end()))
}
