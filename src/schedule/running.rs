//! A run that goes on in a process of its own, until it ends, takes too long, or the scheduler does.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::invocation::Invocation;
use super::outcome::{Condition, End, Summary};

/// More of standard output is not kept: a summary is a line.
const LONGEST_OUTPUT: u64 = 1 << 20;
/// More of a line of standard error is cut off, in bytes.
const LONGEST_LINE: u64 = 8 << 10;
/// More of a reason is cut off, in characters.
const LONGEST_REASON: usize = 500;
/// For the last words of a process that is gone.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// What a run needs besides its process.
pub(super) struct Circumstances {
    /// The moment that names the run.
    pub(super) begun: DateTime<Utc>,
    /// Counted from 1.
    pub(super) attempt: u32,
    /// The lock of the archive: the process holds it as long as it lives, whatever becomes of the scheduler.
    pub(super) lock: std::fs::File,
    /// How long it may take.
    pub(super) timeout: Duration,
    /// How long it may take to end when it is told to.
    pub(super) grace: Duration,
    /// Turns true when the scheduler stops.
    pub(super) stop: watch::Receiver<bool>,
    /// Takes lines of standard error.
    pub(super) said: mpsc::Sender<String>,
}

/// Why a process was told to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    /// It took too long.
    TimedOut,
    /// The scheduler stops.
    Stopped,
}

/// A signal, where the system has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    /// Write the report with what there is.
    Interrupt,
    /// End; what was collected stays for the next attempt.
    Terminate,
}

/// Starts the process of a run and waits for it. Nothing when it was cut off because the scheduler stops: it will be taken
/// up again.
pub(super) async fn run(invocation: &Invocation, circumstances: Circumstances) -> Option<End> {
    let Circumstances {
        begun,
        attempt,
        lock,
        timeout,
        grace,
        mut stop,
        said,
    } = circumstances;
    let start = Instant::now();
    let command = invocation.command(begun, attempt, Stdio::from(lock));
    let (mut child, output) = match spawn(command, said) {
        Ok(spawned) => spawned,
        Err(error) => {
            let program = invocation.program.display();
            let why = format!("cannot start `{program}`: {error}");
            return Some(End::failed(why, milliseconds(start)));
        }
    };
    let (status, told) = wait(&mut child, timeout, grace, &mut stop).await;
    let (summary, reason) = output.last_words().await;
    let duration_ms = milliseconds(start);
    let status = match status {
        Ok(status) => status,
        Err(error) => {
            let why = format!("cannot wait for its process: {error}");
            return Some(End::failed(why, duration_ms));
        }
    };
    let Some(exit_code) = status.code() else {
        // What was cut off by us is no end.
        let why = cut_off(status, told, timeout)?;
        return Some(End::failed(why, duration_ms));
    };
    let condition = Condition::of(exit_code, summary.as_ref());
    let late = (told == Told::TimedOut).then(|| took_too_long(timeout));
    Some(End {
        condition,
        exit_code: Some(exit_code),
        why: late.or(reason.filter(|_| condition == Condition::Failure)),
        duration_ms,
        summary,
    })
}

/// Why a process ended by a signal; nothing where it was the scheduler that wanted to stop.
fn cut_off(status: ExitStatus, told: Told, timeout: Duration) -> Option<String> {
    match told {
        Told::Stopped => None,
        Told::TimedOut => Some(format!(
            "{}, and did not end when it was told to",
            took_too_long(timeout)
        )),
        Told::Nothing => Some(format!("its process was killed ({status})")),
    }
}

fn took_too_long(timeout: Duration) -> String {
    format!(
        "stopped: it took longer than {}",
        humantime::format_duration(timeout)
    )
}

