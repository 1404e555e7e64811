//! Targets that cover the same data twice: every number of the report would count it twice.

use super::file::At;
use super::problem::Problem;
use super::service::Service;
use crate::collect::{ALL_ENTERPRISE_PROJECTS, Projects, Wanted};

/// What one target of the file covers.
pub(super) struct Claim {
    /// Name of its credentials: "all projects" means those of its account.
    account: String,
    /// Region ids. A project is one of its region, at whatever address.
    regions: Vec<String>,
    /// Nothing for all.
    projects: Option<Vec<At<String>>>,
    line: usize,
    enterprise_projects: Vec<String>,
}

impl Claim {
    pub(super) fn new(
        account: &str,
        services: &[Service],
        (projects, line): (&Option<Vec<At<String>>>, usize),
        enterprise_projects: &[String],
    ) -> Self {
        Self {
            account: account.to_owned(),
            regions: services.iter().map(|one| one.region.clone()).collect(),
            projects: projects.clone(),
            line,
            enterprise_projects: enterprise_projects.to_vec(),
        }
    }

    /// What `self` covers that `before` covers already.
    fn against(&self, before: &Self) -> Vec<Problem> {
        if !self.shares_enterprise_project(before) {
            return Vec::new();
        }
        let regions = self.regions.iter();
        regions
            .filter(|region| before.regions.contains(region))
            .flat_map(|region| self.shared_projects(before, region))
            .collect()
    }

    fn shares_enterprise_project(&self, before: &Self) -> bool {
        let covers = |claim: &Self| {
            claim
                .enterprise_projects
                .iter()
                .any(|id| id == ALL_ENTERPRISE_PROJECTS)
        };
        covers(self)
            || covers(before)
            || self
                .enterprise_projects
                .iter()
                .any(|id| before.enterprise_projects.contains(id))
    }

    fn shared_projects(&self, before: &Self, region: &str) -> Vec<Problem> {
        let is_one_account = self.account == before.account;
        let covered = |own: &At<String>, all: usize| {
            own.problem(
                format!("project `{}` of {region} is covered twice", own.value),
                format!("the target on line {all} covers all projects; remove one"),
            )
        };
        match (&self.projects, &before.projects) {
            (Some(own), Some(others)) => own
                .iter()
                .filter_map(|own| {
                    let other = others.iter().find(|other| other.value == own.value)?;
                    // A name means something else in another account; an id does not.
                    (is_one_account || is_project_id(&own.value)).then(|| {
                        own.problem(
                            format!("project `{}` of {region} is named twice", own.value),
                            format!("it stands on line {} already; remove one", other.line),
                        )
                    })
                })
                .collect(),
            (Some(own), None) if is_one_account => {
                own.iter().map(|own| covered(own, before.line)).collect()
            }
            (None, Some(others)) if is_one_account => others
                .iter()
                .map(|other| covered(other, self.line))
                .collect(),
            (None, None) if is_one_account => {
                let at = At {
                    line: self.line,
                    value: (),
                };
                vec![at.problem(
                    format!("all projects of {region} are covered twice"),
                    format!("the target on line {} covers them; remove one", before.line),
                )]
            }
            // Whose projects they are only the service can tell.
            (None, _) | (_, None) => Vec::new(),
        }
    }
}

/// Every overlap between two targets.
pub(super) fn overlaps(claims: &[Claim]) -> Vec<Problem> {
    let pairs = claims
        .iter()
        .enumerate()
        .flat_map(|(index, claim)| claims[..index].iter().map(move |before| (claim, before)));
    pairs
        .flat_map(|(claim, before)| claim.against(before))
        .collect()
}

/// The projects without the lines they stand on.
pub(super) fn plain(projects: Option<&[At<String>]>) -> Projects {
    let Some(listed) = projects else {
        return Projects::All;
    };
    let wanted = |word: &String| {
        if is_project_id(word) {
            Wanted::Id(word.clone())
        } else {
            Wanted::Name(word.clone())
        }
    };
    Projects::Listed(listed.iter().map(|item| wanted(&item.value)).collect())
}

/// Whether a word is a project id, and not a name.
///
/// # Source
/// HSS API v5: `project_id` is the 32 hexadecimal digits of the IAM project; read 2026-04-03.
fn is_project_id(word: &str) -> bool {
    word.len() == 32 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}
