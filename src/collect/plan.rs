//! What to read: every list of every target.

use serde::{Deserialize, Serialize};

use crate::findings::{ImageType, Parameters};
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
    /// Image types to ask for.
    pub image_types: Vec<String>,
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
    /// Image types to ask for.
    pub image_types: Vec<String>,
}

/// One target, and who signs for it.
#[derive(Debug, Clone)]
pub struct Errand {
    /// Where to collect.
    pub target: Target,
    /// Who signs.
    pub sign_in: SignIn,
}

impl Assignment {
    /// What is recorded of it.
    #[must_use]
    pub fn scope(&self) -> Scope {
        let targets = self.errands.iter().map(|errand| errand.target.clone());
        Scope {
            targets: targets.collect(),
            image_types: self.image_types.clone(),
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
    /// Besides paging; enterprise project included.
    pub(super) parameters: Parameters,
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
        let mut narrowed = self.clone();
        narrowed.parameters.remove(ENTERPRISE_PROJECT);
        narrowed
    }

    /// What to read where this list is not offered.
    pub(super) fn fallback(&self, image_types: &[ImageType]) -> Vec<Self> {
        self.source
            .fallback
            .map(|source| {
                let errand = Errand {
                    target: self.target.clone(),
                    sign_in: self.sign_in.clone(),
                };
                queries_of(source, &errand, &self.endpoint, image_types)
            })
            .unwrap_or_default()
    }
}

/// The lists of a target, in the order of the coverage table.
pub(super) fn queries(
    errand: &Errand,
    endpoint: &Endpoint,
    image_types: &[ImageType],
) -> Vec<Query> {
    sources::ALL
        .into_iter()
        .flat_map(|source| queries_of(source, errand, endpoint, image_types))
        .collect()
}

fn queries_of(
    source: &'static Source,
    errand: &Errand,
    endpoint: &Endpoint,
    image_types: &[ImageType],
) -> Vec<Query> {
    let with_target = |mut parameters: Parameters| {
        parameters.insert(
            ENTERPRISE_PROJECT.to_owned(),
            errand.target.enterprise_project_id.clone(),
        );
        Query {
            source,
            target: errand.target.clone(),
            sign_in: errand.sign_in.clone(),
            endpoint: endpoint.clone(),
            parameters,
        }
    };
    (source.variants)(image_types)
        .into_iter()
        .map(with_target)
        .collect()
}