async fn wait(
    child: &mut Child,
    timeout: Duration,
    grace: Duration,
    stop: &mut watch::Receiver<bool>,
) -> (io::Result<ExitStatus>, Told) {
    let mut told = Told::Nothing;
    let deadline = tokio::time::sleep(timeout);
    tokio::pin!(deadline);
    loop {
        tokio::select! {
            status = child.wait() => return (status, told),
            () = &mut deadline => match told {
                Told::Nothing => {
                    told = Told::TimedOut;
                    send(child, Signal::Interrupt);
                }
                // Told in vain.
                Told::TimedOut | Told::Stopped => {
                    let _ = child.start_kill();
                }
            },
            // Sent once; the sender is gone only when the scheduler is.
            _ = stop.changed(), if told != Told::Stopped => {
                told = Told::Stopped;
                send(child, Signal::Terminate);
            }
        }
        deadline.as_mut().reset(tokio::time::Instant::now() + grace);
    }
}

#[cfg(unix)]
fn send(child: &mut Child, signal: Signal) {
    use rustix::process::{Pid, Signal as Number, kill_process};

    let process = child.id().and_then(|id| i32::try_from(id).ok());
    let number = match signal {
        Signal::Interrupt => Number::INT,
        Signal::Terminate => Number::TERM,
    };
    if let Some(process) = process.and_then(Pid::from_raw) {
        // It may have ended just now.
        let _ = kill_process(process, number);
    }
}

/// Nothing else ends a process here; what it collected stays.
#[cfg(not(unix))]
fn send(child: &mut Child, _signal: Signal) {
    let _ = child.start_kill();
}

/// What a process says.
struct Output {
    stdout: tokio::task::JoinHandle<Option<Summary>>,
    stderr: tokio::task::JoinHandle<Option<String>>,
}

impl Output {
    /// The summary, and the reason where there is one.
    async fn last_words(self) -> (Option<Summary>, Option<String>) {
        let summary = timeout(LAST_WORDS, self.stdout).await;
        let reason = timeout(LAST_WORDS, self.stderr).await;
        (
            summary.ok().and_then(Result::ok).flatten(),
            reason.ok().and_then(Result::ok).flatten(),
        )
    }
}

fn spawn(mut command: Command, said: mpsc::Sender<String>) -> io::Result<(Child, Output)> {
    let mut child = command.spawn()?;
    let missing = || io::Error::other("it has no output");
    let stdout = child.stdout.take().ok_or_else(missing)?;
    let stderr = child.stderr.take().ok_or_else(missing)?;
    // Our own handle of the lock goes with the command: from here on the process alone holds it.
    drop(command);
    Ok((
        child,
        Output {
            stdout: tokio::spawn(read_summary(stdout)),
            stderr: tokio::spawn(read_lines(stderr, said)),
        },
    ))
}

async fn read_summary(mut stdout: impl AsyncRead + Unpin) -> Option<Summary> {
    let mut text = Vec::new();
    let mut beginning = (&mut stdout).take(LONGEST_OUTPUT);
    beginning.read_to_end(&mut text).await.ok()?;
    // Read on, so that the process is not stopped by a full pipe.
    tokio::io::copy(&mut stdout, &mut tokio::io::sink())
        .await
        .ok()?;
    Summary::read(&text)
}

/// Hands the lines on; gives the one that says why the run failed.
async fn read_lines(stderr: impl AsyncRead + Unpin, said: mpsc::Sender<String>) -> Option<String> {
    let mut reader = BufReader::new(stderr);
    let (mut error, mut last) = (None, None);
    loop {
        let mut bytes = Vec::new();
        let mut piece = (&mut reader).take(LONGEST_LINE);
        let count = piece.read_until(b'\n', &mut bytes).await.ok()?;
        if count == 0 {
            return error.or(last);
        }
        let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
        if line.is_empty() {
            continue;
        }
        let reason = |text: &str| Some(text.chars().take(LONGEST_REASON).collect());
        if let Some(text) = line.strip_prefix("error: ") {
            error = reason(text);
        }
        last = reason(&line);
        // Nobody listens any more when the scheduler ends.
        let _ = said.send(line).await;
    }
}

fn milliseconds(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}
