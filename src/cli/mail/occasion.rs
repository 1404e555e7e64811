//! Who gets a letter about a run.

use crate::config::{MailGroup, Occasion};
use crate::report::{ChangeCounts, ComparisonState, Report};

/// Whether a group gets a letter about a report.
pub(super) fn is_due(group: &MailGroup, report: &Report) -> bool {
    let is_wanted = |occasion: &Occasion| is_met(*occasion, report);
    group.occasions.iter().any(is_wanted) && concerns(group, report)
}

fn is_met(occasion: Occasion, report: &Report) -> bool {
    match occasion {
        Occasion::Always => true,
        Occasion::Changed => has_changed(report),
        Occasion::Incomplete => !report.is_complete(),
        Occasion::Threshold => report.is_threshold_broken(),
        // There is a report: nothing failed.
        Occasion::Failure => false,
    }
}

/// Where nothing can be compared, nobody can say that nothing changed.
fn has_changed(report: &Report) -> bool {
    let changes = &report.changes;
    match (changes.state, &changes.counts) {
        (ComparisonState::Compared, Some(counts)) => {
            differs(counts) || !changes.differences.is_empty()
        }
        (
            ComparisonState::Compared
            | ComparisonState::FirstRun
            | ComparisonState::NoneUsable
            | ComparisonState::NotAsked,
            _,
        ) => true,
    }
}

fn differs(counts: &ChangeCounts) -> bool {
    let differing = [
        counts.new,
        counts.reopened,
        counts.changed,
        counts.fixed,
        counts.vanished,
        counts.incomparable,
    ];
    differing.into_iter().any(|count| count > 0)
}

/// Whether a report is about what a group is for. Where data is missing, what is missing may be as severe as anything.
fn concerns(group: &MailGroup, report: &Report) -> bool {
    let severe = group
        .least_severity
        .is_none_or(|least| report.summary.open_from(least) > 0 || !report.is_complete());
    let targets = || report.scope.targets.iter();
    let in_regions =
        group.regions.is_empty() || targets().any(|target| group.regions.contains(&target.region));
    let in_projects = group.projects.is_empty()
        || targets().any(|target| group.projects.contains(&target.project_id));
    severe && in_regions && in_projects
}
