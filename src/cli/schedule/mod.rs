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
    Condition, Daemon, Event, Invocation, Journal, Order, ScheduledJob, Settings, Standing, Until,
};
use arguments::ScheduleArguments;
use board::Board;
use signals::{Signal, Signals};
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
) -> Result<Standing, Failure> {
    // Heard from the beginning: a signal that nobody hears ends the process.
    let signals = Signals::new().map_err(Failure::Start)?;
    let program = std::env::current_exe().map_err(Failure::Start)?;
    let (orders, obeyed) = mpsc::channel(ORDERS);
    let board = Arc::new(Board::new(config));
    let teller = Teller::new(config, orders.clone())?;
    // What ends when nothing is due is gone before anybody asks, and must not fail because a port is taken.
    let listen = config.listen.filter(|_| until == Until::Stopped);
    let server = server::start(listen, &board, console).await?;
    let run = RunCall {
        program: &program,
        verbose: console.verbose(),
    };
    let settings = settings(config, run);
    let daemon = Daemon::new(journal, settings, Arc::new(clock), |event| {
        // Noted first: who reads the log may ask for the metrics at once.
        board.note(&event);
        log::print(&event, console);
        if let Event::Alarm(notice) = event {
            teller.tell(notice);
        }
    });
    let conductor = Conductor {
        arguments,
        run,
        board: &board,
        teller: &teller,
        console,
    };
    let worst = tokio::select! {
        worst = daemon.run(until, obeyed) => worst?,
        conducted = conductor.conduct(signals, &orders) => match conducted? {},
    };
    if let Some(server) = server {
        server.abort();
    }
    Ok(worst)
}

/// How `run` is called.
#[derive(Clone, Copy)]
struct RunCall<'a> {
    program: &'a Path,
    /// How often somebody asked for more words.
    verbose: u8,
}

/// Turns signals into orders, for as long as the scheduler works.
struct Conductor<'a> {
    arguments: &'a ScheduleArguments,
    run: RunCall<'a>,
    board: &'a Board,
    teller: &'a Teller,
    console: &'a Console,
}

impl Conductor<'_> {
    async fn conduct(
        &self,
        mut signals: Signals,
        orders: &mpsc::Sender<Order>,
    ) -> Result<std::convert::Infallible, Failure> {
        let mut is_stopping = false;
        loop {
            let order = match signals.next().await {
                Signal::Stop if is_stopping => Some(Order::StopNow),
                Signal::Stop => {
                    is_stopping = true;
                    let text = "stopping; once more ends it at once";
                    log::say("stopping", text, self.console);
                    Some(Order::Stop)
                }
                Signal::Reload => self.reload()?,
            };
            if let Some(order) = order {
                // It is gone when it has ended, and so are we.
                let _ = orders.send(order).await;
            }
        }
    }

    /// Reads the settings anew; nothing where they are wrong.
    fn reload(&self) -> Result<Option<Order>, Failure> {
        match read(self.arguments) {
            Ok(config) => {
                self.board.reload(&config, self.console);
                self.teller.reload(&config)?;
                log::say("reloaded", "the settings are read anew", self.console);
                let settings = settings(&config, self.run);
                Ok(Some(Order::Reload(Box::new(settings))))
            }
            Err(failure) => {
                self.console.failure(&failure);
                let text = "the settings stay as they were";
                log::say("not_reloaded", text, self.console);
                Ok(None)
            }
        }
    }
}

fn read(arguments: &ScheduleArguments) -> Result<ScheduleConfig, Failure> {
    let environment = environment();
    let sources = arguments.config.sources(&environment);
    Ok(config::schedule(&sources, clock())?)
}

fn settings(config: &ScheduleConfig, run: RunCall<'_>) -> Settings {
    Settings {
        jobs: config
            .jobs
            .iter()
            .map(|planned| ScheduledJob {
                job: planned.job.clone(),
                invocation: Invocation {
                    program: run.program.to_owned(),
                    arguments: words(planned, run.verbose),
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
fn words(planned: &PlannedJob, verbose: u8) -> Vec<OsString> {
    let mut words: Vec<OsString> = vec!["run".into(), "--json".into()];
    words.extend((0..verbose).map(|_| "--verbose".into()));
    words.push("--config".into());
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
fn exit_code(worst: Standing) -> u8 {
    match worst.condition {
        _ if worst.is_undelivered() => 6,
        Condition::Fine => 0,
        Condition::Incomplete => 4,
        Condition::Threshold => 5,
        Condition::Delivery | Condition::Failure => 6,
    }
}
