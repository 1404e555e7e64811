//! What becomes of a command that is told to end while it collects.
//!
//! An interrupt (^C) lets it come to an end with what it has, a second one ends it at once. SIGTERM ends it at once as well:
//! whoever sends it waits a few seconds and then kills. What was read stays where `--resume` finds it.

use std::io;
use std::process;
use std::sync::mpsc;
use std::thread;

use super::failure::Failure;
use crate::hss::Client;

/// What shells say of a program that an interrupt, or SIGTERM, has ended: 128 and the number of the signal.
const INTERRUPTED: i32 = 130;
const TERMINATED: i32 = 143;

/// The words of a command.
#[derive(Debug, Clone, Copy)]
pub(super) struct Farewell {
    /// Of the first interrupt.
    stopping: &'static str,
    /// Of the second one, and of SIGTERM.
    ended: &'static str,
}

impl Farewell {
    pub(super) const RUN: Self = Self {
        stopping: "stopping: what is under way ends, and the run is finished with what came and names what is missing; once more ends it at once",
        ended: "ended at once, nothing is published: what was read stays in the archive, and `--resume` goes on with it",
    };
    #[cfg(feature = "simulator")]
    pub(super) const DEMO: Self = Self {
        ended: "ended at once, nothing is published",
        ..Self::RUN
    };
    pub(super) const CHECK: Self = Self {
        stopping: "stopping: what was not tried yet counts as failed; once more ends it at once",
        ended: "ended at once, nothing was written",
    };
}

/// What the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    Interrupt,
    Terminate,
}

/// Hears signals from now on until the process ends, whatever it does: a signal that nobody hears any more would be lost.
///
/// # Errors
/// When the system does not allow it.
pub(super) fn hear(
    client: &Client,
    farewell: Farewell,
    say: impl Fn(&str) + Send + 'static,
) -> Result<(), Failure> {
    let client = client.clone();
    let (ready, is_ready) = mpsc::channel();
    let listen = move || {
        let runtime = match listener() {
            Ok(runtime) => runtime,
            Err(error) => return drop(ready.send(Err(error))),
        };
        runtime.block_on(async {
            match Signals::new() {
                Ok(signals) => {
                    let _ = ready.send(Ok(()));
                    obey(signals, &client, farewell, &say).await;
                }
                Err(error) => drop(ready.send(Err(error))),
            }
        });
    };
    let thread = thread::Builder::new().name("signals".to_owned());
    thread.spawn(listen).map_err(Failure::Start)?;
    let gone = |_| io::Error::other("the thread that hears signals ended");
    is_ready
        .recv()
        .map_err(gone)
        .and_then(|begun| begun)
        .map_err(Failure::Start)
}

async fn obey(mut signals: Signals, client: &Client, farewell: Farewell, say: &impl Fn(&str)) {
    let mut is_stopping = false;
    loop {
        match signals.next().await {
            Signal::Interrupt if !is_stopping => {
                is_stopping = true;
                client.stop();
                say(farewell.stopping);
            }
            Signal::Interrupt => end(say, farewell, INTERRUPTED),
            Signal::Terminate => end(say, farewell, TERMINATED),
        }
    }
}

fn listener() -> io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
}

/// Ends the process as if it were killed: what it has begun stays as it is.
#[expect(
    clippy::exit,
    clippy::disallowed_methods,
    reason = "dropping what is under way would remove what `--resume` goes on with"
)]
fn end(say: &impl Fn(&str), farewell: Farewell, code: i32) -> ! {
    say(farewell.ended);
    process::exit(code)
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
    }
}

/// Hears the keyboard alone.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Signal {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Signal::Interrupt,
            // There is nothing to hear.
            Err(_) => std::future::pending().await,
        }
    }
}
