//! Which projects there are: settings name regions and some projects, IAM knows the rest.
//!
//! A question that IAM does not answer never hides what can be collected: it becomes an entry of the ledger where projects
//! were to be found, and a notice where only the list of the settings was to be compared.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::join_all;

use super::account::chain;
use super::drift::{fewer_image_types, names, projects_are};
use super::plan::{Assignment, Errand, Target};
use super::{Clock, Error};
use crate::findings::{ListSubject, NoticeKind, QueryLedger};
use crate::hss::{self, Class, Client, Endpoint, Project, SignIn};

/// What an entry of the ledger about looking for projects is called.
const PROJECTS: &str = "projects";

/// One region to collect from, as the settings name it.
#[derive(Debug, Clone)]
pub struct Area {
    /// Region id.
    pub region: String,
    /// Where HSS answers.
    pub endpoint: Endpoint,
    /// Where IAM answers; absent where nobody knows.
    pub iam: Option<Endpoint>,
    /// Name of the credentials; the same name is the same key.
    pub account: String,
    /// Who signs.
    pub sign_in: SignIn,
    /// Which projects.
    pub projects: Projects,
    /// Enterprise project ids as sent.
    pub enterprise_projects: Vec<String>,
    /// Image types to ask for.
    pub image_types: Vec<String>,
}

/// Which projects of a region.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Projects {
    /// All that IAM names and that are enabled.
    All,
    /// These.
    Listed(Vec<Wanted>),
}

/// A project that the settings name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// By id.
    Id(String),
    /// By its name in IAM.
    Name(String),
}

/// Whether projects that exist but are not listed are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drift {
    /// IAM is asked, and says what is not listed.
    Checked,
    /// IAM is only asked where projects are to be found.
    Ignored,
}

/// Everything that one account may know at one IAM.
pub(super) type Key = (String, String);

/// What IAM said to each who asked.
pub(super) type Answers = BTreeMap<Key, Result<Vec<Project>, hss::Error>>;

/// Finds the targets of all areas.
///
/// # Errors
/// When no target is known, because IAM refused every sign-in or answered nobody.
pub async fn discover(
    client: &Client,
    areas: &[Area],
    drift: Drift,
    clock: Clock,
) -> Result<Assignment, Error> {
    let started_at = clock.now();
    let asking = areas.iter().filter(|area| area.asks(drift));
    let answers = ask(client, asking).await;
    let assignment = assign(areas, drift, &answers, (started_at, clock.now()));
    if assignment.errands.is_empty() {
        worth_it(areas, answers)?;
    }
    Ok(assignment)
}

/// The targets of all areas, as far as what IAM said names them.
pub(super) fn assign(
    areas: &[Area],
    drift: Drift,
    answers: &Answers,
    period: (i64, i64),
) -> Assignment {
    let mut assignment = Assignment::of(Vec::new());
    for area in areas {
        area.find(answers, period, &mut assignment);
        if drift == Drift::Checked {
            assignment.notices.extend(area.drift(areas, answers));
        }
    }
    let mut known = BTreeSet::new();
    // Two accounts may see the same project, and a project may be listed by id and by name.
    assignment.errands.retain(|errand| {
        let target = errand.target.clone();
        known.insert((
            target.region,
            target.project_id,
            target.enterprise_project_id,
        ))
    });
    assignment.notices.extend(fewer_image_types(&assignment));
    assignment.notices.sort();
    assignment.notices.dedup();
    assignment
}

/// Refuses to go on where nothing was found because IAM let nobody in, or answered nobody.
fn worth_it(areas: &[Area], mut answers: Answers) -> Result<(), Error> {
    let class =
        |answer: &Result<Vec<Project>, hss::Error>| answer.as_ref().err().map(hss::Error::class);
    let all = |wanted| answers.values().all(|answer| class(answer) == Some(wanted));
    let (are_refused, are_silent) = (all(Class::SignIn), all(Class::Transient));
    let first = areas
        .iter()
        .find_map(|area| Some((area, answers.remove(&area.key()?)?)));
    let Some((area, Err(source))) = first else {
        return Ok(());
    };
    let region = area.region.clone();
    match (are_refused, are_silent) {
        (true, _) => Err(Error::SignIn { region, source }),
        (_, true) => Err(Error::Discovery { region, source }),
        (false, false) => Ok(()),
    }
}

