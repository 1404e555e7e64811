//! Inventory and results side by side, asset by asset.

use std::cmp::Ordering;

use crate::findings::{AssetKind, Inventory, InventoryHost, InventoryImage, Place};

use super::JudgedFinding;

/// An asset, and what is known of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct FoundAsset<'a> {
    /// Where it belongs.
    pub(super) place: Place<'a>,
    /// What the inventory says; absent when only results name it.
    pub(super) listed: Option<Listed<'a>>,
    /// The results about it.
    pub(super) results: &'a [JudgedFinding],
}

/// An entry of the inventory.
#[derive(Debug, Clone, Copy)]
pub(super) enum Listed<'a> {
    /// A host.
    Host(&'a InventoryHost),
    /// An image.
    Image(&'a InventoryImage),
}

/// Walks through inventory and results; both have to be in the order of their places. Hosts come before images.
pub(super) fn for_each_asset<'a>(
    findings: &'a [JudgedFinding],
    inventory: &'a Inventory,
    mut add: impl FnMut(FoundAsset<'a>),
) {
    let results = findings.chunk_by(|one, other| one.finding.place() == other.finding.place());
    let results = results.filter_map(|results| Some((results.first()?.finding.place(), results)));
    let (of_hosts, of_images): (Vec<Results<'_>>, Vec<Results<'_>>) =
        results.partition(|(place, _)| place.asset.kind() == AssetKind::Host);
    let hosts = inventory.hosts.iter();
    let hosts = hosts.map(|host| (host.place(), Listed::Host(host)));
    join(hosts, of_hosts, &mut add);
    let images = inventory.images.iter();
    let images = images.map(|image| (image.place(), Listed::Image(image)));
    join(images, of_images, &mut add);
}

/// The findings of one asset.
type Results<'a> = (Place<'a>, &'a [JudgedFinding]);

fn join<'a>(
    inventory: impl Iterator<Item = (Place<'a>, Listed<'a>)>,
    results: Vec<Results<'a>>,
    add: &mut impl FnMut(FoundAsset<'a>),
) {
    let mut results = results.into_iter().peekable();
    let only_results = |(place, results)| FoundAsset {
        place,
        listed: None,
        results,
    };
    for (place, listed) in inventory {
        // One comparison tells all three cases; keys lie apart in memory, and each costs a walk there.
        let mut order = Ordering::Less;
        while let Some(unlisted) = results.next_if(|(its_place, _)| {
            order = its_place.cmp(&place);
            order.is_lt()
        }) {
            add(only_results(unlisted));
        }
        let own = results.next_if(|_| order.is_eq());
        add(FoundAsset {
            place,
            listed: Some(listed),
            results: own.map_or(&[], |(_, results)| results),
        });
    }
    results.map(only_results).for_each(add);
}
