//! `hss-audit run`: from the service to the reports.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::arguments::RunArguments;
use super::console::Console;
use super::failure::Failure;
use super::progress::Progress;
use super::{clock, clock_ms, environment};
use crate::collect::{self, Collection, EVIDENCE, Scope, Surroundings};
use crate::config::{self, RenderConfig, TargetConfig};
use crate::deliver::{Existing, Published, Staging, WriteError};
use crate::evaluate::evaluate;
use crate::hss::Client;
use crate::normalize::normalize;
use crate::outcome::Outcome;
use crate::render;
use crate::report::{self, Context, Instant, Report, Run, ScopeTarget, Text, Tool, Verdict};

/// Collects and writes the reports.
pub(super) fn run(arguments: &RunArguments, console: &Console) -> Result<u8, Failure> {
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    let (target, render) = config::run(&sources, &arguments.target.raw(), &arguments.render.raw())?;
    let now = render.now.unwrap_or_else(clock);
    let existing = existing(arguments.render.out.replace);
    let runtime = runtime()?;
    let (staging, collection) =
        runtime.block_on(collect(&target, &render, existing, now, console))?;
    let (report, published) = write(&collection, &render, staging, now)?;
    tell(&report, &published.path, arguments.render.json, console)
}

/// Collects into a new run directory that nobody sees yet.
pub(super) async fn collect(
    target: &TargetConfig,
    render: &RenderConfig,
    existing: Existing,
    now: DateTime<Utc>,
    console: &Console,
) -> Result<(Staging, Collection), Failure> {
    let client = Client::new(target.hss.clone(), clock_ms).map_err(Failure::Client)?;
    stop_on_interrupt(&client);
    let assignment = collect::discover(&client, &target.areas, target.drift, clock_ms).await;
    let assignment = assignment.map_err(Failure::Collect)?;
    let staging = Staging::create(&render.out, &run_id(&assignment.scope(), now), existing)?;
    let folder = evidence_folder(&staging)?;
    let progress = Arc::new(Progress::new(console.quiet));
    let listener = Arc::clone(&progress);
    let surroundings = Surroundings {
        clock: collect::Clock::Running(clock_ms),
        as_of: now.timestamp_millis(),
        listener: Arc::new(move |event| listener.show(event)),
    };
    let collection =
        collect::collect(&client, &assignment, target.collect, surroundings, &folder).await;
    progress.end();
    Ok((staging, collection.map_err(Failure::Collect)?))
}

/// Judges what was collected, writes every report and publishes the run.
pub(super) fn write(
    collection: &Collection,
    config: &RenderConfig,
    mut staging: Staging,
    now: DateTime<Utc>,
) -> Result<(Report, Published), Failure> {
    let normalized = normalize(collection).map_err(Failure::Evidence)?;
    let judged = evaluate(
        normalized.findings,
        &normalized.inventory,
        &normalized.coverage,
        &config.evaluate,
        now,
    );
    drop(normalized.inventory);
    let report = report::build(
        judged,
        normalized.coverage,
        context(collection, config, now),
    );
    staging.adopt(EVIDENCE)?;
    for renderer in render::ALL
        .iter()
        .filter(|renderer| config.formats.contains(&renderer.id()))
    {
        staging
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
    }
    let published = staging.publish(&ManifestHead::of(&report, collection, now))?;
    Ok((report, published))
}

/// Prints the summary and tells the exit code.
pub(super) fn tell(
    report: &Report,
    directory: &Path,
    json: bool,
    console: &Console,
) -> Result<u8, Failure> {
    if json {
        console.machine_summary(report, directory)?;
    } else {
        console.summary(report, directory);
    }
    Ok(Outcome::of(report).exit_code())
}

/// What the manifest says besides the files.
#[derive(Serialize)]
pub(super) struct ManifestHead<'a> {
    tool: Tool,
    run_id: String,
    as_of: Instant,
    started_at: Instant,
    finished_at: Instant,
    scope: &'a [ScopeTarget],
    verdict: Verdict,
    /// Absent where only evidence was kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    #[serde(skip_serializing_if = "Option::is_none")]
    findings_digest: Option<&'a str>,
}

impl<'a> ManifestHead<'a> {
    /// A run that keeps evidence only.
    pub(super) fn of_evidence(
        collection: &Collection,
        scope: &'a [ScopeTarget],
        now: DateTime<Utc>,
    ) -> Self {
        let (from, to) = collection.period();
        Self {
            tool: Tool::this(),
            run_id: run_id(collection.scope(), now),
            as_of: Instant(now.timestamp_millis()),
            started_at: Instant(from),
            finished_at: Instant(to),
            scope,
            verdict: Verdict::of(collection.queries()),
            outcome: None,
            findings_digest: None,
        }
    }

    fn of(report: &'a Report, collection: &Collection, now: DateTime<Utc>) -> Self {
        Self {
            outcome: Some(Outcome::of(report)),
            findings_digest: Some(&report.findings_digest),
            ..Self::of_evidence(collection, &report.scope.targets, now)
        }
    }
}

fn context(collection: &Collection, config: &RenderConfig, now: DateTime<Utc>) -> Context {
    let scope = collection.scope();
    let (from, to) = collection.period();
    Context {
        run: Run {
            id: run_id(scope, now),
            generated_at: now.timestamp_millis(),
            collected_from: Some(from),
            collected_to: Some(to),
        },
        scope: report::Scope {
            targets: scope.targets.iter().map(scope_target).collect(),
            image_types: scope.image_types.clone(),
        },
        fail_on: config.fail_on,
        redaction: config.redaction,
        text: Text::english(),
    }
}

pub(super) fn scope_target(target: &collect::Target) -> ScopeTarget {
    ScopeTarget {
        region: target.region.clone(),
        endpoint: target.endpoint.clone(),
        project_id: target.project_id.clone(),
        enterprise_project_id: target.enterprise_project_id.clone(),
    }
}

/// The name of a run: its moment, and which scope it covers.
///
/// # Shape
/// `20261122T060000Z-0a1b2c3d`
pub(super) fn run_id(scope: &Scope, now: DateTime<Utc>) -> String {
    let mut hasher = Sha256::new();
    for target in &scope.targets {
        for part in [
            &target.region,
            &target.project_id,
            &target.enterprise_project_id,
        ] {
            hasher.update(part.as_bytes());
            hasher.update([0]);
        }
    }
    for image_type in &scope.image_types {
        hasher.update(image_type.as_bytes());
        hasher.update([0]);
    }
    let digest = hex::encode(&hasher.finalize()[..4]);
    format!("{}-{digest}", now.format("%Y%m%dT%H%M%SZ"))
}

/// Makes the folder for evidence in a run that nobody sees yet.
pub(super) fn evidence_folder(staging: &Staging) -> Result<std::path::PathBuf, Failure> {
    let folder = staging.path().join(EVIDENCE);
    match std::fs::create_dir(&folder) {
        Ok(()) => Ok(folder),
        Err(source) => Err(Failure::Folder {
            path: folder.display().to_string(),
            source,
        }),
    }
}

pub(super) fn existing(replace: bool) -> Existing {
    if replace {
        Existing::Replace
    } else {
        Existing::Refuse
    }
}

pub(super) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Failure::Start)
}

/// The first interrupt stops new requests: what is in flight ends, the rest become gaps of the report. The second one
/// ends the program as usual.
pub(super) fn stop_on_interrupt(client: &Client) {
    let client = client.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            client.stop();
        }
    });
}
