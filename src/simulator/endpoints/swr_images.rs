//! Images of SWR, the deprecated list.
//!
//! Source: HSS API v5, ListSwrImageRepository.

use axum::http::Method;
use serde::Serialize;

use super::image_weak_passwords::kinds;
use super::registry_images::{ImageRow, SwrRow, select_images};
use super::{Context, Endpoint};
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::examples::{Example, Match};
use crate::simulator::query::Query;

/// The page's own list of values is lost; these are the ones of the service's client library.
const IMAGE_TYPES: [&str; 4] = [
    "private_image",
    "shared_image",
    "local_image",
    "instance_image",
];

pub(super) const ENDPOINT: Endpoint = Endpoint {
    method: Method::GET,
    path: "image/swr-repository",
    least_limit: 10,
    check,
    answer,
    example: Example::List {
        document: include_str!("../../../samples/api/swr_images.json"),
        // The example asks for private images and is answered with shared ones too.
        only: Some(("image_type", "private_image")),
        filters: &[
            (&["namespace"], "namespace", Match::Exact),
            (&["image_name"], "image_name", Match::Part),
            (&["image_version"], "image_version", Match::Exact),
        ],
    },
};

#[derive(Serialize)]
struct Row {
    id: u64,
    #[serde(flatten)]
    image: ImageRow,
    #[serde(flatten)]
    swr: SwrRow,
}

fn check(query: &Query) -> Result<(), Refusal> {
    match query.one_of("image_type", &IMAGE_TYPES)? {
        Some(_) => Ok(()),
        None => Err(Refusal::parameter("image_type")),
    }
}

fn answer(context: &Context<'_>) -> Result<Answer, Refusal> {
    let selected = select_images(context, kinds(context.query().text("image_type")));
    let images = selected.rows.iter();
    let rows = images
        .map(|(kind, row)| context.inventory.image(*kind, *row))
        .map(|image| Row {
            id: image.row_id(),
            image: ImageRow::from(&image),
            swr: SwrRow::from(&image),
        })
        .collect();
    Ok(context.list(selected.total, rows))
}
