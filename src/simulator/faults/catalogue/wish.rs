//! A fault as it is written: name, value, target.

use std::time::Duration;

use super::super::throttling::{Policy, RateLimit, Throttling};
use super::super::when::{Often, Planned, Target, When};
use super::UnknownFault;

/// A fault as it is written.
pub(super) struct Wish<'a> {
    pub(super) name: &'a str,
    value: Option<&'a str>,
    target: Option<Target>,
}

impl<'a> Wish<'a> {
    pub(super) fn parse(text: &'a str) -> Result<Wish<'a>, UnknownFault> {
        let (fault, target) = match text.split_once('@') {
            None => (text, None),
            Some((fault, target)) => {
                let unfit = || UnknownFault::Target(text.to_owned());
                (fault, Some(Target::parse(target).ok_or_else(unfit)?))
            }
        };
        let (name, value) = match fault.split_once('=') {
            None => (fault, None),
            Some((name, value)) => (name, Some(value)),
        };
        Ok(Wish {
            name,
            value,
            target,
        })
    }

    fn target(&self) -> Target {
        self.target.clone().unwrap_or_default()
    }

    fn when(&self, often: Option<&str>) -> Option<When> {
        Some(When {
            often: match often {
                None => Often::Always,
                Some(text) => Often::parse(text)?,
            },
            target: self.target(),
        })
    }

    /// The fault as often as the value says.
    pub(super) fn often<T>(&self, fault: T) -> Option<Planned<T>> {
        let when = self.when(self.value)?;
        Some(Planned { fault, when })
    }

    /// The fault with the seconds that follow the comma of the value.
    pub(super) fn timed<T>(&self, default: u64, fault: fn(Duration) -> T) -> Option<Planned<T>> {
        let (often, seconds) = match self.value.map(|value| value.split_once(',')) {
            None => (None, None),
            Some(None) => (self.value, None),
            Some(Some((often, seconds))) => (Some(often), Some(seconds)),
        };
        let duration = match seconds {
            None => Duration::from_secs(default),
            Some(text) => Duration::try_from_secs_f64(text.parse().ok()?).ok()?,
        };
        let when = self.when(often)?;
        Some(Planned {
            fault: fault(duration),
            when,
        })
    }

    /// The fault on every request of the target.
    pub(super) fn always<T>(&self, fault: T) -> Planned<T> {
        Planned {
            fault,
            when: When {
                often: Often::Always,
                target: self.target(),
            },
        }
    }

    /// The fault, which takes no value.
    pub(super) fn bare<T>(&self, fault: T) -> Option<T> {
        self.value.is_none().then_some(fault)
    }

    /// One of the words, as what it stands for; for a fault that has no target.
    pub(super) fn setting<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        self.everywhere()?;
        self.word(words)
    }

    /// One of the words, as what it stands for.
    pub(super) fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let own = self.value?;
        let (_, meant) = words.iter().find(|(word, _)| *word == own)?;
        Some(*meant)
    }

    /// The value, of a fault that has no target.
    pub(super) fn everywhere(&self) -> Option<&'a str> {
        self.value.filter(|_| self.target.is_none())
    }

    /// The value as a name.
    pub(super) fn named(&self) -> Option<&'a str> {
        self.value.filter(|value| !value.is_empty())
    }

    /// The value as a number.
    pub(super) fn number(&self) -> Option<u64> {
        self.value?.parse().ok()
    }

    /// The value as a number and seconds.
    pub(super) fn number_of_seconds(&self) -> Option<(u32, Duration)> {
        let (number, seconds) = self.value?.split_once('/')?;
        let seconds = Duration::try_from_secs_f64(seconds.parse().ok()?).ok()?;
        Some((number.parse().ok()?, seconds)).filter(|_| !seconds.is_zero())
    }

    /// A rate limit of this policy.
    pub(super) fn limit(&self, policy: Option<Policy>) -> Option<RateLimit> {
        let (limit, window) = self.number_of_seconds()?;
        let refusal = Throttling {
            policy,
            limit,
            window,
            retry_after: None,
        };
        Some(RateLimit {
            target: self.target(),
            ..RateLimit::of(refusal)
        })
    }

    /// A rate limit of everything together, by a service that does not say so.
    pub(super) fn silent_limit(&self) -> Option<RateLimit> {
        Some(RateLimit {
            counts_together: true,
            ..self.limit(None)?
        })
    }
}
