//! Images of all connected registries: SWR private, shared and enterprise, Harbor, `JFrog`.
//!
//! # Source
//! HSS API v5, ListRegistryImages; the nearest to a successor of the deprecated SWR list, which stands in for it where
//! the region does not have it yet.

use super::image::{IMAGE_TYPE, ImageKey, InventoryRow, SCAN_STATUSES};
use super::page;
use super::{Source, Split, swr_images};
use crate::findings::{AssetKind, Parameters};

/// The list.
pub(super) static SOURCE: Source = Source {
    id: "registry_images",
    path: "image/registries/images",
    subject: AssetKind::Image,
    check: None,
    variants: |_| vec![Parameters::new()],
    has_region_header: false,
    fallback: Some(&swr_images::SOURCE),
    look_up: None,
    splits: &[
        Split::EnterpriseProject,
        Split::Values(
            IMAGE_TYPE,
            &[
                "private_image",
                "shared_image",
                "instance_image",
                "harbor",
                "jfrog",
            ],
        ),
        Split::Values("scan_status", SCAN_STATUSES),
    ],
    scan: |body| page::scan::<ImageKey<'_>>(body),
    read: |body, reader| page::read::<InventoryRow<'_>>(body, reader),
};
