//! One description per asset, from whatever lists describe it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::findings::{Asset, AssetDetail, HostAsset, ImageAsset, ImageType};

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
    by_key: HashMap<String, Arc<Asset>>,
    /// Listed images by name and version alone; more than one when organizations or registries use the same name.
    listed: HashMap<String, Vec<Arc<Asset>>>,
}

impl AssetBook {
    /// The assets of a region and project; none at first.
    ///
    /// Both texts are shared copies (see `sources::Texts`), so that comparing where they stand is enough.
    pub(super) fn shelf(&mut self, region: &Arc<str>, project_id: &Arc<str>) -> &mut Shelf {
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
        &mut self.shelves[self.last].1
    }
}

impl Shelf {
    /// Adds what a row says about its asset.
    pub(super) fn add(&mut self, asset: &Arc<Asset>) {
        match self.by_key.get_mut(&asset.key) {
            None => {
                self.by_key.insert(asset.key.clone(), Arc::clone(asset));
            }
            Some(known) if known == asset => {}
            Some(known) => complete(Arc::make_mut(known), asset),
        }
    }

    /// The same for a row of an image list, whose type is the one to trust.
    pub(super) fn add_listed(&mut self, asset: &Arc<Asset>) {
        self.add(asset);
        let Some(image) = asset.as_image() else {
            return;
        };
        let namesakes = self.listed.entry(bare_name(image)).or_default();
        if !namesakes.iter().any(|known| known.key == asset.key) {
            namesakes.push(Arc::clone(asset));
        }
    }

    /// The merged description of an asset.
    ///
    /// A result may name its image less exactly than the image lists do: it only says "registry" (or a word that this
    /// program does not know), or leaves out the organization. Then it is the listed image that fits, if exactly one does.
    pub(super) fn resolve(&self, asset: &Arc<Asset>) -> Arc<Asset> {
        let key = self.listed_key(asset).unwrap_or(&asset.key);
        Arc::clone(self.by_key.get(key).unwrap_or(asset))
    }

    fn listed_key(&self, asset: &Asset) -> Option<&String> {
        let image = asset.as_image()?;
        let is_vague = has_vague_type(image) || image.namespace.is_none();
        if !is_vague {
            return None;
        }
        let mut fitting = self
            .listed
            .get(&bare_name(image))?
            .iter()
            .filter(|listed| listed.as_image().is_some_and(|listed| fits(image, listed)));
        let only = fitting.next()?;
        fitting.next().is_none().then_some(&only.key)
    }
}

fn bare_name(image: &ImageAsset) -> String {
    let version = image.image_version.as_deref().unwrap_or_default();
    format!("{}:{version}", image.image_name)
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

/// Fills in what a description lacks and another one has.
fn complete(asset: &mut Asset, other: &Asset) {
    match (&mut asset.detail, &other.detail) {
        (AssetDetail::Host(host), AssetDetail::Host(other_host)) => {
            // A host without a name was called by its id; a later row may know the name.
            if asset.name == host.host_id {
                asset.name.clone_from(&other.name);
            }
            complete_host(host, other_host);
        }
        (AssetDetail::Image(image), AssetDetail::Image(other)) => complete_image(image, other),
        (AssetDetail::Host(_), AssetDetail::Image(_))
        | (AssetDetail::Image(_), AssetDetail::Host(_)) => {}
    }
}

fn complete_host(host: &mut HostAsset, other: &HostAsset) {
    let pairs = [
        (&mut host.private_ip, &other.private_ip),
        (&mut host.public_ip, &other.public_ip),
        (
            &mut host.enterprise_project_id,
            &other.enterprise_project_id,
        ),
        (
            &mut host.enterprise_project_name,
            &other.enterprise_project_name,
        ),
        (&mut host.os_type, &other.os_type),
        (&mut host.asset_value, &other.asset_value),
    ];
    for (mine, theirs) in pairs {
        if mine.is_none() {
            mine.clone_from(theirs);
        }
    }
}

fn complete_image(image: &mut ImageAsset, other: &ImageAsset) {
    if image.image_id.is_none() {
        image.image_id.clone_from(&other.image_id);
    }
}
