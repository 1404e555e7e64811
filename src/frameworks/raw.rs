//! A catalogue as it is written, nothing checked but its form.

use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::{AccountSelection, Bilingual, EvidenceKind, Sureness};
use crate::findings::{AssetKind, ComplexityRule};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawFramework {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<Bilingual>,
    pub(super) version: Spanned<String>,
    #[serde(default)]
    pub(super) default: bool,
    #[serde(default)]
    pub(super) applies_to: RawApplicability,
    pub(super) note: Option<Spanned<Bilingual>>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawApplicability {
    pub(super) assets: Vec<AssetKind>,
    pub(super) systems: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawControl {
    pub(super) id: Spanned<String>,
    pub(super) title: Spanned<Bilingual>,
    #[serde(default = "yes")]
    pub(super) assessable: bool,
    pub(super) why: Option<Spanned<Bilingual>>,
    pub(super) speaks_to: Option<Spanned<Bilingual>>,
    pub(super) evidence: Option<EvidenceKind>,
    #[serde(default)]
    pub(super) tests: Vec<Spanned<RawTest>>,
    pub(super) source: Spanned<String>,
    pub(super) read: Spanned<Datetime>,
    pub(super) sureness: Sureness,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RawTest {
    Length(i64),
    Classes(RawClasses),
    WeakPassword(RawWeakPassword),
    HssPolicy(Met),
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Met {
    Met,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RawClasses {
    pub(super) all_of: Option<Vec<ComplexityRule>>,
    pub(super) any_of: Option<Vec<ComplexityRule>>,
    pub(super) at_least: Option<usize>,
    pub(super) of: Option<Vec<ComplexityRule>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWeakPassword {
    pub(super) accounts: AccountSelection,
    pub(super) evidence: EvidenceKind,
}

fn yes() -> bool {
    true
}
