//! What the inventories of a target say, as far as other lists can be read by it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Error;
use super::archive::Writer;
use super::plan::Query;
use super::query::Read;
use crate::findings::{Asset, ImageType, Parameters, QueryLedger};
use crate::sources::{Common, IMAGE_TYPE, Reader, Records, Split, lists_images_of};

/// What the inventories of a target name.
#[derive(Debug, Default)]
pub(super) struct Known {
    enterprise_projects: BTreeSet<String>,
    /// By key, with the number of baseline checks that each failed.
    images: BTreeMap<String, (Arc<Asset>, i64)>,
    /// The accounts of the inventories.
    accounts: Vec<QueryLedger>,
}

impl Known {
    /// Reads the inventory pages that have been kept, for as much as the lists in question need.
    pub(super) fn of(archive: &Writer, reads: &[(Query, Read)]) -> Result<Self, Error> {
        let mut known = Self {
            // The default one is not named where the function is not enabled.
            enterprise_projects: BTreeSet::from(["0".to_owned()]),
            ..Self::default()
        };
        let inventories = || {
            reads
                .iter()
                .filter(|(query, _)| query.source.check.is_none())
        };
        let mut common = Common::default();
        for (query, read) in inventories() {
            for line in archive.pages_of(|index| index == read.index) {
                let body = archive.read(&line)?;
                known.take(query, &body, &mut common)?;
            }
        }
        known.accounts = inventories()
            .map(|(_, read)| read.account.clone())
            .collect();
        Ok(known)
    }

    fn take(&mut self, query: &Query, body: &[u8], common: &mut Common) -> Result<(), Error> {
        let mut records = Records::default();
        let mut reader = Reader {
            region: query.target.region.as_str().into(),
            project_id: query.target.project_id.as_str().into(),
            parameters: &query.parameters,
            common,
            records: &mut records,
        };
        (query.source.read)(body, &mut reader).map_err(|reason| Error::Page {
            endpoint: query.source.id.to_owned(),
            reason,
        })?;
        let hosts = records.hosts.iter().filter_map(|host| host.asset.as_host());
        self.enterprise_projects.extend(
            hosts.filter_map(|host| Some(host.enterprise_project_id.as_deref()?.to_owned())),
        );
        let images = records.images.into_iter().map(|image| {
            // Nothing said is as good a reason to look as anything.
            let failed = image.unsafe_settings.unwrap_or(1);
            (image.asset.key.to_string(), (image.asset, failed))
        });
        self.images.extend(images);
        Ok(())
    }

    /// Whether the image lists that name the images of a list were read to their end.
    pub(super) fn names_all_images(&self, query: &Query) -> bool {
        let wanted = wanted(query);
        let mut lists = self.accounts.iter().filter(|account| {
            wanted
                .as_ref()
                .is_some_and(|wanted| lists_images_of(account, wanted))
        });
        lists.all(|account| account.is_whole(&self.accounts))
    }

    /// What singles out each image that belongs to a list, those that failed most checks first, and the names of those
    /// that nothing singles out.
    pub(super) fn images(&self, query: &Query) -> (Vec<Parameters>, Vec<String>) {
        let (mut chosen, mut indistinct) = (BTreeMap::new(), Vec::new());
        let (Some(look_up), Some(wanted)) = (query.source.look_up, wanted(query)) else {
            return (Vec::new(), Vec::new());
        };
        for (asset, failed) in self.images.values() {
            match asset.as_image() {
                Some(image) if image.image_type.is_named_by(&wanted) => match look_up(image) {
                    Some(part) => {
                        let most: &mut i64 = chosen.entry(part).or_default();
                        *most = (*most).max(*failed);
                    }
                    None => indistinct.push(asset.name.to_string()),
                },
                Some(_) | None => {}
            }
        }
        let mut chosen: Vec<(Parameters, i64)> = chosen.into_iter().collect();
        chosen.sort_by_key(|(_, failed)| std::cmp::Reverse(*failed));
        let parts = chosen.into_iter().map(|(part, _)| part);
        (parts.collect(), indistinct)
    }

    /// The parts that a filter makes of a list; none where it cannot split this one.
    pub(super) fn values(&self, split: &Split, query: &Query) -> Vec<Parameters> {
        let part =
            |value: &str| Parameters::from([(split.parameter().to_owned(), value.to_owned())]);
        match split {
            Split::EnterpriseProject if query.is_of_all_projects() => {
                self.enterprise_projects.iter().map(|id| part(id)).collect()
            }
            Split::EnterpriseProject => Vec::new(),
            Split::Namespace => {
                let wanted = wanted(query);
                let images = self
                    .images
                    .values()
                    .filter_map(|(asset, _)| asset.as_image());
                let fitting = images.filter(|image| {
                    wanted
                        .as_ref()
                        .is_none_or(|wanted| image.image_type.is_named_by(wanted))
                });
                let names: BTreeSet<&str> = fitting
                    .filter_map(|image| image.namespace.as_deref())
                    .collect();
                names.into_iter().map(part).collect()
            }
            Split::Values(_, values) => values.iter().map(|value| part(value)).collect(),
        }
    }
}

/// The image type that a list is asked for.
fn wanted(query: &Query) -> Option<ImageType> {
    query
        .parameters
        .get(IMAGE_TYPE)
        .map(|word| ImageType::parse(word))
}
