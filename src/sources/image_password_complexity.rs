//! Password policy of images: one row per image, without numbers.
//!
//! # Source
//! HSS API v5, ListImagePwdComplexity. `image_type` is optional here, but always sent; `harbor` exists only here.

use std::sync::Arc;

use serde::Deserialize;

use super::image::{IMAGE_TYPE, ImageFields, ImageKey};
use super::page::{self, PageScan};
use super::wire::{Flag, Integer, Text};
use super::{Complexity, Reader, Source, parameter, rules};
use crate::findings::{AssetKind, Check, ImageType, Parameters};

/// The list.
pub(super) struct ImagePasswordComplexity;

impl Source for ImagePasswordComplexity {
    fn id(&self) -> &'static str {
        "image_password_complexity"
    }

    fn path(&self) -> &'static str {
        "image/baseline/password-complexity"
    }

    fn subject(&self) -> AssetKind {
        AssetKind::Image
    }

    fn check(&self) -> Option<Check> {
        Some(Check::PasswordComplexity)
    }

    fn variants(&self, image_types: &[ImageType]) -> Vec<Parameters> {
        image_types
            .iter()
            .map(|kind| parameter(IMAGE_TYPE, kind.as_str()))
            .collect()
    }

    fn has_region_header(&self) -> bool {
        true
    }

    fn scan(&self, body: &[u8]) -> Result<PageScan, String> {
        page::scan::<ImageKey<'_>>(body)
    }

    fn read(&self, body: &[u8], reader: &mut Reader<'_>) -> Result<Vec<String>, String> {
        page::read::<Row<'_>>(body, reader)
    }
}

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
        let Some(asset) = self.image().asset(reader.parameters) else {
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
