//! Weak passwords in images: one row per image and account.
//!
//! Source: HSS API v5, ListImageWeakPwdUsers.

use axum::http::Method;
use serde::Serialize;

use super::filter::{Names, of_image};
use super::one_image::names;
use super::{Context, Endpoint};
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::examples::{Example, Match};
use crate::simulator::fleet::{Account, Image, ImageKind, Rows};
use crate::simulator::query::Query;

/// The page's table says `tag_name`, its example request `image_version`: both are taken.
const TAGS: &[&str] = &["tag_name", "image_version"];

const IMAGE_TYPES: [&str; 5] = [
    "private_image",
    "shared_image",
    "instance_image",
    "registry",
    "cicd",
];

pub(super) const ENDPOINT: Endpoint = Endpoint {
    method: Method::GET,
    path: "image/baseline/weak-password-users",
    least_limit: 10,
    check,
    answer,
    example: Example::List {
        document: include_str!("../../../samples/api/image_weak_passwords.json"),
        only: Some(("image_type", "private_image")),
        filters: &[
            (&["namespace"], "namespace", Match::Exact),
            (&["image_name"], "image_name", Match::Part),
            (TAGS, "image_version", Match::Exact),
            (&["image_id"], "image_id", Match::Exact),
            (&["user_name"], "user_name", Match::Part),
            (&["instance_id"], "instance_id", Match::Exact),
        ],
    },
};

#[derive(Serialize)]
struct Row {
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'static str>,
    image_name: String,
    image_version: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_id: Option<String>,
    image_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    latest_scan_time: Option<i64>,
    user_name: &'static str,
    service_type: &'static str,
    duration: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    desensitized_weak_passwords: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suggestion: Option<&'static str>,
}

impl Row {
    fn new(image: &Image, account: Account) -> Row {
        let identity = image.identity();
        Row {
            namespace: identity.namespace,
            image_name: identity.image_name,
            image_version: identity.image_version,
            image_id: identity.image_id,
            image_type: identity.image_type,
            latest_scan_time: identity.latest_scan_time,
            user_name: account.user_name,
            service_type: account.service_type,
            duration: account.duration,
            desensitized_weak_passwords: account.masked_password,
            suggestion: account.suggestion,
        }
    }
}

fn check(query: &Query) -> Result<(), Refusal> {
    match query.one_of("image_type", &IMAGE_TYPES)? {
        Some(_) => Ok(()),
        None => Err(Refusal::parameter("image_type")),
    }
}

/// The kinds of images that a requested image type covers; without one, all, each once.
pub(super) fn kinds(image_type: Option<&str>) -> &'static [ImageKind] {
    match image_type {
        None => &ImageKind::ALL,
        Some("private_image") => &[ImageKind::Private],
        Some("shared_image") => &[ImageKind::Shared],
        Some("instance_image") => &[ImageKind::Instance],
        Some("harbor") => &[ImageKind::Harbor],
        Some("jfrog") => &[ImageKind::Jfrog],
        Some("registry") => &[ImageKind::Harbor, ImageKind::Jfrog],
        Some("cicd") => &[ImageKind::Cicd],
        Some(_) => &[],
    }
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
    let filter = of_image(query, TAGS, names);
    let user_name = query.text("user_name");
    let fits = |(image, account): (Image, Account)| {
        user_name.is_none_or(|part| account.user_name.contains(part)) && filter.matches(&image)
    };
    let is_filtered = !filter.is_empty() || user_name.is_some();
    let parts = kinds(query.text("image_type")).iter().map(|kind| {
        let keep = |row| inventory.weak_image_row(*kind, row).is_some_and(fits);
        let keep = is_filtered.then_some(&keep as &dyn Fn(u32) -> bool);
        let rows = inventory.weak_image_rows(*kind, context.scope);
        (*kind, context.filtered(kind.number(), rows, keep))
    });
    parts.collect()
}

fn answer(context: &Context<'_>) -> Result<Answer, Refusal> {
    let parts = match names(context, TAGS)? {
        Some(names) => parts(context, names),
        None => Vec::new(),
    };
    let selected = context.select(&parts);
    let rows = selected
        .rows
        .iter()
        .filter_map(|(kind, row)| context.inventory.weak_image_row(*kind, *row))
        .map(|(image, account)| Row::new(&image, account))
        .collect();
    Ok(context.list(selected.total, rows))
}
