//! The deprecated SWR image list, read only where the registry image list is not offered.
//!
//! # Source
//! HSS API v5, ListSwrImageRepository. `image_type` is mandatory; the response may hold other types than asked for, so
//! the row's own type counts.

use super::image::{IMAGE_TYPE, ImageKey, InventoryRow, SCAN_STATUSES};
use super::page;
use super::{Source, Split, parameter};
use crate::findings::{AssetKind, ImageType};

/// The list.
pub(super) static SOURCE: Source = Source {
    id: "swr_images",
    path: "image/swr-repository",
    subject: AssetKind::Image,
    check: None,
    variants: |_| {
        [ImageType::Private, ImageType::Shared, ImageType::Instance]
            .map(|kind| parameter(IMAGE_TYPE, kind.as_str()))
            .to_vec()
    },
    has_region_header: true,
    fallback: None,
    look_up: None,
    splits: &[
        Split::EnterpriseProject,
        Split::Values("scan_status", SCAN_STATUSES),
    ],
    scan: |body| page::scan::<ImageKey<'_>>(body),
    read: |body, reader| page::read::<InventoryRow<'_>>(body, reader),
};
