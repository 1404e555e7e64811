//! One description per asset, from whatever lists describe it.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::findings::{Asset, AssetDetail, AssetKind, HostAsset, ImageAsset, ImageType};

type Target = (Arc<str>, Arc<str>);

/// All assets, by region and project.
#[derive(Debug, Default)]
pub(super) struct AssetBook {
    shelves: Vec<(Target, Shelf)>,
    /// The shelf that was asked for last; rows of one project come together.
    last: usize,
}

/// The assets of one region and project.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    by_key: HashMap<ByKey, usize>,
    /// Every asset once, in the order in which rows named them.
    assets: Vec<Arc<Asset>>,
    /// Where listed images stand; in the order of name and version once everything is added.
    listed: Vec<usize>,
    /// Place of each asset among all assets of the book; known once everything is added.
    ranks: Vec<usize>,
}

/// Where an asset stands in the book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    shelf: usize,
    asset: usize,
}

/// An asset that is found by its key.
#[derive(Debug)]
struct ByKey(Arc<Asset>);

impl Borrow<str> for ByKey {
    fn borrow(&self) -> &str {
        &self.0.key
    }
}

impl PartialEq for ByKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.key == other.0.key
    }
}

impl Eq for ByKey {}

impl Hash for ByKey {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.0.key.hash(hasher);
    }
}

impl AssetBook {
    /// Adds what a row of results says about its asset, and where that stands; the row may share the description so far.
    ///
    /// An image that is named less exactly than the image lists do keeps its own: its id, which is no part of the key,
    /// will tell which listed image it is.
    ///
    /// Region and project are shared copies (see `sources::Common`), so that comparing where they stand is enough.
    pub(super) fn add(
        &mut self,
        region: &Arc<str>,
        project_id: &Arc<str>,
        asset: &mut Arc<Asset>,
    ) -> Slot {
        let (shelf, place) = self.shelf(region, project_id);
        let slot = shelf.describe(asset);
        if !asset.as_image().is_some_and(is_vague) {
            *asset = Arc::clone(&shelf.assets[slot]);
        }
        Slot {
            shelf: place,
            asset: slot,
        }
    }

    /// The same for a row of an inventory: of an image list, whose type is the one to trust, or of the host list.
    pub(super) fn add_listed(
        &mut self,
        region: &Arc<str>,
        project_id: &Arc<str>,
        asset: &mut Arc<Asset>,
    ) -> Slot {
        let (shelf, place) = self.shelf(region, project_id);
        let slot = shelf.describe(asset);
        *asset = Arc::clone(&shelf.assets[slot]);
        if asset.kind() == AssetKind::Image {
            shelf.listed.push(slot);
        }
        Slot {
            shelf: place,
            asset: slot,
        }
    }

    /// The assets of a region and project, and which shelf that is; none at first.
    fn shelf(&mut self, region: &Arc<str>, project_id: &Arc<str>) -> (&mut Shelf, usize) {
        let is_asked_for = |((its_region, its_project), _): &(Target, Shelf)| {
            Arc::ptr_eq(its_region, region) && Arc::ptr_eq(its_project, project_id)
        };
        if !self.shelves.get(self.last).is_some_and(is_asked_for) {
            self.last = self
                .shelves
                .iter()
                .position(is_asked_for)
                .unwrap_or(self.shelves.len());
        }
        if self.last == self.shelves.len() {
            let target = (Arc::clone(region), Arc::clone(project_id));
            self.shelves.push((target, Shelf::default()));
        }
        (&mut self.shelves[self.last].1, self.last)
    }

    /// Everything is added: from now on assets can be looked up, and ordered.
    pub(super) fn close(&mut self) {
        let mut in_order: Vec<&mut (Target, Shelf)> = self.shelves.iter_mut().collect();
        in_order.sort_by(|(one, _), (other, _)| one.cmp(other));
        let mut first = 0;
        for (_, shelf) in in_order {
            shelf.close(first);
            first += shelf.assets.len();
        }
    }

    /// Gives a row the merged description of its asset; says where that stands among all assets, which are in the order
    /// of their places.
    ///
    /// A result may name its image less exactly than the image lists do: it only says "registry" (or a word that this
    /// program does not know), or leaves out the organization. Then it is the listed image that fits, if exactly one does.
    pub(super) fn resolve(&self, asset: &mut Arc<Asset>, slot: Slot) -> usize {
        let shelf = &self.shelves[slot.shelf].1;
        let slot = shelf.listed_slot(asset).unwrap_or(slot.asset);
        *asset = Arc::clone(&shelf.assets[slot]);
        shelf.ranks[slot]
    }
}

impl Shelf {
    /// Adds what a row says about its asset.
    fn describe(&mut self, asset: &Arc<Asset>) -> usize {
        let Some(&slot) = self.by_key.get(&*asset.key) else {
            let slot = self.assets.len();
            self.by_key.insert(ByKey(Arc::clone(asset)), slot);
            self.assets.push(Arc::clone(asset));
            return slot;
        };
        let known = &mut self.assets[slot];
        if lacks(known, asset) {
            let mut completed = Asset::clone(known);
            complete(&mut completed, asset);
            *known = Arc::new(completed);
        }
        slot
    }

