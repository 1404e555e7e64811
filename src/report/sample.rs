//! The sample to test again, worded.

use super::{PopulationClass, Report, Sample, Text, Value};

/// An asset of the sample, worded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleWords {
    /// Name of the asset.
    pub name: String,
    /// Its key.
    pub key: String,
    /// Host or image.
    pub kind: String,
    /// Region and project.
    pub place: String,
    /// How it stands.
    pub class: PopulationClass,
    /// The same in words.
    pub class_label: String,
    /// The beginning of the digest that decided its turn; empty where that is hidden.
    pub digest: String,
}

impl Report {
    /// The assets of the sample, worded, in the order in which they were drawn.
    #[must_use]
    pub fn sample_words(&self) -> Vec<SampleWords> {
        let assets = self.aids.sample.iter().flat_map(|sample| &sample.assets);
        assets
            .map(|sampled| SampleWords {
                name: sampled.asset.name.to_string(),
                key: sampled.asset.key.to_string(),
                kind: self
                    .text
                    .get(&format!("kind-{}", sampled.asset.kind().as_str())),
                place: format!("{} / {}", sampled.region, sampled.project_id),
                class: sampled.class,
                class_label: self.text.get(&format!("class-{}", sampled.class.as_str())),
                digest: sampled.digest.chars().take(12).collect(),
            })
            .collect()
    }

    /// How the sample was drawn, so that it can be drawn again; empty without a sample.
    #[must_use]
    pub fn sample_method(&self) -> Vec<String> {
        let Some(sample) = &self.aids.sample else {
            return Vec::new();
        };
        let text = &self.text;
        let seed = text.format("sample-seed", &[("seed", Value::Text(&sample.seed))]);
        vec![
            text.get("sample-intro"),
            drawn(sample, text),
            seed,
            text.get("sample-method"),
            text.get("sample-turns"),
        ]
    }
}

/// How many were drawn, altogether and of each group.
fn drawn(sample: &Sample, text: &Text) -> String {
    let groups = sample.strata.iter().map(|stratum| {
        let kind = text.get(&format!("kind-{}", stratum.kind.as_str()));
        let class = text.get(&format!("class-{}", stratum.class.as_str()));
        let (drawn, total) = (text.number(stratum.drawn), text.number(stratum.total));
        text.format(
            "sample-group",
            &[
                ("kind", Value::Text(&kind)),
                ("class", Value::Text(&class)),
                ("drawn", Value::Text(&drawn)),
                ("total", Value::Text(&total)),
            ],
        )
    });
    let groups = text.clauses(groups);
    text.format(
        "sample-drawn",
        &[
            ("count", Value::Count(sample.assets.len() as u64)),
            ("asked", Value::Count(sample.size)),
            ("groups", Value::Text(&groups)),
        ],
    )
}
