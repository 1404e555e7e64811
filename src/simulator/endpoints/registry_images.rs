//! Images of registries.
//!
//! Source: HSS API v5, ListRegistryImages.

use axum::http::Method;
use serde::Serialize;

use super::filter::{Names, add_inventory, of_image};
use super::image_weak_passwords::kinds;
use super::{Context, Endpoint, Selected};
use crate::simulator::answer::{Answer, Refusal};
use crate::simulator::examples::{Example, Match};
use crate::simulator::fleet::{Image, ImageKind};
use crate::simulator::query::Query;

const IMAGE_TYPES: [&str; 5] = [
    "private_image",
    "shared_image",
    "instance_image",
    "harbor",
    "jfrog",
];

pub(super) const ENDPOINT: Endpoint = Endpoint {
    method: Method::GET,
    path: "image/registries/images",
    // The only list with a documented least limit of 1.
    least_limit: 1,
    check,
    answer,
    example: Example::List {
        document: include_str!("../../../samples/api/inventory/registry_images.json"),
        only: None,
        filters: &[
            (&["image_type"], "image_type", Match::Exact),
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
    registry_id: String,
    registry_name: String,
    registry_type: &'static str,
    latest_sync_time: i64,
    #[serde(flatten)]
    swr: SwrRow,
    is_multiple_arch: bool,
    severity_level: &'static str,
}

/// The fields that every image inventory has.
#[derive(Serialize)]
pub(super) struct ImageRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'static str>,
    image_name: String,
    image_id: String,
    image_digest: String,
    image_version: String,
    image_type: &'static str,
    latest_version: bool,
    scan_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scan_failed_desc: Option<&'static str>,
    image_size: i64,
    latest_update_time: i64,
    latest_scan_time: i64,
    vul_num: u32,
    unsafe_setting_num: u32,
    malicious_file_num: u32,
}

/// The fields that both inventories of SWR images have.
#[derive(Serialize)]
pub(super) struct SwrRow {
    #[serde(skip_serializing_if = "Option::is_none")]
    domain_name: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shared_status: Option<&'static str>,
    scannable: bool,
    instance_name: &'static str,
    instance_id: &'static str,
    instance_url: String,
}

impl From<&Image> for ImageRow {
    fn from(image: &Image) -> ImageRow {
        let image_id = image.id();
        ImageRow {
            namespace: image.namespace(),
            image_name: image.name(),
            image_digest: format!("sha256:{image_id}"),
            image_id,
            image_version: image.version(),
            image_type: image.kind.image_type(),
            latest_version: image.is_latest(),
            scan_status: image.scan_status,
            scan_failed_desc: match image.scan_status {
                "failed" => Some("failed_to_check_baseline"),
                "download_failed" => Some("download_failed"),
                "image_oversized" => Some("image_oversized"),
                _ => None,
            },
            image_size: image.size(),
            latest_update_time: image.update_time_ms(),
            latest_scan_time: image.scan_time_ms(),
            vul_num: image.vulnerabilities(),
            unsafe_setting_num: image.unsafe_settings(),
            malicious_file_num: 0,
        }
    }
}

impl From<&Image> for SwrRow {
    fn from(image: &Image) -> SwrRow {
        let shared = image.kind == ImageKind::Shared;
        let expired = image.number % 25 == 24;
        let (instance_id, instance_name) = image.instance().unwrap_or_default();
        SwrRow {
            domain_name: shared.then_some("partner_account"),
            shared_status: shared.then_some(if expired { "expired" } else { "effective" }),
            scannable: !(shared && expired),
            instance_name,
            instance_id,
            instance_url: if instance_name.is_empty() {
                String::new()
            } else {
                format!("{instance_name}.swr-pro.example.com")
            },
        }
    }
}

/// How serious the image's problems are.
pub(super) fn severity_level(image: &Image) -> &'static str {
    match image.vulnerabilities() {
        0 if image.unsafe_settings() == 0 => "Security",
        0..40 => "Low",
        40..80 => "Medium",
        _ => "High",
    }
}

impl From<&Image> for Row {
    fn from(image: &Image) -> Row {
        let registry_type = image.kind.registry_type();
        Row {
            id: image.row_id(),
            image: ImageRow::from(image),
            registry_id: format!("registry-{}", registry_type.to_lowercase()),
            registry_name: format!("{registry_type} registry"),
            registry_type,
            latest_sync_time: image.update_time_ms(),
            swr: SwrRow::from(image),
            is_multiple_arch: image.number % 30 == 9,
            severity_level: severity_level(image),
        }
    }
}

fn check(query: &Query) -> Result<(), Refusal> {
    query.one_of("image_type", &IMAGE_TYPES).map(|_| ())
}

/// Takes a page of the images of these kinds that the request's filters leave.
pub(super) fn select_images(context: &Context<'_>, kinds: &[ImageKind]) -> Selected<ImageKind> {
    let (inventory, query) = (context.inventory, context.query());
    let mut filter = of_image(query, &["image_version"], Names::Parts);
    add_inventory(&mut filter, query);
    let keep = |kind, row| filter.matches(&inventory.image(kind, row));
    let filtered = !filter.is_empty();
    let parts = kinds.iter().map(|kind| {
        let keep = |row| keep(*kind, row);
        let keep = filtered.then_some(&keep as &dyn Fn(u32) -> bool);
        let rows = inventory.image_rows(*kind, context.scope);
        (*kind, context.filtered(kind.number(), rows, keep))
    });
    context.select(&parts.collect::<Vec<_>>())
}

fn answer(context: &Context<'_>) -> Result<Answer, Refusal> {
    let wanted = kinds(context.query().text("image_type"));
    // Images of pipelines have a list of their own.
    let wanted: Vec<_> = wanted
        .iter()
        .copied()
        .filter(|kind| *kind != ImageKind::Cicd)
        .collect();
    let selected = select_images(context, &wanted);
    let images = selected.rows.iter();
    let rows = images
        .map(|(kind, row)| Row::from(&context.inventory.image(*kind, *row)))
        .collect();
    Ok(context.list(selected.total, rows))
}
