//! Which image lists name the images that a list of results is asked for.

use super::cicd_images;
use crate::findings::{AssetKind, ImageType, QueryLedger, QueryOutcome};

/// Whether an inventory list is where images stand that results are asked for with this image type.
#[must_use]
pub fn lists_images_of(inventory: &QueryLedger, image_type: &ImageType) -> bool {
    if inventory.check.is_some() || inventory.subject != AssetKind::Image.into() {
        return false;
    }
    match inventory.image_type() {
        Some(own) => own == *image_type,
        None => (inventory.endpoint == cicd_images::SOURCE.id) == (*image_type == ImageType::Cicd),
    }
}

/// Whether no list of results of the same target knows the image types of an image list either: then the region does not
/// have them, or nobody asked for them.
#[must_use]
pub fn is_unknown_to_results(inventory: &QueryLedger, queries: &[QueryLedger]) -> bool {
    let results = queries.iter().filter(|query| {
        query.check.is_some()
            && (&query.region, &query.project_id) == (&inventory.region, &inventory.project_id)
    });
    let mut about_them = results.filter(|query| {
        let image_type = query.image_type();
        image_type.is_some_and(|image_type| lists_images_of(inventory, &image_type))
    });
    about_them.all(|query| query.outcome == QueryOutcome::Unsupported)
}
