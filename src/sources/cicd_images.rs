//! CI/CD images. Their image type follows from the list, not from the row.
//!
//! # Source
//! HSS API v5, ListCicdImages.

use super::image::{ImageKey, InventoryRow};
use super::page::{self, PageScan};
use super::{Reader, Source};
use crate::findings::{AssetKind, Check, ImageType, Parameters};

/// The list.
pub(super) struct CicdImages;

impl Source for CicdImages {
    fn id(&self) -> &'static str {
        "cicd_images"
    }

    fn path(&self) -> &'static str {
        "image/cicd/images"
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

    fn scan(&self, body: &[u8]) -> Result<PageScan, String> {
        page::scan::<ImageKey<'_>>(body)
    }

    fn read(&self, body: &[u8], reader: &mut Reader<'_>) -> Result<Vec<String>, String> {
        page::read::<InventoryRow<'_>>(body, reader)
    }
}
