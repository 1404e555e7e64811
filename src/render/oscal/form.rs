//! The parts that everything in the document is made of.

use std::borrow::Cow;

use serde::Serialize;

use crate::render::derived_id::derived_id;
use crate::render::line::line;
use crate::report::{Check, Place};

/// An id of OSCAL.
pub(super) type Id = uuid::Uuid;

/// Whose names properties have that OSCAL does not define.
pub(super) const NAMESPACE: &str = "urn:hss-audit:oscal";

/// A name and a value.
#[derive(Serialize)]
pub(super) struct Property<'a> {
    name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ns: Option<&'static str>,
    value: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remarks: Option<String>,
}

/// Who says something.
#[derive(Serialize)]
pub(super) struct Origin {
    actors: [Actor; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
struct Actor {
    #[serde(rename = "type")]
    kind: &'static str,
    actor_uuid: Id,
}

/// What an observation is about.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Subject {
    pub(super) subject_uuid: Id,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RelatedObservation {
    pub(super) observation_uuid: Id,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RelatedRisk {
    pub(super) risk_uuid: Id,
}

impl<'a> Property<'a> {
    /// With a name that OSCAL defines.
    pub(super) fn of_oscal(name: &'static str, value: &'a str) -> Self {
        Self {
            name,
            ns: None,
            value: line(value),
            remarks: None,
        }
    }

    /// With a name of our own.
    pub(super) fn own(name: &'static str, value: &'a str) -> Self {
        Self {
            ns: Some(NAMESPACE),
            ..Self::of_oscal(name, value)
        }
    }

    /// With a name of our own, and a value that this program made and that therefore fits.
    pub(super) fn made(name: &'static str, value: String) -> Self {
        Self {
            name,
            ns: Some(NAMESPACE),
            value: Cow::Owned(value),
            remarks: None,
        }
    }

    /// A number with a name of our own.
    pub(super) fn count(name: &'static str, count: u64) -> Self {
        Self::made(name, count.to_string())
    }

    /// The same with an explanation, in Markdown.
    pub(super) fn because(mut self, remarks: String) -> Self {
        self.remarks = Some(remarks);
        self
    }
}

impl Origin {
    /// This program, one of the components that the result defines.
    pub(super) fn tool() -> [Self; 1] {
        [Self {
            actors: [Actor {
                kind: "tool",
                actor_uuid: tool_id(),
            }],
        }]
    }
}

pub(super) fn tool_id() -> Id {
    derived_id("component", ["hss-audit"])
}

pub(super) fn asset_id(place: &Place<'_>) -> Id {
    derived_id(
        "asset",
        [&**place.region, &**place.project_id, &place.asset.key],
    )
}

/// What one check says of an asset has the same id in every run.
pub(super) fn observation_id(place: &Place<'_>, check: Check) -> Id {
    let parts = [
        &**place.region,
        &**place.project_id,
        &place.asset.key,
        check.as_str(),
    ];
    derived_id("observation", parts)
}
