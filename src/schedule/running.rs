//! A run that goes on in a process of its own, until it ends, takes too long, or the scheduler does.

use std::io;
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::{Child, ChildStderr, ChildStdout, Command};
use tokio::sync::{mpsc, watch};
use tokio::time::timeout;

use super::invocation::Invocation;
use super::outcome::{Condition, End, Standing, Summary};

/// More of standard output is not kept: a summary is a line.
const LONGEST_OUTPUT: u64 = 1 << 20;
/// More of a line of standard error is cut off, in bytes.
const LONGEST_LINE: u64 = 8 << 10;
/// More of a reason is cut off, in characters.
const LONGEST_REASON: usize = 500;
/// For the last words of a process that is gone: who inherited its output may keep it open.
const LAST_WORDS: Duration = Duration::from_secs(30);

/// What a run needs besides its process.
pub(super) struct Circumstances {
    /// Of which job it is.
    pub(super) job: String,
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
    pub(super) said: mpsc::Sender<Said>,
}

/// A line of standard error.
pub(super) struct Said {
    /// Of which job.
    pub(super) job: String,
    /// What.
    pub(super) line: String,
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
        job,
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
    let (mut child, output) = match spawn(command) {
        Ok(spawned) => spawned,
        Err(error) => {
            let program = invocation.program.display();
            let why = format!("cannot start `{program}`: {error}");
            return Some(End::failed(why, milliseconds(start)));
        }
    };
    let mut heard = Heard::default();
    let ending = wait(&mut child, timeout, grace, &mut stop);
    let listening = heard.listen(output, &job, &said);
    let (status, told) = hear_out(ending, listening).await;
    let (summary, reason) = (Summary::read(&heard.stdout), heard.reason());
    let duration_ms = milliseconds(start);
    let status = match status {
        Ok(status) => status,
        Err(error) => {
            let why = format!("cannot wait for its process: {error}");
            return Some(End::failed(why, duration_ms));
        }
    };
    let Some(exit_code) = status.code().filter(|code| *code != TERMINATED) else {
        // What was cut off by us is no end.
        let why = cut_off(status, told, timeout)?;
        return Some(End::failed(why, duration_ms));
    };
    let standing = Standing::of(exit_code, summary.as_ref());
    let late = (told == Told::TimedOut).then(|| took_too_long(timeout));
    Some(End {
        standing,
        exit_code: Some(exit_code),
        why: late.or(reason.filter(|_| standing.condition == Condition::Failure)),
        duration_ms,
        summary,
    })
}

/// What a run ends with when [`Signal::Terminate`] has ended it: 128 and the number of SIGTERM, as shells have it.
const TERMINATED: i32 = 143;

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

/// Waits for the end of a process while listening to it, and for its last words.
async fn hear_out<T>(ending: impl Future<Output = T>, listening: impl Future<Output = ()>) -> T {
    tokio::pin!(ending, listening);
    tokio::select! {
        ended = &mut ending => {
            // What is heard by then counts.
            let _ = timeout(LAST_WORDS, listening).await;
            ended
        }
        () = &mut listening => ending.await,
    }
}

fn spawn(mut command: Command) -> io::Result<(Child, (ChildStdout, ChildStderr))> {
    let mut child = command.spawn()?;
    let missing = || io::Error::other("it has no output");
    let stdout = child.stdout.take().ok_or_else(missing)?;
    let stderr = child.stderr.take().ok_or_else(missing)?;
    // Our own handle of the lock goes with the command: from here on the process alone holds it.
    drop(command);
    Ok((child, (stdout, stderr)))
}

/// What a process said so far.
#[derive(Default)]
struct Heard {
    /// The beginning of its standard output.
    stdout: Vec<u8>,
    /// The last line of standard error that says why it failed.
    error: Option<String>,
    /// The last line of all.
    last: Option<String>,
}

impl Heard {
    /// Listens until the process says no more.
    async fn listen(
        &mut self,
        (stdout, stderr): (ChildStdout, ChildStderr),
        job: &str,
        said: &mpsc::Sender<Said>,
    ) {
        let Self {
            stdout: beginning,
            error,
            last,
        } = self;
        let lines = async {
            let mut reader = BufReader::new(stderr);
            while let Some(line) = read_line(&mut reader).await {
                let reason = |text: &str| Some(text.chars().take(LONGEST_REASON).collect());
                if let Some(text) = line.strip_prefix("error: ") {
                    *error = reason(text);
                }
                *last = reason(&line);
                let job = job.to_owned();
                // Nobody listens any more when the scheduler ends.
                let _ = said.send(Said { job, line }).await;
            }
        };
        tokio::join!(read_beginning(stdout, beginning), lines);
    }

    /// Why it failed, in its own words.
    fn reason(self) -> Option<String> {
        self.error.or(self.last)
    }
}

async fn read_beginning(mut stdout: ChildStdout, beginning: &mut Vec<u8>) {
    let mut rest = (&mut stdout).take(LONGEST_OUTPUT);
    // What came before an error counts.
    let _ = rest.read_to_end(beginning).await;
    // Read on, so that the process is not stopped by a full pipe.
    let _ = tokio::io::copy(&mut stdout, &mut tokio::io::sink()).await;
}

/// The next line that is not empty.
async fn read_line(reader: &mut BufReader<impl AsyncRead + Unpin>) -> Option<String> {
    loop {
        let mut bytes = Vec::new();
        let mut piece = (&mut *reader).take(LONGEST_LINE);
        if piece.read_until(b'\n', &mut bytes).await.ok()? == 0 {
            return None;
        }
        let line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
        if !line.is_empty() {
            return Some(line);
        }
    }
}

fn milliseconds(start: Instant) -> u64 {
    u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX)
}
