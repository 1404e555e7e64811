//! Password policy of images: one row per image, without numbers.
//!
//! # Source
//! HSS API v5, ListImagePwdComplexity. `image_type` is optional here, but always sent; `harbor` exists only here.

use std::sync::Arc;

use serde::Deserialize;

use super::image::{IMAGE_TYPE, ImageFields, ImageKey, look_up};
use super::page;
use super::wire::{Flag, Integer, Text};
use super::{Complexity, Reader, Source, Split, parameter, rules};
use crate::findings::{AssetKind, Check};

/// The list.
pub(super) static SOURCE: Source = Source {
    id: "image_password_complexity",
    path: "image/baseline/password-complexity",
    subject: AssetKind::Image,
    check: Some(Check::PasswordComplexity),
    variants: |image_types| {
        image_types
            .iter()
            .map(|kind| parameter(IMAGE_TYPE, kind.as_str()))
            .collect()
    },
    has_region_header: true,
    fallback: None,
    look_up: Some(|image| look_up(image, "image_version")),
    splits: &[Split::EnterpriseProject, Split::Namespace],
    scan: |body| page::scan::<ImageKey<'_>>(body),
    read: |body, reader| page::read::<Row<'_>>(body, reader),
};

#[derive(Deserialize, Default)]
#[serde(default)]
struct Row<'a> {
    #[serde(borrow)]
    image_type: Text<'a>,
    namespace: Text<'a>,
    image_name: Text<'a>,
    image_version: Text<'a>,
    image_id: Text<'a>,
    latest_scan_time: Integer,
    min_length: Flag,
    uppercase_letter: Flag,
    lowercase_letter: Flag,
    number: Flag,
    special_character: Flag,
    suggestion: Text<'a>,
}

impl<'a> Row<'a> {
    fn image(&self) -> ImageFields<'a, '_> {
        ImageFields {
            image_type: &self.image_type,
            namespace: &self.namespace,
            image_name: &self.image_name,
            image_version: &self.image_version,
            image_id: &self.image_id,
        }
    }
}

impl<'a> page::Row<'a> for Row<'a> {
    fn read(&self, reader: &mut Reader<'_>) {
        let Some(asset) = self.image().asset(reader) else {
            return;
        };
        let asset = Arc::new(asset);
        let met = [
            self.min_length,
            self.uppercase_letter,
            self.lowercase_letter,
            self.number,
            self.special_character,
        ];
        let row = Complexity {
            rules: rules(met, [Integer::default(); 5]),
            ignored_in_hss: false,
            scanned: self.latest_scan_time.0,
            suggestion: self.suggestion.get(),
        };
        reader.complexity(&asset, row);
    }
}
