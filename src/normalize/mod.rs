//! Merges the rows of all lists into one ordered set of findings and one inventory.
//!
//! Host rows and image rows, weak passwords and complexity end in one model. Rows that say the same are one finding; rows
//! that say more about the same asset or finding add to it. Nothing is dropped without a gap that names it.

mod assets;
mod merge;

use std::sync::Arc;

use crate::collect::{Collection, Error, Page};
use crate::findings::{Coverage, Finding, Gap, Inventory, QueryLedger, QueryOutcome, Verdict};
use crate::sources::{self, Reader, Record, Texts};
use assets::AssetBook;

/// The merged data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalized {
    /// All findings, each once, in the order of [`Finding::order`].
    pub findings: Vec<Finding>,
    /// All assets that inventory lists named.
    pub inventory: Inventory,
    /// How whole the data is.
    pub coverage: Coverage,
}

/// Reads every page of a collection and merges what it says.
///
/// # Errors
/// When the evidence is damaged, or holds a list that this version does not know.
pub fn normalize(collection: &Collection) -> Result<Normalized, Error> {
    let mut texts = Texts::default();
    let mut records = Vec::new();
    let mut merged = Merged::default();
    collection.for_each_page(|page| {
        read(&page, &mut texts, &mut records)?;
        merged.take(&mut records);
        Ok(())
    })?;
    let (findings, inventory) = merged.finish();
    let queries = collection.queries().to_vec();
    let gaps = gaps(&queries);
    let coverage = Coverage {
        verdict: Verdict::of(&queries),
        queries,
        gaps,
    };
    Ok(Normalized {
        findings,
        inventory,
        coverage,
    })
}

fn read(page: &Page<'_>, texts: &mut Texts, records: &mut Vec<Record>) -> Result<(), Error> {
    let query = page.query;
    let source = sources::by_id(&query.endpoint)
        .ok_or_else(|| Error::UnknownSource(query.endpoint.clone()))?;
    let mut share = |text: &str| texts.share(text).unwrap_or_else(|| Arc::from(""));
    let mut reader = Reader {
        region: share(&query.region),
        project_id: share(&query.project_id),
        parameters: &query.parameters,
        texts,
        records,
    };
    source
        .read(page.body, &mut reader)
        .map_err(|reason| Error::Page {
            endpoint: query.endpoint.clone(),
            reason,
        })
}

/// Everything read so far.
#[derive(Default)]
struct Merged {
    assets: AssetBook,
    findings: Vec<Finding>,
    inventory: Inventory,
}

impl Merged {
    fn take(&mut self, records: &mut Vec<Record>) {
        for record in records.drain(..) {
            match record {
                Record::Finding(finding) => {
                    self.assets
                        .add(&finding.region, &finding.project_id, &finding.asset);
                    self.findings.push(finding);
                }
                Record::Host(host) => {
                    self.assets.add(&host.region, &host.project_id, &host.asset);
                    self.inventory.hosts.push(host);
                }
                Record::Image(image) => {
                    self.assets
                        .add_listed(&image.region, &image.project_id, &image.asset);
                    self.inventory.images.push(image);
                }
            }
        }
    }

    /// Gives every finding and inventory entry the merged asset, then orders and merges them.
    fn finish(self) -> (Vec<Finding>, Inventory) {
        let Self {
            assets,
            mut findings,
            mut inventory,
        } = self;
        for finding in &mut findings {
            let asset = assets.resolve(&finding.region, &finding.project_id, &finding.asset);
            merge::move_to(finding, asset);
        }
        for host in &mut inventory.hosts {
            host.asset = assets.resolve(&host.region, &host.project_id, &host.asset);
        }
        for image in &mut inventory.images {
            image.asset = assets.resolve(&image.region, &image.project_id, &image.asset);
        }
        (merge::findings(findings), merge::inventory(inventory))
    }
}

/// Names what is missing.
fn gaps(queries: &[QueryLedger]) -> Vec<Gap> {
    queries
        .iter()
        .filter(|query| !query.is_whole(queries))
        .map(|query| {
            let parameters: Vec<String> = query
                .parameters
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            let what = format!(
                "{} in {}, project {} ({})",
                query.endpoint,
                query.region,
                query.project_id,
                parameters.join(", ")
            );
            let why = match (&query.error, query.outcome) {
                (Some(error), _) => error.clone(),
                (None, QueryOutcome::Unsupported) => "the service has no such list here".to_owned(),
                (None, _) => "rows are missing".to_owned(),
            };
            Gap { what, why }
        })
        .collect()
}
