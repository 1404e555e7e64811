//! Names give way to pseudonyms, in one pass before anything is counted or worded: no format ever sees a name.
//!
//! What is replaced: host names and ids, private and public addresses, account names; namespace, name, tag and id of
//! images; names of projects and enterprise projects. What stays: region, project and enterprise project ids, the address
//! of the service, service types, operating systems, image types: they say what was audited, not who. Keys of assets and
//! ids of findings are made anew from the pseudonyms by the usual recipe, so that whoever has no key can confirm no guess,
//! and whoever has a report can still recompute them.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::redaction::RedactionKey;
use super::{
    Account, Asset, AssetDetail, AssetStanding, Evidence, Finding, JudgedFinding, SeverityPolicy,
};
use crate::findings::{FindingId, HostAsset, ImageAsset};

/// Makes pseudonyms; what many rows share is made once.
pub(super) struct Pseudonyms<'k> {
    key: &'k RedactionKey,
    /// By domain and name.
    known: HashMap<&'static str, HashMap<String, Arc<str>>>,
}

/// What kind of name a pseudonym stands for; the word is its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Domain {
    Host,
    Id,
    Address,
    Account,
    Namespace,
    Image,
    Tag,
    Project,
    Waiver,
    Enterprise,
    /// A value of which nothing is known.
    Value,
}

impl Domain {
    fn as_str(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Id => "id",
            Self::Address => "ip",
            Self::Account => "account",
            Self::Namespace => "namespace",
            Self::Image => "image",
            Self::Tag => "tag",
            Self::Project => "project",
            Self::Waiver => "waiver",
            Self::Enterprise => "enterprise",
            Self::Value => "value",
        }
    }
}

impl<'k> Pseudonyms<'k> {
    pub(super) fn new(key: &'k RedactionKey) -> Self {
        Self {
            key,
            known: HashMap::new(),
        }
    }

    /// The pseudonym of a name that comes once or twice.
    pub(super) fn of(&self, domain: Domain, name: &str) -> String {
        self.key.pseudonym(domain.as_str(), name)
    }

    /// The pseudonym of a name that comes again and again.
    fn of_common(&mut self, domain: Domain, name: &str) -> Arc<str> {
        let known = self.known.entry(domain.as_str()).or_default();
        if let Some(pseudonym) = known.get(name) {
            return Arc::clone(pseudonym);
        }
        let pseudonym: Arc<str> = self.key.pseudonym(domain.as_str(), name).into();
        known.insert(name.to_owned(), Arc::clone(&pseudonym));
        pseudonym
    }

    /// Replaces names in all findings and puts them into the order of their new keys: the old order would tell names. Of the
    /// `wanted` ids it says what they are now.
    pub(super) fn replace_in(
        &mut self,
        findings: &mut [JudgedFinding],
        wanted: &HashSet<FindingId>,
    ) -> HashMap<FindingId, FindingId> {
        let mut new_ids = HashMap::new();
        let advice = super::advice::impersonal(findings);
        let mut last: Option<(Arc<Asset>, Arc<Asset>)> = None;
        for judged in findings.iter_mut() {
            let finding = &mut judged.finding;
            let asset = match &last {
                Some((own, replaced)) if Arc::ptr_eq(own, &finding.asset) => Arc::clone(replaced),
                _ => {
                    let replaced = Arc::new(self.asset(&finding.asset));
                    last = Some((Arc::clone(&finding.asset), Arc::clone(&replaced)));
                    replaced
                }
            };
            finding.asset = asset;
            let old = finding.id;
            self.replace_account(finding);
            if wanted.contains(&old) {
                new_ids.insert(old, finding.id);
            }
            finding.suggestion = finding
                .suggestion
                .take()
                .filter(|text| advice.contains(text));
        }
        findings.sort_by(|one, other| one.finding.compare(&other.finding));
        new_ids
    }

    /// Replaces names in the population, and puts it into the order of its new keys.
    pub(super) fn replace_in_standings(&mut self, standings: &mut [AssetStanding]) {
        for standing in standings.iter_mut() {
            standing.asset = Arc::new(self.asset(&standing.asset));
        }
        standings.sort_by(|one, other| one.place().cmp(&other.place()));
    }

    fn replace_account(&mut self, finding: &mut Finding) {
        if let Some(Account { name, .. }) = &mut finding.account {
            *name = self.of_common(Domain::Account, name);
        }
        finding.id = FindingId::of(
            &finding.region,
            &finding.project_id,
            finding.check,
            &finding.asset.key,
            finding.account.as_ref(),
        );
    }

    /// The asset under pseudonyms.
    pub(super) fn asset(&mut self, asset: &Asset) -> Asset {
        match &asset.detail {
            AssetDetail::Host(host) => {
                let id = self.of(Domain::Id, &host.host_id).into();
                // Called by its id because it has no name.
                let is_nameless = asset.name == host.host_id;
                let name = (!is_nameless).then(|| self.of(Domain::Host, &asset.name).into());
                let host = self.host(id, host);
                Asset::host(name, host)
            }
            AssetDetail::Image(image) => Asset::image(self.image(image)),
        }
    }

    fn host(&mut self, host_id: Box<str>, host: &HostAsset) -> HostAsset {
        let address = |address: &str| self.of(Domain::Address, address).into();
        HostAsset {
            host_id,
            private_ip: host.private_ip.as_deref().map(address),
            public_ip: host.public_ip.as_deref().map(address),
            enterprise_project_id: host.enterprise_project_id.clone(),
            enterprise_project_name: host
                .enterprise_project_name
                .as_ref()
                .map(|name| self.of_common(Domain::Enterprise, name)),
            os_type: host.os_type.clone(),
            asset_value: host.asset_value.clone(),
        }
    }

    fn image(&mut self, image: &ImageAsset) -> ImageAsset {
        ImageAsset {
            image_type: image.image_type.clone(),
            namespace: image
                .namespace
                .as_ref()
                .map(|name| self.of_common(Domain::Namespace, name)),
            image_name: (*self.of_common(Domain::Image, &image.image_name)).into(),
            image_version: image
                .image_version
                .as_ref()
                .map(|tag| self.of_common(Domain::Tag, tag)),
            image_id: image
                .image_id
                .as_ref()
                .map(|id| self.of(Domain::Id, id).into()),
        }
    }
}

/// Leaves out masked passwords.
pub(super) fn leave_out_passwords(findings: &mut [JudgedFinding]) {
    for judged in findings {
        if let Evidence::WeakPassword { masked_password } = &mut judged.finding.evidence {
            *masked_password = None;
        }
    }
}

/// Account names that an operator added to the policy are names of the fleet; those that come with this program are not.
pub(super) fn leave_out_own_accounts(policy: &mut SeverityPolicy, withheld: &str) {
    let usual = SeverityPolicy::default().privileged_accounts;
    let before = policy.privileged_accounts.len();
    policy
        .privileged_accounts
        .retain(|name| usual.contains(name));
    if policy.privileged_accounts.len() < before {
        policy.privileged_accounts.push(withheld.to_owned());
    }
}
