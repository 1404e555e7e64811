//! Where to collect from: regions × projects × enterprise projects, named by flags or by the configuration file.

use super::file::{At, File, FileProjects, FileTarget};
use super::origin::Names;
use super::overlap::{self, Claim};
use super::problem::{Place, Problem};
use super::raw::{Environment, RawTarget};
use super::service::{Address, Service, Voice, Word, call, is_plain};
use super::sign_ins::{SignIns, WayIn};
use crate::collect::{ALL_ENTERPRISE_PROJECTS, Area, Projects, Wanted};
use crate::findings::ImageType;
use crate::hss::InsecureHttp;
use crate::sources::IMAGE_TYPES;

/// The variable of the official SDK for the project.
const PROJECT: &str = "HUAWEICLOUD_SDK_PROJECT_ID";
/// The word of a file for every project of a region.
const ALL_PROJECTS: &str = "all";

const IMAGE_TYPE_NAMES: Names = Names {
    flag: "--image-type",
    variable: "HSS_AUDIT_IMAGE_TYPES",
    key: "image_types",
};

/// The variables of this program that are read here.
pub(super) const VARIABLES: [&str; 1] = [IMAGE_TYPE_NAMES.variable];

/// Everything that may name a target.
#[derive(Clone, Copy)]
pub(super) struct Given<'a> {
    pub(super) raw: &'a RawTarget,
    pub(super) environment: &'a Environment,
    pub(super) file: &'a File,
}

