//! Password-complexity results of images: one row per image.
//!
//! Source: HSS API v5, ListImagePwdComplexity.

use axum::http::Method;
use serde::Serialize;

use super::filter::{Names, of_image};
use super::image_weak_passwords::kinds;
use super::one_image::names;
use super::{Context, Endpoint};
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::examples::{Example, Match};
use crate::simulator::fleet::complexity::Rules;
use crate::simulator::fleet::random::Random;
use crate::simulator::fleet::{Image, ImageKind, Rows};
use crate::simulator::query::Query;

const TAGS: &[&str] = &["image_version"];

const IMAGE_TYPES: [&str; 6] = [
    "private_image",
    "shared_image",
    "instance_image",
    "cicd",
    "harbor",
    "registry",
];

const SUGGESTION: &str = "It is recommended that a password contain at least eight characters, including uppercase letters, lowercase letters, numbers, and special characters.";

pub(super) const ENDPOINT: Endpoint = Endpoint {
    method: Method::GET,
    path: "image/baseline/password-complexity",
    least_limit: 10,
    check,
    answer,
    example: Example::List {
        document: include_str!("../../../samples/api/image_password_complexity.json"),
        only: Some(("image_type", "private_image")),
        filters: &[
            (&["namespace"], "namespace", Match::Exact),
            (&["image_name"], "image_name", Match::Part),
            (&["image_version"], "image_version", Match::Exact),
            (&["image_id"], "image_id", Match::Exact),
            (&["instance_id"], "instance_id", Match::Exact),
        ],
    },
};

#[derive(Serialize)]
struct Row {
    #[serde(skip_serializing_if = "Option::is_none")]
    image_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'static str>,
    image_name: String,
    image_version: String,
    image_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    latest_scan_time: Option<i64>,
    #[serde(flatten)]
    rules: Rules,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'static str>,
}

impl Row {
    fn new(image: &Image, rules: Rules) -> Row {
        let identity = image.identity();
        let without_suggestion = Random::new(image.row_id(), 0).chance(5);
        Row {
            image_id: identity.image_id,
            namespace: identity.namespace,
            image_name: identity.image_name,
            image_version: identity.image_version,
            image_type: identity.image_type,
            latest_scan_time: identity.latest_scan_time,
            rules,
            suggestion: (!without_suggestion).then_some(SUGGESTION),
        }
    }
}

fn check(query: &Query) -> Result<(), Refusal> {
    query.one_of("image_type", &IMAGE_TYPES).map(|_| ())
}

/// How many rows the request's filters leave.
pub(super) fn count(context: &Context<'_>) -> usize {
    parts(context, Names::Parts)
        .iter()
        .map(|(_, rows)| rows.len())
        .sum()
}

fn parts<'a>(context: &Context<'a>, names: Names) -> Vec<(ImageKind, Rows<'a>)> {
    let (inventory, query) = (context.inventory, context.query());
    // `image_id` is in an example request of the page and not in its table.
    let filter = of_image(query, TAGS, names);
    let keep = |kind, row| filter.matches(&inventory.image(kind, row));
    let parts = kinds(query.text("image_type")).iter().map(|kind| {
        let keep = |row| keep(*kind, row);
        let keep = (!filter.is_empty()).then_some(&keep as &dyn Fn(u32) -> bool);
        let rows = inventory.image_complexity_rows(*kind, context.scope);
        (
            *kind,
            context.filtered(COMPLEXITY + kind.number(), rows, keep),
        )
    });
    parts.collect()
}

/// Tells the filtered rows of this list from those of weak passwords, which one request may both count.
const COMPLEXITY: u64 = 100;

fn answer(context: &Context<'_>) -> Result<Answer, Refusal> {
    let parts = match names(context, TAGS)? {
        Some(names) => parts(context, names),
        None => Vec::new(),
    };
    let selected = context.select(&parts);
    let rows = selected
        .rows
        .iter()
        .map(|(kind, row)| context.inventory.image(*kind, *row))
        .filter_map(|image| image.complexity.map(|rules| Row::new(&image, rules)))
        .collect();
    Ok(context.list(selected.total, rows))
}
