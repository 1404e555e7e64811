//! Targets in which there is nothing: a mistyped enterprise project looks like a fleet without a fault.

use std::collections::{BTreeMap, BTreeSet};

use crate::collect::Scope;
use crate::findings::{Finding, Inventory, NamedProject, Notice, NoticeKind, QueryLedger};

/// One notice for each region with targets whose lists were read to the end and name no asset.
pub(super) fn notices(
    scope: &Scope,
    queries: &[QueryLedger],
    (findings, inventory): (&[Finding], &Inventory),
) -> Vec<Notice> {
    let mut peopled: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut last = None;
    let results = findings.iter().map(Finding::place);
    let hosts = inventory.hosts.iter().map(|host| host.place());
    let images = inventory.images.iter().map(|image| image.place());
    for place in hosts.chain(images).chain(results) {
        let place = (&**place.region, &**place.project_id);
        // Assets of one project stand together.
        if last != Some(place) {
            peopled.insert(place);
            last = Some(place);
        }
    }
    let broken: BTreeSet<(&str, &str)> = queries
        .iter()
        .filter(|query| !query.is_whole(queries))
        .map(|query| (query.region.as_str(), query.project_id.as_str()))
        .collect();
    let mut empty: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for target in &scope.targets {
        let place = (target.region.as_str(), target.project_id.as_str());
        if !peopled.contains(&place) && !broken.contains(&place) {
            empty.entry(place.0).or_default().insert(place.1);
        }
    }
    let notice = |(region, projects): (&str, BTreeSet<&str>)| Notice {
        kind: NoticeKind::NoAssets,
        region: region.to_owned(),
        what: format!(
            "projects of {region} without any host or image: {}",
            projects.len()
        ),
        why: "nothing was judged there; region, project or enterprise project may be mistyped"
            .to_owned(),
        projects: projects
            .into_iter()
            .map(|id| NamedProject {
                id: id.to_owned(),
                name: String::new(),
            })
            .collect(),
        image_types: Vec::new(),
    };
    empty.into_iter().map(notice).collect()
}
