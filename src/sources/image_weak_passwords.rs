//! Weak passwords in images: one flat row per image and account.
//!
//! # Source
//! HSS API v5, ListImageWeakPwdUsers. `image_type` is mandatory and knows no `harbor`; the response may use another
//! vocabulary than the request.

use std::sync::Arc;

use serde::Deserialize;

use super::image::{IMAGE_TYPE, ImageFields, ImageKey, look_up};
use super::page;
use super::wire::{Integer, Text};
use super::{Reader, Source, Split, WeakPassword, parameter};
use crate::findings::{AssetKind, Check, ImageType};

/// The list.
pub(super) static SOURCE: Source = Source {
    id: "image_weak_passwords",
    path: "image/baseline/weak-password-users",
    subject: AssetKind::Image,
    check: Some(Check::WeakPassword),
    variants: |image_types| {
        let known = |kind: &&ImageType| kind.is_asked_of(Check::WeakPassword);
        image_types
            .iter()
            .filter(known)
            .map(|kind| parameter(IMAGE_TYPE, kind.as_str()))
            .collect()
    },
    has_region_header: true,
    fallback: None,
    look_up: Some(|image| look_up(image, "tag_name")),
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
    user_name: Text<'a>,
    service_type: Text<'a>,
    duration: Integer,
    desensitized_weak_passwords: Text<'a>,
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
        let name = self.user_name.get();
        let account = name.map(|name| reader.account(name, self.service_type.or_empty()));
        let row = WeakPassword {
            account,
            masked_password: self.desensitized_weak_passwords.owned(),
            duration: self.duration.0,
            scanned: self.latest_scan_time.0,
            suggestion: self.suggestion.get(),
        };
        reader.weak_password(&asset, row);
    }
}
