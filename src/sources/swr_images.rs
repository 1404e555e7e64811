//! The deprecated SWR image list, read only where the registry image list is not offered.
//!
//! # Source
//! HSS API v5, ListSwrImageRepository. `image_type` is mandatory; the response may hold other types than asked for, so
//! the row's own type counts.

use super::image::{IMAGE_TYPE, ImageKey, InventoryRow};
use super::page::{self, PageScan};
use super::{Reader, Source, parameter};
use crate::findings::{AssetKind, Check, ImageType, Parameters};

/// The list.
pub(super) struct SwrImages;

impl Source for SwrImages {
    fn id(&self) -> &'static str {
        "swr_images"
    }

    fn path(&self) -> &'static str {
        "image/swr-repository"
    }

    fn subject(&self) -> AssetKind {
        AssetKind::Image
    }

    fn check(&self) -> Option<Check> {
        None
    }

    fn variants(&self, _: &[ImageType]) -> Vec<Parameters> {
        [ImageType::Private, ImageType::Shared, ImageType::Instance]
            .map(|kind| parameter(IMAGE_TYPE, kind.as_str()))
            .to_vec()
    }

    fn has_region_header(&self) -> bool {
        true
    }

    fn scan(&self, body: &[u8]) -> Result<PageScan, String> {
        page::scan::<ImageKey<'_>>(body)
    }

    fn read(&self, body: &[u8], reader: &mut Reader<'_>) -> Result<Vec<String>, String> {
        page::read::<InventoryRow<'_>>(body, reader)
    }
}
