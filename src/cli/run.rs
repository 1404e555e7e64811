//! The steps from the service to a run in its archive, for every command that goes some of the way.
//!
//! Letters about a run are for [`full_run`](super::full_run): who writes them judges the evidence once more, by what stands here.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::clock_ms;
use super::console::Console;
use super::failure::Failure;
use super::head::{ManifestHead, run_id};
use super::interrupt;
use super::keys;
use super::paper;
use super::progress::Progress;
use super::storage;
use super::workplace::{self, Beginning, Begun, Workplace};
use crate::collect::{self, Collection, EVIDENCE, Surroundings};
use crate::config::{RenderConfig, TargetConfig};
use crate::deliver::{self, Published, Staging, WriteError};
use crate::evaluate::{Sample, SampleOrder, evaluate};
use crate::history::{self, Archive, Compare};
use crate::hss::Client;
use crate::normalize::normalize;
use crate::render;
use crate::report::{self, Aids, Context, Earlier, Redaction, Report, Run, ScopeTarget, Text};

/// What collecting led to.
pub(super) enum Collected {
    /// Evidence in a run that nobody sees yet.
    Now(Box<Workplace>, Box<Collection>),
    /// The run that was to be resumed is finished; it is here.
    Before(PathBuf),
}

/// Collects into a new run directory that nobody sees yet.
pub(super) async fn collect(
    target: &TargetConfig,
    render: &RenderConfig,
    beginning: Beginning,
    console: &Console,
) -> Result<Collected, Failure> {
    let client = Client::new(target.hss.clone(), clock_ms).map_err(Failure::Client)?;
    let progress = Arc::new(Progress::new(!console.draws(), Text::of(render.language)));
    let (screen, voice) = (Arc::clone(&progress), console.clone());
    interrupt::hear(&client, beginning.farewell, move |words| {
        screen.beside(|| voice.remark(words));
    })?;
    let assignment = collect::discover(
        &client,
        &target.areas,
        target.drift,
        workplace::clock(render),
    )
    .await;
    let assignment = assignment.map_err(Failure::Collect)?;
    let workplace = match workplace::begin(&assignment.scope(), render, beginning, console).await? {
        Begun::Work(workplace) => Box::new(workplace),
        Begun::Finished(path) => return Ok(Collected::Before(path)),
    };
    storage::look_back(render, workplace.staging.run_id(), console).await?;
    let folder = &workplace.folder;
    if let Ok(collection) = Collection::open(folder) {
        // Killed after the last page: only the reports are missing.
        return Ok(Collected::Now(workplace, Box::new(collection)));
    }
    let listener = Arc::clone(&progress);
    let surroundings = Surroundings {
        clock: workplace::clock(render),
        as_of: workplace.now.timestamp_millis(),
        listener: Arc::new(move |event| listener.show(event)),
    };
    let collection =
        collect::collect(&client, &assignment, target.collect, surroundings, folder).await;
    progress.end();
    let collection = collection.map_err(Failure::Collect)?;
    Ok(Collected::Now(workplace, Box::new(collection)))
}

/// The moments of a run that is being written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    /// That ages are counted to.
    pub(super) run: DateTime<Utc>,
    /// That the chain and the signature say it was published at.
    pub(super) published: DateTime<Utc>,
}

/// Where the earlier runs are that a report looks back at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Past<'a> {
    pub(super) archive: &'a Path,
    /// How they name things: perhaps in another way than the report is to.
    pub(super) names: &'a Redaction,
}

impl<'a> Past<'a> {
    /// In the archive that the report is written to, with the names that it has itself.
    pub(super) fn own(config: &'a RenderConfig, redaction: &'a Redaction) -> Self {
        Self {
            archive: &config.out,
            names: redaction,
        }
    }
}

