//! What is worth knowing about the targets: projects that nobody lists, and image types that only some are asked for.

use std::collections::BTreeMap;

use super::discover::{Answers, Area, Drift, Projects, Wanted};
use super::plan::Assignment;
use crate::findings::{ImageType, NamedProject, Notice, NoticeKind};
use crate::hss::Project;
use crate::sources::IMAGE_TYPES;

impl Area {
    /// What IAM names and the settings do not list.
    pub(super) fn drift(&self, areas: &[Self], answers: &Answers) -> Option<Notice> {
        if self.projects == Projects::All {
            return None;
        }
        let known = match self.known(answers) {
            Ok(known) => known,
            // Where projects were looked for by name, the ledger says so already.
            Err(_) if self.asks(Drift::Ignored) => return None,
            Err(error) => {
                let what = format!(
                    "whether {} has projects that are not listed is unknown",
                    self.region
                );
                return Some(self.notice(NoticeKind::DriftUnknown, what, error, &[]));
            }
        };
        let covering = areas
            .iter()
            .filter(|area| area.region == self.region && area.endpoint == self.endpoint);
        let covering: Vec<&Self> = covering.collect();
        let is_missed = |project: &&Project| {
            project.enabled && !covering.iter().any(|area| area.covers(project, self))
        };
        let missed: Vec<&Project> = known.into_iter().filter(is_missed).collect();
        (!missed.is_empty()).then(|| {
            let what = format!(
                "{} of {} not listed",
                projects_are(missed.len()),
                self.region
            );
            self.notice(NoticeKind::ScopeDrift, what, names(&missed), &missed)
        })
    }

    /// Whether a project that `other` sees is collected from.
    fn covers(&self, project: &Project, other: &Self) -> bool {
        match &self.projects {
            Projects::All => self.account == other.account,
            Projects::Listed(wanted) => wanted.iter().any(|wanted| match wanted {
                Wanted::Id(id) => *id == project.id,
                Wanted::Name(name) => *name == project.name && self.account == other.account,
            }),
        }
    }

    pub(super) fn notice(
        &self,
        kind: NoticeKind,
        what: String,
        why: String,
        about: &[&Project],
    ) -> Notice {
        let named = about.iter().map(|project| NamedProject {
            id: project.id.clone(),
            name: project.name.clone(),
        });
        Notice {
            kind,
            region: self.region.clone(),
            what,
            why,
            projects: named.collect(),
            image_types: Vec::new(),
        }
    }
}

/// So many projects, in words.
pub(super) fn projects_are(count: usize) -> String {
    match count {
        1 => "1 project".to_owned(),
        count => format!("{count} projects"),
    }
}

/// Names and ids of projects, in words.
pub(super) fn names(projects: &[&Project]) -> String {
    let named = projects
        .iter()
        .map(|project| format!("{} ({})", project.name, project.id));
    named.collect::<Vec<_>>().join(", ")
}

/// Targets that are asked for fewer image types than there are; those of a region that are asked for the same, together.
pub(super) fn fewer_image_types(assignment: &Assignment) -> Vec<Notice> {
    let mut fewer: BTreeMap<(&str, &[String]), Vec<NamedProject>> = BTreeMap::new();
    for errand in &assignment.errands {
        let types = errand.image_types.as_slice();
        let is_asked = |one: &ImageType| types.iter().any(|word| ImageType::parse(word) == *one);
        if !IMAGE_TYPES.iter().all(is_asked) {
            let projects = fewer.entry((&errand.target.region, types)).or_default();
            projects.push(NamedProject {
                id: errand.target.project_id.clone(),
                name: String::new(),
            });
        }
    }
    let notice = |((region, types), mut projects): ((&str, &[String]), Vec<NamedProject>)| {
        projects.sort();
        projects.dedup();
        let whose = match projects.as_slice() {
            [only] => format!("project {}", only.id),
            all => projects_are(all.len()),
        };
        Notice {
            kind: NoticeKind::FewerImageTypes,
            region: region.to_owned(),
            what: format!("images of {whose} in {region} are read in part"),
            why: format!("asked for: {}", types.join(", ")),
            projects,
            image_types: types.to_vec(),
        }
    };
    fewer.into_iter().map(notice).collect()
}
