//! `hss-audit demo` and `hss-audit simulate`.

pub(super) mod arguments;

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use super::console::Console;
use super::failure::Failure;
use super::full_run;
use super::interrupt::Farewell;
use super::run;
use super::workplace::Beginning;
use super::{clock, environment};
use crate::auth::{Credentials, Secret};
use crate::collect::{self, ALL_ENTERPRISE_PROJECTS, Area, Drift, Projects, Wanted};
use crate::config::{self, TargetConfig};
use crate::hss::{self, Endpoint, InsecureHttp, SignIn};
use crate::simulator::{self, Faults, Fleet, Simulator};
use crate::sources::IMAGE_TYPES;
use arguments::{DemoArguments, FleetArguments, FleetName, SimulateArguments};

/// Starts the simulator, collects from it over HTTP and writes every report.
pub(super) fn demo(arguments: &DemoArguments, console: &Console) -> Result<u8, Failure> {
    let environment = environment();
    let sources = config::Sources::without_file(&environment);
    let render = config::render(&sources, &arguments.render.raw())?;
    let render = run::check_earlier(render)?;
    let now = render.now.unwrap_or_else(clock);
    let options = options(&arguments.fleet, now.timestamp_millis());
    let runtime = run::runtime()?;
    let beginning = Beginning {
        farewell: Farewell::DEMO,
        ..Beginning::anew(&arguments.render.out, now)
    };
    let collected = runtime.block_on(async {
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let simulator = Simulator::start(options.clone(), anywhere)
            .await
            .map_err(Failure::Simulator)?;
        let endpoint = Endpoint::parse(&simulator.url(), InsecureHttp::LoopbackOnly);
        let endpoint = endpoint.map_err(|_error| Failure::Bug("the simulator has no address"))?;
        let target = demo_target(&options, endpoint);
        let collected = run::collect(&target, &render, beginning, console).await;
        simulator.stop().await;
        collected
    })?;
    full_run::finish(collected, &render, arguments.render.json, console)
}

/// Serves the made-up fleet until it is interrupted.
pub(super) fn simulate(arguments: &SimulateArguments, console: &Console) -> Result<u8, Failure> {
    let mut options = options(&arguments.fleet, clock().timestamp_millis());
    options.token.clone_from(&arguments.token);
    if !arguments.access_keys.is_empty() {
        options.access_keys.clone_from(&arguments.access_keys);
    }
    if !arguments.project_ids.is_empty() {
        options.project_ids.clone_from(&arguments.project_ids);
    }
    run::runtime()?.block_on(async {
        let simulator =
            Simulator::start(options.clone(), arguments.listen).await.map_err(Failure::Simulator)?;
        console.result(&simulator.url());
        for project_id in &options.project_ids {
            console.remark(&format!(
                "try it from another terminal:\n  HSS_AUDIT_TOKEN={} hss-audit run --endpoint {} --region {} --project-id {project_id}",
                options.token, simulator.url(), options.region
            ));
        }
        let _ = tokio::signal::ctrl_c().await;
        simulator.stop().await;
        Ok(0)
    })
}

fn options(fleet: &FleetArguments, now_ms: i64) -> simulator::Options {
    let mut faults = Faults::default();
    faults.extend(fleet.faults.iter().cloned());
    simulator::Options {
        fleet: match fleet.fleet {
            FleetName::Generated => Fleet::Generated,
            FleetName::Examples => Fleet::Examples,
        },
        seed: fleet.seed,
        hosts: fleet.hosts,
        huge_hosts: fleet.huge,
        round: fleet.round,
        images_per_type: fleet.images,
        now_ms,
        latency: Duration::from_millis(fleet.latency),
        faults,
        ..simulator::Options::default()
    }
}

fn demo_target(options: &simulator::Options, endpoint: Endpoint) -> TargetConfig {
    let token = Credentials::Token(Secret::new(options.token.clone()));
    let projects = options.project_ids.iter().cloned().map(Wanted::Id);
    let area = Area {
        region: options.region.clone(),
        iam: Some(endpoint.clone()),
        sign_in: SignIn::new(token, Some(endpoint.clone())),
        endpoint,
        account: String::new(),
        projects: Projects::Listed(projects.collect()),
        enterprise_projects: vec![ALL_ENTERPRISE_PROJECTS.to_owned()],
        image_types: IMAGE_TYPES.map(|kind| kind.as_str().to_owned()).to_vec(),
    };
    TargetConfig {
        areas: vec![area],
        drift: Drift::Ignored,
        hss: hss::Options::default(),
        collect: collect::Options::for_requests(hss::Options::default().concurrency),
    }
}
