//! Keeps the journal, starts what is due, and waits: for runs to end, for orders, for the next due time.

mod archive;
mod order;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use tokio::sync::{mpsc, watch};
use tokio::task::{Id, JoinSet};

pub use order::{Event, Order, Settings, Until};

use super::alarm::{self, Verdict};
use super::error::Error;
use super::invocation::ScheduledJob;
use super::job::Job;
use super::journal::{Journal, Line};
use super::outcome::{Condition, End};
use super::plan::{Plan, Start, plan};
use super::running::{self, Circumstances};
use archive::Hold;

/// An archive that another process works in is looked at again after this.
const LOOK_AGAIN: Duration = Duration::from_secs(1);
/// Nobody could be told: after this it is tried again.
const TELL_AGAIN: TimeDelta = TimeDelta::minutes(15);
/// Lines of runs that wait to be handed on.
const LINES: usize = 64;

/// Says what time it is.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A scheduler at work.
pub struct Daemon<'a> {
    journal: Journal,
    settings: Settings,
    clock: Clock,
    listener: Box<dyn FnMut(Event<'_>) + Send + 'a>,
    /// The longest sleep: the clock of the machine may be put forward meanwhile.
    tick: Duration,
    running: BTreeMap<String, Going>,
    tasks: JoinSet<Done>,
    said: (mpsc::Sender<Said>, mpsc::Receiver<Said>),
    /// Alarms under way, and when those that failed are tried again.
    telling: BTreeMap<String, Option<DateTime<Utc>>>,
    /// Told already that they wait.
    waiting: BTreeSet<String>,
    is_stopping: bool,
    worst: Condition,
}

/// A run that goes on.
struct Going {
    due: DateTime<Utc>,
    archive: PathBuf,
    task: Id,
    stop: watch::Sender<bool>,
}

/// A run whose process is gone.
struct Done {
    job: String,
    due: DateTime<Utc>,
    /// Absent when it was cut off to be taken up again.
    end: Option<End>,
}

/// A line of standard error, and of which job.
type Said = (String, String);

