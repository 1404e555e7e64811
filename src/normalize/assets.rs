//! One description per asset, from whatever lists describe it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::findings::{Asset, AssetDetail, HostAsset, ImageAsset, ImageType};

type Target = (Arc<str>, Arc<str>);

/// All assets by region, project and key.
#[derive(Debug, Default)]
pub(super) struct AssetBook {
    targets: BTreeMap<Target, Shelf>,
}

/// The assets of one region and project.
#[derive(Debug, Default)]
struct Shelf {
    by_key: HashMap<String, Arc<Asset>>,
    /// Keys of listed images by namespace, name and version; more than one when several registries hold the same name.
    listed: HashMap<String, Vec<String>>,
}

impl AssetBook {
    /// Adds what a row says about its asset.
    pub(super) fn add(&mut self, region: &Arc<str>, project_id: &Arc<str>, asset: &Arc<Asset>) {
        self.shelf(region, project_id).add(asset);
    }

    /// The same for a row of an image list, whose type is the one to trust.
    pub(super) fn add_listed(
        &mut self,
        region: &Arc<str>,
        project_id: &Arc<str>,
        asset: &Arc<Asset>,
    ) {
        let shelf = self.shelf(region, project_id);
        shelf.add(asset);
        let keys = shelf.listed.entry(asset.name.clone()).or_default();
        if !keys.contains(&asset.key) {
            keys.push(asset.key.clone());
        }
    }

    /// The merged description of an asset.
    ///
    /// An image that results only call "registry" (or by a word that this program does not know) is the one that the
    /// image lists hold under the same name, if there is exactly one.
    pub(super) fn resolve(
        &self,
        region: &Arc<str>,
        project_id: &Arc<str>,
        asset: &Arc<Asset>,
    ) -> Arc<Asset> {
        let target = (Arc::clone(region), Arc::clone(project_id));
        let Some(shelf) = self.targets.get(&target) else {
            return Arc::clone(asset);
        };
        let key = shelf.listed_key(asset).unwrap_or(&asset.key);
        shelf
            .by_key
            .get(key)
            .map_or_else(|| Arc::clone(asset), Arc::clone)
    }

    fn shelf(&mut self, region: &Arc<str>, project_id: &Arc<str>) -> &mut Shelf {
        self.targets
            .entry((Arc::clone(region), Arc::clone(project_id)))
            .or_default()
    }
}

impl Shelf {
    fn add(&mut self, asset: &Arc<Asset>) {
        match self.by_key.get_mut(&asset.key) {
            None => {
                self.by_key.insert(asset.key.clone(), Arc::clone(asset));
            }
            Some(known) if known == asset => {}
            Some(known) => complete(Arc::make_mut(known), asset),
        }
    }

    fn listed_key(&self, asset: &Asset) -> Option<&String> {
        let image = asset.as_image()?;
        let is_vague = matches!(
            image.image_type,
            ImageType::Registry | ImageType::OtherRegistry | ImageType::Unknown(_)
        );
        match self.listed.get(&asset.name)?.as_slice() {
            [only] if is_vague => Some(only),
            _ => None,
        }
    }
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
