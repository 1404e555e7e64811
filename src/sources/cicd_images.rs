//! CI/CD images. Their image type follows from the list, not from the row.
//!
//! # Source
//! HSS API v5, ListCicdImages.

use super::Source;
use super::image::{ImageKey, InventoryRow};
use super::page;
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
    scan: |body| page::scan::<ImageKey<'_>>(body),
    read: |body, reader| page::read::<InventoryRow<'_>>(body, reader),
};