/// Asks every IAM once for each account: those of different accounts together, those of the same one after the other,
/// and none after a refused sign-in, because keys lock after five failures.
pub(super) async fn ask(client: &Client, areas: impl Iterator<Item = &Area>) -> Answers {
    let mut questions: BTreeMap<&str, BTreeMap<Key, (&SignIn, &Endpoint)>> = BTreeMap::new();
    for area in areas {
        if let (Some(iam), Some(key)) = (&area.iam, area.key()) {
            let own = questions.entry(&area.account).or_default();
            own.entry(key).or_insert((&area.sign_in, iam));
        }
    }
    let asked = questions.into_values().map(|own| async move {
        let mut answers = Answers::new();
        let mut is_refused = false;
        for (key, (sign_in, iam)) in own {
            let answer = if is_refused {
                Err(hss::Error::SignedOut)
            } else {
                client.projects(sign_in, iam, None).await
            };
            is_refused |= answer
                .as_ref()
                .is_err_and(|error| error.class() == Class::SignIn);
            answers.insert(key, answer);
        }
        answers
    });
    join_all(asked).await.into_iter().flatten().collect()
}

impl Area {
    pub(super) fn key(&self) -> Option<Key> {
        let iam = self.iam.as_ref()?;
        Some((self.account.clone(), iam.to_string()))
    }

    /// Whether IAM is to be asked about this area.
    pub(super) fn asks(&self, drift: Drift) -> bool {
        let needs = match &self.projects {
            Projects::All => true,
            Projects::Listed(wanted) => wanted.iter().any(|one| matches!(one, Wanted::Name(_))),
        };
        needs || drift == Drift::Checked
    }

