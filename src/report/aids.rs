//! What helps to act on the report, to test it again and to sign it.

use super::pseudonyms::Pseudonyms;
use super::{RedactionLevel, Report, Sample, Shared, Value};

/// The aids of one report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aids {
    /// Assets to test again, where somebody asked for them.
    pub sample: Option<Sample>,
    /// Who signs.
    pub sign_off: SignOff,
    /// What several assets have in common; counted when the report is built.
    pub shared: Shared,
}

/// Names for the page of signatures, as far as the operator gave them. They are his own words and are never hidden.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignOff {
    /// Who made the report.
    pub prepared_by: Option<String>,
    /// Who checked it.
    pub reviewed_by: Option<String>,
    /// Who accepted it.
    pub approved_by: Option<String>,
}

/// A line to sign on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// What the signature says.
    pub role: String,
    /// Whose it is; empty for a line to write on.
    pub name: String,
}

impl Aids {
    /// Replaces the names of the sampled assets. Their digests go as well: with the seed they would confirm a guess.
    pub(super) fn replace_names(&mut self, names: &mut Pseudonyms<'_>) {
        for sampled in self.sample.iter_mut().flat_map(|sample| &mut sample.assets) {
            sampled.asset = std::sync::Arc::new(names.asset(&sampled.asset));
            sampled.digest.clear();
        }
    }
}

impl Report {
    /// What is hidden in this report, in a sentence or two.
    #[must_use]
    pub fn redaction_sentence(&self) -> String {
        match (self.redaction, &self.redaction_key) {
            (RedactionLevel::None, _) => self.text.get("redaction-none"),
            (RedactionLevel::Masked, _) => self.text.get("redaction-masked"),
            (RedactionLevel::Full, key) => {
                let key = key.as_deref().unwrap_or_default();
                self.text
                    .format("redaction-full", &[("key", Value::Text(key))])
            }
        }
    }

    /// The lines to sign on.
    #[must_use]
    pub fn signatures(&self) -> Vec<Signature> {
        let names = &self.aids.sign_off;
        [
            ("sign-prepared", &names.prepared_by),
            ("sign-reviewed", &names.reviewed_by),
            ("sign-approved", &names.approved_by),
        ]
        .map(|(role, name)| Signature {
            role: self.text.get(role),
            name: name.clone().unwrap_or_default(),
        })
        .to_vec()
    }

    /// What the signatures are bound to: names and values.
    #[must_use]
    pub fn signed_facts(&self) -> Vec<(String, String)> {
        let text = &self.text;
        let results = text.format(
            "sign-results-count",
            &[
                ("results", Value::Count(self.summary.results)),
                ("open", Value::Count(self.summary.open)),
            ],
        );
        vec![
            (text.get("sign-run"), self.run.id.clone()),
            (text.get("sign-digest"), self.findings_digest.clone()),
            (text.get("sign-coverage"), self.verdict_label()),
            (text.get("sign-results"), results),
        ]
    }
}
