//! What a check tried, and how it went.

use std::time::Duration;

use super::plan::Target;
use crate::findings::Notice;
use crate::hss::{self, Class, Skew};
use crate::sources::{HostStatistics, Quotas};

/// Everything that was tried.
#[derive(Debug)]
pub struct Examination {
    /// How far this clock is from the servers'; absent where no server said its time.
    pub clock: Option<Trial>,
    /// Asking IAM for projects, region by region.
    pub regions: Vec<RegionTrial>,
    /// The targets and their lists.
    pub targets: Vec<TargetTrials>,
    /// What is worth knowing about the targets.
    pub notices: Vec<Notice>,
}

/// Asking IAM for the projects of a region.
#[derive(Debug)]
pub struct RegionTrial {
    /// Region id.
    pub region: String,
    /// Name of the credentials; empty for those that nobody named.
    pub account: String,
    /// How it went.
    pub trial: Trial,
}

/// What was tried with a target.
#[derive(Debug)]
pub struct TargetTrials {
    /// Which.
    pub target: Target,
    /// Name of the credentials; empty for those that nobody named.
    pub account: String,
    /// How it went, the sign-in first.
    pub trials: Vec<Trial>,
}

/// One thing that was tried, and how it went.
#[derive(Debug)]
pub struct Trial {
    /// What.
    pub subject: Subject,
    /// How it went.
    pub standing: Standing,
    /// Until the answer came; absent where nothing was sent for it alone.
    pub took: Option<Duration>,
    /// The error, when there is one.
    pub error: Option<String>,
    /// Whether a run would miss something because of it.
    pub is_missed: bool,
}

/// What was tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Whether anybody answers and lets us in.
    SignIn,
    /// Which projects there are.
    Projects,
    /// One list.
    List {
        /// The id of its source.
        endpoint: &'static str,
        /// What tells it from its sisters; may be empty.
        detail: String,
        /// Rows that the service declares.
        total: Option<i64>,
    },
    /// Whether this clock is right.
    Clock(Skew),
    /// How many hosts HSS can look at.
    Hosts(HostStatistics),
    /// For how many hosts HSS was bought.
    Quotas(Quotas),
}

/// How a trial went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// As it should.
    Ok,
    /// As it should, but late.
    Slow,
    /// The region has no such thing.
    NotOffered,
    /// The caller may not.
    Denied,
    /// The sign-in was refused.
    Refused,
    /// No answer, or none of HSS.
    Failed,
}

impl Examination {
    /// Whether a run would miss something.
    #[must_use]
    pub fn is_anything_missed(&self) -> bool {
        self.trials().any(|trial| trial.is_missed)
    }

    /// Whether nobody lets us in: every target, and every question which targets there are, was refused.
    #[must_use]
    pub fn is_refused_everywhere(&self) -> bool {
        let regions = self.regions.iter().map(|region| &region.trial);
        let regions = regions.filter(|trial| trial.is_missed);
        let targets = self
            .targets
            .iter()
            .filter_map(|target| target.trials.first());
        let mut doors = regions.chain(targets).peekable();
        doors.peek().is_some() && doors.all(|trial| trial.standing == Standing::Refused)
    }

    /// Everything that was tried, in order.
    pub fn trials(&self) -> impl Iterator<Item = &Trial> {
        let regions = self.regions.iter().map(|region| &region.trial);
        let targets = self.targets.iter().flat_map(|target| &target.trials);
        self.clock.iter().chain(regions).chain(targets)
    }
}

impl Standing {
    /// What a failure means.
    pub(super) fn of(failure: &hss::Error) -> Self {
        match failure.class() {
            Class::SignIn => Self::Refused,
            Class::Denied => Self::Denied,
            Class::NotOffered => Self::NotOffered,
            Class::Invalid | Class::Throttled | Class::Transient | Class::Fatal => Self::Failed,
        }
    }

    /// The word used in output for programs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Slow => "slow",
            Self::NotOffered => "not_offered",
            Self::Denied => "denied",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}
