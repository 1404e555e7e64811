//! When somebody is told about the end of a run: once for each change, and again after a while if it stays bad.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::journal::{Finished, JobState};
use super::outcome::{Condition, Standing};

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
    /// All that was told before is over.
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
    /// How things stand, as far as somebody wants to know.
    pub standing: Standing,
    /// What was told before.
    pub before: Standing,
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
    /// What was told is over, or a part of it, and nobody wants to know; this is left.
    Settle(Standing),
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
    let before = told.map(|told| told.standing).unwrap_or_default();
    let standing = wanted(finished.end.standing, options);
    let alarm = if is_same(standing, before) {
        let since = told.and_then(|told| (now - told.at).to_std().ok());
        let is_old = since.is_some_and(|since| since >= options.repeat);
        if is_same(standing, Standing::default()) || !is_old {
            return Verdict::Nothing;
        }
        Alarm::of(standing.condition)
    } else {
        match news(standing, before).filter(|alarm| options.when.contains(alarm)) {
            Some(alarm) => alarm,
            None => return Verdict::Settle(standing),
        }
    };
    Verdict::Tell(Box::new(Notice {
        job: name.to_owned(),
        alarm,
        standing,
        before,
        told_at: told.map(|told| told.at),
        finished: finished.clone(),
    }))
}

/// How things stand, as far as somebody wants to know: the rest is as good as fine.
fn wanted(standing: Standing, options: &AlarmOptions) -> Standing {
    let is_wanted = |condition: &Condition| options.when.contains(&Alarm::of(*condition));
    let undelivered = Some(Condition::Delivery)
        .filter(|condition| standing.is_undelivered() && is_wanted(condition));
    let said = Some(standing.condition)
        .filter(|condition| *condition != Condition::Delivery && is_wanted(condition));
    let arrival = Standing::from(undelivered.unwrap_or_default());
    said.map_or(arrival, |condition| arrival.worse(condition.into()))
}

/// What has become worse, or that all is well again.
fn news(standing: Standing, before: Standing) -> Option<Alarm> {
    let Standing { condition, .. } = standing;
    match condition {
        Condition::Fine => Some(Alarm::Recovered),
        Condition::Incomplete | Condition::Threshold | Condition::Failure
            if condition != before.condition =>
        {
            Some(Alarm::of(condition))
        }
        Condition::Delivery | Condition::Incomplete | Condition::Threshold | Condition::Failure => {
            let is_new = standing.is_undelivered() && !before.is_undelivered();
            is_new.then_some(Alarm::Delivery)
        }
    }
}

fn is_same(one: Standing, other: Standing) -> bool {
    (one.condition, one.is_undelivered()) == (other.condition, other.is_undelivered())
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::super::journal::Told;
    use super::super::outcome::End;
    use super::*;

    fn state(standing: impl Into<Standing>, told: Option<(impl Into<Standing>, i64)>) -> JobState {
        let at = DateTime::UNIX_EPOCH;
        let mut state = JobState::known("", at);
        state.last = Some(Finished {
            due: at,
            at,
            end: End {
                standing: standing.into(),
                ..End::failed("", 0)
            },
        });
        state.told = told.map(|(standing, hours_ago)| Told {
            standing: standing.into(),
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
            Verdict::Settle(_) => "settle".to_owned(),
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
        let never = None::<(Condition, i64)>;
        assert_eq!(told(&state(Threshold, never), &when), "nothing");
        assert_eq!(told(&state(Threshold, Some((Failure, 1))), &when), "settle");
        assert_eq!(told(&state(Fine, Some((Failure, 1))), &when), "settle");
        assert_eq!(told(&state(Failure, Some((Fine, 1))), &when), "failure");
    }
    /// A broken threshold was called over as soon as its report did not arrive.
    #[test]
    fn a_report_that_did_not_arrive_hides_nothing_that_it_says() {
        use Condition::{Delivery, Fine, Threshold};
        let both = Standing::from(Threshold).worse(Delivery.into());
        let without_delivery = [Alarm::Threshold, Alarm::Recovered];
        let none = Standing::from(Fine);
        for (now, before, all, some) in [
            (both, none, "threshold", "threshold"),
            (both, Threshold.into(), "delivery", "nothing"),
            (both, Delivery.into(), "threshold", "threshold"),
            (both, both, "nothing", "settle"),
            // A part of it is over.
            (Threshold.into(), both, "settle", "settle"),
            (Delivery.into(), both, "settle", "recovered"),
            (none, both, "recovered", "recovered"),
        ] {
            let state = state(now, Some((before, 1)));
            assert_eq!(told(&state, &Alarm::ALL), all, "{now:?} after {before:?}");
            let found = told(&state, &without_delivery);
            assert_eq!(found, some, "{now:?} after {before:?}");
        }
    }
}
