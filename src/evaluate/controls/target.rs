//! What is known of a region and project beyond its assets.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::findings::{Coverage, PolicyInForce, RequiredNumber, Verdict};

/// A region and project, as far as it bears on controls. Two that are alike are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Target {
    /// Whether every list of it was read to its end.
    pub(super) is_whole: bool,
    /// What HSS requires there, in the order of the rules.
    pub(super) policy: [PolicyNumber; 5],
}

/// What HSS requires by one rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PolicyNumber {
    /// So much.
    Known(i64),
    /// Rows contradict the settings or each other.
    Contradicted,
    /// Nobody says.
    Unknown,
}

/// All regions and projects.
pub(super) struct Targets<'a> {
    /// Different ones.
    pub(super) known: Vec<Target>,
    broken: BTreeSet<(&'a str, &'a str)>,
    /// A list that belongs to no project is not whole: any project may lack something.
    is_all_broken: bool,
    policies: BTreeMap<(&'a str, &'a str), &'a PolicyInForce>,
    /// The one that was asked for last; assets of one project come together.
    last: Option<(Arc<str>, Arc<str>, u16)>,
}

impl<'a> Targets<'a> {
    pub(super) fn new(coverage: &'a Coverage) -> Self {
        let queries = coverage.queries.iter();
        let broken: BTreeSet<(&str, &str)> = queries
            .filter(|query| !query.is_whole(&coverage.queries))
            .map(|query| (query.region.as_str(), query.project_id.as_str()))
            .collect();
        let names_none = broken.is_empty() || broken.iter().any(|(_, project)| project.is_empty());
        let policies = coverage.password_policy.iter();
        Self {
            known: Vec::new(),
            is_all_broken: coverage.verdict != Verdict::Complete && names_none,
            broken,
            policies: policies
                .map(|policy| ((policy.region.as_str(), policy.project_id.as_str()), policy))
                .collect(),
            last: None,
        }
    }

    /// The place among `known` of a region and project.
    pub(super) fn number(&mut self, region: &Arc<str>, project_id: &Arc<str>) -> u16 {
        if let Some((its_region, its_project, number)) = &self.last
            && its_region == region
            && its_project == project_id
        {
            return *number;
        }
        let place = (&**region, &**project_id);
        let policy = self.policies.get(&place);
        let target = Target {
            is_whole: !self.is_all_broken && !self.broken.contains(&place),
            policy: policy.map_or([PolicyNumber::Unknown; 5], |policy| {
                policy.rules.each_ref().map(PolicyNumber::of)
            }),
        };
        let known = self.known.iter().position(|known| *known == target);
        let number = known.unwrap_or_else(|| {
            self.known.push(target);
            self.known.len() - 1
        });
        // So many different policies would take more projects than an account can have.
        let number = u16::try_from(number).unwrap_or(u16::MAX);
        self.last = Some((Arc::clone(region), Arc::clone(project_id), number));
        number
    }
}

impl PolicyNumber {
    fn of(rule: &RequiredNumber) -> Self {
        match rule.required {
            _ if rule.is_contradicted() => Self::Contradicted,
            Some(number) => Self::Known(number),
            None => Self::Unknown,
        }
    }
}
