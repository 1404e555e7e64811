//! When jobs are due, and how each due run happens exactly once, whatever is killed when.
//!
//! A [`Timetable`] knows due times; a [`Job`] spreads and catches them up; [`plan`] says what to do now; the [`Journal`]
//! keeps what was done; the [`Daemon`] does it, each run a process of its own. The clock is handed in, nothing is printed,
//! nothing goes over a network.
//!
//! # Exactly once
//! A due time becomes a line `due` when it is noticed, `started` before the process is, `ended` after it. Each is on disk
//! before the next step. After a kill, a due time that was not `started` is started; one that was `started` and has not
//! `ended` is taken up again under the moment that it was begun at, which names its run: what is finished already is only
//! told, what is half done goes on. A process that outlived its scheduler holds the lock of its archive, which it has as
//! its standard input; nothing is started there until it is gone.

mod alarm;
mod backoff;
mod daemon;
mod error;
mod invocation;
mod job;
mod journal;
mod outcome;
mod plan;
mod running;
mod timetable;

pub use alarm::{Alarm, AlarmOptions, Notice, Verdict, decide};
pub use backoff::delays;
pub use daemon::{Clock, Daemon, Event, Order, Settings, Until};
pub use error::Error;
pub use invocation::{Invocation, ScheduledJob};
pub use job::Job;
pub use journal::{Begun, Finished, JobState, Journal, Line, Reason, State, Told};
pub use outcome::{Condition, End, Standing, Summary};
pub use plan::{Plan, Start, plan};
pub use timetable::{Timetable, TimetableError};
