//! `hss-audit schedule`: runs jobs when they are due, as processes of the same program.
//!
//! Processes and not tasks: one that hangs can be ended, one that fails takes nobody with it, and what it allocated is gone
//! when it is.

pub(super) mod arguments;
mod board;
mod check;
mod log;
mod metrics;
mod server;
mod signals;
mod tell;

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::console::Console;
use super::failure::Failure;
use super::{clock, environment, run};
use crate::config::{self, PlannedJob, ScheduleConfig};
use crate::schedule::{
    Condition, Daemon, Event, Invocation, Journal, Order, ScheduledJob, Settings, Until,
};
use arguments::ScheduleArguments;
use board::Board;
use signals::Signal;
use tell::Teller;

/// Fixes the moment of a run; a scheduler names runs itself.
const HIDDEN: [&str; 1] = ["SOURCE_DATE_EPOCH"];
/// Orders that wait to be obeyed.
const ORDERS: usize = 16;

/// Runs jobs when they are due.
pub(super) fn run(arguments: &ScheduleArguments, console: &Console) -> Result<u8, Failure> {
    let config = read(arguments)?;
    if arguments.check {
        check::print(&config, arguments.next, clock(), console);
        return Ok(0);
    }
    let journal = Journal::open(&config.journal)?;
    let until = if arguments.once {
        Until::NothingIsDue
    } else {
        Until::Stopped
    };
    let work = work(arguments, &config, (journal, until), console);
    let worst = run::runtime()?.block_on(work)?;
    Ok(match until {
        Until::Stopped => 0,
        Until::NothingIsDue => exit_code(worst),
    })
}

async fn work(
    arguments: &ScheduleArguments,
    config: &ScheduleConfig,
    (journal, until): (Journal, Until),
    console: &Console,
) -> Result<Condition, Failure> {
    let program = std::env::current_exe().map_err(Failure::Start)?;
    let (orders, obeyed) = mpsc::channel(ORDERS);
    let board = Arc::new(Board::new(config));
    let teller = Teller::new(config, orders.clone())?;
    let server = server::start(config.listen, &board, console).await?;
    let settings = settings(config, &program);
    let daemon = Daemon::new(journal, settings, Arc::new(clock), |event| {
        // Noted first: who reads the log may ask for the metrics at once.
        board.note(&event);
        log::print(&event, console);
        if let Event::Alarm(notice) = event {
            teller.tell(notice);
        }
    });
    let conduct = conduct(arguments, (&program, &board, &teller), &orders, console);
    let worst = tokio::select! {
        worst = daemon.run(until, obeyed) => worst?,
        conducted = conduct => match conducted? {},
    };
    if let Some(server) = server {
        server.abort();
    }
    Ok(worst)
}

/// Turns signals into orders, for as long as the scheduler works.
async fn conduct(
    arguments: &ScheduleArguments,
    (program, board, teller): (&Path, &Board, &Teller),
    orders: &mpsc::Sender<Order>,
    console: &Console,
) -> Result<std::convert::Infallible, Failure> {
    let mut signals = signals::Signals::new().map_err(Failure::Start)?;
    let mut is_stopping = false;
    loop {
        let order = match signals.next().await {
            Signal::Stop if is_stopping => Order::StopNow,
            Signal::Stop => {
                is_stopping = true;
                log::say("stopping; once more ends it at once", console);
                Order::Stop
            }
            Signal::Reload => match read(arguments) {
                Ok(config) => {
                    board.reload(&config, console);
                    teller.reload(&config)?;
                    log::say("the settings are read anew", console);
                    Order::Reload(Box::new(settings(&config, program)))
                }
                Err(failure) => {
                    console.failure(&failure);
                    log::say("the settings stay as they were", console);
                    continue;
                }
            },
        };
        // It is gone when it has ended, and so are we.
        let _ = orders.send(order).await;
    }
}

fn read(arguments: &ScheduleArguments) -> Result<ScheduleConfig, Failure> {
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    Ok(config::schedule(&sources, clock())?)
}

fn settings(config: &ScheduleConfig, program: &Path) -> Settings {
    Settings {
        jobs: config
            .jobs
            .iter()
            .map(|planned| ScheduledJob {
                job: planned.job.clone(),
                invocation: Invocation {
                    program: program.to_owned(),
                    arguments: words(planned),
                    hidden: HIDDEN.to_vec(),
                },
                archive: planned.archive.clone(),
                timeout: planned.timeout,
            })
            .collect(),
        grace: config.grace,
        alarms: config.alerts.as_ref().map(|alerts| alerts.options.clone()),
    }
}

/// What `run` is told.
fn words(planned: &PlannedJob) -> Vec<OsString> {
    let mut words: Vec<OsString> = ["run", "--json", "--config"].map(OsString::from).to_vec();
    words.push(planned.config.clone().into());
    let mut flag = |name: &str, value: Option<OsString>| {
        words.extend(value.into_iter().flat_map(|value| [name.into(), value]));
    };
    let overrides = &planned.overrides;
    flag("--out", overrides.out.clone().map(OsString::from));
    let formats = &overrides.formats;
    flag(
        "--format",
        (!formats.is_empty()).then(|| formats.join(",").into()),
    );
    flag("--lang", overrides.lang.clone().map(OsString::from));
    flag("--redact", overrides.redact.clone().map(OsString::from));
    flag("--fail-on", overrides.fail_on.clone().map(OsString::from));
    words
}

/// The code that the worst of the runs would have given.
fn exit_code(worst: Condition) -> u8 {
    match worst {
        Condition::Fine => 0,
        Condition::Incomplete => 4,
        Condition::Threshold => 5,
        Condition::Delivery | Condition::Failure => 6,
    }
}