    /// The projects of this region that IAM names; or why it names none.
    pub(super) fn known<'a>(&self, answers: &'a Answers) -> Result<Vec<&'a Project>, String> {
        let Some(key) = self.key() else {
            return Err("nobody said where IAM answers for this region".to_owned());
        };
        match answers.get(&key) {
            Some(Ok(projects)) => {
                let own = projects.iter().filter(|project| self.has(&project.name));
                Ok(own.collect())
            }
            Some(Err(error)) => Err(chain(error)),
            None => Err("IAM was not asked".to_owned()),
        }
    }

    /// Whether a project of this name belongs to the region.
    ///
    /// # Source
    /// IAM: a region's default project bears its id, and sub-projects begin with it and an underscore; read 2026-11-22.
    fn has(&self, name: &str) -> bool {
        name.strip_prefix(&self.region)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    }

    /// Finds the targets of this area.
    pub(super) fn find(&self, answers: &Answers, period: (i64, i64), assignment: &mut Assignment) {
        let wanted = match &self.projects {
            Projects::All => return self.find_all(answers, period, assignment),
            Projects::Listed(wanted) => wanted,
        };
        for wanted in wanted {
            let found = match wanted {
                Wanted::Id(id) => Ok(id.clone()),
                Wanted::Name(name) => self.id_of(name, answers),
            };
            match (found, wanted) {
                (Ok(id), _) => assignment.errands.extend(self.errands(&id)),
                (Err(error), Wanted::Id(name) | Wanted::Name(name)) => {
                    let entry = self.unfound(Some(name), error, period);
                    assignment.unfound.push(entry);
                }
            }
        }
    }

    fn find_all(&self, answers: &Answers, period: (i64, i64), assignment: &mut Assignment) {
        let (enabled, disabled): (Vec<&Project>, Vec<&Project>) = match self.known(answers) {
            Ok(known) => known.into_iter().partition(|project| project.enabled),
            Err(error) => {
                assignment.unfound.push(self.unfound(None, error, period));
                return;
            }
        };
        if enabled.is_empty() {
            let error = "IAM names no enabled project of this region".to_owned();
            assignment.unfound.push(self.unfound(None, error, period));
        }
        for project in enabled {
            assignment.errands.extend(self.errands(&project.id));
        }
        if !disabled.is_empty() {
            assignment.notices.push(self.notice(
                NoticeKind::ProjectDisabled,
                format!(
                    "{} of {} left out",
                    projects_are(disabled.len()),
                    self.region
                ),
                format!("disabled in IAM: {}", names(&disabled)),
                &disabled,
            ));
        }
    }

    fn id_of(&self, name: &str, answers: &Answers) -> Result<String, String> {
        let known = self.known(answers)?;
        match known.iter().find(|project| project.name == name) {
            Some(project) if project.enabled => Ok(project.id.clone()),
            Some(project) => Err(format!("project {} is disabled in IAM", project.id)),
            None if known.is_empty() => Err("IAM names no project of this region".to_owned()),
            None => Err(format!(
                "IAM has no project of this name: {}",
                names(&known)
            )),
        }
    }

    fn errands(&self, project_id: &str) -> impl Iterator<Item = Errand> {
        self.enterprise_projects
            .iter()
            .map(|enterprise_project_id| Errand {
                target: Target {
                    region: self.region.clone(),
                    endpoint: self.endpoint.to_string(),
                    project_id: project_id.to_owned(),
                    enterprise_project_id: enterprise_project_id.clone(),
                },
                account: self.account.clone(),
                sign_in: self.sign_in.clone(),
                image_types: self.image_types.clone(),
            })
    }

    /// The entry of the ledger for projects that were looked for in vain.
    fn unfound(&self, name: Option<&str>, error: String, (from, to): (i64, i64)) -> QueryLedger {
        let name = name.map(|name| ("name".to_owned(), name.to_owned()));
        QueryLedger {
            region: self.region.clone(),
            parameters: name.into_iter().collect(),
            finished_at: to,
            error: Some(error),
            ..QueryLedger::unread(PROJECTS, ListSubject::Project, from)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Credentials, Secret};
    use crate::hss::InsecureHttp;
    use crate::sources::IMAGE_TYPES;

    const IAM: &str = "https://iam.example.com";

    fn area(account: &str, projects: Projects) -> Area {
        let endpoint = Endpoint::parse(IAM, InsecureHttp::LoopbackOnly).unwrap();
        let token = Credentials::Token(Secret::new("t".to_owned()));
        Area {
            region: "cn-north-1".to_owned(),
            iam: Some(endpoint.clone()),
            account: account.to_owned(),
            sign_in: SignIn::new(token, None),
            endpoint,
            projects,
            enterprise_projects: vec!["0".to_owned(), "e1".to_owned()],
            image_types: IMAGE_TYPES.map(|kind| kind.as_str().to_owned()).to_vec(),
        }
    }

    fn answers(account: &str, names: &[&str]) -> Answers {
        let project = |name: &&str| Project {
            id: format!("id-of-{name}"),
            name: (*name).to_owned(),
            enabled: true,
        };
        let projects = names.iter().map(project).collect();
        Answers::from([((account.to_owned(), IAM.to_owned()), Ok(projects))])
    }

    fn ids(assignment: &Assignment) -> Vec<&str> {
        let errands = assignment.errands.iter();
        errands
            .map(|errand| errand.target.project_id.as_str())
            .collect()
    }

    #[test]
    fn a_name_belongs_to_the_region_whose_id_it_bears() {
        let area = area("", Projects::All);
        for (name, belongs) in [
            ("cn-north-1", true),
            ("cn-north-1_team", true),
            ("cn-north-11", false),
            ("cn-north-11_team", false),
            ("cn-north", false),
            ("MOS", false),
        ] {
            assert_eq!(area.has(name), belongs, "{name}");
        }
    }

    #[test]
    fn a_project_listed_by_id_and_by_name_is_read_once_for_each_enterprise_project() {
        let listed = vec![
            Wanted::Id("id-of-cn-north-1_a".to_owned()),
            Wanted::Name("cn-north-1_a".to_owned()),
        ];
        let areas = [area("", Projects::Listed(listed))];
        let answers = answers("", &["cn-north-1_a"]);
        let assignment = assign(&areas, Drift::Checked, &answers, (0, 0));
        assert_eq!(
            ids(&assignment),
            ["id-of-cn-north-1_a", "id-of-cn-north-1_a"]
        );
        assert_eq!(assignment.notices, []);
    }

    #[test]
    fn all_projects_of_one_account_do_not_cover_those_of_another() {
        let listed = vec![Wanted::Id("x".to_owned())];
        let areas = [
            area("one", Projects::All),
            area("two", Projects::Listed(listed)),
        ];
        let mut known = answers("one", &["cn-north-1"]);
        known.extend(answers("two", &["cn-north-1_b"]));
        let assignment = assign(&areas, Drift::Checked, &known, (0, 0));
        assert_eq!(assignment.notices.len(), 1);
        assert_eq!(assignment.notices[0].kind, NoticeKind::ScopeDrift);
        assert_eq!(assignment.notices[0].projects[0].name, "cn-north-1_b");
        let ignored = assign(&areas, Drift::Ignored, &known, (0, 0));
        assert_eq!(ignored.notices, []);
    }

    #[test]
    fn where_nobody_knows_iam_names_are_missing_and_ids_are_not() {
        let listed = vec![Wanted::Id("x".to_owned()), Wanted::Name("y".to_owned())];
        let area = Area {
            iam: None,
            ..area("", Projects::Listed(listed))
        };
        let assignment = assign(&[area], Drift::Checked, &Answers::new(), (3, 7));
        assert_eq!(ids(&assignment), ["x", "x"]);
        let [unfound] = assignment.unfound.as_slice() else {
            panic!("{:?}", assignment.unfound)
        };
        assert_eq!(
            unfound.error.as_deref(),
            Some("nobody said where IAM answers for this region")
        );
        assert_eq!(unfound.subject, ListSubject::Project);
        assert_eq!((unfound.started_at, unfound.finished_at), (3, 7));
        assert_eq!(assignment.notices, []);
    }
}
