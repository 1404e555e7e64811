//! What the measuring programs share: a simulator to collect from, and what a process costs.
#![allow(
    clippy::allow_attributes,
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::cast_precision_loss,
    reason = "each program uses some of it, and a program that measures may fail loudly"
)]

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hss_audit::auth::{Credentials, Secret};
use hss_audit::collect::{
    self, ALL_ENTERPRISE_PROJECTS, Assignment, Collection, Errand, Surroundings, Target,
};
use hss_audit::hss::{self, Client, SignIn};
use hss_audit::report::{Aids, Branding, Context, Earlier, Redaction, Run, Scope, Text};
use hss_audit::simulator::{Options, Simulator};
use hss_audit::sources::IMAGE_TYPES;

/// The same allocator as the program's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The simulator's clock, milliseconds since 1970: 2026-11-22T06:00:00Z.
pub const NOW_MS: i64 = 1_795_327_200_000;

/// A fleet of a size.
pub fn fleet(hosts: u32, images_per_type: u32, latency: Duration) -> Options {
    Options {
        hosts,
        images_per_type,
        now_ms: NOW_MS,
        latency,
        ..Options::default()
    }
}

/// What a report says about itself where that does not matter.
pub fn context() -> Context {
    Context {
        run: Run {
            id: "bench".into(),
            generated_at: NOW_MS,
            collected_from: None,
            collected_to: None,
        },
        scope: Scope {
            targets: Vec::new(),
            image_types: Vec::new(),
        },
        fail_on: Vec::new(),
        redaction: Redaction::Masked,
        aids: Aids::default(),
        earlier: Earlier::NotAsked,
        branding: Branding::default(),
        text: Text::english(),
    }
}

/// Starts a simulator on a free port of this machine, and lets it make up its fleet, which it does when first asked.
pub async fn simulator(options: &Options) -> Simulator {
    let site = Simulator::start(options.clone(), "127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    site.make_up_fleets();
    site
}

/// Collects everything from a simulator into a folder.
pub async fn collect(
    options: &Options,
    url: String,
    concurrency: usize,
    folder: &Path,
) -> Collection {
    let token = Credentials::Token(Secret::new(options.token.clone()));
    let sign_in = SignIn::new(token, None);
    let errands = options.project_ids.iter().map(|project_id| Errand {
        target: Target {
            region: options.region.clone(),
            endpoint: url.clone(),
            project_id: project_id.clone(),
            enterprise_project_id: ALL_ENTERPRISE_PROJECTS.to_owned(),
        },
        account: String::new(),
        sign_in: sign_in.clone(),
        image_types: IMAGE_TYPES.map(|kind| kind.as_str().to_owned()).to_vec(),
    });
    let assignment = Assignment::of(errands.collect());
    let client = Client::new(
        hss::Options {
            concurrency,
            ..hss::Options::default()
        },
        || NOW_MS,
    )
    .unwrap();
    let how = collect::Options::for_requests(concurrency);
    let surroundings = Surroundings {
        clock: collect::Clock::Standing(NOW_MS),
        as_of: NOW_MS,
        listener: Arc::new(|_| {}),
    };
    collect::collect(&client, &assignment, how, surroundings, folder)
        .await
        .unwrap()
}

/// What a piece of work took.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// Time on the clock.
    pub wall: Duration,
    /// Processor time of all threads, in steps of 10 ms.
    pub processor: Duration,
}

/// Does a piece of work and says what it took.
pub fn measure<T>(work: impl FnOnce() -> T) -> (T, Cost) {
    let (wall, processor) = (Instant::now(), processor_time());
    let result = work();
    (
        result,
        Cost {
            wall: wall.elapsed(),
            processor: processor_time().saturating_sub(processor),
        },
    )
}

/// Processor time of this process so far; zero where the system does not say.
pub fn processor_time() -> Duration {
    const TICKS_PER_SECOND: u64 = 100;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    let ticks: u64 = fields
        .split(' ')
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<u64>().ok())
        .sum();
    Duration::from_millis(ticks * 1000 / TICKS_PER_SECOND)
}

/// The most memory this process has held so far, in MB; zero where the system does not say.
pub fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

/// The middle one of several measurements.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
