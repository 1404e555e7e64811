//! The counts of the baseline checks of images, all together and by image type.
//!
//! # Source
//! HSS API v5, ShowImageBaselineStatistic; read 2026-11-22. Its image types are not those of the lists: there is none for
//! CI/CD images, and two for images on hosts, `local_image` and `local`, of which no list gives results. Whether
//! `image_weak_pwd` counts images or accounts is not documented.

use serde::Deserialize;

use super::statement::{self, Statement};
use super::wire::Integer;
use super::{IMAGE_TYPES, parameter};
use crate::findings::{FigureKind, ImageType, Parameters};

/// The call.
pub(super) static STATEMENT: Statement = Statement {
    id: "image_baseline_statistic",
    path: "image/baseline/statistic",
    variants,
    has_region_header: true,
    body: None,
    conceal: None,
    read: |body| {
        statement::read(body, |answer: Answer| {
            [
                (FigureKind::ImageWeakPasswords, answer.image_weak_pwd),
                (FigureKind::ImagePolicies, answer.pwd_policy),
            ]
        })
    },
};

/// The image types that both this call and the lists of results know.
const SHARED_TYPES: [ImageType; 4] = [
    ImageType::Private,
    ImageType::Shared,
    ImageType::Instance,
    ImageType::Registry,
];

/// What images on hosts are called: the documents have both words.
const LOCAL_TYPES: [&str; 2] = ["local_image", "local"];

#[derive(Deserialize, Default)]
#[serde(default)]
struct Answer {
    image_weak_pwd: Integer,
    pwd_policy: Integer,
}

/// Whoever chose image types is told of these only; numbers of all images would differ for that reason alone.
fn variants(chosen: &[ImageType]) -> Vec<Parameters> {
    let is_everything = IMAGE_TYPES.iter().all(|kind| chosen.contains(kind));
    let all = is_everything.then(Parameters::new);
    let shared = SHARED_TYPES.iter().filter(|kind| chosen.contains(kind));
    let local = LOCAL_TYPES.iter().filter(|_| is_everything);
    all.into_iter()
        .chain(shared.map(|kind| parameter("image_type", kind.as_str())))
        .chain(local.map(|word| parameter("image_type", word)))
        .collect()
}
