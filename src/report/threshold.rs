//! What the operator said must not be, and whether it is.

use serde::Serialize;

use super::{ControlOutcome, FrameworkVerdict, Report, Severity, Value};

/// From which severity on open failures break the threshold, and which controls do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Threshold {
    /// The least severity that breaks it; absent when no threshold was set.
    pub fail_on: Option<Severity>,
    /// How many open failures are at least that urgent.
    pub breaking: u64,
    /// The controls that break it when they are not satisfied.
    pub controls: Vec<WatchedControl>,
}

/// A control that breaks the threshold when there is evidence against it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WatchedControl {
    /// Id of its framework.
    pub framework: String,
    /// Its number in the framework.
    pub control: String,
    /// How it stands.
    pub outcome: ControlOutcome,
}

/// A control as it is named on the command line: `control:<framework>/<control>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlName {
    /// Id of its framework.
    pub framework: String,
    /// Its number in the framework.
    pub control: String,
}

impl WatchedControl {
    pub(super) fn all(names: Vec<ControlName>, verdicts: &[FrameworkVerdict]) -> Vec<Self> {
        let watched = names.into_iter().map(|name| {
            let mut verdicts = verdicts.iter();
            let framework = verdicts.find(|verdict| verdict.framework.id == name.framework);
            let control = framework.and_then(|framework| framework.control(&name.control));
            Self {
                outcome: control.map_or(ControlOutcome::Undetermined, |control| control.outcome),
                framework: name.framework,
                control: name.control,
            }
        });
        watched.collect()
    }

    fn is_broken(&self) -> bool {
        self.outcome == ControlOutcome::NotSatisfied
    }
}

impl Threshold {
    /// Whether it is broken.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.breaking > 0 || self.has_broken_controls()
    }

    /// Whether a watched control breaks it.
    #[must_use]
    pub fn has_broken_controls(&self) -> bool {
        self.controls.iter().any(WatchedControl::is_broken)
    }
}

impl Report {
    /// Whether the controls that the operator watches break the threshold, in a sentence; nothing when none is watched.
    #[must_use]
    pub fn watched_controls_sentence(&self) -> Option<String> {
        let watched = &self.threshold.controls;
        let is_broken = self.threshold.has_broken_controls();
        let named = watched
            .iter()
            .filter(|watched| watched.is_broken() || !is_broken);
        let names: Vec<String> = named
            .map(|watched| format!("{} {}", watched.framework, watched.control))
            .collect();
        let name = if is_broken {
            "threshold-controls-broken"
        } else {
            "threshold-controls-kept"
        };
        let names = names.join(", ");
        let values = [("controls", Value::Text(&names))];
        (!watched.is_empty()).then(|| self.text.format(name, &values))
    }
}