impl Given<'_> {
    /// Whether the targets are those of the file.
    pub(super) fn is_by_file(self) -> bool {
        !self.raw.names_target() && !self.file.path.as_os_str().is_empty()
    }

    /// Checks where to collect from; problems are added to `problems`.
    pub(super) fn areas(self, problems: &mut Vec<Problem>) -> Vec<Area> {
        if !self.is_by_file() {
            return self.of_flags(problems).into_iter().collect();
        }
        if !self.file.names_targets {
            let hint =
                "add a table `[[targets]]` with `regions`, or give `--region` and `--project-id`";
            problems.push(Problem::new("no target is named", hint).at(Place::File));
        }
        self.of_file(problems)
    }

    fn insecure(self) -> InsecureHttp {
        let by_file = self.file.allow_insecure_http.as_ref();
        if self.raw.allow_insecure_http || by_file.is_some_and(|found| found.value) {
            InsecureHttp::Allowed
        } else {
            InsecureHttp::LoopbackOnly
        }
    }

    fn of_flags(self, problems: &mut Vec<Problem>) -> Option<Area> {
        let raw = self.raw;
        let address = Address {
            voice: Voice::Flags,
            region: raw.region.as_deref().map(call),
            endpoint: raw.endpoint.as_deref().map(call),
            iam: raw.iam_endpoint.as_deref().map(call),
            insecure: self.insecure(),
        };
        let service = address.resolve(self.environment, problems);
        // Found before the projects, which the credentials file may name; told after them.
        let mut problems_of_credentials = Vec::new();
        let way_in = SignIns::new(self).automatic(&mut problems_of_credentials);
        let project_ids = self.project_ids(way_in.as_ref(), problems);
        let enterprise_project = raw
            .enterprise_project_id
            .as_deref()
            .unwrap_or(ALL_ENTERPRISE_PROJECTS);
        problems.extend(refuse_enterprise_project(call(enterprise_project)));
        let image_types = self.image_types(None, problems);
        problems.append(&mut problems_of_credentials);
        let (sign_in, service) = way_in?.to(service?, self.insecure(), problems)?;
        Some(Area {
            sign_in,
            account: String::new(),
            region: service.region,
            endpoint: service.endpoint,
            iam: service.iam,
            projects: Projects::Listed(project_ids.into_iter().map(Wanted::Id).collect()),
            enterprise_projects: vec![enterprise_project.to_owned()],
            image_types,
        })
    }

    fn of_file(self, problems: &mut Vec<Problem>) -> Vec<Area> {
        let mut sign_ins = SignIns::new(self);
        let mut areas = Vec::new();
        let mut claims = Vec::new();
        for At { line, value } in &self.file.targets {
            let services = self.services(value, *line, problems);
            let projects = projects(value, problems);
            let enterprise_projects = enterprise_projects(value, problems);
            let image_types = self.image_types(Some(value), problems);
            let name = value.credentials.as_ref();
            let way_in = sign_ins.named(name, problems);
            let account = name.map_or_else(String::new, |name| name.value.clone());
            claims.push(Claim::new(
                &account,
                &services,
                (&projects, *line),
                &enterprise_projects,
            ));
            let Some(way_in) = way_in else { continue };
            for service in services {
                let way = way_in.to(service, self.insecure(), problems);
                areas.extend(way.map(|(sign_in, service)| Area {
                    sign_in,
                    account: account.clone(),
                    region: service.region,
                    endpoint: service.endpoint,
                    iam: service.iam,
                    projects: overlap::plain(projects.as_deref()),
                    enterprise_projects: enterprise_projects.clone(),
                    image_types: image_types.clone(),
                }));
            }
        }
        problems.extend(overlap::overlaps(&claims));
        areas
    }

    /// The project ids of flags, variable or credentials file.
    fn project_ids(self, way_in: Option<&WayIn>, problems: &mut Vec<Problem>) -> Vec<String> {
        let mut ids = self.raw.project_ids.clone();
        if ids.is_empty() {
            let id = self.environment.get(PROJECT);
            ids.extend(id.filter(|id| !id.is_empty()).cloned());
        }
        if ids.is_empty() {
            ids.extend(way_in.and_then(WayIn::project_id).map(str::to_owned));
        }
        if ids.is_empty() {
            problems.push(Problem::new(
                "no project is named",
                format!("give `--project-id` (32 hexadecimal digits, under \"My Credentials\" in the console) or set {PROJECT}"),
            ));
        }
        problems.extend(ids.iter().filter_map(|id| refuse_project(call(id))));
        ids.sort();
        ids.dedup();
        ids
    }

    /// The services of a target of the file, one for each region.
    fn services(
        self,
        target: &FileTarget,
        line: usize,
        problems: &mut Vec<Problem>,
    ) -> Vec<Service> {
        let regions = listed(target.regions.as_ref(), "regions", problems);
        let endpoint = target.endpoint.as_ref();
        if let (Some(endpoint), [_, _, ..]) = (endpoint, regions.as_slice()) {
            problems.push(endpoint.problem(
                format!("one `endpoint` cannot serve {} regions", regions.len()),
                "give each region a target of its own, or leave `endpoint` out",
            ));
        }
        let is_unnamed = regions.is_empty();
        if endpoint.is_none() && target.regions.is_none() {
            let hint = "give `regions`, for example `regions = [\"cn-north-4\"]`";
            let problem = Problem::new("`regions` is missing", hint).at(Place::Line(line));
            problems.push(problem);
        }
        let is_all = !matches!(target.projects, Some(FileProjects::Listed(_)));
        if let (Some(endpoint), true, true) = (endpoint, is_unnamed, is_all) {
            problems.push(endpoint.problem(
                "all projects are asked for, but no region says which are meant",
                "give `regions`: the names of a region's projects begin with its id",
            ));
        }
        let unnamed = (endpoint.is_some() && is_unnamed).then_some(None);
        let named = regions.into_iter().map(Some).chain(unnamed);
        named
            .filter_map(|region| {
                let address = Address {
                    voice: Voice::Keys,
                    region: region.map(word),
                    endpoint: endpoint.map(word),
                    iam: target.iam_endpoint.as_ref().map(word),
                    insecure: self.insecure(),
                };
                address.resolve(self.environment, problems)
            })
            .collect()
    }

    fn image_types(self, target: Option<&FileTarget>, problems: &mut Vec<Problem>) -> Vec<String> {
        let known: Vec<String> = IMAGE_TYPES
            .iter()
            .map(|kind| kind.as_str().to_owned())
            .collect();
        let flags = (!self.raw.image_types.is_empty()).then(|| self.raw.image_types.clone());
        let own = target.and_then(|target| target.image_types.as_ref());
        let of_file = own.or(self.file.image_types.as_ref()).map(At::plain);
        let words = |text: &str| text.split(',').map(|word| word.trim().to_owned()).collect();
        let chosen = IMAGE_TYPE_NAMES.choose(flags, self.environment, words, of_file.as_ref());
        let Some(chosen) = chosen else {
            return known;
        };
        let hint = || format!("choose from {}", known.join(", "));
        let mut kinds: Vec<String> = Vec::new();
        for word in &chosen.value {
            let kind = ImageType::parse(word).as_str().to_owned();
            if !known.contains(&kind) {
                let what = format!("unknown image type `{word}`");
                problems.push(chosen.origin.problem(what, hint()));
            } else if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        if chosen.value.is_empty() {
            let what = format!("`{}` is empty", chosen.origin.name());
            problems.push(Problem::new(what, hint()).at(chosen.origin.place()));
        }
        kinds
    }
}