    /// Everything is added: brings the listed images into the order in which they are looked up, and ranks all assets by
    /// their keys, counting from `first`.
    fn close(&mut self, first: usize) {
        // Found by key no more.
        self.by_key = HashMap::new();
        let assets = &self.assets;
        self.listed.sort_unstable();
        self.listed.dedup();
        let place = |slot: &usize| {
            let asset = &assets[*slot];
            (bare_name(asset), &*asset.key)
        };
        self.listed
            .sort_unstable_by(|one, other| place(one).cmp(&place(other)));
        let mut in_order: Vec<(Beginning, usize)> = assets
            .iter()
            .enumerate()
            .map(|(slot, asset)| (beginning(&asset.key), slot))
            .collect();
        in_order.sort_unstable_by(|(one, slot), (other, other_slot)| {
            one.cmp(other)
                .then_with(|| assets[*slot].key.cmp(&assets[*other_slot].key))
        });
        self.ranks = vec![0; assets.len()];
        for (rank, (_, slot)) in (first..).zip(in_order) {
            self.ranks[slot] = rank;
        }
    }

    fn listed_slot(&self, asset: &Asset) -> Option<usize> {
        let image = asset.as_image()?;
        if !is_vague(image) {
            return None;
        }
        let name = bare_name(asset);
        let bare_name_of = |slot: &usize| bare_name(&self.assets[*slot]);
        let first = self
            .listed
            .partition_point(|listed| bare_name_of(listed) < name);
        let namesakes = self
            .listed
            .iter()
            .skip(first)
            .take_while(|listed| bare_name_of(listed) == name);
        let mut fitting = namesakes.filter(|listed| {
            let listed = self.assets[**listed].as_image();
            listed.is_some_and(|listed| fits(image, listed))
        });
        let only = fitting.next()?;
        fitting.next().is_none().then_some(*only)
    }
}

/// The first bytes of a key, which decide most comparisons without reading the key itself.
type Beginning = [u8; 40];

fn beginning(key: &str) -> Beginning {
    let mut bytes = [0; 40];
    for (byte, of_key) in bytes.iter_mut().zip(key.bytes()) {
        *byte = of_key;
    }
    bytes
}

/// Name and version alone; organizations and registries may use the same.
fn bare_name(asset: &Asset) -> Option<(&str, Option<&str>)> {
    let image = asset.as_image()?;
    Some((&image.image_name, image.image_version.as_deref()))
}

/// Whether a result may name its image less exactly than the image lists do.
fn is_vague(image: &ImageAsset) -> bool {
    has_vague_type(image) || image.namespace.is_none()
}

fn has_vague_type(image: &ImageAsset) -> bool {
    matches!(
        image.image_type,
        ImageType::Registry | ImageType::OtherRegistry | ImageType::Unknown(_)
    )
}

/// Whether a listed image of the same name and version can be the one that a result is about.
///
/// The id alone joins nothing, because it differs from call to call; without an organization it has to agree as well.
fn fits(image: &ImageAsset, listed: &ImageAsset) -> bool {
    let same_type = has_vague_type(image) || image.image_type == listed.image_type;
    let same_place = match &image.namespace {
        Some(namespace) => listed.namespace.as_ref() == Some(namespace),
        None if listed.namespace.is_none() => true,
        None => image.image_id.is_some() && image.image_id == listed.image_id,
    };
    same_type && same_place
}

/// Whether another description has something that this one lacks.
fn lacks(asset: &Asset, other: &Asset) -> bool {
    match (&asset.detail, &other.detail) {
        (AssetDetail::Host(host), AssetDetail::Host(other_host)) => {
            let theirs = optional(other_host);
            is_unnamed(asset, host) && asset.name != other.name
                || optional(host)
                    .into_iter()
                    .zip(theirs)
                    .any(|(mine, theirs)| mine.is_none() && theirs.is_some())
        }
        (AssetDetail::Image(image), AssetDetail::Image(other)) => {
            image.image_id.is_none() && other.image_id.is_some()
        }
        (AssetDetail::Host(_), AssetDetail::Image(_))
        | (AssetDetail::Image(_), AssetDetail::Host(_)) => false,
    }
}

/// Fills in what a description lacks and another one has.
fn complete(asset: &mut Asset, other: &Asset) {
    match (&mut asset.detail, &other.detail) {
        (AssetDetail::Host(host), AssetDetail::Host(other_host)) => {
            // Called by its id: see `is_unnamed`.
            if asset.name == host.host_id {
                asset.name.clone_from(&other.name);
            }
            for (mine, theirs) in optional_mut(host).into_iter().zip(optional(other_host)) {
                if mine.is_none() {
                    mine.clone_from(theirs);
                }
            }
        }
        (AssetDetail::Image(image), AssetDetail::Image(other)) => {
            if image.image_id.is_none() {
                image.image_id.clone_from(&other.image_id);
            }
        }
        (AssetDetail::Host(_), AssetDetail::Image(_))
        | (AssetDetail::Image(_), AssetDetail::Host(_)) => {}
    }
}

/// A host without a name is called by its id; a later row may know the name.
fn is_unnamed(asset: &Asset, host: &HostAsset) -> bool {
    asset.name == host.host_id
}

/// What a list may say of a host or not; in the order of [`optional_mut`].
fn optional(host: &HostAsset) -> [&Option<Arc<str>>; 6] {
    [
        &host.private_ip,
        &host.public_ip,
        &host.enterprise_project_id,
        &host.enterprise_project_name,
        &host.os_type,
        &host.asset_value,
    ]
}

fn optional_mut(host: &mut HostAsset) -> [&mut Option<Arc<str>>; 6] {
    [
        &mut host.private_ip,
        &mut host.public_ip,
        &mut host.enterprise_project_id,
        &mut host.enterprise_project_name,
        &mut host.os_type,
        &mut host.asset_value,
    ]
}
