//! Rules for checks, and taxonomies for frameworks and their controls.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Message;
use crate::report::{
    Check, ControlOutcome, ControlWords, FrameworkVerdict, FrameworkWords, Report, Text,
};

/// What is missing from the data.
pub(super) const GAP: &str = "coverage-gap";
/// What is worth knowing about the scope.
pub(super) const NOTICE: &str = "scope-notice";

/// A check, or something that happened while collecting.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Descriptor {
    id: &'static str,
    name: &'static str,
    short_description: Message,
    #[serde(skip_serializing_if = "Option::is_none")]
    full_description: Option<Message>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Message>,
    default_configuration: Configuration,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    relationships: Vec<Relationship>,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

/// A control that a check speaks to.
#[derive(Serialize)]
struct Relationship {
    target: Reference,
    kinds: [&'static str; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    id: String,
    tool_component: ComponentReference,
}

#[derive(Serialize)]
pub(super) struct ComponentReference {
    name: String,
    index: usize,
}

/// A framework.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Taxonomy {
    name: String,
    full_name: String,
    short_description: Message,
    /// A framework asks for more than HSS data speaks to.
    is_comprehensive: bool,
    taxa: Vec<Taxon>,
    properties: Standing,
}

/// A control.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Taxon {
    id: String,
    short_description: Message,
    full_description: Message,
    properties: Standing,
}

/// How a framework or control stands.
#[derive(Serialize)]
struct Standing {
    verdict: &'static str,
    reason: String,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    assets: BTreeMap<&'static str, String>,
}

/// The rules, in the order of [`Check::ALL`]: results give the place.
pub(super) fn rules(frameworks: &[FrameworkWords], text: &Text) -> Vec<Descriptor> {
    let rule = |check: Check| {
        let label = |name: &str| text.get(&format!("sarif-{}{name}", check.as_str()));
        Descriptor {
            id: check.as_str(),
            name: match check {
                Check::WeakPassword => "WeakPassword",
                Check::PasswordComplexity => "PasswordComplexity",
            },
            short_description: Message::new(label("")),
            full_description: Some(Message::new(format!("{} {}", label(""), label("-help")))),
            help: Some(Message::new(label("-help"))),
            default_configuration: Configuration { level: "error" },
            relationships: relationships(check, frameworks),
        }
    };
    Check::ALL.into_iter().map(rule).collect()
}

/// What may happen while collecting: a gap, and a remark on the scope.
pub(super) fn notifications(text: &Text) -> [Descriptor; 2] {
    [(GAP, "Gap", "error"), (NOTICE, "Notice", "note")].map(|(id, name, level)| Descriptor {
        id,
        name,
        short_description: Message::new(text.get(id)),
        full_description: None,
        help: None,
        default_configuration: Configuration { level },
        relationships: Vec::new(),
    })
}

fn relationships(check: Check, frameworks: &[FrameworkWords]) -> Vec<Relationship> {
    let mut found = Vec::new();
    for (index, framework) in frameworks.iter().enumerate() {
        let controls = framework.controls.iter();
        for control in controls.filter(|control| control.checks.contains(&check)) {
            found.push(Relationship {
                target: Reference {
                    id: control.id.clone(),
                    tool_component: component(framework, index),
                },
                kinds: ["relevant"],
            });
        }
    }
    found
}

fn component(framework: &FrameworkWords, index: usize) -> ComponentReference {
    ComponentReference {
        name: framework.id.clone(),
        index,
    }
}

/// The frameworks as the tool names those that it supports.
pub(super) fn supported(frameworks: &[FrameworkWords]) -> Vec<ComponentReference> {
    let frameworks = frameworks.iter().enumerate();
    frameworks
        .map(|(index, framework)| component(framework, index))
        .collect()
}

pub(super) fn taxonomies(report: &Report, frameworks: &[FrameworkWords]) -> Vec<Taxonomy> {
    let verdicts = report.frameworks.iter().zip(frameworks);
    let taxonomy = |(verdict, words): (&FrameworkVerdict, &FrameworkWords)| {
        let assessable = words.controls.iter().map(taxon);
        let others = words.not_assessable.iter().map(|control| Taxon {
            id: control.id.clone(),
            short_description: Message::new(control.title.clone()),
            full_description: Message::new(control.source.clone()),
            properties: Standing {
                verdict: "not_assessable",
                reason: control.why.clone(),
                assets: BTreeMap::new(),
            },
        });
        Taxonomy {
            name: words.id.clone(),
            full_name: words.title.clone(),
            short_description: Message::new(words.title.clone()),
            is_comprehensive: false,
            taxa: assessable.chain(others).collect(),
            properties: Standing {
                verdict: verdict.outcome.as_str(),
                reason: words.counts.clone(),
                assets: BTreeMap::new(),
            },
        }
    };
    verdicts.map(taxonomy).collect()
}

fn taxon(control: &ControlWords) -> Taxon {
    let counts = ControlOutcome::ALL.map(ControlOutcome::as_str);
    Taxon {
        id: control.id.clone(),
        short_description: Message::new(control.title.clone()),
        full_description: Message::new(control.speaks_to.clone()),
        properties: Standing {
            verdict: control.outcome.as_str(),
            reason: control.reason.clone(),
            assets: counts.into_iter().zip(control.assets.clone()).collect(),
        },
    }
}
