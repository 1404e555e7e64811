//! How many of the listed images a list would have been about that the service does not offer.
//!
//! A region that lacks an image type lacks nothing where it has no image of it.

use crate::findings::{ImageType, Inventory, InventoryImage, QueryLedger, QueryOutcome};
use crate::sources::{is_unknown_to_results, lists_images_of};

/// Enters the number into the account of every list of images that is not offered, as far as the inventory knows it.
pub(super) fn enter(queries: &mut [QueryLedger], inventory: &Inventory) {
    if queries
        .iter()
        .all(|query| query.outcome != QueryOutcome::Unsupported)
    {
        return;
    }
    // Image lists first: whether one is whole decides whether its silence counts images.
    for is_inventory in [true, false] {
        for index in 0..queries.len() {
            let Some(query) = queries.get(index) else {
                continue;
            };
            if query.outcome != QueryOutcome::Unsupported || query.check.is_none() != is_inventory {
                continue;
            }
            let concerned = if is_inventory {
                is_unknown_to_results(query, queries).then_some(0)
            } else {
                let image_type = query.image_type();
                image_type.and_then(|image_type| listed(query, &image_type, queries, inventory))
            };
            if let Some(query) = queries.get_mut(index) {
                query.concerned = concerned;
            }
        }
    }
}

/// Images of a type that the image lists name; nothing where these are not whole.
fn listed(
    query: &QueryLedger,
    image_type: &ImageType,
    queries: &[QueryLedger],
    inventory: &Inventory,
) -> Option<u64> {
    let lists = || of_target(query, queries).filter(|list| lists_images_of(list, image_type));
    let mut offered = lists()
        .filter(|list| list.outcome != QueryOutcome::Unsupported)
        .peekable();
    let is_known = match offered.peek() {
        Some(_) => offered.all(|list| list.is_whole(queries)),
        // What stands in for the list of registries names the images of SWR alone.
        None => lists().all(|list| list.concerned == Some(0)),
    };
    if !is_known {
        return None;
    }
    let is_concerned = |image: &&InventoryImage| {
        let own = image.asset.as_image();
        (&*image.region, &*image.project_id) == (query.region.as_str(), query.project_id.as_str())
            && own.is_some_and(|own| own.image_type.is_named_by(image_type))
    };
    Some(inventory.images.iter().filter(is_concerned).count() as u64)
}

fn of_target<'a>(
    query: &'a QueryLedger,
    queries: &'a [QueryLedger],
) -> impl Iterator<Item = &'a QueryLedger> {
    queries
        .iter()
        .filter(|other| (&other.region, &other.project_id) == (&query.region, &query.project_id))
}