impl<'a> Daemon<'a> {
    /// A scheduler that works with a journal by a clock and tells what happens.
    pub fn new(
        journal: Journal,
        settings: Settings,
        clock: Clock,
        listener: impl FnMut(Event<'_>) + Send + 'a,
    ) -> Self {
        Self {
            journal,
            settings,
            clock,
            listener: Box::new(listener),
            tick: Duration::from_secs(30),
            running: BTreeMap::new(),
            tasks: JoinSet::new(),
            said: mpsc::channel(LINES),
            telling: BTreeMap::new(),
            waiting: BTreeSet::new(),
            is_stopping: false,
            worst: Condition::Fine,
        }
    }

    /// The same, which looks at its clock at least so often.
    #[must_use]
    pub fn with_tick(self, tick: Duration) -> Self {
        Self { tick, ..self }
    }

    /// Works until it is told to stop, or nothing is due any more; gives the worst end of a run.
    ///
    /// # Errors
    /// When the journal cannot be written: nothing is run that it does not know.
    pub async fn run(
        mut self,
        until: Until,
        mut orders: mpsc::Receiver<Order>,
    ) -> Result<Condition, Error> {
        loop {
            let planned = self.look()?;
            if self.running.is_empty() && (self.is_stopping || self.is_over(until, &planned)) {
                return Ok(self.worst);
            }
            let sleep = self.sleep(&planned);
            tokio::select! {
                order = orders.recv(), if !orders.is_closed() || !orders.is_empty() => match order {
                    Some(Order::StopNow) => return Ok(self.worst),
                    Some(order) => self.obey(order)?,
                    // Nobody is there to give orders any more.
                    None => self.stop(),
                },
                Some(done) = self.tasks.join_next(), if !self.tasks.is_empty() => {
                    let done = done.unwrap_or_else(|error| self.broken(error.id()));
                    self.end(done)?;
                }
                Some((job, line)) = self.said.1.recv() => {
                    (self.listener)(Event::Said { job: &job, line: &line });
                }
                () = tokio::time::sleep(sleep) => {}
            }
        }
    }

    /// Plans, keeps what is decided, starts what can be started, tells what has to be told.
    fn look(&mut self) -> Result<Plan, Error> {
        let mut planned = Plan::default();
        if !self.is_stopping {
            let now = (self.clock)();
            let jobs: Vec<Job> = self.jobs().map(|job| job.job.clone()).collect();
            let running = self.running.keys().cloned().collect();
            planned = plan(&jobs, self.journal.state(), &running, now);
            for line in &planned.lines {
                self.keep(line)?;
            }
            for start in planned.starts.clone() {
                self.start(start, now)?;
            }
            self.alarm(now)?;
        }
        self.tell_change();
        Ok(planned)
    }

    fn tell_change(&mut self) {
        (self.listener)(Event::Changed {
            state: self.journal.state(),
            running: &self.running.keys().map(String::as_str).collect::<Vec<_>>(),
            is_stopping: self.is_stopping,
        });
    }

    fn keep(&mut self, line: &Line) -> Result<(), Error> {
        self.journal.append(line)?;
        // Before the line itself: who reads of it in the log may ask for the numbers at once.
        self.tell_change();
        (self.listener)(Event::Kept(line));
        if let Line::Ended { end, .. } = line {
            self.worst = self.worst.max(end.condition);
        }
        Ok(())
    }

    /// Starts a run if its archive is free; otherwise it stays due.
    fn start(&mut self, start: Start, now: DateTime<Utc>) -> Result<(), Error> {
        let Some(job) = self.jobs().find(|job| job.job.name == start.job).cloned() else {
            return Ok(());
        };
        let is_ours = |going: &Going| going.archive == job.archive;
        if self.running.values().any(is_ours) {
            return Ok(());
        }
        let lock = match archive::hold(&job.archive) {
            Hold::Ours(lock) => lock,
            Hold::Taken => {
                if self.waiting.insert(start.job.clone()) {
                    (self.listener)(Event::Waiting {
                        job: &start.job,
                        archive: &job.archive,
                    });
                }
                return Ok(());
            }
            Hold::Unusable(why) => {
                return self.keep(&Line::Ended {
                    job: start.job,
                    due: start.due,
                    at: now,
                    end: End::failed(why, 0),
                });
            }
        };
        self.waiting.remove(&start.job);
        let begun = start.begun.unwrap_or_else(|| self.moment(now));
        self.keep(&Line::Started {
            job: start.job.clone(),
            due: start.due,
            begun,
            attempt: start.attempt,
            at: now,
        })?;
        self.spawn(&job, &start, begun, lock);
        Ok(())
    }

    fn spawn(
        &mut self,
        job: &ScheduledJob,
        start: &Start,
        begun: DateTime<Utc>,
        lock: std::fs::File,
    ) {
        let (stop, stopped) = watch::channel(false);
        let (lines, mut heard) = mpsc::channel(LINES);
        let circumstances = Circumstances {
            begun,
            attempt: start.attempt,
            lock,
            timeout: job.timeout,
            grace: self.settings.grace,
            stop: stopped,
            said: lines,
        };
        let (name, said) = (start.job.clone(), self.said.0.clone());
        let invocation = job.invocation.clone();
        let due = start.due;
        let task = self.tasks.spawn(async move {
            let run = running::run(&invocation, circumstances);
            let hand_on = async {
                while let Some(line) = heard.recv().await {
                    let _ = said.send((name.clone(), line)).await;
                }
            };
            let (end, ()) = tokio::join!(run, hand_on);
            Done {
                job: name,
                due,
                end,
            }
        });
        let going = Going {
            due,
            archive: job.archive.clone(),
            task: task.id(),
            stop,
        };
        self.running.insert(start.job.clone(), going);
    }

    /// What is known of a run whose task ended in a way that none can.
    fn broken(&self, task: Id) -> Done {
        let found = self.running.iter().find(|(_, going)| going.task == task);
        let (job, due) =
            found.map_or_else(Default::default, |(job, going)| (job.clone(), going.due));
        Done {
            job,
            due,
            end: Some(End::failed("a bug: its task ended", 0)),
        }
    }

    /// The moment that names a run: now, in whole seconds, and never that of another run.
    fn moment(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let second = TimeDelta::seconds(1);
        let now = now.duration_trunc(second).unwrap_or(now);
        let last = self.journal.state().last_begun;
        // A clock that was wrong for a while does not count: its runs have other names.
        let near = last.filter(|last| *last >= now && *last - now < TimeDelta::minutes(1));
        near.map_or(now, |last| last + second)
    }

    fn end(&mut self, done: Done) -> Result<(), Error> {
        self.running.remove(&done.job);
        // What it said last comes before its end.
        while let Ok((job, line)) = self.said.1.try_recv() {
            (self.listener)(Event::Said {
                job: &job,
                line: &line,
            });
        }
        let at = (self.clock)();
        match done.end {
            Some(end) => self.keep(&Line::Ended {
                job: done.job,
                due: done.due,
                at,
                end,
            }),
            None => {
                (self.listener)(Event::CutOff { job: &done.job });
                Ok(())
            }
        }
    }

    fn obey(&mut self, order: Order) -> Result<(), Error> {
        match order {
            Order::Stop | Order::StopNow => self.stop(),
            Order::Reload(settings) => {
                self.settings = *settings;
                self.waiting.clear();
            }
            Order::Told { job, condition } => {
                self.telling.remove(&job);
                let at = (self.clock)();
                self.keep(&Line::Told { job, condition, at })?;
            }
            Order::NotTold { job } => {
                let later = (self.clock)() + TELL_AGAIN;
                self.telling.insert(job, Some(later));
            }
        }
        Ok(())
    }

    /// Starts nothing any more, and tells what runs to end: its evidence is taken up again.
    fn stop(&mut self) {
        self.is_stopping = true;
        for going in self.running.values() {
            // The other side is gone when the process is.
            let _ = going.stop.send(true);
        }
    }

    fn alarm(&mut self, now: DateTime<Utc>) -> Result<(), Error> {
        let Some(options) = self.settings.alarms.clone() else {
            return Ok(());
        };
        let jobs: Vec<String> = self.jobs().map(|job| job.job.name.clone()).collect();
        for name in jobs {
            let wait = self.telling.get(&name);
            if wait.is_some_and(|until| until.is_none_or(|until| now < until)) {
                continue;
            }
            let Some(job) = self.journal.state().jobs.get(&name) else {
                continue;
            };
            match alarm::decide((&name, job), &options, now) {
                Verdict::Nothing => {}
                Verdict::Settle => self.keep(&Line::Told {
                    job: name,
                    condition: Condition::Fine,
                    at: now,
                })?,
                Verdict::Tell(notice) => {
                    self.telling.insert(name, None);
                    (self.listener)(Event::Alarm(&notice));
                }
            }
        }
        Ok(())
    }

    fn jobs(&self) -> impl Iterator<Item = &ScheduledJob> {
        self.settings.jobs.iter()
    }

    /// Whether there is nothing left to do today, for who does not want to wait for more.
    fn is_over(&self, until: Until, planned: &Plan) -> bool {
        let is_telling = self.telling.values().any(Option::is_none);
        let is_now = planned.next.is_some_and(|next| next <= (self.clock)());
        until == Until::NothingIsDue && planned.starts.is_empty() && !is_telling && !is_now
    }

    fn sleep(&self, planned: &Plan) -> Duration {
        let mut longest = self.tick;
        if !self.waiting.is_empty() {
            longest = longest.min(LOOK_AGAIN);
        }
        let next = planned.next.map(|next| next - (self.clock)());
        // A time that has come: at once, but not without a breath.
        let next = next.map(|next| next.to_std().unwrap_or(Duration::from_millis(1)));
        next.map_or(longest, |next| next.min(longest))
    }
}
