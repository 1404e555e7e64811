//! When somebody is told about the end of a run: once for each change, and again after a while if it stays bad.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::journal::{Finished, JobState};
use super::outcome::Condition;

/// What somebody wants to be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Alarm {
    /// A run made no report.
    Failure,
    /// Data is missing.
    Incomplete,
    /// A threshold is broken.
    Threshold,
    /// A report did not reach everybody.
    Delivery,
    /// What was told before is over.
    Recovered,
}

/// What to tell, and how often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlarmOptions {
    /// What is worth telling.
    pub when: BTreeSet<Alarm>,
    /// What stays bad is told again after this.
    pub repeat: Duration,
}

/// What to tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Of which job.
    pub job: String,
    /// What.
    pub alarm: Alarm,
    /// The condition that is told.
    pub condition: Condition,
    /// What was told before.
    pub before: Condition,
    /// When that was.
    pub told_at: Option<DateTime<Utc>>,
    /// The end that it is about.
    pub finished: Finished,
}

/// What to do.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// All is told.
    Nothing,
    /// What was told is over, and nobody wants to know.
    Settle,
    /// Somebody has to know.
    Tell(Box<Notice>),
}

impl Alarm {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Failure,
        Self::Incomplete,
        Self::Threshold,
        Self::Delivery,
        Self::Recovered,
    ];

    /// Its name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failure => "failure",
            Self::Incomplete => "incomplete",
            Self::Threshold => "threshold",
            Self::Delivery => "delivery",
            Self::Recovered => "recovered",
        }
    }

    /// What a condition calls for.
    fn of(condition: Condition) -> Self {
        match condition {
            Condition::Fine => Self::Recovered,
            Condition::Delivery => Self::Delivery,
            Condition::Incomplete => Self::Incomplete,
            Condition::Threshold => Self::Threshold,
            Condition::Failure => Self::Failure,
        }
    }
}

/// Says whether somebody has to be told of a job, as it is now.
#[must_use]
pub fn decide(
    (name, job): (&str, &JobState),
    options: &AlarmOptions,
    now: DateTime<Utc>,
) -> Verdict {
    let Some(finished) = &job.last else {
        return Verdict::Nothing;
    };
    let told = job.told.as_ref();
    let before = told.map_or(Condition::Fine, |told| told.condition);
    // What nobody wants to know of is as good as fine.
    let condition = Some(finished.end.condition)
        .filter(|condition| options.when.contains(&Alarm::of(*condition)))
        .unwrap_or_default();
    let is_wanted = options.when.contains(&Alarm::of(condition));
    if condition == before {
        let since = told.and_then(|told| (now - told.at).to_std().ok());
        let is_old = since.is_some_and(|since| since >= options.repeat);
        if condition == Condition::Fine || !is_old {
            return Verdict::Nothing;
        }
    }
    if !is_wanted {
        return Verdict::Settle;
    }
    Verdict::Tell(Box::new(Notice {
        job: name.to_owned(),
        alarm: Alarm::of(condition),
        condition,
        before,
        told_at: told.map(|told| told.at),
        finished: finished.clone(),
    }))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::journal::Told;
    use super::super::outcome::End;
    use super::*;

    fn state(condition: Condition, told: Option<(Condition, i64)>) -> JobState {
        let at = DateTime::UNIX_EPOCH;
        let mut state = JobState::known("", at);
        state.last = Some(Finished {
            due: at,
            at,
            end: End {
                condition,
                ..End::failed("", 0)
            },
        });
        state.told = told.map(|(condition, hours_ago)| Told {
            condition,
            at: now() - TimeDelta::hours(hours_ago),
        });
        state
    }

    fn now() -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::days(9)
    }

    fn told(job: &JobState, when: &[Alarm]) -> String {
        let options = AlarmOptions {
            when: when.iter().copied().collect(),
            repeat: Duration::from_secs(24 * 3_600),
        };
        match decide(("a", job), &options, now()) {
            Verdict::Nothing => "nothing".to_owned(),
            Verdict::Settle => "settle".to_owned(),
            Verdict::Tell(notice) => notice.alarm.as_str().to_owned(),
        }
    }

    #[test]
    fn a_change_is_told_once_and_repeated_after_a_while() {
        use Condition::{Failure, Fine, Incomplete};
        for (condition, before, expected) in [
            (Fine, None, "nothing"),
            (Failure, None, "failure"),
            (Failure, Some((Failure, 1)), "nothing"),
            (Failure, Some((Failure, 24)), "failure"),
            (Incomplete, Some((Failure, 1)), "incomplete"),
            (Fine, Some((Failure, 1)), "recovered"),
            (Fine, Some((Fine, 99)), "nothing"),
        ] {
            let state = state(condition, before);
            assert_eq!(
                told(&state, &Alarm::ALL),
                expected,
                "{condition:?} {before:?}"
            );
        }
        assert_eq!(told(&JobState::known("", now()), &Alarm::ALL), "nothing");
    }

    #[test]
    fn what_nobody_wants_to_know_is_not_told() {
        use Condition::{Failure, Fine, Threshold};
        let when = [Alarm::Failure];
        assert_eq!(told(&state(Threshold, None), &when), "nothing");
        assert_eq!(told(&state(Threshold, Some((Failure, 1))), &when), "settle");
        assert_eq!(told(&state(Fine, Some((Failure, 1))), &when), "settle");
        assert_eq!(told(&state(Failure, Some((Fine, 1))), &when), "failure");
    }
}
