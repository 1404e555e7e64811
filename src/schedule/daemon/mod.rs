//! Keeps the journal, starts what is due, and waits: for runs to end, for orders, for the next due time.

mod archive;
mod order;
mod start;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::mpsc;
use tokio::task::{Id, JoinSet};

pub use order::{Event, Order, Settings, Until};

use super::alarm::{self, Verdict};
use super::error::Error;
use super::invocation::ScheduledJob;
use super::job::Job;
use super::journal::{Begun, Journal, Line};
use super::outcome::{Condition, End, Standing};
use super::plan::{Plan, plan};
use super::running::Said;
use start::Going;

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
    /// Nobody is there to give orders any more.
    is_alone: bool,
    worst: Standing,
}

/// A run whose process is gone.
struct Done {
    job: String,
    due: DateTime<Utc>,
    /// Absent when it was cut off to be taken up again.
    end: Option<End>,
}

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
            is_alone: false,
            worst: Standing::default(),
        }
    }

    /// The same, which looks at its clock at least so often.
    #[must_use]
    pub fn with_tick(self, tick: Duration) -> Self {
        Self { tick, ..self }
    }

    /// Works until it is told to stop, or nothing is due any more; gives the worst that runs came to, where one that was
    /// cut off is a failure: there is no report of it yet.
    ///
    /// # Errors
    /// When the journal cannot be written: nothing is run that it does not know.
    pub async fn run(
        mut self,
        until: Until,
        mut orders: mpsc::Receiver<Order>,
    ) -> Result<Standing, Error> {
        loop {
            let planned = self.look()?;
            if self.running.is_empty() && (self.is_stopping || self.is_over(until, &planned)) {
                return Ok(self.worst);
            }
            if self.wait(&planned, &mut orders).await?.is_break() {
                if !self.running.is_empty() {
                    self.note(Condition::Failure.into());
                }
                return Ok(self.worst);
            }
        }
    }

    /// Waits until something happens that may change the plan, or all is over at once; hands on what runs say meanwhile.
    async fn wait(
        &mut self,
        planned: &Plan,
        orders: &mut mpsc::Receiver<Order>,
    ) -> Result<ControlFlow<()>, Error> {
        let sleep = tokio::time::sleep(self.sleep(planned));
        tokio::pin!(sleep);
        loop {
            tokio::select! {
                order = orders.recv(), if !self.is_alone => match order {
                    Some(Order::StopNow) => return Ok(ControlFlow::Break(())),
                    Some(order) => self.obey(order)?,
                    None => {
                        self.is_alone = true;
                        self.stop();
                    }
                },
                Some(done) = self.tasks.join_next(), if !self.tasks.is_empty() => {
                    let done = done.unwrap_or_else(|error| self.broken(error.id()));
                    self.end(done)?;
                }
                Some(said) = self.said.1.recv() => {
                    self.hand_on(&said);
                    continue;
                }
                () = &mut sleep => {}
            }
            return Ok(ControlFlow::Continue(()));
        }
    }

    fn hand_on(&mut self, Said { job, line }: &Said) {
        (self.listener)(Event::Said { job, line });
    }

    /// Plans, keeps what is decided, starts what can be started, tells what has to be told.
    fn look(&mut self) -> Result<Plan, Error> {
        let mut planned = Plan::default();
        if !self.is_stopping {
            let now = (self.clock)();
            let jobs: Vec<Job> = self.jobs().map(|job| job.job.clone()).collect();
            let running = self.running.keys().cloned().collect();
            planned = plan(&jobs, self.journal.state(), &running, now);
            let starts = &planned.starts;
            self.waiting
                .retain(|job| starts.iter().any(|start| start.job == *job));
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
        let ending = self.begun(line);
        self.journal.append(line)?;
        let run = self.begun(line).or(ending);
        // Before the line itself: who reads of it in the log may ask for the numbers at once.
        self.tell_change();
        (self.listener)(Event::Kept { line, run });
        if let Line::Ended { end, .. } = line {
            self.note(end.standing);
        }
        Ok(())
    }

    fn note(&mut self, standing: Standing) {
        self.worst = self.worst.worse(standing);
    }

    /// The run that goes on, of which a line says that it begins or ends.
    fn begun(&self, line: &Line) -> Option<Begun> {
        match line {
            Line::Started { job, due, .. } | Line::Ended { job, due, .. } => {
                let begun = self.journal.state().jobs.get(job)?.begun;
                begun.filter(|begun| begun.due == *due)
            }
            Line::Journal { .. }
            | Line::Snapshot { .. }
            | Line::Known { .. }
            | Line::Due { .. }
            | Line::Skipped { .. }
            | Line::Told { .. }
            | Line::Settled { .. } => None,
        }
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

    fn end(&mut self, done: Done) -> Result<(), Error> {
        self.running.remove(&done.job);
        // What it said last comes before its end.
        while let Ok(said) = self.said.1.try_recv() {
            self.hand_on(&said);
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
                self.note(Condition::Failure.into());
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
                // What failed may be mended now.
                self.telling.retain(|_, again| again.is_none());
            }
            Order::Told { job, standing } => {
                self.telling.remove(&job);
                let at = (self.clock)();
                self.keep(&Line::Told { job, standing, at })?;
            }
            Order::NotTold { job, why } => {
                let again = (self.clock)() + TELL_AGAIN;
                let (job, why) = (job.as_str(), why.as_str());
                (self.listener)(Event::NotTold { job, why, again });
                self.telling.insert(job.to_owned(), Some(again));
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
            // Never longer than that: the clock may have been set back.
            let is_early = |until: DateTime<Utc>| now < until && until - now <= TELL_AGAIN;
            if wait.is_some_and(|until| until.is_none_or(is_early)) {
                continue;
            }
            let Some(job) = self.journal.state().jobs.get(&name) else {
                continue;
            };
            match alarm::decide((&name, job), &options, now) {
                Verdict::Nothing => {}
                Verdict::Settle(standing) => self.keep(&Line::Settled {
                    job: name,
                    standing,
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
