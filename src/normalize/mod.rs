//! Merges the rows of all lists into one ordered set of findings and one inventory.
//!
//! Host rows and image rows, weak passwords and complexity end in one model. Rows that say the same are one finding; rows
//! that say more about the same asset or finding add to it. Nothing is dropped without a gap that names it.

mod assets;
mod concerned;
mod cross_check;
mod explanation;
mod merge;
mod no_assets;
mod order;
mod tally;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::collect::{Collection, Error, Page};
use crate::findings::{
    AssetKind, Coverage, Finding, Gap, Inventory, InventoryHost, InventoryImage, QueryLedger,
    QueryOutcome,
};
use crate::sources::{self, Common, Reader, Records};
use assets::{AssetBook, Slot};
use order::order;

/// The merged data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Normalized {
    /// All findings, each once, in the order of [`Finding::compare`].
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
    let mut common = Common::default();
    let mut merged = Merged::with_room_for(collection.queries());
    // Inventories first: what a result says of its asset is mostly known by then, and need not be kept twice.
    collection.for_each_page(is_inventory, |page| merged.read(&page, &mut common))?;
    collection.for_each_page(
        |query| !is_inventory(query),
        |page| merged.read(&page, &mut common),
    )?;
    let mut queries = collection.queries().to_vec();
    merged.enter_unreadable(&mut queries);
    let (findings, inventory, hosts_with_two_addresses) = merged.finish();
    concerned::enter(&mut queries, &inventory);
    let gaps = gaps(&queries);
    let mut notices = collection.scope().notices.clone();
    notices.extend(no_assets::notices(
        collection.scope(),
        &queries,
        (&findings, &inventory),
    ));
    let mut coverage = Coverage {
        notices,
        hosts_with_two_addresses,
        ..Coverage::of_lists(queries, gaps)
    };
    cross_check::enter(collection, (&findings, &inventory), &mut coverage)?;
    Ok(Normalized {
        findings,
        inventory,
        coverage,
    })
}

fn is_inventory(query: &QueryLedger) -> bool {
    query.check.is_none()
}

/// Everything read so far.
#[derive(Default)]
struct Merged {
    assets: AssetBook,
    records: Records,
    /// Where the assets of all records stand: of the findings, of the hosts, of the images.
    slots: [Vec<Slot>; 3],
    /// How many rows of each reading of each list could not be read, and why the first of them.
    unreadable: BTreeMap<(usize, u32), (u64, String)>,
}

impl Merged {
    /// Growing by and by would copy everything several times.
    fn with_room_for(queries: &[QueryLedger]) -> Self {
        let rows = |check: bool, subject: AssetKind| {
            let of_this_kind = queries
                .iter()
                .filter(|query| query.check.is_some() == check && query.subject == subject.into());
            let rows: u64 = of_this_kind.map(|query| query.rows).sum();
            // Room is not worth trusting a ledger for: more than this grows by and by.
            usize::try_from(rows).unwrap_or(0).min(1 << 20)
        };
        let (host, image) = (AssetKind::Host, AssetKind::Image);
        let records = Records {
            findings: Vec::with_capacity(rows(true, host) + rows(true, image)),
            hosts: Vec::with_capacity(rows(false, host)),
            images: Vec::with_capacity(rows(false, image)),
            ..Records::default()
        };
        Self {
            records,
            ..Self::default()
        }
    }

    /// Notes rows that could be told apart when they came, but not be read as a whole.
    fn enter_unreadable(&self, queries: &mut [QueryLedger]) {
        for ((index, _), (count, reason)) in &self.unreadable {
            let Some(query) = queries
                .get_mut(*index)
                .filter(|query| query.unreadable < *count)
            else {
                continue;
            };
            query.unreadable = *count;
            query.outcome = query.outcome.max(QueryOutcome::Short);
            let known = query
                .error
                .take()
                .map(|error| format!("{error}; "))
                .unwrap_or_default();
            query.error = Some(format!("{known}{count} rows cannot be read: {reason}"));
        }
    }

