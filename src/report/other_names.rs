//! Comparing where the earlier runs name things in another way than the report is to: a report for somebody who may see
//! less than the archive, or more.
//!
//! Findings are compared under the names that the archive has, and only then shown under those of the report. So every
//! report of a run says the same of what changed, of when something was first seen and of what is overdue.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::changes::{Changes, Earlier};
use super::look_back::look_back;
use super::pseudonyms::{Domain, Pseudonyms};
use super::trend::TrendReport;
use super::{AssetStanding, Reach, RedactionKey, Run, Verdict};
use crate::evaluate::{Evaluation, Sighting};
use crate::findings::{Account, Asset, FindingId};
use crate::history::{Gone, PastFinding};

/// What a host is called where its name is not known: its key without this.
const HOST: &str = "host:";

/// Looks back at runs that hide names with a key, from a report that shows them.
///
/// Of findings that are gone only pseudonyms are known.
pub(super) fn look_back_at_hidden(
    evaluation: &mut Evaluation,
    now: (&Run, Verdict, &Reach),
    (earlier, key): (Earlier, &RedactionKey),
) -> (Changes, TrendReport) {
    let mut names = Pseudonyms::new(key);
    let mut hidden = evaluation.clone();
    let ids: HashSet<FindingId> = hidden.findings.iter().map(|one| one.finding.id).collect();
    let ids = names.replace_in(&mut hidden.findings, &ids);
    names.replace_in_standings(&mut hidden.standings);
    let looked = look_back(&mut hidden, now, earlier);
    let known: HashMap<FindingId, _> = hidden
        .findings
        .iter()
        .map(|one| (one.finding.id, (one.first_seen, one.change)))
        .collect();
    let own = evaluation.findings.iter().enumerate();
    let sightings = own.filter_map(|(place, one)| {
        let (first_seen, change) = *known.get(ids.get(&one.finding.id)?)?;
        Some(Sighting {
            place,
            first_seen,
            change,
        })
    });
    let sightings: Vec<Sighting> = sightings.collect();
    evaluation.remember(sightings, now.0.generated_at);
    looked
}

/// Puts pseudonyms in the place of the names of findings that are gone.
pub(super) fn hide_gone(changes: &mut Changes, standings: &[AssetStanding], key: &RedactionKey) {
    let mut hiding = Hiding {
        names: Pseudonyms::new(key),
        listed: standings
            .iter()
            .map(|standing| (&*standing.asset.key, &*standing.asset))
            .collect(),
        hidden: HashMap::new(),
    };
    let gone = std::mem::take(&mut changes.gone);
    changes.gone = gone.mapped(|gone, past| hiding.hide(gone, past), in_new_order);
}

/// A finding that is gone, under its new names.
pub(super) struct HiddenGone {
    pub(super) gone: Gone,
    pub(super) place: (String, String),
    pub(super) asset: Arc<(String, String)>,
    pub(super) account: Option<Account>,
    pub(super) scanned_at: Option<i64>,
}

/// The old order would tell of the old names.
fn in_new_order(one: &HiddenGone, other: &HiddenGone) -> Ordering {
    let rank = |gone: &HiddenGone| (gone.gone.facts.check, gone.gone.id);
    let places = (&one.place, &one.asset.0).cmp(&(&other.place, &other.asset.0));
    places.then_with(|| rank(one).cmp(&rank(other)))
}

struct Hiding<'a> {
    names: Pseudonyms<'a>,
    /// The assets that are still listed, by key.
    listed: HashMap<&'a str, &'a Asset>,
    /// Key and name under pseudonyms, by key.
    hidden: HashMap<String, Arc<(String, String)>>,
}

impl Hiding<'_> {
    fn hide(&mut self, gone: &Gone, past: &PastFinding<'_>) -> HiddenGone {
        let asset = self.asset(past.asset_key, past.asset_name);
        let account = past.account.map(|name| Account {
            name: self.names.of(Domain::Account, name).into(),
            service_type: past.service_type.unwrap_or_default().into(),
        });
        let (region, project_id, check) = (past.region, past.project_id, gone.facts.check);
        let again = gone.reinstalled_as.as_deref();
        let again = again.map(|key| self.asset(key, key).0.as_str().into());
        HiddenGone {
            gone: Gone {
                id: FindingId::of(region, project_id, check, &asset.0, account.as_ref()),
                reinstalled_as: again,
                ..gone.clone()
            },
            place: (region.to_owned(), project_id.to_owned()),
            asset,
            account,
            scanned_at: past.scanned_at,
        }
    }

    /// Key and name of an asset under pseudonyms.
    fn asset(&mut self, key: &str, name: &str) -> Arc<(String, String)> {
        if let Some(known) = self.hidden.get(key) {
            return Arc::clone(known);
        }
        let pair = match (self.listed.get(key), key.strip_prefix(HOST)) {
            (Some(asset), _) => {
                let hidden = self.names.asset(asset);
                (hidden.key.into(), hidden.name.into())
            }
            (None, Some(host_id)) => self.host(host_id, name),
            (None, None) => self.image(key, name),
        };
        let pair = Arc::new(pair);
        self.hidden.insert(key.to_owned(), Arc::clone(&pair));
        pair
    }

    fn host(&self, host_id: &str, name: &str) -> (String, String) {
        let id = self.names.of(Domain::Id, host_id);
        let name = match name == host_id {
            true => id.clone(),
            false => self.names.of(Domain::Host, name),
        };
        (format!("{HOST}{id}"), name)
    }

    /// An image that is not listed any more: of its name nobody can tell the parts, so it gets one pseudonym as a whole.
    fn image(&self, key: &str, name: &str) -> (String, String) {
        let name = self.names.of(Domain::Image, name);
        let kind = key.split_once('/').map_or(key, |(kind, _)| kind);
        (format!("{kind}/{name}"), name)
    }
}
