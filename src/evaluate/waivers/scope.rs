//! What a waiver covers.

use std::collections::BTreeMap;

use super::Pattern;
use crate::evaluate::JudgedFinding;
use crate::findings::{Check, FindingId, Severity};

/// What a waiver covers: a failure has to meet every list that is not empty, and of each list one entry.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WaiverScope {
    /// Single findings.
    pub findings: Vec<FindingId>,
    /// Assets, by key or name.
    pub assets: Vec<Pattern>,
    /// Account names.
    pub accounts: Vec<Pattern>,
    /// Service types.
    pub services: Vec<Pattern>,
    /// Checks.
    pub checks: Vec<Check>,
    /// Region ids.
    pub regions: Vec<Pattern>,
    /// IAM project ids.
    pub projects: Vec<Pattern>,
    /// Enterprise project ids; only hosts are known to belong to one.
    pub enterprise_projects: Vec<Pattern>,
    /// Failures that are at most so urgent.
    pub severity_at_most: Option<Severity>,
    /// Where any is named, the waiver holds for these controls alone and waives no finding.
    pub controls: Vec<ControlPattern>,
}

/// Controls of frameworks.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlPattern {
    /// Framework ids.
    pub framework: Pattern,
    /// Control ids.
    pub control: Pattern,
}

/// One list of a scope, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeEntry {
    /// The key.
    pub key: &'static str,
    /// What it names.
    pub values: Vec<String>,
}

impl WaiverScope {
    /// Whether a failure is within the scope, its controls aside.
    #[must_use]
    pub fn covers(&self, judged: &JudgedFinding) -> bool {
        let finding = &judged.finding;
        let account = finding.account.as_ref();
        let enterprise_project = finding
            .asset
            .as_host()
            .and_then(|host| host.enterprise_project_id.as_deref());
        one_of(&self.findings, |id| *id == finding.id)
            && one_of(&self.checks, |check| *check == finding.check)
            && self
                .severity_at_most
                .is_none_or(|most| judged.severity <= most)
            && one_of(&self.projects, |one| one.matches(&finding.project_id))
            && one_of(&self.regions, |one| one.matches(&finding.region))
            && any_of(&self.enterprise_projects, enterprise_project)
            && any_of(&self.accounts, account.map(|one| &*one.name))
            && any_of(&self.services, account.map(|one| &*one.service_type))
            && one_of(&self.assets, |one| {
                one.matches(&finding.asset.key) || one.matches(&finding.asset.name)
            })
    }

    /// Whether the waiver is for controls alone.
    #[must_use]
    pub fn is_for_controls(&self) -> bool {
        !self.controls.is_empty()
    }

    /// Whether a control of a framework is named.
    #[must_use]
    pub fn names_control(&self, framework: &str, control: &str) -> bool {
        self.controls
            .iter()
            .any(|one| one.framework.matches(framework) && one.control.matches(control))
    }

    /// Whether something narrower than a project bounds it: findings, assets, accounts, services, checks, a severity or controls.
    /// `*` bounds nothing.
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        let bounds =
            |list: &[Pattern]| !list.is_empty() && !list.iter().any(Pattern::is_everything);
        let control_bounds =
            |one: &ControlPattern| !(one.framework.is_everything() && one.control.is_everything());
        !self.findings.is_empty()
            || !self.checks.is_empty()
            || (self.is_for_controls() && self.controls.iter().all(control_bounds))
            || self.severity_at_most.is_some()
            || [&self.assets, &self.accounts, &self.services]
                .iter()
                .any(|list| bounds(list))
    }

    /// Whether it lists what it covers one by one: findings, or assets without wildcards. What somebody wrote down by name is
    /// not covered by mistake, however much it is.
    #[must_use]
    pub fn is_enumerated(&self) -> bool {
        !self.findings.is_empty()
            || (!self.assets.is_empty() && !self.assets.iter().any(Pattern::is_wild))
    }

    /// The lists that are not empty, in the order used everywhere.
    #[must_use]
    pub fn entries(&self) -> Vec<ScopeEntry> {
        let patterns = |list: &[Pattern]| list.iter().map(Pattern::to_string).collect();
        let controls = self.controls.iter();
        let lists: [(&'static str, Vec<String>); 10] = [
            (
                "finding",
                self.findings.iter().map(FindingId::to_string).collect(),
            ),
            ("asset", patterns(&self.assets)),
            ("account", patterns(&self.accounts)),
            ("service", patterns(&self.services)),
            (
                "check",
                self.checks
                    .iter()
                    .map(|check| check.as_str().to_owned())
                    .collect(),
            ),
            ("region", patterns(&self.regions)),
            ("project_id", patterns(&self.projects)),
            ("enterprise_project_id", patterns(&self.enterprise_projects)),
            (
                "severity_at_most",
                self.severity_at_most
                    .iter()
                    .map(Severity::to_string)
                    .collect(),
            ),
            (
                "control",
                controls
                    .map(|one| format!("{}/{}", one.framework, one.control))
                    .collect(),
            ),
        ];
        let named = lists.into_iter().filter(|(_, values)| !values.is_empty());
        named
            .map(|(key, values)| ScopeEntry { key, values })
            .collect()
    }
}

impl WaiverScope {
    /// Reads the lists that [`entries`](Self::entries) gives; nothing where one of them is not such a list.
    #[must_use]
    pub fn of_entries(entries: &BTreeMap<String, Vec<String>>) -> Option<Self> {
        let mut scope = Self::default();
        for (key, values) in entries {
            let words = || values.iter().map(String::as_str);
            let patterns = || words().map(Pattern::new).collect();
            match key.as_str() {
                "finding" => {
                    scope.findings = words().map(FindingId::parse).collect::<Option<_>>()?
                }
                "asset" => scope.assets = patterns(),
                "account" => scope.accounts = patterns(),
                "service" => scope.services = patterns(),
                "check" => scope.checks = words().map(check).collect::<Option<_>>()?,
                "region" => scope.regions = patterns(),
                "project_id" => scope.projects = patterns(),
                "enterprise_project_id" => scope.enterprise_projects = patterns(),
                "severity_at_most" => scope.severity_at_most = Some(severity(words().next()?)?),
                "control" => {
                    scope.controls = words().map(ControlPattern::parse).collect::<Option<_>>()?;
                }
                _ => return None,
            }
        }
        Some(scope)
    }
}

impl ControlPattern {
    /// Reads `framework/control`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (framework, control) = text.split_once('/')?;
        let is_whole = !framework.is_empty() && !control.is_empty();
        is_whole.then(|| Self {
            framework: Pattern::new(framework),
            control: Pattern::new(control),
        })
    }
}

fn check(word: &str) -> Option<Check> {
    Check::ALL.into_iter().find(|check| check.as_str() == word)
}

fn severity(word: &str) -> Option<Severity> {
    let mut severities = Severity::FAILING.into_iter();
    severities.find(|severity| severity.as_str() == word)
}

/// Whether a list has no entry or one that fits.
fn one_of<T>(list: &[T], fits: impl Fn(&T) -> bool) -> bool {
    list.is_empty() || list.iter().any(fits)
}

/// The same for a text that need not be there: without it, no pattern matches.
fn any_of(list: &[Pattern], text: Option<&str>) -> bool {
    list.is_empty() || text.is_some_and(|text| list.iter().any(|one| one.matches(text)))
}
