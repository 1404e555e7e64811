//! How image rows of all lists name their image.

use std::hash::Hasher;
use std::sync::Arc;

use serde::Deserialize;

use super::Reader;
use super::page::{self, identify};
use super::wire::{Integer, Text};
use crate::findings::{
    Asset, ImageAsset, ImageState, ImageType, InventoryImage, Parameters, QueryLedger, scan_instant,
};

/// The query parameter that chooses the kind of image.
pub const IMAGE_TYPE: &str = QueryLedger::IMAGE_TYPE;

/// The values of `scan_status`, a filter of every image list.
///
/// # Source
/// HSS API v5, ListRegistryImages, parameter `scan_status`; read 2026-04-03.
pub(super) const SCAN_STATUSES: &[&str] = &[
    "unscan",
    "success",
    "scanning",
    "failed",
    "waiting_for_scan",
];

/// What makes an image row different from others: the image, for some lists the account, and the id that the image lists
/// give a row because the same image may stand in several registries.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct ImageKey<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    image_type: Text<'a>,
    namespace: Text<'a>,
    image_name: Text<'a>,
    image_version: Text<'a>,
    image_id: Text<'a>,
    user_name: Text<'a>,
    service_type: Text<'a>,
}

impl<'a> page::Key<'a> for ImageKey<'a> {
    fn check(&self) -> Result<(), String> {
        match (self.image_name.get(), self.image_id.get()) {
            (None, None) => Err("neither `image_name` nor `image_id`".to_owned()),
            _ => Ok(()),
        }
    }

    fn identify(&self, hasher: &mut impl Hasher) {
        let fields = [
            &self.id,
            &self.image_type,
            &self.namespace,
            &self.image_name,
            &self.image_version,
            &self.image_id,
            &self.user_name,
            &self.service_type,
        ];
        identify(fields.map(Text::or_empty), hasher);
    }
}

/// The fields that name an image.
pub(super) struct ImageFields<'a, 'b> {
    pub(super) image_type: &'b Text<'a>,
    pub(super) namespace: &'b Text<'a>,
    pub(super) image_name: &'b Text<'a>,
    pub(super) image_version: &'b Text<'a>,
    pub(super) image_id: &'b Text<'a>,
}

impl ImageFields<'_, '_> {
    /// The image of the row, if it names one; where the row does not name a type, the query's stands in.
    pub(super) fn asset(&self, reader: &mut Reader<'_>) -> Option<Asset> {
        let image_type = self
            .image_type
            .get()
            .or_else(|| reader.parameters.get(IMAGE_TYPE).map(String::as_str))
            .map_or_else(
                || ImageType::Unknown("unknown".to_owned()),
                ImageType::parse,
            );
        let image_name = self.image_name.get().or(self.image_id.get())?;
        let mut share = |text: &Text<'_>| reader.common.text(text.get()?);
        Some(Asset::image(ImageAsset {
            image_type,
            namespace: share(self.namespace),
            image_name: image_name.into(),
            image_version: share(self.image_version),
            image_id: self.image_id.owned(),
        }))
    }
}

/// What singles out an image in the lists of results; `tag` is what the list calls the version.
///
/// # Source
/// HSS API v5, ListImageWeakPwdUsers and ListImagePwdComplexity: for `cicd` the image id, for the others organization,
/// name and version "uniquely determine" an image. Read 2026-04-03.
pub(super) fn look_up(image: &ImageAsset, tag: &str) -> Option<Parameters> {
    let mut part = Parameters::new();
    let mut add = |name: &str, value: &str| part.insert(name.to_owned(), value.to_owned());
    if image.image_type == ImageType::Cicd {
        add("image_id", image.image_id.as_deref()?);
        return Some(part);
    }
    // An image without a name is called by its id; see `ImageFields::asset`.
    if image.image_id.as_deref() == Some(&*image.image_name) {
        add("image_id", &image.image_name);
        return Some(part);
    }
    add("image_name", &image.image_name);
    for (name, value) in [("namespace", &image.namespace), (tag, &image.image_version)] {
        if let Some(value) = value {
            add(name, value);
        }
    }
    Some(part)
}

/// A row of any of the image lists; they share the fields that matter here.
#[derive(Deserialize, Default)]
#[serde(default)]
pub(super) struct InventoryRow<'a> {
    #[serde(borrow)]
    image_type: Text<'a>,
    namespace: Text<'a>,
    image_name: Text<'a>,
    image_version: Text<'a>,
    image_id: Text<'a>,
    scan_status: Text<'a>,
    latest_scan_time: Integer,
    unsafe_setting_num: Integer,
}

impl<'a> InventoryRow<'a> {
    fn image(&self) -> ImageFields<'a, '_> {
        ImageFields {
            image_type: &self.image_type,
            namespace: &self.namespace,
            image_name: &self.image_name,
            image_version: &self.image_version,
            image_id: &self.image_id,
        }
    }

    /// Whether HSS has looked at the image. A scan that failed or is under way after an earlier one proves nothing about
    /// the image as it is now.
    fn state(&self) -> ImageState {
        match self.scan_status.or_empty() {
            "success" => ImageState::Assessable,
            "unscan" | "waiting_for_scan" | "waiting" | "scanning"
                if scan_instant(self.latest_scan_time.0).is_none() =>
            {
                ImageState::NeverScanned
            }
            "unscan" => ImageState::NeverScanned,
            _ => ImageState::Unknown,
        }
    }
}

impl<'a> page::Row<'a> for InventoryRow<'a> {
    fn read(&self, reader: &mut Reader<'_>) {
        let Some(asset) = self.image().asset(reader) else {
            return;
        };
        reader.records.images.push(InventoryImage {
            region: Arc::clone(&reader.region),
            project_id: Arc::clone(&reader.project_id),
            asset: Arc::new(asset),
            state: self.state(),
            scanned_at: scan_instant(self.latest_scan_time.0),
            unsafe_settings: self.unsafe_setting_num.0,
        });
    }
}
