//! CI/CD images. Their image type follows from the list, not from the row.
//!
//! # Source
//! HSS API v5, ListCicdImages.

use super::image::{ImageKey, InventoryRow, SCAN_STATUSES};
use super::page;
use super::{Source, Split};
use crate::findings::{AssetKind, Parameters};

/// The list.
pub(super) static SOURCE: Source = Source {
    id: "cicd_images",
    path: "image/cicd/images",
    subject: AssetKind::Image,
    check: None,
    variants: |_| vec![Parameters::new()],
    has_region_header: false,
    fallback: None,
    look_up: None,
    splits: &[
        Split::EnterpriseProject,
        Split::Values("scan_status", SCAN_STATUSES),
    ],
    scan: |body| page::scan::<ImageKey<'_>>(body),
    read: |body, reader| page::read::<InventoryRow<'_>>(body, reader),
};
