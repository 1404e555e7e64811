//! What to read: every list of every target.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::archive::ListName;
use crate::findings::{ImageType, Notice, Parameters, QueryLedger};
use crate::hss::{Endpoint, SignIn};
use crate::sources::{self, Source};

/// Parameter that widens a list from the default enterprise project to others.
pub(super) const ENTERPRISE_PROJECT: &str = "enterprise_project_id";

/// All enterprise projects that the caller may see. Without it the service answers only for the default one.
pub const ALL_ENTERPRISE_PROJECTS: &str = "all_granted_eps";

/// Stands for the region of a target whose operator named only its address; it is never sent.
pub const NO_REGION: &str = "unnamed";

/// What a collection covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// Regions and projects.
    pub targets: Vec<Target>,
    /// Image types that some target is asked for.
    pub image_types: Vec<String>,
    /// What is worth knowing about the targets, such as projects that exist and are none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Notice>,
}

impl Scope {
    /// Whether both ask for the same; what was noticed by the way may differ.
    pub(super) fn is_same_as(&self, other: &Self) -> bool {
        (&self.targets, &self.image_types) == (&other.targets, &other.image_types)
    }
}

/// One project of one region.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Target {
    /// Region id.
    pub region: String,
    /// Where requests go.
    pub endpoint: String,
    /// IAM project id.
    pub project_id: String,
    /// Enterprise project id as sent.
    pub enterprise_project_id: String,
}

/// What to collect, and who signs for it.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The targets, each with its sign-in.
    pub errands: Vec<Errand>,
    /// Entries of the ledger for projects that were looked for in vain: nothing of theirs can be collected.
    pub unfound: Vec<QueryLedger>,
    /// What is worth knowing about the targets.
    pub notices: Vec<Notice>,
}

/// One target, and who signs for it.
#[derive(Debug, Clone)]
pub struct Errand {
    /// Where to collect.
    pub target: Target,
    /// Name of the credentials; the same name is the same key, which locks when it is refused too often.
    pub account: String,
    /// Who signs.
    pub sign_in: SignIn,
    /// Image types to ask for.
    pub image_types: Vec<String>,
}

impl Assignment {
    /// Targets that nobody had to look for.
    #[must_use]
    pub fn of(errands: Vec<Errand>) -> Self {
        Self {
            errands,
            unfound: Vec::new(),
            notices: Vec::new(),
        }
    }

    /// What is recorded of it.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let targets = self.errands.iter().map(|errand| errand.target.clone());
        let mut image_types: Vec<String> = Vec::new();
        for kind in self.errands.iter().flat_map(|errand| &errand.image_types) {
            if !image_types.contains(kind) {
                image_types.push(kind.clone());
            }
        }
        Scope {
            targets: targets.collect(),
            image_types,
            notices: self.notices.clone(),
        }
    }
}

/// One list to read.
#[derive(Clone)]
pub(super) struct Query {
    pub(super) source: &'static Source,
    pub(super) target: Target,
    pub(super) sign_in: SignIn,
    pub(super) endpoint: Endpoint,
    /// Image types that its target is asked for.
    image_types: Arc<[ImageType]>,
    /// Besides paging; enterprise project included.
    pub(super) parameters: Parameters,
    /// What makes this a part of the list: parameters sent besides, or left out where the text is empty.
    pub(super) part: Parameters,
}

impl Query {
    /// What tells the list from its sisters, such as the image type; empty when it has none.
    pub(super) fn detail(&self) -> String {
        let parameters = self
            .parameters
            .iter()
            .filter(|(name, _)| *name != ENTERPRISE_PROJECT);
        parameters
            .map(|(_, value)| value.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    }

    /// The same list for the default enterprise project only.
    pub(super) fn without_enterprise_project(&self) -> Self {
        self.part(&Parameters::from([(
            ENTERPRISE_PROJECT.to_owned(),
            String::new(),
        )]))
    }

    /// A part of the list: `part` is sent besides, and what it names with an empty text is left out.
    pub(super) fn part(&self, part: &Parameters) -> Self {
        let mut narrowed = self.clone();
        for (name, value) in part {
            narrowed.part.insert(name.clone(), value.clone());
            if value.is_empty() {
                narrowed.parameters.remove(name);
            } else {
                narrowed.parameters.insert(name.clone(), value.clone());
            }
        }
        narrowed
    }

    /// What tells the whole list from all others.
    pub(super) fn name(&self) -> ListName {
        ListName {
            endpoint: self.source.id.to_owned(),
            region: self.target.region.clone(),
            project_id: self.target.project_id.clone(),
            parameters: self.parameters.clone(),
        }
    }

    /// Another list of the same target, by its name; nothing when this version has no such list.
    pub(super) fn named(&self, name: &ListName) -> Option<Self> {
        Some(Self {
            source: sources::by_id(&name.endpoint)?,
            parameters: name.parameters.clone(),
            part: Parameters::new(),
            ..self.clone()
        })
    }

    /// Whether all enterprise projects are asked for.
    pub(super) fn is_of_all_projects(&self) -> bool {
        self.parameters
            .get(ENTERPRISE_PROJECT)
            .is_some_and(|id| id == ALL_ENTERPRISE_PROJECTS)
    }

    /// What to read where this list is not offered.
    pub(super) fn fallback(&self) -> Vec<Self> {
        self.source
            .fallback
            .map(|source| self.variants(source))
            .unwrap_or_default()
    }

    /// The lists behind a source, for the same target.
    fn variants(&self, source: &'static Source) -> Vec<Self> {
        let with_target = |mut parameters: Parameters| {
            parameters.insert(
                ENTERPRISE_PROJECT.to_owned(),
                self.target.enterprise_project_id.clone(),
            );
            Self {
                source,
                parameters,
                part: Parameters::new(),
                ..self.clone()
            }
        };
        (source.variants)(&self.image_types)
            .into_iter()
            .map(with_target)
            .collect()
    }
}

/// The lists of a target, in the order of the coverage table.
pub(super) fn queries(errand: &Errand, endpoint: &Endpoint) -> Vec<Query> {
    let kinds = errand.image_types.iter();
    let image_types = kinds.map(|word| ImageType::parse(word)).collect();
    let of_target = Query {
        source: sources::ALL[0],
        target: errand.target.clone(),
        sign_in: errand.sign_in.clone(),
        endpoint: endpoint.clone(),
        image_types,
        part: Parameters::new(),
        parameters: Parameters::new(),
    };
    sources::ALL
        .into_iter()
        .flat_map(|source| of_target.variants(source))
        .collect()
}
