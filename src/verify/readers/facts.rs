//! The names of facts that several readers state: one that is spelled in two ways is never compared.

/// The name of the run.
pub(super) const RUN: &str = "run";
/// SHA-256 of `findings.ndjson`.
pub(super) const DIGEST: &str = "digest of the findings";
/// What the run hides.
pub(super) const HIDDEN: &str = "hidden";
/// How whole the data is.
pub(super) const COMPLETENESS: &str = "verdict on completeness";

/// Verdict of a framework.
pub(super) fn verdict_of_framework(framework: &str) -> String {
    format!("verdict of {framework}")
}

/// How many controls of a framework came out how; `not_assessable` is among the ways.
pub(super) fn controls(framework: &str, outcome: &str) -> String {
    format!("controls of {framework} that are {outcome}")
}

/// The numbers in the sentence on the controls of a framework, in their order.
pub(super) fn control_numbers(framework: &str) -> String {
    format!("numbers of controls of {framework}")
}

/// Verdict of a control.
pub(super) fn verdict_of_control(framework: &str, control: &str) -> String {
    format!("verdict of {framework}/{control}")
}

/// How many assets a control came out how for.
pub(super) fn assets_of_control(framework: &str, control: &str, outcome: &str) -> String {
    format!("assets for which {framework}/{control} is {outcome}")
}

/// How many assets have a reason of a control; the first reason has place 1.
pub(super) fn assets_of_reason(framework: &str, control: &str, place: usize) -> String {
    format!("assets of reason {place} of {framework}/{control}")
}

/// How many assets decide how a control stands.
pub(super) fn deciding_assets(framework: &str, control: &str) -> String {
    format!("assets that decide {framework}/{control}")
}

/// SHA-256 over which asset is in which set.
pub(super) const SET_DIGEST: &str = "digest of the sets of assets";

/// Findings of a class of change.
pub(super) fn changes(class: &str) -> String {
    format!("changes, {class}")
}

/// The numbers behind the reasons of what vanished or cannot be compared, in their order.
pub(super) const CHANGE_REASONS: &str = "numbers of the reasons of change";

/// Listed findings that are gone, by what became of them.
pub(super) fn gone(class: &str) -> String {
    format!("listed as gone, {class}")
}

/// A number of a run of the trend.
pub(super) fn trend(run: &str, figure: &str) -> String {
    format!("trend of {run}, {figure}")
}

/// A number of the table on time to remediate.
pub(super) fn remediation(severity: &str, figure: &str) -> String {
    format!("time to remediate {severity}, {figure}")
}

/// Assets of a class, all checks together or for one.
pub(super) fn class(kind: &str, class: &str, check: Option<&str>) -> String {
    match check {
        None => format!("{kind}s that are {class}"),
        Some(check) => format!("{kind}s that are {class} by {check}"),
    }
}

/// Assets of a kind, all checks together or for one.
pub(super) fn total(kind: &str, check: Option<&str>) -> String {
    match check {
        None => format!("{kind}s"),
        Some(check) => format!("{kind}s by {check}"),
    }
}

/// Open findings of a severity that are overdue.
pub(super) fn overdue(severity: &str) -> String {
    format!("overdue, {severity}")
}

/// Waivers of a state.
pub(super) fn waivers(state: &str) -> String {
    format!("waivers that are {state}")
}

/// Figures of the second source, by what came of them.
pub(super) fn figures(verdict: &str) -> String {
    format!("figures of the service that are {verdict}")
}

/// Accounts with weak passwords on several assets.
pub(super) const SHARED_ACCOUNTS: &str = "accounts on several assets";
/// Masked passwords at several assets.
pub(super) const SHARED_PASSWORDS: &str = "masked passwords at several assets";
/// Assets of the sample to test again.
pub(super) const SAMPLE: &str = "assets of the sample";

/// The sum that stands over a chart.
pub(super) fn chart_total(id: &str) -> String {
    format!("total of the chart {id}")
}

/// The numbers of the bars of a chart, in their order.
pub(super) fn chart_numbers(id: &str) -> String {
    format!("numbers of the chart {id}")
}

/// The columns of the trend behind its moment, in the order that every format has them.
pub(super) const TREND: [&str; 9] = [
    "open", "critical", "high", "medium", "low", "new", "reopened", "fixed", "vanished",
];
/// The columns of the table on time to remediate behind its severity.
pub(super) const REMEDIATION: [&str; 3] = ["fixed", "mean days", "median days"];
/// How a control can come out, in the order that every format has it.
pub(super) const OUTCOMES: [&str; 4] = [
    "not_satisfied",
    "undetermined",
    "satisfied",
    "not_applicable",
];
/// The fourth kind of number beside them.
pub(super) const NOT_ASSESSABLE: &str = "not_assessable";
/// Kinds of asset and checks, in the order of the tables of the population.
pub(super) const KINDS: [&str; 2] = ["host", "image"];
pub(super) const CHECKS: [&str; 2] = ["weak_password", "password_complexity"];
/// What comes of a figure that the service states itself.
pub(super) const FIGURES: [&str; 4] = [AGREES, "differs", "not_comparable", "not_asked"];
pub(super) const AGREES: &str = "agrees";
/// What becomes of a finding that is not there any more.
pub(super) const GONE: [&str; 3] = ["fixed", "vanished", "incomparable"];
/// The classes of the population.
pub(super) const CLASSES: [&str; 7] = [
    "failing",
    "ignored",
    "clean",
    "not_protected",
    "agent_offline",
    "never_scanned",
    "unknown",
];