/// Judges what was collected.
pub(super) fn judge(
    collection: &Collection,
    (config, redaction, past): (&RenderConfig, &Redaction, Past<'_>),
    now: DateTime<Utc>,
) -> Result<Report, Failure> {
    let normalized = normalize(collection).map_err(Failure::Evidence)?;
    let judged = evaluate(
        normalized.findings,
        &normalized.inventory,
        &normalized.coverage,
        &config.evaluate,
        now,
    );
    let run_id = run_id(collection.scope(), now);
    let sample = config.sample.as_ref().map(|wish| {
        let order = SampleOrder {
            size: wish.size,
            seed: wish.seed.clone().unwrap_or_else(|| run_id.clone()),
        };
        Sample::draw(
            &order,
            &judged.findings,
            &normalized.inventory,
            &normalized.coverage,
        )
    });
    drop(normalized.inventory);
    let context = Context {
        redaction: redaction.clone(),
        aids: Aids {
            sample,
            sign_off: config.sign_off.clone(),
            ..Aids::default()
        },
        ..context(collection, (config, past), now)?
    };
    Ok(report::build(judged, normalized.coverage, context).on(config.paper))
}

/// Judges what was collected, writes every report and publishes the run.
pub(super) fn write(
    collection: &Collection,
    (config, redaction, past): (&RenderConfig, &Redaction, Past<'_>),
    mut staging: Staging,
    moments: Moments,
) -> Result<(Report, Published), Failure> {
    let report = judge(collection, (config, redaction, past), moments.run)?;
    // A run that is written to be handed out has none.
    if staging.path().join(EVIDENCE).is_dir() {
        staging.adopt(EVIDENCE)?;
    }
    for renderer in render::written(&config.formats) {
        let written = staging
            .write(renderer.file_name(), |writer| {
                renderer.render(&report, writer)
            })
            .map_err(|error| match error {
                WriteError::Deliver(error) => Failure::Deliver(error),
                WriteError::Content(source) => Failure::Render {
                    format: renderer.id(),
                    source,
                },
            })?;
        tracing::info!(file = written.name, bytes = written.bytes, "written");
    }
    paper::write_copy(&report, config.pdf_password.as_ref(), &mut staging)?;
    let head = ManifestHead::of(&report, collection, moments.run);
    let published = staging.publish(&head, &keys::seal(config, moments.published)?)?;
    Ok((report, published))
}

/// Says before the work that the storage cannot be reached, or that a run to compare with is not there.
pub(super) fn check_earlier(config: RenderConfig) -> Result<RenderConfig, Failure> {
    let config = storage::begin(config)?;
    if let Compare::With(name) = &config.compare {
        find(&config.out, name)?;
    }
    Ok(config)
}

/// Finds a run by its path, or by its name in an archive; of one that was removed it is said when, and why.
pub(super) fn find(out: &Path, name: &str) -> Result<PathBuf, Failure> {
    history::find(out, name).map_err(|error| {
        // A path of its own stays what it is.
        let removal = deliver::removal_of(&out.join(name));
        removal.map_or_else(|| error.into(), Failure::Deliver)
    })
}

fn earlier(
    (config, past): (&RenderConfig, Past<'_>),
    run_id: &str,
    now: DateTime<Utc>,
) -> Result<Earlier, history::Error> {
    if config.compare == Compare::None {
        return Ok(Earlier::NotAsked);
    }
    let now_ms = now.timestamp_millis();
    let archive = Archive::before(past.archive, run_id, now_ms, &config.compare)?;
    Ok(Earlier::Runs(archive, Box::new(past.names.clone())))
}

fn context(
    collection: &Collection,
    (config, past): (&RenderConfig, Past<'_>),
    now: DateTime<Utc>,
) -> Result<Context, Failure> {
    let scope = collection.scope();
    let (from, to) = collection.period();
    let run_id = run_id(scope, now);
    Ok(Context {
        earlier: earlier((config, past), &run_id, now)?,
        run: Run {
            id: run_id,
            generated_at: now.timestamp_millis(),
            collected_from: Some(from),
            collected_to: Some(to),
        },
        scope: report::Scope {
            targets: scope.targets.iter().map(scope_target).collect(),
            image_types: scope.image_types.clone(),
        },
        fail_on: config.fail_on.clone(),
        redaction: Redaction::default(),
        aids: Aids::default(),
        branding: config.branding.clone(),
        text: Text::of(config.language),
    })
}

pub(super) fn scope_target(target: &collect::Target) -> ScopeTarget {
    ScopeTarget {
        region: target.region.clone(),
        endpoint: target.endpoint.clone(),
        project_id: target.project_id.clone(),
        enterprise_project_id: target.enterprise_project_id.clone(),
    }
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::Start)
}
