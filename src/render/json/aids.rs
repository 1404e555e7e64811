//! The part of `report.json` that helps to act on the report, to test it again and to sign it.

use serde::Serialize;

use crate::report::{AssetKind, PopulationClass, Report, Sample, Shared, SignOff};

/// The aids of the report.
#[derive(Serialize)]
pub(super) struct AidsEntry<'a> {
    shared: &'a Shared,
    /// Null when nobody asked for one.
    sample: Option<SampleEntry<'a>>,
    sign_off: SignOffEntry<'a>,
}

#[derive(Serialize)]
struct SampleEntry<'a> {
    size: u64,
    seed: &'a str,
    method: Vec<String>,
    strata: Vec<StratumEntry>,
    assets: Vec<SampledEntry<'a>>,
}

#[derive(Serialize)]
struct StratumEntry {
    kind: AssetKind,
    class: PopulationClass,
    total: u64,
    drawn: u64,
}

#[derive(Serialize)]
struct SampledEntry<'a> {
    key: &'a str,
    name: &'a str,
    kind: AssetKind,
    class: PopulationClass,
    region: &'a str,
    project_id: &'a str,
    /// Null where it would let somebody confirm a guessed name.
    digest: Option<&'a str>,
}

#[derive(Serialize)]
struct SignOffEntry<'a> {
    prepared_by: Option<&'a str>,
    reviewed_by: Option<&'a str>,
    approved_by: Option<&'a str>,
}

impl<'a> AidsEntry<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let aids = &report.aids;
        Self {
            shared: &aids.shared,
            sample: aids
                .sample
                .as_ref()
                .map(|sample| SampleEntry::of(sample, report)),
            sign_off: SignOffEntry::of(&aids.sign_off),
        }
    }
}

impl<'a> SampleEntry<'a> {
    fn of(sample: &'a Sample, report: &Report) -> Self {
        let strata = sample.strata.iter().map(|stratum| StratumEntry {
            kind: stratum.kind,
            class: stratum.class,
            total: stratum.total,
            drawn: stratum.drawn,
        });
        let assets = sample.assets.iter().map(|sampled| SampledEntry {
            key: &sampled.asset.key,
            name: &sampled.asset.name,
            kind: sampled.asset.kind(),
            class: sampled.class,
            region: &sampled.region,
            project_id: &sampled.project_id,
            digest: Some(sampled.digest.as_str()).filter(|digest| !digest.is_empty()),
        });
        Self {
            size: sample.size,
            seed: &sample.seed,
            method: report.sample_method(),
            strata: strata.collect(),
            assets: assets.collect(),
        }
    }
}

impl<'a> SignOffEntry<'a> {
    fn of(names: &'a SignOff) -> Self {
        Self {
            prepared_by: names.prepared_by.as_deref(),
            reviewed_by: names.reviewed_by.as_deref(),
            approved_by: names.approved_by.as_deref(),
        }
    }
}
