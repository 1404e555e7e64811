//! `hss-audit run`: from the service to the reports, and letters about them.

use chrono::DateTime;

use super::arguments::RunArguments;
use super::console::Console;
use super::delivery;
use super::failure::Failure;
use super::keys;
use super::mail::{self, MailedRun};
use super::redaction;
use super::run::{self, Collected, Moments, Past};
use super::storage::Upload;
use super::workplace::{self, Beginning};
use super::{clock, environment};
use crate::collect::Collection;
use crate::config::{self, RawRender, RenderConfig, TargetConfig};

/// Collects and writes the reports.
pub(super) fn run(arguments: &RunArguments, console: &Console) -> Result<u8, Failure> {
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    let wanted = RawRender {
        mails: !arguments.no_mail,
        ..arguments.render.raw()
    };
    let (target, render) = config::run(&sources, &arguments.target.raw(), &wanted)?;
    let done = make(arguments, &target, &render, console);
    if let Err(failure) = &done {
        mail::run_failed(failure, &render, console);
    }
    done
}

fn make(
    arguments: &RunArguments,
    target: &TargetConfig,
    render: &RenderConfig,
    console: &Console,
) -> Result<u8, Failure> {
    let now = arguments.begun.or(render.now).unwrap_or_else(clock);
    let render = &run::check_earlier(render.clone())?;
    mail::remark_unfinished(render, console);
    let beginning = Beginning {
        resume: arguments.resume,
        exactly: arguments.begun.or(render.now),
        ..Beginning::anew(&arguments.render.out, now)
    };
    let json = arguments.render.json;
    let collected = run::runtime()?.block_on(run::collect(target, render, beginning, console))?;
    finish(collected, render, json, console)
}

/// Writes the reports, if that is not done yet, brings them to their readers, and prints the summary.
pub(super) fn finish(
    collected: Collected,
    render: &RenderConfig,
    json: bool,
    console: &Console,
) -> Result<u8, Failure> {
    let redaction = redaction::redaction(render, &render.out, console)?;
    let how = (render, &redaction, Past::own(render, &redaction));
    match collected {
        Collected::Now(workplace, collection) => {
            let now = workplace.now;
            let moments = Moments {
                run: now,
                published: DateTime::from_timestamp_millis(workplace::clock(render).now())
                    .unwrap_or(now),
            };
            let (report, published) = run::write(&collection, how, workplace.staging, moments)?;
            keys::warn_of_chain(&published, console);
            redaction::warn_of_evidence(&redaction, &published.run.path, console);
            let run = MailedRun {
                as_of: now,
                own: Some((render.language, render.redaction)),
                config: render,
                report: &report,
                published: &published.run,
                upload: Upload::NotWanted,
            };
            let delivered = delivery::deliver(run, console);
            delivery::tell(&report, (&published.run.path, &delivered), json, console)
        }
        Collected::Before(path) => {
            let collection = Collection::open(&path).map_err(Failure::Evidence)?;
            let now = DateTime::from_timestamp_millis(collection.as_of()).unwrap_or_default();
            let report = run::judge(&collection, how, now)?;
            let (published, own) = mail::published_before(&path, (&report, render))?;
            let run = MailedRun {
                as_of: now,
                own,
                config: render,
                report: &report,
                published: &published,
                upload: Upload::NotWanted,
            };
            let delivered = delivery::deliver(run, console);
            delivery::tell(&report, (&path, &delivered), json, console)
        }
    }
}