fn word(at: &At<String>) -> Word<'_> {
    Word {
        text: &at.value,
        place: Place::Line(at.line),
    }
}

/// The items of a list, each once; an empty list and a repeated item are problems.
fn listed<'a>(
    list: Option<&'a At<Vec<At<String>>>>,
    key: &str,
    problems: &mut Vec<Problem>,
) -> Vec<&'a At<String>> {
    let Some(list) = list else { return Vec::new() };
    if list.value.is_empty() {
        problems.push(list.problem(
            format!("`{key}` is empty"),
            match key {
                // Nothing else says which are meant.
                "regions" => "name at least one, for example `[\"cn-north-4\"]`".to_owned(),
                _ => format!("name at least one, or leave `{key}` out"),
            },
        ));
    }
    let mut kept: Vec<&At<String>> = Vec::new();
    for item in &list.value {
        if kept.iter().any(|other| other.value == item.value) {
            problems.push(item.problem(
                format!("`{}` stands twice in `{key}`", item.value),
                "remove one",
            ));
        } else {
            kept.push(item);
        }
    }
    kept
}

/// The projects of a target; all of them unless it lists some.
fn projects(target: &FileTarget, problems: &mut Vec<Problem>) -> Option<Vec<At<String>>> {
    match target.projects.as_ref()? {
        FileProjects::Word(found) if found.value == ALL_PROJECTS => None,
        FileProjects::Word(found) => {
            problems.push(found.problem(
                format!("`projects` is `{}`", found.value),
                format!(
                    "give `\"{ALL_PROJECTS}\"`, or a list such as `[\"{}\"]`",
                    found.value
                ),
            ));
            None
        }
        FileProjects::Listed(list) => {
            let items = listed(Some(list), "projects", problems);
            problems.extend(items.iter().filter_map(|item| refuse_project(word(item))));
            Some(items.into_iter().cloned().collect())
        }
    }
}

fn enterprise_projects(target: &FileTarget, problems: &mut Vec<Problem>) -> Vec<String> {
    if target.enterprise_projects.is_none() {
        return vec![ALL_ENTERPRISE_PROJECTS.to_owned()];
    }
    let items = listed(
        target.enterprise_projects.as_ref(),
        "enterprise_projects",
        problems,
    );
    problems.extend(
        items
            .iter()
            .filter_map(|item| refuse_enterprise_project(word(item))),
    );
    let all = items
        .iter()
        .find(|item| item.value == ALL_ENTERPRISE_PROJECTS);
    let other = items
        .iter()
        .find(|item| item.value != ALL_ENTERPRISE_PROJECTS);
    if let (Some(all), Some(other)) = (all, other) {
        problems.push(all.problem(
            format!("`{ALL_ENTERPRISE_PROJECTS}` stands beside `{}`", other.value),
            "it covers every enterprise project that the caller may see; keep it alone, or remove it",
        ));
    }
    items.iter().map(|item| item.value.clone()).collect()
}

fn refuse_project(id: Word<'_>) -> Option<Problem> {
    let problem = Problem::new(
        format!("`{}` is no project id", id.text),
        "a project id is 32 hexadecimal digits; the enterprise project has a setting of its own",
    );
    (!is_plain(id.text)).then(|| problem.at(id.place))
}

/// An empty id would be read by the service as the default enterprise project alone.
fn refuse_enterprise_project(id: Word<'_>) -> Option<Problem> {
    let problem = Problem::new(
        format!("`{}` is no enterprise project id", id.text),
        format!("leave it out for `{ALL_ENTERPRISE_PROJECTS}`, or give `0` for the default one"),
    );
    (!is_plain(id.text)).then(|| problem.at(id.place))
}
