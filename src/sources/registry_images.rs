//! Images of all connected registries: SWR private, shared and enterprise, Harbor, `JFrog`.
//!
//! # Source
//! HSS API v5, ListRegistryImages; the nearest to a successor of the deprecated SWR list, which stands in for it where
//! the region does not have it yet.

use super::image::{ImageKey, InventoryRow};
use super::page::{self, PageScan};
use super::{Reader, Source, swr_images};
use crate::findings::{AssetKind, Check, ImageType, Parameters};

/// The list.
pub(super) struct RegistryImages;

impl Source for RegistryImages {
    fn id(&self) -> &'static str {
        "registry_images"
    }

    fn path(&self) -> &'static str {
        "image/registries/images"
    }

    fn subject(&self) -> AssetKind {
        AssetKind::Image
    }

    fn check(&self) -> Option<Check> {
        None
    }

    fn variants(&self, _: &[ImageType]) -> Vec<Parameters> {
        vec![Parameters::new()]
    }

    fn fallback(&self) -> Option<&'static dyn Source> {
        Some(&swr_images::SwrImages)
    }

    fn scan(&self, body: &[u8]) -> Result<PageScan, String> {
        page::scan::<ImageKey<'_>>(body)
    }

    fn read(&self, body: &[u8], reader: &mut Reader<'_>) -> Result<Vec<String>, String> {
        page::read::<InventoryRow<'_>>(body, reader)
    }
}