    fn read(&mut self, page: &Page<'_>, common: &mut Common) -> Result<(), Error> {
        let query = page.query;
        let source = sources::by_id(&query.endpoint)
            .ok_or_else(|| Error::UnknownSource(query.endpoint.clone()))?;
        let mut share = |text: &str| common.text(text).unwrap_or_else(|| Arc::from(""));
        let (region, project_id) = (share(&query.region), share(&query.project_id));
        let records = &mut self.records;
        let mut reader = Reader {
            region,
            project_id,
            parameters: &query.parameters,
            common,
            records,
        };
        let unreadable = (source.read)(page.body, &mut reader).map_err(|reason| Error::Page {
            endpoint: query.endpoint.clone(),
            reason,
        })?;
        if let Some(reason) = unreadable.first() {
            let count = unreadable.len() as u64;
            let place = (page.index, page.sweep);
            self.unreadable
                .entry(place)
                .or_insert_with(|| (0, reason.clone()))
                .0 += count;
        }
        let Records {
            findings,
            hosts,
            images,
            ..
        } = reader.records;
        let (region, project_id) = (&reader.region, &reader.project_id);
        let [of_findings, of_hosts, of_images] = &mut self.slots;
        let assets = &mut self.assets;
        for finding in findings.iter_mut().skip(of_findings.len()) {
            of_findings.push(assets.add(region, project_id, &mut finding.asset));
        }
        for host in hosts.iter_mut().skip(of_hosts.len()) {
            of_hosts.push(assets.add_listed(region, project_id, &mut host.asset));
        }
        for image in images.iter_mut().skip(of_images.len()) {
            of_images.push(assets.add_listed(region, project_id, &mut image.asset));
        }
        Ok(())
    }

    /// Gives every finding and inventory entry the merged asset, then orders and merges them.
    /// Also says how many hosts have two private addresses.
    fn finish(self) -> (Vec<Finding>, Inventory, u64) {
        let Self {
            mut assets,
            records,
            slots: [of_findings, of_hosts, of_images],
            ..
        } = self;
        assets.close();
        let Records {
            mut findings,
            mut hosts,
            mut images,
            hosts_with_two_addresses,
        } = records;
        let ranks = ranks(&mut findings, &of_findings, |finding, slot| {
            let mut asset = Arc::clone(&finding.asset);
            let rank = assets.resolve(&mut asset, slot);
            merge::move_to(finding, asset);
            rank
        });
        order(&mut findings, &ranks, Finding::compare_at_one_place);
        let resolve_host = |host: &mut InventoryHost, slot| assets.resolve(&mut host.asset, slot);
        let ranks = self::ranks(&mut hosts, &of_hosts, resolve_host);
        order(&mut hosts, &ranks, |_, _| Ordering::Equal);
        let resolve_image =
            |image: &mut InventoryImage, slot| assets.resolve(&mut image.asset, slot);
        let ranks = self::ranks(&mut images, &of_images, resolve_image);
        order(&mut images, &ranks, |_, _| Ordering::Equal);
        let inventory = Inventory {
            hosts: merge::hosts(hosts),
            images: merge::images(images),
        };
        let with_two_addresses = hosts_with_two_addresses.len() as u64;
        (merge::findings(findings), inventory, with_two_addresses)
    }
}

/// The rank of every record's asset.
fn ranks<T>(
    records: &mut [T],
    slots: &[Slot],
    mut resolve: impl FnMut(&mut T, Slot) -> usize,
) -> Vec<usize> {
    let with_slots = records.iter_mut().zip(slots);
    with_slots
        .map(|(record, slot)| resolve(record, *slot))
        .collect()
}

/// Names what is missing.
fn gaps(queries: &[QueryLedger]) -> Vec<Gap> {
    queries
        .iter()
        .filter(|query| !query.is_whole(queries))
        .map(|query| {
            let what = subject(query);
            let why = match (&query.error, query.outcome) {
                (Some(error), _) => error.clone(),
                (None, QueryOutcome::Unsupported) => "the service has no such list here".to_owned(),
                (None, _) => "rows are missing".to_owned(),
            };
            let why = match query.concerned {
                Some(count) => format!("{why}; listed images of this type: {count}"),
                None => why,
            };
            Gap { what, why }
        })
        .collect()
}

/// Names a list: endpoint, region, and project and parameters where it has any.
fn subject(query: &QueryLedger) -> String {
    let mut subject = format!("{} in {}", query.endpoint, query.region);
    if !query.project_id.is_empty() {
        subject.push_str(&format!(", project {}", query.project_id));
    }
    let parameters: Vec<String> = query
        .parameters
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    if !parameters.is_empty() {
        subject.push_str(&format!(" ({})", parameters.join(", ")));
    }
    subject
}
