//! `hss-audit collect`: the evidence only.

use super::arguments::CollectArguments;
use super::console::Console;
use super::failure::Failure;
use super::run::{self, ManifestHead};
use super::{clock, environment};
use crate::collect::EVIDENCE;
use crate::config;
use crate::findings::Verdict;

/// Collects, and publishes a run that holds nothing but evidence.
pub(super) fn run(arguments: &CollectArguments, console: &Console) -> Result<u8, Failure> {
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    let (target, render) = config::run(&sources, &arguments.target.raw(), &arguments.out.raw())?;
    let now = render.now.unwrap_or_else(clock);
    let existing = run::existing(arguments.out.replace);
    let runtime = run::runtime()?;
    let collected = run::collect(&target, &render, existing, now, console);
    let (mut staging, collection) = runtime.block_on(collected)?;
    staging.adopt(EVIDENCE)?;
    let scope: Vec<_> = collection
        .scope()
        .targets
        .iter()
        .map(run::scope_target)
        .collect();
    let published = staging.publish(&ManifestHead::of_evidence(&collection, &scope, now))?;
    let verdict = Verdict::of(collection.queries());
    console.result(&published.path.display().to_string());
    Ok(if verdict == Verdict::Complete { 0 } else { 4 })
}
